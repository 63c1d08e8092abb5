"""A curl command as it stands in documentation and in a browser's "Copy as cURL" → the request that it makes.

Flags mean what curl's manual says. Credentials (`-u`, cookies, `Authorization`, user and password in the address) are
read over and not kept.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from fastpix_dyn.contract import replay
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.media_types import essence, is_json

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


class _Nothing:
    """The class of NOTHING."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Any = _Nothing()
"""Stands for a body that there was not; None is a body of null."""
_STATUS_LINE = re.compile(r"HTTP/[\d.]+ (\d{3})[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Sample:
    """A request and, where *status* is not 0, its answer. Credentials are not in it."""

    method: str
    path: str
    """As it was sent, or with `{names}`."""
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    body: Any = NOTHING
    status: int = 0
    answer_type: str = ""
    answer: Any = NOTHING


def from_recordings(files: tuple[Path, ...]) -> Iterator[Sample]:
    """The exchanges in *files*, as `contract --record` writes them, and in those of folders.

    Raises:
        ConfigurationError: there is no recording, or one can't be read.
    """
    for file in files:
        for recorded in replay.load(file):
            yield _recorded(recorded)


def from_curl(command: Command, answer: str | None, status: int = 0) -> Sample:
    """The exchange that *command* made. *answer* is a body, or what `curl -i` prints: it begins with the status then.

    Without a status of its own, and without *status*, it is 0: not known.
    """
    url = urlsplit(command.url)
    sent: dict[str, Any] = {
        "method": command.method,
        "path": url.path or "/",
        "query": (*parse_qsl(url.query, keep_blank_values=True), *command.query),
        "headers": command.headers,
        "media_type": command.media_type,
        "body": NOTHING if command.body is None else _value(command.body, command.media_type),
    }
    if answer is None:
        return Sample(**sent, status=status)
    told, media_type, text = _parts(answer)
    value = _value(text, media_type) if text.strip() else NOTHING
    if value is not NOTHING and not media_type:
        media_type = "text/plain" if isinstance(value, str) and value == text else "application/json"
    return Sample(**sent, status=told or status, answer_type=media_type, answer=value)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The values of each name in *pairs*, in their order."""
    made: dict[str, list[str]] = {}
    for name, value in pairs:
        made.setdefault(name, []).append(value)
    return made


def _recorded(recorded: dict[str, Any]) -> Sample:
    request: Any = recorded.get("request")
    asked: Mapping[str, Any] = request if is_object(request) else {}
    url, path = urlsplit(str(asked.get("url", ""))), urlsplit(str(recorded["path"]))
    headers = tuple(_pairs(asked.get("headers")))
    return Sample(
        method=str(recorded["method"] or asked.get("method", "")).upper(),
        path=url.path or path.path,
        query=tuple(parse_qsl(url.query or path.query, keep_blank_values=True)),
        headers=headers,
        media_type=essence(next((value for name, value in headers if name.lower() == "content-type"), ""))
        or ("application/json" if "body" in asked else ""),
        body=asked.get("body", NOTHING),
        status=int(recorded["status"]),
        answer_type=essence(str(recorded.get("contentType") or "")),
        answer=_recorded_answer(recorded),
    )


def _recorded_answer(recorded: dict[str, Any]) -> Any:
    if recorded.get("body") is not None or (recorded.get("contentType") and "body" in recorded):
        return recorded["body"]
    if "bodyText" in recorded:
        return _value(str(recorded["bodyText"]), str(recorded.get("contentType") or ""))
    return recorded.get("bodyBase64", NOTHING)


def _pairs(headers: Any) -> Iterator[tuple[str, str]]:
    pairs = headers.items() if is_object(headers) else headers if is_array(headers) else ()
    yield from ((str(name), str(value)) for name, value in pairs)


def _parts(answer: str) -> tuple[int, str, str]:
    """The status, the media type and the body of an answer, which may begin with its head, or several (RFC 9112 §4)."""
    status, media_type = 0, ""
    answer = answer.replace("\r\n", "\n")
    while line := _STATUS_LINE.match(answer):
        head, _, answer = answer.partition("\n\n")
        status = int(line[1])
        found = re.search(r"(?im)^content-type:\s*([^\n]*)$", head)
        media_type = essence(found[1]) if found else ""
    return status, media_type, answer


def _value(text: str, media_type: str) -> Any:
    """What *text* says: JSON where it is said to be some, or where nothing is said and it is."""
    if media_type in FORMS:
        fields = grouped(parse_qsl(text, keep_blank_values=True))
        return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
    if media_type and not is_json(media_type):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        if media_type:
            raise ConfigurationError(f"a body is said to be {media_type}, and is no JSON: {error}") from None
        return text
