"""What the kernel's side of a chat costs: python -m pytest benchmarks/test_kernel.py

Time is that of the whole process on the processor: the chat, its pacer, and what a kernel does to
send a message, up to the socket.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import comm
import pytest
import zmq
from comm.base_comm import BaseComm
from jupyter_client.session import Session
from pytest_benchmark.fixture import BenchmarkFixture

from ipychat import ChatFeed, ChatInterface

from .peers import answers

pytestmark = pytest.mark.benchmark(timer=time.process_time, warmup=True)

TOKENS = 1_000
MESSAGES = 1_000


class KernelComm(BaseComm):
    """A comm that sends as that of a kernel does."""

    session = Session(key=b"key")
    socket: zmq.Socket[bytes]

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        self.session.send(self.socket, msg_type, content, metadata=metadata, buffers=buffers)


@pytest.fixture(autouse=True)
def _kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        socket.bind_to_random_port("tcp://127.0.0.1")
        KernelComm.socket = socket
        monkeypatch.setattr(comm, "create_comm", KernelComm)
        yield


def _heard(chat: ChatFeed) -> Any:
    """Have a page listen to a chat."""
    hello = {"kind": "hello", "page_id": "page", "epoch": "", "seq": 0}
    _line(chat).handle_msg(
        {"content": {"data": {"method": "custom", "content": hello}}, "buffers": []}
    )
    return chat


def _line(chat: ChatFeed) -> BaseComm:
    line = chat.comm
    assert isinstance(line, BaseComm)
    return line


def test_floor_a_bare_message(benchmark: BenchmarkFixture) -> None:
    line = KernelComm(target_name="floor")
    benchmark(line.send, {"method": "custom", "content": {"kind": "nothing", "text": "word"}})


def test_stream_of_a_thousand_tokens(benchmark: BenchmarkFixture) -> None:
    chat = _heard(ChatFeed())
    tokens = answers.tokens(TOKENS)

    def stream() -> None:
        message = chat.stream(tokens[0])
        for token in tokens[1:]:
            chat.stream(token, message=message)

    benchmark.extra_info["each"] = TOKENS
    benchmark(stream)
    chat.close()


def test_turn_that_yields_a_thousand_times_the_text_so_far(benchmark: BenchmarkFixture) -> None:
    async def answer(contents: str) -> Any:
        text = ""
        for token in answers.tokens(TOKENS):
            text += token
            yield text

    chat = _heard(ChatInterface(callback=answer))
    benchmark.extra_info["each"] = TOKENS
    _turns(benchmark, chat)


def test_turn(benchmark: BenchmarkFixture) -> None:
    async def answer(contents: str) -> str:
        return contents

    _turns(benchmark, _heard(ChatInterface(callback=answer)))


def _turns(benchmark: BenchmarkFixture, chat: ChatInterface) -> None:
    loop = asyncio.new_event_loop()

    async def turn() -> None:
        chat.send("hello")
        await chat.wait()

    benchmark(lambda: loop.run_until_complete(turn()))
    chat.close()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_send(benchmark: BenchmarkFixture) -> None:
    chat = _heard(ChatFeed())
    benchmark(lambda: chat.send("hello", respond=False))
    chat.close()


def test_snapshot_of_a_thousand_messages(benchmark: BenchmarkFixture) -> None:
    chat = ChatFeed(*[f"{number} {text}" for number, text in enumerate(["hello"] * MESSAGES)])
    benchmark.extra_info["each"] = MESSAGES
    benchmark(lambda: chat.get_state("_transcript"))
    chat.close()
