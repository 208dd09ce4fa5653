"""An object that a message or step holds, kept in step with its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from ._layouts import ObjectGroup
from ._lock import state_lock
from ._render import Renderer, render
from .parts import Change, GroupPart, LivePart, Part, Text, TextPart


class Content:
    """The object, its parts, and the changes of both.

    Args:
        value: The object.
        emit: Called with each change, under the state lock.
        renderers: As `_render.render` takes them.
        parent_id: Id of the part that holds the parts; ``""`` for a message.
    """

    def __init__(
        self,
        value: Any,
        emit: Callable[[Change], None],
        renderers: Sequence[Renderer] = (),
        parent_id: str = "",
    ) -> None:
        self._emit = emit
        self._renderers = renderers
        self._parent_id = parent_id
        self._endings: list[Callable[[], None]] = []
        self._value = value
        self._parts: list[Part] = []
        # Streaming does not touch the object itself until somebody reads it.
        self._behind = False
        self._hold(render(value, renderers))

    @property
    def value(self) -> Any:
        """The object, with all that was streamed into it."""
        with state_lock:
            if self._behind:
                self._value = _caught_up(self._value, self._parts)
                self._behind = False
            return self._value

    def replace(self, value: Any) -> None:
        """Hold another object. Text that continues the text before costs only its new end."""
        parts: list[Part] | None = None
        if not isinstance(value, str) or not self._is_text():
            parts = render(value, self._renderers)
        with state_lock:
            if parts is None and self._is_text():
                part = cast("TextPart", self._parts[0])
                offset, added = part.text.replace(value)
                self._value, self._behind = None, True
                self._emit_text(part, offset, added)
                return
            self._value, self._behind = value, False
            self._hold(render(value, self._renderers) if parts is None else parts)
            self._emit({"op": "parts", "parts": self.to_wire()})

    def render_with(self, renderers: Sequence[Renderer]) -> None:
        """Show the object through other renderers from now on."""
        if list(renderers) != list(self._renderers):
            self._renderers = renderers
            self.replace(self.value)

    def append_text(self, token: str) -> bool:
        """Append to the last text inside; return False if there is none."""
        with state_lock:
            part = _last_text(self._parts)
            if isinstance(part, LivePart):
                return part.append_text(token)
            if part is None:
                return False
            offset = part.text.length
            added = part.text.append(token)
            self._behind = True
            if added:
                self._emit_text(part, offset, added)
            return True

    def add(self, value: Any) -> None:
        """Put one more object at the end; what was not a list becomes one."""
        parts = render([value], self._renderers)
        with state_lock:
            old = self.value
            if isinstance(old, ObjectGroup):
                self._add_to_group(old, value, parts)
                return
            before = list(old) if isinstance(old, (list, tuple)) else [old]
            self._value = [item for item in before if item is not None] + [value]
            self._hold([*self._parts, *parts])
            for part in parts:
                change = {"op": "add_part", "parent_id": self._parent_id, "part": part.to_wire()}
                self._emit(change)

    def _add_to_group(self, group: ObjectGroup, value: Any, parts: list[Part]) -> None:
        group.append(value)
        shown = cast("GroupPart", self._parts[0])
        shown.parts += parts
        self._hold(self._parts)
        for part in parts:
            self._emit({"op": "add_part", "parent_id": shown.id, "part": part.to_wire()})

    def finish(self) -> None:
        """Say that no more text comes for now."""
        with state_lock:
            for part in _walk(self._parts):
                offset = part.text.length
                if added := part.text.finish():
                    self._behind = True
                    self._emit_text(part, offset, added)

    def to_wire(self) -> list[Any]:
        """Return the parts as they are now."""
        return [part.to_wire() for part in self._parts]

    def texts(self) -> Iterator[Text]:
        """Yield the texts, in the order in which they are drawn."""
        for part in self._parts:
            yield from part.texts()

    def close(self) -> None:
        """Stop listening to the parts that change by themselves."""
        for end in self._endings:
            end()
        self._endings = []

    def _is_text(self) -> bool:
        """Whether the object is one text, drawn as such (no renderer has replaced it)."""
        first = self._parts[0] if len(self._parts) == 1 else None
        is_text = isinstance(self._value, str) or (self._value is None and self._behind)
        return is_text and isinstance(first, TextPart) and not self._renderers

    def _hold(self, parts: list[Part]) -> None:
        self.close()
        self._parts = parts
        self._endings = [part.subscribe(self._emit) for part in _live(parts)]

    def _emit_text(self, part: TextPart, offset: int, text: str) -> None:
        self._emit({"op": "text", "part_id": part.id, "offset": offset, "text": text})


def _caught_up(value: Any, parts: list[Part]) -> Any:
    """The value with its strings as they stand in the parts; lists are changed in place."""
    if isinstance(value, ObjectGroup) and parts and isinstance(parts[0], GroupPart):
        parts = parts[0].parts
    if isinstance(value, (list, tuple)):
        shown = [index for index, item in enumerate(value) if item is not None]
        items = list(value)
        for index, part in zip(shown, parts, strict=False):
            inner = part.parts if isinstance(part, GroupPart) else [part]
            items[index] = _caught_up(items[index], inner)
        if isinstance(value, tuple):
            return tuple(items)
        value[:] = items
        return value
    if (value is None or isinstance(value, str)) and parts and isinstance(parts[0], TextPart):
        return str(parts[0].text)
    return value


def _last_text(parts: list[Part]) -> TextPart | LivePart | None:
    for part in reversed(parts):
        if isinstance(part, LivePart) and next(part.texts(), None) is not None:
            return part
        if isinstance(part, TextPart) and part.format == "markdown":
            return part
        if isinstance(part, GroupPart) and (found := _last_text(part.parts)):
            return found
    return None


def _walk(parts: list[Part]) -> Iterator[TextPart]:
    for part in parts:
        if isinstance(part, TextPart):
            yield part
        elif isinstance(part, GroupPart):
            yield from _walk(part.parts)


def _live(parts: list[Part]) -> Iterator[LivePart]:
    for part in parts:
        if isinstance(part, LivePart):
            yield part
        elif isinstance(part, GroupPart):
            yield from _live(part.parts)
