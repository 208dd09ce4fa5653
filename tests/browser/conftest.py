"""Servers and pages for the tests in real hosts."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from . import exports, notebooks, pages, servers, web, webview
from .chat import Chat
from .exports import ExportedPage
from .hosts import ClassicNotebook, LabNotebook, VoilaNotebook
from .second_goes import SecondGoes
from .servers import Server
from .webview import WebviewNotebook

OpenPage = Callable[..., Page]
OpenLab = Callable[..., LabNotebook]
OpenVoila = Callable[..., VoilaNotebook]
OpenWebview = Callable[..., WebviewNotebook]
OpenExport = Callable[[Path], Chat]
OpenExported = Callable[..., ExportedPage]
OpenHost = Callable[..., LabNotebook | VoilaNotebook | WebviewNotebook]


_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def pytest_configure(config: pytest.Config) -> None:
    """Install once what all workers read, and count what needs a second go."""
    if not _WORKER:
        config.pluginmanager.register(SecondGoes())
        if not config.option.collectonly:
            web.packages()


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


def _server(
    run: Callable[..., contextlib.AbstractContextManager[Server]],
    tmp_path_factory: pytest.TempPathFactory,
    artifacts: Path,
    *options: str,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(run.__name__)
    root = folder / "root"
    root.mkdir()
    log = artifacts / f"{run.__name__}{_WORKER}.log"
    with run(root, folder / "home", log, *options) as server:
        yield server


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A JupyterLab as it comes."""
    yield from _server(servers.jupyterlab, tmp_path_factory, artifacts)


@pytest.fixture
def lab_log(lab_server: Server, artifacts: Path) -> Path:
    """What that JupyterLab prints."""
    return artifacts / f"{servers.jupyterlab.__name__}{_WORKER}.log"


@pytest.fixture(scope="package")
def notebook7_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A Notebook 7 as it comes."""
    yield from _server(servers.notebook, tmp_path_factory, artifacts)


@pytest.fixture(scope="package")
def voila_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A Voilà as it comes."""
    yield from _server(servers.voila, tmp_path_factory, artifacts)


@pytest.fixture(scope="package")
def kernel_server(tmp_path_factory: pytest.TempPathFactory, artifacts: Path) -> Iterator[Server]:
    """A server of kernels for VS Code's pages."""
    yield from _server(servers.kernels, tmp_path_factory, artifacts)


@pytest.fixture(scope="package")
def vscode_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webview.Site]:
    """VS Code's pages."""
    with webview.site(tmp_path_factory.mktemp("vscode")) as site:
        yield site


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name for the files of this test."""
    return re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")


@pytest.fixture
def open_page(context: BrowserContext, artifacts: Path, name: str) -> Iterator[OpenPage]:
    """Opens empty pages, and checks at the end that nothing happened that should not.

    Messages on the console with the words that it is given are no fault.
    """
    watches: list[pages.Watch] = []

    def open_page(*allowed: str) -> Page:
        page = context.new_page()
        watches.append(pages.Watch(page, *allowed))
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
    return _in_jupyter(LabNotebook, lab_server, open_page, name)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, lab_server: Server) -> Iterator[str]:
    """Each theme of JupyterLab in turn."""
    lab_server.set_theme(dark=request.param == "dark")
    yield request.param
    lab_server.set_theme(dark=False)


@pytest.fixture
def notebook7(notebook7_server: Server, open_page: OpenPage, name: str) -> OpenLab:
    """Opens a notebook with these cells in Notebook 7 and runs them, all or the first."""
    return _in_jupyter(ClassicNotebook, notebook7_server, open_page, name)


def _in_jupyter(kind: type[LabNotebook], server: Server, open_page: OpenPage, name: str) -> OpenLab:
    server.end_kernels()
    server.close_gates()

    def opener(*cells: str, page: Page | None = None, first_only: bool = False) -> LabNotebook:
        notebooks.write(server.root, name, *cells)
        notebook = kind(server, name, page or open_page())
        notebook.open()
        if first_only:
            notebook.run_cell(0)
        else:
            notebook.run_all()
        notebook.chat.wait_ready()
        return notebook

    return opener


@pytest.fixture
def voila(voila_server: Server, open_page: OpenPage, name: str) -> OpenVoila:
    """Opens a notebook with these cells as a dashboard of Voilà."""
    voila_server.close_gates()

    def voila(*cells: str, theme: str = "light") -> VoilaNotebook:
        notebooks.write(voila_server.root, name, *cells)
        notebook = VoilaNotebook(voila_server, name, open_page())
        notebook.open(theme)
        notebook.chat.wait_ready()
        return notebook

    return voila


@pytest.fixture
def vscode(
    kernel_server: Server, vscode_site: webview.Site, open_page: OpenPage, name: str
) -> OpenWebview:
    """Runs these cells in a notebook as VS Code shows it, all or the first."""
    kernel_server.end_kernels()
    kernel_server.close_gates()

    def vscode(*cells: str, page: Page | None = None, first_only: bool = False) -> WebviewNotebook:
        notebooks.write(kernel_server.root, name, *cells)
        # Pictures come by another road there, which the page finds when the first is refused. For
        # sound and films the policy leaves none.
        page = page or open_page("Loading the image 'blob:", "Loading media from 'blob:")
        notebook = WebviewNotebook(kernel_server, vscode_site, page, *cells)
        notebook.open()
        if first_only:
            notebook.run_cell(0)
        else:
            notebook.run_all()
        notebook.chat.wait_ready()
        return notebook

    return vscode


@pytest.fixture
def open_export(open_page: OpenPage) -> Iterator[OpenExport]:
    """Opens an exported page, with the public servers that it needs."""
    with web.serving() as serve:

        def open_export(html: Path) -> Chat:
            page = open_page(*exports.SERVERS)
            exports.answer(page)
            page.goto(f"{serve(html.parent)}/{html.name}")
            chat = Chat(page)
            chat.wait_ready()
            return chat

        yield open_export


@pytest.fixture
def exported(open_export: OpenExport, tmp_path: Path, name: str) -> OpenExported:
    """Runs these cells without a page, and opens what the notebook is exported to."""

    def exported(*cells: str) -> ExportedPage:
        notebooks.write(tmp_path, name, *cells)
        chat = open_export(exports.to_html(tmp_path / f"{name}.ipynb", "--execute"))
        return ExportedPage(chat.page)

    return exported


@pytest.fixture(params=["lab", "notebook7"])
def jupyter(request: pytest.FixtureRequest) -> OpenLab:
    """JupyterLab, then Notebook 7."""
    opener: OpenLab = request.getfixturevalue(request.param)
    return opener


@pytest.fixture(params=["lab", "voila", "vscode"])
def host(request: pytest.FixtureRequest) -> OpenHost:
    """Each host in turn."""
    opener: OpenHost = request.getfixturevalue(request.param)
    return opener
