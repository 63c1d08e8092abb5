"""The program `fastpix-dyn`: its commands, each loaded when it is called for."""

from __future__ import annotations

import sys
from importlib import import_module

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.version import __version__

try:
    import click
    from click.shell_completion import CompletionItem
except ImportError:
    sys.exit("fastpix-dyn needs the extra `cli`: pip install 'fastpix_dyn[cli]'")

COMMANDS = {
    "call": "call any operation of the API",
    "operations": "list and search the operations",
    "profile": "keep credentials under a name",
    "upload": "put files into FastPix",
    "token": "sign a token for a private playback id",
    "webhooks": "see events as they come, and send samples",
    "mock": "serve an embedded FastPix",
    "contract": "test where a live server and the document disagree",
    "render": "stubs for editors and type checkers, and reference pages",
    "completion": "completion of words for bash, zsh and fish",
}
"""Commands by name, with what `--help` says of them; each is `command` in the module of its name."""
FAILED = 2
"""The exit code where a command could not do its work."""


class Commands(click.Group):
    """The commands, of which only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """All names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        made: click.Command = import_module(f"fastpix_dyn.cli.{cmd_name.replace('-', '_')}").command
        return made

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, without importing one."""
        found = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """Lists the commands for `--help` without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="fastpix-dyn")
def program() -> None:
    """Call the FastPix API, and look after its OpenAPI document."""


def main() -> None:
    """Runs the program: exit code 0 where all is well, 1 where something was found, 2 where it could not work."""
    try:
        program(prog_name="fastpix-dyn")
    except FastPixError as error:
        click.secho(f"fastpix-dyn: {error}", err=True, fg="red")
        sys.exit(FAILED)
