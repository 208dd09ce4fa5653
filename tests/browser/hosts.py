"""Notebooks in JupyterLab, in Notebook 7 and in Voilà."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from . import notebooks
from .chat import Chat
from .pages import until
from .servers import Server


class LabNotebook:
    """A notebook that is open in JupyterLab.

    Args:
        server: The server.
        name: Name of the notebook in the server's folder, without its suffix.
        page: The page in which it opens.
    """

    def __init__(self, server: Server, name: str, page: Page) -> None:
        self.server = server
        self.name = name
        self.page = page
        self.chat = Chat(page)
        self.cells = page.locator(".jp-Notebook .jp-Cell")

    def open(self) -> None:
        """Go there and wait until its kernel is ready."""
        self.page.goto(self._url())
        self.wait_ready()

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        expect(self.cells.first).to_be_attached()

    def run_all(self) -> None:
        """Run all cells."""
        self._menu("Run", "runmenu:run-all")

    def run_cell(self, index: int) -> None:
        """Run one cell."""
        cell = self.cells.nth(index)

        def is_active() -> bool:
            # A click misses a cell that moves at this moment, because an output above it grew.
            cell.locator(".jp-InputPrompt").click()
            return "jp-mod-active" in (cell.get_attribute("class") or "")

        until(self.page, is_active, "the cell is active")
        self._menu("Run", "runmenu:run")

    def save(self) -> None:
        """Save the notebook, with its widgets."""
        file = self.server.root / f"{self.name}.ipynb"
        before = file.stat().st_mtime_ns
        self._menu("File", "docmanager:save")
        until(
            self.page,
            lambda: file.stat().st_mtime_ns > before and notebooks.is_whole(file),
            "the notebook is saved",
        )

    def restart(self) -> None:
        """Restart the kernel."""
        self._menu("Kernel", "kernelmenu:restart")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def interrupt(self) -> None:
        """Interrupt the kernel."""
        self._menu("Kernel", "kernelmenu:interrupt")

    def set_cell(self, index: int, source: str) -> None:
        """Write something else into a cell."""
        editor = self.cells.nth(index).locator(".cm-content")
        editor.click()
        editor.press("Control+a")
        self.page.keyboard.insert_text(source)

    def kernel(self) -> Any:
        """Return what the server says of the kernel, None without one."""
        sessions = self.server.request("/api/sessions")
        mine = (one["kernel"] for one in sessions if one["path"] == f"{self.name}.ipynb")
        return next(mine, None)

    def open_gate(self, gate: str) -> None:
        """Let a bot come to its end that waits for this gate."""
        self.server.open_gate(gate)

    def prompts(self) -> list[str]:
        """Return the execution counts that the code cells show."""
        return self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()

    def _url(self) -> str:
        # Each page has a workspace of its own, else it shows what another one left open.
        place = f"{self.name}-{len(self.page.context.pages)}"
        return f"{self.server.url}/lab/workspaces/{place}/tree/{self.name}.ipynb"

    def wait_ready(self) -> None:
        """Wait until there is a kernel that has nothing to do; what the host says is confirmed."""
        expect(self.cells.first).to_be_attached()
        until(self.page, self._is_connected, "the kernel is connected and idle")
        # The state of the kernel reaches the page last.
        idle = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
        expect(self.page.locator(idle)).to_be_attached()

    def _is_connected(self) -> bool:
        dialog = self.page.locator(".jp-Dialog .jp-mod-accept")
        if dialog.is_visible():
            dialog.click()
        kernel = self.kernel()
        return bool(kernel and kernel["execution_state"] == "idle" and kernel["connections"])

    def _menu(self, name: str, command: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(f".lm-Menu-item[data-command='{command}']").click()


class ClassicNotebook(LabNotebook):
    """A notebook that is open in Notebook 7, which has the parts of JupyterLab but one document."""

    def _url(self) -> str:
        return f"{self.server.url}/notebooks/{self.name}.ipynb"


class VoilaNotebook:
    """A notebook that Voilà serves as a dashboard.

    Args:
        server: The server.
        name: Name of the notebook in the server's folder, without its suffix.
        page: The page in which it opens.
    """

    def __init__(self, server: Server, name: str, page: Page) -> None:
        self.server = server
        self.name = name
        self.page = page
        self.chat = Chat(page)

    def open(self, theme: str = "light") -> None:
        """Go there.

        Args:
            theme: ``"light"`` or ``"dark"``. Default ``"light"``.
        """
        url = f"{self.server.url}/voila/render/{self.name}.ipynb?theme={theme}"
        self.page.goto(url, wait_until="commit")

    def open_gate(self, gate: str) -> None:
        """Let a bot come to its end that waits for this gate."""
        self.server.open_gate(gate)
