"""Document → `Api`: from its ready form where that is kept, and once per process for the packaged one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.plan import Api, Server

if TYPE_CHECKING:
    from fastpix_dyn.spec.document import Document

_log = logging.getLogger("fastpix_dyn")
Source = str | Path | Mapping[str, Any]
"""A path to a YAML or JSON file, or its value."""


def load_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """The API of the document *source*, of the packaged one where it is None, with *overlays* applied.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    return _packaged() if source is None and not overlays else _loaded(source, overlays)


def reload_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """`load_api` from the files as they are now; clients that are made later have the packaged document so, too.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    api = _loaded(source, overlays)
    _packaged.cache_clear()
    return api


def trusted(api: Api, source: Source | None, overlays: Sequence[Source]) -> tuple[Server, ...] | None:
    """The servers that may have credentials, of *api* or of what it was before the *overlays*; None for all of them.

    Of a document of the caller those at its root, of the packaged one all.
    """
    if source is None and not overlays:
        return None
    if source is None:
        api = _packaged()
        return (*api.servers, *(one for operation in api.operations.values() for one in operation.servers))
    if not overlays:
        return api.servers
    from fastpix_dyn.spec.compile import servers  # few need it
    from fastpix_dyn.spec.document import load
    from fastpix_dyn.spec.parser import Parser

    document = load(source)
    return servers(Parser(document), document.root)


def load_document(source: Source | None, overlays: Sequence[Source] = ()) -> Document:
    """The document *source*, the packaged one where it is None, with *overlays* applied.

    Raises:
        SpecError: a file can't be read, or an overlay can't be applied.
    """
    from fastpix_dyn.spec.document import load  # few need it

    document = load(packaged_document() if source is None else source)
    for overlay in overlays:
        from fastpix_dyn.spec.overlay import apply  # fewer still

        document = apply(document, load(overlay))
    return document


@cache
def _packaged() -> Api:
    return _loaded(None, ())


def _loaded(source: Source | None, overlays: Sequence[Source]) -> Api:
    sources = [packaged_document() if source is None else source, *overlays]
    paths = [Path(one) for one in sources if not isinstance(one, Mapping)]
    is_kept = len(paths) == len(sources)  # a value may come from anywhere, and is read already
    api = compiled_cache.find(paths) if is_kept else None
    if api is None:
        from fastpix_dyn.spec.compile import compile_document  # with a ready form none of this is needed
        from fastpix_dyn.validate.validator import problems_of

        document = load_document(source, overlays)
        api = compile_document(document, problems_of)
        if is_kept:
            compiled_cache.keep(document, api)
    for warning in api.warnings:
        _log.warning("%s", warning)
    return api


_MARK = "# document: "


def compare(stub: Path | None, api: Api) -> None:
    """Says so once, at DEBUG, where *stub* was rendered from another document than that of *api*."""
    if stub is not None and _log.isEnabledFor(logging.DEBUG):
        _tell(stub, api.fingerprint, api.title)


@cache
def _tell(stub: Path, fingerprint: str, title: str) -> None:
    if rendered_from(stub) != fingerprint:
        _log.debug(
            "editors and type checkers are told of another document than this one of %s; "
            "`fastpix-dyn render stubs --spec … --out …` renders what fits",
            title,
        )


def rendered_from(stub: Path) -> str | None:
    """The fingerprint of the document that *stub* was rendered from; None where it does not say."""
    try:
        with stub.open(encoding="utf-8") as lines:
            return next((line.removeprefix(_MARK).strip() for line in lines if line.startswith(_MARK)), None)
    except OSError:
        return None
