"""Profiles: credentials and a server under a name, in a file of the user, and the commands of `fastpix-dyn profile`.

A secret is stored in the keyring of the system if there is one, else in the file, which only its user can read.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import platformdirs

from fastpix_dyn import files
from fastpix_dyn.cli.shared_options import prompt_secret, read_line, server_argument, shared
from fastpix_dyn.client.options import resolve_server
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.values import is_object

SERVICE = "fastpix-dyn"
"""The name of the program in the keyring."""
IN_KEYRING = "keyring"
IN_FILE = "file"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile without its secret, which is read when it is needed."""

    name: str
    username: str | None
    """None if the secret is a token by itself."""
    server: str | None
    store: str
    """Where the secret is stored: `keyring` or `file`."""
    stored_secret: str | None = field(default=None, repr=False)
    """The secret, if the file contains it."""

    def secret(self) -> str:
        """Return the password or the token.

        Raises:
            ConfigurationError: the keyring does not have it.
        """
        secret = _read_keyring(self.name) if self.store == IN_KEYRING else self.stored_secret
        if secret is None:
            option = f"--username {self.username}" if self.username else "--token"
            raise ConfigurationError(
                f"the keyring has no secret of the profile {self.name!r}; set it:"
                f" `fastpix-dyn profile set {self.name} {option}`"
            )
        return secret

    def credentials(self) -> str | tuple[str, str]:
        """Return the user name and the password, or the token.

        Raises:
            ConfigurationError: the keyring does not have the secret.
        """
        secret = self.secret()
        return (self.username, secret) if self.username else secret


def path() -> Path:
    """Return the file of the profiles, which may not exist."""
    return platformdirs.user_config_path("fastpix-dyn", appauthor=False) / "profiles.json"


def read_all() -> dict[str, Profile]:
    """Return all profiles by name.

    Raises:
        ConfigurationError: the file can't be read, or is damaged.
    """
    return {name: _parse(name, record) for name, record in _read_records().items()}


def read(name: str) -> Profile:
    """Return the profile *name*.

    Raises:
        ConfigurationError: there is none.
    """
    profiles = read_all()
    if name not in profiles:
        hint = suggestion(name, profiles) or f"make it: `fastpix-dyn profile set {name}`"
        raise ConfigurationError(f"there is no profile {name!r}; {hint}")
    return profiles[name]


def write(name: str, *, username: str | None, server: str | None, secret: str) -> Profile:
    """Store a profile, and replace one of the same name.

    Raises:
        ConfigurationError: the file can't be written.
    """
    store = IN_KEYRING if _write_keyring(name, secret) else IN_FILE
    record = {"username": username, "server": server, "keeps": store, "secret": None if store == IN_KEYRING else secret}
    _write_records({**_read_records(), name: {key: value for key, value in record.items() if value is not None}})
    return read(name)


def set_server(name: str, server: str) -> Profile:
    """Change only the server of the profile *name*."""
    read(name)
    records = _read_records()
    _write_records({**records, name: {**records[name], "server": server}})
    return read(name)


def remove(name: str) -> None:
    """Remove the profile *name* and its secret.

    Raises:
        ConfigurationError: there is none.
    """
    if read(name).store == IN_KEYRING:
        _delete_from_keyring(name)
    _write_records({other: record for other, record in _read_records().items() if other != name})


def _read_records() -> dict[str, Any]:
    file = path()
    advice = "fix it, or remove it and set the profiles again"
    try:
        records: Any = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} can't be read: {error}; {advice}") from None
    if not is_object(records):
        raise ConfigurationError(f"{file} is no JSON object; {advice}")
    return dict(records)


def _parse(name: str, record: Any) -> Profile:
    fields: Mapping[str, Any] = record if is_object(record) else {}
    texts = {key: fields.get(key) for key in ("username", "server", "secret")}
    store = fields.get("keeps")
    is_complete = store == IN_KEYRING or (store == IN_FILE and isinstance(texts["secret"], str))
    if not is_complete or not all(text is None or isinstance(text, str) for text in texts.values()):
        raise ConfigurationError(
            f"{path()}: the profile {name!r} is damaged; fix it, or remove it from the file and set it again"
        )
    return Profile(name, texts["username"], texts["server"], str(store), texts["secret"])


def _write_records(records: Mapping[str, Any]) -> None:
    text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    files.write(path(), text.encode(), mode=0o600, folder=0o700)


def _write_keyring(name: str, secret: str) -> bool:
    """Return whether the keyring stored the secret: there may be no package, no keyring, or a locked one."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        keyring.set_password(SERVICE, name, secret)
        return keyring.get_password(SERVICE, name) == secret
    except KeyringError:
        return False


def _read_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None


def _delete_from_keyring(name: str) -> None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return
    with contextlib.suppress(KeyringError):
        keyring.delete_password(SERVICE, name)


@click.group()
def command() -> None:
    """Store credentials and a server under a name.

    Every command that calls the API uses the profile that --profile or FASTPIX_PROFILE names. Secrets are stored in the
    keyring of the system if there is one, else in a file that only you can read.
    """


@command.command("set")
@click.argument("name")
@shared("--username")
@click.option("--token", is_flag=True, help="The secret is a token or a key, without a user name.")
@shared("--password-stdin")
@shared("--server", "Default: the document's.")
def set_command(*, name: str, username: str | None, token: bool, password_stdin: bool, server: str | None) -> None:
    """Make the profile NAME, or change it.

    Prompts for the password or token; if standard input is no terminal, its first line is read instead. What you do not
    name stays as it is: with --server alone, only the server changes.
    """
    if username and token:
        raise click.UsageError("pass either --username or --token, not both")
    existing = read_all().get(name)
    if server is not None:
        resolve_server(load_api(None), server_argument(server), None)
    if existing and server and not (username or token or password_stdin):
        _print_profile(set_server(name, server))
        return
    user = None if token else username or _read_username(existing)
    secret = _read_secret("token" if token else "password (secret key)", stdin=password_stdin)
    profile = write(name, username=user, server=server or (existing.server if existing else None), secret=secret)
    _print_profile(profile)
    if profile.store == IN_FILE:
        click.echo(f"there is no keyring: the secret is readable in {path()}, only for your user (mode 0600)", err=True)


@command.command("list")
def list_command() -> None:
    """List all profiles: name, user name and server, separated by tabs."""
    for profile in read_all().values():
        server = profile.server or "(server of the document)"
        click.echo("\t".join([profile.name, profile.username or "(token)", server]))


@command.command("show")
@click.argument("name")
def show_command(name: str) -> None:
    """Show the profile NAME without its secret."""
    _print_profile(read(name))


@command.command("remove")
@click.argument("name")
def remove_command(name: str) -> None:
    """Remove the profile NAME and its secret."""
    remove(name)
    click.echo(f"removed {name}")


def _read_username(existing: Profile | None) -> str:
    if existing and existing.username:
        return existing.username
    if not sys.stdin.isatty():
        raise click.UsageError("--username is missing (or --token, for a secret without a user name)")
    username: str = click.prompt("User name (access token id)", err=True)
    return username


def _read_secret(what: str, *, stdin: bool) -> str:
    if stdin or not sys.stdin.isatty():
        return read_line(f"the {what}")
    return prompt_secret(what.capitalize(), "there is no terminal to ask at: pass --password-stdin")


def _print_profile(profile: Profile) -> None:
    location = "in the keyring" if profile.store == IN_KEYRING else f"in {path()}"
    for name, value in (
        ("profile", profile.name),
        ("username", profile.username or "none: the secret is a token"),
        ("server", profile.server or "that of the document"),
        ("secret", location),
    ):
        click.echo(f"{name + ':':<10}{value}")
