"""A feed's conversation, in and out. A mixin; `history.py` does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import Self

from . import archive, history


class Exports:
    """What a feed can make of its conversation."""

    def serialize(self: Any, **params: Any) -> list[dict[str, Any]]:
        """Return the conversation as a model is told it.

        Args:
            **params: As for `history.serialize`: ``exclude_users``, ``filter_by``, ``format``,
                ``custom_serializer``, ``limit``, ``role_names`` (default: ``user`` is the
                `user` of the chat, ``assistant`` its `callback_user`), ``default_role``.

        Returns:
            Dicts with ``role`` and ``content``.

        Raises:
            NotImplementedError: For another format.
            ValueError: If a name has no role, or the serializer returns something else.
        """
        if params.get("role_names") is None:
            users = [getattr(self, "user", "User")]
            params["role_names"] = {"user": users, "assistant": [self.callback_user]}
        return history.serialize(self.transcript.messages, **params)

    def to_openai(self: Any) -> list[dict[str, Any]]:
        """Return the conversation for OpenAI's chat API; see `history.to_openai`."""
        return history.to_openai(self.transcript.messages)

    def to_anthropic(self: Any) -> dict[str, Any]:
        """Return the conversation for Anthropic's API; see `history.to_anthropic`."""
        return history.to_anthropic(self.transcript.messages)

    def to_markdown(self: Any) -> str:
        """Return the conversation as Markdown; see `history.to_markdown`."""
        return history.to_markdown(self.transcript.messages)

    def to_notebook(self: Any) -> dict[str, Any]:
        """Return the conversation as a notebook; see `history.to_notebook`."""
        return history.to_notebook(self.transcript.messages)

    def to_dataframe(self: Any) -> Any:
        """Return the conversation as a DataFrame; see `history.to_dataframe`."""
        return history.to_dataframe(self.transcript.messages)

    def to_json(self: Any) -> str:
        """Return the conversation as JSON that `load` reads; see `archive.to_json`."""
        return archive.to_json(self.transcript.messages)

    @classmethod
    def load(cls, source: str | bytes | Path | Mapping[str, Any], **params: Any) -> Self:
        """Return a chat that goes on with the conversation of an archive.

        Args:
            source: What `to_json` has returned, or the path of a file that holds it.
            **params: Parameters of the chat: its callback is not in the archive.

        Raises:
            ValueError: If it is no archive; it says what was expected.
        """
        return cls(*archive.from_json(source), **params)

    @classmethod
    def from_openai(cls, messages: Iterable[Mapping[str, Any]], **params: Any) -> Self:
        """Return a chat that holds messages of OpenAI's or Anthropic's API.

        Args:
            messages: Dicts with ``role`` and ``content``.
            **params: Parameters of the chat.

        Raises:
            ValueError: If one of them cannot be read.
        """
        return cls(*history.from_openai(messages), **params)
