"""What all tests share."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import wire_page
from hypothesis import settings

from ipychat import ChatFeed

settings.register_profile("ipychat", deadline=None, derandomize=True)
settings.load_profile("ipychat")

wire_page.install()


@pytest.fixture
def run() -> Callable[[Callable[[], Coroutine[Any, Any, Any]]], Any]:
    """Run a coroutine function on an event loop of its own, as in a kernel's cell."""
    return lambda work: asyncio.run(asyncio.wait_for(work(), wire_page.PATIENCE))


@pytest.fixture(autouse=True)
def _no_chat_outlives_its_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    chats: weakref.WeakSet[ChatFeed] = weakref.WeakSet()
    make = ChatFeed.__init__

    def made(self: ChatFeed, *objects: Any, **params: Any) -> None:
        make(self, *objects, **params)
        chats.add(self)

    monkeypatch.setattr(ChatFeed, "__init__", made)
    yield
    for chat in list(chats):
        chat.close()


@pytest.fixture
def warnings_of_chat(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the package has logged so far."""
    caplog.set_level(logging.WARNING, "ipychat")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "ipychat"]


WIRE = Path(__file__).parent / "wire"
