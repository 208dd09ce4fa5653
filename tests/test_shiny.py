"""Shiny for Python, played here as far as shinywidgets needs it; the real one: tests/hosts."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import pytest
from wire_page import Line, until

from ipychat import ChatInterface

Run = Callable[..., Any]


class Session:
    """What is said in it is sent when it is flushed."""

    current: ContextVar[Session | None] = ContextVar("current", default=None)

    def __init__(self) -> None:
        self._lock: asyncio.Lock | None = None
        self._said: list[Callable[[], None]] = []

    def on_flushed(self, send: Callable[[], None]) -> None:
        self._said.append(send)

    def lock(self) -> asyncio.Lock:
        self._lock = self._lock or asyncio.Lock()
        return self._lock

    async def flush(self) -> None:
        assert self.lock().locked(), "flushed while something else may be"
        said, self._said = self._said, []
        for send in said:
            send()
            await asyncio.sleep(0)

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        token = self.current.set(self)
        try:
            yield
        finally:
            self.current.reset(token)


class SessionLine(Line):
    """A comm as shinywidgets has it."""

    kernel = "Shiny"

    def __init__(self) -> None:
        self.is_closed = False
        super().__init__(target_name="jupyter.widgets", data={})

    def publish_msg(self, msg_type: str, *args: Any, **options: Any) -> None:
        session = Session.current.get()
        if session is None:
            raise RuntimeError("Cannot send an ipywidget messages outside of a Shiny session")

        def send() -> None:
            self.is_closed |= msg_type == "comm_close"
            super(SessionLine, self).publish_msg(msg_type, *args, **options)

        session.on_flushed(send)

    def customs(self, kind: str) -> list[Any]:
        """The custom messages of a kind that the page has got."""
        contents = [data["content"] for data, _ in self.sent if data["method"] == "custom"]
        return [content for content in contents if content["kind"] == kind]

    def say(self, content: dict[str, Any]) -> None:
        """Say something as the page."""
        self.handle_msg(
            {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        )


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """The session of a page of Shiny."""
    session = Session()
    shiny, reactive, sessions = (
        ModuleType(f"shiny{name}") for name in ("", ".reactive", ".session")
    )
    reactive.lock, reactive.flush = session.lock, session.flush  # type: ignore[attr-defined]
    sessions.get_current_session = Session.current.get  # type: ignore[attr-defined]
    sessions.session_context = Session.used  # type: ignore[attr-defined]
    shiny.reactive = reactive  # type: ignore[attr-defined]
    for module in (shiny, reactive, sessions):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return session


def _shown(session: Session, callback: Callable[..., Any]) -> tuple[ChatInterface, SessionLine]:
    with session.used():
        chat = ChatInterface(callback=callback)
        line = SessionLine()
        chat.comm = line
    line.say({"kind": "hello", "page_id": "page", "epoch": "", "seq": 0})
    return chat, line


def _texts(line: SessionLine) -> str:
    deltas = [delta for batch in line.customs("batch") for delta in batch["deltas"]]
    return "".join(delta["text"] for delta in deltas if delta["op"] == "text")


def test_a_chat_that_speaks_outside_its_session_is_heard_in_order(
    run: Run, session: Session
) -> None:
    async def count(contents: str, user: str, instance: ChatInterface) -> None:
        reply = instance.stream("0", **instance.reply_params())
        for number in range(1, 300):
            instance.stream(f" {number}", message=reply)
            await asyncio.sleep(0.0005)

    async def talk() -> None:
        _, line = _shown(session, count)
        await until(lambda: line.customs("snapshot"))
        line.say({"kind": "submit", "submit_id": "one", "text": "count"})
        await until(lambda: _texts(line).endswith("299"))
        seqs = [batch["seq"] for batch in line.customs("batch")]
        assert seqs == sorted(seqs)
        assert len(seqs) > 1

    run(talk)


def test_a_callback_in_a_thread_is_heard(run: Run, session: Session) -> None:
    async def talk() -> None:
        _, line = _shown(session, lambda contents: f"You said {contents}")
        line.say({"kind": "submit", "submit_id": "one", "text": "hello"})
        await until(lambda: "You said hello" in str(line.sent))

    run(talk)


def test_the_page_hears_that_a_chat_is_closed_after_all_that_it_said(
    run: Run, session: Session
) -> None:
    async def talk() -> None:
        chat, line = _shown(session, lambda: "Done.")
        await until(lambda: line.customs("snapshot"))
        chat.placeholder_text = "the last word"
        chat.close()
        await until(lambda: line.is_closed)
        assert line.sent[-1][0]["state"] == {"placeholder_text": "the last word"}

    run(talk)


def test_a_chat_whose_server_has_ended_raises_nothing(run: Run, session: Session) -> None:
    async def talk() -> ChatInterface:
        return _shown(session, lambda: "Done.")[0]

    chat = run(talk)
    chat.placeholder_text = "nobody hears this"
    chat.close()
    assert chat.comm is None
