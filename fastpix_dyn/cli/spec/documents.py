"""What the commands of `spec` share: how a document is named, and how one is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
import click
from fastpix_dyn import files
from fastpix_dyn.spec import yaml12
import sys
from typing import NoReturn
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, write_atomically
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
