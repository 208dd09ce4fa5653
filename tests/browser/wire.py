"""A hand on the wire between a page and its kernel."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

from .frames import Frame, parse


class Wire:
    """Sees each frame between a page and its kernels, and may keep it back.

    Args:
        page: The page, before it goes anywhere.
    """

    def __init__(self, page: Page) -> None:
        self.drops: Callable[[Frame], bool] = lambda frame: False
        """Frames from the kernel for which this is true are lost."""
        self.doubles: Callable[[Frame], bool] = lambda frame: False
        """Frames from the kernel for which this is true come twice."""
        self.holds: Callable[[Frame], bool] = lambda frame: False
        """Frames from the kernel for which this is true come only after the next one."""
        self.sent: list[Frame] = []
        """What the page has sent."""
        self.received: list[Frame] = []
        """What the kernel has sent, the lost frames too."""
        self.lost: list[Frame] = []
        """What was lost of it."""
        self.connections = 0
        """How often the page has connected to a kernel."""
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/api/kernels/*/channels*", self._connect)

    def cut(self) -> None:
        """Break all connections, as a network does that fails."""
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self.connections += 1
        held: list[str | bytes] = []

        def to_kernel(payload: str | bytes) -> None:
            self.sent.append(parse(payload))
            server.send(payload)

        def to_page(payload: str | bytes) -> None:
            frame = parse(payload)
            self.received.append(frame)
            if self.drops(frame):
                self.lost.append(frame)
            elif self.holds(frame):
                held.append(payload)
            else:
                for one in [payload, *([payload] if self.doubles(frame) else []), *held]:
                    socket.send(one)
                held.clear()

        socket.on_message(to_kernel)
        server.on_message(to_page)
        self._sockets.append(socket)
