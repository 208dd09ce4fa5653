"""Asking a person in the middle of a turn, and waiting for the answer."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from typing_extensions import Unpack

from . import protocol
from ._forms import Form
from ._hook import HookRun
from ._lock import state_lock
from ._made import with_parts
from ._params import MessageParams
from ._question import Confirmation, Question
from ._replies import call
from ._turn import Turn, TurnState
from .controller import Controller
from .errors import StopCallback
from .message import ChatMessage
from .transcript import Transcript

_YES, _NO = "Yes", "No"
_Shown = tuple[weakref.ref[ChatMessage], list[Any]]
"""The message that shows a form, and the widgets that were made for it."""


class _Chat(Protocol):
    transcript: Transcript
    callback_user: str
    _controller: Controller
    _questions: list[Question]
    _forms: list[Form]
    _made: list[Any]
    _shown_in: list[_Shown]

    def stream(self, value: Any, **params: Any) -> ChatMessage: ...
    def send(self, value: Any, **params: Any) -> ChatMessage: ...
    def reply_params(self) -> dict[str, Any]: ...
    def ask(
        self,
        question: Any,
        options: Sequence[str] = (),
        timeout: float | None = None,
        **message_params: Unpack[MessageParams],
    ) -> Question: ...
    def _open_question(
        self, message: ChatMessage, timeout: float | None, in_words: bool = True
    ) -> Question: ...
    def _open_form(self, form: Form, given: Iterable[Any] = ()) -> list[Any]: ...
    def _asked(self, turn: Turn | None = None) -> Question | None: ...
    def _tell_asked(self, turn: Turn) -> None: ...


class Questions:
    """What a feed can ask. A mixin."""

    _questions: list[Question]
    _forms: list[Form]
    _made: list[Any]
    """The widgets that the chat has made itself."""
    _shown_in: list[_Shown]

    def ask(
        self: _Chat,
        question: Any,
        options: Sequence[str] = (),
        timeout: float | None = None,
        **message_params: Unpack[MessageParams],
    ) -> Question:
        """Ask the person, who answers in the composer or with a click.

        Args:
            question: What is asked: text or any displayable object.
            options: Answers that can be clicked. Default none.
            timeout: Seconds to wait at most. Default None: for ever.
            **message_params: Parameters of the message that asks.

        Returns:
            What to await for the answer, a str: ``name = await chat.ask("Your name?")``; in
            a sync callback ``chat.ask("Your name?").result()``. Either raises `TimeoutError`
            after `timeout`, and `StopCallback` when the turn is stopped or the message that asks
            is taken out.

        Raises:
            TypeError: For an unknown parameter of a message.
        """
        params = self.reply_params()
        if message_params.get("user", params["user"]) != params["user"]:
            # Somebody else asks, with looks of their own.
            params.pop("avatar", None)
        message = self.stream(question, **{**params, **message_params})
        message.suggestions = list(options)
        return self._open_question(message, timeout)

    def confirm(
        self: _Chat,
        question: Any,
        timeout: float | None = None,
        **message_params: Unpack[MessageParams],
    ) -> Confirmation:
        """Ask the person for a yes or a no.

        Args:
            question: What is asked.
            timeout: Seconds to wait at most. Default None: for ever.
            **message_params: Parameters of the message that asks.

        Returns:
            What to await for a bool, as `ask`.
        """
        return Confirmation(self.ask(question, (_YES, _NO), timeout, **message_params))

    def prompt(
        self: _Chat,
        widget: Any,
        timeout: float | None = None,
        predicate: Callable[[Any], bool] | None = None,
        **message_params: Unpack[MessageParams],
    ) -> Question:
        """Show a widget with a button, and wait until the person presses it.

        Args:
            widget: An ipywidget with a `value`.
            timeout: Seconds to wait at most. Default None: for ever.
            predicate: From the widget to whether it may be submitted. Default None: always.
            **message_params: Parameters of the message that asks.

        Returns:
            What to await for the widget's value, as `ask`. What the person writes meanwhile
            is no answer to it.

        Raises:
            TypeError: If the widget has no value.
        """
        if not hasattr(widget, "value"):
            raise TypeError(f"prompt(): widget is {widget!r}, expected one that has a value")
        form = Form(widget, predicate)
        made = self._open_form(form)
        message = self.stream(form.box, **{"user": "Input", **message_params})
        self._shown_in.append((weakref.ref(message), made))
        question = self._open_question(message, timeout, in_words=False)
        # While it is open the chat has it; the button would keep it, and its message, for ever.
        asked = weakref.ref(question)
        form.on_submit(lambda: (one := asked()) and one.answer(widget.value))
        question.on_end(form.end)
        return question

    def prompt_user(
        self: _Chat,
        component: Any,
        callback: Callable[..., Any] | None = None,
        predicate: Callable[[Any], bool] | None = None,
        timeout: float = 120,
        timeout_message: str = "Timed out",
        button_params: dict[str, Any] | None = None,
        timeout_button_params: dict[str, Any] | None = None,
        **send_kwargs: Any,
    ) -> None:
        """Show a form, and call a function when the person submits it.

        Args:
            component: An ipywidget, one that holds others, or a list of them.
            callback: Called with the component and the chat; sync or async. Default None.
            predicate: From the component to whether it may be submitted; the button is
                disabled until it is true. Default None: always.
            timeout: Seconds after which the form is disabled. Default 120.
            timeout_message: What the button then says. Default ``"Timed out"``.
            button_params: Traits of the button. Default None.
            timeout_button_params: Traits of the button after the time. Default None.
            **send_kwargs: As for `send`.

        Raises:
            TypeError: If `component` is no widget, nor a list of them; for a trait that a button
                does not have.
            traitlets.TraitError: For a value that the trait does not take.
        """
        form = Form(component, predicate, button_params)
        made = self._open_form(form, (button_params or {}).values())
        params = {"user": "Input", "respond": False, **send_kwargs}
        self._shown_in.append((weakref.ref(self.send(form.box, **params)), made))

        def submitted() -> None:
            if callback is not None:
                self._controller.do(lambda: call(callback, component, self))

        form.on_submit(submitted)
        late = {"description": timeout_message, **(timeout_button_params or {})}
        form.start(timeout, late, self._controller.post)

    def _open_question(
        self: _Chat, message: ChatMessage, timeout: float | None, in_words: bool = True
    ) -> Question:
        turn = Turn.current.get()
        question = Question(message, turn, timeout, in_words)
        with state_lock:
            self._questions = [one for one in self._questions if one.is_open]
            self._questions.append(question)
            is_stopped = turn is not None and turn.state is TurnState.STOPPED
            if is_stopped or self._controller.is_closed or not message.is_owned:
                # All this has happened since the message was added, on another thread.
                question.cancel(StopCallback("the turn was stopped"))
        hook = HookRun.current.get()
        if hook is not None:
            hook.on_stop(lambda: question.cancel(StopCallback("the hook was stopped")))
        if turn is not None and turn.answers_in(self.transcript):
            self._tell_asked(turn)
            question.on_end(lambda: self._tell_asked(turn))
        return question

    @property
    def question(self: _Chat) -> Question | None:
        """The question that waits for an answer, the oldest first; None if there is none.

        ``chat.question.answer("…")`` answers it from code.
        """
        with state_lock:
            return next((one for one in self._questions if one.is_open), None)

    def _asked(self: _Chat, turn: Turn | None = None) -> Question | None:
        """The question that the next submit answers, of those of a turn or of all."""
        with state_lock:
            for one in self._questions:
                if one.is_open and one.in_words and turn in (None, one.turn):
                    return one
            return None

    def _asked_in(self: _Chat, message_id: str) -> Question | None:
        """The question of a message, if it is open and answered in words."""
        with state_lock:
            for one in self._questions:
                if one.is_open and one.in_words and one.message.id == message_id:
                    return one
            return None

    def _tell_asked(self: _Chat, turn: Turn) -> None:
        """Tell pages which question of a turn the next submit answers, if there is one."""
        with state_lock:
            asked = self._asked(turn)
            message_id = asked.message.id if asked is not None else ""
            if message_id != turn.asks:
                self._controller.ask(turn, message_id)

    def _open_form(self: _Chat, form: Form, given: Iterable[Any] = ()) -> list[Any]:
        """Keep a form, and return the widgets that close with the chat.

        Of earlier forms those close whose message nobody has any more, and so nobody can show.
        """
        with state_lock:
            unseen = [one for one in self._shown_in if one[0]() is None]
            self._shown_in = [one for one in self._shown_in if one not in unseen]
        for _, widgets in unseen:
            for widget in widgets:
                self._made.remove(widget)
                widget.close()
        made = with_parts(form.made, given)
        self._made += made
        self._forms = [*(one for one in self._forms if one.is_open), form]
        return made

    def _hear_of_questions(self: _Chat, delta: protocol.Delta) -> None:
        """Nobody can answer a question that was taken out."""
        if delta["op"] in ("remove", "reset"):
            for question in list(self._questions):
                if not question.message.is_owned:
                    question.cancel(StopCallback("the question was taken out of the chat"))

    def _end_questions(self: _Chat, turn: Turn | None) -> None:
        """Cancel what a turn that has ended asked (None: everything)."""
        for question in list(self._questions):
            if turn is None or question.turn is turn:
                question.cancel(StopCallback("the turn was stopped"))
        if turn is None:
            for form in self._forms:
                form.end()
