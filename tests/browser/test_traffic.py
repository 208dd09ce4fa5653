"""What goes over the wire of a real JupyterLab while an answer streams."""

from __future__ import annotations

from .chat import assert_whole
from .conftest import OpenLab, OpenPage
from .notebooks import chat_with
from .wire import Wire


def test_tokens_at_200_a_second_share_frames_that_hold_little_but_their_text(
    lab: OpenLab, open_page: OpenPage
) -> None:
    page = open_page()
    wire = Wire(page)
    chat = lab(chat_with("paced"), page=page).chat
    # What a page says once is said.
    chat.ask("2")
    received, sent = len(wire.received), len(wire.sent)

    answer = chat.ask("200")

    assert_whole(answer.text)
    frames = wire.received[received:] + wire.sent[sent:]
    batches = sum(frame.kind == "batch" for frame in frames)
    # 26, one each 40 ms. Words that are late come together, so that a slow kernel sends no more,
    # unless it takes longer for them than they take to come.
    assert batches <= 60
    # 7: the page submits, and acknowledges once a second; each time the kernel is busy, then idle.
    assert len(frames) - batches <= 40
    # A batch has 715 bytes around its text, and the others less. The message itself comes once.
    assert sum(frame.size for frame in frames) <= 800 * len(frames) + 2_000 + len(answer.text)
