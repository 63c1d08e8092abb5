"""`fastpix-dyn spec bundle`: a document as one file that stands alone."""

from __future__ import annotations

from pathlib import Path
import click
from fastpix_dyn.cli.spec import documents
from fastpix_dyn.workbench.bundle import bundle
import sys
from fastpix_dyn.workbench import overlay as overlays

@click.command()
@documents.document
@documents.overlays
@documents.form
@documents.out
def bundle_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write FILE, or the packaged document, as one file: what stands in others becomes components.

    Exit code 0: it is written. 2: it is not, for a $ref leads nowhere or an overlay can't be applied.
    """
    documents.write(bundle(document, overlay), form, out)


_OVERLAYS = click.argument("overlay", type=documents.FILE, nargs=-1, required=True)


@click.group()
def overlay_command() -> None:
    """Apply and check OpenAPI Overlay 1.0 documents.

    DOCUMENT is a file, or `packaged` for the one that comes with the package.
    """


@overlay_command.command("apply")
@documents.changed_document
@_OVERLAYS
@documents.form
@documents.out
def apply_command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write DOCUMENT with each OVERLAY applied, in their order. Comments are not kept.

    Exit code 0: it is written. 2: an overlay is wrong, or an action finds nothing.
    """
    documents.write(overlays.apply(document, overlay), form, out)


@overlay_command.command("check")
@documents.changed_document
@_OVERLAYS
def check_command(document: Path | None, overlay: tuple[Path, ...]) -> None:
    """Find what is wrong with each OVERLAY, with what it does to DOCUMENT, and with what comes out.

    Exit code 0: nothing is. 1: there are faults. 2: a file could not be read.
    """
    found = overlays.check(document, overlay)
    for problem in found:
        click.secho(str(problem), fg="red")
    click.echo(f"{len(found)} fault{'' if len(found) == 1 else 's'}", err=True)
    sys.exit(bool(found))
