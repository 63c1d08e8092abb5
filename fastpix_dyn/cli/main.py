"""The program `fastpix-dyn`: its commands, each loaded when it is called for."""

from __future__ import annotations

import sys
from typing import Any

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.version import __version__

try:
    import click
except ImportError:
    sys.exit("fastpix-dyn needs the extra `cli`: pip install 'fastpix_dyn[cli]'")

from fastpix_dyn.cli.lazy import LazyGroup  # which needs click

COMMANDS = {
    "call": "call any operation of the API",
    "operations": "list and search the operations",
    "profile": "keep credentials under a name",
    "upload": "put files into FastPix",
    "token": "sign a token for a private playback id",
    "webhooks": "see events as they come, and send samples",
    "mock": "serve an embedded FastPix",
    "contract": "test where a live server and the document disagree",
    "spec": "look after the OpenAPI document",
    "doctor": "see whether installation, document, credentials and server are well",
    "explain": "tell an error or a finding in full, with what to do",
    "render": "stubs for editors and type checkers, and reference pages",
    "completion": "completion of words for bash, zsh and fish",
}
"""Commands by name, with what `--help` says of them; each is `command` in the module of its name."""
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
