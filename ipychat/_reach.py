"""Which pictures and links the text of a message may lead to."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import traitlets as t

from . import protocol
from ._traits import synced
from .controller import Controller
from .transcript import Transcript

_log = logging.getLogger("ipychat")

_ADDRESS = re.compile(r"https?://[^\s<>\"`]{1,2000}", re.IGNORECASE)
_TRAILING = "?!.,:;*_~'|\\"
_MOST = 1000
"""Addresses that were asked about and are remembered."""


class Allowances(t.HasTraits):
    """Parameters of a feed that say what texts may lead to. A mixin."""

    allow_images = t.Any(default_value=())
    """Which pictures of other hosts a text shows at once: prefixes such as
    ``"https://host/folder/"``, or a function that is given an address and returns whether it
    is allowed. Default none: a picture is fetched when the reader presses its button, since an
    address can carry away what a model has read."""
    allow_links = t.Any(default_value=None, allow_none=True)
    """Where links of a text may lead, likewise; what is not allowed is shown without a link.
    Default None: to any page of the web and any mail address."""
    _reach = synced(t.Dict())

    transcript: Transcript
    _controller: Controller
    _judged: dict[str, dict[str, bool]]

    def _open_reach(self) -> None:
        """Follow what texts speak of, from now on."""
        self._judged = {"images": {}, "links": {}}
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
            self._ask_about([str(message) for message in self.transcript.messages])

    def _hear_of_addresses(self, delta: protocol.Delta) -> None:
        if not (callable(self.allow_images) or callable(self.allow_links)):
            return
        if delta["op"] == "settle" or delta["op"] == "parts":
            self._ask_about([str(self.transcript.find(delta["message_id"]))])
        elif delta["op"] == "insert":
            self._ask_about([str(self.transcript.find(delta["message"]["id"]))])
        elif delta["op"] == "reset":
            self._ask_about([str(message) for message in self.transcript.messages])

    def _ask_about(self, texts: Iterable[str]) -> None:
        """Ask the functions about the addresses in texts, when nothing is locked any more."""
        found = {address for text in texts for address in addresses(text)}
        if not found:
            return

        async def ask() -> None:
            for address in sorted(found):
                for kind, allow in (("images", self.allow_images), ("links", self.allow_links)):
                    known = self._judged[kind]
                    if callable(allow) and address not in known and len(known) < _MOST:
                        known[address] = _is_allowed(allow, address)
            self._tell_reach()

        self._controller.do(ask)

    def _tell_reach(self) -> None:
        self._reach = {
            "images": self._prefixes("images", self.allow_images),
            "links": self._prefixes("links", self.allow_links),
        }

    def _prefixes(self, kind: str, allow: Any) -> list[str] | None:
        if callable(allow):
            # With the sign for a whole address, below which nothing else is allowed.
            return [f"={address}" for address, is_fine in self._judged[kind].items() if is_fine]
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


def _is_allowed(allow: Callable[[str], Any], address: str) -> bool:
    try:
        return bool(allow(address))
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
