"""`fastpix-dyn operations`: lists and searches what can be called."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.cli.call import naming
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Operation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLAIN = "plain"


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
    plans = load_api(spec, overlay).operations.values()
    found = [plan for plan in plans if all(word.lower() in _text(plan) for word in words)]
    if not found:
        known = {naming.kebab(plan.python_name) for plan in plans}
        click.echo(
            f"no operation has {' and '.join(words)}; {suggestion(' '.join(words), known)}".rstrip("; "), err=True
        )
        sys.exit(1)
    _write(found, form or ("table" if output.is_terminal() else _PLAIN))


def _text(plan: Operation) -> str:
    """All that is searched."""
    names = (plan.id, plan.python_name, naming.kebab(plan.python_name), *plan.tags, *plan.namespaces)
    return "\n".join([*names, naming.command(plan), f"{plan.method} {plan.path}", plan.summary]).lower()


def _write(plans: Iterable[Operation], form: str) -> None:
    if form == _PLAIN:
        for plan in plans:
            click.echo("\t".join([plan.id, naming.command(plan), plan.method, plan.path, plan.summary]))
    elif form == "table":
        from fastpix_dyn.cli.tables import print_table

        print_table(["call", "summary"], [[naming.command(plan), plan.summary] for plan in plans], fold="summary")
    else:
        output.write([_record(plan) for plan in plans], form)


def _record(plan: Operation) -> dict[str, Any]:
    return {
        "id": plan.id,
        "call": naming.command(plan),
        "tags": [*plan.tags],
        "method": plan.method,
        "path": plan.path,
        "summary": plan.summary,
    }
