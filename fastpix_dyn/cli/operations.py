"""The commands that show what a document describes: `operations` lists it, `render` writes type stubs and pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.cli.call import arguments
from fastpix_dyn.cli.main import print_error
from fastpix_dyn.cli.shared_options import FOLDER, Decorator, combined, document_options, shared
from fastpix_dyn.cli.shared_options import output as output_option
from fastpix_dyn.cli.streams import echo, echo_exactly, echo_row, is_terminal
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.render.package import Files, differences, packaged_stubs, stub_package, write_files
from fastpix_dyn.render.pages import reference_files
from fastpix_dyn.spec.plan import Api, Operation

_PLAIN = "plain"
_COLUMNS = ("id", "call", "method", "path", "summary")


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@document_options
@output_option(_PLAIN, *output.FORMS, otherwise="table at a terminal, plain lines with tabs in a pipe")
def operations_command(
    *, words: tuple[str, ...], spec: Path | None, overlay: tuple[Path, ...], form: str | None
) -> None:
    """List the operations, or those with each WORD in their names, summary, path or tags.

    Exit code 0: there are some. 1: there are none. 2: the document can't be read.
    """
    api = load_api(spec, overlay)
    records = [_record(api, plan) for plan in api.operations.values()]
    matches = [record for record in records if all(word.lower() in _search_text(record) for word in words)]
    if not matches:
        hint = arguments.unknown_name_hint(api, "_".join(words))
        print_error(f"no operation has {' and '.join(words)}{hint and f'; {hint}'}")
        sys.exit(1)
    _print_records(matches, form or ("table" if is_terminal() else _PLAIN))


def _record(api: Api, plan: Operation) -> dict[str, Any]:
    return {
        "id": plan.id,
        "call": arguments.command_words(api, plan),
        "method": plan.method,
        "path": plan.path,
        "summary": plan.summary,
        "tags": [*plan.tags],
    }


def _search_text(record: dict[str, Any]) -> str:
    """Return what the words are searched in: names here and in Python, method, path, tags and summary."""
    name, request = record["call"], f"{record['method']} {record['path']}"
    words = (record["id"], name, name.replace("-", "_"), request, *record["tags"], record["summary"])
    return "\n".join(words).lower()


def _print_records(records: list[dict[str, Any]], form: str) -> None:
    if form == _PLAIN:
        for record in records:
            echo_row([*(record[key] for key in _COLUMNS[:-1]), _one_line(record["summary"])])
    elif form == "table":
        rows = [[record["call"], _one_line(record["summary"])] for record in records]
        output.print_table(["call", "summary"], rows, fold="summary")
    else:
        output.write(records, form)


def _one_line(text: str) -> str:
    return " ".join(text.split())


_PACKAGE = Path(__file__).resolve().parents[1]
_render_options: Decorator = combined(
    document_options,
    shared("--out", type=FOLDER),
    click.option("--check", is_flag=True, help="Write nothing; exit with 1 and a diff if a file is out of date."),
)


@click.group()
def render_command() -> None:
    """Render type stubs for editors and type checkers, or reference pages."""


@render_command.command()
@_render_options
def stubs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # click passes it by name
    """Render the types of an API for editors and type checkers.

    With --spec or --overlay: a Python package in the folder --out that binds the document and has its types; import
    Client from it. Without: the stubs of fastpix_dyn itself, in its checkout.
    """
    if spec is None and not overlay:
        _write_or_check(packaged_stubs(), out or _PACKAGE, check=check)
    elif out is None:
        raise click.UsageError("--out is needed: the folder of the package to write, such as --out my_api")
    else:
        _write_or_check(stub_package(spec, overlay), out, check=check)


@render_command.command()
@_render_options
def docs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # as above
    """Render reference pages in Markdown, one for each tag and each group of types."""
    if out is None:
        if spec is not None or overlay:
            raise click.UsageError("--out is needed: the folder to write the pages to")
        out = _PACKAGE.parent / "docs" / "reference"
    _write_or_check(reference_files(spec, overlay), out, check=check)


def _write_or_check(rendered: Files, folder: Path, *, check: bool) -> None:
    if not check:
        changed = write_files(rendered, folder)
        echo(f"{folder}: {len(changed)} of {len(rendered)} files written, the others were up to date")
        return
    diffs = list(differences(rendered, folder))
    if diffs:
        echo_exactly("\n".join(diffs))
        print_error(f"{folder} is out of date: run the command again without --check")
        sys.exit(1)
    echo(f"{folder}: {len(rendered)} files are up to date")
