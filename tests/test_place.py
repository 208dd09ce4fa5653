from __future__ import annotations

from typing import Any

import pytest

from ipychat import _place


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names of two places in a run of a cell."""
    places = _place.Places()

    def ask(run: str, cell: object) -> list[str]:
        request = {"header": {"msg_id": run}, "metadata": {"cellId": cell}}
        monkeypatch.setattr(_place, "_request", lambda: request)
        return [places.next(), places.next()]

    return ask


def test_a_cell_that_runs_again_has_the_same_places(ask: Any) -> None:
    first = ask("run 1", "cell")
    assert first == ask("run 2", "cell")
    assert len({*first, *ask("run 3", "other cell")}) == 4


def test_where_no_cell_is_known_each_place_is_new(ask: Any) -> None:
    assert len({*ask("run 1", None), *ask("run 1", None)}) == 4
    assert _place.places.next() != _place.places.next()
