"""A feed's conversation, in and out. A mixin; `history.py` does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from typing_extensions import Self

from . import archive, documents, history, providers
from .message import ChatMessage
from .snapshot import Snapshot


class Exports:
    """What a feed can make of its conversation."""

    def serialize(
        self: Any,
        exclude_users: str | Sequence[str] | None = None,
        filter_by: Callable[[list[ChatMessage]], list[ChatMessage]] | None = None,
        format: history.Format = "transformers",
        custom_serializer: Callable[[Any], Any] | None = None,
        limit: int | None = None,
        role_names: Mapping[str, str | Sequence[str]] | None = None,
        default_role: str = "assistant",
        **serialize_params: bool,
    ) -> list[dict[str, Any]]:
        """Return the conversation as a model is told it; as Panel's `ChatFeed.serialize`.

        Messages that wait for their turn are left out, and those that hold nothing, as a reply
        does of which only what was printed is there.

        Args:
            exclude_users: Names whose messages are left out, in any case. Default ``["help"]``.
            filter_by: From the messages to those that are taken. Default None: all.
            format: ``"transformers"`` (default) or ``"openai"``, which are alike here.
            custom_serializer: From an object to a str, bytes or a list. Default None: as text.
            limit: How many of the last messages are looked at. Default None: all.
            role_names: From a role to the name or names that have it, in any case. Default None:
                ``user`` is the `user` of the chat, ``assistant`` its `callback_user`.
            default_role: Role of a name that is not among them; ``""``: there must be none.
                Default ``"assistant"``.
            **serialize_params: As for `ChatMessage.serialize`.

        Returns:
            Dicts with ``role`` and ``content``.

        Raises:
            NotImplementedError: For another format.
            ValueError: If a name has no role, or the serializer returns something else.
        """
        if role_names is None:
            users = [getattr(self, "user", "User")]
            role_names = {"user": users, "assistant": [self.callback_user]}
        return history.serialize(
            self.transcript.messages,
            exclude_users,
            filter_by,
            format,
            custom_serializer,
            limit,
            role_names,
            default_role,
            **serialize_params,
        )

    def to_openai(self: Any) -> list[dict[str, Any]]:
        """Return the conversation for OpenAI's chat API; see `ipychat.providers.to_openai`."""
        return providers.to_openai(self.transcript.messages)

    def to_anthropic(self: Any) -> dict[str, Any]:
        """Return the conversation for Anthropic's API; see `ipychat.providers.to_anthropic`."""
        return providers.to_anthropic(self.transcript.messages)

    def to_markdown(self: Any) -> str:
        """Return the conversation as Markdown; see `ipychat.documents.to_markdown`."""
        return documents.to_markdown(self.transcript.messages)

    def to_notebook(self: Any) -> dict[str, Any]:
        """Return the conversation as a notebook; see `ipychat.documents.to_notebook`."""
        return documents.to_notebook(self.transcript.messages)

    def to_dataframe(self: Any) -> Any:
        """Return the conversation as a DataFrame; see `ipychat.documents.to_dataframe`.

        Raises:
            ImportError: If pandas is not installed.
        """
        return documents.to_dataframe(self.transcript.messages)

    def snapshot(self: Any) -> Snapshot:
        """Return the conversation up to now as an output that stays readable everywhere.

        At the end of a cell it shows what was said as plain text, which needs no kernel and no
        widget: on a code host, after nbconvert, in an editor that has dropped its widgets.
        """
        return Snapshot(self.transcript.messages)

    def to_json(self: Any) -> str:
        """Return the conversation as JSON that `load` reads; see `ipychat.archive.to_json`."""
        return archive.to_json(self.transcript.messages)

    @classmethod
    def load(cls, source: str | bytes | Path | Mapping[str, Any], **params: Any) -> Self:
        """Return a chat that goes on with the conversation of an archive.

        Args:
            source: What `to_json` has returned, or a `pathlib.Path` of a file that holds it; a
                str is JSON, never a path.
            **params: Parameters of the chat: its callback is not in the archive.

        Raises:
            ValueError: If it is no archive; it says what was expected.
            OSError: If the file cannot be read.
        """
        return cls(*archive.from_json(source), **params)

    @classmethod
    def from_openai(cls, messages: Iterable[Mapping[str, Any]], **params: Any) -> Self:
        """Return a chat that holds messages of OpenAI's API.

        See `ipychat.providers.from_openai`.

        Args:
            messages: Dicts with ``role`` and ``content``.
            **params: Parameters of the chat.

        Raises:
            ValueError: If one of them cannot be read.
        """
        return cls(*providers.from_openai(messages), **params)

    @classmethod
    def from_anthropic(
        cls,
        messages: Mapping[str, Any] | Iterable[Mapping[str, Any]],
        system: Any = None,
        **params: Any,
    ) -> Self:
        """Return a chat that holds messages of Anthropic's API.

        See `ipychat.providers.from_anthropic`.

        Args:
            messages: What `to_anthropic` has returned, or dicts with ``role`` and ``content``.
            system: What the system says. Default None: nothing.
            **params: Parameters of the chat.

        Raises:
            ValueError: If one of them cannot be read.
        """
        return cls(*providers.from_anthropic(messages, system), **params)
