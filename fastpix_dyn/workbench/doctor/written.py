"""What is written: the document, its overlays, and the stubs that were made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from fastpix_dyn import files
from fastpix_dyn.client import caching
from fastpix_dyn.client.loading import Source
from fastpix_dyn.client.stubs import rendered_from
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.workbench.doctor.records import Case, Check

_PACKAGE = Path(__file__).resolve().parents[2]


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
        yield _compared(case.api, _PACKAGE / "api.pyi", "fastpix-dyn render stubs")
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
    kept = [path for path in folder.glob(f"*{caching.SUFFIX}") if path.is_file()]
    size = sum(path.stat().st_size for path in kept) // 1024
    documents = f"{len(kept)} compiled documents" if len(kept) != 1 else "1 compiled document"
    yield Check("caches", "ok", f"{folder}: {documents}, {size} kB")
