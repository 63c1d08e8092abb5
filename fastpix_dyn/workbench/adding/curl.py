"""A curl command as it stands in documentation and in a browser's "Copy as cURL" → the request that it makes.

Flags mean what curl's manual says. Credentials (`-u`, cookies, `Authorization`, user and password in the address) are
read over and not kept.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.wire.media_types import essence

FORMS = _FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_JSON = "application/json"
_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
_LONG = {
    "-X": "--request", "-H": "--header", "-d": "--data", "-G": "--get", "-I": "--head", "-F": "--form", "-u": "--user",
    "-b": "--cookie", "-A": "--user-agent", "-e": "--referer", "-o": "--output", "-m": "--max-time", "-x": "--proxy",
    "-s": "--silent", "-S": "--show-error", "-k": "--insecure", "-L": "--location", "-i": "--include", "-f": "--fail",
    "-v": "--verbose", "-g": "--globoff", "-O": "--remote-name", "-c": "--cookie-jar", "-w": "--write-out",
}  # fmt: skip
_SILENT = frozenset(
    {"--silent", "--show-error", "--insecure", "--location", "--include", "--verbose", "--fail", "--globoff"}
    | {"--remote-name", "--compressed", "--fail-with-body", "--http1.1", "--http2", "--no-progress-meter", "--basic"}
    | {"--tlsv1.2", "--tlsv1.3", "--no-buffer"}
)
"""Flags without a value that say nothing about the request."""
_IGNORED = frozenset(
    {"--user", "--cookie", "--user-agent", "--referer", "--output", "--max-time", "--write-out", "--proxy"}
    | {"--cookie-jar", "--connect-timeout", "--retry", "--cacert", "--cert", "--key", "--oauth2-bearer"}
)
"""Flags with a value that says nothing about the operation, or that is a credential."""


@dataclass(frozen=True, slots=True)
class Command:
    """The request that a curl command makes."""

    method: str
    url: str
    """Without user and password."""
    query: tuple[tuple[str, str], ...]
    """What `-G` adds to the query of the address."""
    headers: tuple[tuple[str, str], ...]
    media_type: str
    """Of the body; empty without one."""
    body: str | None
    """As it is sent; of a multipart form, its fields in the form of a query."""


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    urls: list[str] = field(default_factory=list[str])
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    data: list[str] = field(default_factory=list[str])
    fields: list[str] = field(default_factory=list[str])
    method: str = ""
    is_json: bool = False
    is_query: bool = False
    is_head: bool = False


def parse(text: str) -> Command:
    """The request of the curl command *text*.

    Raises:
        ConfigurationError: it is not one curl command with one address, or has a flag that is not known here.
    """
    words = _words(text)
    read = _Read()
    for flag, value in _flags(words[1:]):
        if flag in _TAKING:
            _TAKING[flag](read, value)
        elif flag in _BARE:
            _BARE[flag](read)
    if len(read.urls) != 1:
        raise ConfigurationError(f"the curl command has {len(read.urls)} addresses; one is needed")
    return _command(read)


def _words(text: str) -> list[str]:
    try:
        words = shlex.split(re.sub(r"\\\r?\n", " ", text.strip()).removeprefix("$ "))
    except ValueError as error:
        raise ConfigurationError(f"the curl command is not shell: {error}") from None
    if not words or Path(words[0]).name != "curl":
        raise ConfigurationError("a curl command begins with the word curl")
    return words


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each flag by its long name, with its value; what is no flag is an address."""
    left = iter(words)
    for word in left:
        if not word.startswith("-") or word == "-":
            yield "--url", word
            continue
        for flag, attached in _split(word):
            if flag in _SILENT or flag in _BARE:
                yield flag, ""
            elif flag in _TAKING or flag in _IGNORED:
                value = attached or next(left, None)
                if value is None:
                    raise ConfigurationError(f"the curl command ends after {word}, which needs a value")
                yield flag, value
            else:
                raise ConfigurationError(f"the flag {word} of curl is not known here; leave it out if you can")


def _split(word: str) -> Iterator[tuple[str, str]]:
    """The flags in *word*: a long one, or short ones together (`-sSLXPOST`), the last perhaps with a value."""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        yield name, value
        return
    rest = word[1:]
    while rest:
        short, rest = f"-{rest[0]}", rest[1:]
        flag = _LONG.get(short, short)
        if flag in _SILENT or flag in _BARE:
            yield flag, ""
        else:
            yield flag, rest
            return


def _add_header(read: _Read, value: str) -> None:
    name, mark, text = value.partition(":")
    if mark and name.strip().lower() not in _CREDENTIALS:
        read.headers.append((name.strip(), text.strip()))


def _add_json(read: _Read, value: str) -> None:
    read.is_json = True
    read.data.append(_content(value))


def _add_urlencoded(read: _Read, value: str) -> None:
    name, mark, text = value.partition("=")
    read.data.append(f"{name}{mark}{quote(text, safe='')}" if mark else quote(value, safe=""))


def _set_method(read: _Read, value: str) -> None:
    read.method = value.upper()


def _content(value: str) -> str:
    """*value*, or what is in the file that it names with an @."""
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"the curl command sends the file {value[1:]!r}, which can't be read: {error}"
        ) from None


def _set_query(read: _Read) -> None:
    read.is_query = True


def _set_head(read: _Read) -> None:
    read.is_head = True


_TAKING: dict[str, Callable[[_Read, str], None]] = {
    "--request": _set_method,
    "--url": lambda read, value: read.urls.append(value),
    "--header": _add_header,
    "--data": lambda read, value: read.data.append(
        re.sub(r"[\r\n]", "", _content(value)) if value[:1] == "@" else value
    ),
    "--data-ascii": lambda read, value: read.data.append(_content(value)),
    "--data-binary": lambda read, value: read.data.append(_content(value)),
    "--data-raw": lambda read, value: read.data.append(value),
    "--data-urlencode": _add_urlencoded,
    "--json": _add_json,
    "--form": lambda read, value: read.fields.append(value),
    "--form-string": lambda read, value: read.fields.append(value),
}
_BARE: dict[str, Callable[[_Read], None]] = {"--get": _set_query, "--head": _set_head}


def _command(read: _Read) -> Command:
    data = ("" if read.is_json else "&").join(read.data)
    query = tuple(parse_qsl(data, keep_blank_values=True)) if read.is_query else ()
    body = None if read.is_query or not (read.data or read.fields) else data
    media_type = ""
    if body is not None:
        said = next((value for name, value in read.headers if name.lower() == "content-type"), "")
        media_type = essence(said) or _media_type(read)
    if body is not None and read.fields:
        body = "&".join(_form_field(one) for one in read.fields)
    default = "HEAD" if read.is_head else "POST" if body is not None else "GET"
    return Command(read.method or default, _address(read.urls[0]), query, tuple(read.headers), media_type, body)


def _media_type(read: _Read) -> str:
    if read.fields:
        return _MULTIPART
    # By the letter `-d '{…}'` alone sends a form; nobody who writes it means one.
    return _JSON if read.is_json or "".join(read.data).lstrip()[:1] in {"{", "["} else _FORM


def _form_field(text: str) -> str:
    name, _, value = text.partition("=")
    return f"{quote(name)}={quote(value)}"


def _address(url: str) -> str:
    """*url* without user and password; a scheme is put before one that has none, as curl does."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
