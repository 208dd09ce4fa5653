"""What a page says reaches the chat through the subshell of the page."""

from __future__ import annotations

from typing import Any

import comm
import pytest
from ipykernel._version import version_info
from ipykernel.comm.comm import BaseComm

from ipychat import ChatAreaInput, ChatInterface


@pytest.mark.skipif(
    version_info[:2] < (7, 4), reason="takes messages where they are addressed by itself"
)
@pytest.mark.parametrize("kind", [ChatInterface, ChatAreaInput])
def test_what_a_page_says_is_handled_where_the_page_has_addressed_it(
    monkeypatch: pytest.MonkeyPatch, kind: type[ChatInterface | ChatAreaInput]
) -> None:
    monkeypatch.setattr(comm, "create_comm", BaseComm)
    widget = kind()
    theirs: Any = BaseComm
    line: Any = widget.comm
    assert isinstance(line, theirs)
    # As after a reload: the comm has last spoken from a subshell that has ended since.
    line._reply_subshell_id = "ended"
    data = {"method": "custom", "content": {"kind": "hello"}}
    # A comm of which nobody has taken care would still answer there.
    assert theirs._reply_subshell_for(line, data, "the page's") == "ended"
    assert line._reply_subshell_for(data, "the page's") == "the page's"
    assert line._reply_subshell_for(data, None) is None
    widget.close()
