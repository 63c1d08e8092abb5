"""What is installed: this package, Python, and the libraries of each extra."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from fastpix_dyn import files
from fastpix_dyn.client import options
from fastpix_dyn.client import options as drifting
from fastpix_dyn.client.options import PASSWORD, USERNAME
from fastpix_dyn.client.spec_loading import Source, rendered_from
from fastpix_dyn.contract.drift_log import MOST_BYTES
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.version import __version__
from fastpix_dyn.workbench.doctor.check import Case, Check, Login

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


_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]


def document(case: Case) -> Iterator[Check]:
    """What it is; or each of its faults, with file and line."""
    where = _name(files.packaged_document() if case.source is None else case.source)
    if case.api is not None:
        api = case.api
        told = f"{api.title} {api.version}, {len(api.operations)} operations, {api.fingerprint[:19]}…, {where}"
        yield Check("document", "ok", told)
    for fault in case.faults:
        yield Check("document", "problem", str(fault), f"mend {where}")


def overlays(case: Case) -> Iterator[Check]:
    """Which are applied."""
    names = ", ".join(map(_name, case.overlays))
    if not names:
        yield Check("overlays", "ok", "none")
    elif case.document is None:
        yield Check("overlays", "skipped", f"not applied: {names}")
    else:
        yield Check("overlays", "ok", f"applied in this order: {names}")


def stubs(case: Case) -> Iterator[Check]:
    """Whether editors and type checkers are told of the document that there is."""
    is_packaged = case.source is None and not case.overlays
    if case.api is None:
        yield Check("stubs", "skipped", "there is no document to compare them with")
    elif case.stubs is not None:
        yield _compared(case.api, case.stubs / "__init__.pyi", f"fastpix-dyn render stubs --out {case.stubs} …")
    elif is_packaged:
        yield _compared(case.api, _PACKAGE_FOLDER / "api.pyi", "fastpix-dyn render stubs")
    else:
        how = "fastpix-dyn render stubs --spec … --out FOLDER, then --stubs FOLDER here"
        yield Check(
            "stubs", "skipped", "those of the package tell of the packaged document", f"to have your own: {how}"
        )


def _compared(api: Api, stub: Path, how: str) -> Check:
    found = rendered_from(stub)
    if found == api.fingerprint:
        return Check("stubs", "ok", f"{stub} was rendered from this document")
    seen = (
        f"{stub} was rendered from another document"
        if found
        else f"{stub} is missing, or does not say of what it was rendered"
    )
    return Check("stubs", "warning", seen, f"render them again: {how}")


def _name(source: Source) -> str:
    return "a document given as a value" if isinstance(source, Mapping) else str(source)


def caches(_case: Case) -> Iterator[Check]:
    """What compiled documents are kept between processes."""
    folder = files.cache_folder()
    if folder is None:
        yield Check("caches", "ok", "nothing is kept between processes")
        return
    kept = [path for path in folder.glob(f"*{compiled_cache.SUFFIX}") if path.is_file()]
    size = sum(path.stat().st_size for path in kept) // 1024
    documents = f"{len(kept)} compiled documents" if len(kept) != 1 else "1 compiled document"
    yield Check("caches", "ok", f"{folder}: {documents}, {size} kB")


_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What httpx reads; it looks at no other such variable."""


def login(case: Case) -> Login | None:
    """Where the credentials come from: the first place that has anything; None where there is none."""
    # As the client does: what is for FastPix goes to no server that a document from elsewhere names.
    counts = case.source is None or case.server is not None
    environment = Login(
        f"the environment variables {USERNAME} and {PASSWORD}",
        counts and bool(os.environ.get(USERNAME)),
        counts and bool(os.environ.get(PASSWORD)),
    )
    return next((one for one in (*case.logins, environment) if one.has_username or one.has_password), None)


def chosen(case: Case) -> int | str | None:
    """The server that was chosen; None where the document's is meant."""
    if case.server is None and case.source is None:
        return options.server_from_environment()
    return case.server


def credentials(case: Case) -> Iterator[Check]:
    """Where they come from, and whether both halves are there."""
    found = login(case)
    if case.auth is not None:
        yield Check("credentials", "ok", f"given by {case.logins[0].origin if case.logins else 'an argument'}")
    elif options.is_embedded(chosen(case)):
        yield Check("credentials", "ok", "the embedded server takes any")
    elif found is None:
        own = (
            ", and give --server: they go to no server that your own document names" if case.source is not None else ""
        )
        advice = f"set {USERNAME} and {PASSWORD}{own}"
        yield Check("credentials", "warning", "there are none: only the embedded server will answer", advice)
    elif found.has_username and found.has_password:
        yield Check("credentials", "ok", f"user name and password come from {found.origin}")
    else:
        there, missing = ("user name", "password") if found.has_username else ("password", "user name")
        yield Check(
            "credentials", "problem", f"{found.origin}: there is a {there}, and no {missing}", f"give the {missing} too"
        )


def variables(_case: Case) -> Iterator[Check]:
    """Those that change what the client does, by name: their values may hold secrets."""
    known = {options.SERVER_URL, drifting.FILE, *_AUTHORITIES}
    names = sorted(name for name, value in os.environ.items() if value and (name in known or name.upper() in _PROXIES))
    yield Check(
        "variables", "ok", f"set: {', '.join(names)}" if names else "none that changes where or how requests go"
    )


def authorities(_case: Case) -> Iterator[Check]:
    """Whether what names the trusted certificates leads anywhere."""
    for name in _AUTHORITIES:
        value = os.environ.get(name)
        if value and not Path(value).exists():
            yield Check(
                "authorities", "problem", f"{name} leads to nothing", f"unset {name}, or let it lead to certificates"
            )
        elif value:
            yield Check("authorities", "ok", f"certificates are trusted that {name} leads to")


def drift(_case: Case) -> Iterator[Check]:
    """What ordinary calls wrote down."""
    name = os.environ.get(drifting.FILE)
    if not name:
        yield Check("drift", "ok", f"not written down: {drifting.FILE} is not set")
        return
    path = Path(name)
    size = path.stat().st_size if path.is_file() else 0
    seen, advice = f"{path}, {size} bytes", f"fastpix-dyn contract report {path}"
    if not path.parent.is_dir():
        yield Check("drift", "problem", f"the folder of {path} is missing", f"make it, or set {drifting.FILE} anew")
    elif size >= MOST_BYTES * 0.99:
        yield Check("drift", "warning", f"{seen}: it is full, and nothing more is written", f"{advice}; then remove it")
    elif size:
        yield Check("drift", "warning", f"{seen}: answers differed from the document", advice)
    else:
        yield Check("drift", "ok", f"{path}, nothing yet")
