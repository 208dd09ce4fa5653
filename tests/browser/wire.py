"""A hand on the wire between a page and its kernel."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, WebSocketRoute

from .frames import Frame, parse

Payload = str | bytes


@dataclass(frozen=True)
class Fate:
    """What becomes of a frame.

    Args:
        copies: How often it comes. Default 1; 0: it is lost.
        is_held: Whether it comes only after the next one. Default: no.
        delay: Seconds that it comes too late; later ones overtake it. Default 0.
        is_cut: Whether the connection breaks, and the frame is lost with it. Default: no.
    """

    copies: int = 1
    is_held: bool = False
    delay: float = 0
    is_cut: bool = False


class Wire:
    """Sees each frame between a page and its kernels, and says what becomes of it.

    Args:
        page: The page, before it goes anywhere.
    """

    def __init__(self, page: Page) -> None:
        self.down: Callable[[Frame], Fate] = lambda frame: Fate()
        """What becomes of a frame from the kernel."""
        self.up: Callable[[Frame], Fate] = lambda frame: Fate()
        """What becomes of a frame from the page."""
        self.sent: list[Frame] = []
        """What the page has sent, the lost frames too."""
        self.received: list[Frame] = []
        """What the kernel has sent, the lost frames too."""
        self.lost: list[Frame] = []
        """What was lost of it."""
        self.connections = 0
        """How often the page has connected to a kernel."""
        self.last_fault = 0.0
        """When the last fault was over, as `time.monotonic` tells it."""
        self.last_cut = 0.0
        """When connections were last broken."""
        self.is_open_since = 0.0
        """When the page last began to speak over a new connection."""
        self._ways: list[_Way] = []
        self._is_cut = False
        page.route_web_socket("**/api/kernels/*/channels*", self._connect)

    def cut(self) -> None:
        """Break all connections, as a network does that fails."""
        self._is_cut = False
        sockets = {way.socket for way in self._ways}
        self._ways.clear()
        for socket in sockets:
            socket.close()
        self.last_fault = self.last_cut = time.monotonic()

    def pump(self) -> bool:
        """Do what is due by now: to be called again and again.

        Returns:
            Whether nothing is left to be done.
        """
        if self._is_cut:
            self.cut()
        left = [way.pump() for way in self._ways]
        return not any(left)

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self.connections += 1
        up, down = _Way(socket, server.send), _Way(socket, socket.send)
        self._ways += [up, down]
        is_mute = True

        def to_kernel(payload: Payload) -> None:
            nonlocal is_mute
            frame = parse(payload)
            # Until its first question is answered, JupyterLab keeps back all else: up to 3 s.
            if is_mute and frame.type != "kernel_info_request":
                is_mute, self.is_open_since = False, time.monotonic()
            self.sent.append(frame)
            self._go(up, payload, self.up(frame))

        def to_page(payload: Payload) -> None:
            frame = parse(payload)
            self.received.append(frame)
            fate = self.down(frame)
            if not fate.copies or fate.is_cut:
                self.lost.append(frame)
            self._go(down, payload, fate)

        socket.on_message(to_kernel)
        server.on_message(to_page)

    def _go(self, way: _Way, payload: Payload, fate: Fate) -> None:
        if way not in self._ways:
            return
        # Playwright cannot close a socket in the midst of its message: the next pump does.
        self._is_cut = self._is_cut or fate.is_cut
        if fate != Fate():
            self.last_fault = time.monotonic() + fate.delay
        if not self._is_cut:
            way.go(payload, fate)


class _Way:
    """One direction of a connection."""

    def __init__(self, socket: WebSocketRoute, send: Callable[[Payload], None]) -> None:
        self.socket = socket
        self._send = send
        self._held: list[Payload] = []
        self._late: list[tuple[float, Payload]] = []

    def go(self, payload: Payload, fate: Fate) -> None:
        if fate.is_held:
            self._held.append(payload)
        elif fate.delay:
            self._late.append((time.monotonic() + fate.delay, payload))
        else:
            held, self._held = self._held, []
            for one in [payload] * fate.copies + held:
                self._send(one)

    def pump(self) -> bool:
        """Send what is late enough; return whether something is left."""
        now = time.monotonic()
        due = [payload for moment, payload in self._late if moment <= now]
        self._late = [one for one in self._late if one[0] > now]
        for payload in due:
            self._send(payload)
        return bool(self._late)
