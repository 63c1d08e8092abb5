"""Profiles: credentials and a server under a name, in a file of the user, and the commands of `fastpix-dyn profile`.

A secret is stored in the keyring of the system if there is one, else in the file, which only its user can read.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import click
import platformdirs

from fastpix_dyn import files
from fastpix_dyn.cli.shared_options import prompt_secret, read_line, server_argument, shared
from fastpix_dyn.cli.streams import echo, echo_row, prompt
from fastpix_dyn.client.options import resolve_server
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.stored_json import StoredJson, has_lone_surrogate

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
    try:
        stored = StoredJson(files.read_trusted(path()), path(), _ADVICE)
    except FileNotFoundError:
        return {}
    return {name: _parse(stored, name) for name in stored.convert(dict[str, Any], problem="the file is no JSON object")}


def read(name: str) -> Profile:
    """Return the profile *name*.

    Raises:
        ConfigurationError: there is none.
    """
    return _named(name, read_all())


def write(name: str, *, username: str | None, server: str | None, secret: str) -> Profile:
    """Store a profile, and replace one of the same name; without *server* its server stays.

    Raises:
        ConfigurationError: the file can't be written, or is damaged.
    """
    with _changes() as records:
        existing = records.get(name)
        server = server or (existing.server if existing else None)
        in_keyring = _write_keyring(name, secret)
        store, stored_secret = (IN_KEYRING, None) if in_keyring else (IN_FILE, secret)
        records[name] = Profile(name, username, server, store, stored_secret)
    return records[name]


def set_server(name: str, server: str) -> Profile:
    """Change only the server of the profile *name*.

    Raises:
        ConfigurationError: there is none, or the file can't be written, or is damaged.
    """
    with _changes() as records:
        records[name] = replace(_named(name, records), server=server)
    return records[name]


def remove(name: str) -> None:
    """Remove the profile *name* and its secret.

    Raises:
        ConfigurationError: there is none.
    """
    with _changes() as records:
        if _named(name, records).store == IN_KEYRING:
            _delete_from_keyring(name)
        del records[name]


def _named(name: str, profiles: Mapping[str, Profile]) -> Profile:
    if name not in profiles:
        hint = suggestion(name, profiles) if profiles else f"make it: `fastpix-dyn profile set {name}`"
        raise ConfigurationError(f"there is no profile {name!r}; {hint}")
    return profiles[name]


_ADVICE = "fix it, or remove the file and set the profiles again"


class _StoredProfile(Record, frozen=True):
    """A profile as the file has it; its name is the key."""

    keeps: Literal["keyring", "file"]
    username: str | None = None
    server: str | None = None
    secret: str | None = None


@contextlib.contextmanager
def _changes() -> Generator[dict[str, Profile]]:
    """Yield the profiles to be changed and write them afterwards; meanwhile no other process changes them."""
    file = path()
    with contextlib.ExitStack() as stack:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            stack.enter_context(files.lock(file))
        except OSError as error:
            raise ConfigurationError(f"{file} can't be written: {error.strerror or error}") from None
        profiles = read_all()
        yield profiles
        records = {name: _to_record(profile) for name, profile in profiles.items()}
        files.write(file, (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode(), mode=0o600)


def _to_record(profile: Profile) -> dict[str, str]:
    record = {
        "username": profile.username,
        "server": profile.server,
        "keeps": profile.store,
        "secret": profile.stored_secret,
    }
    return {key: value for key, value in record.items() if value is not None}


def _parse(stored: StoredJson, name: str) -> Profile:
    pointer = f"/{escape(name)}"
    problem = f"the profile {name!r} is damaged"
    one = stored.convert(_StoredProfile, pointer, problem=problem)
    if one.keeps == IN_FILE and one.secret is None:
        raise stored.damaged(pointer, f"{problem}: the secret is missing")
    if has_lone_surrogate(name, one.username, one.server, one.secret):
        raise stored.damaged(pointer, f"{problem}: a text has half of a surrogate pair")
    return Profile(name, one.username, one.server, one.keeps, one.secret)


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
    profile = write(name, username=user, server=server, secret=secret)
    _print_profile(profile)
    if profile.store == IN_FILE:
        echo(f"there is no keyring: the secret is readable in {path()}, only for your user (mode 0600)", err=True)


@command.command("list")
def list_command() -> None:
    """List all profiles: name, user name and server, separated by tabs."""
    for profile in read_all().values():
        server = profile.server or "(server of the document)"
        echo_row([profile.name, profile.username or "(token)", server])


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
    echo(f"removed {name}")


def _read_username(existing: Profile | None) -> str:
    if existing and existing.username:
        return existing.username
    if not sys.stdin.isatty():
        raise click.UsageError("--username is missing (or --token, for a secret without a user name)")
    username: str = prompt("User name (access token id)")
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
        echo(f"{name + ':':<10}{value}")
