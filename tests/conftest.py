"""What all tests share."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import weakref
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import capabilities
import pytest
import wire_page
from hypothesis import settings

from ipychat import ChatFeed

settings.register_profile("ipychat", deadline=None, derandomize=True)
settings.load_profile("ipychat")

wire_page.install()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shown", action="store_true", help="print what the tests show, and where")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--shown"):
        config.pluginmanager.register(capabilities.Collector())
    else:
        folder = Path(str(config.args[0]).split("::")[0])
        name = (folder if folder.is_dir() else folder.parent).name
        file = Path(__file__).parent / "artifacts" / f"capabilities-{name}.json"
        config.pluginmanager.register(capabilities.Recorder(file))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Have a worker write what has run in it: if a thread of it goes on for 10 s it is killed."""
    coverage = sys.modules.get("coverage")
    measuring = coverage and coverage.Coverage.current()
    if measuring and hasattr(session.config, "workerinput"):
        measuring.save()


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
def local_time() -> Iterator[Callable[[str], None]]:
    """Let this machine be in another time zone, as POSIX writes it."""
    with pytest.MonkeyPatch.context() as patch:

        def move(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield move
    time.tzset()


@pytest.fixture
def warnings_of_chat(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What the package has logged so far."""
    caplog.set_level(logging.WARNING, "ipychat")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "ipychat"]


WIRE = Path(__file__).parent / "wire"
