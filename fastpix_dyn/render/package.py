"""Make the files of rendered stubs: those of this package, or a typed package for another document.

`write_files` writes rendered files to a folder; `differences` shows how they differ from the files that are there.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastpix_dyn.client.spec_loading import load_api, load_document
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import read_input, write
from fastpix_dyn.render.stubs import api_view, client_docs, client_stub, types_module
from fastpix_dyn.render.templates import format_code, render
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.validate.validator import schema_problems

Files = dict[str, bytes]
"""The content of files, by path below one folder."""
_DOCUMENTS = "openapi"
"""The folder of a rendered package that contains the files of the document."""
_PACKAGE = Path(__file__).resolve().parents[1]
_MARK = re.compile(rb"^(?:#|<!--) Rendered (?:from|by) .*`fastpix-dyn render (?:stubs|docs)`", re.MULTILINE)
"""The line at the start of each rendered file."""


def packaged_stubs() -> Files:
    """Return the stubs of this package, for its own folder.

    Raises:
        SpecError: the document has faults.
        ConfigurationError: Jinja or ruff is not installed.
    """
    view = api_view(load_api(None))
    return {
        "api.pyi": client_stub(view, _PACKAGE.name).encode(),
        "types.pyi": types_module(view, "types.pyi").encode(),
    }


def stub_package(spec: Path | None, overlays: Sequence[Path]) -> Files:
    """Return a Python package with typed clients of a document; it contains copies of the document's files.

    Args:
        spec: the document; None for the packaged one.
        overlays: applied to it, in their order.

    Raises:
        SpecError, ConfigurationError: as `packaged_stubs`.
    """
    document = load_document(spec, overlays)
    api = compile_document(document, schema_problems)
    view = api_view(api)
    names = [f"overlay-{number}{path.suffix}" for number, path in enumerate(overlays, 1)]
    options: dict[str, Any] = {
        "client_docs": client_docs(),
        "spec": "None" if spec is None else _path_expression(document.name),
        "overlays": f"[{', '.join(_path_expression(name) for name in names)}]",
    }
    copies = {f"{_DOCUMENTS}/{name}": _source(path) for name, path in zip(names, overlays, strict=True)}
    if spec is not None:
        # After compilation `document.values` contains every file that the document refers to.
        copies |= {f"{_DOCUMENTS}/{name}": _source(spec.parent / name) for name in document.values}
    return {
        "__init__.py": format_code(render("stubs/package.py.j2", api=api, **options), "__init__.py").encode(),
        "__init__.pyi": client_stub(view, ".").encode(),
        "types.py": types_module(view, "types.py").encode(),
        "py.typed": b"",
        **copies,
    }


def write_files(files: Files, folder: Path) -> list[str]:
    """Write those of *files* that differ from what is in *folder*, and return their names.

    Raises:
        ConfigurationError: a file can't be written; or it exists, but was not rendered: nothing is written then.
    """
    before = {name: _read(folder / name) for name in files}
    changed = [name for name, content in files.items() if before[name] != content]
    for name in changed:
        if os.path.lexists(folder / name) and not _is_rendered(name, before):
            raise ConfigurationError(
                f"{folder / name} exists and was not rendered by this program, so it is not overwritten: pass another"
                " folder as --out, or remove the file"
            )
    for name in changed:
        write(folder / name, files[name], folder=0o777, unless_changed=before[name])
    return changed


def _is_rendered(name: str, contents: Mapping[str, bytes | None]) -> bool:
    """Return whether the file *name* says that it was rendered; a file that can't say so belongs to a package."""
    is_marked = name.endswith((".py", ".pyi", ".md"))
    return _MARK.search(contents[name if is_marked else "__init__.py"] or b"") is not None


def differences(files: Files, folder: Path) -> Iterator[str]:
    """Yield the lines of a diff from what is in *folder* to *files*; none if they are equal."""
    for name, content in files.items():
        old = _read(folder / name)
        if old != content:
            before, after = ((text or b"").decode("utf-8", "replace").splitlines() for text in (old, content))
            lines = list(difflib.unified_diff(before, after, f"{folder / name}", f"{name}, rendered anew", lineterm=""))
            yield from lines or [f"{folder / name} is missing" if old is None else f"{folder / name} differs"]


def _read(path: Path) -> bytes | None:
    try:
        return read_input(path)
    except OSError:
        return None


def _source(path: Path) -> bytes:
    try:
        return read_input(path)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from None


def _path_expression(name: str) -> str:
    """Return the Python expression for the path of a copied document."""
    return f"_HERE / {_DOCUMENTS!r} / {name!r}"
