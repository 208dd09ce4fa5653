"""Variables of the notebook that a person names in a message, as ``@name``."""

from __future__ import annotations

import re
import reprlib
import types
from collections.abc import Mapping
from typing import Any

import traitlets as t
from IPython.core.getipython import get_ipython

from ._limited import within
from .prompts import Attached, Prompt, Reference

LIMIT = 50
"""Names that a page is told of at once."""
_HEAD = 5
_NAME = re.compile(r"(?<![\w@/.])@([^\W\d]\w*)")
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200
_PATIENCE = 5.0
"""Seconds that the description of an object may take."""


class Variables(t.HasTraits):
    """The variables that people may name in a chat. A mixin."""

    variables = t.Any(False)
    """Variables that messages can name as ``@name``: True for those of the notebook, or a dict.
    Default False: none. Whoever sees the page sees their names and types."""

    @t.validate("variables")
    def _valid_variables(self, proposal: t.Bunch) -> Any:
        value = proposal["value"]
        if not isinstance(value, (bool, Mapping)):
            raise t.TraitError(f"variables is {value!r}, expected a bool or a dict")
        return value

    def as_contents(self, value: Any) -> Any:
        """Return an object as a callback gets it.

        Args:
            value: The object of a message.

        Returns:
            Text that names variables, or comes with files, as a `Prompt`; else the object.
        """
        if not isinstance(value, (str, Attached)):
            return value
        named = self._named_in(value)
        found = {name: Reference(name, one, describe(one)) for name, one in named.items()}
        if isinstance(value, Attached):
            return value.prompt(found)
        return Prompt(value, found) if found else value

    def variables_like(self, prefix: str) -> list[dict[str, str]]:
        """Return name and type of variables whose names begin so, for the page.

        Args:
            prefix: How the names begin; case does not matter.
        """
        known = self._known() if self.variables is not False else {}
        names = sorted(name for name in known if name.lower().startswith(prefix.lower()))
        return [{"name": name, "type": _kind(known[name])} for name in names[:LIMIT]]

    def _names_variables(self, value: Any) -> bool:
        """Whether an object names variables, which to describe may take long."""
        return isinstance(value, (str, Attached)) and bool(self._named_in(value))

    def _named_in(self, value: str | Attached) -> dict[str, Any]:
        """The variables that a text names."""
        if self.variables is False:
            return {}
        known = self._known()
        names = _NAME.findall(value if isinstance(value, str) else value.text)
        return {name: known[name] for name in names if name in known}

    def _known(self) -> Mapping[str, Any]:
        if isinstance(self.variables, Mapping):
            return self.variables
        shell = get_ipython()
        if shell is None:
            return {}
        hidden = shell.user_ns_hidden
        return {
            name: value
            for name, value in list(shell.user_ns.items())
            if not name.startswith("_")
            and not (name in hidden and hidden[name] is value)
            and not isinstance(value, types.ModuleType)
        }


def describe(value: Any) -> str:
    """Return what an object is, in a few lines: type, shape or length, first rows.

    It never raises, never writes a long object out, and gives one up that takes long.
    """
    try:
        return within(_PATIENCE, lambda: _described(value))
    except Exception:
        return type(value).__name__


def _described(value: Any) -> str:
    columns = getattr(value, "columns", None)
    if columns is not None and hasattr(value, "head") and hasattr(value, "shape"):
        types_of = zip(columns, value.dtypes, strict=False)
        kinds = ", ".join(f"{name} ({kind})" for name, kind in types_of)
        rows = value.shape[0]
        return f"{_kind(value)}; columns: {kinds}; first of {rows:,} rows:\n{value.head(_HEAD)}"
    return f"{_kind(value)}: {_SHORT.repr(value)}"


def _kind(value: Any) -> str:
    """The type of an object and how large it is, in a line."""
    name = type(value).__name__
    try:
        if hasattr(value, "shape"):
            shape = " × ".join(f"{size:,}" for size in value.shape)
            kind = getattr(value, "dtype", "")
            return f"{name} {shape} {kind}".rstrip()
        if isinstance(value, (str, bytes, list, tuple, dict, set)):
            return f"{name}, {len(value):,}"
    except Exception:
        return name
    return name
