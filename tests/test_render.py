from __future__ import annotations

import asyncio
import base64
import functools
import threading
from typing import Any, ClassVar

import ipywidgets
import pytest
from held import Held
from IPython.display import HTML, SVG, Image, Markdown
from IPython.lib.pretty import pretty
from wire_page import Line, Page

from ipychat import ChatFeed, ChatInterface, ChatMessage, Delta, _render
from ipychat._mime import image_type
from ipychat._render import mime_bundle
from ipychat.protocol import BUFFER_LIMIT

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def parts(value: Any, **params: Any) -> Any:
    return ChatMessage(value, **params).to_wire()["parts"]


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


def test_renderers_of_a_message_come_before_the_formatters() -> None:
    def fails(value: Any) -> Any:
        raise ValueError("not for this")

    def nothing(value: Any) -> Any:
        return None

    message = ChatMessage(3, renderers=[fails, nothing, lambda value: f"**{value}**", repr])
    part: Any = message.to_wire()["parts"][0]
    assert (part["kind"], part["text"]) == ("text", "**3**")
    message.renderers = repr
    part = message.to_wire()["parts"][0]
    assert part["text"] == "3"


def test_renderers_reach_into_lists() -> None:
    shown = parts([1, [2]], renderers=lambda value: f"<{value}>")
    assert [shown[0]["text"], shown[1]["parts"][0]["text"]] == ["<1>", "<2>"]


def test_an_object_with_a_failing_repr_is_still_shown() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError("no")

    (part,) = parts(Broken())
    assert part["text"] == "<Broken: repr failed with ValueError>"


def test_an_object_whose_display_fails_says_so() -> None:
    class Hostile:
        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            return {"image/png": "*no base64*"}

    (part,) = parts(Hostile())
    assert "cannot be shown" in part["text"]


class Many:
    """An object with several ways to be shown."""

    def __init__(self, **bundle: str) -> None:
        self.bundle = {name.replace("_", "/"): data for name, data in bundle.items()}

    def _repr_mimebundle_(self, **_: Any) -> Any:
        return self.bundle


PICTURE = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Many(text_html="<b>1</b>", text_markdown="1", image_png=PICTURE), "output"),
        (Many(text_markdown="1", image_png=PICTURE), "text"),
        (Many(text_html="<script>1</script>", image_png=PICTURE), "media"),
        (Many(text_latex="$1$", image_png=PICTURE), "output"),
        (Many(image_png=PICTURE, text_plain="1"), "media"),
        (Many(text_plain="1"), "text"),
    ],
)
def test_of_several_ways_to_show_an_object_the_one_of_notebooks_is_taken(
    value: Any, kind: str
) -> None:
    (part,) = parts(value)
    assert part["kind"] == kind
    # What is not shown does not travel, least of all as base64.
    assert PICTURE not in str(part)


def test_a_dict_of_things_to_show_has_a_title_for_each() -> None:
    slider = ipywidgets.IntSlider()
    message = ChatMessage({"Words": "so", "Slider": slider, "Both": ["a", slider]})
    shown: Any = message.to_wire()["parts"]
    assert [(one["kind"], one["title"]) for one in shown] == [
        ("group", "Words"), ("group", "Slider"), ("group", "Both"),
    ]  # fmt: skip
    assert [one["kind"] for one in shown[2]["parts"]] == ["text", "widget"]
    assert message.select(ipywidgets.IntSlider) == [slider, slider]
    assert str(message).startswith("Words:\nso\nSlider:\nIntSlider=0")


def test_text_streams_into_a_dict() -> None:
    chat = ChatFeed()
    message = chat.send({"object": {"Plot": Image(data=PNG), "Said": "one"}}, respond=False)
    message.stream(" two")
    assert message.object["Said"] == "one two"
    message.renderers = [lambda value: None]
    message.stream(" three")
    assert message.object["Said"] == "one two three"


def test_a_dict_of_data_is_shown_as_data() -> None:
    (part,) = parts({"a": [1, {"b": None}]})
    assert part["text"] == "{'a': [1, {'b': None}]}"


def test_of_a_function_without_arguments_its_result_is_shown() -> None:
    assert parts(lambda: 3)[0]["text"] == "3"
    assert [one["text"] for one in parts(lambda: ["a", lambda: "b"])] == ["a", "b"]
    assert parts(functools.partial(lambda value: value, 3))[0]["text"] == "3"
    assert parts(lambda: None) == []
    assert [one["text"] for one in parts([lambda: None, "a"])[1:]] == ["a"]


def test_other_functions_are_shown_themselves() -> None:
    async def later() -> None:
        pass

    for value in (lambda needed: needed, later, print, int):
        assert parts(value)[0]["text"] == pretty(value)


def test_a_function_that_fails_says_so() -> None:
    def fails() -> None:
        raise ValueError("not today")

    assert "not today" in parts(fails)[0]["bundle"]["text/plain"]


def test_what_holds_itself_comes_to_an_end() -> None:
    endless: list[Any] = ["a"]
    endless.append(endless)
    assert "…" in str(parts(endless))
    inside: dict[str, Any] = {"a": object()}
    inside["again"] = inside
    assert "…" in str(parts(inside))


def test_a_closed_widget_says_that_it_is_closed() -> None:
    slider = ipywidgets.IntSlider()
    slider.close()
    chat = ChatInterface(callback=lambda contents: slider)
    chat.send("go")
    assert chat[-1].to_wire()["parts"][0]["text"] == "IntSlider is closed"
    with pytest.raises(ValueError, match="IntSlider is closed"):
        chat.widgets = [slider]
    chat.callback = lambda contents: "still there"
    chat.send("go on")
    assert str(chat[-1]) == "still there"


def test_an_object_whose_repr_never_ends_is_given_up_and_the_chat_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_render, "_PATIENCE", 0.05)
    gate, asked = threading.Event(), []

    class Endless:
        def __repr__(self) -> str:
            asked.append(1)
            gate.wait()
            return "late"

    endless = Endless()
    chat = ChatInterface(callback=lambda contents: endless if contents == "go" else "on")
    chat.send("go")
    assert chat[-1].to_wire()["parts"][0]["text"] == (
        "Endless cannot be shown: TimeoutError('it takes longer than 0.05 s')"
    )
    chat.send("and then?")
    # Neither exports nor the fallback of the chat wait for it again.
    assert "<Endless>" in str(chat.serialize())
    assert "Endless" in chat._as_text()
    assert (str(chat[-1]), len(asked)) == ("on", 1)
    gate.set()


def test_a_failing_formatter_is_told_of_in_the_message_and_nowhere_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Broken:
        def __repr__(self) -> str:
            return "broken"

        def _repr_html_(self) -> str:
            raise ValueError("no HTML")

    (part,) = parts(Broken())
    assert part["text"] == "broken\ntext/html failed: ValueError('no HTML')"
    assert parts(Failing())[0]["text"] == "<Failing: repr failed with RuntimeError>"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("by", "reply"),
    [
        ("its own formatter", None),
        ("a renderer of the chat", 3),
        ("a renderer of the chat", "three"),
        ("a renderer of the chat", Delta("three")),
        ("a renderer of the chat", ChatMessage(3)),
    ],
)
def test_rendering_in_a_callback_holds_up_no_other_chat(run: Any, by: str, reply: Any) -> None:
    gate, begun = threading.Event(), threading.Event()

    def wait() -> str:
        begun.set()
        assert gate.wait(20)
        return "slow"

    class Slow:
        def __repr__(self) -> str:
            return wait()

    async def work() -> None:
        if by == "its own formatter":
            slow = ChatInterface(callback=lambda contents: Slow())
        else:
            slow = ChatInterface(
                callback=lambda contents: reply,
                renderers=lambda value: wait() if value in (3, "three") else value,
            )
        other = ChatInterface()
        slow.send("go")
        while not begun.is_set():
            await asyncio.sleep(0.001)
        other.send("meanwhile")
        assert slow.stop()
        gate.set()
        await slow.wait()
        assert [str(one) for one in other] == ["meanwhile"]
        assert [one.user for one in slow] == ["User"]

    run(work)


def test_what_a_renderer_of_the_chat_shows_is_not_rendered_without_it_before() -> None:
    class Shown:
        seen: ClassVar[list[str]] = []

        def __repr__(self) -> str:
            self.seen.append("formatter")
            return "shown"

    def renderer(value: Any) -> str:
        Shown.seen.append("renderer")
        return "by the renderer"

    chat = ChatInterface(callback=lambda contents: Shown(), renderers=renderer)
    chat.send(Shown(), respond=False)
    assert Shown.seen == ["renderer"]
    Shown.seen.clear()
    chat.respond()
    assert Shown.seen == ["renderer"]
    assert chat[-1].to_wire()["parts"][0]["text"] == "by the renderer"


def test_a_renderer_may_show_several_things() -> None:
    shown = parts(3, renderers=lambda value: ["**Three**", {"Half": 1.5, "By": Markdown("*me*")}])
    assert [part["kind"] for part in shown] == ["text", "group"]
    assert [part["title"] for part in shown[1]["parts"]] == ["Half", "By"]
    (made,) = parts(3, renderers=lambda value: lambda: "made")
    assert made["text"] == "made"


TO_A_CHAT: dict[str, Any] = {
    "send": lambda chat, message: chat.send(message, respond=False),
    "stream": lambda chat, message: chat.stream(message),
    "append": lambda chat, message: chat.append(message),
    "extend": lambda chat, message: chat.extend([message]),
    "insert": lambda chat, message: chat.insert(0, message),
    "an index": lambda chat, message: chat.__setitem__(0, message),
    "a slice": lambda chat, message: chat.__setitem__(slice(0, 1), [message]),
    "objects": lambda chat, message: setattr(chat, "objects", [message]),
    "an update": lambda chat, message: chat.stream(message, message=chat[0]),
}


@pytest.mark.parametrize("way", TO_A_CHAT)
def test_renderers_hold_up_no_other_chat_however_a_message_comes_in(way: str) -> None:
    held = Held()

    def slow(value: Any) -> Any:
        if value != 3:
            return None
        held.wait()
        return "slow"

    chat = ChatFeed("first", renderers=slow)
    held.assert_holds_up_nobody(lambda: TO_A_CHAT[way](chat, ChatMessage(3)))
    shown: list[Any] = [message["parts"][0] for message in chat.transcript.to_wire()["messages"]]
    assert "slow" in [part["text"] for part in shown]


def test_of_a_list_that_comes_again_only_what_is_new_travels() -> None:
    chat = ChatInterface()
    page = Page(chat)
    message = chat.send(["one", PNG, HTML("<b>1</b>")], respond=False)
    page.until_same()
    before = len(page.batches)
    message.object = ["one two", PNG, HTML("<b>2</b>")]
    message.object = ["one", PNG, HTML("<b>2</b>")]
    page.until_same()
    told = [delta for batch in page.batches[before:] for delta in batch["deltas"]]
    assert {delta["op"] for delta in told} == {"text", "part"}
    assert [delta["part"]["kind"] for delta in told if delta["op"] == "part"] == ["output"]
    assert message.object[0] == "one"
    message.object = ["one", HTML("<b>2</b>")]
    page.until_same()


def test_large_media_above_and_below_an_object_go_in_pieces_too() -> None:
    large = PNG + bytes(2 * BUFFER_LIMIT)
    chat = ChatInterface()
    page = Page(chat)
    message = chat.send(ChatMessage("a", header_objects=[large]), respond=False)
    message.footer_objects = [large]
    page.until_same()
    line = chat.comm
    assert isinstance(line, Line)
    carried = [buffers for data, buffers in line.sent if data["method"] == "custom"]
    assert max(sum(map(len, buffers)) for buffers in carried) <= BUFFER_LIMIT
    # Once, and as bytes.
    assert sum(len(one) for buffers in carried for one in buffers) == 2 * len(large)
    assert all(len(str(data)) < 10_000 for data, _ in line.sent if data["method"] == "custom")
