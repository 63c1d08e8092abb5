"""What the commands that edit a document have in common: which it is, and how the edit is shown or written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, write_atomically
from fastpix_dyn.workbench.editing import difference

CHANGES = 1
"""The exit code where there are changes that were not written, or conflicts."""
_PACKAGE = Path(__file__).resolve().parents[2]


def path_to_edit(spec: Path | None, *, is_edited: bool = True) -> Path:
    """The document *spec*; without one that of the checkout, or to be read only, where it is not *is_edited*, any.

    Raises:
        ConfigurationError: it would be that of an installed package.
    """
    path = packaged_document() if spec is None else spec
    if is_edited and path.resolve().is_relative_to(_PACKAGE):
        raise ConfigurationError(
            f"{path} belongs to the installed package and is not edited: give your own document with --spec,"
            " or write an overlay with --overlay-out"
        )
    return path


def finish(path: Path, before: str, after: str, *, write: bool, is_open: bool = False) -> NoReturn:
    """Writes *after* in place of *before*, or shows the difference; ends with 0 where nothing is left to do.

    With *is_open* something is, whatever is written.
    """
    if before == after:
        click.echo(f"{path}: nothing to change")
        sys.exit(CHANGES if is_open else 0)
    if not write:
        click.echo(difference(before, after, path.name), nl=False)
        click.echo("Nothing is written yet; --write does it.", err=True)
        sys.exit(CHANGES)
    write_atomically(path, after.encode())
    click.echo(f"{path}: written")
    sys.exit(CHANGES if is_open else 0)
