"""What callbacks print and display."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, clear_output, display
from wire_page import PATIENCE, Page, customs, until

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, PlainText


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """An IPython as a kernel has one; it takes nothing over."""
    monkeypatch.setattr("builtins.get_ipython", None, raising=False)
    shell: Any = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def output(message: ChatMessage) -> list[Any]:
    (step,) = message.footer_objects
    assert (step.title, step.status, step.collapsed) == ("Output", "success", True)
    objects: list[Any] = step.objects
    return objects


def test_what_a_callback_prints_is_folded_below_its_reply(capsys: Any) -> None:
    def answer(contents: str) -> str:
        print("working on", contents)
        print("a warning", file=sys.stderr)
        return "done"

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("it")
    assert (chat[-1].object, output(chat[-1])) == ("done", ["working on it\na warning\n"])
    assert isinstance(output(chat[-1])[0], PlainText)
    assert capsys.readouterr() == ("", "")
    page.until_settled()
    assert page.messages[-1]["footer"][0]["parts"][0]["text"] == "working on it\na warning\n"


def test_a_page_knows_what_was_printed_also_when_the_chat_was_loaded() -> None:
    chat = ChatInterface(callback=lambda contents: print("a  b"))
    chat.send("it")
    chat.send(ChatMessage("", footer_objects=[ChatStep(PlainText("a  b"))]), respond=False)
    for one in (chat, ChatInterface.load(chat.to_json())):
        _, printed, written = (message.get("footer", [{}])[0] for message in Page(one).messages)
        assert (printed.get("printed"), written.get("printed")) == (True, None)


def test_output_is_not_captured_if_it_shall_not_be(capsys: Any) -> None:
    chat = ChatInterface(callback=lambda contents: print(f"{contents}"), capture_output=False)
    chat.send("hi")
    assert capsys.readouterr().out == "hi\n"
    assert len(chat) == 1


def test_each_turn_keeps_its_output_apart(capsys: Any, run: Any) -> None:
    async def answer(contents: str) -> str:
        for _ in range(3):
            print(contents, end="")
            await asyncio.sleep(0)
        return contents

    async def work() -> None:
        for chat in chats:
            chat.send(chat.user)
        print("of the cell", end="")
        for chat in chats:
            await chat.wait()

    chats = [ChatInterface(callback=answer, user=name) for name in ("a", "b")]
    run(work)
    assert [output(chat[-1]) for chat in chats] == [["aaa"], ["bbb"]]
    assert capsys.readouterr().out == "of the cell"


def test_streams_are_as_before_when_nobody_captures() -> None:
    before = (sys.stdout, sys.stderr)
    chat = ChatInterface(callback=lambda: print("x"))
    chat.send("hi")
    assert (sys.stdout, sys.stderr) == before


PRINTS_WHILE_A_TURN_ENDS = """
import io, sys, threading, time
from ipychat import ChatInterface

class Slow(io.StringIO):
    "A stream that is written to for as long as a turn takes."
    def write(self, text):
        if text == "slow":
            goes_on.set()
            while type(sys.stdout) is not Slow:
                time.sleep(0.001)
            stood_in_its_place = [object() for _ in range(1000)]
        return super().write(text)

goes_on = threading.Event()
begun = threading.Event()

def answer(contents):
    begun.set()
    goes_on.wait()
    return "Done."

sys.stdout = Slow()
for _ in range(50):
    goes_on.clear(), begun.clear()
    chat = ChatInterface(callback=answer, runner="thread")
    turn = threading.Thread(target=chat.send, args=("Go",))
    turn.start()
    begun.wait()
    print("slow")
    turn.join()
    chat.close()
print(sys.stdout.getvalue().count("slow\\n"), file=sys.__stdout__)
"""


def test_a_print_that_lasts_longer_than_the_turn_of_another_thread_comes_whole() -> None:
    command = [sys.executable, "-c", PRINTS_WHILE_A_TURN_ENDS]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "50"), ended.stderr


def test_a_stream_that_somebody_puts_there_meanwhile_stays(monkeypatch: Any) -> None:
    theirs = io.StringIO()
    chat = ChatInterface(callback=lambda: monkeypatch.setattr(sys, "stdout", theirs))
    chat.send("hi")
    assert sys.stdout is theirs


def test_a_callback_that_only_prints_has_a_message_for_it() -> None:
    chat = ChatInterface(callback=lambda: print("x"), callback_user="Bot")
    chat.send("hi")
    assert (len(chat), chat[-1].user, chat[-1].object, chat[-1].status) == (2, "Bot", None, "done")
    assert output(chat[-1]) == ["x\n"]


def test_a_message_of_the_callbacks_own_gets_what_was_printed_before_it() -> None:
    def answer() -> Iterator[ChatMessage]:
        print("first")
        message = ChatMessage("a", user="Bot", footer_objects=["source"])
        yield message
        message.stream("b")
        print("second")

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("hi")
    page.until_settled()
    assert [message.object for message in chat] == ["hi", "ab"]
    source, step = chat[-1].footer_objects
    assert (source, step.objects) == ("source", ["first\nsecond\n"])


def test_printing_costs_what_is_printed() -> None:
    def answer() -> None:
        for _ in range(200):
            print("x" * 100)

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("hi")
    page.until_settled()
    assert sum(len(repr(sent)) for sent in customs(chat)) < 2 * 200 * 101


def test_output_has_an_end() -> None:
    def answer() -> None:
        for _ in range(30):
            print("x" * 10_000)

    chat = ChatInterface(callback=answer)
    chat.send("hi")
    (text,) = output(chat[-1])
    assert len(text) < 220_000
    assert text.endswith("\n… more output is not shown\n")


def test_what_is_overwritten_counts_for_nothing() -> None:
    def answer() -> None:
        print("before")
        for number in range(3000):
            print(f"\r{number:100}", end="")
        print("\nafter")

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("hi")
    assert output(chat[-1]) == [f"before\n{2999:100}\nafter\n"]
    page.until_same()


def test_output_that_is_overwritten_has_an_end_too() -> None:
    def answer() -> None:
        for number in range(30):
            print(f"\r{number}" + "x" * 10_000)

    chat = ChatInterface(callback=answer)
    chat.send("hi")
    (text,) = output(chat[-1])
    assert len(text) < 220_000
    assert text.endswith("\n… more output is not shown\n")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (["a\rb\n"], "b\n"),
        (["10%", "\r20%", "\r30%"], "30%"),
        (["a\n", "10%\r", "20%\r", "done\n"], "a\ndone\n"),
        (["a\r\nb"], "a\r\nb"),
        (["\x1b[31mred\x1b[0m"], "red"),
    ],
)
def test_what_a_terminal_would_overwrite_is_overwritten(printed: list[str], shown: str) -> None:
    def answer() -> None:
        for text in printed:
            print(text, end="")

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("hi")
    page.until_settled()
    assert output(chat[-1]) == [shown]


def test_what_is_printed_after_a_stop_goes_to_the_cell(capsys: Any, run: Any) -> None:
    began, go, ended = threading.Event(), threading.Event(), threading.Event()

    def answer() -> None:
        print("before")
        began.set()
        go.wait(20)
        print("after")
        ended.set()

    async def work() -> None:
        chat.send("hi")
        await asyncio.to_thread(began.wait, 20)
        chat.stop()
        await chat.wait()
        go.set()
        await asyncio.to_thread(ended.wait, 20)

    chat = ChatInterface(callback=answer)
    run(work)
    assert output(chat[-1]) == ["before\n"]
    assert chat[-1].status == "stopped"
    assert capsys.readouterr().out == "after\n"


def test_what_is_displayed_is_shown_with_what_is_printed(shell: InteractiveShell) -> None:
    def answer() -> str:
        print("a")
        display(HTML("<b>b</b>"))
        print("c")
        return "done"

    chat = ChatInterface(callback=answer)
    chat.send("hi")
    first, shown, last = output(chat[-1])
    assert (first, last) == ("a\n", "c\n")
    assert shown.bundle["text/html"] == "<b>b</b>"


def test_a_display_is_updated_in_its_place(shell: InteractiveShell) -> None:
    def answer() -> None:
        handle: Any = display("one", display_id=True)
        print("x")
        handle.update("two")

    chat = ChatInterface(callback=answer)
    chat.send("hi")
    assert [str(one) for one in output(chat[-1])] == ["'two'", "x\n"]


def test_output_can_be_cleared(shell: InteractiveShell) -> None:
    def answer() -> None:
        print("a")
        clear_output()
        print("b")
        clear_output(wait=True)
        print("c")

    chat = ChatInterface(callback=answer)
    page = Page(chat)
    chat.send("hi")
    page.until_settled()
    assert output(chat[-1]) == ["c\n"]


def test_displays_of_others_are_theirs(shell: InteractiveShell, monkeypatch: Any) -> None:
    published: list[Any] = []
    monkeypatch.setattr(
        type(shell.display_pub), "publish", lambda self, data, *a, **k: published.append(data)
    )
    chat = ChatInterface(callback=lambda: display("inside"))
    chat.send("hi")
    display("outside")
    assert published == [{"text/plain": "'outside'"}]
    assert "publish" not in vars(shell.display_pub)


def test_a_publisher_of_somebody_else_hears_of_what_is_not_captured_and_stays(
    shell: InteractiveShell,
) -> None:
    published: list[Any] = []

    def theirs(data: Any, metadata: Any = None, **options: Any) -> None:
        published.append(data)

    publisher: Any = shell.display_pub
    publisher.publish = theirs
    chat = ChatInterface(callback=lambda: display("inside"))
    for _ in range(2):
        chat.send("hi")
        assert [str(one) for one in output(chat[-1])] == ["'inside'"]
    display("outside")
    assert published == [{"text/plain": "'outside'"}]
    assert vars(shell.display_pub)["publish"] is theirs
    assert "clear_output" not in vars(shell.display_pub)


def test_a_publisher_that_somebody_puts_there_meanwhile_stays(shell: InteractiveShell) -> None:
    published: list[Any] = []

    def theirs(data: Any, metadata: Any = None, **options: Any) -> None:
        published.append(data)

    chat = ChatInterface(callback=lambda: setattr(shell.display_pub, "publish", theirs))
    chat.send("hi")
    display("outside")
    assert published == [{"text/plain": "'outside'"}]


async def stream() -> AsyncIterator[str]:
    print("p")
    yield "text"


def test_output_comes_back_from_an_archive() -> None:
    chat = ChatInterface(callback=stream)
    chat.send("hi")
    again = ChatFeed.load(chat.to_json())
    (step,) = again[-1].footer_objects
    assert isinstance(step, ChatStep)
    assert step.objects == ["p\n"]


@pytest.mark.parametrize("show", [print, display], ids=["print", "display"])
def test_what_is_shown_under_a_lock_holds_up_nobody_who_wants_that_lock(
    show: Any, shell: InteractiveShell, run: Any
) -> None:
    """As logging shows lines, which holds the lock of its handler."""
    theirs = threading.Lock()
    held, wanted, shown = threading.Event(), threading.Event(), threading.Event()
    got: list[bool] = []

    def answer() -> str:
        with theirs:
            held.set()
            wanted.wait(PATIENCE)
            show("a line")
        shown.wait(PATIENCE)
        return "done"

    def hear(delta: Any) -> None:
        # Called under the state lock.
        if delta["op"] == "insert" and not wanted.is_set():
            wanted.set()
            got.append(theirs.acquire(timeout=PATIENCE / 2))
            if got[-1]:
                theirs.release()

    async def work() -> None:
        chat.send("hi")
        await asyncio.to_thread(held.wait, PATIENCE)
        chat.transcript.subscribe(hear)
        await asyncio.to_thread(chat.append, "beside")
        # While the callback goes on.
        await until(lambda: chat[-1].footer_objects)
        shown.set()
        await chat.wait()

    chat = ChatInterface(callback=answer)
    run(work)
    assert got == [True]
    assert [message.object for message in chat] == ["hi", "beside", "done"]
    (line,) = output(chat[-1])
    assert "a line" in str(line)


def test_what_is_printed_while_others_hold_the_lock_comes_whole_and_in_order() -> None:
    def answer() -> str:
        for number in range(2000):
            print(number)
        return "done"

    def look() -> None:
        while not over.wait(0.0002):
            other.transcript.to_wire()

    over = threading.Event()
    other = ChatFeed(*["x"] * 50)
    chat = ChatInterface(callback=answer)
    page = Page(chat)
    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    chat.send("hi")
    over.set()
    looking.join()
    assert output(chat[-1]) == ["".join(f"{number}\n" for number in range(2000))]
    page.until_settled()


def test_a_display_is_updated_in_its_place_though_all_will_be_cleared(
    shell: InteractiveShell,
) -> None:
    def answer() -> None:
        handle: Any = display("one", display_id=True)
        clear_output(wait=True)
        handle.update("two")

    chat = ChatInterface(callback=answer)
    chat.send("hi")
    assert [str(one) for one in output(chat[-1])] == ["'two'"]


def test_a_message_of_another_chat_that_a_callback_gives_stays_as_it_is() -> None:
    def answer() -> Iterator[ChatMessage]:
        print("first")
        yield theirs[0]

    theirs = ChatFeed("theirs")
    chat = ChatInterface(callback=answer)
    chat.send("hi")
    assert "can be in a chat once" in chat[-1].object
    assert output(chat[1]) == ["first\n"]
    assert (theirs[0].status, theirs[0].footer_objects) == ("done", [])
