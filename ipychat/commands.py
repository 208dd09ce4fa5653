"""Slash commands: functions that a person calls from the composer."""

from __future__ import annotations

import inspect
import re
import shlex
import typing
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import traitlets as t

from ._traits import synced

Function = typing.TypeVar("Function", bound=Callable[..., Any])

_NAME = re.compile(r"[a-zA-Z][\w-]{0,31}")
_CALL = re.compile(rf"/({_NAME.pattern})(?:\s+(.*))?\s*\Z", re.DOTALL)
_GIVEN = ("user", "instance")
"""Parameters that a command gets as a callback does, and a person does not write."""
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Command:
    """A function with a name, which a person calls as ``/name arguments``.

    Args:
        function: Any callable that a callback could be; what it returns or yields is the
            reply. Its parameters are what a person writes; `user` and `instance` are given.
        name: Its name. Default None: that of the function.
        description: What it does, in a line. Default ``""``: the first line of its docstring.

    Raises:
        TypeError: If `function` is not callable.
        ValueError: If `name` is no name.
    """

    def __init__(
        self, function: Callable[..., Any], name: str | None = None, description: str = ""
    ) -> None:
        if not callable(function):
            raise TypeError(f"command(): function is {function!r}, expected a callable")
        self.function = function
        self.name = getattr(function, "__name__", "") if name is None else name
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"command(): name is {self.name!r}, expected a letter, then up to 31 letters, "
                "digits, - or _"
            )
        told = (inspect.getdoc(function) or "").strip().partition("\n")[0]
        self.description = description or told
        self._signature = inspect.signature(function)
        every = self._signature.parameters
        self._parameters = [one for one in every.values() if one.name not in _GIVEN]
        self._given = [name for name in _GIVEN if name in every]

    @property
    def usage(self) -> str:
        """How it is written: ``/name argument [optional]``."""
        return " ".join([f"/{self.name}", *map(_shown, self._parameters)])

    def bind(self, text: str, given: Mapping[str, Any]) -> Callable[[], Any]:
        """Return a function that calls the command.

        Args:
            text: What stands behind the name.
            given: `user` and `instance`.

        Returns:
            A callback. If the arguments are not what the command takes, its reply says so.
        """
        try:
            read = self._read(text)
        except ValueError as error:
            told = f"{error}\n\nUsage: `{self.usage}`"
            return lambda: told
        read.update({name: given[name] for name in self._given})
        bound = inspect.BoundArguments(self._signature, OrderedDict(read))
        bound.apply_defaults()
        return lambda: self.function(*bound.args, **bound.kwargs)

    def _read(self, text: str) -> dict[str, Any]:
        """What each parameter gets."""
        types = _types(self.function)
        read: dict[str, Any] = {}
        free = [one for one in self._parameters if one.kind is not one.VAR_KEYWORD]
        names = {one.name for one in free if one.kind is not one.VAR_POSITIONAL}
        others = next((one.name for one in self._parameters if one.kind is one.VAR_KEYWORD), None)
        for word in self._words(text):
            name, mark, value = word.partition("=")
            if mark and name in names and name not in read:
                read[name] = _converted(name, value, types.get(name))
                free = [one for one in free if one.name != name]
            elif mark and name not in names and others:
                read.setdefault(others, {})[name] = _converted(name, value, None)
            elif not free or free[0].kind is free[0].KEYWORD_ONLY:
                raise ValueError(f"/{self.name}: there is no place for {word!r}")
            else:
                place, wanted = free[0].name, types.get(free[0].name)
                converted = _converted(place, word, wanted)
                if free[0].kind is free[0].VAR_POSITIONAL:
                    read[place] = (*read.get(place, ()), converted)
                else:
                    read[place] = converted
                    free = free[1:]
        missing = [one.name for one in free if _is_required(one)]
        if missing:
            raise ValueError(f"/{self.name}: {', '.join(missing)} is missing")
        return read

    def _words(self, text: str) -> list[str]:
        text = text.strip()
        wanted = [one for one in self._parameters if _is_required(one)]
        if len(self._parameters) == len(wanted) == 1:
            # One argument needs no quotes.
            return [text] if text else []
        try:
            return shlex.split(text)
        except ValueError:
            return text.split()


class Commands(t.HasTraits):
    """The slash commands of a chat. A mixin."""

    commands = t.Dict()
    """Functions that a person calls by ``/name``, by name; see `command`. Default ``{}``."""
    _commands: t.List[dict[str, str]] = synced(t.List())

    @typing.overload
    def command(
        self, function: Function, *, name: str | None = None, description: str = ""
    ) -> Function: ...

    @typing.overload
    def command(
        self, function: None = None, *, name: str | None = None, description: str = ""
    ) -> Callable[[Function], Function]: ...

    def command(
        self,
        function: Callable[..., Any] | None = None,
        *,
        name: str | None = None,
        description: str = "",
    ) -> Any:
        """Let people call a function: a decorator, with or without arguments.

        ``/plot sales bins=20`` calls ``plot("sales", bins=20)``: words are converted to int,
        float or bool where the function says so. What it returns or yields is the reply, as of
        a callback. ``/help`` lists all commands, unless there is one of that name.

        Args:
            function: The function.
            name: What is written after the slash. Default None: its name.
            description: What it does, in a line. Default ``""``: the first line of its docstring.

        Returns:
            The function, as it was.

        Raises:
            TypeError: If `function` is not callable.
            ValueError: If `name` is no name.
        """
        if function is None:
            return lambda one: self.command(one, name=name, description=description)
        made = Command(function, name, description)
        self.commands = {**self.commands, made.name: made}
        return function

    def command_in(self, value: Any, user: str) -> Callable[[], Any] | None:
        """Return the callback for an object that calls a command; None for all others."""
        called = _CALL.match(value) if isinstance(value, str) and self.commands else None
        if called is None:
            return None
        name, text = called[1], called[2] or ""
        if name in self.commands:
            command: Command = self.commands[name]
            return command.bind(text, {"user": user, "instance": self})
        return self._help if name == "help" else None

    def _help(self) -> str:
        lines = [f"- `{one.usage}` {one.description}".rstrip() for one in self.commands.values()]
        return "\n".join(lines)

    @t.validate("commands")
    def _valid_commands(self, proposal: t.Bunch) -> dict[str, Command]:
        return {
            name: one if isinstance(one, Command) else Command(one, name)
            for name, one in proposal["value"].items()
        }

    @t.observe("commands")
    def _changed_commands(self, change: t.Bunch) -> None:
        self._commands = [
            {"name": one.name, "usage": one.usage, "description": one.description}
            for one in change["new"].values()
        ]


def _is_required(parameter: inspect.Parameter) -> bool:
    is_variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not is_variable


def _shown(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"[{parameter.name} …]"
    if parameter.kind is parameter.VAR_KEYWORD:
        return "[name=value …]"
    return parameter.name if _is_required(parameter) else f"[{parameter.name}={parameter.default}]"


def _types(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except Exception:
        # Annotations may name what is not there at run time.
        return {}


def _converted(name: str, word: str, wanted: Any) -> Any:
    for kind in (wanted, *typing.get_args(wanted)):
        if kind is bool and word.lower() in _WORDS:
            return _WORDS[word.lower()]
        if kind in (int, float):
            try:
                return kind(word)
            except ValueError:
                continue
        if kind is str or wanted is None:
            return word
    if wanted in (int, float, bool):
        raise ValueError(f"{name} is {word!r}, expected {wanted.__name__}")
    return word
