"""`fastpix-dyn spec lint`: where a document breaks a rule, and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from fastpix_dyn.cli.output import terminal_width
from fastpix_dyn.cli.spec import documents
from fastpix_dyn.contract.reports.phrases import hanging, listed
from fastpix_dyn.errors import SpecError
from fastpix_dyn.workbench.diff import compare, labels, read
from fastpix_dyn.workbench.diff.formats import FORMATS, text
from fastpix_dyn.workbench.diff.rules import LEVELS
from fastpix_dyn.workbench.lint import RULES, SEVERITIES, Finding, Severity, lint
from fastpix_dyn.workbench.mutation_score import Teeth, as_json, teeth

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
def lint_command(
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


FOUND, UNREADABLE = 1, 2
_FAIL_ON = {"breaking": LEVELS[:1], "warning": LEVELS[:2], "any": LEVELS, "none": ()}
"""The levels that make the exit code 1."""
_LEVEL_COLOURS = {"  breaking": "red", "  warning": "yellow", "  info": "cyan"}


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice([*_FAIL_ON]),
    default="breaking",
    show_default=True,
    help="From which level on changes make the exit code 1.",
)
def diff_command(old: str, new: str, form: str, fail_on: str) -> None:
    """Say what changed for a caller from OLD to NEW, and whether it breaks.

    OLD and NEW are files, YAML or JSON, or the word `packaged` for the document that ships with the package.

    Exit code 0: nothing that counts. 1: there are changes that count. 2: a document can't be read.
    """
    try:
        sides = read(old), read(new)
        changes, operations = compare(*sides), labels(*sides)
    except SpecError as error:
        click.echo(f"fastpix-dyn spec diff: {error}", err=True)
        sys.exit(UNREADABLE)
    told = text(changes, operations, terminal_width()) if form == "text" else FORMATS[form](changes, operations)
    for line in told.splitlines():
        colour = next((colour for start, colour in _LEVEL_COLOURS.items() if line.startswith(start)), None)
        click.secho(line, fg=colour if form == "text" else None)
    sys.exit(FOUND if any(change.level in _FAIL_ON[fail_on] for change in changes) else 0)


_LOOSEST = 10
"""How many operations are shown without --verbose."""


@click.command()
@documents.document
@documents.overlays
@click.option("--from", "recordings", type=click.Path(exists=True, path_type=Path), help="Damage these recordings.")
@click.option("--examples", is_flag=True, help="Damage the document's own examples (the default without --from).")
@click.option(
    "--min", "least", type=click.FloatRange(0, 1), default=0.0, help="The share below which the exit code is 1."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--verbose", is_flag=True, help="List all operations and every damage that was not noticed.")
def mutation_score_command(
    document: Path | None,
    overlay: tuple[Path, ...],
    *,
    recordings: Path | None,
    examples: bool,
    least: float,
    form: str,
    verbose: bool,
) -> None:
    """Damage right answers in every small way, and tell how many FILE, or the packaged document, would notice.

    Exit code 0: enough of them. 1: a share less than --min. 2: nothing could be damaged.
    """
    if examples and recordings is not None:
        raise click.UsageError("--from and --examples: choose one")
    found = teeth(document, overlay, recordings=recordings)
    click.echo(as_json(found) if form == "json" else "\n".join(_told(found, verbose=verbose)))
    if found.share < least:
        click.echo(f"{found.share:.1%} is less than {least:.1%}", err=True)
        sys.exit(1)


def _told(found: Teeth, *, verbose: bool) -> Iterator[str]:
    yield f"{found.noticed} of {found.tried} damages noticed ({found.share:.1%})"
    yield "by damage, loosest first:"
    yield from (f"  {share:6.1%} {damage}" for damage, share in found.damages.items())
    yield "by operation, loosest first:"
    for one in found.operations if verbose else found.operations[:_LOOSEST]:
        yield f"  {one.share:6.1%} {one.operation}"
        yield from (f"           {damage} {pointer}" for damage, pointer in one.missed if verbose)
    hidden = 0 if verbose else len(found.operations) - _LOOSEST
    if hidden > 0:
        yield f"  … and {hidden} that are not looser (--verbose lists all)"
    flagged = [(one.operation, name) for one in found.operations for name in one.passing]
    yield from (f"passes as a success and should not: {operation} {name}" for operation, name in flagged)
