"""Charts that come back from an archive: those are drawn that neither run nor fetch anything."""

from __future__ import annotations

import copy
from typing import Any

import altair as alt
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

from ipychat import ChatFeed

FRAME = pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": ["x", "y"]})
BRUSH = alt.selection_interval()
BARS = alt.Chart(FRAME).mark_bar().encode(x="a", y="b")
VEGALITE = "application/vnd.vegalite.v5+json"
PLOTLY = "application/vnd.plotly.v1+json"


def part(chat: ChatFeed) -> Any:
    (one,) = chat[0].to_wire()["parts"]
    return one


def again(value: Any) -> Any:
    """What is shown of an object that has been in an archive."""
    return part(ChatFeed.load(ChatFeed(value).to_json()))


class Chart:
    def __init__(self, mime: str, chart: Any) -> None:
        self.bundle = {mime: chart, "text/plain": "a chart"}

    def _repr_mimebundle_(self, **_: Any) -> Any:
        return self.bundle


@pytest.mark.parametrize(
    "chart",
    [
        BARS,
        BARS.interactive(),
        BARS.properties(title="The children's bars", width=300, height="container"),
        BARS.encode(tooltip=["a", "b"], color=alt.Color("c:N", legend=alt.Legend(title="C"))),
        BARS.encode(
            x=alt.X("a:Q", bin=True), y=alt.Y("count()", axis=alt.Axis(format=".1f", grid=False))
        ),
        BARS.encode(color=alt.when(BRUSH).then("c").otherwise(alt.value("gray"))).add_params(BRUSH),
        BARS + alt.Chart(FRAME).mark_line(point=True, color="red").encode(x="a", y="mean(b)"),
        BARS | BARS.mark_circle(opacity=0.5, size=60).interactive(),
        BARS.facet("c"),
        BARS.transform_fold(["a", "b"]).encode(x="key:N", y="value:Q"),
        alt.Chart(FRAME).mark_arc(innerRadius=50).encode(theta="b", color="c"),
    ],
)
def test_a_chart_of_altair_comes_back_as_it_was(chart: Any) -> None:
    chat = ChatFeed(chart)
    back = part(ChatFeed.load(chat.to_json()))
    assert back["host"]
    assert back["bundle"][VEGALITE] == part(chat)["bundle"][VEGALITE]


@pytest.mark.parametrize(
    "figure",
    [
        go.Figure(go.Bar(y=[1, 2])),
        px.scatter(FRAME, x="a", y="b", color="c", title="<b>Two</b><br>points", hover_name="c"),
        px.line(FRAME, x="a", y="b"),
        px.histogram(FRAME, x="a", facet_col="c"),
        px.pie(FRAME, values="b", names="c"),
        px.treemap(FRAME, path=["c"], values="b"),
        px.scatter_3d(FRAME, x="a", y="b", z="b"),
    ],
)
def test_a_figure_of_plotly_comes_back_with_its_data(figure: Any) -> None:
    chat = ChatFeed(figure)
    first, back = part(chat)["bundle"][PLOTLY], part(ChatFeed.load(chat.to_json()))
    assert back["host"]
    assert back["bundle"][PLOTLY]["data"] == first["data"]
    assert back["bundle"][PLOTLY]["layout"].get("title") == first["layout"].get("title")


SPEC: Any = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.20.1.json",
    "data": {"values": [{"a": 1, "b": "https://example.com/a.png"}]},
    "mark": {"type": "bar"},
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}


def test_the_options_of_the_page_are_left_out() -> None:
    options = {"embedOptions": {"loader": {"baseURL": "https://example.com"}}}
    back = again(Chart(VEGALITE, {**SPEC, "usermeta": options}))
    assert back["bundle"][VEGALITE] == SPEC


@pytest.mark.parametrize(
    "change",
    [
        {"$schema": "https://vega.github.io/schema/vega/v5.json"},
        {"$schema": "https://example.com/v5.json"},
        {"data": {"url": "https://example.com/a.csv"}},
        {"data": {"url": "../api/contents"}},
        {"data": {"values": "image\nhttps://example.com/a.png", "format": {"type": "csv"}}},
        {"data": {"values": [{"image": "https://example.com/a.png"}]}, "mark": "bar"},
        {"data": {"values": [{"a": 1, "__proto__": {}}]}},
        {"datasets": {"d": "a\n1"}},
        {"data": None},
        {"encoding": {"x": {"field": "a", "axis": {"values": [{"year": "alert(1)"}]}}}},
        {"transform": [{"lookup": "a", "from": {"key": "a", "data": {"url": "/x"}}}]},
        {"transform": [{"calculate": "datum.a", "as": "x"}]},
        {"transform": [{"filter": "datum.a > 0"}]},
        {"transform": [{"filter": {"and": ["datum.a"]}}]},
        {"mark": "image"},
        {"mark": {"type": "bar", "href": "https://example.com"}},
        {"mark": {"type": "bar", "cursor": "url(https://example.com/a.cur), auto"}},
        {"config": {"image": {"url": "https://example.com/a.png"}}},
        {"config": {"axis": {"labelExpr": "datum.value"}}},
        {"encoding": {"url": {"field": "b"}}},
        {"encoding": {"href": {"field": "b"}}},
        {"encoding": {"tooltip": {"field": "b", "title": "image"}}},
        {"encoding": {"tooltip": {"field": "b", "title": 'x", "image'}}},
        {"encoding": {"tooltip": {"field": "b", "title": "im\\x61ge"}}},
        {"encoding": {"x": {"field": "a", "axis": {"format": "'), alert(1), ('"}}}},
        {"encoding": {"x": {"value": {"expr": "1"}}}},
        {"encoding": {"color": {"condition": {"test": "datum.a", "value": "red"}}}},
        {"params": [{"name": "p", "bind": {"input": "image", "src": "x", "onerror": "alert(1)"}}]},
        {"params": [{"name": "p", "select": {"type": "point", "on": "click[alert(1)]"}}]},
        {"params": [{"name": "p", "expr": "1"}]},
        {"signals": [{"name": "p", "update": "1"}]},
        {"usermeta": {}, "patch": "https://example.com/patch.json"},
    ],
    ids=str,
)
def test_a_chart_that_runs_or_fetches_is_not_given_to_the_host(change: dict[str, Any]) -> None:
    assert again(Chart(VEGALITE, SPEC))["host"]
    back = again(Chart(VEGALITE, {**SPEC, **change}))
    assert back["kind"] == "text"
    # What is wrong is found inside of other charts, too.
    inside = {"data": SPEC["data"], "layer": [{**SPEC, **change}]}
    assert again(Chart(VEGALITE, inside))["kind"] == "text"


@pytest.mark.parametrize("kind", ["choropleth", "scattergeo", "scattermapbox", "image", "X", 3, []])
def test_a_figure_with_a_map_or_a_picture_is_not_given_to_the_host(kind: Any) -> None:
    back = again(Chart(PLOTLY, {"data": [{"y": [1]}, {"type": kind}], "layout": {}}))
    assert back["kind"] == "text"


@pytest.mark.parametrize("change", [{"data": 3}, {"data": [3]}, {"layout": []}, {"config": "x"}])
def test_what_is_no_figure_is_not_given_to_the_host(change: Any) -> None:
    back = again(Chart(PLOTLY, {"data": [], "layout": {}, **change}))
    assert back["kind"] == "text"


def test_what_a_figure_would_fetch_is_taken_out_of_it() -> None:
    images = [{"source": "https://example.com/a.png"}]
    fetching = {"images": images, "mapbox2": {"style": "https://example.com"}, "geo": {}}
    later = {"updatemenus": [{"buttons": [{"method": "relayout", "args": [fetching]}]}]}
    layout = {"width": 300, **fetching, **later, "sliders": [{"steps": []}]}
    figure = {
        "data": [{"type": "bar", "y": [1], "__proto__": {"x": 1}}],
        "layout": {**layout, "template": {"layout": {**copy.deepcopy(layout), "height": 2}}},
        "frames": [{"layout": layout}],
        "config": {"topojsonURL": "https://example.com/", "responsive": True, "scrollZoom": "x"},
    }
    assert again(Chart(PLOTLY, figure))["bundle"][PLOTLY] == {
        "data": [{"type": "bar", "y": [1]}],
        "layout": {"width": 300, "template": {"layout": {"width": 300, "height": 2}}},
        "config": {"responsive": True},
    }


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>A</b><br />b<sub>1</sub>", "<b>A</b><br />b<sub>1</sub>"),
        ("1 < 5<extra></extra>", "1 &lt; 5<extra></extra>"),
        ('<a href="x">y</a>', '&lt;a href="x">y&lt;/a>'),
        ('<span style="background:url(//a.b)">', '&lt;span style="background:url(//a.b)">'),
        ('<b style="fill:url(//a.b)">', '&lt;b style="fill:url(//a.b)">'),
        ("<B\n>", "<B\n>"),
        ("$\\href{javascript:alert(1)}{x}$", "&#36;\\href{javascript:alert(1)}{x}&#36;"),
        ("$5 to $6", "$5 to $6"),
    ],
)
def test_words_of_a_figure_lead_nowhere_and_have_no_styles(text: str, kept: str) -> None:
    layout = {"title": {"text": text}, "annotations": [{"text": text}]}
    figure = {"data": [{"type": "bar", "text": [text]}], "layout": layout}
    back = again(Chart(PLOTLY, figure))["bundle"][PLOTLY]
    assert back["data"][0]["text"] == [kept]
    assert back["layout"] == {"title": {"text": kept}, "annotations": [{"text": kept}]}
