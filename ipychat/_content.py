"""An object that a message or step holds, kept in step with its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from ._layouts import ObjectGroup, is_titled
from ._lock import check_gate, state_lock
from ._render import Renderer, render
from .parts import Change, FixedPart, GroupPart, LivePart, Part, Text, TextPart
from .plain import PlainText


class Rendered:
    """An object and its parts, for a message that is to hold it.

    Rendering runs other people's code, which may take its time. Who changes a message under the
    state lock renders before.

    Args:
        value: The object.
        renderers: As `_render.render` takes them.
    """

    def __init__(self, value: Any, renderers: Sequence[Renderer] = ()) -> None:
        self.value = value
        self.parts = render(value, renderers)


def prepared(value: Any, renderers: Sequence[Renderer]) -> Any:
    """Return an object as `Rendered`, unless showing it runs nobody's code.

    Args:
        value: The object.
        renderers: As `_render.render` takes them.
    """
    return value if isinstance(value, str) and not renderers else Rendered(value, renderers)


class Content:
    """The object, its parts, and the changes of both.

    Args:
        value: The object.
        emit: Called with each change, under the state lock.
        renderers: As `_render.render` takes them.
        parent_id: Id of the part that holds the parts; ``""`` for a message.
    """

    __slots__ = ("_behind", "_emit", "_endings", "_parent_id", "_parts", "_renderers", "_value")

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
        self._endings: tuple[Callable[[], None], ...] = ()
        made = value if isinstance(value, Rendered) else Rendered(value, renderers)
        self._value = made.value
        self._parts: list[Part] = []
        # Streaming does not touch the object itself until somebody reads it.
        self._behind = False
        self._hold(made.parts)

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
        if isinstance(value, Rendered):
            value, parts = value.value, value.parts
        elif not self._goes_on_with(value):
            parts = render(value, self._renderers)
        with state_lock:
            check_gate()
            if parts is None and self._goes_on_with(value):
                part = cast("TextPart", self._parts[0])
                offset, added = part.text.replace(value)
                self._value, self._behind = None, True
                self._emit_text(part, offset, added)
                return
            self._value, self._behind = value, False
            parts = render(value, self._renderers) if parts is None else parts
            if _are_alike(self._parts, parts):
                self._change_each(parts)
                return
            _keep_ids(self._parts, parts)
            self._hold(parts)
            self._emit({"op": "parts", "parts": self.to_wire()})

    def render_with(self, renderers: Sequence[Renderer]) -> None:
        """Show the object through other renderers from now on."""
        if list(renderers) != list(self._renderers):
            self._renderers = renderers
            self.replace(self.value)

    def append_text(self, token: str, replace: bool = False) -> bool:
        """Append to the last text inside, or take its place; return False if there is none."""
        with state_lock:
            check_gate()
            if self._renderers:
                return self._append_and_render(token, replace)
            part = _last_text(self._parts)
            if isinstance(part, LivePart):
                return part.append_text(token, replace)
            if part is None:
                return False
            before = offset = part.text.length
            if replace:
                offset, added = part.text.replace(token)
            else:
                added = part.text.append(token)
            self._behind = True
            if added or offset != before:
                self._emit_text(part, offset, added)
            return True

    def _append_and_render(self, token: str, replace: bool) -> bool:
        """Append where renderers decide what is shown: they are given the whole again."""
        found, value = _with_token(self.value, token, replace)
        if found and value is not None:
            self.replace(value)
        return found

    def add(self, value: Any) -> None:
        """Put one more object at the end; what was not a list becomes one."""
        parts = render([value], self._renderers)
        with state_lock:
            check_gate()
            old = self.value
            if isinstance(old, ObjectGroup):
                self._add_to_group(old, value, parts)
                return
            before = list(old) if isinstance(old, (list, tuple)) else [old]
            self._value = [item for item in before if item is not None] + [value]
            if _is_several(old, self._parts):
                # In a list it is one item, and shown as one.
                self._hold([GroupPart(self._parts), *parts])
                self._emit({"op": "parts", "parts": self.to_wire()})
                return
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

    def has_text(self) -> bool:
        """Whether there is a text to append to."""
        with state_lock:
            return _last_text(self._parts) is not None

    def close(self) -> None:
        """Stop listening to the parts that change by themselves."""
        for end in self._endings:
            end()
        self._endings = ()

    def _change_each(self, parts: list[Part]) -> None:
        """Make the parts these, each in its place; what is as it was travels no second time."""
        held = list(self._parts)
        for index, (old, part) in enumerate(zip(self._parts, parts, strict=True)):
            if isinstance(old, TextPart) and isinstance(part, TextPart):
                before = old.text.length
                offset, added = old.text.replace(str(part.text))
                if added or offset != before:
                    self._emit_text(old, offset, added)
            elif isinstance(old, FixedPart) and isinstance(part, FixedPart):
                part.take_place_of(old)
                if part.to_wire() != old.to_wire():
                    held[index] = part
                    self._emit({"op": "part", "part": part.to_wire()})
        self._parts = held

    def _goes_on_with(self, value: Any) -> bool:
        """Whether object and value are texts of one format, and no renderer replaces them."""
        first = self._parts[0] if len(self._parts) == 1 else None
        is_text = isinstance(self._value, str) or (self._value is None and self._behind)
        if not (is_text and isinstance(value, str) and isinstance(first, TextPart)):
            return False
        is_plain = first.format == "plain"
        return first.grows and is_plain == isinstance(value, PlainText) and not self._renderers

    def _hold(self, parts: list[Part]) -> None:
        self.close()
        self._parts = parts
        self._endings = tuple(part.subscribe(self._emit) for part in _live(parts))

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
    if is_titled(value):
        for name, part in zip(list(value), parts, strict=False):
            inner = part.parts if isinstance(part, GroupPart) else [part]
            value[name] = _caught_up(value[name], inner)
        return value
    first = parts[0] if parts else None
    is_text = value is None or isinstance(value, str)
    if is_text and isinstance(first, TextPart) and first.grows:
        text = str(first.text)
        return PlainText(text) if first.format == "plain" else text
    return value


def _is_several(value: Any, parts: list[Part]) -> bool:
    """Whether an object that is no list, and not nothing, is shown as several parts, or none."""
    if value is None or isinstance(value, (list, tuple)):
        return False
    return is_titled(value) or len(parts) != 1


def _are_alike(old: list[Part], new: list[Part]) -> bool:
    """Whether each part can take the place of the one before, without the others."""
    return len(old) == len(new) and all(map(_is_alike, old, new))


def _is_alike(old: Part, new: Part) -> bool:
    if isinstance(old, TextPart) and isinstance(new, TextPart):
        return (old.format, old.grows) == (new.format, new.grows)
    if isinstance(old, FixedPart) and isinstance(new, FixedPart):
        return old.to_wire()["kind"] == new.to_wire()["kind"]
    return False


def _keep_ids(old: list[Part], new: list[Part]) -> None:
    """Let what takes the place of its like be drawn in its place."""
    for before, part in zip(old, new, strict=False):
        if isinstance(before, FixedPart) and isinstance(part, FixedPart):
            part.take_place_of(before)


def _with_token(value: Any, token: str, replace: bool) -> tuple[bool, Any]:
    """Append to the last text in a value, or replace that: if there is one, and the value then.

    The value is None where what has grown shows that by itself, as steps do.
    """
    if isinstance(value, str):
        return True, type(value)(token if replace else value + token)
    if isinstance(value, LivePart):
        return value.append_text(token, replace), None
    if is_titled(value):
        for name in reversed(value):
            found, grown = _with_token(value[name], token, replace)
            if found:
                value[name] = value[name] if grown is None else grown
                return True, None if grown is None else value
    if not isinstance(value, (list, tuple)):
        return False, None
    for index in range(len(value) - 1, -1, -1):
        found, grown = _with_token(value[index], token, replace)
        if not found:
            continue
        if grown is None:
            return True, None
        if isinstance(value, list):
            value[index] = grown
            return True, value
        return True, (*value[:index], grown, *value[index + 1 :])
    return False, None


def _last_text(parts: list[Part]) -> TextPart | LivePart | None:
    for part in reversed(parts):
        if isinstance(part, LivePart) and part.has_text():
            return part
        if isinstance(part, TextPart) and part.grows:
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
