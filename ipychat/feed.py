"""`ChatFeed`: the widget that shows a transcript and runs callbacks."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import traitlets as t
from typing_extensions import Unpack

from . import intents
from ._actions import act
from ._behavior import Behavior
from ._branches import Branches
from ._code import CodeActions
from ._content import prepared
from ._exports import Exports
from ._frame import Frame
from ._kept import Kept
from ._listing import MessageList
from ._lock import check_gate, state_lock
from ._made import Made, with_parts
from ._params import FeedParams, MoreParams
from ._questions import Questions
from ._reach import Allowances
from ._steps import Steps
from ._traits import Live, synced
from ._turn import Turn, TurnState
from ._widget import TranscriptWidget
from .commands import Commands
from .controller import Controller
from .errors import StopCallback
from .message import ChatMessage, listed, unwrap
from .references import Variables


class ChatFeed(
    MessageList,
    Steps,
    Questions,
    Branches,
    Exports,
    Kept,
    CodeActions,
    Commands,
    Variables,
    Behavior,
    Allowances,
    Frame,
    TranscriptWidget,
):
    """A transcript on the page, and the callback that answers.

    Args:
        *items: Messages, or objects that become messages.
        runner: Where callbacks run: ``"kernel"`` (default), on the event loop of the kernel, or
            ``"thread"``, on a loop of the chat's own, which also runs while a cell does.
        **params: Any of the traits below. Parameters of a message that a feed does not know
            go into `message_params`.

    Raises:
        TypeError: For an unknown keyword; it names the nearest known one.
        ValueError: For another `runner`; if `adaptive` and `on_busy` say different things; for a
            `ChatReactionIcons` among the parameters of messages, which all would share.
        traitlets.TraitError: For a value of the wrong kind.
    """

    objects: Live[list[ChatMessage], Iterable[Any]] = Live()
    """The messages, a list; assignable. Observers hear of each change of the list."""
    suggestions = synced(t.List(t.Unicode()))
    """What a person may want to say to an empty chat; a click sends it. Default ``[]``."""
    _composer = synced(t.Dict(default_value=None, allow_none=True))
    _scroll_to = synced(t.Dict())
    """The message that was asked to be shown, how often that was asked, and of how many."""

    def __init__(self, *items: Any, **params: Unpack[FeedParams]) -> None:
        traits: dict[str, Any] = {**params}
        given = traits.pop("objects", [])
        sizes = self.take_sizes(traits)
        runner = traits.pop("runner", "kernel")
        if runner not in ("kernel", "thread"):
            raise ValueError(f"runner is {runner!r}, expected 'kernel' or 'thread'")
        if traits.get("adaptive") and traits.get("on_busy", "interrupt") != "interrupt":
            raise ValueError(f"adaptive is True, but on_busy is {traits['on_busy']!r}; give one")
        looks = traits.get("message_params", {})
        if not isinstance(looks, Mapping):
            raise t.TraitError(f"message_params is {looks!r}, expected a dict")
        traits["message_params"] = {**looks, **self._split_message_params(traits)}
        self._forks = {}
        self._followed = weakref.WeakKeyDictionary()
        self._questions = []
        self._forms = []
        self._made = Made()
        self._shown_in = []
        self._given = [traits.get("layout")]
        self._first = (sizes, [*_several(given), *items])
        self._runner = runner
        super().__init__(**traits)

    def open(self) -> None:
        """Show the chat to pages; called once, when its parameters are set."""
        if not hasattr(self, "_controller"):
            # Before the first page hears of it, so that what it hears is complete; marimo and Shiny
            # have opened a comm of their own before, and tell of what changes.
            sizes, objects = self._first
            self._remember_loop()
            self._controller = Controller(self, self.transcript, self._runner)
            self.transcript.on_own = self._prepare
            self.transcript.subscribe(self._hear_of_questions)
            self.transcript.subscribe(self._hear_of_versions)
            self._open_reach()
            self._made += with_parts([self], self._given)[1:]
            self.lay_out(sizes)
            self.extend(objects)
            if self.help_text:
                # In the place of the one that an archive brings back.
                self._show_help()
            self._follow_objects()
        super().open()

    def observe(
        self, handler: Callable[..., Any], names: Any = t.All, type: Any = "change"
    ) -> None:
        """Call a function when traits change. As `traitlets.HasTraits.observe`."""
        super().observe(handler, names, type)
        if hasattr(self, "transcript"):
            self._follow_objects()

    def _follow_objects(self) -> None:
        """Hear of changes of the list, which costs a copy of it each time, if anybody asked."""
        if self.is_observed("objects") and not self.transcript.is_observed("messages"):
            self.transcript.observe(
                lambda change: self.announce("objects", change["old"]), "messages"
            )

    # --- verbs

    def send(
        self,
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
                running event loop the answer is complete when this returns.
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
        self,
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
            value: Text to append; or what `ChatMessage.update` takes, to replace the object.
            user: Name of who speaks. Default None: as a message has it, or as it was.
            avatar: Its avatar. Default None: by name, or as it was.
            message: The message that grows. Default None: a new one.
            replace: Whether text takes the place of what is there. Default False.
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
            is_text = isinstance(value, str)
            given: dict[str, Any] = {"user": user, "avatar": avatar}
            params: dict[str, Any] = {**message_params}
            if not is_text:
                value, own = unwrap(value, user, avatar)
                value = prepared(value, listed(message.renderers))
                given, params = {}, {**own, **message_params}
            with state_lock:
                self._check_caller()
                if is_text:
                    message.stream(value, replace=replace)
                else:
                    message.object = value
                message.change(given, params)
        if trigger_post_hook:
            self._controller.hook(message)
        return message

    def respond(self) -> None:
        """Have the last message answered. Those that wait in the queue will be anyway."""
        self._check_caller()
        said = [one for one in self.transcript.messages if one.status != "queued"]
        if said:
            self._controller.respond(said[-1])

    def stop(self) -> bool:
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

    def undo(self, count: int = 1) -> list[ChatMessage]:
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

    def clear(self) -> list[ChatMessage]:
        """Stop the turn that runs and those that wait, take out all messages and return them."""
        with state_lock:
            self._check_caller()
            messages = self.transcript.messages
            self.transcript.reset([])
            # Last: it wakes up whoever waits for the turn, who must find the chat empty.
            self._controller.stop_all()
            return messages

    def withdraw(self, message: ChatMessage) -> bool:
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
        message_id = self[index].id
        self._scroll_to = {"message_id": message_id, "count": count, "length": len(self)}

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
        """Stop the turn that runs, and close the chat and the widgets that it has made."""
        # Also called by the finalizer of a chat whose making failed.
        if hasattr(self, "_controller"):
            self._controller.close()
            self._end_questions(None)
            for widget in list(self._made):
                widget.close()
        super().close()

    # --- what the layers below ask

    def reply_params(self) -> dict[str, Any]:
        """Return the parameters of a message that is a reply."""
        params = {**self._looks(), "user": self.callback_user}
        if self.callback_avatar is not None:
            params["avatar"] = self.callback_avatar
        return params

    def build(self, value: Any, **params: Any) -> ChatMessage:
        """Return a message that holds this object; a message is returned itself."""
        message = super().build(value, **{**self._looks(), **params})
        self.dress(message)
        return message

    def callback_for(self, message: ChatMessage, is_a_persons: bool) -> Callable[..., Any] | None:
        """What answers a message: the command that it calls, else the callback.

        Args:
            message: The message.
            is_a_persons: Whether no callback has asked for the answer.
        """
        # What a callback sends, and what a model has said, may be anything, and calls nothing.
        may_call = is_a_persons and message.role == "user"
        command = self.command_in(message.object, message.user) if may_call else None
        return command or self.callback

    def trigger_hook(self, message: ChatMessage) -> None:
        """Have the post hook called with a message."""
        self._controller.hook(message)

    def turn_ended(self, turn: Turn) -> None:
        """Forget what a turn has asked, and await no answer of it."""
        self._end_questions(turn)
        self._end_version(turn)

    def rest(self) -> None:
        """Nothing runs or waits any more."""
        self.renew_transcript()

    def _message(self, value: Any, user: Any, avatar: Any, params: MoreParams) -> ChatMessage:
        content, given = unwrap(value, user, avatar)
        if isinstance(value, ChatMessage):
            # Before it is changed.
            self.transcript.check_new(value)
            value.change({}, params)
            return self.build(value)
        given.update(params)
        return self.build(content, **{**self._speaker(given.get("user")), **given})

    def _speaker(self, user: str | None) -> dict[str, Any]:
        """What is known of who speaks; None: of whoever speaks if nobody says."""
        return {"role": "assistant"} if user == self.callback_user else {}

    def _check_caller(self) -> Turn | None:
        """Refuse a call from a callback whose turn was stopped, or from such a hook."""
        turn = Turn.current.get()
        if turn is not None and turn.state is TurnState.STOPPED:
            raise StopCallback("the turn was stopped")
        check_gate()
        return turn

    def _is_calling(self) -> bool:
        """Whether a callback of this chat makes the call."""
        turn = Turn.current.get()
        return turn is not None and turn.answers_in(self.transcript)

    # --- what people do

    def _on_stop(self, turn_id: str) -> None:
        self._controller.stop(turn_id)

    def _on_submit(self, submit_id: str, text: str, attachments: list[str]) -> None:
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

    def _open_tab(self, index: int) -> None:
        raise ValueError("there are no tabs")

    # --- inside

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.hold_transcript()
        return super()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(messages={len(self)})"

    def _get_objects(self) -> list[ChatMessage]:
        return self.transcript.messages

    def _set_objects(self, objects: Iterable[Any]) -> None:
        messages = [self.build(one) for one in _several(objects)]
        with state_lock:
            check_gate()
            self.transcript.reset(messages)

    @t.validate("help_text")
    def _valid_help(self, proposal: t.Bunch) -> Any:
        if hasattr(self, "_controller"):
            # It becomes a message at once.
            check_gate()
        return proposal["value"]

    @t.observe("disabled")
    def _changed_disabled(self, change: t.Bunch) -> None:
        if not (hasattr(self, "_controller") and self._controller.is_toggling):
            self._disabled = self.disabled


def _several(objects: Any) -> list[Any]:
    if isinstance(objects, (str, bytes)) or not isinstance(objects, Iterable):
        raise TypeError(f"objects is {objects!r}, expected a list of messages or of objects")
    return list(objects)
