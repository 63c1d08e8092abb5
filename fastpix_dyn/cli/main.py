"""The program `fastpix-dyn`: its commands, of which only the one that is called is imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

try:
    import click
    from click.shell_completion import CompletionItem, get_completion_class
except ImportError:
    sys.exit("fastpix-dyn needs the extra `cli`: pip install 'fastpix_dyn[cli]'")

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.version import __version__


class LazyGroup(click.Group):
    """A group that imports only the command that is called.

    *table* has a row for each command: its name, the `module:attribute` in *package* that holds it, and its line in
    `--help`.
    """

    def __init__(self, *arguments: Any, package: str, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        """Imports nothing; *arguments* and *options* are those of any group."""
        super().__init__(*arguments, **options)
        self._package = package
        self._homes = {name: home for name, (home, _) in table.items()}
        self._summaries = {name: summary for name, (_, summary) in table.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """All names."""
        return list(self._homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command of that name, if there is one."""
        if cmd_name not in self._homes:
            return None
        module, _, attribute = self._homes[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{self._package}.{module}"), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, without importing one."""
        found = [
            CompletionItem(name, help=text) for name, text in self._summaries.items() if name.startswith(incomplete)
        ]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """Lists the commands for `--help` without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))


_SHELLS = {"bash": "COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}\n", "zsh": "", "fish": ""}
"""The shells, each with what its script needs besides: bash would take the @ of `@file` for a word of its own."""
_NAME, _VARIABLE = "fastpix-dyn", "_FASTPIX_DYN_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice([*_SHELLS]))
def completion_command(shell: str) -> None:
    r"""Print the script for SHELL.

    \b
    bash: eval "$(fastpix-dyn completion bash)"                    in ~/.bashrc
    zsh:  eval "$(fastpix-dyn completion zsh)"                     in ~/.zshrc
    fish: fastpix-dyn completion fish > ~/.config/fish/completions/fastpix-dyn.fish
    """
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(click.Command(_NAME), {}, _NAME, _VARIABLE).source() + _SHELLS[shell], nl=False)


COMMANDS = {
    "call": ("call.command:command", "call any operation of the API"),
    "operations": ("operations:operations_command", "list and search the operations"),
    "profile": ("profiles:command", "keep credentials under a name"),
    "upload": ("media:upload_command", "put files into FastPix"),
    "token": ("media:token_command", "sign a token for a private playback id"),
    "webhooks": ("media:webhooks_command", "see events as they come, and send samples"),
    "mock": ("mock:command", "serve an embedded FastPix"),
    "contract": ("contract:command", "test where a live server and the document disagree"),
    "spec": ("spec:command", "look after the OpenAPI document"),
    "doctor": ("doctor:doctor_command", "see whether installation, document, credentials and server are well"),
    "explain": ("doctor:explain_command", "tell an error or a finding in full, with what to do"),
    "render": ("operations:render_command", "stubs for editors and type checkers, and reference pages"),
    "completion": ("main:completion_command", "completion of words for bash, zsh and fish"),
}
"""The commands: the module and attribute of each, and its line in `--help`."""
FAILED = 2
"""The exit code where a command could not do its work."""


@click.command(cls=LazyGroup, package="fastpix_dyn.cli", table=COMMANDS, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="fastpix-dyn")
def program() -> None:
    """Call the FastPix API, and look after its OpenAPI document."""


def main() -> None:
    """Runs the program: exit code 0 where all is well, 1 where something was found, 2 where it could not work."""
    # httpx has a program too, and loads rich and pygments for it where they are: half of the time of a short command.
    programs: dict[str, Any] = {"httpx._main": None}
    sys.modules.update(programs)
    try:
        program(prog_name="fastpix-dyn")
    except FastPixError as error:
        click.secho(f"fastpix-dyn: {error}", err=True, fg="red")
        sys.exit(FAILED)
