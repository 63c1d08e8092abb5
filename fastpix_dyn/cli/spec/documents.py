"""What the commands of `spec` share: how a document is named, and how one is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from fastpix_dyn import files
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, write_atomically
from fastpix_dyn.spec import yaml12
from fastpix_dyn.workbench import overlay as overlay_documents
from fastpix_dyn.workbench.bundle import bundle
from fastpix_dyn.workbench.edits import difference

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FORMS = ("yaml", "json")


def _path(context: click.Context, parameter: click.Parameter, value: str) -> Path | None:
    """The path of an existing file; None for `packaged`, the document that comes with the package."""
    return None if value == "packaged" else Path(FILE.convert(value, parameter, context))


document = click.argument("document", metavar="[FILE]", default="packaged", callback=_path)
changed_document = click.argument("document", callback=_path)
overlays = click.option("--overlay", type=FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
form = click.option("--format", "form", type=click.Choice(FORMS), help="By the name of -o where not given; else yaml.")
out = click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")


def write(value: Any, form: str | None, out: Path | None) -> None:
    """Writes *value* to *out*, to standard output where there is none, as YAML or as JSON."""
    form = form or ("json" if out and out.suffix == ".json" else "yaml")
    text = yaml12.write(value) if form == "yaml" else json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    files.write(out, text.encode())
    click.echo(f"{out}: {len(text.splitlines())} lines", err=True)


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


@click.command()
@document
@overlays
@form
@out
def bundle_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write FILE, or the packaged document, as one file: what stands in others becomes components.

    Exit code 0: it is written. 2: it is not, for a $ref leads nowhere or an overlay can't be applied.
    """
    write(bundle(document, overlay), form, out)


_OVERLAYS = click.argument("overlay", type=FILE, nargs=-1, required=True)


@click.group()
def overlay_command() -> None:
    """Apply and check OpenAPI Overlay 1.0 documents.

    DOCUMENT is a file, or `packaged` for the one that comes with the package.
    """


@overlay_command.command("apply")
@changed_document
@_OVERLAYS
@form
@out
def apply_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write DOCUMENT with each OVERLAY applied, in their order. Comments are not kept.

    Exit code 0: it is written. 2: an overlay is wrong, or an action finds nothing.
    """
    write(overlay_documents.apply(document, overlay), form, out)


@overlay_command.command("check")
@changed_document
@_OVERLAYS
def check_command(document: Path | None, overlay: tuple[Path, ...]) -> None:
    """Find what is wrong with each OVERLAY, with what it does to DOCUMENT, and with what comes out.

    Exit code 0: nothing is. 1: there are faults. 2: a file could not be read.
    """
    found = overlay_documents.check(document, overlay)
    for problem in found:
        click.secho(str(problem), fg="red")
    click.echo(f"{len(found)} fault{'' if len(found) == 1 else 's'}", err=True)
    sys.exit(bool(found))
