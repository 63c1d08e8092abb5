"""What was seen: recorded answers judged by a document, or what a report or a drift file tells."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from fastpix_dyn.contract import drift, judging, own
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, finding
from fastpix_dyn.contract.replay import exchange_of, load
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import Content, Where
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.workbench.suggest.judging import UNKNOWN, observed

NOT_SHOWN = "(not shown)"
"""How a finding ends whose value is a secret."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding, and the answer that it was found in.

    Attributes:
        finding: what differs from the document.
        content_type: of the answer; empty where that is not known.
        body: its value; UNKNOWN where only a report is left of it.
    """

    finding: Finding
    content_type: str = ""
    body: Any = UNKNOWN

    @property
    def value(self) -> Any:
        """The value that differs, as far as the report tells; of a missing one, and in a header, UNKNOWN."""
        if self.body is UNKNOWN:
            return told(self.finding.got)
        try:
            return json_pointer.get(self.body, self.finding.example)
        except json_pointer.MissingError:
            return UNKNOWN


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was seen, as one document judges it: findings, and the values that each schema judged, by its spot."""

    seen: list[Seen] = field(default_factory=list[Seen])
    values: dict[Where, list[Any]] = field(default_factory=dict[Where, "list[Any]"])


def recorded(source: Path) -> list[dict[str, Any]] | None:
    """The recordings in *source*, a folder or a file; None where it is a report.

    Raises:
        ConfigurationError: there is none, or one is not readable.
    """
    value = None if source.is_dir() else _json(source)
    is_recording = is_array(value) or (is_object(value) and "status" in value and "rule" not in value)
    return list(load(source)) if is_recording or source.is_dir() else None


def reported(source: Path, document: Path) -> list[Seen]:
    """What the report *source* tells: JSON as `contract --report json=FILE` writes it, or lines of a drift file.

    Raises:
        ConfigurationError: it is neither.
    """
    value = _json(source)
    if is_object(value) and is_array(value.get("findings")):
        return [Seen(_finding(one, source)) for one in value["findings"]]
    return [Seen(one) for one in drift.report(source, document).findings]


def judged(subject: Subject, recordings: list[dict[str, Any]]) -> Evidence:
    """*recordings* as the document of *subject* judges them, undeclared keys and unknown words refused."""
    evidence = Evidence()
    for one in recordings:
        exchange = exchange_of(subject.api, one)
        if exchange is None:
            evidence.seen.append(Seen(judging.unknown(one["method"], one["path"], one["status"])))
            continue
        body, content = _body(exchange)
        found = [_unlisted(exchange)] if _is_unlisted(exchange) else own.findings(subject.judges, exchange)
        evidence.seen.extend(Seen(each, exchange.response.headers.get("content-type", ""), body) for each in found)
        if not _is_unlisted(exchange):
            _note(subject, evidence, content, body)
    return evidence


def told(got: str) -> Any:
    """The value that the words of a finding stand for; of a long one its beginning, of a secret UNKNOWN."""
    if got.startswith(("an object with", "an array of")):
        return {} if got.startswith("an object") else []
    try:
        return ast.literal_eval(got) if got[:1] in {"'", '"'} else json.loads(got)
    except (ValueError, SyntaxError):
        return UNKNOWN


def _body(exchange: Exchange) -> tuple[Any, Content | None]:
    reply = match_reply(exchange.operation, exchange.status)
    content = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    try:
        return (decode(exchange.response, content) if exchange.response.content else UNKNOWN), content
    except DecodeError:
        return UNKNOWN, None


def _is_unlisted(exchange: Exchange) -> bool:
    """Whether it is a success that only `default` covers: what that says of errors must not be bent to fit it."""
    reply = match_reply(exchange.operation, exchange.status)
    return exchange.status < 400 and reply is not None and reply.status == "default"


def _unlisted(exchange: Exchange) -> Finding:
    text = f"expected a success that the document lists, got {exchange.status}"
    return finding(exchange.operation, exchange.status, Violation("", "status", text), "violation")


def _note(subject: Subject, evidence: Evidence, content: Content | None, body: Any) -> None:
    if content is None or content.schema is None or body is UNKNOWN:
        return
    place = content.where
    holder = json_pointer.get(subject.document.values[place.file], place.pointer)
    spot = Spot(place.file, place.pointer, holder).child("schema")
    for where, value in observed(subject.document, spot, body):
        evidence.values.setdefault(where, []).append(value)


def _json(source: Path) -> Any:
    """The value of a JSON file; None where it is none, such as one with a value on each line."""
    try:
        return json.loads(source.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{source} can't be read: {error.strerror or error}") from None
    except ValueError:
        return None


def _finding(value: Any, source: Path) -> Finding:
    names = {one.name for one in fields(Finding)}
    wanted = {"operation", "status", "pointer", "rule", "kind", "expected", "got", "message"}
    if not is_object(value) or not wanted <= value.keys():
        raise ConfigurationError(f"{source} is no report: each finding needs {', '.join(sorted(wanted))}")
    kept: dict[str, Any] = {key: value[key] for key in value.keys() & names if key not in {"first", "last"}}
    return Finding(**kept)
