"""`fastpix-dyn contract`: where a server, recordings, or a drift file and the document disagree."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any, NoReturn

import click

from fastpix_dyn import files
from fastpix_dyn.api import Client
from fastpix_dyn.cli import connection
from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.contract import baseline as baselines
from fastpix_dyn.contract import drift_log
from fastpix_dyn.contract.findings import KINDS, Kind
from fastpix_dyn.contract.replay import replay as replayed
from fastpix_dyn.contract.report import UNTESTED, Report, exit_code
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.reports.for_people import text as as_text
from fastpix_dyn.contract.run import JOURNAL, MODES, run
from fastpix_dyn.contract.session import Progress
from fastpix_dyn.errors import FastPixError
from fastpix_dyn.spec.names import suggestion

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLOURS = {"  violation": "red", "  drift": "yellow", "  known": "magenta"}
_REPORTING = (
    click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one."),
    click.option("--report", "forms", multiple=True, metavar="FORM=FILE,…", help=f"Also write {', '.join(FORMS)}."),
    click.option("--baseline", type=_FILE, help="A YAML file of known findings, which do not count."),
    click.option("--fail-on", type=click.Choice(KINDS), default="violation", help="What counts as a finding."),
)
_ASKING = (
    click.option("--server", help="A URL, the number of a server of the document, or mock."),
    click.option("--mode", type=click.Choice(MODES), default="read", help="read changes nothing (default)."),
    click.option("--tag", multiple=True, help="Only operations of this tag; may be repeated."),
    click.option("--operation", multiple=True, help="Only this operation; may be repeated."),
    click.option("--record", type=click.Path(file_okay=False, path_type=Path), help="Keep the exchanges in a folder."),
    click.option("--replay", type=click.Path(exists=True, path_type=Path), help="Judge recordings; nothing is sent."),
    click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), default=JOURNAL, show_default=True,
                 help="Where lifecycle writes down what it made."),
    click.option("--yes", is_flag=True, help="Let lifecycle write to a server that is not on this machine."),
)  # fmt: skip


def _with(options: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        return reduce(lambda made, option: option(made), reversed(options), function)

    return decorated


@click.group(invoke_without_command=True)
@_with((*_ASKING, *_REPORTING))
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    """Test where a live server and the OpenAPI document disagree.

    Exit code 0: they agree. 1: there are findings. 2: it could not be tested, or not all of it.
    """
    if context.invoked_subcommand is None:
        reporting = {key: given.pop(key) for key in ("forms", "baseline", "fail_on")}
        _reported(lambda: _tested(**given), **reporting)


@command.command("report")
@click.argument("file", type=_FILE)
@_with(_REPORTING)
def report_command(file: Path, spec: Path | None, **reporting: Any) -> None:
    """Report on FILE, what a client with drift_log=FILE has written."""
    _reported(lambda: drift_log.report(file, spec), **reporting)


def _tested(
    *,
    spec: Path | None,
    server: str | None,
    mode: Any,
    tag: tuple[str, ...],
    operation: tuple[str, ...],
    record: Path | None,
    replay: Path | None,
    journal: Path,
    yes: bool,
) -> Report:
    if replay is not None:
        if server or record or mode != "read":
            raise click.UsageError("--replay sends nothing: it goes without --server, --record and --mode")
        return replayed(replay, spec, tags=tag, operations=operation)
    options: dict[str, Any] = {} if server is None else {"server": connection.server_argument(server)}
    signal.signal(signal.SIGTERM, _interrupt)
    with Client(spec=spec, **options) as client:
        shows = sys.stderr.isatty()
        try:
            return run(
                client,
                mode=mode,
                tags=tag,
                operations=operation,
                record=record,
                progress=_shown if shows else None,
                journal=journal,
                confirm=lambda question: yes or _asked(question),
            )
        finally:
            click.echo("\r\x1b[K" if shows else "", err=True, nl=False)


def _reported(make: Callable[[], Report], *, forms: tuple[str, ...], baseline: Path | None, fail_on: Kind) -> NoReturn:
    """Makes the report, writes it in all forms, and ends with its exit code."""
    wanted = _wanted_forms(forms)
    try:
        report = make()
        if baseline is not None:
            report = baselines.applied(report, baselines.load(baseline), datetime.now(UTC).date())
    except (FastPixError, OSError) as error:
        _ended(error)
    for line in as_text(report, fail_on, terminal_width()).splitlines():
        colour = next((colour for start, colour in _COLOURS.items() if line.startswith(start)), None)
        click.secho(line, fg=colour)
    try:
        for form, file in wanted:
            files.write(file, FORMS[form](report, fail_on).encode())
    except FastPixError as error:
        _ended(error)
    sys.exit(exit_code(report, fail_on))


def _ended(error: Exception) -> NoReturn:
    click.echo(f"fastpix-dyn contract: {error}", err=True)
    sys.exit(UNTESTED)


def _wanted_forms(forms: tuple[str, ...]) -> list[tuple[str, Path]]:
    wanted: list[tuple[str, Path]] = []
    for piece in (piece for text in forms for piece in text.split(",") if piece):
        form, mark, file = piece.partition("=")
        if form not in FORMS or not mark or not file:
            raise click.UsageError(f"--report takes FORM=FILE, not {piece!r}; {suggestion(form, FORMS)}")
        wanted.append((form, Path(file)))
    return wanted


def _shown(step: Progress) -> None:
    """Writes how far the test is over what was written before."""
    told = f"[{step.asked}/{step.wanted}] {step.operation} {step.status or 'no answer'}"
    told += f": {step.findings} found" if step.findings else ""
    click.echo(f"\r\x1b[K{told[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)


def _asked(question: str) -> bool:
    if not sys.stdin.isatty():
        click.echo(f"{question} Nobody is there to ask; say --yes if so.", err=True)
        return False
    return click.confirm(question, err=True)


def _interrupt(*_: Any) -> NoReturn:
    """What is stopped from outside cleans up, as if its user had done it."""
    raise KeyboardInterrupt
