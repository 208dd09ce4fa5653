"""What a feed does: its callback and hooks, and when it takes input."""

from __future__ import annotations

from typing import Any

import traitlets as t

from ._head import looked_up
from ._looks import ChatReactionIcons
from ._report import EXCEPTION_MODES
from ._traits import synced
from .avatars import Accepted, accepted
from .errors import unknown_keyword
from .message import ChatMessage
from .transcript import Transcript

_SHOWING = ("renderers", "header_objects", "footer_objects")
"""Parameters of a message that run other people's code when one is made."""


class Behavior(t.HasTraits):
    """Parameters of a feed that say what it does. A mixin."""

    transcript: Transcript
    _reply_avatar = Accepted(None, {"text": ""})

    callback = t.Any(None)
    """Called with ``contents``, ``user`` and ``instance`` (as many as it takes) to answer a
    message. What it returns or yields is the reply. Default None."""
    callback_user = t.Unicode("Assistant")
    """Name on replies. Default ``"Assistant"``."""
    callback_avatar = t.Any(None)
    """Avatar of replies. Default None: by name."""
    callback_exception = t.Any("summary")
    """What an exception in the callback becomes: ``"summary"`` (default) or ``"verbose"`` (also
    ``"traceback"``) a message, ``"ignore"`` nothing, ``"raise"`` is raised out of the turn, a
    function is called with the exception and the chat."""
    post_hook = t.Any(None)
    """Called with a message and the chat when a message is complete. Default None."""
    adaptive = t.Bool(False)
    """Whether sending while a turn runs stops that turn first. Default False."""
    message_params = t.Dict()
    """Parameters for each message that the chat builds. Default ``{}``."""
    capture_output = t.Bool(True)
    """Whether what a callback prints and displays goes below its reply, folded, instead of
    into the output of a cell. Default True. What threads print that the callback starts itself
    goes to the cell."""
    edit_callback = t.Any(None)
    """Called with the contents, the index of the message and the chat when a person edits a
    message; sync or async. Default None: only messages whose `show_edit_icon` was given can be
    edited, which does what `edit` does."""
    help_text = t.Unicode("")
    """If set, the first message, by ``Help``. Default ``""``."""
    renderers = t.Union([t.List(), t.Callable()])
    """Renderers of messages that have none of their own. Default ``[]``."""
    allow_diagrams = synced(t.Bool(False))
    """Whether code in the language ``mermaid`` is drawn as a diagram, in a frame that reaches
    nothing. Its source stays one click away. Default False."""
    disabled = t.Bool(False)
    """Whether input is refused. A turn sets it while it runs. Default False."""
    on_busy = t.Enum(("refuse", "queue", "interrupt"), default_value="refuse")
    """What becomes of a message that a person sends during a turn: it is given back
    (``"refuse"``, default), waits for its turn (``"queue"``), or stops the turn that runs
    (``"interrupt"``, which is `adaptive`)."""
    _disabled = synced(t.Bool(False))
    """Whether somebody, and not a turn, has disabled the chat."""
    _on_busy = synced(t.Unicode("refuse"))
    _answers = synced(t.Bool(False))
    """Whether there is a callback, so that a page can offer another answer."""

    @t.observe("callback")
    def _changed_callback(self, change: t.Bunch) -> None:
        self._answers = self.callback is not None

    @t.observe("adaptive")
    def _changed_adaptive(self, change: t.Bunch) -> None:
        if self.adaptive != (self.on_busy == "interrupt"):
            self.on_busy = "interrupt" if self.adaptive else "refuse"

    @t.observe("on_busy")
    def _changed_on_busy(self, change: t.Bunch) -> None:
        self._on_busy = self.on_busy
        self.adaptive = self.on_busy == "interrupt"

    @t.validate("callback", "post_hook", "edit_callback")
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

    @t.validate("callback_avatar")
    def _valid_callback_avatar(self, proposal: t.Bunch) -> Any:
        self._reply_avatar = accepted(proposal["value"])
        return self._reply_avatar.given

    @t.validate("message_params")
    def _valid_message_params(self, proposal: t.Bunch) -> dict[str, Any]:
        params: dict[str, Any] = proposal["value"]
        for name, value in params.items():
            if name not in ChatMessage.param_names():
                raise unknown_keyword("message_params", name, ChatMessage.param_names())
            if isinstance(value, ChatReactionIcons):
                raise ValueError(  # noqa: TRY004 - as in Panel
                    "message_params: reaction_icons is a ChatReactionIcons, which would be shared "
                    "by all messages; give a dict"
                )
        # What a message would refuse is refused now, and not when somebody has written one.
        ChatMessage(**{name: one for name, one in params.items() if name not in _SHOWING})
        return params

    # --- what messages get

    def _looks(self) -> dict[str, Any]:
        """Parameters of each message that the chat builds."""
        # With its renderers from the start: what they take long for holds up nobody then.
        renderers = {"renderers": self.renderers} if self.renderers else {}
        return {**renderers, **self.message_params}

    def dress(self, message: ChatMessage) -> None:
        """Give a message the renderers of the chat and its avatar, before it comes in.

        Both are other people's code that may take long, and the state lock is held while it comes
        in.

        Args:
            message: Any message; what is in a chat or has renderers is left as it is.
        """
        if message.is_owned:
            return
        if message.avatar is None or isinstance(message.avatar, str):
            looked_up(message)
        if self.renderers and not message.renderers:
            message.renderers = self.renderers

    def _prepare(self, message: ChatMessage) -> None:
        """Give a message that comes in what the feed has for all."""
        self.dress(message)
        message.allow_edits(self.edit_callback is not None and self._may_edit(message.user))

    def _may_edit(self, user: str) -> bool:
        return user.lower() not in (self.callback_user.lower(), "help")

    @t.observe("edit_callback")
    def _changed_edit_callback(self, change: t.Bunch) -> None:
        for message in self.transcript.messages:
            self._prepare(message)

    def _show_help(self, change: t.Bunch | None = None) -> None:
        first = self.transcript[0] if len(self.transcript) else None
        if first is not None and (first.user, first.role) == ("Help", "system"):
            self.transcript.remove(first)
        if self.help_text:
            looks = {
                **self.message_params,
                "user": "Help",
                "role": "system",
                "reaction_icons": {},
                "show_copy_icon": False,
                "show_edit_icon": False,
            }
            self.transcript.insert(0, ChatMessage(self.help_text, **looks))

    @t.observe("help_text")
    def _changed_help(self, change: t.Bunch) -> None:
        if hasattr(self, "_controller"):
            self._show_help()

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
