"""Steps in a feed: where a new one goes, and what its end means."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, Literal, Protocol, cast, get_args

import traitlets as t
from typing_extensions import Unpack

from ._layouts import ObjectGroup
from ._lock import state_lock
from ._params import ContextException, StepParams
from .message import ChatMessage
from .step import ChatStep
from .transcript import Transcript

_TITLE = "🪜 Steps"
# Messages that stream only because a step of theirs runs, outside a turn.
_busy_with_steps: weakref.WeakSet[ChatMessage] = weakref.WeakSet()


class _Chat(Protocol):
    transcript: Transcript
    callback_exception: Any
    _followed: weakref.WeakKeyDictionary[ChatStep, weakref.ref[_Follower]]

    def stream(self, value: Any, **params: Any) -> ChatMessage: ...
    def reply_params(self) -> dict[str, Any]: ...
    def trigger_hook(self, message: ChatMessage) -> None: ...


class Steps:
    """What a feed can do with steps. A mixin."""

    _followed: weakref.WeakKeyDictionary[ChatStep, weakref.ref[_Follower]]
    """Who follows a step for the message that holds it; a step may be used again and again."""

    def add_step(
        self: _Chat,
        step: Any = None,
        append: bool = True,
        user: str | None = None,
        avatar: Any = None,
        steps_layout: ObjectGroup | None = None,
        default_layout: Literal["card", "column"] = "card",
        layout_params: Mapping[str, Any] | None = None,
        last_messages: int = 1,
        **step_params: Unpack[StepParams],
    ) -> ChatStep:
        """Show a step, below the steps of a message that is there or in a new one.

        Args:
            step: A `ChatStep`, or what a new one holds: text, an object, or a list of these.
                Default None: nothing yet.
            append: Whether it may go to the steps of a message that is there. Default True.
            user: Name of who speaks. Default None: `callback_user`; and the steps of anybody
                are appended to.
            avatar: Their avatar. Default None: by name.
            steps_layout: The very group of steps to put it into. Default None.
            default_layout: ``"card"`` (default), a frame with a title, or ``"column"``.
            layout_params: ``title`` of the card. Default None: "🪜 Steps".
            last_messages: Among how many of the last messages steps are looked for. Default 1.
            **step_params: Parameters of the step; `context_exception` of a new one is by default
                the `callback_exception` of the chat.

        Returns:
            The step, which can be entered as a context manager.

        Raises:
            ValueError: If `default_layout` is neither of these.
            TypeError: For an unknown parameter, of the step or of the layout.
        """
        if default_layout not in ("card", "column"):
            raise ValueError(
                f"add_step(): default_layout is {default_layout!r}, expected 'card' or 'column'"
            )
        if steps_layout is not None and not isinstance(steps_layout, ObjectGroup):
            raise TypeError(
                f"add_step(): steps_layout is {steps_layout!r}, expected the object of a message "
                "that holds steps"
            )
        for name in layout_params or {}:
            if name != "title":
                raise TypeError(f"add_step(): layout_params has {name!r}, expected only 'title'")
        if isinstance(step, ChatStep):
            added = step
            added.change(step_params)
        else:
            step_params.setdefault("context_exception", _mode(self.callback_exception))
            objects = step if isinstance(step, (list, tuple)) else [] if step is None else [step]
            added = ChatStep(*objects, **step_params)
        with state_lock:
            message = _holder(self.transcript, steps_layout, user, last_messages, append)
            group = steps_layout
            if message is not None:
                message.append(added)
            else:
                if group is None:
                    title = dict(layout_params or {}).get("title", _TITLE)
                    group = ObjectGroup(
                        [], default_layout, title if default_layout == "card" else ""
                    )
                group.append(added)
                params = self.reply_params()
                if user not in (None, params["user"]):
                    params.pop("avatar", None)
                given = {"user": user, "avatar": avatar}
                params.update({name: one for name, one in given.items() if one is not None})
                message = self.stream(group, **params)
            _follow(self, added, message)
        return added


class _Follower:
    """Does for a message of a chat what a change of a step in it means.

    Args:
        chat: The chat.
        step: The step.
        holder: The message.
    """

    def __init__(self, chat: _Chat, step: ChatStep, holder: ChatMessage) -> None:
        self._chat = chat
        self._step = step
        self.holder = holder

    def __call__(self, change: t.Bunch) -> None:
        holder = self.holder
        with state_lock:
            is_running = _is_running(_steps_in(holder.object))
            # In a turn it is the turn that settles the message.
            if is_running and holder.status == "done":
                holder.status = "streaming"
                _busy_with_steps.add(holder)
            elif not is_running:
                self._settle()
        if change["new"] in ("success", "failed"):
            self._chat.trigger_hook(holder)

    def end(self) -> None:
        """Follow no more; the message does not wait for this step."""
        self._step.unobserve(self, "status")
        with state_lock:
            others = [one for one in _steps_in(self.holder.object) if one is not self._step]
            if not _is_running(others):
                self._settle()

    def _settle(self) -> None:
        if self.holder in _busy_with_steps:
            _busy_with_steps.discard(self.holder)
            self.holder.settle()


def _follow(chat: _Chat, step: ChatStep, holder: ChatMessage) -> None:
    """Let a message follow a step, which no other message of the chat follows from then on."""
    known = chat._followed.get(step)
    before = known() if known is not None else None
    if before is not None and before.holder is holder:
        return
    follower = _Follower(chat, step, holder)
    step.observe(follower, "status")
    # The step itself holds on to who follows it; nothing else keeps either.
    chat._followed[step] = weakref.ref(follower)
    if before is not None:
        before.end()


def _mode(callback_exception: Any) -> ContextException:
    """What a step does with an exception where the chat does this with it."""
    if callback_exception == "traceback":
        return "verbose"
    if callback_exception in get_args(ContextException):
        return cast("ContextException", callback_exception)
    return "summary"


def _holder(
    transcript: Transcript,
    layout: ObjectGroup | None,
    user: str | None,
    last_messages: int,
    append: bool,
) -> ChatMessage | None:
    """The message to whose steps one is added."""
    messages = transcript.messages
    if layout is not None:
        return next((one for one in messages if one.object is layout), None)
    if not append or last_messages < 1:
        return None
    for message in reversed(messages[-last_messages:]):
        is_theirs = user is None or message.user == user
        if is_theirs and _holds_steps(message.object):
            return message
    return None


def _holds_steps(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and len(_steps_in(value)) == len(value)


def _steps_in(value: Any) -> list[ChatStep]:
    return [one for one in value if isinstance(one, ChatStep)] if isinstance(value, list) else []


def _is_running(steps: list[ChatStep]) -> bool:
    return any(one.status == "running" for one in steps)
