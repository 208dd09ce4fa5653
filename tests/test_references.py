"""Variables that messages name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import traitlets
from IPython.core.interactiveshell import InteractiveShell
from wire_page import PATIENCE, until

from ipychat import ChatFeed, ChatInterface, Prompt
from ipychat.references import LIMIT, describe

SALES = pd.DataFrame({"city": ["Rome", "Wien"], "sum": [1, 2]})


@pytest.fixture
def heard() -> list[Any]:
    return []


def test_a_callback_gets_the_objects_that_a_message_names(heard: list[Any]) -> None:
    chat = ChatInterface(callback=heard.append, variables={"sales": SALES, "x": 1})
    chat.send("Plot @sales and @sales, mail a@x.org, not @nothing or /@x")
    (contents,) = heard
    assert isinstance(contents, Prompt)
    assert list(contents.references) == ["sales"]
    assert contents.references["sales"].value is SALES
    assert contents.described() == (
        f"{contents}\n\n@sales: DataFrame 2 × 2; columns: city ({SALES.dtypes.iloc[0]}), "
        "sum (int64); first of 2 rows:\n   city  sum\n0  Rome    1\n1  Wien    2"
    )
    assert chat[0].object == str(contents)


def test_text_that_names_nothing_is_a_plain_str(heard: list[Any]) -> None:
    chat = ChatInterface(callback=heard.append, variables={"x": 1})
    chat.send("hi @y")
    assert type(heard[0]) is str


def test_nothing_is_known_unless_it_is_allowed(heard: list[Any], shell: Any) -> None:
    shell.user_ns["secret"] = 1
    chat = ChatInterface(callback=heard.append)
    chat.send("@secret")
    assert type(heard[0]) is str
    assert chat.variables_like("") == []


@pytest.fixture
def shell() -> Iterator[Any]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_the_variables_of_the_notebook_are_known(heard: list[Any], shell: Any) -> None:
    shell.run_cell("import math\n_hidden = 1\nframe_of_mine = [1, 2]")
    chat = ChatInterface(callback=heard.append, variables=True)
    assert chat.variables_like("FRAME") == [{"name": "frame_of_mine", "type": "list, 2"}]
    assert [one["name"] for one in chat.variables_like("")] == ["frame_of_mine"]
    chat.send("@frame_of_mine")
    assert heard[0].references["frame_of_mine"].value == [1, 2]


def test_a_page_is_told_of_so_many_at_once() -> None:
    chat = ChatFeed(variables={f"v{index:03}": index for index in range(200)})
    assert len(chat.variables_like("v")) == LIMIT


@pytest.mark.parametrize(
    ("value", "description"),
    [
        (3, "int: 3"),
        ("a" * 5000, "str, 5,000: '" + "a" * 97 + "..." + "a" * 98 + "'"),
        (list(range(100)), "list, 100: [0, 1, 2, 3, 4, 5, ...]"),
        (np.zeros((3, 4)), "ndarray 3 × 4 float64: array([[0., ...0., 0., 0.]])"),
    ],
)
def test_an_object_is_described_in_short(value: Any, description: str) -> None:
    assert describe(value).startswith(description[:20])
    assert len(describe(value)) < 400


def test_frames_are_described_by_columns_and_first_rows() -> None:
    told = describe(pl.DataFrame({"a": list(range(1000))}))
    assert told.startswith("DataFrame 1,000 × 1; columns: a (Int64); first of 1,000 rows:\n")
    assert len(told) < 600


def test_an_object_that_cannot_be_described_has_a_type() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("no")

        @property
        def shape(self) -> None:
            raise RuntimeError("no")

    assert describe(Broken()).startswith("Broken")


def test_variables_of_another_kind_are_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="variables is 3, expected a bool or a dict"):
        ChatFeed(variables=3)  # type: ignore[arg-type]


class Slow:
    """Its repr takes as long as nobody lets it end."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.threads: list[threading.Thread] = []

    def __repr__(self) -> str:
        self.threads.append(threading.current_thread())
        self.gate.wait(PATIENCE)
        return "told at last"


def test_a_repr_that_never_ends_holds_up_nobody(heard: list[Any], run: Any) -> None:
    slow = Slow()
    chat = ChatInterface(callback=heard.append, variables={"it": slow})

    async def talk() -> None:
        chat.send("What is @it?")
        await until(lambda: slow.threads)
        assert chat.stop()
        await chat.wait()
        chat.send("Never mind")
        await chat.wait()

    run(talk)
    slow.gate.set()
    assert threading.main_thread() not in slow.threads
    assert heard == ["Never mind"]


def test_an_object_that_takes_too_long_has_a_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipychat.references._PATIENCE", 0.01)
    slow = Slow()
    assert describe(slow) == "Slow"
    slow.gate.set()
