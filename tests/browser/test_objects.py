"""Objects of Python in messages, as hosts show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import objects
import pytest
from playwright.sync_api import Locator, Request, expect

from . import looks
from .conftest import OpenHost
from .pages import until
from .servers import Server

CHANGING = (
    objects.PREPARED
    + """
import asyncio
from pathlib import Path

async def answer(contents):
    for number in range(1, 5):
        bars = go.Figure(go.Bar(y=[1, number]), layout={"height": 240, "title": f"Bars {number}"})
        yield [f"The {number}th:", plot(), bars, frame * number]
        while not Path(f"gate-{number}").exists():
            await asyncio.sleep(0.02)

chat = ChatInterface(callback=answer)
chat
"""
)

_WATCH = """root => {
    const seen = window.seen = [];
    const kinds = {
        picture: image => image.complete && image.naturalWidth > 0,
        chart: element => element.querySelector("svg.main-svg .bars"),
        frame: frame => frame.contentDocument?.querySelector("table"),
    };
    const places = { picture: ".ipychat-media img", chart: ".ipychat-hosted .js-plotly-plot",
                     frame: "iframe.ipychat-html" };
    const look = () => {
        const body = root.querySelector("[data-role='assistant'] .ipychat-message-body");
        const found = { height: body?.offsetHeight ?? 0 };
        for (const [kind, selector] of Object.entries(places))
            found[kind] = [...(body?.querySelectorAll(selector) ?? [])]
                .filter(one => one.checkVisibility({ visibilityProperty: true }))
                .filter(kinds[kind]).length;
        seen.push(found);
        requestAnimationFrame(look);
    };
    look();
}"""

HOSTILE = """
evil = '''<img src=x onerror="parent.hacked = 1"><script>parent.hacked = 1</script>
<a href="/api/kernels">here</a> <a href="javascript:parent.hacked=1">there</a>
<a href="https://good.example/page">away</a>
<iframe src="https://evil.example/frame"></iframe>
<link rel="preconnect" href="https://evil.example"><link rel="stylesheet" href="/evil.css">
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
<style>body { background: url(https://evil.example/css) } @import "https://evil.example/import";
</style><form action="https://evil.example/form"><button>send</button></form>
<svg><a xlink:href="javascript:parent.hacked=1"><text y="20">svg</text></a></svg>
<details open ontoggle="parent.hacked = 1"><summary>more</summary></details>'''

class Shown:
    def _repr_html_(self):
        return evil

chat = ChatInterface(callback=lambda contents: "Nothing.")
for one in (Shown(), HTML(evil.replace("script", "b").replace("iframe", "b")),
            pd.DataFrame({"a": [evil]}).style, pd.DataFrame({evil: [evil]})):
    chat.send(ChatMessage(one, user="Assistant"), respond=False)
chat
"""

_PRESS = """page => {
    for (const element of page.querySelectorAll("*:not(a[href^=http])"))
        for (const name of ["click", "mouseover", "focus", "toggle"])
            element.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }));
}"""


@pytest.fixture(params=["lab", "voila"])
def drawing_host(request: pytest.FixtureRequest) -> OpenHost:
    """Each of two hosts whose own renderers draw charts."""
    opener: OpenHost = request.getfixturevalue(request.param)
    return opener


@pytest.fixture(params=list(objects.HOSTS))
def any_host(request: pytest.FixtureRequest) -> tuple[str, OpenHost]:
    """Each host of the table in turn, by the name of its fixture."""
    return request.param, request.getfixturevalue(request.param)


@pytest.mark.shows("Objects in messages")
def test_each_host_shows_objects_of_every_kind_as_the_table_says(
    any_host: tuple[str, OpenHost], artifacts: Path
) -> None:
    name, open_host = any_host
    chat = open_host(objects.cell()).chat
    messages = chat.root.locator(".ipychat-message.kind")
    expect(messages).to_have_count(len(objects.KINDS))
    chat.unfold()
    for index, kind in enumerate(objects.KINDS):
        body = messages.nth(index).locator(".ipychat-message-body").first
        _check(kind, kind.way_in(name), body)
    chat.take_picture(artifacts / f"objects-{name}.png")
    assert looks.wide_elements(chat.root) == []


def test_objects_look_right_in_the_dark(
    lab_server: Server, request: pytest.FixtureRequest, artifacts: Path
) -> None:
    lab_server.set_theme(dark=True)
    try:
        chat = request.getfixturevalue("lab")(objects.cell()).chat
        chat.unfold()
        expect(chat.root.locator(".ipychat-hosted :is(svg, canvas)").first).to_be_visible()
        expect(chat.root.locator(".ipychat-widget .js-plotly-plot svg").first).to_be_visible()
        # A page that is left before its widgets are there says so on the console.
        expect(chat.root.locator("button:has-text('count 0')")).to_be_visible()
        expect(chat.root.locator(".ipychat-message:has-text('inside')").last).to_be_visible()
        chat.take_picture(artifacts / "objects-dark.png")
    finally:
        lab_server.set_theme(dark=False)


def test_an_object_that_is_replaced_stays_until_the_next_one_is_there(
    drawing_host: OpenHost,
) -> None:
    notebook = drawing_host(CHANGING)
    chat = notebook.chat
    chat.root.evaluate(_WATCH)
    chat.submit("Go")
    body = chat.replies.first.locator(".ipychat-message-body")
    for number in range(1, 5):
        chart = body.locator(".ipychat-hosted .gtitle", has_text=f"Bars {number}")
        expect(chart.filter(visible=True)).to_have_count(1)
        expect(body.locator("iframe").content_frame.locator("body")).to_contain_text(
            str(134591 * number)
        )
        expect(body).to_contain_text(f"The {number}th:")
        notebook.open_gate(f"gate-{number}")
    chat.reply()
    expect(chat.replies).to_have_count(1)

    seen: list[dict[str, int]] = chat.page.evaluate("window.seen")
    kinds = ("picture", "chart", "frame")
    first = next(index for index, one in enumerate(seen) if all(one[kind] for kind in kinds))
    gone = [one for one in seen[first:] if not all(one[kind] == 1 for kind in kinds)]
    assert gone == []
    heights = {one["height"] for one in seen[first:]}
    assert max(heights) - min(heights) <= 2, heights


def test_html_of_data_reaches_nothing(drawing_host: OpenHost) -> None:
    notebook = drawing_host(objects.PREPARED + HOSTILE)
    chat, page = notebook.chat, notebook.page
    requested: list[str] = []

    def note(request: Request) -> None:
        if request.frame != page.main_frame or "evil" in request.url:
            requested.append(request.url)

    page.on("request", note)
    frames = chat.root.locator("iframe.ipychat-html")
    expect(frames).to_have_count(4)
    for frame in frames.all():
        expect(frame).to_be_visible()
        document = frame.content_frame.locator("html")
        expect(document).to_contain_text("here")
        document.evaluate(_PRESS)
        live = "[src^=http], script, iframe, form[action], link, meta[http-equiv=refresh]"
        expect(document.locator(f"body :is({live})")).to_have_count(0)
    # What was to happen later has had the time of a whole turn to do so.
    hacked = "() => 'hacked' in window || Array.from(frames).some(one => 'hacked' in one)"
    chat.submit("Anything?")
    expect(chat.replies.last).to_contain_text("Nothing.")
    assert page.evaluate(hacked) is False
    assert requested == []
    assert page.url.startswith(notebook.server.url)


def _check(kind: objects.Kind, way: str, body: Locator) -> None:
    seen = body.locator(objects.SEEN[way]).first
    expect(seen, kind.name).to_be_visible()
    if way == "picture":
        is_drawn = "image => image.complete && image.naturalWidth > 0"
        until(body.page, lambda: seen.evaluate(is_drawn), f"{kind.name}: a picture")
    if kind.sign and way == kind.way:
        place: Any = seen.content_frame if way == "frame" else body
        expect(place.locator(kind.sign).first, f"{kind.name}: {kind.sign}").to_be_visible()
