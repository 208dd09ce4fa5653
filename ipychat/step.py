"""`ChatStep`: a piece of work that shows its title, its status and what it says."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, get_args

import traitlets as t
from typing_extensions import Self, Unpack

from . import protocol
from ._content import Content
from ._gated import Gated
from ._items import ObjectList
from ._lock import gate_open, state_lock
from ._params import ContextException, StepParams
from ._text import Labels, as_text
from ._traits import Live, LiveTraits
from .errors import StopCallback, said, unknown_keyword
from .parts import Change, LivePart, Text, new_part_id

_STOPS = (asyncio.CancelledError, GeneratorExit, StopCallback)
_TITLES = ("default_title", "pending_title", "running_title", "success_title", "failed_title")


class _StepMeta(type(LivePart), type(LiveTraits)):  # type: ignore[misc]
    """A class that is both a part and a holder of traits."""


class ChatStep(Gated, ObjectList, LiveTraits, LivePart, metaclass=_StepMeta):
    """A step of a turn: a title, a status, and objects below it.

    As a context manager it runs, then succeeds or fails with the block. It can be entered
    again. `stream` and `stream_title` grow it in place.

    Args:
        *items: What the step holds: any displayable objects.
        title: Title of a step that keeps it whatever its status (sets `default_title`).
        **params: Any of the traits below.

    Raises:
        TypeError: For an unknown keyword.
        ValueError: If both `title` and `default_title` are given, or `default_badges` has a key
            that is no status.
        traitlets.TraitError: For a value of the wrong kind.
    """

    status = t.Enum(get_args(protocol.StepStatus), default_value="pending")
    """``"pending"`` (default), ``"running"``, ``"success"`` or ``"failed"``."""
    title = t.Unicode("", read_only=True)
    """The title that fits the status."""
    default_title = t.Unicode("")
    """Title where no other fits. Default ``""``."""
    pending_title = t.Unicode(None, allow_none=True)
    """Title while pending. Default None: `default_title`."""
    running_title = t.Unicode(None, allow_none=True)
    """Title while running. Default None: `default_title`."""
    success_title = t.Unicode(None, allow_none=True)
    """Title after success. Default None: `default_title`."""
    failed_title = t.Unicode(None, allow_none=True)
    """Title after failure. Default None: the type of the error, else `default_title`."""
    collapsed = t.Bool(False)
    """Whether only the title shows. Default False."""
    collapsed_on_success = t.Bool(True)
    """Whether success collapses the step. Default True."""
    context_exception = t.Enum(get_args(ContextException), default_value="raise")
    """What an exception in the block becomes: ``"raise"`` (default) shows and re-raises it,
    ``"summary"`` shows its message, ``"verbose"`` its traceback, ``"ignore"`` nothing. A
    `failed_title` that was given is shown instead. The step has failed in each case."""
    duration = t.Float(None, allow_none=True, read_only=True)
    """Seconds from when it last began to run to its success or failure; None until then."""
    default_badges = t.Dict()
    """Signs for the statuses instead of the built-in ones, by status. Default ``{}``."""
    objects: Live[list[Any], list[Any]] = Live()
    """What the step holds, a list."""

    _gated = frozenset({"status", "collapsed", "default_badges", *_TITLES})

    def __init__(self, *items: Any, **params: Unpack[StepParams]) -> None:
        for name in params:
            if name not in self.param_names():
                raise unknown_keyword("ChatStep", name, self.param_names())
        if "title" in params:
            if "default_title" in params:
                raise ValueError("ChatStep() got both title and default_title; give one")
            params["default_title"] = params.pop("title")
        self.id = new_part_id()
        self._listeners: list[Callable[[Change], None]] = []
        self.block: protocol.CodeBlock | None = None
        """The block of code whose output it holds; set by the chat, before anybody sees it."""
        self.is_printed = False
        """Whether it holds what was printed; set by the chat, before anybody sees it."""
        self._error = ""
        self._began: float | None = None
        self._is_folded = False
        """Whether success has collapsed it, and nobody else."""
        given = params.pop("objects", ())
        self._content = Content([*items, *given], self._relay, parent_id=self.id)
        super().__init__(**params)
        self._retitle()

    @classmethod
    def param_names(cls) -> list[str]:
        """Return the keywords that a step knows."""
        return [name for name in cls.class_trait_names() if name != "duration"]

    @t.validate("default_badges")
    def _valid_badges(self, proposal: t.Bunch) -> dict[str, str]:
        badges: dict[str, str] = proposal["value"]
        for status in badges:
            if status not in get_args(protocol.StepStatus):
                raise ValueError(
                    f"default_badges has {status!r}, expected only "
                    f"{', '.join(get_args(protocol.StepStatus))}"
                )
        return badges

    # --- as a part

    def to_wire(self) -> protocol.StepPart:
        """Return the step as it travels."""
        step: protocol.StepPart = {
            "id": self.id,
            "kind": "step",
            "title": self.title,
            "status": self.status,
            "collapsed": self.collapsed,
            "parts": self._content.to_wire(),
        }
        if self.duration is not None:
            step["duration"] = self.duration
        if badge := self._badge():
            step["badge"] = badge
        if self.block is not None:
            step["block"] = self.block
        if self.is_printed:
            step["printed"] = True
        return step

    def texts(self) -> Iterator[Text]:
        """Yield the texts inside."""
        return self._content.texts()

    def has_text(self) -> bool:
        """Whether there is a text inside to append to."""
        return self._content.has_text()

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` with each change; return a function that ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def append_text(self, token: str, replace: bool = False) -> bool:
        """Append to the last text inside, or take its place; return False if there is none."""
        return self._content.append_text(token, replace)

    # --- what a callback does with it

    def append(self, value: Any) -> None:
        """Add an object at the end."""
        old = self._before("objects")
        self._content.add(value)
        self.announce("objects", old)

    def stream(self, token: str | None, replace: bool = False) -> None:
        """Append to the last text of the step, or make one.

        Args:
            token: The text; None adds nothing.
            replace: Whether it takes the place of that text instead. Default False.

        Raises:
            TypeError: If `token` is neither a str nor None.
        """
        if token is None:
            return
        if not isinstance(token, str):
            raise TypeError(f"stream(): token is {token!r}, expected str or None")
        old = self._before("objects")
        if not self._content.append_text(token, replace):
            self._content.add(token)
        self.announce("objects", old)

    def stream_title(
        self,
        token: str,
        status: Literal["pending", "running", "success", "failed", "default"] = "running",
        replace: bool = False,
    ) -> None:
        """Append to the title for a status.

        Args:
            token: The text.
            status: Which title: of a status, or ``"default"``.
            replace: Whether it takes the place of the title. Default False.

        Raises:
            TypeError: If `token` is not a str.
            ValueError: If `status` is none of these.
        """
        if not isinstance(token, str):
            raise TypeError(f"stream_title(): token is {token!r}, expected str")
        name = f"{status}_title"
        if name != "default_title" and status not in get_args(protocol.StepStatus):
            raise ValueError(
                f"stream_title(): status is {status!r}, expected one of "
                f"{', '.join(get_args(protocol.StepStatus))}, default"
            )
        setattr(self, name, token if replace else (getattr(self, name) or "") + token)

    def change(self, params: Mapping[str, Any]) -> None:
        """Set parameters; ``title`` is the default title, as where a step is made.

        Raises:
            TypeError: For an unknown keyword.
        """
        for name in params:
            if name not in self.param_names():
                raise unknown_keyword("ChatStep", name, self.param_names())
        for name, value in params.items():
            setattr(self, "default_title" if name == "title" else name, value)

    def serialize(
        self,
        prefix_with_viewable_label: bool = True,
        prefix_with_container_label: bool = True,
    ) -> str:
        """Return the step as plain text: its title, and below it what it holds.

        Args:
            prefix_with_viewable_label: As for `ChatMessage.serialize`. Default True.
            prefix_with_container_label: As for `ChatMessage.serialize`. Default True.
        """
        labels = Labels(prefix_with_viewable_label, prefix_with_container_label)
        lines = [self.title, *(as_text(one, labels) for one in self.objects)]
        return "\n".join(line for line in lines if line)

    def __str__(self) -> str:
        return self.serialize()

    def __repr__(self) -> str:
        return f"ChatStep(title={self.title!r}, status={self.status!r}, objects={len(self)})"

    def __enter__(self) -> Self:
        self.status = "running"
        self._error = ""
        try:
            # Who has stopped the turn meanwhile may not have seen it run.
            self._check_gate()
        except StopCallback:
            self._end("failed")
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> bool:
        if error is None:
            if self.status in ("pending", "running"):
                self._end("success")
            return False
        if isinstance(error, _STOPS):
            # Nothing has gone wrong that could be told.
            self._end("failed")
            return False
        self._error = type(error).__name__
        try:
            if self.failed_title is None and self.context_exception != "ignore":
                if self.context_exception == "verbose":
                    told = "".join(traceback.format_exception(kind, error, where))
                    # As code; a page folds it below its last line.
                    self.append(f"~~~~python\n{told}~~~~")
                elif summary := said(error, str):
                    self.append(summary)
        finally:
            self._end("failed")
        swallow = self.context_exception != "raise"
        return swallow and isinstance(error, Exception)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> bool:
        return self.__exit__(kind, error, where)

    # --- inside

    def _end(self, status: protocol.StepStatus) -> None:
        """End the step, also where a callback says so that was stopped meanwhile."""
        with gate_open():
            self.status = status

    def _get_objects(self) -> list[Any]:
        value: list[Any] = self._content.value
        return value

    def _set_objects(self, objects: list[Any]) -> None:
        old = self._before("objects")
        self._content.replace(list(objects))
        self.announce("objects", old)

    def _before(self, name: str) -> Any:
        return list(getattr(self, name)) if self.is_observed(name) else t.Undefined

    def _relay(self, change: Change) -> None:
        if change["op"] == "parts":
            change = {"op": "part", "part": self.to_wire()}
        for listener in self._listeners:
            listener(change)

    def _badge(self) -> str | None:
        badge = self.default_badges.get(self.status)
        return None if badge is None else str(badge)

    @t.observe("status")
    def _follow_status(self, change: t.Bunch) -> None:
        if change["new"] == "running":
            self._began = time.monotonic()
            self.set_trait("duration", None)
            if self._is_folded:
                self.collapsed = self._is_folded = False
        elif self._began is not None and change["new"] in ("success", "failed"):
            self.set_trait("duration", round(time.monotonic() - self._began, 3))
            self._began = None
        if change["new"] == "success" and self.collapsed_on_success and not self.collapsed:
            self.collapsed = self._is_folded = True

    @t.observe("status", *_TITLES)
    def _retitle(self, change: t.Bunch | None = None) -> None:
        title = getattr(self, f"{self.status}_title")
        if title is None and self.status == "failed" and self._error:
            title = f"Error: {self._error!r}"
        self.set_trait("title", self.default_title if title is None else title)

    @t.observe("status", "title", "collapsed", "duration", "default_badges")
    def _changed(self, change: t.Bunch) -> None:
        name = change["name"]
        with state_lock:
            # Read under the lock: of two threads, the last to tell has the last value.
            changes = {} if name == "default_badges" else {name: getattr(self, name)}
            if name == "default_badges" or (name == "status" and self.default_badges):
                changes["badge"] = self._badge()
            self._relay({"op": "update_part", "part_id": self.id, "changes": changes})
