"""The commands of `fastpix-dyn spec`, for those who maintain an OpenAPI document.

`checks` has the commands that report on a document (`lint`, `mutation-score`, `diff`), `edits` those that write one
(`add`, `suggest`, `import`, `overlay`, `bundle`). Each parses its options, calls `fastpix_dyn.workbench`, and prints.
"""

from __future__ import annotations

import click

from fastpix_dyn.cli.main import LazyGroup

COMMANDS = {
    "lint": ("checks:lint_command", "find faults in the document, and how to fix them"),
    "mutation-score": ("checks:mutation_score_command", "measure which share of wrong responses the document rejects"),
    "diff": ("checks:diff_command", "list what changed for a caller between two documents"),
    "add": ("edits:add_command", "scaffold a new operation, from a recording or a curl command if there is one"),
    "suggest": ("edits:suggest_command", "turn recordings or a report into edits of the document"),
    "import": ("edits:import_command", "merge operations of another document"),
    "overlay": ("edits:overlay_command", "apply and check OpenAPI Overlay 1.0 documents"),
    "bundle": ("edits:bundle_command", "write the document as one file without external references"),
}


@click.command(cls=LazyGroup, package=__name__, table=COMMANDS)
def command() -> None:
    """Check, compare and edit an OpenAPI document."""
