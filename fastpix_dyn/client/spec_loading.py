"""Load a document as an `Api`: compiled, or from the cache of compiled documents; the packaged one once per process."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, read_input
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.plan import Api, Server

if TYPE_CHECKING:
    from fastpix_dyn.spec.document import Document

_log = logging.getLogger("fastpix_dyn")
Source = str | Path | Mapping[str, Any]
"""A path to a YAML or JSON file, or the document as a mapping."""


def load_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """Return the API of the document *source* (None for the packaged one) with *overlays* applied.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    overlays = check_overlays(overlays)
    return _packaged() if source is None and not overlays else _loaded(source, overlays)


def check_overlays(overlays: Any) -> tuple[Source, ...]:
    """Return *overlays* as a tuple; a path is no list of them, although Python could iterate over its letters.

    Raises:
        ConfigurationError: *overlays* is no list.
    """
    if isinstance(overlays, str | bytes | bytearray | PathLike | Mapping) or not isinstance(overlays, Iterable):
        name = type(overlays).__name__  # pyright: ignore[reportUnknownArgumentType]
        raise ConfigurationError(f"overlays is a list of paths or mappings, not {name}")
    return tuple(overlays)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _check_source(source: Any) -> None:
    if not isinstance(source, str | PathLike | Mapping):
        raise ConfigurationError(
            f"spec is the path of a document or its value as a mapping, and overlays are a list of these, not "
            f"{type(source).__name__}"  # pyright: ignore[reportUnknownArgumentType]
        )


def reload_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """`load_api` from the files as they are now; clients that are created later also get the packaged one anew.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    api = _loaded(source, overlays)
    _packaged.cache_clear()
    return api


def trusted_servers(api: Api, source: Source | None, overlays: Sequence[Source]) -> tuple[Server, ...] | None:
    """Return the servers that may get credentials, those of *api* without *overlays*; None for all servers.

    They are the servers at the root of a caller's document, and all servers of the packaged one.
    """
    if source is None and not overlays:
        return None
    if source is None:
        api = _packaged()
        return (*api.servers, *(one for operation in api.operations.values() for one in operation.servers))
    if not overlays:
        return api.servers
    from fastpix_dyn.spec.compile import servers  # for overlays only
    from fastpix_dyn.spec.document import load
    from fastpix_dyn.spec.parser import Parser

    document = load(source)
    return servers(Parser(document), document.root)


def load_document(source: Source | None, overlays: Sequence[Source] = ()) -> Document:
    """Return the document *source* (None for the packaged one) with *overlays* applied.

    Raises:
        SpecError: a file can't be read, or an overlay can't be applied.
    """
    from fastpix_dyn.spec.document import load  # a cached document needs no parser

    overlays = check_overlays(overlays)
    document = load(packaged_document() if source is None else source)
    for overlay in overlays:
        from fastpix_dyn.spec.overlay import apply  # for overlays only

        document = apply(document, load(overlay))
    return document


@cache
def _packaged() -> Api:
    return _loaded(None, ())


def _loaded(source: Source | None, overlays: Sequence[Source]) -> Api:
    sources = [packaged_document() if source is None else source, *overlays]
    for one in sources:
        _check_source(one)
    paths = [Path(one) for one in sources if not isinstance(one, Mapping)]
    is_cached = len(paths) == len(sources)  # a mapping has no file, and is parsed already
    api = compiled_cache.read_cached(paths) if is_cached else None
    if api is None:
        from fastpix_dyn.spec.compile import compile_document  # a cached document needs none of this
        from fastpix_dyn.validate.validator import schema_problems

        document = load_document(source, overlays)
        api = compile_document(document, schema_problems)
        if is_cached:
            compiled_cache.store(document, api)
    for warning in api.warnings:
        _log.warning("%s", warning)
    return api


_FINGERPRINT_LINE = "# document: "


def check_stub(stub: Path | None, api: Api) -> None:
    """Log once, at DEBUG, if *stub* was rendered from another document than that of *api*."""
    if stub is not None and _log.isEnabledFor(logging.DEBUG):
        _log_other_document(stub, api.fingerprint, api.title)


@lru_cache(maxsize=128)
def _log_other_document(stub: Path, fingerprint: str, title: str) -> None:
    if stub_fingerprint(stub) != fingerprint:
        _log.debug(
            "the stub for editors and type checkers was rendered from another document than this one of %s; "
            "render one for it: `fastpix-dyn render stubs --spec … --out …`",
            title,
        )


def stub_fingerprint(stub: Path) -> str | None:
    """Return the fingerprint of the document from which *stub* was rendered; None if it has none."""
    try:
        lines = read_input(stub).decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    return next(
        (line.removeprefix(_FINGERPRINT_LINE).strip() for line in lines if line.startswith(_FINGERPRINT_LINE)), None
    )
