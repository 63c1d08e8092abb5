"""`fastpix-dyn doctor`: whether all is well, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli import connection, profiles
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.workbench.doctor import Check, Login, examined
from fastpix_dyn.workbench.explain import Explanation, explain_answer, explain_report, explain_request

_FILE = click.Path(dir_okay=False, path_type=Path)
_COLOURS = {"ok": "green", "warning": "yellow", "problem": "red", "skipped": "bright_black"}
FOUND = 1
"""The exit code where there is a problem."""


@click.command()
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
@click.option("--stubs", type=click.Path(file_okay=False, path_type=Path), help="A package of `render stubs`.")
@click.option("--profile", envvar="FASTPIX_PROFILE", show_envvar=True, help="Credentials and server under a name.")
@click.option("--server", help="A URL, the number of a server of the document, or mock.")
@click.option("--offline", is_flag=True, help="Ask no server.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="Seconds for each step."
)
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor_command(
    *,
    spec: Path | None,
    overlay: tuple[Path, ...],
    stubs: Path | None,
    profile: str | None,
    server: str | None,
    offline: bool,
    timeout: float,
    output: str,
) -> None:
    """Look at the installation, the document, the surroundings and the server.

    To the server go one HEAD, and one GET of the shortest list; nothing is changed. No secret is shown.

    Exit code 0: no problems, perhaps warnings. 1: there are problems. 2: it could not look.
    """
    kept = None if profile is None else profiles.read(profile)
    server = server or (kept.server if kept else None)
    checks = examined(
        spec,
        overlay,
        stubs=stubs,
        server=None if server is None else connection.server_argument(server),
        offline=offline,
        timeout=timeout,
        **({} if kept is None else _of(kept)),
    )
    seen = _as_json(checks) if output == "json" else _as_text(checks)
    sys.exit(FOUND if any(one.state == "problem" for one in seen) else 0)


def _of(profile: profiles.Profile) -> dict[str, Any]:
    """The credentials of *profile*, and where they come from."""
    secret = profile.secret()
    origin = f"the profile {profile.name!r}, whose secret is in the {profile.keeps}"
    login = Login(origin, has_username=profile.username is not None, has_password=True)
    return {"auth": (profile.username, secret) if profile.username else secret, "logins": [login]}


def _as_json(checks: Iterable[Check]) -> list[Check]:
    seen = list(checks)
    click.echo(json.dumps([asdict(one) for one in seen], ensure_ascii=False, indent=2))
    return seen


def _as_text(checks: Iterable[Check]) -> list[Check]:
    """Tells each check as soon as it is done: some take seconds."""
    seen: list[Check] = []
    for one in checks:
        seen.append(one)
        click.echo(f"{click.style(one.state.ljust(8), fg=_COLOURS[one.state])} {one.name}: {one.seen}")
        if one.advice:
            click.echo(f"{'':8}   → {one.advice}")
    counts = {state: sum(one.state == state for one in seen) for state in _COLOURS}
    click.echo(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    return seen


_REPORT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_JSON = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("operation", required=False)
@click.option("--report", type=_REPORT_FILE, help="A report of `contract` (JSON), or a drift file.")
@click.option("--finding", type=click.IntRange(min=1), help="Only that one of the report, from 1.")
@click.option("--answer", type=_JSON, help="The body of an answer of OPERATION, or a recording; - for standard input.")
@click.option("--status", type=click.IntRange(100, 599), help="Of the answer; else the recording's, or a success.")
@click.option("--request", type=_JSON, help="Arguments of OPERATION, or its body alone; - for standard input.")
@click.option("--spec", type=_REPORT_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--overlay", type=_REPORT_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
def explain_command(
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
    tested = load_subject(spec, overlay)
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
