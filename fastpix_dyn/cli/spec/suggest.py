"""`fastpix-dyn spec suggest`: what recordings or a report show, as edits of the document."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.contract.reports.words import hanging
from fastpix_dyn.workbench.suggest import Suggestions, suggest

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command()
@click.option("--from", "source", type=_PATH, required=True, metavar="DIR|FILE",
              help="Recordings, the JSON report of `contract`, or a drift file.")  # fmt: skip
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--write", is_flag=True, help="Edit the files; without it the edits are only shown.")
def command(source: Path, spec: Path | None, *, write: bool) -> None:
    """Turn what recordings or a report show into edits of the document.

    Shows a line for each edit, and all of them as a unified diff; every line that no edit concerns stays as it is.
    Exit codes: 0 there is nothing to edit, or it was written; 1 there are edits, not written; 2 it could not work.
    """
    found = suggest(source, spec)
    width = terminal_width()
    for one in found.edits:
        place, _, told = str(one).partition(" ")
        for line in hanging(f"{place} ", told, width):
            click.echo(line)
    for line in found.diff().splitlines():
        click.secho(line, fg=_COLOURS.get(line[:1]))
    for left in found.left:
        for line in hanging("not mended: ", f"{left.place}: {left}" if left.place else str(left), width):
            click.echo(line, err=True)
    if write:
        found.write()
    click.echo(_summary(found, is_written=write))
    sys.exit(1 if found.edits and not write else 0)


def _summary(found: Suggestions, *, is_written: bool) -> str:
    count = len(found.edits)
    if not count:
        return "nothing to suggest"
    edits = f"{count} edit{'s' if count > 1 else ''} of {', '.join(found.after)}"
    return f"{edits}: written" if is_written else f"{edits}: --write makes them"
