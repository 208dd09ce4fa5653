from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import ipywidgets
import pytest
import traitlets

from ipychat import ChatMessage, ChatStep, StopCallback
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
def test_a_step_fails_with_its_block_in_every_mode(mode: Any) -> None:
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


def test_a_traceback_is_code_below_what_the_step_said() -> None:
    step = ChatStep("so far", context_exception="verbose")
    with step:
        raise ValueError("broken")
    said, told = step.objects
    assert said == "so far"
    assert told.startswith("~~~~python\nTraceback (most recent call last):\n")
    assert told.endswith("ValueError: broken\n~~~~")


@pytest.mark.parametrize("mode", ["raise", "summary"])
def test_what_went_wrong_stands_apart_from_what_the_step_said(mode: Any) -> None:
    step = ChatStep(context_exception=mode)
    with contextlib.suppress(ValueError), step:
        step.stream("so far")
        raise ValueError("broken")
    assert step.objects == ["so far", "broken"]


def test_an_error_without_words_adds_nothing_to_what_the_step_said() -> None:
    step = ChatStep("so far", context_exception="summary")
    with step:
        raise ValueError
    assert (step.objects, step.title) == (["so far"], "Error: 'ValueError'")


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
        ChatStep(titel="a")  # type: ignore[call-arg]
    with pytest.raises(traitlets.TraitError, match="status"):
        ChatStep(status="gone")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="status is 'gone', expected one of pending"):
        ChatStep().stream_title("a", status="gone")  # type: ignore[arg-type]


def test_text_streams_into_the_last_text_or_a_new_one() -> None:
    step = ChatStep()
    step.stream("a")
    step.stream("b")
    step.stream(None)
    step.append(3)
    step.stream("c")
    assert step.objects == ["abc", 3]
    step.stream("z", replace=True)
    assert step.objects == ["z", 3]
    (number,) = (step := ChatStep(3)).objects
    step.stream("new", replace=True)
    assert step.objects == [number, "new"]


@pytest.mark.parametrize("replace", [False, True])
def test_what_streams_into_a_step_is_text(replace: bool) -> None:
    step = ChatStep("a")
    with pytest.raises(TypeError, match=r"stream\(\): token is 5, expected str or None"):
        step.stream(5, replace=replace)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"stream_title\(\): token is None, expected str"):
        step.stream_title(None, replace=replace)  # type: ignore[arg-type]
    assert (step.objects, step.title) == (["a"], "")


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


def test_a_step_has_the_methods_of_a_list() -> None:
    step = ChatStep("a", "b", "a")
    assert (step.count("a"), step.index("b")) == (2, 1)
    step.remove("a")
    step.reverse()
    step += ["c"]
    assert step.objects == ["a", "b", "c"]
    with pytest.raises(ValueError, match="'z'"):
        step.remove("z")
    with pytest.raises(IndexError):
        step.pop(9)


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


def test_a_step_says_how_long_it_took() -> None:
    step = ChatStep()
    durations = [step.duration]
    step.observe(lambda change: durations.append(change["new"]), "duration")
    with step:
        assert "duration" not in step.to_wire()
    assert step.to_wire()["duration"] == step.duration
    step.status = "running"
    before, took, again = durations
    assert (before, again) == (None, None)
    assert took is not None
    assert took >= 0
    with pytest.raises(TypeError, match="duration"):
        ChatStep(duration=1.0)  # type: ignore[call-arg]


def test_a_badge_of_ones_own_goes_with_the_status() -> None:
    step = ChatStep(default_badges={"running": "🏃", "success": "🏁"})
    message = ChatMessage(step)
    state: Any = {"messages": [message.to_wire()], "turn": None}
    message.subscribe(lambda delta: fold(state, delta))

    def shown() -> Any:
        return state["messages"][0]["parts"][0].get("badge")

    assert shown() is None
    with step:
        assert shown() == "🏃"
    assert shown() == "🏁"
    step.default_badges = {}
    assert shown() is None
    assert state["messages"][0] == message.to_wire()


def test_badges_are_for_statuses_only() -> None:
    assert ChatStep(default_badges={"success": "🎉"}).default_badges == {"success": "🎉"}
    with pytest.raises(ValueError, match="default_badges has 'won', expected only pending"):
        ChatStep(default_badges={"won": "🎉"})


def test_a_title_is_not_set_by_hand() -> None:
    step = ChatStep(title="a")
    with pytest.raises(traitlets.TraitError, match="title"):
        step.title = "b"
    assert step.title == "a"


@pytest.mark.parametrize("mode", ["summary", "verbose"])
def test_where_failure_has_a_title_the_exception_is_not_told(mode: Any) -> None:
    step = ChatStep(title="Work", failed_title="No luck", context_exception=mode)
    with step:
        raise ValueError("broken")
    assert (step.title, step.objects) == ("No luck", [])


def test_default_title_streams_and_an_unknown_title_stays() -> None:
    step = ChatStep(title="Wo")
    step.stream_title("rk", status="default")
    assert step.title == "Work"
    step.stream_title("Waits", status="pending")
    assert (step.title, step.default_title) == ("Waits", "Work")


def test_collapse_on_success_can_be_left_out_and_a_new_run_opens_the_step() -> None:
    open_one = ChatStep(collapsed_on_success=False)
    with open_one:
        pass
    assert not open_one.collapsed
    step = ChatStep()
    for _ in range(2):
        with step:
            assert not step.collapsed
        assert step.collapsed


def test_a_step_that_was_made_collapsed_stays_so() -> None:
    step = ChatStep(collapsed=True)
    for _ in range(2):
        with step:
            assert step.collapsed
        assert step.collapsed


def test_an_interrupt_fails_the_step_and_goes_on() -> None:
    step = ChatStep(context_exception="ignore")
    with pytest.raises(KeyboardInterrupt), step:
        raise KeyboardInterrupt
    assert step.status == "failed"


@pytest.mark.parametrize("stop", [asyncio.CancelledError, GeneratorExit, StopCallback])
def test_a_stop_goes_through_a_step_in_every_mode_and_tells_nothing(stop: Any) -> None:
    for mode in ("raise", "summary", "verbose", "ignore"):
        step = ChatStep(title="Work", context_exception=mode)
        with pytest.raises(stop), step:
            raise stop
        assert (step.status, step.title, step.objects) == ("failed", "Work", [])


def test_a_step_is_told_as_text_with_all_that_it_holds() -> None:
    step = ChatStep("a", ipywidgets.IntSlider(3), ["b", ChatStep("c", title="In")], title="Work")
    column = "Column(\n    b,\n    In\n    c\n)"
    assert step.serialize() == str(step) == f"Work\na\nIntSlider=3\n{column}"
    assert step.serialize(False, False) == "Work\na\n3\nb\nIn\nc"
    assert str(ChatMessage(step)) == str(step)
    assert repr(step) == "ChatStep(title='Work', status='pending', objects=3)"


def test_an_error_that_cannot_say_what_it_is_fails_a_step_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    for mode in ("summary", "verbose", "ignore"):
        step = ChatStep(title="Work", context_exception=mode)
        with step:
            raise Mute
        assert (step.status, step.title) == ("failed", "Error: 'Mute'")


def test_a_step_is_searched_though_it_holds_what_cannot_be_compared() -> None:
    class Frame:
        def __eq__(self, other: object) -> bool:
            raise ValueError("of which cell?")

        __hash__ = None  # type: ignore[assignment]

    frame = Frame()
    step = ChatStep(frame, "a", "a")
    assert ("a" in step, "b" in step, frame in step) == (True, False, True)
    assert (step.index("a"), step.index(frame), step.count("a")) == (1, 0, 2)
    step.remove("a")
    assert step.objects == [frame, "a"]
    with pytest.raises(ValueError, match="'b' is not in the step"):
        step.index("b")
