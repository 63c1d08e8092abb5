"""What the measured calls get for an answer: the examples of the document, so that anyone can measure again."""

from __future__ import annotations

import json
from collections.abc import Container
from pathlib import Path
from typing import Any

from fastpix_dyn.client.spec_loading import load_api, load_document
from fastpix_dyn.spec.plan import Operation

LONG = 50
UNREADABLE = ("duration", "mp4Support")
"""Keys of a media that the vendor's SDK refuses as FastPix sends them; it gets answers without them."""
UNSUPPORTED = "dependentRequired"
"""A keyword that aiopenapi3 refuses; it gets a document without it."""


def write(folder: Path) -> None:
    """`media.json`, `list.json` with fifty of them, and `document.json` for those who read no YAML.

    Below `readable/` the same for peers that can't read all of it.
    """
    api = load_api(None)
    _write(folder / "media.json", _example(api.operations["get-media"]))
    page = _example(api.operations["list-media"])
    items = (page["data"] * LONG)[:LONG]
    _write(folder / "list.json", {**page, "data": items})
    document = load_document(None).root.value
    _write(folder / "document.json", document)
    readable = folder / "readable"
    readable.mkdir()
    _write(readable / "media.json", _without(UNREADABLE, _example(api.operations["get-media"])))
    _write(readable / "list.json", _without(UNREADABLE, {**page, "data": items}))
    _write(readable / "document.json", _without((UNSUPPORTED,), document))


def _without(keys: Container[str], value: Any) -> Any:
    """*value* without what stands at any of *keys*, however deep."""
    if isinstance(value, dict):
        return {key: _without(keys, part) for key, part in value.items() if key not in keys}
    return [_without(keys, part) for part in value] if isinstance(value, list) else value


def _example(operation: Operation) -> dict[str, Any]:
    content = next(reply.contents[0] for reply in operation.responses if reply.status == "200")
    value: dict[str, Any] = next(iter(content.examples.values()))
    return value


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
