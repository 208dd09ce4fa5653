"""Archives that strangers have made: nothing of them runs, is fetched or read from a file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ipychat import ChatFeed, FileContent

MESSAGE = json.loads(ChatFeed("x").to_json())["messages"][0]
VEGALITE = "application/vnd.vegalite.v5+json"
PLOTLY = "application/vnd.plotly.v1+json"
CHART = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}
REMOTE = {**CHART, "data": {"url": "https://example.com/a.csv"}}
SCRIPT = "<script>alert(1)</script>"


def load(*parts: Any, **fields: Any) -> ChatFeed:
    message = {**MESSAGE, "parts": list(parts), **fields}
    return ChatFeed.load({"ipychat": 1, "messages": [message]})


def shown(*parts: Any, **fields: Any) -> list[Any]:
    """The parts that a page is told of, those inside others too."""
    wire: Any = load(*parts, **fields)[0].to_wire()
    return list(_all([*wire["parts"], *wire.get("header", ()), *wire.get("footer", ())]))


def _all(parts: Any) -> Iterator[Any]:
    for part in parts:
        yield part
        yield from _all(part.get("parts", ()))


def output(bundle: Any) -> dict[str, Any]:
    return {"kind": "output", "bundle": bundle, "host": True}


def media(data: bytes, **fields: Any) -> dict[str, Any]:
    return {"kind": "media", "data": base64.b64encode(data).decode(), **fields}


def group(*parts: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "group", "layout": "column", "title": "", "parts": list(parts), **fields}


@pytest.mark.parametrize(
    "bundle",
    [
        {"application/javascript": "alert(1)"},
        {"text/plain": "x", "application/javascript": "alert(1)", "text/html": SCRIPT},
        {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "alert(1)"},
        {"application/vnd.holoviews_exec.v0+json": "", "text/html": SCRIPT},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "any", "version_major": 2}},
        {"application/geo+json": {}, "text/html": SCRIPT},
        {"application/vnd.vega.v5+json": {"marks": []}, "text/html": SCRIPT},
        {"application/vnd.vegalite+json": {}, "text/html": SCRIPT},
        {VEGALITE: REMOTE, "text/html": SCRIPT},
        {VEGALITE: 3, PLOTLY: [], "text/html": SCRIPT},
        {"application/vnd.of.a.stranger+json": {}, "text/markdown": SCRIPT},
        {"text/html": SCRIPT, "image/png": "x"},
    ],
    ids=lambda bundle: next(iter(bundle)),
)
def test_what_runs_is_given_to_no_host_wherever_it_stands(bundle: Any) -> None:
    part = output(bundle)
    step = {"kind": "step", "title": "s", "status": "success", "parts": [part]}
    around = {"header": [part], "footer": [group(part, title="a"), group(part, layout="card")]}
    told = shown(part, step, group(part), group(part, title="t"), **around)
    outputs = [one for one in told if one["kind"] == "output"]
    assert not any("host" in one for one in outputs)
    assert not any(one["kind"] == "widget" for one in told)
    kept = {mime for one in outputs for mime in one["bundle"]}
    assert kept <= {"text/plain", "text/html", "text/markdown"}


def test_html_is_drawn_as_that_of_other_objects_is() -> None:
    (part,) = shown(output({"text/html": SCRIPT}))
    assert (part["bundle"]["text/html"], "host" in part) == (SCRIPT, False)


@pytest.mark.parametrize(
    ("mime", "chart"),
    [(VEGALITE, CHART), (PLOTLY, {"data": [{"type": "bar", "y": [1]}], "layout": {}})],
)
def test_a_chart_comes_without_what_the_host_would_trust_in_its_place(
    mime: str, chart: Any
) -> None:
    others = ("text/html", "text/markdown", "text/latex", "image/svg+xml")
    (part,) = shown(
        output(
            {
                mime: chart,
                "text/plain": "a chart",
                "image/png": "aaaa",
                **dict.fromkeys((*others, "application/javascript", "application/x.y"), SCRIPT),
                "application/vnd.vega.v5+json": {},
            }
        )
    )
    assert part["host"]
    assert set(part["bundle"]) == {mime, "text/plain", "image/png"}


def test_a_chart_that_is_not_drawn_says_so_and_shows_what_else_there_is() -> None:
    (part,) = shown(output({VEGALITE: REMOTE, "text/plain": "a chart"}))
    assert part["text"].startswith("a chart\n[a chart that could run or fetch something")
    (part,) = shown(output({VEGALITE: REMOTE, "text/plain": "", "image/png": "iVBORw=="}))
    assert (part["kind"], part["mime"]) == ("media", "image/png")


@pytest.mark.parametrize("size", [10**15, [0] * 3, {}, None, "<b>", "'x", True])
def test_what_is_no_picture_is_none(size: Any) -> None:
    (part,) = shown(output({"image/png": size, "text/plain": "a picture"}))
    assert (part["kind"], part["text"]) == ("text", "a picture")


def test_what_is_too_deep_to_be_sent_is_left_out() -> None:
    deep: Any = {}
    for _ in range(200):
        deep = {"a": [deep]}
    for mime, data in (("application/json", deep), (VEGALITE, deep), (PLOTLY, {"data": [deep]})):
        (part,) = shown(output({mime: data}))
        assert len(json.dumps(part)) < 1000


@pytest.mark.parametrize("bundle", ["<b>", 3, None, ["text/html"], {3: "x"}])
def test_a_bundle_that_is_none_is_refused(bundle: Any) -> None:
    with pytest.raises(ValueError, match="message 0"):
        load(output(bundle))


@pytest.mark.parametrize("call", [3, None, "x", {}, {"name": 3, "arguments": "", "id": ""}])
@pytest.mark.parametrize("mime", ["tool-call", "tool-result"])
def test_a_call_of_a_tool_that_is_none_is_refused(mime: str, call: Any) -> None:
    with pytest.raises(ValueError, match="message 0"):
        load(output({f"application/vnd.ipychat.{mime}+json": call}))


def test_a_widget_of_the_page_is_not_shown_by_its_id() -> None:
    (part,) = shown({"kind": "widget", "ref": "IPY_MODEL_abc", "text": "IntSlider"})
    assert (part["kind"], part["text"]) == ("text", "IntSlider")


@pytest.mark.parametrize(
    ("name", "own"),
    [("../../etc/passwd", "passwd"), ("C:\\a\\b.exe", "b.exe"), ("a\u202egnp.exe", "agnp.exe")],
)
def test_the_name_of_a_file_is_no_path(name: str, own: str) -> None:
    (part,) = shown(media(b"\0", name=name, mime="x/y"))
    assert part["name"] == own


@pytest.mark.parametrize("mime", ["image/png)\n[x](y", "x", "text/html\n", "a b/c", "", "/"])
def test_the_type_of_a_file_is_one_or_nothing(mime: str) -> None:
    chat = load(media(b"\0", name="a", mime=mime))
    assert chat[0].object == FileContent(b"\0", "a", "")


@pytest.mark.parametrize("start", [b"#EXTM3U", b"\xef\xbb\xbf#EXTM3U", b"\n #EXTM3U"])
@pytest.mark.parametrize("mime", ["audio/mpegurl", "video/mp4", "image/png"])
def test_a_playlist_is_text_and_not_played(mime: str, start: bytes) -> None:
    list_ = start + b"\nhttps://example.com/a.ts\n"
    _, saved, text = shown(media(list_, name="a.m3u8", mime=mime))
    assert saved["mime"] == "text/plain"
    assert "https://example.com/a.ts" in text["text"]


@pytest.mark.parametrize("text", ["{}/secret.svg", " {}/secret.svg", "<svg>secret</svg>"])
def test_an_avatar_of_a_few_words_is_only_that(text: str, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg>secret</svg>")
    avatar = {"text": text.format(tmp_path)}
    told = load({"kind": "text", "text": "x"}, avatar=avatar)[0].to_wire()["avatar"]
    assert set(told) == {"text"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:image/png;base64,", "file:///etc/hostname", "//a.b/c", ""]
)
def test_an_avatar_of_another_scheme_is_none(url: str) -> None:
    wire = load({"kind": "text", "text": "x"}, avatar={"url": url}, user="User")[0].to_wire()
    assert wire["avatar"] == {"text": "🧑"}
