"""The commands of `fastpix-dyn spec` that write documents: `add`, `suggest`, `import`, `overlay` and `bundle`.

`add`, `suggest` and `import` edit a document in place: without `--write` they only show the edits as a unified diff.
`overlay apply` and `bundle` write a new document.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from fastpix_dyn import files
from fastpix_dyn.cli.output import json_text, terminal_width, write
from fastpix_dyn.cli.shared_options import (
    FILE,
    NEW_FILE,
    document_argument,
    output,
    read_text,
    required_document,
    shared,
)
from fastpix_dyn.cli.streams import echo, echo_exactly
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document, read_input
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.document import load
from fastpix_dyn.text import hanging_indent
from fastpix_dyn.workbench.bundle import bundle
from fastpix_dyn.workbench.edits import apply_to_document, as_overlay, document_text, unified_diff
from fastpix_dyn.workbench.merge import Merge, merge_documents
from fastpix_dyn.workbench.merge.summary import addition_lines, conflict_lines, summary_line
from fastpix_dyn.workbench.overlay_checks import apply_overlays, check_overlays
from fastpix_dyn.workbench.scaffold import OperationOptions, Scaffold, scaffold
from fastpix_dyn.workbench.scaffold.samples import Sample, from_curl, from_recordings, parse_curl
from fastpix_dyn.workbench.suggest import Suggestions, suggest

NOT_WRITTEN = 1
"""The exit code if there are edits that were not written, or conflicts."""

_PACKAGE = Path(__file__).resolve().parents[2]
_DIFF_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def path_to_edit(spec: Path | None, *, is_edited: bool = True) -> Path:
    """Return the path of the document *spec*, or without it of the packaged one.

    Raises:
        ConfigurationError: the document *is_edited*, but belongs to an installed package.
    """
    path = packaged_document() if spec is None else spec
    if is_edited and path.resolve().is_relative_to(_PACKAGE):
        raise ConfigurationError(
            f"{path} belongs to the installed package and is not edited: pass your own document as --spec, or write an"
            " overlay with `spec add --overlay-out`"
        )
    return path


def write_or_show(path: Path, before: str, after: str, *, write: bool, has_conflicts: bool = False) -> NoReturn:
    """Write *after* in place of *before*, or show the difference, and end with the exit code.

    The exit code is 0 if all is written or nothing was to do, else 1; with *has_conflicts* it is 1 in any case.
    """
    if before == after:
        echo(f"{path}: nothing to change")
        sys.exit(NOT_WRITTEN if has_conflicts else 0)
    if not write:
        echo_exactly(unified_diff(before, after, path.name), nl=False)
        echo("Nothing is written yet; pass --write to write it.", err=True)
        sys.exit(NOT_WRITTEN)
    files.write(path, after.encode(), unless_changed=before.encode())
    echo(f"{path}: written")
    sys.exit(NOT_WRITTEN if has_conflicts else 0)


@click.command()
@click.argument("method", default="")
@click.argument("path", default="")
@shared("--tag", "Default: that of the most similar operation.", default="")
@click.option("--operation-id", metavar="ID", default="", help="The operationId; default: made of method and path.")
@click.option("--summary", metavar="TEXT", default="", help="What the operation does, in a few words.")
@click.option("--description", metavar="TEXT", default="", help="What the operation does, in sentences.")
@shared("--recordings", "The operation is inferred from them; may be repeated.", multiple=True)
@click.option("--from-curl", metavar="COMMAND", help="A curl command; @FILE reads it from a file, - from stdin.")
@click.option(
    "--response",
    type=FILE,
    metavar="FILE",
    help="The response to the curl command: a body, or the output of `curl -i`.",
)
@shared("--status")
@shared("--spec")
@click.option(
    "--overlay-out", type=NEW_FILE, metavar="FILE", help="Write an Overlay 1.0 document, and do not edit the document."
)
@shared("--write")
def add_command(
    *,
    method: str,
    path: str,
    tag: str,
    operation_id: str,
    summary: str,
    description: str,
    recordings: tuple[Path, ...],
    from_curl: str | None,
    response: Path | None,
    status: int | None,
    spec: Path | None,
    overlay_out: Path | None,
    write: bool,
) -> None:
    """Add the operation METHOD PATH to the document.

    PATH may be the path of a request, such as /books/7. If recordings or a curl command show the operation, METHOD and
    PATH may be left out. Credentials in a curl command are dropped.

    Exit code 0: the operation is written. 1: it is only shown. 2: it could not be made.
    """
    _check_add_options(from_curl, response, status, overlay_out, write=write)
    options = OperationOptions(method, path, tag, operation_id, summary, description)
    samples = [*from_recordings(recordings), *_curl_samples(from_curl, response, status)]
    file = path_to_edit(spec, is_edited=overlay_out is None)
    document = load(file)
    operation = scaffold(document, options, samples)
    for note in operation.notes:
        echo(f"note: {note}", err=True)
    if overlay_out is not None:
        overlay = as_overlay(document, _title(operation), operation.additions)
        files.write_new(overlay_out, overlay.encode())
        echo(f"{overlay_out}: {_title(operation)}")
        return
    if write:
        echo(_title(operation))
    before = document_text(document)
    write_or_show(file, before, apply_to_document(document, before, operation.additions), write=write)


def _check_add_options(
    curl: str | None, response: Path | None, status: int | None, overlay_out: Path | None, *, write: bool
) -> None:
    if (response or status) and curl is None:
        raise click.UsageError("--response and --status need --from-curl")
    if overlay_out is not None and write:
        raise click.UsageError("--overlay-out does not edit the document: pass it without --write")
    if overlay_out is not None and os.path.lexists(overlay_out):
        raise click.UsageError(f"{overlay_out} exists: pass another name, or remove it")


def _title(operation: Scaffold) -> str:
    return f"{operation.operation_id}, {operation.method} {operation.path}"


def _curl_samples(command: str | None, response: Path | None, status: int | None) -> list[Sample]:
    if command is None:
        return []
    is_file = command == "-" or command.startswith("@")
    text = read_text(command.removeprefix("@")) if is_file else command
    return [from_curl(parse_curl(text), read_text(response) if response else None, status or 0)]


@click.command()
@shared("--recordings", "Or a JSON report of `contract`, or a drift log.", required=True)
@shared("--spec")
@shared("--write")
def suggest_command(recordings: Path, spec: Path | None, *, write: bool) -> None:
    """Turn what recordings or a report show into edits of the document.

    Shows a line for each edit, and all edits as a unified diff; every other line of the document stays as it is.

    Exit code 0: there is nothing to edit, or the edits were written. 1: there are edits, not written. 2: it failed.
    """
    suggestions = suggest(recordings, spec)
    width = terminal_width()
    for edit in suggestions.edits:
        location, _, text = str(edit).partition(" ")
        for line in hanging_indent(f"{location} ", text, width):
            echo(line)
    for line in suggestions.diff().split("\n")[:-1]:
        echo_exactly(line, fg=_DIFF_COLORS.get(line[:1]))
    for finding in suggestions.unresolved:
        text = f"{finding.source_location}: {finding}" if finding.source_location else str(finding)
        for line in hanging_indent("not fixed: ", text, width):
            echo(line, err=True)
    if write:
        suggestions.write()
    echo(_summary(suggestions, is_written=write))
    sys.exit(NOT_WRITTEN if suggestions.edits and not write else 0)


def _summary(suggestions: Suggestions, *, is_written: bool) -> str:
    count = len(suggestions.edits)
    if not count:
        return "nothing to suggest"
    edits = f"{count} edit{'s' if count > 1 else ''} of {', '.join(suggestions.after)}"
    return f"{edits}: written" if is_written else f"{edits}: pass --write to write {'them' if count > 1 else 'it'}"


@click.command()
@click.argument("other", type=FILE)
@click.option("--only", multiple=True, metavar="ID", help="Merge only this operation of OTHER; may be repeated.")
@click.option("--theirs", multiple=True, metavar="ID", help="Take OTHER's version of this operation; may be repeated.")
@shared("--spec")
@shared("--write")
def import_command(
    other: Path, only: tuple[str, ...], theirs: tuple[str, ...], spec: Path | None, *, write: bool
) -> None:
    """Merge into the document what it lacks and the document OTHER has, with the components that it refers to.

    That is: operations; and in operations that both have, parameters, properties, enum values, responses, media types
    and headers. Nothing that exists is changed: if OTHER differs there, the difference is listed as a conflict, one
    entry for each schema. --theirs ID takes OTHER's version of an operation.

    Exit code 0: all is written, or there is nothing to do. 1: changes are only shown, or there are conflicts. 2: it
    failed.
    """
    path = path_to_edit(spec)
    document = load(path)
    changes = merge_documents(document, load(other), only=only, theirs=theirs)
    _print_import(changes)
    before = document_text(document)
    after = apply_to_document(document, before, changes.changes) if changes.changes else before
    write_or_show(path, before, after, write=write, has_conflicts=bool(changes.conflicts))


def _print_import(changes: Merge) -> None:
    width = terminal_width()
    entries = [("note: ", note) for note in changes.notes]
    entries += [
        (f"{word}: ", ", ".join(ids)) for word, ids in (("new", changes.new), ("theirs", changes.replaced)) if ids
    ]
    entries += [("new in ", line) for line in addition_lines(changes.additions)]
    for start, text in entries:
        for line in hanging_indent(start, text, width):
            echo(line, err=True)
    for line in conflict_lines(changes.conflicts, width):
        echo(line)
    if changes.conflicts:
        echo(summary_line(changes.conflicts), err=True)


_FORMS = ("yaml", "json")
_DEFAULT_FORM = "that of the suffix of --out, else yaml"
_OVERLAYS = click.argument("overlay", type=FILE, nargs=-1, required=True)


@click.group()
def overlay_command() -> None:
    """Apply and check OpenAPI Overlay 1.0 documents.

    FILE is the OpenAPI document, or the word `packaged` for the one that comes with the package.
    """


@overlay_command.command("apply")
@required_document
@_OVERLAYS
@output(*_FORMS, otherwise=_DEFAULT_FORM)
@shared("--out", type=NEW_FILE)
def apply_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write the document FILE with each OVERLAY applied, in their order. Comments are not kept.

    Exit code 0: it is written. 2: an overlay is wrong, or one of its actions has no target.
    """
    before = _content_of_source(out, (document or packaged_document(), *overlay))
    _write_document(apply_overlays(document, overlay), form, out, before)


@overlay_command.command("check")
@required_document
@_OVERLAYS
def check_command(document: Path | None, overlay: tuple[Path, ...]) -> None:
    """Check each OVERLAY, its effect on the document FILE, and the resulting document.

    Exit code 0: no faults. 1: there are faults. 2: a file can't be read.
    """
    problems = check_overlays(document, overlay)
    for problem in problems:
        echo(str(problem), fg="red")
    echo(f"{len(problems)} fault{'' if len(problems) == 1 else 's'}", err=True)
    sys.exit(bool(problems))


@click.command()
@document_argument
@output(*_FORMS, otherwise=_DEFAULT_FORM)
@shared("--out", type=NEW_FILE)
def bundle_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write the document FILE, or the packaged one, as one file: what other files contain becomes components.

    Exit code 0: it is written. 2: a $ref can't be resolved, or an overlay can't be applied.
    """
    before = _content_of_source(out, (document or packaged_document(), *overlay))
    _write_document(bundle(document, overlay), form, out, before)


def _content_of_source(out: Path | None, sources: Iterable[Path]) -> bytes | None:
    """Return the content of *out* if it is one of *sources*, which are read next; else None."""
    if out is None or not out.exists() or not any(one.exists() and one.samefile(out) for one in sources):
        return None
    try:
        return read_input(out)
    except OSError:
        return None  # reading the document reports the error


def _write_document(value: Any, form: str | None, out: Path | None, before: bytes | None) -> None:
    """Write *value* to *out*, unless it is no longer *before*, or else to standard output, as YAML or JSON."""
    form = form or ("json" if out and out.suffix == ".json" else "yaml")
    if out is None:
        write(value, form)
        return
    text = yaml12.dump(value) if form == "yaml" else json_text(value) + "\n"
    files.write(out, text.encode(), unless_changed=before)
    echo(f"{out}: {len(text.splitlines())} lines", err=True)
