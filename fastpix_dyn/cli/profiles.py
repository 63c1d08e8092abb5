"""Profiles: credentials and a server under a name, in a file of the user; secrets in the keyring where there is one."""

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
from fastpix_dyn.cli import connection
from fastpix_dyn.client.options import resolve
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
    """A profile, without its secret: that is asked for when it is needed."""

    name: str
    username: str | None
    """None where the secret is a token by itself."""
    server: str | None
    keeps: str
    """Where the secret is kept: `keyring` or `file`."""
    kept: str | None = field(default=None, repr=False)
    """The secret, where the file keeps it."""

    def secret(self) -> str:
        """The password, or the token.

        Raises:
            ConfigurationError: the keyring does not give it.
        """
        found = _from_keyring(self.name) if self.keeps == IN_KEYRING else self.kept
        if found is None:
            again = f"fastpix-dyn profile set {self.name} --" + (
                f"username {self.username}" if self.username else "token"
            )
            raise ConfigurationError(
                f"the secret of the profile {self.name!r} is in no keyring here; set it: `{again}`"
            )
        return found


def path() -> Path:
    """The file of the profiles, which need not be there."""
    return platformdirs.user_config_path("fastpix-dyn", appauthor=False) / "profiles.json"


def everything() -> dict[str, Profile]:
    """All profiles by name.

    Raises:
        ConfigurationError: the file is not as this module writes it.
    """
    return {name: _profile(name, record) for name, record in _records().items()}


def read(name: str) -> Profile:
    """The profile *name*.

    Raises:
        ConfigurationError: there is none.
    """
    known = everything()
    if name not in known:
        near = suggestion(name, known) or f"make it: `fastpix-dyn profile set {name}`"
        raise ConfigurationError(f"there is no profile {name!r}; {near}")
    return known[name]


def write(name: str, *, username: str | None, server: str | None, secret: str) -> Profile:
    """Keeps a profile, in the place of one of the same name.

    Raises:
        ConfigurationError: the file can't be written.
    """
    keeps = IN_KEYRING if _to_keyring(name, secret) else IN_FILE
    record = {"username": username, "server": server, "keeps": keeps, "secret": None if keeps == IN_KEYRING else secret}
    _keep({**_records(), name: {key: value for key, value in record.items() if value is not None}})
    return read(name)


def move(name: str, server: str) -> Profile:
    """Gives the profile *name* another server; the rest stays."""
    read(name)
    records = _records()
    _keep({**records, name: {**records[name], "server": server}})
    return read(name)


def remove(name: str) -> None:
    """Forgets the profile *name*, and its secret.

    Raises:
        ConfigurationError: there is none.
    """
    if read(name).keeps == IN_KEYRING:
        _forget(name)
    _keep({other: record for other, record in _records().items() if other != name})


def _records() -> dict[str, Any]:
    file = path()
    try:
        found: Any = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{file} can't be read: {error}; mend it, or remove it and set the profiles anew"
        ) from None
    if not is_object(found):
        raise ConfigurationError(f"{file} should hold a JSON object; mend it, or remove it and set the profiles anew")
    return dict(found)


def _profile(name: str, record: Any) -> Profile:
    known: Mapping[str, Any] = record if is_object(record) else {}
    texts = {key: known.get(key) for key in ("username", "server", "secret")}
    is_whole = known.get("keeps") == IN_KEYRING or (known.get("keeps") == IN_FILE and isinstance(texts["secret"], str))
    if not is_whole or not all(text is None or isinstance(text, str) for text in texts.values()):
        raise ConfigurationError(
            f"{path()}: the profile {name!r} is damaged; mend it, or remove it there and set it anew"
        )
    return Profile(name, texts["username"], texts["server"], str(known["keeps"]), texts["secret"])


def _keep(records: Mapping[str, Any]) -> None:
    text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    files.write(path(), text.encode(), mode=0o600, folder=0o700)


def _to_keyring(name: str, secret: str) -> bool:
    """Whether the keyring took it: there may be no package, no keyring, or one that is locked."""
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


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None


def _forget(name: str) -> None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return
    with contextlib.suppress(KeyringError):
        keyring.delete_password(SERVICE, name)


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
    known = everything().get(name)
    if server is not None:
        resolve(load_api(None), connection.server_argument(server), None)
    if known and server and not (username or token):
        _tell(move(name, server))
        return
    user = None if token else username or _username(known)
    secret = _secret("Token" if token else "Password (secret key)")
    kept = write(name, username=user, server=server or (known.server if known else None), secret=secret)
    _tell(kept)
    if kept.keeps == IN_FILE:
        click.echo(_PLAIN.format(path()), err=True)


@command.command("list")
def list_command() -> None:
    """Name all profiles."""
    for profile in everything().values():
        click.echo(
            "\t".join([profile.name, profile.username or "(token)", profile.server or "(server of the document)"])
        )


@command.command("show")
@click.argument("name")
def show_command(name: str) -> None:
    """Show the profile NAME, but for its secret."""
    _tell(read(name))


@command.command("remove")
@click.argument("name")
def remove_command(name: str) -> None:
    """Forget the profile NAME and its secret."""
    remove(name)
    click.echo(f"removed {name}")


def _username(known: Profile | None) -> str:
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


def _tell(profile: Profile) -> None:
    where = "in the keyring" if profile.keeps == IN_KEYRING else f"in {path()}"
    for name, value in (
        ("profile", profile.name),
        ("username", profile.username or "none: the secret is a token"),
        ("server", profile.server or "that of the document"),
        ("secret", where),
    ):
        click.echo(f"{name + ':':<10}{value}")
