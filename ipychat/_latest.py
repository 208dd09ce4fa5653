"""What was said last, where all of it would be too much."""

from __future__ import annotations

from collections.abc import Iterable


def latest(said: Iterable[tuple[str, str]], limit: float) -> list[tuple[str, str]]:
    """Return the last of what was said; what is before it is not even made.

    Args:
        said: Who, and what, the last one first.
        limit: Characters that they may have together.

    Returns:
        As many as fit, the last one last. Of a text that does not fit by itself, its end.
    """
    kept: list[tuple[str, str]] = []
    for who, text in said:
        limit -= len(who)
        is_too_long = len(text) > limit
        if is_too_long and any(one.strip() for _, one in kept):
            break
        kept.append((who, "…" + text[len(text) - max(0, int(limit)) :] if is_too_long else text))
        limit -= len(kept[-1][1])
    return kept[::-1]


def remark(left_out: int) -> list[str]:
    """Return what is said in place of earlier messages.

    Args:
        left_out: How many.
    """
    return [f"… {left_out:,} earlier messages"] if left_out else []
