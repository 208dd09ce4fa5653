from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from wire_kernel import Kernel, heard
from wire_page import unpacked

from ipychat._pacer import INTERVAL
from ipychat.deltas import fold
from ipychat.protocol import BUFFER_LIMIT


@pytest.fixture
def kernel() -> Kernel:
    """A kernel to which one page listens, all said so far."""
    return heard()


def test_nothing_is_sent_and_nothing_waits_while_no_page_listens() -> None:
    kernel = Kernel()
    message = kernel.say("")
    for _ in range(1000):
        message.stream("token ")
    kernel.time.run()
    assert kernel.sent == []


def test_tokens_of_one_frame_travel_as_one_delta(kernel: Kernel) -> None:
    message = kernel.say("")
    kernel.time.run()
    kernel.sent.clear()
    for token in ("one ", "two ", "three"):
        message.stream(token)
    kernel.time.run()
    texts = [delta for batch in kernel.batches() for delta in batch["deltas"]]
    assert [(delta["op"], delta["offset"], delta["text"]) for delta in texts] == [
        ("text", 0, "one two three")
    ]


def test_a_text_that_is_revised_in_the_frame_in_which_it_grew_arrives(kernel: Kernel) -> None:
    page = _Page(kernel, "page")
    message = kernel.say("Hello")
    kernel.time.run()
    message.stream(", ")
    message.stream("wor ")
    message.object = "Hello, world"
    kernel.time.run()
    for sent in kernel.sent:
        page.hear(sent)
    assert page.transcript == kernel.transcript.to_wire()


def test_the_first_token_of_a_reply_goes_before_the_frame_is_over(kernel: Kernel) -> None:
    started = kernel.time.now
    message = kernel.say("")
    message.stream("first")
    kernel.time.run()
    assert kernel.time.now - started < 0.01


def test_batches_of_a_stream_are_a_frame_apart(kernel: Kernel) -> None:
    message = kernel.say("")
    kernel.time.run()
    kernel.sent.clear()
    started = kernel.time.now
    for _ in range(100):
        message.stream("x")
        kernel.time.run()
    assert (len(kernel.sent) - 1) / (kernel.time.now - started) <= 25.5


def test_a_page_far_behind_slows_the_frames_down(kernel: Kernel) -> None:
    message = kernel.say("")
    for _ in range(400):
        message.stream("x")
        kernel.time.run()
    before = kernel.time.now
    message.stream("x")
    kernel.time.run()
    slow = kernel.time.now - before
    kernel.outbox.ack({"kind": "ack", "page_id": "page", "seq": kernel.outbox.seq})
    before = kernel.time.now
    message.stream("x")
    kernel.time.run()
    assert slow > 3 * (kernel.time.now - before)


def test_a_page_that_does_not_acknowledge_is_told_where_the_wire_stands(kernel: Kernel) -> None:
    kernel.say("lost, whole as it was")
    kernel.time.let_pass(8)
    stands = {"kind": "end", "epoch": kernel.outbox.epoch, "seq": kernel.outbox.seq}
    assert kernel.told == [stands, stands, stands]
    kernel.outbox.ack({"kind": "ack", "page_id": "page", "seq": kernel.outbox.seq})
    kernel.time.let_pass(1000)
    assert kernel.told == [stands, stands, stands]


def test_a_page_that_never_answers_is_told_a_few_times(kernel: Kernel) -> None:
    kernel.say("lost")
    kernel.time.let_pass(100)
    assert len(kernel.told) == 6
    kernel.say("lost, too")
    kernel.time.let_pass(2)
    assert len(kernel.told) == 7


def test_a_page_that_acknowledges_is_told_nothing_more(kernel: Kernel) -> None:
    kernel.say("seen")
    kernel.time.run()
    kernel.outbox.ack({"kind": "ack", "page_id": "page", "seq": kernel.outbox.seq})
    kernel.time.let_pass(1000)
    assert kernel.told == []


def ack(kernel: Kernel, page_id: str = "page") -> None:
    kernel.outbox.ack({"kind": "ack", "page_id": page_id, "seq": kernel.outbox.seq})


def test_a_page_that_went_without_a_word_slows_no_other_down(kernel: Kernel) -> None:
    kernel.hello("gone", seq=kernel.outbox.seq)
    message = kernel.say("")
    for _ in range(150):
        message.stream("x")
        kernel.time.run()
        ack(kernel)
    kernel.time.let_pass(200)
    ack(kernel)
    message.stream("x")
    kernel.time.run()
    before = kernel.time.now
    message.stream("x")
    kernel.time.run()
    assert kernel.time.now - before == pytest.approx(INTERVAL)


def test_pages_that_went_without_a_word_listen_no_more(kernel: Kernel) -> None:
    kernel.hello("other", seq=kernel.outbox.seq)
    kernel.say("a")
    kernel.time.run()
    kernel.time.let_pass(200)
    ack(kernel, "other")
    kernel.outbox.bye({"kind": "bye", "page_id": "other"})
    assert kernel.outbox.is_untold
    assert not kernel.outbox.is_heard
    kernel.sent.clear()
    kernel.say("b")
    kernel.time.let_pass(1)
    assert kernel.sent == []


@pytest.mark.parametrize("says", ["hello", "ack"])
def test_a_page_that_was_asleep_is_told_what_it_has_missed(kernel: Kernel, says: str) -> None:
    kernel.hello("other", seq=kernel.outbox.seq)
    kernel.say("a")
    kernel.time.run()
    seq = kernel.outbox.seq
    kernel.time.let_pass(200)
    ack(kernel, "other")
    kernel.outbox.bye({"kind": "bye", "page_id": "other"})
    assert kernel.outbox.is_untold
    kernel.say("b")
    kernel.sent.clear()
    if says == "hello":
        kernel.hello(seq=seq)
    else:
        kernel.outbox.ack({"kind": "ack", "page_id": "page", "seq": seq})
    kernel.time.run()
    (answer,) = kernel.sent
    assert unpacked(answer["snapshot"]["transcript"]) == kernel.transcript.to_wire()
    kernel.say("c")
    kernel.time.run()
    assert len(kernel.batches()) == 1


def test_a_page_that_rests_as_long_as_the_chat_still_listens(kernel: Kernel) -> None:
    kernel.hello("other", seq=kernel.outbox.seq)
    kernel.time.let_pass(10_000)
    kernel.hello("other", seq=kernel.outbox.seq)
    kernel.time.run()
    kernel.outbox.bye({"kind": "bye", "page_id": "other"})
    kernel.sent.clear()
    for word in ("a", "b", "c"):
        kernel.say(word)
        kernel.time.run()
    assert len(kernel.batches()) == 3
    # Of them all may be lost, and it is told so.
    kernel.time.let_pass(10)
    assert len(kernel.told) == 3


def test_a_kernel_that_hears_nobody_because_a_cell_runs_goes_on_telling(kernel: Kernel) -> None:
    message = kernel.say("")
    for _ in range(100):
        message.stream("x")
        kernel.time.let_pass(6)
    assert len(kernel.batches()) == 100
    # But not for ever.
    kernel.time.let_pass(3600)
    assert kernel.outbox.is_untold
    assert not kernel.outbox.is_heard


def test_numbers_of_batches_have_no_gap(kernel: Kernel) -> None:
    first = kernel.outbox.seq
    for word in ("a", "b", "c"):
        kernel.say(word)
        kernel.time.run()
    assert [batch["seq"] for batch in kernel.batches()] == [first + 1, first + 2, first + 3]


def test_a_snapshot_is_taken_with_an_empty_outbox(kernel: Kernel) -> None:
    kernel.say("waiting")
    snapshot = kernel.outbox.snapshot()
    assert [batch["seq"] for batch in kernel.batches()] == [snapshot["seq"]]
    kernel.time.run()
    assert len(kernel.sent) == 1


def test_hello_is_answered_by_the_missing_batches(kernel: Kernel) -> None:
    for word in ("a", "b", "c"):
        kernel.say(word)
        kernel.time.run()
    sent = kernel.batches()
    kernel.sent.clear()
    kernel.hello(seq=sent[0]["seq"])
    kernel.time.run()
    assert kernel.sent == sent[1:]


def test_hello_is_answered_even_if_nothing_is_missing(kernel: Kernel) -> None:
    kernel.hello(seq=kernel.outbox.seq)
    kernel.time.run()
    assert [(batch["seq"], batch["deltas"]) for batch in kernel.batches()] == [(0, [])]


@pytest.mark.parametrize("epoch", ["", "of another kernel"])
def test_hello_of_another_epoch_is_answered_by_a_snapshot(kernel: Kernel, epoch: str) -> None:
    kernel.say("a")
    kernel.time.run()
    kernel.sent.clear()
    kernel.hello(epoch=epoch, seq=kernel.outbox.seq)
    kernel.time.run()
    assert [message["kind"] for message in kernel.sent] == ["snapshot"]
    assert unpacked(kernel.sent[0]["snapshot"]["transcript"]) == kernel.transcript.to_wire()


def test_hello_from_far_behind_is_answered_by_a_snapshot(kernel: Kernel) -> None:
    for _ in range(20):
        kernel.say("a")
        kernel.time.run()
    kernel.sent.clear()
    kernel.hello(seq=kernel.outbox.seq - 20)
    kernel.time.run()
    assert [message["kind"] for message in kernel.sent] == ["snapshot"]


def test_hello_after_a_silence_is_answered_by_a_snapshot(kernel: Kernel) -> None:
    kernel.outbox.bye({"kind": "bye", "page_id": "page"})
    kernel.say("unheard")
    kernel.hello(seq=kernel.outbox.seq - 1)
    kernel.time.run()
    assert [message["kind"] for message in kernel.sent] == ["snapshot"]


def test_large_media_go_in_pieces_and_come_out_whole(kernel: Kernel) -> None:
    data = bytes(range(256)) * (5 * BUFFER_LIMIT // 512)
    kernel.say("").object = b"\x89PNG\r\n\x1a\n" + data
    kernel.time.run()
    carried = [
        sum(len(delta["data"]) for delta in batch["deltas"] if delta["op"] == "data")
        for batch in kernel.batches()
    ]
    assert len(carried) >= 3
    assert max(carried) <= BUFFER_LIMIT
    shown: Any = {"messages": [], "turn": None}
    for batch in kernel.batches():
        for delta in batch["deltas"]:
            fold(shown, delta)
    assert shown == kernel.transcript.to_wire()


def test_a_batch_that_cannot_be_sent_silences_nothing_that_follows(
    kernel: Kernel, warnings_of_chat: Callable[[], list[str]]
) -> None:
    page = _Page(kernel, "page")
    kernel.time.run()
    send = kernel.outbox._send

    def refuse(content: Any, buffers: Any) -> None:
        raise TypeError("not JSON serializable")

    kernel.outbox._send = refuse
    kernel.say("lost")
    kernel.time.run()
    kernel.outbox._send = send
    assert warnings_of_chat() == ["what a chat says could not be sent"]
    # It sees that something is missing, and has it.
    page.hello()
    kernel.time.run()
    kernel.say("later")
    kernel.time.run()
    for message in kernel.sent:
        page.hear(message)
    assert page.transcript == kernel.transcript.to_wire()


def test_a_hello_whose_answer_cannot_be_sent_is_not_answered_again_and_again(
    kernel: Kernel, warnings_of_chat: Callable[[], list[str]]
) -> None:
    send = kernel.outbox._send

    def refuse(content: Any, buffers: Any) -> None:
        raise TypeError("not JSON serializable")

    kernel.outbox._send = refuse
    kernel.hello("other", epoch="")
    kernel.time.run()
    assert len(warnings_of_chat()) == 1
    kernel.outbox._send = send
    kernel.say("later")
    kernel.time.run()
    assert [message["kind"] for message in kernel.sent] == ["batch"]


def test_the_end_of_a_turn_says_its_seq_a_second_time(kernel: Kernel) -> None:
    kernel.transcript.set_turn({"turn_id": "t", "status": "running", "message_id": "m"})
    kernel.time.run()
    assert kernel.ends == []
    kernel.transcript.set_turn({"turn_id": "t", "status": "done", "message_id": "m"})
    kernel.time.run()
    assert kernel.ends == [{"epoch": kernel.outbox.epoch, "seq": kernel.outbox.seq}]


def test_a_closed_outbox_is_silent(kernel: Kernel) -> None:
    kernel.outbox.close()
    kernel.say("a")
    kernel.time.run()
    assert kernel.sent == []


class PagesAndKernel(RuleBasedStateMachine):
    """Pages join at any time, batches get lost, doubled, late and out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = Kernel()
        self.pages: list[_Page] = []
        self.heard = 0

    @rule()
    def join(self) -> None:
        self.pages.append(_Page(self.kernel, f"page-{len(self.pages)}"))

    @rule(text=st.text(max_size=5))
    def say(self, text: str) -> None:
        if len(self.kernel.transcript) < 6:
            self.kernel.say(text)

    @precondition(lambda self: len(self.kernel.transcript) > 0)
    @rule(token=st.text(max_size=5), data=st.data())
    def stream(self, token: str, data: Any) -> None:
        index = data.draw(st.integers(0, len(self.kernel.transcript) - 1))
        message = self.kernel.transcript[index]
        if isinstance(message.object, str):
            message.stream(token)

    @precondition(lambda self: len(self.kernel.transcript) > 0)
    @rule(text=st.text(max_size=8))
    def rewrite(self, text: str) -> None:
        self.kernel.transcript[-1].object = text

    @precondition(lambda self: len(self.kernel.transcript) > 0)
    @rule(tokens=st.lists(st.text("ab", min_size=1), max_size=3), data=st.data())
    def revise(self, tokens: list[str], data: Any) -> None:
        """Rewrite a text from some place on in the frame in which it has grown."""
        message = self.kernel.transcript[-1]
        for token in tokens:
            message.stream(token)
        kept = data.draw(st.integers(0, len(message.object)))
        message.object = message.object[:kept] + "c"

    @precondition(lambda self: len(self.kernel.transcript) > 0)
    @rule()
    def settle(self) -> None:
        self.kernel.transcript[-1].settle()

    @precondition(lambda self: len(self.kernel.transcript) > 0)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        index = data.draw(st.integers(0, len(self.kernel.transcript) - 1))
        self.kernel.transcript.remove(self.kernel.transcript[index])

    @rule()
    def reverse(self) -> None:
        self.kernel.transcript.reset(reversed(self.kernel.transcript.messages))

    @rule()
    def frame(self) -> None:
        self.kernel.time.run()

    @rule(data=st.data())
    def deliver(self, data: Any) -> None:
        new = self.kernel.sent[self.heard :]
        self.heard = len(self.kernel.sent)
        for page in self.pages:
            fate = data.draw(st.sampled_from(["whole", "lost", "doubled", "reversed"]))
            arriving = {
                "whole": new,
                "lost": [],
                "doubled": [one for one in new for _ in range(2)],
                "reversed": new[::-1],
            }[fate]
            for message in arriving:
                page.hear(message)

    def teardown(self) -> None:
        self.kernel.time.run()
        for page in self.pages:
            for message in self.kernel.sent[self.heard :]:
                page.hear(message)
        for page in self.pages:
            heard = len(self.kernel.sent)
            page.hello()
            self.kernel.time.run()
            for message in self.kernel.sent[heard:]:
                page.hear(message)
            assert page.transcript == self.kernel.transcript.to_wire()

    @invariant()
    def no_page_is_ahead(self) -> None:
        assert all(page.seq <= self.kernel.outbox.seq for page in self.pages)


class _Page:
    def __init__(self, kernel: Kernel, page_id: str) -> None:
        self.kernel, self.page_id = kernel, page_id
        snapshot = kernel.outbox.snapshot()
        self.seq, self.transcript = snapshot["seq"], unpacked(snapshot["transcript"])
        self.hello()

    def hello(self) -> None:
        self.kernel.hello(self.page_id, seq=self.seq)

    def hear(self, message: dict[str, Any]) -> None:
        message = _copied(message)
        if message["kind"] == "snapshot":
            if message["snapshot"]["seq"] >= self.seq:
                self.seq = message["snapshot"]["seq"]
                self.transcript = unpacked(message["snapshot"]["transcript"])
        elif message["seq"] == self.seq + 1:
            for delta in message["deltas"]:
                fold(self.transcript, delta)
            self.seq = message["seq"]


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


TestPagesAndKernel = PagesAndKernel.TestCase
TestPagesAndKernel.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@given(st.lists(st.text(max_size=4), max_size=30), st.data())
def test_joined_or_not_the_same_text_arrives(tokens: list[str], data: Any) -> None:
    kernel = Kernel()
    page = _Page(kernel, "page")
    message = kernel.say("")
    for token in tokens:
        message.stream(token)
        if data.draw(st.booleans()):
            kernel.time.run()
    message.settle()
    kernel.time.run()
    for sent in kernel.sent:
        page.hear(sent)
    assert page.transcript == kernel.transcript.to_wire()
    assert message.object == "".join(tokens)
