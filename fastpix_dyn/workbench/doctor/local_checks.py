"""Checks that need no network: installed packages, the document and its stubs, credentials, environment variables.

The records of all checks come first: what a check gets (`CheckContext`) and what it yields (`CheckResult`).
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from fastpix_dyn import __version__, files
from fastpix_dyn.client import options
from fastpix_dyn.client.options import PASSWORD, USERNAME
from fastpix_dyn.client.spec_loading import Source, stub_fingerprint
from fastpix_dyn.contract.drift_log import MAX_BYTES
from fastpix_dyn.errors import Problem
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.text import escape_controls, pluralize

State = Literal["ok", "warning", "problem", "skipped"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    Attributes:
        name: the name of the check.
        state: `problem` if it does not work; `warning` if it may not do what you want; `skipped` if it was not checked.
        detail: what was found, in words; without secrets.
        advice: what to do about it; empty if there is nothing to do.
    """

    name: str
    state: State
    detail: str
    advice: str = ""

    def __str__(self) -> str:
        text = f"{self.name}: {self.state}: {self.detail}"
        return escape_controls(f"{text}; {self.advice}" if self.advice else text)


@dataclass(frozen=True, slots=True)
class CredentialSource:
    """A place that credentials come from, and which of them it has; not the credentials themselves."""

    origin: str
    has_username: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What the checks look at: the arguments of `run_checks`, and the document.

    Attributes:
        document: the document; None if it can't be read.
        api: the compiled document; None if the document is invalid.
        problems: the problems of the document.
    """

    source: Source | None
    overlays: Sequence[Source]
    stubs: Path | None
    server: int | str | None
    auth: Any = field(repr=False)
    credential_sources: Sequence[CredentialSource]
    clock: Callable[[], float]
    timeout: float
    offline: bool
    headers: Mapping[str, str] = field(repr=False)
    retries: int | None
    document: Document | None = None
    api: Api | None = None
    problems: tuple[Problem | str, ...] = ()


_DISTRIBUTION = "fastpix_dyn"
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[(?P<extras>[^\]]*)\])?(?P<rest>[^;]*)(?:;(?P<marker>.*))?"
)
"""A dependency specifier (PEP 508)."""
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def check_package(_context: CheckContext) -> Iterator[CheckResult]:
    """Report the versions of this package and of Python."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield CheckResult("package", "ok", f"{_DISTRIBUTION} {__version__}, {python}")


def check_libraries(_context: CheckContext) -> Iterator[CheckResult]:
    """Check that the required libraries are installed."""
    requirements = _requirements(_DISTRIBUTION, "")
    if requirements is None:
        detail = f"{_DISTRIBUTION} is not installed, only imported"
        yield CheckResult("libraries", "skipped", detail, "pip install fastpix_dyn")
        return
    missing = [name for name, extras in requirements if not _is_installed(name, extras)]
    detail = ", ".join(f"{name} {_version(name) or '(missing)'}" for name, _ in requirements)
    advice = f"pip install {' '.join(missing)}" if missing else ""
    yield CheckResult("libraries", "problem" if missing else "ok", detail, advice)


def check_extras(_context: CheckContext) -> Iterator[CheckResult]:
    """Report which extras are installed, and what is missing for the others."""
    for extra in _extras():
        requirements = _requirements(_DISTRIBUTION, extra) or []
        missing = [name for name, extras in requirements if not _is_installed(name, extras)]
        installed = ", ".join(f"{name} {_version(name)}" for name, _ in requirements if name not in missing)
        if missing:
            detail = f"not installed: {', '.join(missing)}" + (f"; installed: {installed}" if installed else "")
            advice = f"if you need it: pip install 'fastpix_dyn[{extra}]'"
            yield CheckResult(f"extra {extra}", "skipped", detail, advice)
        else:
            yield CheckResult(f"extra {extra}", "ok", installed)


def _extras() -> list[str]:
    try:
        return metadata.metadata(_DISTRIBUTION).get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        return []


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _is_installed(name: str, extras: tuple[str, ...]) -> bool:
    """Return whether the distribution *name* and all requirements of its *extras* are installed."""
    if not _version(name):
        return False
    return all(_is_installed(*one) for extra in extras for one in _requirements(name, extra) or [] if one[0] != name)


@cache
def _requirements(name: str, extra: str) -> list[tuple[str, tuple[str, ...]]] | None:
    """Return the requirements, name and extras, of *extra* of a distribution, or of the distribution without extras.

    None means that the distribution is not installed.
    """
    try:
        requirements = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return None
    parsed = [match for match in map(_REQUIREMENT.match, requirements) if match]
    selected = [match for match in parsed if _EXTRA.findall(match["marker"] or "") == ([extra] if extra else [])]
    return [(match["name"], tuple(re.findall(r"[\w.-]+", match["extras"] or ""))) for match in selected]


def check_document(context: CheckContext) -> Iterator[CheckResult]:
    """Report the title and version of the document, or each of its problems with file and line."""
    name = _source_name(files.packaged_document() if context.source is None else context.source)
    if context.api is not None:
        api = context.api
        operations = pluralize(len(api.operations), "operation")
        detail = f"{api.title} {api.version}, {operations}, {api.fingerprint[:19]}…, {name}"
        yield CheckResult("document", "ok", detail)
    for problem in context.problems:
        yield CheckResult("document", "problem", str(problem), f"correct {name}")


def check_overlays(context: CheckContext) -> Iterator[CheckResult]:
    """Report which overlays are applied."""
    names = ", ".join(map(_source_name, context.overlays))
    if not names:
        yield CheckResult("overlays", "ok", "none")
    elif context.document is None:
        yield CheckResult("overlays", "skipped", f"not applied: {names}")
    else:
        yield CheckResult("overlays", "ok", f"applied in this order: {names}")


def _source_name(source: Source) -> str:
    return "a document passed as a value" if isinstance(source, Mapping) else str(source)


_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]


def check_stubs(context: CheckContext) -> Iterator[CheckResult]:
    """Check that the stubs, which editors and type checkers read, belong to this document."""
    is_packaged = context.source is None and not context.overlays
    if context.api is None:
        yield CheckResult("stubs", "skipped", "there is no valid document to compare them with")
    elif context.stubs is not None:
        command = f"fastpix-dyn render stubs --out {context.stubs} …"
        yield _compare_stub(context.api, context.stubs / "__init__.pyi", command)
    elif is_packaged:
        yield _compare_stub(context.api, _PACKAGE_FOLDER / "api.pyi", "fastpix-dyn render stubs")
    else:
        detail = "the stubs of the package describe the packaged document"
        command = "fastpix-dyn render stubs --spec … --out FOLDER"
        yield CheckResult("stubs", "skipped", detail, f"for your own: {command}, then pass --stubs FOLDER here")


def _compare_stub(api: Api, stub: Path, command: str) -> CheckResult:
    fingerprint = stub_fingerprint(stub)
    if fingerprint == api.fingerprint:
        return CheckResult("stubs", "ok", f"{stub} was rendered from this document")
    detail = (
        f"{stub} was rendered from another document"
        if fingerprint
        else f"{stub} is missing, or does not name the document that it was rendered from"
    )
    return CheckResult("stubs", "warning", detail, f"render them again: {command}")


def check_cache(_context: CheckContext) -> Iterator[CheckResult]:
    """Report the folder and size of the cache of compiled documents."""
    folder = files.cache_folder()
    if folder is None:
        yield CheckResult("cache", "ok", "compiled documents are not cached on disk")
        return
    cached = [path for path in folder.glob(f"*{compiled_cache.SUFFIX}") if path.is_file()]
    size = sum(path.stat().st_size for path in cached) // 1024
    yield CheckResult("cache", "ok", f"{folder}: {pluralize(len(cached), 'compiled document')}, {size} kB")


def check_credentials(context: CheckContext) -> Iterator[CheckResult]:
    """Report where the credentials come from, and check that both user name and password are there."""
    source = credential_source(context)
    if context.auth is not None:
        origin = context.credential_sources[0].origin if context.credential_sources else "an argument"
        yield CheckResult("credentials", "ok", f"they come from {origin}")
    elif options.is_embedded(effective_server(context)):
        yield CheckResult("credentials", "ok", "the mock server accepts any")
    elif source is None:
        is_own = context.source is not None
        more = ", and pass --server: they are sent to no server that your own document names" if is_own else ""
        advice = f"set {USERNAME} and {PASSWORD}{more}"
        yield CheckResult("credentials", "warning", "there are none, so only the mock server will work", advice)
    elif source.has_username and source.has_password:
        yield CheckResult("credentials", "ok", f"user name and password come from {source.origin}")
    else:
        there, missing = ("user name", "password") if source.has_username else ("password", "user name")
        detail = f"{source.origin}: there is a {there}, but no {missing}"
        yield CheckResult("credentials", "problem", detail, f"set the {missing} also")


def credential_source(context: CheckContext) -> CredentialSource | None:
    """Return the first source that has credentials; None if there is none."""
    # Like the client, which sends credentials for FastPix to no server that a document from elsewhere names.
    is_trusted = context.source is None or context.server is not None
    environment = CredentialSource(
        f"the environment variables {USERNAME} and {PASSWORD}",
        is_trusted and bool(os.environ.get(USERNAME)),
        is_trusted and bool(os.environ.get(PASSWORD)),
    )
    sources = (*context.credential_sources, environment)
    return next((one for one in sources if one.has_username or one.has_password), None)


def effective_server(context: CheckContext) -> int | str | None:
    """Return the server argument, or that of the environment; None for the server of the document."""
    if context.server is None and context.source is None:
        return options.server_from_environment()
    return context.server


_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables for certificates that httpx reads."""


def check_environment(_context: CheckContext) -> Iterator[CheckResult]:
    """Report the names of the variables that change requests; their values may contain secrets."""
    known = {options.SERVER_URL, options.DRIFT_LOG, *_CERTIFICATES}
    names = sorted(name for name, value in os.environ.items() if value and (name in known or name.upper() in _PROXIES))
    detail = f"set: {', '.join(names)}" if names else "no variable changes where or how requests are sent"
    yield CheckResult("environment", "ok", detail)


def check_certificates(_context: CheckContext) -> Iterator[CheckResult]:
    """Check that the variables for trusted certificates name an existing path."""
    for name in _CERTIFICATES:
        value = os.environ.get(name)
        if value and not Path(value).exists():
            advice = f"unset {name}, or set it to the path of your certificates"
            yield CheckResult("certificates", "problem", f"the path in {name} does not exist", advice)
        elif value:
            yield CheckResult("certificates", "ok", f"the certificates in {name} are trusted")


def check_drift_log(_context: CheckContext) -> Iterator[CheckResult]:
    """Report whether the drift log has findings, and check that it can be written."""
    value = os.environ.get(options.DRIFT_LOG)
    if not value:
        yield CheckResult("drift log", "ok", f"there is none: {options.DRIFT_LOG} is not set")
        return
    path = Path(value)
    size = path.stat().st_size if path.is_file() else 0
    detail, advice = f"{path}, {size} bytes", f"fastpix-dyn contract report {path}"
    if not path.parent.is_dir():
        advice = f"create the folder, or set {options.DRIFT_LOG} to another path"
        yield CheckResult("drift log", "problem", f"the folder of {path} does not exist", advice)
    elif size >= MAX_BYTES * 0.99:
        detail = f"{detail}: it is full, and nothing more is written"
        yield CheckResult("drift log", "warning", detail, f"{advice}; then remove the file")
    elif size:
        yield CheckResult("drift log", "warning", f"{detail}: responses differed from the document", advice)
    else:
        yield CheckResult("drift log", "ok", f"{path}, empty")
