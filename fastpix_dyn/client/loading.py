"""Document → `Api`, once per process for the packaged one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.compile import compile_document, servers
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.spec.plan import Api, Server
from fastpix_dyn.spec.reading import Reading
from fastpix_dyn.validate.judge import problems_of

Source = str | Path | Mapping[str, Any]
"""A path to a YAML or JSON file, or its value."""


def load_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """The API of the document *source*, of the packaged one where it is None, with *overlays* applied.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    if source is None and not overlays:
        return _packaged()
    return compile_document(load_document(source, overlays), problems_of)


def reload_api(source: Source | None, overlays: Sequence[Source] = ()) -> Api:
    """`load_api` from the files as they are now; clients that are made later have the packaged document so, too.

    Raises:
        SpecError: the document or an overlay is wrong; lists every fault.
    """
    api = compile_document(load_document(source, overlays), problems_of)
    _packaged.cache_clear()
    return api


def trusted(api: Api, source: Source | None, overlays: Sequence[Source]) -> tuple[Server, ...]:
    """The servers that may have credentials, of *api* or of what it was before the *overlays*.

    Of a document of the caller those at its root, of the packaged one all.
    """
    if source is None:
        api = _packaged() if overlays else api
        return (*api.servers, *(one for operation in api.operations.values() for one in operation.servers))
    if not overlays:
        return api.servers
    document = load(source)
    return servers(Reading(document), document.root)


def load_document(source: Source | None, overlays: Sequence[Source] = ()) -> Document:
    """The document *source*, the packaged one where it is None, with *overlays* applied.

    Raises:
        SpecError: a file can't be read, or an overlay can't be applied.
    """
    document = load(packaged_document() if source is None else source)
    for overlay in overlays:
        from fastpix_dyn.spec.overlay import apply  # few need it

        document = apply(document, load(overlay))
    return document


@cache
def _packaged() -> Api:
    # Its schemas are checked by this package's tests, so not again in every process.
    return compile_document(load(packaged_document()))
