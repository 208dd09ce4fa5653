"""What a message can hold: an object of each kind, and how each host shows it.

The page `docs/objects.md` has its table from here, and the tests in real hosts look at the same
objects, so that neither can say something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WAYS = {
    "text": "formatted text",
    "plain": "text as it is",
    "picture": "picture",
    "player": "player",
    "file": "button to save",
    "document": "button to save, and the browser's viewer",
    "frame": "closed frame",
    "formula": "formula",
    "latex": "LaTeX as it is written",
    "code": "block of code",
    "error": "error, its traceback folded",
    "step": "step",
    "group": "each part below its title",
    "host": "by the host",
    "widget": "live widget",
    "words": "in words, with a remark",
    "name": "its name",
}
"""How an object can be shown, in the words of the table."""

SEEN = {
    "text": ".ipychat-markdown",
    "plain": ".ipychat-plain, .ipychat-output",
    "picture": ".ipychat-media img",
    "player": ".ipychat-media :is(audio, video)[controls]",
    "file": ".ipychat-file",
    "document": ".ipychat-document",
    "frame": "iframe.ipychat-html",
    "formula": ".ipychat-markdown math",
    "latex": ".ipychat-markdown:not(:has(math)):has-text('frac')",
    "code": ".ipychat-code",
    "error": "details.ipychat-error",
    "step": "details.ipychat-step",
    "group": ".ipychat-group-title",
    "host": ".ipychat-hosted:not(:has(.ipychat-note))",
    "widget": ".ipychat-widget:not(:has(> .ipychat-chip))",
    "words": ".ipychat-hosted .ipychat-note",
    "name": ".ipychat-widget > .ipychat-chip",
}
"""What is in the message of an object that is shown so, as a selector."""


@dataclass(frozen=True)
class Kind:
    """A kind of object.

    Args:
        name: What the table calls it.
        code: An expression that makes one, after `PREPARED`.
        way: How it is shown, one of `WAYS`.
        sign: What is in its message then, as a selector; in a frame, in its document.
        elsewhere: How it is shown in hosts that cannot do it in this way, by `HOSTS`.
    """

    name: str
    code: str
    way: str
    sign: str = ""
    elsewhere: dict[str, str] = field(default_factory=dict)

    def way_in(self, host: str) -> str:
        """Return how a host shows it."""
        return self.elsewhere.get(host, self.way)


HOSTS = {
    "lab": "JupyterLab",
    "notebook7": "Notebook 7",
    "voila": "Voilà",
    "vscode": "VS Code",
    "exported": "Exported page",
}
"""The fixtures that open a notebook in a host, and what the table calls the host."""

PREPARED = r'''
import functools
import io

import altair as alt
import anywidget
import ipywidgets as widgets
import matplotlib.figure
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import polars as pl
import traitlets
from IPython.display import HTML, JSON, SVG, Audio, Image, Latex, Markdown, Math, Video
from PIL import Image as pillow
from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep, FileContent, PlainText

people = {"city": ["Bern", "Zürich"], "people": [134591, 421878]}
frame = pd.DataFrame(people)
chart = alt.Chart(frame).mark_bar().encode(x="city", y="people").properties(width=240, height=120)
bars = go.Figure(go.Bar(x=["a", "b"], y=[1, 3]), layout={"height": 240})


def plot():
    figure = matplotlib.figure.Figure(figsize=(4, 2))
    figure.subplots().plot([1, 3, 2])
    return figure


def png():
    data = io.BytesIO()
    pillow.new("RGB", (60, 30), "teal").save(data, "PNG")
    return data.getvalue()


def failed():
    try:
        return int("x")
    except ValueError as error:
        return error


class Counter(anywidget.AnyWidget):
    _esm = """
    function render({ model, el }) {
        const button = document.createElement("button");
        button.className = "counter";
        const draw = () => { button.textContent = `count ${model.get("count")}`; };
        button.addEventListener("click", () => {
            model.set("count", model.get("count") + 1);
            model.save_changes();
        });
        model.on("change:count", draw);
        draw();
        el.append(button);
    }
    export default { render };
    """
    count = traitlets.Int(0).tag(sync=True)


class Shy:
    def __repr__(self):
        raise RuntimeError("it is shy")


class Drawn:
    def _repr_html_(self):
        return "<table><tr><td>cell</td></tr></table>"


counter = Counter()
slider = widgets.IntSlider(3, description="How many")
tabs = widgets.Tab([widgets.Text("one"), widgets.Text("two")], titles=["First", "Second"])
'''
"""What the expressions need."""

_NO_CHARTS = {"vscode": "words", "exported": "words"}
"""What brings widgets to these hosts has no renderers of charts."""

KINDS = [
    Kind("`str`", '"**bold**"', "text", "strong"),
    Kind("`PlainText`", 'PlainText("**not bold**")', "plain"),
    Kind("numbers and whatever has no better way", "0.5", "plain"),
    Kind("`Markdown`", 'Markdown("*word*")', "text", "em"),
    Kind("`HTML` without scripts", 'HTML("<b>bold</b>")', "frame", "b"),
    Kind(
        "`HTML` with scripts, from `IPython.display`",
        "HTML(\"<i id='mine'></i><script>document.querySelector('#mine').textContent = "
        "'written'</script>\")",
        "host",
        "i:text('written')",
    ),
    Kind("objects with `_repr_html_`", "Drawn()", "frame", "td"),
    # What draws them comes from the kernel.
    Kind(
        "`Latex`, `Math`",
        r'Latex(r"$\frac13$")',
        "formula",
        "mfrac",
        elsewhere={"exported": "latex"},
    ),
    Kind(
        "`SVG`",
        "SVG(\"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>"
        "<circle cx='10' cy='10' r='9' fill='teal'/></svg>\")",
        "picture",
    ),
    Kind("`JSON`", 'JSON({"a": [1, None]})', "code", "code:has-text('null')"),
    Kind("`Image`", "Image(png())", "picture"),
    Kind("bytes of an image", "png()", "picture"),
    Kind("Pillow images", 'pillow.new("RGB", (60, 30), "teal")', "picture"),
    Kind("Matplotlib figures", "plot()", "picture"),
    Kind("`Audio`, bytes of sound", "Audio(np.sin(np.arange(4000) / 8), rate=8000)", "player"),
    Kind(
        "`Video`, bytes of a film",
        'Video(b"\\x1aE\\xdf\\xa3", embed=True, mimetype="video/webm")',
        "player",
        "video",
    ),
    Kind("bytes of a PDF", 'b"%PDF-1.4 no more"', "document"),
    Kind("pandas frames and series", "frame", "frame", "th:text('people')"),
    Kind("pandas styles", "frame.style", "frame", "th:text('people')"),
    Kind("Polars frames", "pl.DataFrame(people)", "frame", "th:text('people')"),
    Kind("Altair charts", "chart", "host", ":is(svg, canvas)", elsewhere=_NO_CHARTS),
    Kind("Plotly figures", "bars", "host", ".js-plotly-plot svg", elsewhere=_NO_CHARTS),
    Kind("Plotly `FigureWidget`", "go.FigureWidget(bars)", "widget", ".js-plotly-plot svg"),
    Kind("exceptions", "failed()", "error", "summary:has-text('ValueError: invalid literal')"),
    Kind("ipywidgets", "slider", "widget", ".noUi-handle"),
    Kind(
        "`HBox`, `VBox`, `Tab`", "widgets.VBox([tabs])", "widget", "[role=tab]:has-text('Second')"
    ),
    Kind("anywidgets", "counter", "widget", "button:has-text('count 0')"),
    Kind("another chat", 'ChatFeed("inside")', "widget", ".ipychat-message:has-text('inside')"),
    Kind("lists", '["Here:", plot()]', "text", "img"),
    Kind("dicts of such objects", '{"Plot": plot(), "Data": frame}', "group", "iframe"),
    Kind("functions without arguments: their result", "lambda: plot()", "picture"),
    Kind(
        "`ChatStep`",
        'ChatStep("done", default_title="Work", status="success")',
        "step",
        "summary:has-text('Work')",
    ),
    Kind("files: CSV", 'FileContent(b"a,b\\n1,2\\n", "t.csv", "text/csv")', "file", "table"),
    Kind("files: text", 'FileContent(b"said", "t.txt", "text/plain")', "file", ":text('said')"),
    Kind("files: pictures", 'FileContent(png(), "p.png", "image/png")', "picture"),
    Kind("files: others", 'FileContent(b"\\0", "b.bin", "x/y")', "file", ":text('b.bin')"),
    Kind("objects whose `repr` fails", "Shy()", "plain", ":text('RuntimeError')"),
]


def cell() -> str:
    """Return the source of a cell that shows a chat with an object of each kind."""
    objects = ", ".join(f"lambda: {kind.code}" for kind in KINDS)
    show = 'chat.send(ChatMessage(make(), user="Assistant", css_classes=["kind"]), respond=False)'
    chat = "chat = ChatInterface(load_buffer=1000)"
    return f"{PREPARED}\n{chat}\nfor make in [{objects}]:\n    {show}\nchat"


def table() -> str:
    """Return the table of the page."""
    lines = [f"| object | {' | '.join(HOSTS.values())} |", f"|{'---|' * (len(HOSTS) + 1)}"]
    for kind in KINDS:
        ways = [WAYS[kind.way_in(host)] for host in HOSTS]
        lines.append(f"| {' | '.join([kind.name, *ways])} |")
    return "\n".join(lines)
