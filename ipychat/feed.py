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
from ._exports import Exports
from ._frame import Frame
from ._kept import Kept
from ._listing import MessageList
from ._lock import check_gate, state_lock
from ._made import Made, with_parts
from ._params import FeedParams
from ._questions import Questions
from ._reach import Allowances
from ._steps import Steps
from ._traits import Live, synced
from ._turn import Turn
from ._verbs import Verbs
from ._widget import TranscriptWidget
from .commands import Commands
from .controller import Controller
from .message import ChatMessage
from .references import Variables


class ChatFeed(
    Verbs,
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
        TypeError: For an unknown keyword; it names the nearest known one. For an avatar of a kind
            that there is not.
        ValueError: For another `runner`; if `adaptive` and `on_busy` say different things; for an
            avatar that is no image; for a `ChatReactionIcons` among the parameters of messages,
            which all would share.
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
            params["avatar"] = self._reply_avatar
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

    # --- what people do

    def _on_stop(self, turn_id: str) -> None:
        self._controller.stop(turn_id)

    def _on_submit(self, intent: intents.SubmitIntent) -> None:
        self._refuse(intent["submit_id"], "there is nothing to type into")

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
