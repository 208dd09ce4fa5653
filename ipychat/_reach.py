"""Which pictures and links the text of a message may lead to."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import traitlets as t

from . import protocol
from ._lock import state_lock
from ._replies import call
from ._traits import synced
from .controller import Controller
from .transcript import Transcript

_log = logging.getLogger("ipychat")

_ADDRESS = re.compile(r"https?://[^\s<>\"`]{1,2000}", re.IGNORECASE)
_TRAILING = "?!.,:;*_~'|\\"
_MOST = 1000
"""Addresses that were asked about and are remembered; the oldest are forgotten."""
_PAUSE = 0.2
"""Seconds for which a text grows on before it is read again."""
_INSIDE = ("message", "messages", "changes", "parts", "part", "header", "footer")
"""Where parts are in what travels."""


class Allowances(t.HasTraits):
    """Parameters of a feed that say what texts may lead to. A mixin."""

    allow_images = t.Any(default_value=())
    """Which pictures of other hosts a text shows at once: prefixes such as
    ``"https://host/folder/"``, or a function, sync or async, that says of an address whether it
    is allowed. Default none: a picture is fetched when the reader presses its button, since an
    address can carry away what a model has read."""
    allow_links = t.Any(default_value=None, allow_none=True)
    """Where links of a text may lead, likewise; what is not allowed is shown without a link.
    Default None: to any page of the web and any mail address."""
    _reach = synced(t.Dict())

    transcript: Transcript
    _controller: Controller
    _judged: dict[str, dict[str, bool]]
    _unread: list[str]
    """Texts that were said since the functions were asked."""
    _growing: set[str]
    """Ids of messages whose text has grown since it was read."""

    def _open_reach(self) -> None:
        """Follow what texts speak of, from now on."""
        self._judged = {"images": {}, "links": {}}
        self._unread, self._growing = [], set()
        self.transcript.subscribe(self._hear_of_addresses)
        self.observe(self._changed_reach, ["allow_images", "allow_links"])
        self._tell_reach()

    @t.validate("allow_images", "allow_links")
    def _valid_reach(self, proposal: t.Bunch) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if callable(value) or (value is None and name == "allow_links"):
            return value
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise t.TraitError(f"{name} is {value!r}, expected a list of prefixes or a callable")
        prefixes = list(value)
        for prefix in prefixes:
            if not isinstance(prefix, str) or not _is_prefix(prefix, name == "allow_links"):
                raise t.TraitError(f"{name} has {prefix!r}, expected one like 'https://host/path/'")
        return prefixes

    def _changed_reach(self, change: t.Bunch) -> None:
        kind = change["name"].removeprefix("allow_")
        self._judged[kind] = {}
        self._tell_reach()
        if callable(change["new"]):
            with state_lock:
                self._growing.clear()
                self._note(_texts([one.to_wire() for one in self.transcript.messages]))
            self._ask_soon()

    def _hear_of_addresses(self, delta: protocol.Delta) -> None:
        """Note what is said, of which the functions hear later. Called under the state lock."""
        if not (callable(self.allow_images) or callable(self.allow_links)):
            return
        told: Any = delta
        op, message_id = told["op"], told.get("message_id", "")
        if op == "text":
            # Each token costs the same: a text is read when it settles, or some time later.
            if message_id not in self._growing:
                self._growing.add(message_id)
                if not self._streams(message_id):
                    self._ask_soon(_PAUSE)
            return
        if op == "remove":
            self._growing.discard(message_id)
        elif op == "reset":
            self._growing.clear()
        is_new = self._note(_texts(told))
        if op in ("settle", "update") and message_id in self._growing:
            is_new = self._note_grown([message_id]) or is_new
        if is_new:
            self._ask_soon()

    def _streams(self, message_id: str) -> bool:
        return bool(self.transcript.find(message_id).status == "streaming")

    def _note(self, texts: Iterable[str]) -> bool:
        """Keep what there is to ask about; return whether there is anything."""
        found = [text for text in texts if "://" in text]
        self._unread += found
        return bool(found)

    def _note_grown(self, message_ids: Iterable[str]) -> bool:
        """Read messages whose text has grown, but for those that will settle."""
        grown = [one for one in message_ids if not self._streams(one)]
        self._growing.difference_update(grown)
        return self._note(_texts([self.transcript.find(one).to_wire() for one in grown]))

    def _ask_soon(self, pause: float = 0.0) -> None:
        """Have the functions asked when nothing is locked any more."""
        self._controller.do_unlocked(lambda: self._ask(pause))

    async def _ask(self, pause: float) -> None:
        try:
            await asyncio.sleep(pause)
        finally:
            # Also where the loop ends meanwhile: what is said later counts as new.
            with state_lock:
                self._note_grown(self._growing)
                texts, self._unread = self._unread, []
        found = {address for text in texts for address in addresses(text)}
        for address in sorted(found):
            for kind, allow in (("images", self.allow_images), ("links", self.allow_links)):
                known = self._judged[kind]
                if callable(allow) and address not in known:
                    # Until it is told: nobody asks a second time meanwhile.
                    _remember(known, address, False)
                    _remember(known, address, await _is_allowed(allow, address))
        if found:
            self._tell_reach()

    def _tell_reach(self) -> None:
        self._reach = {
            "images": self._prefixes("images", self.allow_images),
            "links": self._prefixes("links", self.allow_links),
        }

    def _prefixes(self, kind: str, allow: Any) -> list[str] | None:
        if callable(allow):
            judged = list(self._judged[kind].items())
            # With the sign for a whole address, below which nothing else is allowed.
            return [f"={address}" for address, is_fine in judged if is_fine]
        return None if allow is None else list(allow)


def addresses(text: str) -> set[str]:
    """Return the addresses of the web that a text speaks of, without the marks around them."""
    # The words of a link may be an address themselves.
    pieces = [piece for match in _ADDRESS.finditer(text) for piece in match.group().split("](")]
    return {_trimmed(piece) for piece in pieces if _ADDRESS.match(piece)}


def _trimmed(address: str) -> str:
    """Leave out what belongs to the sentence, and brackets that the address does not open."""
    for last in reversed(address):
        opening = {")": "(", "]": "["}.get(last)
        is_surplus = opening is not None and address.count(last) > address.count(opening)
        if last not in _TRAILING and not is_surplus:
            break
        address = address[:-1]
    return address


def _texts(told: Any) -> Iterator[str]:
    """The texts of all parts in something that travels."""
    if isinstance(told, list):
        for one in told:
            yield from _texts(one)
    elif isinstance(told, dict):
        if told.get("kind") == "text":
            yield told["text"]
        for name in _INSIDE:
            yield from _texts(told.get(name))


def _remember(known: dict[str, bool], address: str, is_allowed: bool) -> None:
    known[address] = is_allowed
    while len(known) > _MOST:
        known.pop(next(iter(known)), None)


async def _is_allowed(allow: Callable[[str], Any], address: str) -> bool:
    try:
        return bool(await call(allow, address))
    except Exception:
        _log.exception("whether %s is allowed could not be told", address)
        return False


def _is_prefix(prefix: str, is_link: bool) -> bool:
    try:
        url = urlsplit(prefix)
    except ValueError:
        return False
    if url.scheme == "mailto":
        return is_link and bool(url.path)
    return url.scheme in ("http", "https") and bool(url.hostname) and "@" not in url.netloc
