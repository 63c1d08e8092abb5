"""`fastpix-dyn spec add`: a new operation, from nothing, from recordings, or from a curl command and its answer."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from fastpix_dyn.cli.spec.editing import finish, path_to_edit
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import write_atomically
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.adding.additions import applied, as_overlay, text_of
from fastpix_dyn.workbench.adding.curl import parse
from fastpix_dyn.workbench.adding.samples import Sample, from_curl, from_recordings
from fastpix_dyn.workbench.adding.scaffold import Scaffold, Wish, scaffold

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
def command(  # one for each option
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
