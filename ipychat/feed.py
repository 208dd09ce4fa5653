"""`ChatFeed`: the widget that shows a transcript and runs callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import traitlets as t

from . import intents
from ._actions import act
from ._behavior import Behavior
from ._branches import Branches
from ._exports import Exports
from ._frame import Frame
from ._listing import MessageList
from ._lock import state_lock
from ._questions import Questions
from ._steps import Steps
from ._traits import Live, synced
from ._turn import Turn, TurnState
from ._widget import TranscriptWidget
from .controller import Controller
from .errors import StopCallback
from .message import ChatMessage, unwrap


class ChatFeed(MessageList, Steps, Questions, Branches, Exports, Behavior, Frame, TranscriptWidget):
    """A transcript on the page, and the callback that answers.

    Args:
        *objects: Messages, or objects that become messages.
        **params: Any of the traits below. Parameters of a message that a feed does not know
            go into `message_params`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        traitlets.TraitError: For a value of the wrong kind.
    """

    objects: Live[list[ChatMessage], Iterable[Any]] = Live()
    """The messages, a list; assignable. Observers hear of each change of the list."""
    suggestions = synced(t.List(t.Unicode()))
    """What a person may want to say to an empty chat; a click sends it. Default ``[]``."""
    _composer = synced(t.Dict(default_value=None, allow_none=True))
    _scroll_to = synced(t.Dict())
    """The message that was asked to be shown, and how often that was asked."""

    def __init__(self, *objects: Any, **params: Any) -> None:
        given = params.pop("objects", [])
        sizes = self.take_sizes(params)
        runner = params.pop("runner", "kernel")
        if runner not in ("kernel", "thread"):
            raise ValueError(f"runner is {runner!r}, expected 'kernel' or 'thread'")
        params["message_params"] = {
            **params.get("message_params", {}),
            **self._split_message_params(params),
        }
        self._forks = {}
        self._questions = []
        self._first = (sizes, [*given, *objects])
        self._runner = runner
        super().__init__(**params)

    def open(self) -> None:
        """Show the chat to pages; called once, when its parameters are set."""
        if self.comm is None:
            # Before the first page hears of it, so that what it hears is complete.
            sizes, objects = self._first
            self._controller = Controller(self, self.transcript, self._runner)
            self.transcript.on_own = self._prepare
            self.lay_out(sizes)
            if self.help_text:
                self._show_help()
            self.extend(objects)
            self.transcript.observe(
                lambda change: self.announce("objects", change["old"]), "messages"
            )
        super().open()

    # --- verbs

    def send(
        self,
        value: Any,
        user: str | None = None,
        avatar: Any = None,
        respond: bool = True,
        trigger_post_hook: bool = True,
        **message_params: Any,
    ) -> ChatMessage:
        """Add a message, and have it answered.

        Args:
            value: Any displayable object; a message; or a dict with ``object`` or ``value``
                and other parameters of a message.
            user: Name of who speaks. Default None: as a message has it.
            avatar: Its avatar. Default None: by name.
            respond: Whether the callback is asked for an answer. Default True. Without a
                running event loop the answer is complete when this returns.
            trigger_post_hook: Whether the post hook is called. Default True.
            **message_params: Other parameters of the message.

        Returns:
            The message.

        Raises:
            ValueError: For a dict with neither ``object`` nor ``value``, or both; for a
                message together with `user` or `avatar`; for a message that is in a chat.
            TypeError: For an unknown parameter of a message.
        """
        self._check_caller()
        message = self._message(value, user, avatar, message_params)
        if respond and not self._is_calling():
            if self.on_busy == "interrupt":
                self.stop()
            elif self.on_busy == "queue" and self._controller.live is not None:
                message.status = "queued"
        self.transcript.append(message)
        if trigger_post_hook:
            self._controller.hook(message)
        if respond:
            self._controller.respond(message)
        return message

    def stream(
        self,
        value: Any,
        user: str | None = None,
        avatar: Any = None,
        message: ChatMessage | None = None,
        replace: bool = False,
        trigger_post_hook: bool = False,
        **message_params: Any,
    ) -> ChatMessage:
        """Add a message that grows, or let one grow.

        Args:
            value: Text to append; or what `ChatMessage.update` takes, to replace the object.
            user: Name of who speaks. Default None: as a message has it.
            avatar: Its avatar. Default None: by name.
            message: The message that grows. Default None: a new one.
            replace: Whether text takes the place of what is there. Default False.
            trigger_post_hook: Whether the post hook is called. Default False.
            **message_params: Other parameters of a new message.

        Returns:
            The message.

        Raises:
            StopCallback: In a callback whose turn was stopped.
            ValueError: If the message holds no text to append to.
        """
        turn = self._check_caller()
        if message is None:
            message = self._message(value, user, avatar, message_params)
            if turn is not None and self._is_calling() and turn.state is TurnState.RUNNING:
                turn.write(message)
            else:
                self.transcript.append(message)
        else:
            with state_lock:
                self._check_caller()
                if isinstance(value, str):
                    message.stream(value, replace=replace)
                else:
                    message.update(value)
        if trigger_post_hook:
            self._controller.hook(message)
        return message

    def respond(self) -> None:
        """Have the last message answered."""
        self._check_caller()
        if len(self):
            self._controller.respond(self[-1])

    def stop(self) -> bool:
        """Stop the turn that runs; what came stays. Return whether there was one."""
        return self._controller.stop()

    def undo(self, count: int = 1) -> list[ChatMessage]:
        """Take out the last messages and return them.

        Args:
            count: How many; less than 1 takes none. Default 1.
        """
        self._check_caller()
        with state_lock:
            messages = self.transcript.messages
            kept = max(0, len(messages) - max(0, count))
            if kept < len(messages):
                self.transcript.reset(messages[:kept])
            return messages[kept:]

    def clear(self) -> list[ChatMessage]:
        """Stop the turn that runs, take out all messages and return them."""
        self._check_caller()
        with state_lock:
            messages = self.transcript.messages
            self.transcript.reset([])
            # Last: it wakes up whoever waits for the turn, who must find the chat empty.
            self.stop()
            return messages

    def withdraw(self, message: ChatMessage) -> bool:
        """Take out a message that waits in the queue; return whether it did."""
        with state_lock:
            if not self._controller.withdraw(message):
                return False
            self.transcript.remove(message)
            return True

    def trigger_post_hook(self) -> None:
        """Call the post hook with the last message."""
        if len(self):
            self.trigger_hook(self[-1])

    @property
    def feedback(self) -> list[dict[str, str]]:
        """What people said of the messages: ``message_id``, ``value`` and ``comment``."""
        rated = [one for one in self.transcript.messages if any(one.feedback.values())]
        return [{"message_id": one.id, **one.feedback} for one in rated]

    def scroll_to(self, index: int) -> None:
        """Scroll every page to a message.

        Args:
            index: Which one, as for a list.

        Raises:
            IndexError: If there is none.
        """
        count = self._scroll_to.get("count", 0) + 1
        self._scroll_to = {"message_id": self[index].id, "count": count}

    async def wait(self, timeout: float | None = None) -> None:
        """Return when no turn is live.

        Args:
            timeout: Seconds to wait at most. Default None: for ever.

        Raises:
            TimeoutError: If a turn is still live then.
            RuntimeError: If the callback that runs waits for itself.
        """
        await self._controller.wait(timeout)

    def close(self) -> None:
        """Stop the turn that runs and take the chat off every page."""
        # Also called by the finalizer of a chat whose making failed.
        if hasattr(self, "_controller"):
            self._controller.close()
            self._end_questions(None)
            self.layout.close()
        super().close()

    # --- what the layers below ask

    def reply_params(self) -> dict[str, Any]:
        """Return the parameters of a message that is a reply."""
        params = {**self.message_params, "user": self.callback_user}
        if self.callback_avatar is not None:
            params["avatar"] = self.callback_avatar
        return params

    def build(self, value: Any, **params: Any) -> ChatMessage:
        """Return a message that holds this object; a message is returned as it is."""
        return super().build(value, **{**self.message_params, **params})

    def trigger_hook(self, message: ChatMessage) -> None:
        """Have the post hook called with a message."""
        self._controller.hook(message)

    def turn_ended(self, turn: Turn) -> None:
        """Forget what a turn has asked."""
        self._end_questions(turn)

    def _message(self, value: Any, user: Any, avatar: Any, params: dict[str, Any]) -> ChatMessage:
        content, given = unwrap(value, user, avatar)
        if isinstance(value, ChatMessage):
            return value
        given.update(params)
        return self.build(content, **{**self._speaker(given.get("user")), **given})

    def _speaker(self, user: str | None) -> dict[str, Any]:
        """What is known of who speaks; None: of whoever speaks if nobody says."""
        return {"role": "assistant"} if user == self.callback_user else {}

    def _check_caller(self) -> Turn | None:
        """Refuse a call from a callback whose turn was stopped."""
        turn = Turn.current.get()
        if turn is not None and turn.state is TurnState.STOPPED:
            raise StopCallback("the turn was stopped")
        return turn

    def _is_calling(self) -> bool:
        """Whether a callback of this chat makes the call."""
        turn = Turn.current.get()
        return turn is not None and turn.answers_in(self.transcript)

    # --- what people do

    def _on_stop(self, turn_id: str) -> None:
        self._controller.stop(turn_id)

    def _on_submit(self, submit_id: str, text: str) -> None:
        self._refuse(submit_id, "there is nothing to type into")

    def _on_action(self, action: intents.Action) -> None:
        self._controller.post(lambda: act(self, action))

    def press(self, button: str) -> None:
        """Do as if a person had pressed a button; a feed has none.

        Args:
            button: Its name.

        Raises:
            ValueError: If there is no such button.
        """
        raise ValueError(f"press(): there is no button {button!r}")

    # --- inside

    def __repr__(self) -> str:
        return f"{type(self).__name__}(messages={len(self)})"

    def _get_objects(self) -> list[ChatMessage]:
        return self.transcript.messages

    def _set_objects(self, objects: Iterable[Any]) -> None:
        self.transcript.reset([self.build(one) for one in objects])

    @t.observe("disabled")
    def _changed_disabled(self, change: t.Bunch) -> None:
        if not (hasattr(self, "_controller") and self._controller.is_toggling):
            self._disabled = self.disabled
