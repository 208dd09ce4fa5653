"""A JupyterLite that needs nothing from elsewhere: Pyodide from npm, packages from wheels."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from browser import web

_ROOT = Path(__file__).parents[2]

_STARTED_WITH = (
    *("asttokens", "decorator", "executing", "ipython", "jedi", "matplotlib-inline", "micropip"),
    *("packaging", "parso", "prompt-toolkit", "pure-eval", "pygments", "pyodide-http", "six"),
    *("stack-data", "traitlets", "typing-extensions", "wcwidth"),
)
"""What the kernel starts with: Pyodide's lock says of which version."""

_INSTALLED = ("anywidget", "comm", "ipywidgets", "jupyterlab_widgets", "psygnal")
"""What ipychat needs beside it."""

_TARGET = ("--platform=any", "--implementation=py", "--abi=none", "--only-binary=:all:")

FIRST = "import piplite\nawait piplite.install('ipychat-widget')"
"""The cell that installs ipychat."""


def build(folder: Path, *cells: str) -> Path:
    """Build a site with a notebook.

    Args:
        folder: An empty folder.
        *cells: The sources of the notebook's cells, after `FIRST`.

    Returns:
        The folder to serve; the notebook is ``notebook.ipynb``.
    """
    site, files = folder / "site", folder / "files"
    wheels, runtime = site / "pypi", site / "static/pyodide"
    shutil.copytree(web.packages(Path(__file__).parent) / "pyodide", runtime)
    lock = json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))
    packages, python = lock["packages"], lock["info"]["python"].rpartition(".")[0]
    _download(runtime, python, *(f"{name}=={_version(packages, name)}" for name in _STARTED_WITH))
    for package in packages.values():
        # The index has the same versions, built another time.
        wheel = runtime / package["file_name"]
        if wheel.is_file():
            package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (runtime / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    _download(wheels, python, *_INSTALLED)
    _run("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(_ROOT))
    settings = {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
    config = {"jupyter-lite-schema-version": 0}
    config["jupyter-config-data"] = {"litePluginSettings": settings}  # type: ignore[assignment]
    (site / "jupyter-lite.json").write_text(json.dumps(config), "utf-8")
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
    notebook.cells = [nbformat.v4.new_code_cell(source.strip()) for source in (FIRST, *cells)]
    files.mkdir()
    nbformat.write(notebook, files / "notebook.ipynb")
    options = ("--lite-dir", site, "--contents", files, "--output-dir", folder / "out")
    _run("-m", "jupyterlite_core", "build", *map(str, options), cwd=site)
    return folder / "out"


def _version(packages: dict[str, Any], name: str) -> str:
    return str(packages[name]["version"])


def _download(folder: Path, python: str, *packages: str) -> None:
    version = f"--python-version={python}"
    options = ("--quiet", "--no-deps", "--dest", str(folder), version, *_TARGET)
    _run("-m", "pip", "download", *options, *packages)


def _run(*arguments: str, cwd: Path = _ROOT) -> None:
    subprocess.run([sys.executable, *arguments], check=True, cwd=cwd)
