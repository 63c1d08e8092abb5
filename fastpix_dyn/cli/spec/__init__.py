"""`fastpix-dyn spec`: the workbench for those who keep the document true."""

from __future__ import annotations

import click

from fastpix_dyn.cli.main import LazyGroup

COMMANDS = {
    "lint": ("checks:lint_command", "find what is wrong with the document, and how to mend it"),
    "teeth": ("checks:mutation_score_command", "say what share of wrong answers the document would notice"),
    "diff": ("checks:diff_command", "say what changed for a caller from one document to another"),
    "add": ("edits:add_command", "scaffold a new operation, from a recording or a curl command if there is one"),
    "suggest": ("edits:suggest_command", "turn what recordings or a report show into edits of the document"),
    "import": ("edits:import_command", "bring in operations of another document"),
    "overlay": ("documents:overlay_command", "apply and check OpenAPI Overlay 1.0 documents"),
    "bundle": ("documents:bundle_command", "write the document as one file that stands alone"),
}


@click.command(cls=LazyGroup, package=__name__, table=COMMANDS)
def command() -> None:
    """Look after the OpenAPI document that the client is made of."""
