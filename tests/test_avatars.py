from __future__ import annotations

import pytest

from ipychat.avatars import default_avatar


@pytest.mark.parametrize(
    ("user", "avatar"),
    [
        ("User", "🧑"),
        ("assistant", "🤖"),
        ("Lang-Chain!", "🦜"),
        ("Zoe", "Z"),
        ("  ", ""),
        ("", ""),
        ("Élan", "É"),
    ],
)
def test_an_avatar_is_found_by_name_else_it_is_the_first_character(user: str, avatar: str) -> None:
    assert default_avatar(user, {}) == avatar


def test_a_table_of_ones_own_comes_first() -> None:
    assert default_avatar("User", {"user": "🐙"}) == "🐙"
