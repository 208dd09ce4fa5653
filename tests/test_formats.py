"""Objects of other packages, as they are shown."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import matplotlib.figure
import pandas as pd
import PIL.Image
import plotly.graph_objects
import polars as pl
import pytest
from IPython.display import HTML, Audio, Latex, Video

from ipychat import ChatMessage
from ipychat._formats import ERROR_MIME

FRAME = pd.DataFrame({"a": [1, 2], "b": [3, 4]})


def part(value: Any, **params: Any) -> Any:
    (made,) = ChatMessage(value, **params).to_wire()["parts"]
    return made


def test_a_figure_of_matplotlib_is_a_picture_wherever_it_runs() -> None:
    figure = matplotlib.figure.Figure()
    figure.subplots().plot([1, 2])
    shown = part(figure)
    assert (shown["kind"], shown["mime"]) == ("media", "image/png")
    assert shown["data"].startswith(b"\x89PNG")


def test_a_chart_of_altair_is_drawn_by_the_host_and_asks_no_network() -> None:
    shown = part(alt.Chart(FRAME).mark_bar().encode(x="a", y="b"))
    assert shown["host"]
    assert "application/vnd.vegalite.v5+json" in shown["bundle"]
    assert shown["bundle"]["application/vnd.vegalite.v5+json"]["mark"] == {"type": "bar"}
    assert "text/html" not in shown["bundle"]


def test_a_figure_of_plotly_is_drawn_by_the_host_and_asks_no_network() -> None:
    shown = part(plotly.graph_objects.Figure(plotly.graph_objects.Bar(y=[1, 2])))
    assert shown["host"]
    figure = shown["bundle"]["application/vnd.plotly.v1+json"]
    assert figure["data"][0]["type"] == "bar"
    assert "text/html" not in shown["bundle"]


def test_a_figure_of_plotly_asks_no_network_in_a_kernel_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What Plotly makes of a figure depends on where it finds itself.
    monkeypatch.setattr(plotly.io.renderers, "render_on_display", True)
    monkeypatch.setattr(plotly.io.renderers, "default", "plotly_mimetype+notebook")
    figure = plotly.graph_objects.Figure(plotly.graph_objects.Bar(y=[1, 2]))
    assert "text/html" in figure._repr_mimebundle_()
    shown = part(figure)
    assert shown["host"]
    assert set(shown["bundle"]) == {"application/vnd.plotly.v1+json", "text/plain"}


def test_a_chart_whose_formatter_is_set_up_is_what_that_makes() -> None:
    class Chart:
        def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
            return {"application/vnd.vegalite.v4+json": {}, "text/html": "<b>chart</b>"}

    shown = part(Chart())
    assert shown["host"]
    assert set(shown["bundle"]) == {
        "application/vnd.vegalite.v4+json", "text/html", "text/plain",
    }  # fmt: skip


@pytest.mark.parametrize("frame", [FRAME, pl.DataFrame({"a": [1]}), FRAME.style])
def test_frames_are_html_that_the_host_never_runs(frame: Any) -> None:
    shown = part(frame)
    assert "<table" in shown["bundle"]["text/html"]
    assert "host" not in shown


def test_scripts_in_the_cells_of_a_frame_are_not_given_to_the_host() -> None:
    frame = pd.DataFrame({"a": ["<script>alert(1)</script>"]})
    assert "host" not in part(frame)
    assert "host" not in part(frame.style)


def test_html_of_the_author_is_given_to_the_host_only_if_it_runs_something() -> None:
    assert "host" not in part(HTML("<b>bold</b>"))
    assert part(HTML("<script>1</script>"))["host"]


def test_an_exception_says_what_and_where() -> None:
    try:
        int("x")
    except ValueError as error:
        shown = part(error)
    said = shown["bundle"][ERROR_MIME]
    assert (said["name"], said["message"]) == (
        "ValueError", "invalid literal for int() with base 10: 'x'",
    )  # fmt: skip
    assert "test_formats.py" in said["traceback"]
    assert shown["bundle"]["text/plain"] == said["traceback"]


def test_an_exception_that_cannot_be_told_is_shown_nevertheless() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no")

    said = part(Mute())["bundle"][ERROR_MIME]
    assert (said["name"], said["message"]) == ("Mute", "")


def test_recordings_are_played_from_their_bytes() -> None:
    sound = part(Audio([0.0, 0.5] * 100, rate=8000))
    assert (sound["mime"], sound["data"][:4]) == ("audio/wav", b"RIFF")
    film = part(Video(b"\x1aE\xdf\xa3film", embed=True, mimetype="video/webm"))
    assert (film["mime"], film["data"]) == ("video/webm", b"\x1aE\xdf\xa3film")


def test_a_picture_of_pillow_is_a_picture() -> None:
    assert part(PIL.Image.new("RGB", (2, 2)))["mime"] == "image/png"


def test_formulas_stay_formulas() -> None:
    assert part(Latex("$x$"))["bundle"]["text/latex"] == "$x$"


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"RIFF....WAVEfmt ", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"OggS\0", "audio/ogg"),
        (b"fLaC\0", "audio/flac"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_bytes_are_shown_by_what_they_are(data: bytes, mime: str) -> None:
    shown = part(data)
    assert (shown["kind"], shown["mime"]) == ("media", mime)


def test_an_object_whose_formatter_fails_says_so_in_its_part() -> None:
    class Broken:
        def to_dict(self) -> None:
            raise RuntimeError("no chart")

    Broken.__module__ = "altair.broken"
    shown = part(Broken())
    assert re.search(r"Broken cannot be shown: RuntimeError\('no chart'\)", shown["text"])
