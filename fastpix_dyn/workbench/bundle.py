"""Bundle a document of several files into one value: what is in other files becomes components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.spec.structure import bundled


@check_types
def bundle(spec: Source | None = None, overlays: Sequence[Source] = ()) -> dict[str, Any]:
    """Return the document *spec*, with *overlays* applied, as one value that refers to no other file.

    The target of a `$ref` into another file becomes one component. Its name is the last part of the pointer, with a
    number if that name is in use (OpenAPI 3.1 §4.8.7). Nothing else changes: the order of keys, `$ref`s within the
    file, and values that are data, such as examples, stay as they are.

    Args:
        spec: a path to a document, or its value; None for the packaged document.
        overlays: OpenAPI Overlay 1.0 documents, paths or values.

    Raises:
        SpecError: a file can't be read, a `$ref` can't be resolved, or an overlay can't be applied.
    """
    return bundled(load_document(spec, overlays)).value
