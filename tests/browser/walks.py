"""What people do at random with a chat that several of them see, and what each sees then."""

from __future__ import annotations

import random
from typing import Any

from .chat import Chat

CHOICES = {
    "submit": 16,
    "stop": 6,
    "edit": 8,
    "save": 10,
    "leave": 3,
    "regenerate": 6,
    "version": 9,
    "react": 12,
    "rate": 12,
    "take back": 12,
    "rerun": 3,
    "undo": 2,
    "revert": 6,
    "clear": 1,
    "scroll": 5,
    "to the end": 4,
    "wait": 5,
}
"""What people do, and how often each."""

_CONTROLS = {
    "submit": ".ipychat-composer textarea",
    "scroll": ".ipychat-scroller",
    "save": ".ipychat-form textarea",
    "stop": ".ipychat-stop",
    "edit": "[aria-label='Edit']",
    "leave": ".ipychat-form button[type=button]",
    "regenerate": ".ipychat-regenerate",
    "version": ".ipychat-versions button",
    "react": "[aria-label^='React with']",
    "rate": ".ipychat-rate",
    "take back": "[aria-label='Take back']",
    "rerun": ".ipychat-button[aria-label='Rerun']",
    "undo": ".ipychat-button[aria-label='Undo']",
    "revert": ".ipychat-button[aria-label='Revert']",
    "clear": ".ipychat-button[aria-label='Clear']",
    "to the end": ".ipychat-to-end",
}

_CAN = """
    const can = one => one.checkVisibility() && one.ariaDisabled !== "true" && !one.readOnly;
    const find = selector => [...root.querySelectorAll(selector)].filter(can);
"""

_THERE = f"""(root, selectors) => {{
    {_CAN}
    return Object.keys(selectors).filter(name => find(selectors[name]).length > 0);
}}"""

_FIND = f"""(root, [selector, roll]) => {{
    {_CAN}
    const all = find(selector);
    const one = all[Math.floor(roll * all.length)];
    if (!one) return null;
    one.scrollIntoView({{block: "nearest"}});
    const {{x, y, width, height}} = one.getBoundingClientRect();
    const point = [x + width / 2, y + height / 2];
    return one.contains(document.elementFromPoint(...point)) ? point : null;
}}"""
"""Where one of the elements is, after it was brought into sight; null if none can be used."""

_IS_WRITING = "root => root.contains(document.activeElement?.closest('.ipychat-form') ?? null)"

_SCROLL = """(root, part) => {
    const box = root.querySelector(".ipychat-scroller");
    box.scrollTop = part * (box.scrollHeight - box.clientHeight);
}"""

_READ = """root => {
    const labels = (place, selector) =>
        [...place.querySelectorAll(selector)].map(one => one.ariaLabel);
    const composer = root.querySelector(".ipychat-composer");
    return {
        messages: [...root.querySelectorAll(".ipychat-list > .ipychat-message")].map(one => ({
            id: one.dataset.messageId ?? "pending",
            role: one.dataset.role,
            status: one.dataset.status,
            user: one.querySelector(".ipychat-message-user")?.textContent ?? "",
            words: one.querySelector(".ipychat-message-body").innerText.match(/\\w+/g) ?? [],
            version: one.querySelector(".ipychat-versions-number")?.textContent ?? "",
            pressed: labels(one, ".ipychat-actions [aria-pressed='true']"),
            tools: labels(one, ".ipychat-actions button"),
        })),
        buttons: [...composer.querySelectorAll(".ipychat-button")].map(
            one => [one.ariaLabel, one.ariaDisabled]),
        isLive: composer.querySelector(".ipychat-stop").checkVisibility(),
        waiting: composer.querySelector(".ipychat-queue").textContent,
        saving: labels(root, ".ipychat-form textarea[readonly]"),
        connection: root.dataset.connection,
    };
}"""

_COMPARE = """(root, other) => {
    const drawn = root => [...root.querySelectorAll("[data-message-id]")].map(one =>
        [one.dataset.messageId, one.dataset.status + one.querySelector(".ipychat-message-body")
            .textContent]);
    const there = new Map(drawn(other));
    return drawn(root).filter(([id, text]) => there.has(id) && there.get(id) !== text);
}"""


def act(rng: random.Random, chat: Chat, words: str) -> str:
    """Do something that can be done in a view of a chat, by its controls.

    Args:
        rng: Says what.
        chat: The view.
        words: What is said, if something is.

    Returns:
        What it was; ``"missed"``: what was to be pressed went away at this moment.
    """
    there = ["wait", *chat.root.evaluate(_THERE, _CONTROLS)]
    what: str = rng.choices(there, [CHOICES[one] for one in there])[0]
    roll = rng.random()
    if what == "wait":
        chat.wait_idle()
    elif what == "submit":
        chat.submit(words)
    elif what == "scroll":
        chat.root.evaluate(_SCROLL, roll)
    elif not _press(chat, _CONTROLS[what], roll):
        return "missed"
    elif what == "save":
        return what if _save(chat, words) else "missed"
    return what


def seen(chat: Chat) -> Any:
    """Return what somebody sees of a chat: its messages, and what can be done."""
    return chat.root.evaluate(_READ)


def leave_forms(chat: Chat) -> None:
    """Leave all that is being written in messages; at once, as a message may go at any moment."""
    leave = "(root, selector) => root.querySelectorAll(selector).forEach(one => one.click())"
    chat.root.evaluate(leave, _CONTROLS["leave"])


def differences(chat: Chat, other: Chat) -> Any:
    """Return the messages that two views of a page do not show alike at this moment."""
    return chat.root.evaluate(_COMPARE, other.root.element_handle())


def _save(chat: Chat, words: str) -> bool:
    """Write something else into the form that was pressed, and send it."""
    # It may have gone, and the keys would be the notebook's.
    if not chat.root.evaluate(_IS_WRITING):
        return False
    chat.page.keyboard.press("Control+a")
    chat.page.keyboard.insert_text(words)
    return _press(chat, ".ipychat-form .ipychat-main", 0)


def _press(chat: Chat, selector: str, roll: float) -> bool:
    """Press one of the controls. It may have gone elsewhere meanwhile, as it may for anybody."""
    point = chat.root.evaluate(_FIND, [selector, roll])
    if point is None:
        return False
    chat.page.mouse.click(*point)
    return True
