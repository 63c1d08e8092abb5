"""The commands that find out what is wrong: `doctor` checks an installation, `explain` explains one error.

Both print what `fastpix_dyn.workbench.doctor` and `fastpix_dyn.workbench.explain` find, with what to do about it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli.output import json_text
from fastpix_dyn.cli.shared_options import ConnectionOptions, connects, document_options, output, read_text, shared
from fastpix_dyn.cli.streams import echo
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.wire import to_json
from fastpix_dyn.workbench.doctor import CheckResult, CredentialSource, run_checks
from fastpix_dyn.workbench.explain import Explanation, explain_report, explain_request, explain_response

PROBLEMS = 1
"""The exit code of `doctor` if there are problems."""
DEFAULT_TIMEOUT = 5.0
"""Seconds for each step of `doctor` to the server."""

_COLORS = {"ok": "green", "warning": "yellow", "problem": "red", "skipped": "bright_black"}


@click.command()
@connects(spec_type=click.Path(dir_okay=False, path_type=Path))  # a file that does not exist is a finding
@click.option(
    "--stubs",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A package that `render stubs` wrote, to compare with the document.",
)
@click.option("--offline", is_flag=True, help="Send no request.")
@output("text", "json", default="text")
def doctor_command(*, connection: ConnectionOptions, stubs: Path | None, offline: bool, form: str) -> None:
    """Check the installation, the document, the environment and the server.

    The server gets one HEAD request, and one GET of the shortest list; nothing is changed. No secret is shown.

    Exit code 0: no problems, but perhaps warnings. 1: there are problems. 2: the checks could not run.
    """
    auth, login = _credentials(connection)
    checks = run_checks(
        connection.spec,
        connection.overlays,
        stubs=stubs,
        server=connection.server(),
        auth=auth,
        credential_sources=[login] if login else (),
        offline=offline,
        timeout=connection.timeout or DEFAULT_TIMEOUT,
        headers=connection.headers,
        retries=connection.retries,
    )
    done = _print_json(checks) if form == "json" else _print_text(checks)
    sys.exit(PROBLEMS if any(check.state == "problem" for check in done) else 0)


def _credentials(connection: ConnectionOptions) -> tuple[Any, CredentialSource | None]:
    """Return the credentials of the options or of the profile, and where they come from."""
    credentials = connection.credentials()
    if credentials is None:
        return None, None
    profile = None if connection.username else connection.profile()
    origin = (
        "--username" if profile is None else f"the profile {profile.name!r}, whose secret is in the {profile.store}"
    )
    return credentials, CredentialSource(origin, has_username=isinstance(credentials, tuple), has_password=True)


def _print_json(checks: Iterable[CheckResult]) -> list[CheckResult]:
    done = list(checks)
    echo(json_text([asdict(check) for check in done]))
    return done


def _print_text(checks: Iterable[CheckResult]) -> list[CheckResult]:
    """Print each check as soon as it is done: some take seconds."""
    done: list[CheckResult] = []
    for check in checks:
        done.append(check)
        echo(f" {check.name}: {check.detail}", label=check.state.ljust(8), fg=_COLORS[check.state])
        if check.advice:
            echo(f"{'':8}   → {check.advice}")
    counts = {state: sum(check.state == state for check in done) for state in _COLORS}
    echo(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    return done


_JSON_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("operation", required=False)
@shared(
    "--recordings",
    "Or a response body of OPERATION, - for standard input. Without OPERATION: a JSON report of `contract`, or a drift"
    " file.",
    type=_JSON_FILE,
)
@click.option("--finding", type=click.IntRange(min=1), metavar="N", help="Explain only finding N of the report.")
@shared("--status", "Default: that of a success.")
@click.option(
    "--request", type=_JSON_FILE, metavar="FILE", help="Arguments of OPERATION, or its body; - for standard input."
)
@document_options
def explain_command(
    *,
    operation: str | None,
    recordings: Path | None,
    finding: int | None,
    status: int | None,
    request: Path | None,
    spec: Path | None,
    overlay: tuple[Path, ...],
) -> None:
    """Explain an error or a finding: what was expected, what was received, where the document says so, what to do.

    Pass OPERATION with --recordings or --request; or --recordings alone, for all findings of a report. Nothing is sent;
    secrets are redacted.

    Exit code 0: it is explained, or nothing is wrong. 2: a file can't be read.
    """
    if (recordings is None) == (request is None):
        raise click.UsageError("pass either --recordings or --request")
    if operation is None and (request is not None or str(recordings) == "-"):
        raise click.UsageError("--request and standard input need OPERATION")
    if operation is not None and finding is not None:
        raise click.UsageError("--finding is a number in a report: pass it without OPERATION")
    subject = load_subject(spec, overlay)
    if request is not None:
        explanations = explain_request(subject, str(operation), _read_json(request))
        _print_explanations(explanations, "the request matches the document")
    elif operation is None:
        _print_explanations(explain_report(subject, str(recordings), finding=finding), "the report has no finding")
    else:
        explanations = explain_response(subject, operation, _read_json(recordings), status=status)
        _print_explanations(explanations, "the response matches the document")


def _print_explanations(explanations: list[Explanation], otherwise: str) -> None:
    echo("\n\n".join(map(str, explanations)) or otherwise)


def _read_json(file: Path | None) -> Any:
    try:
        return to_json.parse(read_text(str(file)))
    except ConfigurationError:
        raise
    except ValueError as error:
        raise ConfigurationError(f"{file} is no JSON: {error}") from None
