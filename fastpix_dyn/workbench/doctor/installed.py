"""What is installed: this package, Python, and the libraries of each extra."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata

from fastpix_dyn.version import __version__
from fastpix_dyn.workbench.doctor.records import Case, Check

_PACKAGE = "fastpix_dyn"
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[(?P<extras>[^\]]*)\])?(?P<rest>[^;]*)(?:;(?P<marker>.*))?"
)
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def package(_case: Case) -> Iterator[Check]:
    """The versions of this package and of Python."""
    yield Check(
        "package", "ok", f"{_PACKAGE} {__version__}, {platform.python_implementation()} {platform.python_version()}"
    )


def libraries(_case: Case) -> Iterator[Check]:
    """The libraries without which nothing works."""
    needed = _needed(_PACKAGE, "")
    if needed is None:
        yield Check("libraries", "skipped", f"{_PACKAGE} is not installed, only imported", "pip install fastpix_dyn")
        return
    missing = [name for name, extras in needed if not _is_there(name, extras)]
    told = ", ".join(f"{name} {_version(name) or '(missing)'}" for name, _ in needed)
    advice = f"pip install {' '.join(missing)}" if missing else ""
    yield Check("libraries", "problem" if missing else "ok", told, advice)


def extras(_case: Case) -> Iterator[Check]:
    """Which extras are there, and what the others lack."""
    for extra in _extras():
        needed = _needed(_PACKAGE, extra) or []
        missing = [name for name, extras in needed if not _is_there(name, extras)]
        there = ", ".join(f"{name} {_version(name)}" for name, _ in needed if name not in missing)
        if missing:
            seen = f"not installed: {', '.join(missing)}" + (f"; there: {there}" if there else "")
            yield Check(f"extra {extra}", "skipped", seen, f"if you need it: pip install 'fastpix_dyn[{extra}]'")
        else:
            yield Check(f"extra {extra}", "ok", there)


def _extras() -> list[str]:
    try:
        return metadata.metadata(_PACKAGE).get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        return []


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _is_there(name: str, extras: tuple[str, ...]) -> bool:
    """Whether the distribution *name* is installed, and all that its *extras* need."""
    if not _version(name):
        return False
    return all(_is_there(*one) for extra in extras for one in _needed(name, extra) or [] if one[0] != name)


@cache
def _needed(name: str, extra: str) -> list[tuple[str, tuple[str, ...]]] | None:
    """What *extra* of the distribution *name* needs, or what it always needs; None where it is not installed."""
    try:
        requirements = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return None
    parsed = [found for found in map(_REQUIREMENT.match, requirements) if found]
    wanted = [found for found in parsed if _EXTRA.findall(found["marker"] or "") == ([extra] if extra else [])]
    return [(found["name"], tuple(re.findall(r"[\w.-]+", found["extras"] or ""))) for found in wanted]
