from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ipychat import _wire

LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(st.dictionaries(st.text().filter(lambda key: key != "buffer_paths"), VALUES))
def test_binary_leaves_go_beside_the_message_and_back(content: dict[str, Any]) -> None:
    stripped, buffers = _wire.detach_buffers(content)
    assert not _has_bytes(stripped)
    for path, buffer in zip(stripped.pop("buffer_paths", []), buffers):
        place: Any = stripped
        for key in path[:-1]:
            place = place[key]
        assert place[path[-1]] is None
        place[path[-1]] = buffer
    assert stripped == content


def test_each_python_object_has_an_epoch_of_its_own() -> None:
    assert _wire.new_epoch() != _wire.new_epoch()


def _has_bytes(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_bytes, value.values()))
    return any(map(_has_bytes, value)) if isinstance(value, list) else isinstance(value, bytes)
