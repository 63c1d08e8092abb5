"""A document as one value: what its other files hold, put under one key of the root file."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document, ReferenceFaultError, Spot
from fastpix_dyn.spec.values import is_array, is_object

FILES = "x-files"
"""Where the other files stand."""


def bundled(document: Document) -> dict[str, Any]:
    """The root file of *document*, in which every `$ref` leads into itself."""
    made = dict(_local(document, document.name, document.values[document.name]))
    others = {file: _local(document, file, value) for file, value in document.values.items() if file != document.name}
    return {**made, FILES: others} if others else made


def _local(document: Document, file: str, value: Any) -> Any:
    if is_array(value):
        return [_local(document, file, item) for item in value]
    if not is_object(value):
        return value
    made = {key: _local(document, file, part) for key, part in value.items()}
    reference = value.get("$ref")
    return {**made, "$ref": _reference(document, file, reference)} if isinstance(reference, str) else made


def _reference(document: Document, file: str, reference: str) -> str:
    try:
        target = _target(document, file, reference)
    except ReferenceFaultError:
        return reference  # it stands in a value, an example say, and refers to nothing: else the document were refused
    fragment = reference.partition("#")[2]
    if target == document.name:
        return f"#{fragment}"
    return f"#/{FILES}/{json_pointer.escape(target)}{fragment}"


def _target(document: Document, file: str, reference: str) -> str:
    """The name of the file that *reference*, standing in *file*, leads to."""
    if reference.startswith("#"):
        return file
    return document.follow(Spot(file, "", None), reference.partition("#")[0] + "#").file
