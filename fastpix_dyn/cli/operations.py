"""`fastpix-dyn operations`: lists and searches what can be called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.cli.call import options
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.render.package import Files, differences, packaged_stubs, reference, stub_package, write
from fastpix_dyn.spec.plan import Api, Operation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLAIN = "plain"
_COLUMNS = ("id", "call", "method", "path", "summary")


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
@click.option("--output", "form", type=click.Choice([_PLAIN, *output.FORMS]),
              help="Else: a table at a terminal; plain lines, with tabs, in a pipe.")  # fmt: skip
def operations_command(
    *, words: tuple[str, ...], spec: Path | None, overlay: tuple[Path, ...], form: str | None
) -> None:
    """List the operations, or those with each WORD in their names, summary, path or tags.

    Exit code 1: there are none.
    """
    api = load_api(spec, overlay)
    plans = api.operations.values()
    records = [_record(api, plan) for plan in plans]
    found = [record for record in records if all(word.lower() in _text(record) for word in words)]
    if not found:
        hint = options.hint(api, "_".join(words))
        click.echo(f"no operation has {' and '.join(words)}{hint and f'; {hint}'}", err=True)
        sys.exit(1)
    _write(found, form or ("table" if output.is_terminal() else _PLAIN))


def _record(api: Api, plan: Operation) -> dict[str, Any]:
    return {
        "id": plan.id,
        "call": options.command(api, plan),
        "method": plan.method,
        "path": plan.path,
        "summary": plan.summary,
        "tags": [*plan.tags],
    }


def _text(record: dict[str, Any]) -> str:
    """All that is searched: names as here and as in Python, the request, the tags, the summary."""
    name, request = record["call"], f"{record['method']} {record['path']}"
    words = (record["id"], name, name.replace("-", "_"), request, *record["tags"], record["summary"])
    return "\n".join(words).lower()


def _write(records: list[dict[str, Any]], form: str) -> None:
    if form == _PLAIN:
        for record in records:
            click.echo("\t".join([record[key] for key in _COLUMNS]))
    elif form == "table":
        from fastpix_dyn.cli.output import print_table

        print_table(["call", "summary"], [[record["call"], record["summary"]] for record in records], fold="summary")
    else:
        output.write(records, form)


_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--check", is_flag=True, help="Write nothing; exit with 1 and a diff if a file is stale."),
        click.option("--out", type=_FOLDER, help="The folder to write to."),
        click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated."),
        click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one."),
    ):
        function = option(function)
    return function


@click.group()
def render_command() -> None:
    """Render stubs for editors and type checkers, or reference pages."""


@render_command.command()
@_options
def stubs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # click gives it so
    """Types of an API for editors and type checkers.

    With --spec or --overlay: a Python package in --out that binds the document and types it; import Client from it.
    Without: the stubs of fastpix_dyn itself, in its checkout.
    """
    if spec is None and not overlay:
        _finish(packaged_stubs(), out or _PACKAGE, check=check)
    elif out is None:
        raise click.UsageError("--out is needed: the folder of the package to write, such as --out my_api")
    else:
        _finish(stub_package(spec, overlay), out, check=check)


@render_command.command()
@_options
def docs(spec: Path | None, overlay: tuple[Path, ...], out: Path | None, check: bool) -> None:  # noqa: FBT001  # as above
    """Reference pages in Markdown, one for each tag and each group of types."""
    if out is None:
        if spec is not None or overlay:
            raise click.UsageError("--out is needed: the folder to write the pages to")
        out = _PACKAGE.parent / "docs" / "reference"
    _finish(reference(spec, overlay), out, check=check)


def _finish(files: Files, folder: Path, *, check: bool) -> None:
    if not check:
        changed = write(files, folder)
        click.echo(f"{folder}: {len(changed)} of {len(files)} files written, the others were up to date")
        return
    found = list(differences(files, folder))
    if found:
        click.echo("\n".join(found))
        click.echo(f"{folder} is stale: run the command again without --check", err=True)
        sys.exit(1)
    click.echo(f"{folder}: {len(files)} files are up to date")
