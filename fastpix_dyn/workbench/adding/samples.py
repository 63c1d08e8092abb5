"""Exchanges that were seen, whatever operation they may be of: from recordings, or from a curl and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.contract import replay
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.media_types import essence, is_json
from fastpix_dyn.workbench.adding.curl import FORMS, Command


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
