"""What people install: built from a clean tree, opened, and installed where there is no Node."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

import ipychat

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parent.parent
BUNDLE = tuple(f"ipychat/static/{name}" for name in ("ipychat.js", "ipychat.loader.js", "area.js"))
LABELS = "ipychat/static/labels.json"
ASSETS = tuple(f"ipychat/static/{name}.js.gz" for name in ("highlight", "math", "diagrams"))
LICENCES = "ipychat/static/THIRD_PARTY_LICENSES.txt"
UNTRACKED = shutil.ignore_patterns(
    ".git", ".venv", "venv", ".*_cache", ".hypothesis", "__pycache__", "node_modules",
    "static", "build", "dist", "*.egg-info", "artifacts",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A clean copy of the sources, and an environment without anything on its PATH."""

    folder: Path
    env: dict[str, str]

    @property
    def source(self) -> Path:
        return self.folder / "source"

    def run(self, *command: str | Path) -> str:
        """Run a command in the folder and return what it printed; fail with all it said."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def build(self, outdir: str, *options: str) -> Path:
        """Build the copy in isolation, with what the build requirements name and nothing else."""
        built = self.folder / outdir
        self.run(sys.executable, "-m", "build", "--outdir", built, *options, self.source)
        return built


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("packaging")
    shutil.copytree(ROOT, folder / "source", ignore=UNTRACKED)
    (folder / "bin").mkdir()
    ours = ("PYTHONPATH", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    return Place(folder, {**env, "PATH": str(folder / "bin")})


@pytest.fixture(scope="module")
def built(place: Place) -> Path:
    """A folder with the sdist of the copy, and the wheel made from that sdist."""
    return place.build("built")


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    return unzip(next(built.glob("*.whl")))


@pytest.fixture(scope="module")
def sdist(built: Path) -> dict[str, bytes]:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        files = [(member, archive.extractfile(member)) for member in archive.getmembers()]
        return {member.name.partition("/")[2]: file.read() for member, file in files if file}


def unzip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(wheel: dict[str, bytes]) -> Message:
    name = next(name for name in wheel if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(wheel[name])


def below(folder: str, names: Iterable[str]) -> set[str]:
    return {name for name in names if name.startswith(folder)}


def test_wheel_holds_the_frontend_its_licences_and_the_types(wheel: dict[str, bytes]) -> None:
    assert all(len(wheel[name]) > 1000 for name in (*BUNDLE, *ASSETS))
    assert b"markdown-it" in wheel[LICENCES]
    assert "ipychat/py.typed" in wheel


def test_wheel_holds_the_whole_package_and_nothing_else(wheel: dict[str, bytes]) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ipychat").rglob("*.py")}
    found = {name for name in wheel if ".dist-info/" not in name}
    assert found == {*ours, *BUNDLE, *ASSETS, LABELS, LICENCES, "ipychat/py.typed"}


def test_wheel_says_its_name_version_and_licence(wheel: dict[str, bytes]) -> None:
    said = metadata(wheel)
    assert (said["Name"], said["Version"]) == ("ipychat-widget", ipychat.__version__)
    assert said["License-Expression"] == "BSD-3-Clause"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_wheel_requires_only_what_contributing_gives_a_reason_for(wheel: dict[str, bytes]) -> None:
    required = [one for one in metadata(wheel).get_all("Requires-Dist", []) if "extra" not in one]
    names = {re.split(r"[^\w-]", one)[0] for one in required}
    assert names == {"anywidget", "ipython", "ipywidgets", "traitlets", "typing_extensions"}


def test_sdist_holds_sources_lock_tests_and_frontend(sdist: dict[str, bytes]) -> None:
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "js/src").rglob("*.*")}
    assert sources == below("js/src/", sdist)
    assert {"js/package-lock.json", "js/.npmrc", "js/build.mjs", *BUNDLE, *ASSETS, LICENCES} <= set(
        sdist
    )
    assert below("tests/browser/", sdist)
    assert not [name for name in sdist if "node_modules" in name or "__pycache__" in name]


def test_lock_in_sdist_carries_no_addresses(sdist: dict[str, bytes]) -> None:
    packages = json.loads(sdist["js/package-lock.json"])["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]


def test_two_builds_give_the_same_bytes(place: Place, wheel: dict[str, bytes]) -> None:
    """One wheel comes through the sdist, the other from the tree, built from its lock again."""
    shutil.rmtree(place.source / "ipychat" / "static")
    shutil.rmtree(place.source / "js" / "node_modules")
    again = unzip(next(place.build("again", "--wheel").glob("*.whl")))
    assert sorted(wheel) == sorted(again)
    assert [name for name in wheel if wheel[name] != again[name]] == []


@pytest.fixture(scope="module")
def python(place: Place, built: Path) -> Path:
    """The Python of a clean environment in which the wheel is installed."""
    place.run(sys.executable, "-m", "venv", "clean")
    python = place.folder / "clean" / "bin" / "python"
    place.run(python, "-m", "pip", "install", "-q", next(built.glob("*.whl")))
    return python


def test_wheel_works_in_a_clean_environment_without_node(place: Place, python: Path) -> None:
    program = """
import ipychat
chat = ipychat.ChatInterface(callback=lambda contents: contents[::-1])
chat.send("olleh")
print(chat[-1], len(chat._esm) > 1000, ipychat.__version__)
"""
    assert place.run(python, "-c", program).split() == ["hello", "True", ipychat.__version__]


def check_types(place: Place, python: Path, name: str) -> list[str]:
    """What a strict mypy finds in a file of a project that has the wheel installed."""
    example = place.folder / name
    example.write_bytes((ROOT / "tests/typed" / name).read_bytes())
    # The packages that users have without types are theirs to silence.
    options = ("--strict", "--config-file=", "--disable-error-code=import-untyped")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--python-executable", python, name],
        cwd=place.folder, env=place.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if "note:" not in line]


def test_a_typed_project_that_uses_the_wheel_is_fine(place: Place, python: Path) -> None:
    assert check_types(place, python, "fine.py") == ["Success: no issues found in 1 source file"]


def test_mistakes_with_the_wheel_are_found_by_a_type_checker(place: Place, python: Path) -> None:
    lines = (ROOT / "tests/typed/wrong.py").read_text(encoding="utf-8").splitlines()
    marked = [re.search(r"  # ([a-z-]+)$", line) for line in lines]
    expected = [(number, mark[1]) for number, mark in enumerate(marked, 1) if mark]
    found = [
        (int(parts[1]), parts[2])
        for line in check_types(place, python, "wrong.py")
        if (parts := re.match(r"wrong\.py:(\d+): error: .*\[([a-z-]+)\]$", line))
    ]
    assert found == expected
