"""A chat as somebody sees it who sits in front of the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

from .pages import until

_READ = """messages => messages.map(message => ({
    role: message.dataset.role,
    status: message.dataset.status,
    user: message.querySelector(".ipychat-message-user")?.textContent ?? "",
    text: message.querySelector(".ipychat-message-body")?.innerText ?? "",
}))"""

_SCROLLER = """root => {
    const holds = element => /auto|scroll/.test(getComputedStyle(element).overflowY);
    let element = root.querySelector(".ipychat-message");
    while (element !== root && !holds(element)) element = element.parentElement;
    return element;
}"""

_AROUND = 400
"""Pixels for what stands above and below a chat on its page."""


@dataclass(frozen=True)
class Shown:
    """A message as the page shows it.

    Args:
        role: ``"user"``, ``"assistant"``, …
        status: ``"streaming"``, ``"done"``, ``"stopped"``, ``"failed"``, …
        user: The name above it.
        text: What can be read of its content.
    """

    role: str
    status: str
    user: str
    text: str


class Chat:
    """A chat on a page.

    Args:
        page: The page.
        inside: The part of it in which the chat is the first one. Default: all of it.
    """

    def __init__(self, page: Page, inside: Page | FrameLocator | Locator | None = None) -> None:
        self.page = page
        self.inside = inside or page
        self.root = self.inside.locator(".ipychat[data-ipychat-ready]").first
        self.composer = self.root.locator(".ipychat-composer textarea")
        self.replies = self.root.locator(".ipychat-message[data-role='assistant']")
        self.pending = self.root.locator(".ipychat-pending")
        self.status_line = self.root.locator(".ipychat-status-line")
        self.stop_button = self.root.locator(".ipychat-stop")
        self.to_end_button = self.root.locator(".ipychat-to-end")

    # --- what a person does

    def submit(self, text: str) -> None:
        """Write a message and press Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def ask(self, text: str) -> Shown:
        """Write a message and return the answer to it, once it is complete."""
        count = self.replies.count()
        self.submit(text)
        return self.reply(count)

    def stop(self) -> None:
        """Press the stop button."""
        self.stop_button.click()

    def clear(self) -> None:
        """Press the clear button, and see that nothing is left."""
        self.root.get_by_role("button", name="Clear", exact=True).click()
        expect(self.root.locator(".ipychat-message")).to_have_count(0)

    # --- what a person sees

    def messages(self) -> list[Shown]:
        """Return all messages that the kernel has confirmed."""
        selector = ".ipychat-message:not(.ipychat-pending, .ipychat-pending *)"
        return [Shown(**one) for one in self.root.locator(selector).evaluate_all(_READ)]

    def reply(self, index: int = 0) -> Shown:
        """Return an answer, once no turn runs any more and it is complete.

        Args:
            index: Which of the answers. Default 0: the first.
        """
        reply = self.replies.nth(index)
        expect(reply).to_be_attached()
        expect(reply).not_to_have_attribute("data-status", "streaming")
        self.wait_idle()
        return Shown(**self.replies.evaluate_all(_READ)[index])

    def wait_ready(self) -> None:
        """Wait until the chat is drawn."""
        expect(self.root).to_be_attached()

    def wait_idle(self) -> None:
        """Wait until no turn runs."""
        expect(self.stop_button.filter(visible=True)).to_have_count(0)

    def wait_for_text(self, text: str, index: int = 0) -> None:
        """Wait until an answer, complete or not, has come as far as this."""
        words = self.replies.nth(index).locator(".ipychat-message-body")
        # The time beside it may have the same digits.
        expect(words).to_contain_text(text)

    # --- how it lies

    def scroller(self) -> Scroller:
        """Return the box in which the messages scroll, once there are some."""
        expect(self.root.locator(".ipychat-message").first).to_be_attached()
        return Scroller(self)

    def set_width(self, pixels: int) -> None:
        """Give the chat a place that is so wide."""
        set_width = "(root, width) => { root.parentElement.style.width = width + 'px'; }"
        self.root.evaluate(set_width, pixels)
        width = "root => root.getBoundingClientRect().width"
        until(self.page, lambda: self.root.evaluate(width) <= pixels, f"a width of {pixels}")

    def unfold(self) -> None:
        """Make the chat as tall as its messages, and the page as tall as it, for a picture."""
        self.page.set_viewport_size({"width": 1600, "height": 3000})
        self.root.evaluate(f"root => {{ ({_SCROLLER})(root).style.maxHeight = 'none'; }}")

    def take_picture(self, path: Path) -> None:
        """Take a picture of all of the chat, as tall as it is.

        Args:
            path: The file.
        """
        self.unfold()

        def is_in_sight() -> bool:
            # A page that grows may draw what it had left out, and that grows the chat again.
            height = int(self.root.evaluate("root => root.getBoundingClientRect().height"))
            size = {"width": 1600, "height": max(900, height + _AROUND)}
            is_so = self.page.viewport_size == size
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            return is_so

        until(self.page, is_in_sight, "all of the chat is in sight")
        self.root.screenshot(path=path)


class Scroller:
    """The box in which the messages of a chat scroll.

    Args:
        chat: The chat; it has a message.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._box = chat.root.evaluate_handle(_SCROLLER)

    def from_end(self) -> float:
        """Return the pixels of messages below what can be seen."""
        distance = "box => box.scrollHeight - box.clientHeight - box.scrollTop"
        return float(self._box.evaluate(distance))

    def from_start(self) -> float:
        """Return the pixels of messages above what can be seen."""
        return float(self._box.evaluate("box => box.scrollTop"))

    def overflow(self) -> float:
        """Return the pixels of messages that cannot be seen at once."""
        return float(self._box.evaluate("box => box.scrollHeight - box.clientHeight"))

    def go_to(self, pixels: float) -> None:
        """Drag the bar to a place, counted from the start."""
        self._box.evaluate("(box, top) => { box.scrollTop = top; }", pixels)

    def turn_wheel(self, pixels: int) -> None:
        """Turn the wheel of the mouse above the messages; negative is up."""
        shape = self._box.as_element().bounding_box()  # type: ignore[union-attr]
        assert shape is not None
        mouse = self._chat.page.mouse
        mouse.move(shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2)
        mouse.wheel(0, pixels)


def assert_whole(text: str) -> None:
    """Check that a text of the counting bots has no hole, no double and an end.

    Args:
        text: What the page shows.

    Raises:
        AssertionError: If it is anything but ``0 1 2 … end``.
    """
    *numbers, end = text.split()
    assert end == "end", f"it ends with {text[-80:]!r}"
    assert_counts(" ".join(numbers))


def assert_counts(text: str) -> None:
    """Check that a text is ``0 1 2 …`` up to any number.

    Args:
        text: What the page shows.

    Raises:
        AssertionError: If it is not; with the place.
    """
    numbers = text.split()
    for place, number in enumerate(numbers):
        around = " ".join(numbers[max(0, place - 3) : place + 4])
        assert number == str(place), f"at {place}: … {around} …"
