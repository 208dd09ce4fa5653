"""Servers and pages for the tests in real hosts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from . import notebooks, pages, servers
from .hosts import LabNotebook, VoilaNotebook
from .servers import Server

OpenPage = Callable[[], Page]
OpenLab = Callable[..., LabNotebook]
OpenVoila = Callable[..., VoilaNotebook]
OpenHost = Callable[..., LabNotebook | VoilaNotebook]


@pytest.fixture(scope="package")
def artifacts() -> Path:
    """The folder that keeps screenshots and the logs of servers."""
    folder = Path(__file__).parents[1] / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


# Playwright keeps an event loop in the main thread, so the browser ends with this package's tests.
@pytest.fixture(scope="package")
def context() -> Iterator[BrowserContext]:
    """The browser in which all tests open their pages."""
    with pages.browser() as context:
        yield context


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A JupyterLab as it comes."""
    folder = tmp_path_factory.mktemp("lab")
    root = folder / "root"
    root.mkdir()
    with servers.jupyterlab(root, folder / "home", artifacts / "jupyterlab.log") as server:
        yield server


@pytest.fixture(scope="package")
def voila_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A Voilà as it comes."""
    folder = tmp_path_factory.mktemp("voila")
    root = folder / "root"
    root.mkdir()
    with servers.voila(root, folder / "home", artifacts / "voila.log") as server:
        yield server


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name for the files of this test."""
    return re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")


@pytest.fixture
def open_page(context: BrowserContext, artifacts: Path, name: str) -> Iterator[OpenPage]:
    """Opens empty pages, and checks at the end that nothing happened that should not."""
    watches: list[pages.Watch] = []

    def open_page() -> Page:
        page = context.new_page()
        watches.append(pages.Watch(page))
        return page

    yield open_page
    for number, watch in enumerate(watches):
        if not watch.page.is_closed():
            watch.page.screenshot(path=artifacts / f"{name}-{number}.png")
            # Voilà ends a kernel when its page is left, not when it is closed.
            watch.page.goto("about:blank")
            watch.page.close()
    faults = [fault for watch in watches for fault in watch.faults()]
    assert not faults, "\n".join(faults)


@pytest.fixture
def lab(lab_server: Server, open_page: OpenPage, name: str) -> OpenLab:
    """Opens a notebook with these cells in JupyterLab and runs them, all or the first."""
    lab_server.end_kernels()

    def lab(*cells: str, page: Page | None = None, first_only: bool = False) -> LabNotebook:
        notebooks.write(lab_server.root, name, *cells)
        notebook = LabNotebook(lab_server, name, page or open_page())
        notebook.open()
        if first_only:
            notebook.run_cell(0)
        else:
            notebook.run_all()
        notebook.chat.wait_ready()
        return notebook

    return lab


@pytest.fixture
def voila(voila_server: Server, open_page: OpenPage, name: str) -> OpenVoila:
    """Opens a notebook with these cells as a dashboard of Voilà."""

    def voila(*cells: str, theme: str = "light") -> VoilaNotebook:
        notebooks.write(voila_server.root, name, *cells)
        notebook = VoilaNotebook(voila_server, name, open_page())
        notebook.open(theme)
        notebook.chat.wait_ready()
        return notebook

    return voila


@pytest.fixture(params=["lab", "voila"])
def host(request: pytest.FixtureRequest) -> OpenHost:
    """Each host in turn."""
    opener: OpenHost = request.getfixturevalue(request.param)
    return opener
