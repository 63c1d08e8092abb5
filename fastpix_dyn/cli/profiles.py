"""Profiles: credentials and a server under a name, in a file of the user; secrets in the keyring where there is one."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from fastpix_dyn import files
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
