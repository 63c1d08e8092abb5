"""`fastpix-dyn spec bundle`: a document as one file that stands alone."""

from __future__ import annotations

from pathlib import Path

import click

from fastpix_dyn.cli.spec import documents
from fastpix_dyn.workbench.bundle import bundle


@click.command()
@documents.document
@documents.overlays
@documents.form
@documents.out
def command(document: Path | None, overlay: tuple[Path, ...], form: str | None, out: Path | None) -> None:
    """Write FILE, or the packaged document, as one file: what stands in others becomes components.

    Exit code 0: it is written. 2: it is not, for a $ref leads nowhere or an overlay can't be applied.
    """
    documents.write(bundle(document, overlay), form, out)
