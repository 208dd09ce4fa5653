from __future__ import annotations

import base64
from typing import Any

import ipywidgets
import pytest
from IPython.display import HTML, SVG, Image, Markdown

from ipychat import ChatMessage
from ipychat._mime import image_type
from ipychat._render import mime_bundle

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def parts(value: Any) -> list[Any]:
    return ChatMessage(value).to_wire()["parts"]


def test_text_is_markdown() -> None:
    assert [(p["kind"], p["format"], p["text"]) for p in parts("*hi*")] == [
        ("text", "markdown", "*hi*")
    ]


def test_a_number_is_plain_text() -> None:
    assert [(p["kind"], p["format"], p["text"]) for p in parts(3)] == [("text", "plain", "3")]


def test_none_is_nothing() -> None:
    assert parts(None) == []


def test_a_list_is_a_column_and_a_list_in_it_a_group() -> None:
    shown = parts(["a", None, ["b", 3]])
    assert [p["kind"] for p in shown] == ["text", "group"]
    assert [p["text"] for p in shown[1]["parts"]] == ["b", "3"]


def test_markdown_objects_are_text() -> None:
    assert [(p["kind"], p["text"]) for p in parts(Markdown("*hi*"))] == [("text", "*hi*")]


@pytest.mark.parametrize(
    "value",
    [PNG, bytearray(PNG), Image(data=PNG, format="png")],
    ids=["bytes", "bytearray", "display object"],
)
def test_an_image_travels_as_bytes(value: Any) -> None:
    (part,) = parts(value)
    assert (part["kind"], part["mime"], part["size"], part["data"]) == (
        "media",
        "image/png",
        len(PNG),
        PNG,
    )


def test_svg_travels_as_bytes_too() -> None:
    (part,) = parts(SVG("<svg xmlns='http://www.w3.org/2000/svg'></svg>"))
    assert (part["kind"], part["mime"]) == ("media", "image/svg+xml")
    assert part["data"].startswith(b"<svg")


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"hello", ""),
    ],
)
def test_images_are_known_by_their_first_bytes(data: bytes, mime: str) -> None:
    assert image_type(data) == mime


def test_widgets_travel_as_references() -> None:
    slider = ipywidgets.IntSlider()
    (part,) = parts(slider)
    assert (part["kind"], part["ref"], part["text"]) == (
        "widget",
        f"IPY_MODEL_{slider.model_id}",
        "IntSlider",
    )


def test_html_keeps_its_bundle_with_text_to_fall_back_on() -> None:
    (part,) = parts(HTML("<b>hi</b>"))
    assert part["kind"] == "output"
    assert part["bundle"]["text/html"] == "<b>hi</b>"
    assert "text/plain" in part["bundle"]


class WithBundle:
    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {"image/png": base64.b64encode(PNG).decode(), "text/plain": "a picture"}


def test_base64_in_a_bundle_is_decoded() -> None:
    (part,) = parts(WithBundle())
    assert part["data"] == PNG


class Failing:
    def __repr__(self) -> str:
        raise RuntimeError("no")


def test_an_object_that_cannot_be_shown_says_so() -> None:
    (part,) = parts(Failing())
    assert "Failing" in part["text"]
    assert "RuntimeError" in part["text"]


def test_a_bundle_always_has_plain_text() -> None:
    assert mime_bundle(3)["text/plain"] == "3"
