"""`fastpix-dyn spec add`: a new operation, from nothing, from recordings, or from a curl command and its answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.cli.spec.documents import finish, path_to_edit
from fastpix_dyn.contract.reports.phrases import hanging
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import write_atomically
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench import merge
from fastpix_dyn.workbench.merge import Import, imported
from fastpix_dyn.workbench.scaffold.operation import Scaffold, Wish, applied, as_overlay, scaffold, text_of
from fastpix_dyn.workbench.scaffold.samples import Sample, from_curl, from_recordings, parse
from fastpix_dyn.workbench.suggest import Suggestions, suggest

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("method", default="")
@click.argument("path", default="")
@click.option("--tag", default="", help="The tag; without it that of the nearest operation.")
@click.option("--operation-id", default="", help="The operationId; without it one made of method and path.")
@click.option("--summary", default="", help="What it does, in a few words.")
@click.option("--description", default="", help="What it does, in a sentence or more.")
@click.option("--from-recording", type=click.Path(exists=True, path_type=Path), multiple=True,
              help="A recorded exchange, or a folder of them; may be repeated.")  # fmt: skip
@click.option("--from-curl", help="A curl command that was run; @FILE reads it from a file, - from stdin.")
@click.option("--response", type=_FILE, help="The answer to the curl command: a body, or what `curl -i` prints.")
@click.option("--status", type=click.IntRange(100, 599), help="The status of that answer, where it does not say.")
@click.option("--spec", type=_FILE, help="The document to edit, instead of the packaged one of a checkout.")
@click.option("--overlay-out", type=_NEW, help="Write an Overlay 1.0 document here, and leave the document alone.")
@click.option("--write", is_flag=True, help="Write the document; without it the difference is shown.")
def add_command(  # one for each option
    *,
    method: str,
    path: str,
    tag: str,
    operation_id: str,
    summary: str,
    description: str,
    from_recording: tuple[Path, ...],
    from_curl: str | None,
    response: Path | None,
    status: int | None,
    spec: Path | None,
    overlay_out: Path | None,
    write: bool,
) -> None:
    """Add the operation METHOD PATH to the document.

    PATH may be one that was called, such as /books/7. With exchanges to infer from, METHOD and PATH may be left out.
    Credentials in a curl command are dropped.

    Exit code 0: it is written. 1: it is only shown. 2: it could not be made.
    """
    if (response or status) and from_curl is None:
        raise click.UsageError("--response and --status belong to --from-curl")
    if overlay_out is not None and write:
        raise click.UsageError("--overlay-out leaves the document alone: it goes without --write")
    if overlay_out is not None and overlay_out.exists():
        raise click.UsageError(f"{overlay_out} is there already; give another name, or remove it")
    wish = Wish(method, path, tag, operation_id, summary, description)
    samples = [*from_recordings(from_recording), *_curled(from_curl, response, status)]
    file = path_to_edit(spec, is_edited=overlay_out is None)
    document = load(file)
    made = scaffold(document, wish, samples)
    for note in made.notes:
        click.echo(f"note: {note}", err=True)
    if overlay_out is not None:
        write_atomically(overlay_out, as_overlay(document, _title(made), made.additions).encode())
        click.echo(f"{overlay_out}: {_title(made)}")
        return
    _finish(made, file, text_of(document), applied(document, text_of(document), made.additions), write=write)


def _finish(made: Scaffold, file: Path, before: str, after: str, *, write: bool) -> NoReturn:
    if write:
        click.echo(_title(made))
    finish(file, before, after, write=write)


def _title(made: Scaffold) -> str:
    return f"{made.operation_id}, {made.method} {made.path}"


def _curled(command_text: str | None, response: Path | None, status: int | None) -> list[Sample]:
    if command_text is None:
        return []
    is_file = command_text == "-" or command_text.startswith("@")
    text = _text(command_text.removeprefix("@")) if is_file else command_text
    return [from_curl(parse(text), _text(str(response)) if response else None, status or 0)]


def _text(file: str) -> str:
    try:
        with click.open_file(file, encoding="utf-8") as opened:
            return str(opened.read())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} can't be read: {error}") from None


@click.command()
@click.argument("other", type=_FILE)
@click.option("--only", multiple=True, metavar="ID", help="Only this operation of OTHER; may be repeated.")
@click.option("--theirs", multiple=True, metavar="ID", help="Take OTHER's version of this one; may be repeated.")
@click.option("--spec", type=_FILE, help="The document to edit, instead of the packaged one of a checkout.")
@click.option("--write", is_flag=True, help="Write the document; without it the difference is shown.")
def import_command(
    other: Path, only: tuple[str, ...], theirs: tuple[str, ...], spec: Path | None, *, write: bool
) -> None:
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
    told += [("new in ", line) for line in merge.news(made.added)]
    for start, text in told:
        for line in hanging(start, text, width):
            click.echo(line, err=True)
    for line in merge.lines(made.conflicts, width):
        click.echo(line)
    if made.conflicts:
        click.echo(merge.sentence(made.conflicts), err=True)


_PATH = click.Path(exists=True, path_type=Path)
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command()
@click.option("--from", "source", type=_PATH, required=True, metavar="DIR|FILE",
              help="Recordings, the JSON report of `contract`, or a drift file.")  # fmt: skip
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--write", is_flag=True, help="Edit the files; without it the edits are only shown.")
def suggest_command(source: Path, spec: Path | None, *, write: bool) -> None:
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
