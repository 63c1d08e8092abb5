"""`fastpix-dyn spec teeth`: what share of wrong answers the document would notice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from fastpix_dyn.cli.spec import documents
from fastpix_dyn.workbench.teeth import Teeth, as_json, teeth

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
def command(
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
