"""`fastpix-dyn spec diff`: what changed for a caller from one document to another."""

from __future__ import annotations

import sys

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.errors import SpecError
from fastpix_dyn.workbench.diff import compare, labels, read
from fastpix_dyn.workbench.diff.reports import FORMATS, text
from fastpix_dyn.workbench.diff.rules import LEVELS

FOUND, UNREADABLE = 1, 2
_FAIL_ON = {"breaking": LEVELS[:1], "warning": LEVELS[:2], "any": LEVELS, "none": ()}
"""The levels that make the exit code 1."""
_COLOURS = {"  breaking": "red", "  warning": "yellow", "  info": "cyan"}


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([*_FAIL_ON]),
    default="breaking",
    show_default=True,
    help="From which level on changes make the exit code 1.",
)
def command(old: str, new: str, form: str, fail_on: str) -> None:
    """Say what changed for a caller from OLD to NEW, and whether it breaks.

    OLD and NEW are files, YAML or JSON, or the word `packaged` for the document that ships with the package.

    Exit code 0: nothing that counts. 1: there are changes that count. 2: a document can't be read.
    """
    try:
        sides = read(old), read(new)
        changes, operations = compare(*sides), labels(*sides)
    except SpecError as error:
        click.echo(f"fastpix-dyn spec diff: {error}", err=True)
        sys.exit(UNREADABLE)
    told = text(changes, operations, terminal_width()) if form == "text" else FORMATS[form](changes, operations)
    for line in told.splitlines():
        colour = next((colour for start, colour in _COLOURS.items() if line.startswith(start)), None)
        click.secho(line, fg=colour if form == "text" else None)
    sys.exit(FOUND if any(change.level in _FAIL_ON[fail_on] for change in changes) else 0)
