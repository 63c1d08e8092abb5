"""Rendered files → a folder, or how they differ from what is there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from fastpix_dyn.client.spec_loading import load_api, load_document
from fastpix_dyn.files import write as write_file
from fastpix_dyn.render.pages import pages
from fastpix_dyn.render.stubs import client_stub, types_module, view
from fastpix_dyn.render.templates import formatted, rendered
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.validate.validator import problems_of

Files = dict[str, bytes]
"""The bytes of files, by their names below one folder."""


def write(files: Files, folder: Path) -> list[str]:
    """Writes *files* below *folder*, those that differ; gives their names.

    Raises:
        ConfigurationError: one can't be written.
    """
    changed = [name for name, content in files.items() if _there(folder / name) != content]
    for name in changed:
        write_file(folder / name, files[name], folder=0o777)
    return changed


def differences(files: Files, folder: Path) -> Iterator[str]:
    """A diff, line by line, from what is in *folder* to *files*; nothing where they are the same."""
    for name, content in files.items():
        old = _there(folder / name)
        if old != content:
            before, after = ((text or b"").decode("utf-8", "replace").splitlines() for text in (old, content))
            found = list(difflib.unified_diff(before, after, f"{folder / name}", f"{name}, rendered anew", lineterm=""))
            yield from found or [f"{folder / name} is missing" if old is None else f"{folder / name} differs"]


def _there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


_DOCUMENTS = "openapi"
_PACKAGE = Path(__file__).resolve().parents[1]


def packaged_stubs() -> Files:
    """The stubs of this package, for its own folder.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: Jinja or ruff is not installed.
    """
    shown = view(load_api(None))
    return {
        "api.pyi": client_stub(shown, _PACKAGE.name).encode(),
        "types.pyi": types_module(shown, "types.pyi").encode(),
    }


def stub_package(spec: Path | None, overlays: Sequence[Path]) -> Files:
    """A Python package that binds a document and types it; it holds copies of the document's files.

    Args:
        spec: the document; None for the packaged one.
        overlays: applied to it, in their order.

    Raises:
        SpecError, ConfigurationError: as `packaged_stubs`.
    """
    document = load_document(spec, overlays)
    api = compile_document(document, problems_of)
    shown = view(api)
    names = [f"overlay-{number}{path.suffix}" for number, path in enumerate(overlays, 1)]
    bound = {
        "spec": "None" if spec is None else _place(document.name),
        "overlays": f"[{', '.join(_place(name) for name in names)}]",
    }
    copies = {f"{_DOCUMENTS}/{name}": path.read_bytes() for name, path in zip(names, overlays, strict=True)}
    if spec is not None:
        # Compiling has read every file that the document refers to.
        copies |= {f"{_DOCUMENTS}/{name}": (spec.parent / name).read_bytes() for name in document.values}
    return {
        "__init__.py": formatted(rendered("stubs/package.py.j2", api=api, **bound), "__init__.py").encode(),
        "__init__.pyi": client_stub(shown, ".").encode(),
        "types.py": types_module(shown, "types.py").encode(),
        "py.typed": b"",
        **copies,
    }


def reference(spec: Path | None, overlays: Sequence[Path]) -> Files:
    """The pages of the reference.

    Args:
        spec: the document; None for the packaged one.
        overlays: applied to it, in their order.

    Raises:
        SpecError, ConfigurationError: as `packaged_stubs`.
    """
    given = [f"spec={str(spec)!r}"] if spec else []
    given += [f"overlays={[str(path) for path in overlays]!r}"] if overlays else []
    made = pages(view(load_api(spec, overlays)), options=", ".join([*given, 'server="mock"']))
    return {name: text.encode() for name, text in made.items()}


def _place(name: str) -> str:
    """The expression for a copied document in the package."""
    return f"_HERE / {_DOCUMENTS!r} / {name!r}"
