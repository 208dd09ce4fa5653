"""What a step holds, as a list. A mixin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from typing_extensions import Self


class ObjectList:
    """List behaviour over `objects`, whatever those are."""

    objects: Any

    def append(self, value: Any) -> None:
        """Add an object at the end."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.objects)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(self.objects)

    def __contains__(self, value: object) -> bool:
        return any(_is_same(one, value) for one in self.objects)

    def __getitem__(self, index: Any) -> Any:
        return self.objects[index]

    def __setitem__(self, index: Any, value: Any) -> None:
        objects = list(self.objects)
        objects[index] = value
        self.objects = objects

    def __delitem__(self, index: Any) -> None:
        objects = list(self.objects)
        del objects[index]
        self.objects = objects

    def extend(self, values: Iterable[Any]) -> None:
        """Add objects at the end."""
        for value in list(values):
            self.append(value)

    def insert(self, index: int, value: Any) -> None:
        """Put an object before the one at `index`."""
        objects = list(self.objects)
        objects.insert(index, value)
        self.objects = objects

    def pop(self, index: int = -1) -> Any:
        """Take an object out and return it; `IndexError` if it is not there."""
        objects = list(self.objects)
        value = objects.pop(index)
        self.objects = objects
        return value

    def remove(self, value: Any) -> None:
        """Take an object out; `ValueError` if it is not there."""
        del self[self.index(value)]

    def index(self, value: Any) -> int:
        """Return where an object is; `ValueError` if it is not there."""
        for index, one in enumerate(self.objects):
            if _is_same(one, value):
                return index
        raise ValueError(f"{value!r} is not in the step")

    def count(self, value: Any) -> int:
        """Return how often an object is there."""
        return sum(_is_same(one, value) for one in self.objects)

    def reverse(self) -> None:
        """Turn the order around."""
        self.objects = self.objects[::-1]

    def clear(self) -> None:
        """Take all objects out."""
        self.objects = []

    def __iadd__(self, values: Iterable[Any]) -> Self:
        self.extend(values)
        return self


def _is_same(one: Any, other: Any) -> bool:
    """Whether two objects are the same or equal; frames and arrays do not say so."""
    try:
        return one is other or bool(one == other)
    except Exception:
        return False
