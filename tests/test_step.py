from __future__ import annotations

from typing import Any

import pytest
import traitlets

from ipychat import ChatMessage, ChatStep
from ipychat.deltas import fold


def test_a_step_runs_and_succeeds_with_its_block() -> None:
    step = ChatStep(title="Work")
    assert step.status == "pending"
    with step:
        assert step.status == "running"
    assert (step.status, step.collapsed) == ("success", True)


def test_a_status_that_the_block_has_set_stays() -> None:
    step = ChatStep(collapsed_on_success=False)
    with step:
        step.status = "failed"
    assert step.status == "failed"


@pytest.mark.parametrize("mode", ["raise", "summary", "verbose", "ignore"])
def test_a_step_fails_with_its_block_in_every_mode(mode: str) -> None:
    step = ChatStep(title="Work", context_exception=mode)

    def work() -> None:
        with step:
            raise ValueError("broken")

    if mode == "raise":
        with pytest.raises(ValueError, match="broken"):
            work()
    else:
        work()
    assert (step.status, step.title) == ("failed", "Error: 'ValueError'")
    shown = "".join(map(str, step.objects))
    assert ("broken" in shown) is (mode != "ignore")
    assert ("Traceback" in shown) is (mode == "verbose")


async def _fails(step: ChatStep) -> None:
    async with step:
        raise ValueError("broken")


def test_an_async_block_works_alike(run: Any) -> None:
    step = ChatStep(context_exception="summary")
    run(lambda: _fails(step))
    assert (step.status, step.objects) == ("failed", ["broken"])


def test_a_step_can_be_entered_again() -> None:
    step = ChatStep(context_exception="ignore")
    with step:
        raise ValueError("broken")
    with step:
        pass
    assert (step.status, step.title) == ("success", "")


def test_each_status_has_its_title() -> None:
    step = ChatStep(
        default_title="default",
        pending_title="pending",
        running_title="running",
        success_title="success",
    )
    titles = [step.title]
    for status in ("running", "success", "failed"):
        step.status = status
        titles.append(step.title)
    assert titles == ["pending", "running", "success", "default"]


def test_title_and_default_title_are_the_same_thing() -> None:
    assert ChatStep(title="a").default_title == "a"
    with pytest.raises(ValueError, match="both title and default_title"):
        ChatStep(title="a", default_title="b")


def test_bad_parameters_are_named() -> None:
    with pytest.raises(TypeError, match="'titel'. Did you mean 'title'"):
        ChatStep(titel="a")
    with pytest.raises(traitlets.TraitError, match="status"):
        ChatStep(status="gone")
    with pytest.raises(ValueError, match="status is 'gone', expected one of pending"):
        ChatStep().stream_title("a", status="gone")  # type: ignore[arg-type]


def test_text_streams_into_the_last_text_or_a_new_one() -> None:
    step = ChatStep()
    step.stream("a")
    step.stream("b")
    step.stream(None)
    step.append(3)
    step.stream("c")
    assert step.objects == ["abc", 3] or step.objects == ["ab", 3, "c"]
    step.stream("z", replace=True)
    assert step.objects == ["z"]


def test_a_title_streams_too() -> None:
    step = ChatStep(title="x")
    step.status = "running"
    step.stream_title("Rea")
    step.stream_title("ding")
    assert step.title == "Reading"
    step.stream_title("Done", status="success", replace=True)
    step.status = "success"
    assert (step.title, step.serialize()) == ("Done", "Done")


def test_what_a_step_does_reaches_whoever_shows_its_message() -> None:
    step = ChatStep(title="Work")
    message = ChatMessage(["before", step])
    shown: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(shown, delta))
    with step:
        step.stream("so ")
        step.stream("far")
        step.append(ChatStep("inner", title="Nested"))
    step.objects = ["instead"]
    message.settle()
    assert shown["messages"] == [message.to_wire()]


def test_a_step_is_a_list_of_what_it_holds() -> None:
    step = ChatStep("a", "b")
    step.extend(["c", 3])
    step.insert(0, "z")
    step[1] = "A"
    del step[2]
    assert (list(step), len(step), 3 in step, step[0]) == (["z", "A", "c", 3], 4, True, "z")
    assert step.pop() == 3
    step.clear()
    assert step.objects == []
    assert step


def test_badges_are_for_statuses_only() -> None:
    assert ChatStep(default_badges={"success": "🎉"}).default_badges == {"success": "🎉"}
    with pytest.raises(ValueError, match="default_badges has 'won', expected only pending"):
        ChatStep(default_badges={"won": "🎉"})
