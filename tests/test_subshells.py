"""What a page says reaches the chat through the subshell of the page."""

from __future__ import annotations

import comm
import pytest
from ipykernel.comm.comm import BaseComm

from ipychat import ChatAreaInput, ChatInterface


@pytest.mark.parametrize("kind", [ChatInterface, ChatAreaInput])
def test_what_a_page_says_is_handled_where_the_page_has_addressed_it(
    monkeypatch: pytest.MonkeyPatch, kind: type[ChatInterface | ChatAreaInput]
) -> None:
    monkeypatch.setattr(comm, "create_comm", BaseComm)
    widget = kind()
    line = widget.comm
    assert isinstance(line, BaseComm)
    # As after a reload: the comm has last spoken from a subshell that has ended since.
    line._reply_subshell_id = "ended"
    data = {"method": "custom", "content": {"kind": "hello"}}
    # Kernels before 7.4 have no such thing.
    route = getattr(line, "_reply_subshell_for", lambda data, addressed: addressed)
    assert route(data, "the page's") == "the page's"
    assert route(data, None) is None
    widget.close()
