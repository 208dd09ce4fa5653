"""What models ask of tools, and what these answer, as objects of a message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CALL_MIME = "application/vnd.ipychat.tool-call+json"
RESULT_MIME = "application/vnd.ipychat.tool-result+json"


@dataclass(frozen=True)
class ToolCall:
    """A model asks for a tool to be called.

    Args:
        name: The tool.
        arguments: What it is given, as JSON. Default ``"{}"``: nothing.
        id: By which the result names it. Default ``""``: by none.
    """

    name: str
    arguments: str = "{}"
    id: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        data = {"id": self.id, "name": self.name, "arguments": self.arguments}
        return {CALL_MIME: data, "text/plain": f"{self.name}({_signature(self.arguments)})"}


@dataclass(frozen=True)
class ToolResult:
    """What a tool has answered.

    Args:
        content: The answer, as the model reads it.
        call_id: The `ToolCall.id` that it answers. Default ``""``: of none.
        is_error: Whether the tool has failed; Anthropic's API is told so. Default False.
    """

    content: str = field(repr=False)
    call_id: str = ""
    is_error: bool = False

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        data: dict[str, Any] = {"call_id": self.call_id, "content": self.content}
        if self.is_error:
            data["is_error"] = True
        return {RESULT_MIME: data, "text/plain": self.content}


def _signature(arguments: str) -> str:
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        return arguments
    if not isinstance(given, Mapping):
        return arguments
    return ", ".join(f"{name}={value!r}" for name, value in given.items())
