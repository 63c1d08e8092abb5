"""Where the data files are: in a wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder *name* (`spec` or `templates`).

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for parent in (_PACKAGE / "_data", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name!r} of fastpix_dyn is missing; install the package again")


def packaged_document() -> Path:
    """The OpenAPI document that ships with the package."""
    return data_folder("spec") / "fastpix.yaml"
