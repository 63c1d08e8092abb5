"""`fastpix-dyn spec lint`: where a document breaks a rule, and what to do about it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.cli.spec import documents
from fastpix_dyn.contract.reports.words import hanging, listed
from fastpix_dyn.workbench.lint import RULES, SEVERITIES, Finding, Severity, lint

_RULE = click.Choice([rule.id for rule in RULES])
_FEW = 3
"""So many findings that say the same are printed each by itself."""
_COLOURS = {"error": "red", "warning": "yellow"}


@click.command()
@documents.document
@documents.overlays
@click.option("--rule", "rules", type=_RULE, metavar="ID", multiple=True, help="Only this rule; may be repeated.")
@click.option("--ignore", type=_RULE, metavar="ID", multiple=True, help="Not this rule; may be repeated.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    show_default=True,
    help="What makes the exit code 1: errors alone, or warnings, too.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--list", "listed", is_flag=True, help="Tell what the rules are, and look at nothing.")
def command(
    document: Path | None,
    overlay: tuple[Path, ...],
    *,
    rules: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    form: str,
    listed: bool,
) -> None:
    """Find what breaks a rule in FILE, or in the packaged document.

    Exit code 0: nothing does. 1: there are findings. 2: the document could not be read.
    """  # fmt: skip
    if listed:
        click.echo("\n".join(f"{rule.id:<18} {rule.severity:<8} {rule.asks}" for rule in RULES))
        return
    found = lint(document, overlay, rules=rules, ignore=ignore)
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _show(found)
    sys.exit(any(one.severity in SEVERITIES[: SEVERITIES.index(fail_on) + 1] for one in found))


def _show(found: tuple[Finding, ...]) -> None:
    """Prints the findings by file and line; many of one rule that say the same as one, at the first of them."""
    width = terminal_width()
    for some in _folded(found):
        one = some[0]
        place, _, told = str(one).partition("\n")[0].partition(" ")
        for line in hanging(f"{place} ", told, width):
            click.secho(line, fg=_COLOURS[one.severity])
        if len(some) > 1:
            lines = [f"{other.file}:{other.line}" for other in some[1:]]
            for line in hanging(f"    and {len(lines)} more like it: ", listed(lines), width):
                click.echo(line)
        for line in hanging("    mend: ", one.mend, width):
            click.echo(line)
    counts = [(sum(one.severity == severity for one in found), severity) for severity in SEVERITIES]
    click.echo(", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for count, severity in counts), err=True)


def _folded(found: tuple[Finding, ...]) -> list[list[Finding]]:
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for one in found:
        alike.setdefault((one.rule, one.message, one.mend), []).append(one)
    groups = [[some] if len(some) > _FEW else [[one] for one in some] for some in alike.values()]
    return sorted((some for group in groups for some in group), key=lambda some: found.index(some[0]))
