"""`fastpix-dyn render`: stubs and reference pages, of the packaged document or of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.render.package import packaged_stubs, reference, stub_package
from fastpix_dyn.render.writing import Files, differences, write

_PACKAGE = Path(__file__).resolve().parents[1]
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--check", is_flag=True, help="Write nothing; exit with 1 and a diff if a file is stale."),
        click.option("--out", type=_FOLDER, help="The folder to write to."),
        click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated."),
        click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one."),
    ):
        function = option(function)
    return function


@click.group()
def command() -> None:
    """Render stubs for editors and type checkers, or reference pages."""


@command.command()
@_options
def stubs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # click gives it so
    """Types of an API for editors and type checkers.

    With --spec or --overlay: a Python package in --out that binds the document and types it; import Client from it.
    Without: the stubs of fastpix_dyn itself, in its checkout.
    """
    if spec is None and not overlay:
        _finish(packaged_stubs(), out or _PACKAGE, check=check)
    elif out is None:
        raise click.UsageError("--out is needed: the folder of the package to write, such as --out my_api")
    else:
        _finish(stub_package(spec, overlay), out, check=check)


@command.command()
@_options
def docs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # as above
    """Reference pages in Markdown, one for each tag and each group of types."""
    if out is None:
        if spec is not None or overlay:
            raise click.UsageError("--out is needed: the folder to write the pages to")
        out = _PACKAGE.parent / "docs" / "reference"
    _finish(reference(spec, overlay), out, check=check)


def _finish(files: Files, folder: Path, *, check: bool) -> None:
    if not check:
        changed = write(files, folder)
        click.echo(f"{folder}: {len(changed)} of {len(files)} files written, the others were up to date")
        return
    found = list(differences(files, folder))
    if found:
        click.echo("\n".join(found))
        click.echo(f"{folder} is stale: run the command again without --check", err=True)
        sys.exit(1)
    click.echo(f"{folder}: {len(files)} files are up to date")
