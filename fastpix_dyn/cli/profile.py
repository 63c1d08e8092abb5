"""`fastpix-dyn profile`: keeps credentials and a server under a name, for `call --profile NAME`."""

from __future__ import annotations

import sys

import click

from fastpix_dyn.cli import choosing, profiles
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.client.servers import resolve

_PLAIN = "there is no keyring here, so the secret stands readable in {}, for your user alone (mode 0600)"


@click.group()
def command() -> None:
    """Keep credentials and a server under a name.

    `fastpix-dyn call … --profile NAME` uses them, and so does FASTPIX_PROFILE=NAME. Secrets are kept in the keyring of
    the system where there is one, else in a file that only you can read.
    """


@command.command("set")
@click.argument("name")
@click.option("--username", help="The access token id, for HTTP basic authentication.")
@click.option("--token", is_flag=True, help="The secret is a token or key by itself, without a user name.")
@click.option("--server", help="A URL, the number of a server of the document, or mock; else the document's.")
def set_command(*, name: str, username: str | None, token: bool, server: str | None) -> None:
    """Make the profile NAME, or change it.

    The password is asked for, unseen; where standard input is no terminal, it is read from there. A profile that is
    there already keeps what you don't name: with --server alone nothing is asked.
    """
    if username and token:
        raise click.UsageError("give --username, or --token for a secret without one")
    known = profiles.everything().get(name)
    if server is not None:
        resolve(load_api(None), choosing.server(server), None)
    if known and server and not (username or token):
        _tell(profiles.move(name, server))
        return
    user = None if token else username or _username(known)
    secret = _secret("Token" if token else "Password (secret key)")
    kept = profiles.write(name, username=user, server=server or (known.server if known else None), secret=secret)
    _tell(kept)
    if kept.keeps == profiles.IN_FILE:
        click.echo(_PLAIN.format(profiles.path()), err=True)


@command.command("list")
def list_command() -> None:
    """Name all profiles."""
    for profile in profiles.everything().values():
        click.echo(
            "\t".join([profile.name, profile.username or "(token)", profile.server or "(server of the document)"])
        )


@command.command("show")
@click.argument("name")
def show_command(name: str) -> None:
    """Show the profile NAME, but for its secret."""
    _tell(profiles.read(name))


@command.command("remove")
@click.argument("name")
def remove_command(name: str) -> None:
    """Forget the profile NAME and its secret."""
    profiles.remove(name)
    click.echo(f"removed {name}")


def _username(known: profiles.Profile | None) -> str:
    if known and known.username:
        return known.username
    if not sys.stdin.isatty():
        raise click.UsageError("--username is missing (or --token, for a secret without one)")
    asked: str = click.prompt("Username (access token id)", err=True)
    return asked


def _secret(what: str) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(what, hide_input=True, err=True)
        return asked
    if secret := sys.stdin.readline().rstrip("\r\n"):
        return secret
    raise click.UsageError(f"standard input is empty: {what.lower()} is read from its first line")


def _tell(profile: profiles.Profile) -> None:
    where = "in the keyring" if profile.keeps == profiles.IN_KEYRING else f"in {profiles.path()}"
    for name, value in (
        ("profile", profile.name),
        ("username", profile.username or "none: the secret is a token"),
        ("server", profile.server or "that of the document"),
        ("secret", where),
    ):
        click.echo(f"{name + ':':<10}{value}")
