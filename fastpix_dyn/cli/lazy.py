"""A group of commands, of which only the one that is called is imported."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """Commands by name, with what `--help` says of them; each is `command` in the module of its name in *package*.

    A name that is a word of Python, such as `import`, has its module with an underscore after it.
    """

    def __init__(self, *arguments: Any, package: str, table: Mapping[str, str], **options: Any) -> None:
        """Imports nothing; *arguments* and *options* are those of any group."""
        super().__init__(*arguments, **options)
        self._package, self._table = package, table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """All names."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command of that name, if there is one."""
        if cmd_name not in self._table:
            return None
        module = cmd_name.replace("-", "_") + ("_" if keyword.iskeyword(cmd_name) else "")
        made: click.Command = import_module(f"{self._package}.{module}").command
        return made

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, without importing one."""
        found = [CompletionItem(name, help=text) for name, text in self._table.items() if name.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """Lists the commands for `--help` without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._table.items()))
