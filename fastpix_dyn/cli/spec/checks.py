"""The commands of `fastpix-dyn spec` that report on documents: `lint`, `mutation-score` and `diff`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from fastpix_dyn.cli.output import json_text, terminal_width
from fastpix_dyn.cli.shared_options import FiniteRange, document_argument, fail_on, output, shared
from fastpix_dyn.cli.streams import echo
from fastpix_dyn.text import hanging_indent, shorten_list
from fastpix_dyn.workbench.diff import compare, labels, read
from fastpix_dyn.workbench.diff.formats import FORMATS, text
from fastpix_dyn.workbench.diff.rules import LEVELS
from fastpix_dyn.workbench.lint import RULES, SEVERITIES, Finding, Severity, lint
from fastpix_dyn.workbench.mutation_score import MutationScore, as_json, mutation_score

FOUND = 1
"""The exit code if there are findings, changes that count, or a score below `--min`."""

_RULE = click.Choice([rule.id for rule in RULES])
_MIN_GROUP = 4
"""This many findings with the same message are printed as one entry."""
_SEVERITY_COLORS = {"error": "red", "warning": "yellow"}


@click.command()
@document_argument
@click.option("--rule", "rules", type=_RULE, metavar="ID", multiple=True, help="Check only this rule; may be repeated.")
@click.option("--ignore", type=_RULE, metavar="ID", multiple=True, help="Skip this rule; may be repeated.")
@fail_on(SEVERITIES, default="warning")
@output("text", "json", default="text")
@click.option("--list", "lists_rules", is_flag=True, help="List the rules, and check nothing.")
def lint_command(
    document: Path | None,
    overlay: tuple[Path, ...],
    *,
    rules: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    form: str,
    lists_rules: bool,
) -> None:
    """Find what breaks a rule in the document FILE, or in the packaged document.

    Exit code 0: no findings. 1: there are findings. 2: the document can't be read.
    """
    if lists_rules:
        echo("\n".join(f"{rule.id:<18} {rule.severity:<8} {rule.requirement}" for rule in RULES))
        return
    findings = lint(document, overlay, rules=rules, ignore=ignore)
    if form == "json":
        echo(json_text([asdict(finding) for finding in findings]))
    else:
        _print_findings(findings)
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    sys.exit(FOUND if any(finding.severity in counted for finding in findings) else 0)


def _print_findings(findings: tuple[Finding, ...]) -> None:
    """Print the findings by file and line; many with one message as one entry, at the first of them."""
    width = terminal_width()
    for group in _grouped(findings):
        first, *others = group
        location, _, message = str(first).partition("\n")[0].partition(" ")
        for line in hanging_indent(f"{location} ", message, width):
            echo(line, fg=_SEVERITY_COLORS[first.severity])
        if others:
            lines = [f"{other.file}:{other.line}" for other in others]
            for line in hanging_indent(f"    and {len(lines)} more like it: ", shorten_list(lines), width):
                echo(line)
        for line in hanging_indent("    fix: ", first.fix, width):
            echo(line)
    counts = [(sum(finding.severity == severity for finding in findings), severity) for severity in SEVERITIES]
    echo(", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for count, severity in counts), err=True)


def _grouped(findings: tuple[Finding, ...]) -> list[list[Finding]]:
    by_message: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        by_message.setdefault((finding.rule, finding.message, finding.fix), []).append(finding)
    groups = [
        group
        for same in by_message.values()
        for group in ([same] if len(same) >= _MIN_GROUP else [[finding] for finding in same])
    ]
    return sorted(groups, key=lambda group: findings.index(group[0]))


_SHOWN_OPERATIONS = 10
"""The number of operations that `mutation-score` lists without `--verbose`."""


@click.command()
@document_argument
@shared("--recordings", "Their responses are mutated.")
@click.option("--examples", is_flag=True, help="Mutate the document's own examples (the default without --recordings).")
@click.option(
    "--min",
    "minimum",
    type=FiniteRange(0, 1),
    metavar="SCORE",
    default=0.0,
    help="The lowest score, from 0 to 1, with exit code 0.",
)
@output("text", "json", default="text")
@click.option("--verbose", is_flag=True, help="List all operations, and every mutant that was accepted.")
def mutation_score_command(
    document: Path | None,
    overlay: tuple[Path, ...],
    *,
    recordings: Path | None,
    examples: bool,
    minimum: float,
    form: str,
    verbose: bool,
) -> None:
    """Measure which share of wrong responses the document FILE, or the packaged document, rejects.

    Right responses are mutated in every small way: a key dropped, a type changed, a word replaced. The score is the
    share of mutants that do not match their schema.

    Exit code 0: the score is high enough. 1: it is below --min. 2: there was nothing to mutate.
    """
    if examples and recordings is not None:
        raise click.UsageError("--recordings and --examples exclude each other: pass one of them")
    score = mutation_score(document, overlay, recordings=recordings)
    lines = [json_text(json.loads(as_json(score)))] if form == "json" else _score_lines(score, verbose=verbose)
    echo("\n".join(lines))
    if score.score < minimum:
        echo(f"{score.score:.1%} is less than {minimum:.1%}", err=True)
        sys.exit(FOUND)


def _score_lines(score: MutationScore, *, verbose: bool) -> Iterator[str]:
    yield f"{score.rejected} of {score.mutants} mutants rejected ({score.score:.1%})"
    yield "by mutation, lowest first:"
    yield from (f"  {share:6.1%} {mutation}" for mutation, share in score.by_mutation.items())
    yield "by operation, lowest first:"
    for row in score.operations if verbose else score.operations[:_SHOWN_OPERATIONS]:
        yield f"  {row.score:6.1%} {row.operation}"
        yield from (f"           {mutant.mutation} {mutant.pointer}" for mutant in row.accepted if verbose)
    hidden = 0 if verbose else len(score.operations) - _SHOWN_OPERATIONS
    if hidden > 0:
        yield f"  … and {hidden} with no lower score (--verbose lists all)"
    accepted = [(row.operation, name) for row in score.operations for name in row.false_successes]
    yield from (f"accepted as a success, but should not be: {operation} {name}" for operation, name in accepted)


_LEVELS_OF = {"breaking": LEVELS[:1], "warning": LEVELS[:2], "any": LEVELS, "none": ()}
"""For each value of `--fail-on`: the levels that make the exit code 1."""
_LEVEL_COLORS = {"  breaking": "red", "  warning": "yellow", "  info": "cyan"}


@click.command()
@click.argument("old")
@click.argument("new")
@output(*FORMATS, default="text")
@fail_on(_LEVELS_OF, default="breaking")
def diff_command(old: str, new: str, form: str, fail_on: str) -> None:
    """List what changed for a caller from OLD to NEW, and what breaks callers.

    OLD and NEW are files, YAML or JSON, or the word `packaged` for the document that comes with the package.

    Exit code 0: no changes that count. 1: there are changes that count. 2: a document can't be read.
    """
    documents = read(old), read(new)
    changes, operations = compare(*documents), labels(*documents)
    shown = text(changes, operations, terminal_width()) if form == "text" else FORMATS[form](changes, operations)
    shown = json_text(json.loads(shown)) if form == "json" else shown
    for line in shown.removesuffix("\n").split("\n"):
        color = next((color for start, color in _LEVEL_COLORS.items() if line.startswith(start)), None)
        echo(line, fg=color if form == "text" else None)
    sys.exit(FOUND if any(change.level in _LEVELS_OF[fail_on] for change in changes) else 0)
