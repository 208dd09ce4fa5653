"""A page with the bundle alone, and a model that a script plays: what is measured is the page."""

from __future__ import annotations

import contextlib
import http.server
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from browser import pages
from playwright.sync_api import BrowserContext, CDPSession, Page

STATIC = Path(__file__).parents[1] / "ipychat" / "static"

_PAGE = """<!doctype html>
<meta charset="utf-8">
<body style="margin: 0; width: 800px; height: 700px">
<script type="module">
import widget from "./ipychat.js";

const looks = {
    _disabled: false, _on_busy: "refuse", loading: false, suggestions: [], _frame: {},
    _scroll_to: {}, load_buffer: 50, view_latest: true, placeholder_text: "",
    placeholder_threshold: 1, show_activity_dot: true, auto_scroll_limit: 200,
    scroll_button_threshold: 100, labels: {}, _composer: null, _end: {},
};
const listeners = new Map();
let seq = 0;

globalThis.message = (index, text, status = "done") => ({
    id: `m${index}`, role: index % 2 ? "assistant" : "user", user: index % 2 ? "Bot" : "User",
    avatar: { text: "B" }, status, time: "2024-05-06T07:08:09+00:00",
    parts: [{ id: `m${index}-text`, kind: "text", format: "markdown", text }],
});
globalThis.painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

/** Have a chat with such messages shown; `shared` is of those that are rows. */
globalThis.show = (messages, shared = []) => {
    const transcript = { shared, messages, turn: null };
    const state = { ...looks, _transcript: { protocol: 1, epoch: "e", seq: 0, transcript } };
    const model = {
        // Whatever else a page may ask for is empty.
        get: name => name in state ? state[name] : [], set() {}, save_changes() {},
        send(intent) {
            if (intent.kind === "hello") say({ kind: "batch", epoch: "e", seq: 0, deltas: [] });
            if (intent.kind === "asset") bring(intent);
        },
        on(name, listener) { listeners.set(name, listener); }, off() {},
    };
    const chat = widget();
    chat.initialize({ model });
    chat.render({ model, el: document.body });
};
const say = (content, buffers = []) => listeners.get("msg:custom")?.(content, buffers);
const bring = async ({ name, hash }) => {
    const data = await (await fetch(`${name}.js.gz`)).arrayBuffer();
    const paths = { buffer_paths: [["data"]] };
    const piece = { kind: "asset", name, hash, offset: 0, size: data.byteLength, data: null };
    say({ ...piece, ...paths }, [new DataView(data)]);
};

/** Tell the chat of changes, as a kernel does. */
globalThis.tell = (...deltas) => {
    seq += 1;
    say({ kind: "batch", epoch: "e", seq, deltas });
};
globalThis.isReady = true;
</script>
"""


@contextlib.contextmanager
def browser() -> Iterator[tuple[BrowserContext, str]]:
    """Run a browser and a server of the page.

    Yields:
        The browser, and the address of the page.
    """
    with tempfile.TemporaryDirectory(prefix="ipychat-bench-") as folder, pages.browser() as context:
        for file in STATIC.iterdir():
            (Path(folder) / file.name).write_bytes(file.read_bytes())
        (Path(folder) / "index.html").write_text(_PAGE, encoding="utf-8")
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(_Quiet, directory=folder)
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield context, f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Say that the page stands alone: its clock is then told in microseconds."""
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Clock:
    """The time that the main thread of a page has worked.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._client: CDPSession = page.context.new_cdp_session(page)
        self._client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(self) -> float:
        """Return the seconds since the page began."""
        metrics = self._client.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")


@contextlib.contextmanager
def opened(context: BrowserContext, url: str) -> Iterator[tuple[Page, Clock]]:
    """Open the page.

    Args:
        context: The browser.
        url: The address of the page.

    Yields:
        The page, and its clock.
    """
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("globalThis.isReady")
    yield page, Clock(page)
    page.close()
