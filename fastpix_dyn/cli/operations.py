"""`fastpix-dyn operations`: lists and searches what can be called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.cli.call import naming
from fastpix_dyn.client.loading import load_api
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
def command(*, words: tuple[str, ...], spec: Path | None, overlay: tuple[Path, ...], form: str | None) -> None:
    """List the operations, or those with each WORD in their names, summary, path or tags.

    Exit code 1: there are none.
    """
    api = load_api(spec, overlay)
    plans = api.operations.values()
    records = [_record(api, plan) for plan in plans]
    found = [record for record in records if all(word.lower() in _text(record) for word in words)]
    if not found:
        hint = naming.hint(api, "_".join(words))
        click.echo(f"no operation has {' and '.join(words)}{hint and f'; {hint}'}", err=True)
        sys.exit(1)
    _write(found, form or ("table" if output.is_terminal() else _PLAIN))


def _record(api: Api, plan: Operation) -> dict[str, Any]:
    return {
        "id": plan.id,
        "call": naming.command(api, plan),
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
        from fastpix_dyn.cli.tables import print_table

        print_table(["call", "summary"], [[record["call"], record["summary"]] for record in records], fold="summary")
    else:
        output.write(records, form)
