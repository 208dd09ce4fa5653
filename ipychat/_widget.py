"""The widget: a transcript on the pages that show it, and what comes back from them."""

from __future__ import annotations

import logging
import reprlib
from collections import deque
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets as t

from . import _shiny, _static, _subshells, _unattended, intents, protocol
from ._assets import Assets
from ._latest import latest, remark
from ._lock import state_lock
from ._outbox import Outbox
from ._pacer import pacer
from ._packable import whole
from ._traits import LiveTraits, synced
from .errors import ProtocolError
from .transcript import Transcript

_log = logging.getLogger("ipychat")
_PLAIN = 20_000
"""Characters of a conversation that are in the plain text of an output, beside its widget. They
are sent and saved a second time, so that it is a short one; `Snapshot` has all."""
_left: deque[TranscriptWidget] = deque()
"""Widgets that nobody has any more, and that are to be closed."""


class TranscriptWidget(LiveTraits, anywidget.AnyWidget):
    """Shows a transcript. What people do on its pages goes to the methods named `_on_`.

    Args:
        **params: Any trait of the widget.
    """

    _esm = synced(t.Unicode())
    _transcript = t.Any().tag(
        sync=True, echo_update=False, to_json=lambda _, widget: widget._outbox.snapshot()
    )
    """Never assigned: each full request of the state is answered with a fresh snapshot."""
    _end = synced(t.Any({}))
    """Where the last turn that ended left the wire, by a road other than the batches."""

    def __init__(self, **params: Any) -> None:
        self.transcript = Transcript()
        """The state that the widget shows."""
        self._on_refusal: list[Callable[[str, str], object]] = []
        self._outbox = Outbox(self.transcript, self._post, pacer)
        self._outbox.on_end = self._mark_end
        self._assets = Assets(self._post, pacer)
        self.set_trait("_esm", _static.read("ipychat.loader.js"))
        super().__init__(**params)
        self.on_msg(self._receive)
        _unattended.at_end_of_cells(self._tell)

    def close(self) -> None:
        """Take the widget off every page."""
        # Also called by the finalizer of a widget whose making failed.
        if hasattr(self, "_outbox"):
            self._outbox.close()
            self._assets.close()
        super().close()

    def __del__(self) -> None:
        # The collector comes by in any thread, also in one that has just begun: whoever holds the
        # lock may be waiting for that to begin. So nothing is waited for here.
        _left.append(self)
        if state_lock.acquire(blocking=False):
            try:
                while _left:
                    _left.popleft().close()
            finally:
                state_lock.release()

    @t.validate("comm")
    def _valid_comm(self, proposal: t.Bunch) -> Any:
        return _shiny.reaching(proposal["value"])

    def on_refusal(self, listener: Callable[[str, str], object]) -> None:
        """Call a function with the id and the reason of each submit that is not taken."""
        self._on_refusal.append(listener)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state that a page sends: here only the kernel sets it."""
        _log.warning("ignored state of the page: %s", ", ".join(map(repr, sync_data))[:200])

    # --- what people do

    def _on_stop(self, turn_id: str) -> None:
        """Somebody stops a turn. Called on the thread on which comm messages arrive."""
        raise NotImplementedError

    def _on_submit(self, intent: intents.SubmitIntent) -> None:
        """Somebody sends a message. Called on the thread on which comm messages arrive."""
        raise NotImplementedError

    def _on_action(self, action: intents.Action) -> None:
        """Somebody does something else. Called on the thread on which comm messages arrive."""
        raise NotImplementedError

    def _on_file(self, intent: intents.FileIntent) -> None:
        """A page brings a file. Called on the thread on which comm messages arrive."""

    def _on_look_up(self, prefix: str) -> None:
        """A page asks for variables. Called on the thread on which comm messages arrive."""

    def _refuse(self, submit_id: str, reason: str) -> None:
        """Give a submit back to the page, which shows why."""
        for listener in self._on_refusal:
            listener(submit_id, reason)
        self._post({"kind": "refusal", "submit_id": submit_id, "reason": reason}, [])

    # --- the wire

    @t.observe("comm")
    def _on_comm(self, change: Any) -> None:
        _subshells.as_addressed(change["new"])

    def _handle_msg(self, msg: Any) -> None:
        """Take a message of a page, whatever its shape."""
        data = msg["content"].get("data")
        method = data.get("method") if isinstance(data, dict) else None
        if method == "custom" or method == "request_state":
            super()._handle_msg({**msg, "buffers": msg.get("buffers") or []})
        elif method == "update" and isinstance(data.get("state"), dict):
            self.set_state(data["state"])
        else:
            _log.warning("ignored a message of the page: method %s", reprlib.repr(method))

    def _receive(self, _: Any, content: Any, buffers: Any) -> None:
        try:
            intent = intents.parse_intent(content, buffers or ())
        except ProtocolError as error:
            _log.warning("ignored a message of the page: %s", error)
            return
        if intent["kind"] == "hello":
            self._outbox.hello(intent)
        elif intent["kind"] == "ack":
            self._outbox.ack(intent)
        elif intent["kind"] == "bye":
            self._outbox.bye(intent)
        elif intent["kind"] == "asset":
            self._assets.ask(intent)
        elif intent["kind"] == "stop":
            self._on_stop(intent["turn_id"])
        elif intent["kind"] == "submit":
            self._on_submit(intent)
        elif intent["kind"] == "look_up":
            self._on_look_up(intent["prefix"])
        elif intent["kind"] == "upload" or intent["kind"] == "chunk" or intent["kind"] == "discard":
            self._on_file(intent)
        else:
            self._on_action(intent)

    def _post(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if self.comm is not None:
            # Not `self.send`, which in a chat adds a message.
            anywidget.AnyWidget.send(self, content, buffers)

    def _tell(self) -> None:
        """Tell the state to whoever keeps it, if no page listens and there is something new."""
        if self.comm is not None and self._outbox.is_untold:
            self.send_state("_transcript")

    def _mark_end(self, end: protocol.End) -> None:
        self._end = end

    # --- without a page

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self._outbox.expect()
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/plain"] = self._as_text()
        return bundle

    def _as_text(self) -> str:
        """The end of the transcript: all that is left where no widget can be shown."""
        messages = list(self.transcript.messages)
        said = latest(((one.user, str(one)) for one in reversed(messages)), _PLAIN)
        lines = [f"{user}: {text}" for user, text in said]
        text = "\n\n".join([*remark(len(messages) - len(said)), *lines]) or repr(self)
        # Control characters would speak to the terminal that prints this.
        return "".join(c for c in whole(text) if c in "\n\t" or c.isprintable() or ord(c) > 0xA0)
