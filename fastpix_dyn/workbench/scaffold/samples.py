"""Sample exchanges for a new operation, from recordings or from a curl command and its response.

curl commands are parsed as curl's manual defines them, as they are in documentation and in a browser's "Copy as cURL".
Credentials in them (`-u`, cookies, `Authorization`, user and password in the URL) are dropped.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from fastpix_dyn.contract.recordings import load_recordings
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import read_input
from fastpix_dyn.spec.values import MAX_DEPTH, TOO_DEEP, exceeds_depth, is_array, is_object
from fastpix_dyn.wire import to_json
from fastpix_dyn.wire.media_types import essence, is_json

_FORM, _MULTIPART, _JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"


class _NoBody:
    """The class of NO_BODY."""

    def __repr__(self) -> str:
        return "NO_BODY"


NO_BODY: Any = _NoBody()
"""The value of a body that is missing; None is a body of null."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A request and its response, without credentials.

    Attributes:
        method: the HTTP method.
        path: the path as it was sent, or with `{names}`.
        query: the names and values of the query.
        headers: the headers of the request.
        media_type: the media type of the request body; empty without one.
        body: the request body, or NO_BODY.
        status: the status of the response; 0 if it is not known.
        response_media_type: the media type of the response body; empty without one.
        response_body: the response body, or NO_BODY.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    body: Any = NO_BODY
    status: int = 0
    response_media_type: str = ""
    response_body: Any = NO_BODY


def values_by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each name in *pairs*, in their order."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _parse_body(text: str, media_type: str) -> Any:
    """Return the value of *text*: JSON if that is its media type, or if it has none and is JSON."""
    if media_type in {_FORM, _MULTIPART}:
        fields = values_by_name(parse_qsl(text, keep_blank_values=True))
        return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
    if media_type and not is_json(media_type):
        return text
    try:
        value = to_json.parse(text)
    except ValueError as error:
        if media_type:
            raise ConfigurationError(f"a body has the media type {media_type} but is not JSON: {error}") from None
        return text
    if exceeds_depth(value, MAX_DEPTH):
        raise ConfigurationError(f"a body is {TOO_DEEP}; leave out its innermost values")
    return value


# Recordings.


def from_recordings(files: tuple[Path, ...]) -> Iterator[Sample]:
    """Yield the exchanges in *files* and folders, as `contract --record` writes them.

    Raises:
        ConfigurationError: there is no recording, or one can't be read.
    """
    for file in files:
        for recording in load_recordings(file):
            yield _from_recording(recording)


def _from_recording(recording: dict[str, Any]) -> Sample:
    recorded: Any = recording.get("request")
    request: Mapping[str, Any] = recorded if is_object(recorded) else {}
    url, path = urlsplit(str(request.get("url", ""))), urlsplit(str(recording["path"]))
    headers = tuple(_header_pairs(request.get("headers")))
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return Sample(
        method=str(recording["method"] or request.get("method", "")).upper(),
        path=url.path or path.path,
        query=tuple(parse_qsl(url.query or path.query, keep_blank_values=True)),
        headers=headers,
        media_type=essence(content_type) or (_JSON if "body" in request else ""),
        body=request.get("body", NO_BODY),
        status=int(recording["status"]),
        response_media_type=essence(str(recording.get("contentType") or "")),
        response_body=_recorded_body(recording),
    )


def _recorded_body(recording: dict[str, Any]) -> Any:
    if recording.get("body") is not None or (recording.get("contentType") and "body" in recording):
        return recording["body"]
    if "bodyText" in recording:
        return _parse_body(str(recording["bodyText"]), str(recording.get("contentType") or ""))
    return recording.get("bodyBase64", NO_BODY)


def _header_pairs(headers: Any) -> Iterator[tuple[str, str]]:
    """Yield recorded headers, which are an object or a list of pairs."""
    pairs = headers.items() if is_object(headers) else headers if is_array(headers) else ()
    yield from ((str(name), str(value)) for name, value in pairs)


# curl commands.


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """The request that a curl command makes.

    Attributes:
        method: the HTTP method.
        url: the URL without user and password.
        query: what `-G` adds to the query of the URL.
        headers: the headers, without credentials.
        media_type: the media type of the body; empty without one.
        body: the body as it is sent; the fields of a multipart form are written like a query.
    """

    method: str
    url: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    media_type: str
    body: str | None


_STATUS_LINE = re.compile(r"HTTP/[\d.]+ (\d{3})[^\n]*\n")


def from_curl(command: CurlCommand, response: str | None, status: int = 0) -> Sample:
    """Return the exchange of *command*.

    Args:
        command: the request.
        response: a response body, or the output of `curl -i`, which begins with the status line; None without one.
        status: the status of a response that does not have its own; 0 if it is not known.

    Raises:
        ConfigurationError: a body is not of its media type.
    """
    url = urlsplit(command.url)
    request: dict[str, Any] = {
        "method": command.method,
        "path": url.path or "/",
        "query": (*parse_qsl(url.query, keep_blank_values=True), *command.query),
        "headers": command.headers,
        "media_type": command.media_type,
        "body": NO_BODY if command.body is None else _parse_body(command.body, command.media_type),
    }
    if response is None:
        return Sample(**request, status=status)
    own_status, media_type, text = _split_response(response)
    body = _parse_body(text, media_type) if text.strip() else NO_BODY
    if body is not NO_BODY and not media_type:
        media_type = "text/plain" if isinstance(body, str) and body == text else _JSON
    return Sample(**request, status=own_status or status, response_media_type=media_type, response_body=body)


def _split_response(response: str) -> tuple[int, str, str]:
    """Return status, media type and body of *response*, which may begin with header sections (RFC 9112 §4)."""
    status, media_type = 0, ""
    response = response.replace("\r\n", "\n")
    while line := _STATUS_LINE.match(response):
        head, _, response = response.partition("\n\n")
        status = int(line[1])
        content_type = re.search(r"(?im)^content-type:\s*([^\n]*)$", head)
        media_type = essence(content_type[1]) if content_type else ""
    return status, media_type, response


_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
_LONG_FLAGS = {
    "-X": "--request", "-H": "--header", "-d": "--data", "-G": "--get", "-I": "--head", "-F": "--form", "-u": "--user",
    "-b": "--cookie", "-A": "--user-agent", "-e": "--referer", "-o": "--output", "-m": "--max-time", "-x": "--proxy",
    "-s": "--silent", "-S": "--show-error", "-k": "--insecure", "-L": "--location", "-i": "--include", "-f": "--fail",
    "-v": "--verbose", "-g": "--globoff", "-O": "--remote-name", "-c": "--cookie-jar", "-w": "--write-out",
}  # fmt: skip
_IGNORED_FLAGS = frozenset(
    {"--silent", "--show-error", "--insecure", "--location", "--include", "--verbose", "--fail", "--globoff"}
    | {"--remote-name", "--compressed", "--fail-with-body", "--http1.1", "--http2", "--no-progress-meter", "--basic"}
    | {"--tlsv1.2", "--tlsv1.3", "--no-buffer"}
)
"""Flags without a value that do not change the request."""
_IGNORED_OPTIONS = frozenset(
    {"--user", "--cookie", "--user-agent", "--referer", "--output", "--max-time", "--write-out", "--proxy"}
    | {"--cookie-jar", "--connect-timeout", "--retry", "--cacert", "--cert", "--key", "--oauth2-bearer"}
)
"""Flags with a value that is a credential, or does not concern the operation."""


@dataclass(slots=True)
class _Arguments:
    """The arguments of a curl command that were parsed."""

    urls: list[str] = field(default_factory=list[str])
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    data: list[str] = field(default_factory=list[str])
    fields: list[str] = field(default_factory=list[str])
    method: str = ""
    is_json: bool = False
    is_query: bool = False
    is_head: bool = False


def parse_curl(text: str) -> CurlCommand:
    """Parse the curl command *text*.

    Raises:
        ConfigurationError: *text* is not one curl command with one URL, or has an unknown flag.
    """
    words = _shell_words(text)
    arguments = _Arguments()
    for flag, value in _flags(words[1:]):
        if flag in _OPTIONS:
            _OPTIONS[flag](arguments, value)
        elif flag in _FLAGS:
            _FLAGS[flag](arguments)
    if len(arguments.urls) != 1:
        raise ConfigurationError(f"the curl command has {len(arguments.urls)} URLs; give exactly one")
    return _command(arguments)


def _shell_words(text: str) -> list[str]:
    try:
        words = shlex.split(re.sub(r"\\\r?\n", " ", text.strip()).removeprefix("$ "))
    except ValueError as error:
        raise ConfigurationError(f"the curl command is not valid shell syntax: {error}") from None
    if not words or Path(words[0]).name != "curl":
        raise ConfigurationError("the curl command does not begin with the word curl")
    return words


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each flag by its long name, with its value; a word that is not a flag is a URL."""
    remaining = iter(words)
    for word in remaining:
        if not word.startswith("-") or word == "-":
            yield "--url", word
            continue
        for flag, attached in _split_flags(word):
            if flag in _IGNORED_FLAGS or flag in _FLAGS:
                yield flag, ""
            elif flag in _OPTIONS or flag in _IGNORED_OPTIONS:
                value = attached or next(remaining, None)
                if value is None:
                    raise ConfigurationError(f"the curl command ends after {word}, which needs a value")
                yield flag, value
            else:
                raise ConfigurationError(f"the curl flag {word} is not supported; remove it if you can")


def _split_flags(word: str) -> Iterator[tuple[str, str]]:
    """Yield the flags in *word*: a long one, or several short ones (`-sSLXPOST`), the last perhaps with a value."""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        yield name, value
        return
    rest = word[1:]
    while rest:
        short, rest = f"-{rest[0]}", rest[1:]
        flag = _LONG_FLAGS.get(short, short)
        if flag in _IGNORED_FLAGS or flag in _FLAGS:
            yield flag, ""
        else:
            yield flag, rest
            return


def _add_header(arguments: _Arguments, value: str) -> None:
    name, colon, text = value.partition(":")
    if colon and name.strip().lower() not in _CREDENTIALS:
        arguments.headers.append((name.strip(), text.strip()))


def _add_data(arguments: _Arguments, value: str) -> None:
    arguments.data.append(re.sub(r"[\r\n]", "", _content(value)) if value.startswith("@") else value)


def _add_json(arguments: _Arguments, value: str) -> None:
    arguments.is_json = True
    arguments.data.append(_content(value))


def _add_urlencoded(arguments: _Arguments, value: str) -> None:
    name, equals, text = value.partition("=")
    start = f"{name}{equals}" if name else ""  # curl does not send the `=` of a text without a name
    arguments.data.append(start + quote(text, safe="") if equals else quote(value, safe=""))


def _set_method(arguments: _Arguments, value: str) -> None:
    arguments.method = value.upper()


def _set_query(arguments: _Arguments) -> None:
    arguments.is_query = True


def _set_head(arguments: _Arguments) -> None:
    arguments.is_head = True


def _content(value: str) -> str:
    """Return *value*, or the content of the file that it names after an `@`."""
    if not value.startswith("@"):
        return value
    try:
        return read_input(Path(value[1:])).decode()
    except OSError as error:
        raise _unreadable(value[1:], error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise _unreadable(value[1:], f"not UTF-8: {error.reason} at byte {error.start}") from None


def _unreadable(file: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"the curl command sends the file {file!r}, which can't be read: {reason}")


_OPTIONS: dict[str, Callable[[_Arguments, str], None]] = {
    "--request": _set_method,
    "--url": lambda arguments, value: arguments.urls.append(value),
    "--header": _add_header,
    "--data": _add_data,
    "--data-ascii": lambda arguments, value: arguments.data.append(_content(value)),
    "--data-binary": lambda arguments, value: arguments.data.append(_content(value)),
    "--data-raw": lambda arguments, value: arguments.data.append(value),
    "--data-urlencode": _add_urlencoded,
    "--json": _add_json,
    "--form": lambda arguments, value: arguments.fields.append(value),
    "--form-string": lambda arguments, value: arguments.fields.append(value),
}
"""Flags with a value."""
_FLAGS: dict[str, Callable[[_Arguments], None]] = {"--get": _set_query, "--head": _set_head}
"""Flags without a value."""


def _command(arguments: _Arguments) -> CurlCommand:
    data = ("" if arguments.is_json else "&").join(arguments.data)
    query = tuple(parse_qsl(data, keep_blank_values=True)) if arguments.is_query else ()
    body = None if arguments.is_query or not (arguments.data or arguments.fields) else data
    media_type = ""
    if body is not None:
        declared = next((value for name, value in arguments.headers if name.lower() == "content-type"), "")
        media_type = essence(declared) or _default_media_type(arguments)
    if body is not None and arguments.fields:
        body = "&".join(_form_field(one) for one in arguments.fields)
    method = arguments.method or ("HEAD" if arguments.is_head else "POST" if body is not None else "GET")
    return CurlCommand(method, _clean_url(arguments.urls[0]), query, tuple(arguments.headers), media_type, body)


def _default_media_type(arguments: _Arguments) -> str:
    if arguments.fields:
        return _MULTIPART
    # curl sends `-d '{…}'` as a form, but nobody who writes it means one.
    return _JSON if arguments.is_json or "".join(arguments.data).lstrip()[:1] in {"{", "["} else _FORM


def _form_field(text: str) -> str:
    name, _, value = text.partition("=")
    return f"{quote(name)}={quote(value)}"


def _clean_url(url: str) -> str:
    """Return *url* without user and password, and with a scheme as curl adds it."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
