"""The files around the code say what is so."""

from __future__ import annotations

import configparser
import json
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import ipychat

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])
MODULES = ["ipychat", *(f"ipychat.{one.name}" for one in pkgutil.iter_modules(ipychat.__path__))]
FOLDERS = [
    ".ci",
    "benchmarks",
    "docs",
    "ipychat",
    "js",
    "notebooks",
    "requirements",
    "scripts",
    "tests",
]
BUILT = {"node_modules", "static", "artifacts", "images", "build", "dist", "__pycache__"}
LOCKS = [
    ROOT / "js/package-lock.json",
    ROOT / "tests/browser/package-lock.json",
    ROOT / "tests/hosts/package-lock.json",
    *sorted(ROOT.glob("requirements/*.txt")),
]


def read(path: str | Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of each file that people keep here."""
    ours = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    for path in (*ROOT.glob("*"), *ours):
        name = path.relative_to(ROOT)
        if path.is_file() and not BUILT.intersection(name.parts):
            yield name.as_posix(), path.read_text(encoding="utf-8", errors="replace")


def rows(text: str) -> list[list[str]]:
    """The cells of all Markdown tables, without their heads."""
    lines = re.findall(r"^\|(.+)\|$", text, re.MULTILINE)
    is_rule = [not set(line) - set("|-: ") for line in lines]
    kept = [
        line
        for line, rule, next_is_rule in zip(lines, is_rule, [*is_rule[1:], False], strict=True)
        if not rule and not next_is_rule
    ]
    return [[cell.strip() for cell in line.split("|")] for line in kept]


def unlinked(cell: str) -> str:
    return re.sub(r"\[(.+?)\]\(.+?\)", r"\1", cell)


@pytest.mark.parametrize("name", MODULES)
def test_public_names_are_sorted_and_there(name: str) -> None:
    module = import_module(name)
    exported = getattr(module, "__all__", [])
    assert exported == sorted(exported)
    assert [one for one in exported if not hasattr(module, one)] == []


def test_changelog_begins_with_this_version() -> None:
    head = re.search(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert head
    assert head[1] == ipychat.__version__


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_locks_carry_no_addresses(path: Path) -> None:
    lock = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        packages = json.loads(lock)["packages"]
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
    else:
        lines = [line for line in lock.splitlines() if line and not line.startswith("#")]
        assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []


def test_lock_names_the_packages_of_all_platforms() -> None:
    """A lock written beside an installed tree can lack those of the others."""
    packages = json.loads(read("js/package-lock.json"))["packages"]
    wanted = {
        f"node_modules/{name}"
        for entry in packages.values()
        for name in entry.get("optionalDependencies", {})
    }
    assert wanted
    assert wanted <= set(packages)


def test_no_file_names_the_machine_it_was_written_on() -> None:
    home = r"(?<![\w.:/-])/(?:home|root|Users|work)/\w"
    index = r"registry[.]npmjs|python[h]osted|pypi[.]org/simple"
    found = [name for name, text in texts() if re.search(f"{home}|{index}", text)]
    assert found == []


def test_make_has_the_targets_that_are_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"(?:^|`)make ([a-z]+)", read(page), re.MULTILINE)
    }
    assert {"demo", "test"} <= named <= targets


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in read(".ci/run").splitlines() if "make" in line]
    assert len(commands) == 1
    assert "make test" in commands[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_files_that_exist(page: Path) -> None:
    text = read(page)
    links = re.findall(r"\]\(((?!\w+:)[^)#]+)|(?:src|srcset)=\"([^\"]+)\"", text)
    found = [page.parent / (link or picture) for link, picture in links]
    found += [ROOT / path for path in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`", text)]
    assert [str(path) for path in found if not path.exists() and "static" not in path.parts] == []


def test_third_party_page_names_what_the_build_put_into_the_bundle() -> None:
    licences = read("ipychat/static/THIRD_PARTY_LICENSES.txt")
    bundled = set(re.findall(r"^(\S+) \d\S* \(([^)]+)\)$", licences, re.MULTILINE))
    told = {(unlinked(row[0]), row[1]) for row in rows(read("THIRD_PARTY.md"))}
    assert bundled
    assert told == bundled


def test_dependencies_have_their_reasons() -> None:
    config = configparser.ConfigParser()
    config.read_string(read("setup.cfg"))
    required = re.findall(r"^[\w-]+", config["options"]["install_requires"].strip(), re.MULTILINE)
    bundled = json.loads(read("js/package.json"))["dependencies"]
    reasons = {row[0] for row in rows(read("CONTRIBUTING.md"))}
    assert {*required, *bundled} <= reasons
