"""What the commands of `spec` share: how a document is named, and how one is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from fastpix_dyn import files
from fastpix_dyn.spec import yaml_text

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
    text = yaml_text.write(value) if form == "yaml" else json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    files.write(out, text.encode())
    click.echo(f"{out}: {len(text.splitlines())} lines", err=True)
