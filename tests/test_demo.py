from __future__ import annotations

import asyncio
import struct
import zlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from IPython.display import Image

from ipychat import ChatInterface, ChatStep
from ipychat.demo import DemoBot, pendulum, tokens


def test_the_answer_shows_all_that_a_chat_can() -> None:
    chat = ChatInterface(callback=DemoBot(delay=0))
    chat.send("What *is* this?")
    step, text, image, closing = chat[-1].object
    assert isinstance(step, ChatStep)
    assert (step.status, step.title) == ("success", "Read your message")
    assert "```python" in text
    assert "| words | 3 |" in text
    assert isinstance(image, Image)
    assert closing.startswith("> ")
    assert (chat[-1].status, chat[-1].role) == ("done", "assistant")


def test_what_was_asked_is_shown_as_it_was_written() -> None:
    chat = ChatInterface(callback=DemoBot(delay=0))
    chat.send("[link](http://x.y) <b>")
    assert r"\[link\]\(http://x\.y\) \<b\>" in chat[-1].object[1]


@given(st.text())
def test_tokens_together_are_the_text(text: str) -> None:
    async def collect() -> list[str]:
        return [token async for token in tokens(text, 0)]

    assert "".join(asyncio.run(collect())) == text


def test_the_picture_is_a_png_of_the_size_asked_for() -> None:
    data = pendulum(3, 0.1, width=40, height=20)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (40, 20)
    start = data.index(b"IDAT") + 4
    assert len(zlib.decompress(data[start : data.index(b"IEND") - 8])) == 20 * (1 + 40 * 4)


def test_the_demo_can_be_stopped(run: Any) -> None:
    chat = ChatInterface(callback=DemoBot(delay=0.01))

    async def talk() -> None:
        chat.send("hi")
        while len(chat) < 2:
            await asyncio.sleep(0.005)
        chat.stop()
        await chat.wait()

    run(talk)
    assert chat[-1].status == "stopped"
