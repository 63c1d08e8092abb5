"""`fastpix-dyn completion`: the script that makes a shell complete the words of this program."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = {"bash": "COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}\n", "zsh": "", "fish": ""}
"""The shells, each with what its script needs besides: bash would take the @ of `@file` for a word of its own."""
_NAME, _VARIABLE = "fastpix-dyn", "_FASTPIX_DYN_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice([*_SHELLS]))
def command(shell: str) -> None:
    r"""Print the script for SHELL.

    \b
    bash: eval "$(fastpix-dyn completion bash)"                    in ~/.bashrc
    zsh:  eval "$(fastpix-dyn completion zsh)"                     in ~/.zshrc
    fish: fastpix-dyn completion fish > ~/.config/fish/completions/fastpix-dyn.fish
    """
    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(click.Command(_NAME), {}, _NAME, _VARIABLE).source() + _SHELLS[shell], nl=False)
