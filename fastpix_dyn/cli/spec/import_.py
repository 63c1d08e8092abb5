"""`fastpix-dyn spec import`: operations of another document, such as the vendor's next release."""

from __future__ import annotations

from pathlib import Path

import click

from fastpix_dyn.cli.spec.editing import finish, path_to_edit
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.adding.additions import applied, text_of
from fastpix_dyn.workbench.importing import Import, imported

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("other", type=_FILE)
@click.option("--only", multiple=True, metavar="ID", help="Only this operation of OTHER; may be repeated.")
@click.option("--theirs", multiple=True, metavar="ID", help="Take OTHER's version of this one; may be repeated.")
@click.option("--spec", type=_FILE, help="The document to edit, instead of the packaged one of a checkout.")
@click.option("--write", is_flag=True, help="Write the document; without it the difference is shown.")
def command(other: Path, only: tuple[str, ...], theirs: tuple[str, ...], spec: Path | None, *, write: bool) -> None:
    """Bring operations of the document OTHER into ours, with all that they refer to.

    Operations that are there already stay as they are: where OTHER says something else, that is listed as a conflict.

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
    for note in made.notes:
        click.echo(f"note: {note}", err=True)
    for word, ids in (("new", made.new), ("theirs", made.taken)):
        if ids:
            click.echo(f"{word}: {', '.join(ids)}", err=True)
    for conflict in made.conflicts:
        click.echo(str(conflict))
    if made.conflicts:
        count = len({one.operation for one in made.conflicts})
        click.echo(
            f"{len(made.conflicts)} conflicts in {count} operations; --theirs ID takes the other side of one", err=True
        )
