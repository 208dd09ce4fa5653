"""`ChatFeed`: the widget that shows a transcript and runs callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import traitlets as t

from ._listing import MessageList
from ._lock import state_lock
from ._traits import Live, synced
from ._turn import Turn, TurnState
from ._widget import TranscriptWidget
from .controller import EXCEPTION_MODES, Controller
from .errors import StopCallback, unknown_keyword
from .message import ChatMessage, unwrap
from .step import ChatStep


class ChatFeed(MessageList, TranscriptWidget):
    """A transcript on the page, and the callback that answers.

    Args:
        *objects: Messages, or objects that become messages.
        **params: Any of the traits below. Parameters of a message that a feed does not know
            go into `message_params`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        traitlets.TraitError: For a value of the wrong kind.
    """

    _composer = synced(t.Dict(default_value=None, allow_none=True))

    objects: Live[list[ChatMessage], Iterable[Any]] = Live()
    """The messages, a list; assignable. Observers hear of each change of the list."""
    callback = t.Any(None)
    """Called with ``contents``, ``user`` and ``instance`` (as many as it takes) to answer a
    message. What it returns or yields is the reply. Default None."""
    callback_user = t.Unicode("Assistant")
    """Name on replies. Default ``"Assistant"``."""
    callback_avatar = t.Any(None)
    """Avatar of replies. Default None: by name."""
    callback_exception = t.Any("summary")
    """What an exception in the callback becomes: ``"summary"`` (default) or ``"verbose"`` a
    message, ``"ignore"`` nothing, ``"raise"`` is raised out of the turn, a function is called
    with the exception and the chat."""
    post_hook = t.Any(None)
    """Called with a message and the chat when a message is complete. Default None."""
    adaptive = t.Bool(False)
    """Whether sending while a turn runs stops that turn first. Default False."""
    message_params = t.Dict()
    """Parameters for each message that the chat builds. Default ``{}``."""
    disabled = synced(t.Bool(False))
    """Whether input is refused. Default False."""
    placeholder_text = synced(t.Unicode(""))
    """Text beside the sign that a reply is awaited. Default ``""``."""
    placeholder_threshold = synced(t.Float(1.0, min=0.0))
    """Seconds to wait before that sign shows; 0: never. Default 1."""
    show_activity_dot = synced(t.Bool(True))
    """Whether a reply that streams has a dot. Default True."""
    auto_scroll_limit = synced(t.Int(200, min=0))
    """Follow the end when nearer to it than this, in px; 0: never. Default 200."""
    scroll_button_threshold = synced(t.Int(100, min=0))
    """Show the button to the end when farther from it than this, in px; 0: never. Default 100."""
    labels = synced(t.Dict(value_trait=t.Unicode(), key_trait=t.Unicode()))
    """Strings of the interface that replace the English ones. Default ``{}``."""

    def __init__(self, *objects: Any, **params: Any) -> None:
        given = params.pop("objects", [])
        params["message_params"] = {
            **params.get("message_params", {}),
            **self._split_message_params(params),
        }
        super().__init__(**params)
        self._controller = Controller(self, self.transcript)
        self.extend([*given, *objects])
        self.transcript.observe(lambda change: self.announce("objects", change["old"]), "messages")

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
        if respond and self.adaptive and not self._is_calling():
            self.stop()
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

    def add_step(self, step: Any = None, user: str | None = None, **step_params: Any) -> ChatStep:
        """Show a step, below the steps of the last message or in a new one.

        Args:
            step: A `ChatStep`, or what a new one holds. Default None: nothing yet.
            user: Name of who speaks. Default None: `callback_user`.
            **step_params: Parameters of a new step.

        Returns:
            The step.
        """
        if isinstance(step, ChatStep):
            added = step
        else:
            objects = step if isinstance(step, list) else [] if step is None else [step]
            added = ChatStep(*objects, **step_params)
        last = self[-1].object if len(self) else None
        if isinstance(last, list) and last and isinstance(last[-1], ChatStep):
            self[-1].append(added)
        else:
            self.stream([added], **{**self.reply_params(), **({"user": user} if user else {})})
        return added

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

    # --- looks

    def __repr__(self) -> str:
        return f"{type(self).__name__}(messages={len(self)})"

    def _get_objects(self) -> list[ChatMessage]:
        return self.transcript.messages

    def _set_objects(self, objects: Iterable[Any]) -> None:
        self.transcript.reset([self.build(one) for one in objects])

    @t.validate("callback", "post_hook")
    def _valid_callable(self, proposal: t.Bunch) -> Any:
        value = proposal["value"]
        if value is not None and not callable(value):
            raise t.TraitError(
                f"{proposal['trait'].name} is {value!r}, expected a callable or None"
            )
        return value

    @t.validate("callback_exception")
    def _valid_exception_mode(self, proposal: t.Bunch) -> Any:
        value = proposal["value"]
        if not callable(value) and value not in EXCEPTION_MODES:
            raise t.TraitError(
                f"callback_exception is {value!r}, expected a callable or one of "
                f"{', '.join(map(repr, EXCEPTION_MODES))}"
            )
        return value

    def _split_message_params(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take out of the keywords those that are for messages; refuse unknown ones."""
        known = [name for name in self.trait_names() if not name.startswith("_")]
        for_messages = [name for name in ChatMessage.param_names() if name != "id"]
        found = {}
        for name in list(params):
            if name in known:
                continue
            if name not in for_messages:
                raise unknown_keyword(type(self).__name__, name, [*known, *for_messages])
            found[name] = params.pop(name)
        return found
