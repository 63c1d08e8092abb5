"""`fastpix-dyn spec import`: what another document has and ours has not, such as the vendor's next release."""

from __future__ import annotations

from pathlib import Path

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.cli.spec.editing import finish, path_to_edit
from fastpix_dyn.contract.reports.words import hanging
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.adding.additions import applied, text_of
from fastpix_dyn.workbench.importing import Import, imported, reports

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("other", type=_FILE)
@click.option("--only", multiple=True, metavar="ID", help="Only this operation of OTHER; may be repeated.")
@click.option("--theirs", multiple=True, metavar="ID", help="Take OTHER's version of this one; may be repeated.")
@click.option("--spec", type=_FILE, help="The document to edit, instead of the packaged one of a checkout.")
@click.option("--write", is_flag=True, help="Write the document; without it the difference is shown.")
def command(other: Path, only: tuple[str, ...], theirs: tuple[str, ...], spec: Path | None, *, write: bool) -> None:
    """Bring what the document OTHER has and ours has not into ours, with all that it refers to.

    That is operations; and of operations that both have, parameters, properties, words of enums, responses, media types
    and headers. Nothing that is there is changed: where OTHER says something else, that is listed as a conflict, those
    of one schema as one entry. --theirs ID takes OTHER's version of an operation.

    Exit code 0: all is written, or nothing is to do. 1: changes are only shown, or there are conflicts. 2: it could not
    be done.
    """
    file = path_to_edit(spec)
    document = load(file)
    made = imported(document, load(other), only=only, theirs=theirs)
    _tell(made)
    before = text_of(document)
    after = applied(document, before, made.changes) if made.changes else before
    finish(file, before, after, write=write, is_open=bool(made.conflicts))


def _tell(made: Import) -> None:
    width = terminal_width()
    told = [("note: ", note) for note in made.notes]
    told += [(f"{word}: ", ", ".join(ids)) for word, ids in (("new", made.new), ("theirs", made.taken)) if ids]
    told += [("new in ", line) for line in reports.news(made.added)]
    for start, text in told:
        for line in hanging(start, text, width):
            click.echo(line, err=True)
    for line in reports.lines(made.conflicts, width):
        click.echo(line)
    if made.conflicts:
        click.echo(reports.sentence(made.conflicts), err=True)
