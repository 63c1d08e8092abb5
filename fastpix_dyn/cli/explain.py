"""`fastpix-dyn explain`: an error or a finding in full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.contract.subject import subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.workbench.explain import Explanation, explain_answer, explain_report, explain_request

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_JSON = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("operation", required=False)
@click.option("--report", type=_FILE, help="A report of `contract` (JSON), or a drift file.")
@click.option("--finding", type=click.IntRange(min=1), help="Only that one of the report, from 1.")
@click.option("--answer", type=_JSON, help="The body of an answer of OPERATION, or a recording; - for standard input.")
@click.option("--status", type=click.IntRange(100, 599), help="Of the answer; else the recording's, or a success.")
@click.option("--request", type=_JSON, help="Arguments of OPERATION, or its body alone; - for standard input.")
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
def command(
    *,
    operation: str | None,
    report: Path | None,
    finding: int | None,
    answer: Path | None,
    status: int | None,
    request: Path | None,
    spec: Path | None,
    overlay: tuple[Path, ...],
) -> None:
    """Tell an error or a finding in full: what was wanted, what came, where the document says so, what to do.

    Either --report alone, or OPERATION with --answer or --request. Nothing is sent; secrets are masked.

    Exit code 0: told, or nothing is wrong. 2: it could not be read.
    """
    if sum(one is not None for one in (report, answer, request)) != 1:
        raise click.UsageError("give one of --report, --answer and --request")
    if (operation is None) != (report is not None):
        raise click.UsageError("--answer and --request need OPERATION, and --report takes none")
    tested = subject(spec, overlay)
    if report is not None:
        _show(explain_report(tested, report, finding=finding), "the report has no finding")
    elif answer is not None:
        found = explain_answer(tested, str(operation), _read(answer), status=status)
        _show(found, "the answer fits the document")
    elif request is not None:
        found = explain_request(tested, str(operation), _read(request))
        _show(found, "the request fits the document")


def _show(found: list[Explanation], nothing: str) -> None:
    click.echo("\n\n".join(map(str, found)) or nothing)


def _read(file: Path) -> Any:
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            return json.load(opened)
    except ValueError as error:
        raise ConfigurationError(f"{file} is no JSON: {error}") from None
