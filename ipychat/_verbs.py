"""What code does with a chat: say something, let it be answered, stop, take back."""

from __future__ import annotations

from typing import Any, Protocol

from typing_extensions import Unpack

from ._content import prepared
from ._lock import check_gate, state_lock
from ._params import MoreParams
from ._turn import Turn, TurnState
from .controller import Controller
from .errors import StopCallback
from .message import ChatMessage, listed, unwrap
from .transcript import Transcript


class _Chat(Protocol):
    transcript: Transcript
    callback_user: str
    on_busy: Any
    _controller: Controller
    _scroll_to: dict[str, Any]

    def __len__(self) -> int: ...
    def __getitem__(self, index: Any) -> Any: ...
    def build(self, value: Any, **params: Any) -> ChatMessage: ...
    def trigger_hook(self, message: ChatMessage) -> None: ...
    def _message(self, value: Any, user: Any, avatar: Any, params: MoreParams) -> ChatMessage: ...
    def _speaker(self, user: str | None) -> dict[str, Any]: ...
    def _check_caller(self) -> Turn | None: ...
    def _is_calling(self) -> bool: ...


class Verbs:
    """The verbs of a feed. A mixin."""

    def send(
        self: _Chat,
        value: Any,
        user: str | None = None,
        avatar: Any = None,
        respond: bool = True,
        trigger_post_hook: bool = True,
        **message_params: Unpack[MoreParams],
    ) -> ChatMessage:
        """Add a message, and have it answered.

        Args:
            value: Any displayable object; a message; or a dict with ``object`` or ``value``
                and other parameters of a message.
            user: Name of who speaks. Default None: as a message has it.
            avatar: Its avatar. Default None: by name.
            respond: Whether the callback is asked for an answer. Default True. Without a
                running event loop the answer is complete when this returns, but where an
                observer of the chat has called it.
            trigger_post_hook: Whether the post hook is called. Default True.
            **message_params: Other parameters of the message.

        Returns:
            The message.

        Raises:
            ValueError: For a dict with neither ``object`` nor ``value``, or both; for a
                message together with `user` or `avatar`; for a message that is in a chat.
            TypeError: For an unknown parameter of a message.
            StopCallback: In a callback whose turn was stopped.
        """
        self._check_caller()
        message = self._message(value, user, avatar, message_params)
        waits = False
        if respond and not self._is_calling():
            if self.on_busy == "interrupt":
                # A hook that runs has its time.
                self._controller.stop_turn()
            elif self.on_busy == "queue":
                waits = self._controller.makes_wait(message)
        with state_lock:
            self._check_caller()
            self.transcript.check_new(message)
            if waits:
                message.status = "queued"
            self.transcript.append(message)
        if trigger_post_hook:
            self._controller.hook(message)
        if respond:
            self._controller.respond(message)
        return message

    def stream(
        self: _Chat,
        value: Any,
        user: str | None = None,
        avatar: Any = None,
        message: ChatMessage | None = None,
        replace: bool = False,
        trigger_post_hook: bool = False,
        **message_params: Unpack[MoreParams],
    ) -> ChatMessage:
        """Add a message that grows, or let one grow.

        Args:
            value: Text to append; or what `ChatMessage.update` takes, to replace the object. None
                leaves the object of `message` as it is.
            user: Name of who speaks. Default None: as a message has it, or as it was.
            avatar: Its avatar. Default None: by name, or as it was.
            message: The message that grows. Default None: a new one.
            replace: Whether text, or None, takes the place of what is there. Default False.
            trigger_post_hook: Whether the post hook is called. Default False.
            **message_params: Other parameters of the message.

        Returns:
            The message.

        Raises:
            StopCallback: In a callback whose turn was stopped.
            ValueError: If the message holds no text to append to; else as `send`.
            TypeError: For an unknown parameter of a message.
        """
        turn = self._check_caller()
        if message is None:
            message = self._message(value, user, avatar, message_params)
            with state_lock:
                self._check_caller()
                if turn is not None and self._is_calling() and turn.state is TurnState.RUNNING:
                    turn.write(message)
                else:
                    self.transcript.append(message)
        else:
            given: dict[str, Any] = {"user": user, "avatar": avatar}
            is_text = isinstance(value, str)
            is_nothing = value is None and not replace
            if not (is_text or is_nothing):
                value, params = unwrap(value, user, avatar)
                given = {**params, "object": prepared(value, listed(message.renderers))}
            with state_lock:
                self._check_caller()
                if is_text:
                    message.stream(value, replace=replace)
                if is_text or is_nothing:
                    message.change(given, message_params)
                else:
                    message.update(given)
                    message.change({}, message_params)
        if trigger_post_hook:
            self._controller.hook(message)
        return message

    def respond(self: _Chat) -> None:
        """Have the last message answered. Those that wait in the queue will be anyway."""
        self._check_caller()
        said = [one for one in self.transcript.messages if one.status != "queued"]
        if said:
            self._controller.respond(said[-1])

    def stop(self: _Chat) -> bool:
        """Stop the turn that runs; what came stays.

        A `post_hook`, or a function given as `callback_exception`, that runs is ended, too: it is
        cancelled, or left behind in its thread, and changes nothing in the chat any more.

        Returns:
            Whether there was a turn, or such a function, to stop.

        Raises:
            StopCallback: In a callback whose turn was stopped.
        """
        with state_lock:
            # The turn that runs now is not that of a callback that was stopped.
            self._check_caller()
            return self._controller.stop()

    def undo(self: _Chat, count: int = 1) -> list[ChatMessage]:
        """Take out the last messages and return them.

        Args:
            count: How many; less than 1 takes none. Default 1.
        """
        with state_lock:
            self._check_caller()
            messages = self.transcript.messages
            kept = max(0, len(messages) - max(0, count))
            if kept < len(messages):
                self.transcript.reset(messages[:kept])
            return messages[kept:]

    def clear(self: _Chat) -> list[ChatMessage]:
        """Stop the turn that runs and those that wait, take out all messages and return them."""
        with state_lock:
            self._check_caller()
            messages = self.transcript.messages
            self.transcript.reset([])
            # Last: it wakes up whoever waits for the turn, who must find the chat empty.
            self._controller.stop_all()
            return messages

    def withdraw(self: _Chat, message: ChatMessage) -> bool:
        """Take out a message that waits in the queue.

        Args:
            message: The message.

        Returns:
            Whether it did wait.
        """
        with state_lock:
            self._check_caller()
            if not self._controller.withdraw(message):
                return False
            self.transcript.remove(message)
            return True

    def trigger_post_hook(self: _Chat) -> None:
        """Call the post hook with the last message."""
        if len(self):
            self.trigger_hook(self[-1])

    @property
    def feedback(self: _Chat) -> list[dict[str, str]]:
        """What people said of the messages: ``message_id``, ``value`` and ``comment``."""
        rated = [one for one in self.transcript.messages if any(one.feedback.values())]
        return [{"message_id": one.id, **one.feedback} for one in rated]

    def scroll_to(self: _Chat, index: int) -> None:
        """Scroll every page to a message.

        Args:
            index: Which one, as for a list.

        Raises:
            IndexError: If there is none.
        """
        count = self._scroll_to.get("count", 0) + 1
        message_id = self[index].id
        self._scroll_to = {"message_id": message_id, "count": count, "length": len(self)}

    async def wait(self: _Chat, timeout: float | None = None) -> None:
        """Return when no turn is live.

        Args:
            timeout: Seconds to wait at most. Default None: for ever.

        Raises:
            TimeoutError: If a turn is still live then.
            RuntimeError: If the callback that runs waits for itself.
        """
        await self._controller.wait(timeout)

    # --- inside

    def _message(
        self: _Chat, value: Any, user: Any, avatar: Any, params: MoreParams
    ) -> ChatMessage:
        content, given = unwrap(value, user, avatar)
        if isinstance(value, ChatMessage):
            # Before it is changed.
            self.transcript.check_new(value)
            value.change({}, params)
            return self.build(value)
        given.update(params)
        return self.build(content, **{**self._speaker(given.get("user")), **given})

    def _speaker(self: _Chat, user: str | None) -> dict[str, Any]:
        """What is known of who speaks; None: of whoever speaks if nobody says."""
        return {"role": "assistant"} if user == self.callback_user else {}

    def _check_caller(self: _Chat) -> Turn | None:
        """Refuse a call from a callback whose turn was stopped, or from such a hook."""
        turn = Turn.current.get()
        if turn is not None and turn.state is TurnState.STOPPED:
            raise StopCallback("the turn was stopped")
        check_gate()
        return turn

    def _is_calling(self: _Chat) -> bool:
        """Whether a callback of this chat makes the call."""
        turn = Turn.current.get()
        return turn is not None and turn.answers_in(self.transcript)
