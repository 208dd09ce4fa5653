"""What was said last, where all of it would be too much."""

from __future__ import annotations

from collections.abc import Iterable


def latest(texts: Iterable[str], limit: float) -> list[str]:
    """Return the last of some texts; those before them are not even made.

    Args:
        texts: The texts, the last one first.
        limit: Characters that they may have together.

    Returns:
        As many as fit, the last one last. Of one that does not fit by itself, its end.
    """
    kept: list[str] = []
    for text in texts:
        is_too_long = len(text) > limit
        if is_too_long and any(one.strip() for one in kept):
            break
        kept.append("…" + text[len(text) - int(limit) :] if is_too_long else text)
        limit -= len(kept[-1])
    return kept[::-1]


def remark(left_out: int) -> list[str]:
    """Return what is said in place of earlier messages.

    Args:
        left_out: How many.
    """
    return [f"… {left_out:,} earlier messages"] if left_out else []
