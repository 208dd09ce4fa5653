"""What a person says, as a callback gets it."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from typing_extensions import Self

from .files import FileContent


@dataclass(frozen=True)
class Reference:
    """A variable that a message names.

    Args:
        name: Its name.
        value: The object.
        description: What it is, in a few lines that a model can read: type, shape, first rows.
            Default ``""``.
    """

    name: str
    value: Any = field(repr=False)
    description: str = ""


class Attached(list[Any]):
    """The object of a message that a person sent with files: the text, if any, then the files."""

    def prompt(self, references: Mapping[str, Reference]) -> Prompt:
        """Return it as a callback gets it."""
        files = [one for one in self if isinstance(one, FileContent)]
        return Prompt(self.text, references, files)

    @property
    def text(self) -> str:
        """The text."""
        return "".join(one for one in self if isinstance(one, str))


class Prompt(str):
    """What a person wrote, with the variables that it names and the files that came with it.

    It is a str, so that a callback that wants no more than the text need not know of it.

    Args:
        text: The text.
        references: The variables, by name. Default none.
        files: The files. Default none.
    """

    __slots__ = ("_files", "_references")
    _references: dict[str, Reference]
    _files: tuple[FileContent, ...]

    def __new__(
        cls,
        text: str,
        references: Mapping[str, Reference] | None = None,
        files: Iterable[FileContent] = (),
    ) -> Self:
        made = super().__new__(cls, text)
        made._references = dict(references or {})
        made._files = tuple(files)
        return made

    @property
    def references(self) -> Mapping[str, Reference]:
        """The variables that it names, by name."""
        return types.MappingProxyType(self._references)

    @property
    def files(self) -> tuple[FileContent, ...]:
        """The files that came with it."""
        return self._files

    def described(self) -> str:
        """Return the text, and below it what its variables are, for a model."""
        told = [f"@{one.name}: {one.description}" for one in self.references.values()]
        return "\n\n".join([str(self), *told])
