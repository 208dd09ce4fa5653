"""What the kernel's side of a chat costs: python -m pytest benchmarks/test_kernel.py

Time is that of the whole process on the processor: the chat, its pacer, what a kernel does to put
a message together and hand it to its socket, and what the chat makes of a page's acknowledgement.
A round is over when all of it has been sent and acknowledged; to wait for that costs nothing.

First comes what is done again and again without a pause, with a pacer whose time is told to it;
then what has the pacer of a kernel, with its thread and its pauses, after which a processor begins
anew. Each part begins with its floor.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import comm
import pytest
import zmq
from pytest_benchmark.fixture import BenchmarkFixture
from wire_kernel import Clock

from ipychat import ChatFeed, ChatInterface, ChatMessage, _widget
from ipychat._pacer import INTERVAL, JOIN

from .kernel import KernelComm, Page
from .peers import answers

pytestmark = pytest.mark.benchmark(timer=time.process_time)

TOKENS = 1_000
MESSAGES = 1_000
HISTORY = 5_000
RATE = 200
"""Tokens a second, as a model writes."""

FLUSH = ["abc "] * 8
"""Tokens that such a model writes between two flushes: 32 characters."""

REST = 0.1
"""Seconds until the pacer may send as much as ever after up to three flushes."""


@pytest.fixture(autouse=True)
def _kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        socket.bind_to_random_port("tcp://127.0.0.1")
        KernelComm.socket = socket
        monkeypatch.setattr(comm, "create_comm", KernelComm)
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The pacer of all chats, whose time passes only when it is told to."""
    clock = Clock()
    monkeypatch.setattr(_widget, "pacer", clock)
    return clock


def _measure(
    benchmark: BenchmarkFixture,
    work: Callable[[], object],
    rounds: int,
    each: int = 1,
    setup: Callable[[], None] | None = None,
) -> None:
    """Measure what is done in a round, and count the comm messages that it sends.

    Args:
        benchmark: The fixture.
        work: What is done.
        rounds: How often.
        each: How many of what is counted are in a round. Default 1.
        setup: What is done before each round, and not measured. Default None: nothing.
    """
    counts: list[int] = []

    def counted() -> None:
        before = KernelComm.sent
        work()
        counts.append(KernelComm.sent - before)

    benchmark.pedantic(counted, setup=setup, rounds=rounds, warmup_rounds=rounds // 10)
    benchmark.extra_info.update(each=each, messages=statistics.fmean(counts[-rounds:]))


# --- without a pause


def test_floor_a_bare_message(benchmark: BenchmarkFixture) -> None:
    _measure(benchmark, _bare_message(), 5_000)


def test_flush_of_eight_tokens(benchmark: BenchmarkFixture, clock: Clock) -> None:
    chat = _told(ChatFeed(), clock)
    message = chat.stream("")
    clock.run()

    def flush() -> None:
        _write(chat, message)
        clock.let_pass(INTERVAL)

    _measure(benchmark, flush, 2_000)
    chat.close()


def test_send_to_an_empty_chat(benchmark: BenchmarkFixture, clock: Clock) -> None:
    _sends(benchmark, clock, 0)


def test_send_to_a_chat_of_5000_messages(benchmark: BenchmarkFixture, clock: Clock) -> None:
    _sends(benchmark, clock, HISTORY)


def _sends(benchmark: BenchmarkFixture, clock: Clock, history: int) -> None:
    chat = _told(ChatFeed(*_hellos(history)), clock)
    added: list[ChatMessage] = []

    def take_back() -> None:
        for message in added:
            chat.remove(message)
        added.clear()
        clock.run()
        assert len(chat) == history

    def send() -> None:
        added.append(chat.send("hello", respond=False))
        clock.let_pass(JOIN)

    _measure(benchmark, send, 2_000, setup=take_back)
    chat.close()


def test_stream_of_a_thousand_tokens_at_200_a_second(
    benchmark: BenchmarkFixture, clock: Clock
) -> None:
    chat = _told(ChatFeed(), clock)

    def stream() -> None:
        _stream(chat, lambda: clock.let_pass(1 / RATE))
        clock.run()

    _measure(benchmark, stream, 50, TOKENS)
    chat.close()


def test_turn(benchmark: BenchmarkFixture, clock: Clock) -> None:
    chat = ChatInterface(callback=_echo)
    _told(chat, clock)
    _turns(benchmark, chat, lambda: clock.let_pass(JOIN), rounds=500)


def test_snapshot_of_a_thousand_messages(benchmark: BenchmarkFixture, clock: Clock) -> None:
    chat = ChatFeed(*_hellos(MESSAGES))
    page = Page(chat)

    def snapshot() -> None:
        page.open()
        clock.run()

    _measure(benchmark, snapshot, 50, MESSAGES)
    chat.close()


# --- as it goes


def test_floor_a_bare_message_after_a_pause(benchmark: BenchmarkFixture) -> None:
    _measure(benchmark, _bare_message(), 100, setup=lambda: time.sleep(INTERVAL))


def test_flush_of_eight_tokens_after_a_pause(benchmark: BenchmarkFixture) -> None:
    chat = ChatFeed()
    page = _shown(chat)
    message = chat.stream("")
    page.until_all_is_here()

    def flush() -> None:
        _write(chat, message)
        page.until_all_is_here()

    _measure(benchmark, flush, 100)
    chat.close()


def test_stream_of_a_thousand_tokens(benchmark: BenchmarkFixture) -> None:
    chat = ChatFeed()
    page = _shown(chat)

    def stream() -> None:
        _stream(chat)
        page.until_all_is_here()

    _measure(benchmark, stream, 50, TOKENS, _rest)
    chat.close()


def test_turn_after_a_pause(benchmark: BenchmarkFixture) -> None:
    chat = ChatInterface(callback=_echo)
    _turns(benchmark, chat, _shown(chat).until_all_is_here, setup=_rest)


def test_turn_that_yields_a_thousand_times_the_text_so_far(benchmark: BenchmarkFixture) -> None:
    async def answer(contents: str) -> Any:
        text = ""
        for token in answers.tokens(TOKENS):
            text += token
            yield text

    chat = ChatInterface(callback=answer)
    _turns(benchmark, chat, _shown(chat).until_all_is_here, TOKENS, _rest)


# --- what they share


def _bare_message() -> Callable[[], None]:
    line = KernelComm(target_name="floor")
    data = {"method": "custom", "content": {"kind": "nothing", "text": "".join(FLUSH)}}
    return lambda: line.send(data)


def _hellos(count: int) -> list[str]:
    return [f"{number} hello" for number in range(count)]


def _told(chat: ChatFeed, clock: Clock) -> ChatFeed:
    """Open a page that shows a chat of a pacer whose time is told to it."""
    Page(chat).open()
    clock.run()
    return chat


def _shown(chat: ChatFeed) -> Page:
    """Open a page that shows a chat of a kernel's pacer."""
    page = Page(chat)
    page.open()
    page.until_all_is_here()
    return page


def _write(chat: ChatFeed, message: ChatMessage) -> None:
    """Write what goes into one flush."""
    for token in FLUSH:
        chat.stream(token, message=message)


def _stream(chat: ChatFeed, after: Callable[[], object] = lambda: None) -> None:
    """Stream an answer; something is done after each token."""
    message: ChatMessage | None = None
    for token in answers.tokens(TOKENS):
        message = chat.stream(token, message=message)
        after()


async def _echo(contents: str) -> str:
    return contents


def _turns(
    benchmark: BenchmarkFixture,
    chat: ChatInterface,
    send: Callable[[], None],
    each: int = 1,
    setup: Callable[[], None] | None = None,
    rounds: int = 50,
) -> None:
    """Measure turns, each of them until it is sent."""
    loop = asyncio.new_event_loop()

    async def turn() -> None:
        chat.send("hello")
        await chat.wait()

    def work() -> None:
        loop.run_until_complete(turn())
        send()

    _measure(benchmark, work, rounds, each, setup)
    chat.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def _rest() -> None:
    time.sleep(REST)
