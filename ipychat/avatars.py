"""Avatars: the default table by name, and how one travels."""

from __future__ import annotations

import re

DEFAULT_AVATARS: dict[str, str] = {
    "user": "🧑",
    "client": "🧑",
    "employee": "🧑",
    "person": "🧑",
    "human": "🧑",
    "customer": "🧑",
    "input": "❗",
    "system": "⚙️",
    "configuration": "⚙️",
    "exception": "❌",
    "error": "❌",
    "help": "❓",
    "assistant": "🤖",
    "agent": "🤖",
    "ai": "🤖",
    "bot": "🤖",
    "chatbot": "🤖",
    "machine": "🤖",
    "robot": "🤖",
    "tool": "🛠️",
    "functions": "🛠️",
    "calculator": "🧮",
    "adder": "➕",
    "retriever": "📃",
    "google": "🔍",
    "translator": "🌐",
    "translate": "🌐",
    "langchain": "🦜",
    "math": "🔢",
    "code": "💻",
    "data": "📊",
    "terminal": "📟",
}
"""Avatar by the name of a user, in lower case without anything but letters, digits and ``_``."""


def default_avatar(user: str, table: dict[str, str]) -> str:
    """Return the avatar for a name.

    Args:
        user: Name of a user, in any spelling.
        table: Avatars by name, looked up before the built-in ones.

    Returns:
        The avatar of the table, else the first character of the name.
    """
    key = re.sub(r"\W", "", user).lower()
    return table.get(key) or DEFAULT_AVATARS.get(key) or user.strip()[:1]
