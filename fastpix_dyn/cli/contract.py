"""`fastpix-dyn contract`: tests whether a server, recordings or a drift log match the document."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from fastpix_dyn import files
from fastpix_dyn.cli.main import INTERRUPTED, interrupt_on_sigterm, print_error
from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.cli.shared_options import FILE, NEW_FILE, ConnectionOptions, combined, connects, fail_on, shared
from fastpix_dyn.cli.streams import confirm, echo, show_progress
from fastpix_dyn.contract import drift_log
from fastpix_dyn.contract.calls import Progress
from fastpix_dyn.contract.findings import FINDING_KINDS, FindingKind
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.report import BaselineEntry, Report, apply_baseline, exit_code, load_baseline
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.reports.human_readable import text
from fastpix_dyn.contract.run import JOURNAL, MODES, run
from fastpix_dyn.spec.names import suggestion

_COLORS = {"  violation": "red", "  drift": "yellow", "  known": "magenta"}
Baseline = tuple[BaselineEntry, ...] | None
_report_options = combined(
    shared("--report", f"FORM is {', '.join(FORMS)}."),
    click.option("--baseline", type=FILE, metavar="FILE", help="A YAML file of accepted findings, which do not count."),
    fail_on(FINDING_KINDS, default="violation"),
)


@click.group(invoke_without_command=True)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="read",
    show_default=True,
    help="read sends GET requests only; lifecycle also creates, changes and removes resources of its own.",
)
@shared("--tag", "Only their operations are tested; may be repeated.", multiple=True)
@click.option("--operation", metavar="ID", multiple=True, help="Test only this operation; may be repeated.")
@shared("--record")
@shared("--recordings", "They are validated instead of a server's responses; nothing is sent.")
@click.option(
    "--journal",
    type=NEW_FILE,
    metavar="FILE",
    default=JOURNAL,
    show_default=True,
    help="The file that lists what lifecycle has created and not yet removed.",
)
@click.option("--yes", is_flag=True, help="Let lifecycle write to a server on another machine without asking.")
@_report_options
@connects()
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    report: tuple[str, ...],
    baseline: Path | None,
    fail_on: FindingKind,
    connection: ConnectionOptions,
    **options: Any,
) -> None:
    """Test whether the responses of a server match the OpenAPI document.

    Exit code 0: they match. 1: there are findings. 2: it could not be tested, or not all of it, or something that
    lifecycle created could not be removed.
    """
    if context.invoked_subcommand is None:
        report_files, accepted = _parse_report_files(report), _load_baseline(baseline)
        _print_report(_test(connection, **options), report_files, accepted, fail_on)


@command.command("report")
@click.argument("file", type=FILE)
@_report_options
@shared("--spec")
def report_command(
    file: Path, spec: Path | None, report: tuple[str, ...], baseline: Path | None, fail_on: FindingKind
) -> None:
    """Report on FILE, a drift log that a client with drift_log=FILE wrote.

    Exit code 0: no findings. 1: there are findings. 2: the file can't be read.
    """
    report_files, accepted = _parse_report_files(report), _load_baseline(baseline)
    _print_report(drift_log.create_report(file, spec), report_files, accepted, fail_on)


def _test(
    connection: ConnectionOptions,
    *,
    mode: Any,
    tag: tuple[str, ...],
    operation: tuple[str, ...],
    record: Path | None,
    recordings: Path | None,
    journal: Path,
    yes: bool,
) -> Report:
    if recordings is not None:
        if connection.server_option or record or mode != "read":
            raise click.UsageError("--recordings sends nothing: pass it without --server, --record and --mode")
        return replay(recordings, connection.spec, tags=tag, operations=operation)
    interrupt_on_sigterm()
    with connection.client() as client:
        is_terminal = sys.stderr.isatty()
        try:
            return run(
                client,
                mode=mode,
                tags=tag,
                operations=operation,
                record=record,
                progress=_print_progress if is_terminal else None,
                journal=journal,
                confirm=lambda question: yes or _confirm(question),
            )
        except BaseException as error:
            for note in getattr(error, "__notes__", ()):  # what could not be removed
                print_error(note)
            raise
        finally:
            if is_terminal:
                show_progress("")


def _print_report(
    report: Report, report_files: list[tuple[str, Path]], baseline: Baseline, fail_on: FindingKind
) -> NoReturn:
    """Print the report, write it to all *report_files*, and end with its exit code.

    After Ctrl-C it prints only what could not be removed.
    """
    if report.interrupted:
        for resource in report.leftovers:
            print_error(f"not removed: {resource}")
        sys.exit(INTERRUPTED)
    if baseline is not None:
        report = apply_baseline(report, baseline, datetime.now(UTC).date())
    for line in text(report, fail_on, terminal_width()).split("\n")[:-1]:
        color = next((color for start, color in _COLORS.items() if line.startswith(start)), None)
        echo(line, fg=color)
    for form, file in report_files:
        files.write(file, FORMS[form](report, fail_on).encode())
    sys.exit(exit_code(report, fail_on))


def _load_baseline(file: Path | None) -> Baseline:
    """Return the baseline before anything is sent: an error in it must not cost the report."""
    return None if file is None else load_baseline(file)


def _parse_report_files(words: tuple[str, ...]) -> list[tuple[str, Path]]:
    pairs: list[tuple[str, Path]] = []
    for pair in (pair for word in words for pair in word.split(",") if pair):
        form, equals, file = pair.partition("=")
        if form not in FORMS or not equals or not file:
            raise click.UsageError(f"--report takes FORM=FILE, not {pair!r}; {suggestion(form, FORMS)}")
        pairs.append((form, Path(file)))
    return pairs


def _print_progress(step: Progress) -> None:
    """Print the progress in place of what was printed before."""
    line = f"[{step.done}/{step.total}] {step.operation} {step.status or 'no response'}"
    line += f": {step.findings} findings" if step.findings else ""
    show_progress(line)


def _confirm(question: str) -> bool:
    if not sys.stdin.isatty():
        echo(f"{question} There is no terminal to ask at: pass --yes to confirm.", err=True)
        return False
    return confirm(question)
