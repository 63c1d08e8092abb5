"""The project's own files: what they promise each other, and what must not stand in them."""

import json
import os
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MADE = {"__pycache__", "node_modules", "dist"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|Users/\w+)/[\w.]")
REGISTRY_HOST = re.compile(r"\b(?:pypi|pythonhosted|npmjs|yarnpkg)\.(?:org|com)\b")
LOCK = ROOT / "requirements-dev.lock"


def sources():
    """Every file of the project, but for those that a tool made."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in MADE and (name == ".ci" or not name.startswith("."))]
        yield from (Path(folder, name) for name in names if name != ".git")  # a file in a worktree of git


def make_commands(name):
    """The words that the document *name* tells its reader to give to make."""
    text = (ROOT / name).read_text("utf-8")
    code = re.findall(r"^```.*?^```|^ {4}[^\n]*|`[^`\n]+`", text, re.MULTILINE | re.DOTALL)
    return {word for snippet in code for word in re.findall(r"(?:^|`|\$ |&& ) *make ([a-z-]+)", snippet, re.MULTILINE)}


def test_the_version_stands_in_the_changelog_or_is_still_to_be_released():
    """The changelog has a section for the version that the build reads, or one for what is not released."""
    path = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["version"]["path"]
    (version,) = re.findall(r'^__version__ = "([^"]+)"', (ROOT / path).read_text("utf-8"), re.MULTILINE)
    sections = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert {version, "Unreleased"} & {*sections}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_each_make_command_that_is_told_exists(name):
    """What a reader is told to type is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert {"demo", "test"} <= make_commands(name) <= targets


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["machine path", "registry host"])
def test_no_file_names_a_machine_or_a_registry(pattern):
    """The project builds anywhere: no file holds a path of some machine or the host of a package registry."""
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in sources()}
    found = {str(path.relative_to(ROOT)): pattern.findall(text) for path, text in texts.items()}

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_locks_say_what_to_install_and_not_where_from():
    """Each line of the locks is a version or a hash; any mirror can serve them."""
    npm = json.loads((ROOT / "tools/lint/package-lock.json").read_text("utf-8"))
    packages = [package for name, package in npm["packages"].items() if name]
    pins = re.findall(r"^\S+==\S+.*$", LOCK.read_text("utf-8"), re.MULTILINE)

    assert all("integrity" in package and "resolved" not in package for package in packages)
    assert pins
    assert "://" not in LOCK.read_text("utf-8")


def test_the_licence_is_there_and_names_its_holder():
    """LICENSE is the MIT licence of the developers."""
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("MIT License")
    assert "The fastpix_dyn developers" in text
