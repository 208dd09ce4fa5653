from __future__ import annotations

from typing import Any

import pytest
import traitlets

from ipychat import ChatFeed
from ipychat._reach import addresses


def test_at_first_no_picture_of_another_host_is_allowed_and_every_link() -> None:
    assert ChatFeed()._reach == {"images": [], "links": None}


def test_prefixes_go_to_the_page_also_later() -> None:
    chat = ChatFeed(allow_images=["https://a.example/b/"])
    chat.allow_links = ("https://a.example", "mailto:me@a.example")
    assert chat._reach == {
        "images": ["https://a.example/b/"],
        "links": ["https://a.example", "mailto:me@a.example"],
    }
    chat.allow_links = None
    assert chat._reach["links"] is None


@pytest.mark.parametrize(
    "value",
    ["https://a.example", 3, [3], ["*"], ["a.example"], ["/x"], ["https://"], ["javascript:1"]],
)
@pytest.mark.parametrize("name", ["allow_images", "allow_links"])
def test_what_is_no_prefix_is_refused(name: str, value: Any) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        ChatFeed(**{name: value})


def test_pictures_are_not_allowed_by_mail_address_or_by_none() -> None:
    with pytest.raises(traitlets.TraitError, match="allow_images"):
        ChatFeed(allow_images=["mailto:me@a.example"])
    with pytest.raises(traitlets.TraitError, match="allow_images"):
        ChatFeed(allow_images=None)  # type: ignore[arg-type]


def test_a_function_is_asked_once_about_each_address_of_a_text() -> None:
    asked = []

    def allow(address: str) -> bool:
        asked.append(address)
        return address.startswith("https://good.example/")

    chat = ChatFeed(allow_images=allow)
    chat.send("![a](https://good.example/a.png) https://bad.example/b", respond=False)
    chat.send("![a](https://good.example/a.png)", respond=False)
    assert sorted(asked) == ["https://bad.example/b", "https://good.example/a.png"]
    assert chat._reach == {"images": ["=https://good.example/a.png"], "links": None}


def test_a_function_is_asked_about_a_text_that_has_grown() -> None:
    chat = ChatFeed(
        allow_links=lambda address: True,
        callback=lambda: iter(["https://a.ex", "https://a.example/b"]),
    )
    chat.send("go")
    assert "=https://a.example/b" in chat._reach["links"]


def test_a_function_that_comes_later_is_asked_about_what_is_there() -> None:
    chat = ChatFeed("see https://a.example/b")
    chat.allow_links = lambda address: True
    assert chat._reach["links"] == ["=https://a.example/b"]


def test_what_a_function_cannot_tell_is_not_allowed(caplog: pytest.LogCaptureFixture) -> None:
    def allow(address: str) -> bool:
        raise OSError("no answer")

    chat = ChatFeed(allow_images=allow)
    message = chat.send("![a](https://a.example/b)", respond=False)
    assert chat._reach["images"] == []
    assert "https://a.example/b" in caplog.text
    assert chat.objects == [message]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/b_(c), and", {"https://a.example/b_(c)"}),
        ("[x](https://a.example/b).", {"https://a.example/b"}),
        ("[https://a.example](http://b.example/c)", {"https://a.example", "http://b.example/c"}),
        ('![x](https://a.example/b "title")', {"https://a.example/b"}),
        ("<https://a.example/b?c=d&e>", {"https://a.example/b?c=d&e"}),
        ("[a]: https://a.example/b\n", {"https://a.example/b"}),
        ("ftp://a.example javascript:x //a.example", set()),
    ],
)
def test_addresses_are_found_without_the_marks_around_them(text: str, expected: set[str]) -> None:
    assert addresses(text) == expected
