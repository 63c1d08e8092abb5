"""Which schemas of a document, as they are written, judge a value and what is in it: through `$ref`s and branches."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from fastpix_dyn.contract import builtin_validator, drift_log, validators
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import EVERY, Finding, finding
from fastpix_dyn.contract.replay import exchange_of, load
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Content, Where
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply

_DEEPEST = 40
"""How many `$ref`s and branches are followed for one value: schemas may lead back to themselves."""


class _Unknown:
    """The class of UNKNOWN."""


UNKNOWN: Final = _Unknown()
"""In place of a value that was not kept: every branch may judge it."""


@dataclass(frozen=True, slots=True)
class Judging:
    """A schema that judges a value, as it is written at *spot*, and the last `$ref` that led there, if any did."""

    node: Node
    via: Node | None = None

    def has(self, keyword: str) -> bool:
        """Whether the schema has *keyword*."""
        return self.node.has(keyword)

    def get(self, keyword: str) -> Any:
        """What the schema says by *keyword*; None where it is absent."""
        return self.node.child(keyword).value


def judging(document: Document, node: Node, value: Any) -> list[Judging]:
    """The schemas that judge *value* where the one at *spot* does: that first, then those it refers to or is made of.

    Of a oneOf or anyOf it is the alternative that is nearest.
    """
    return list(_judging(document, Judging(node), value, _DEEPEST))


def inside(document: Document, holders: Iterable[Judging], token: str, value: Any) -> list[Judging]:
    """The schemas that judge *value*, which stands under *token* of what *holders* judge."""
    found = [node for holder in holders for node in _children(holder.node, token)]
    return [one for node in found for one in judging(document, node, value)]


def observed(document: Document, node: Node, value: Any) -> Iterator[tuple[Where, Any]]:
    """Every value in *value*, which the schema at *spot* judges, with each schema that judges it."""
    yield from _observed(document, judging(document, node, value), value)


def types_of(value: Any) -> set[str]:
    """The types that allow *value* (JSON Schema validation 2020-12 §6.1.1)."""
    if isinstance(value, bool) or value is None:
        return {"null" if value is None else "boolean"}
    if isinstance(value, int | float):
        return {"number", "integer"} if float(value).is_integer() else {"number"}
    return {"string" if isinstance(value, str) else "array" if is_array(value) else "object"}


def words(value: Any) -> list[Any]:
    """The types of a `type`, or the words of an `enum`, as a list."""
    return [] if value is None else list(value) if is_array(value) else [value]


def _judging(document: Document, one: Judging, value: Any, depth: int) -> Iterator[Judging]:
    if not depth or not is_object(one.node.value):
        return
    yield one
    if one.has("$ref"):
        try:
            target = document.follow(one.node, one.node.value["$ref"])
        except ReferenceFaultError:
            return
        yield from _judging(document, Judging(target, one.node), value, depth - 1)
    for node in [*one.node.child("allOf").items(), *_meant(document, one.node, value, depth - 1)]:
        yield from _judging(document, Judging(node, one.via), value, depth - 1)


def _meant(document: Document, node: Node, value: Any, depth: int) -> list[Node]:
    """The alternatives at *spot* that *value* may be meant for: the nearest, or all where it is not known."""
    found = list[Node]()
    for keyword in ("oneOf", "anyOf"):
        branches = node.child(keyword).items()
        if branches and value is not UNKNOWN:
            branches = [max(branches, key=lambda branch: _nearness(document, branch, value, depth))]
        found += branches
    return found


def _nearness(document: Document, branch: Node, value: Any, depth: int) -> int:
    """How near *value* comes to the alternative *branch*: by type, fixed properties, and what is declared."""
    parts = list(_judging(document, Judging(branch), value, depth))
    if any(part.has("type") and not types_of(value) & {*words(part.get("type"))} for part in parts):
        return -10_000
    keys = value if is_object(value) else dict[str, Any]()
    declared = {key: part.node.child("properties").child(key) for part in parts for key in keys
                if part.node.child("properties").has(key)}  # fmt: skip
    missing = sum(key not in keys for part in parts for key in words(part.get("required")))
    return len(declared) - missing + sum(_fixed(node.value, keys[key]) for key, node in declared.items())


def _fixed(schema: Any, value: Any) -> int:
    """What a fixed value says about the alternative that it is a property of."""
    if not is_object(schema) or not {"const", "enum"} & schema.keys():
        return 0
    return 100 if value in [*words(schema.get("enum")), schema.get("const")] else -100


def _children(node: Node, token: str) -> list[Node]:
    properties = node.child("properties")
    if properties.has(token):
        return [properties.child(token)]
    is_index = token == EVERY or token.isdecimal()
    prefix = node.child("prefixItems").items()
    if token.isdecimal() and int(token) < len(prefix):
        return [prefix[int(token)]]
    if is_index and node.has("items"):
        return [node.child("items")]
    return [node.child("additionalProperties")] if is_object(node.child("additionalProperties").value) else []


def _observed(document: Document, schemas: list[Judging], value: Any) -> Iterator[tuple[Where, Any]]:
    yield from ((one.node.where, value) for one in schemas)
    entries = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, part in entries:
        inner = inside(document, schemas, str(key), part)
        if inner:
            yield from _observed(document, inner, part)


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
    return [Seen(one) for one in drift_log.report(source, document).findings]


def judged(subject: Subject, recordings: list[dict[str, Any]]) -> Evidence:
    """*recordings* as the document of *subject* judges them, undeclared keys and unknown words refused."""
    evidence = Evidence()
    for one in recordings:
        exchange = exchange_of(subject.api, one)
        if exchange is None:
            evidence.seen.append(Seen(validators.unknown(one["method"], one["path"], one["status"])))
            continue
        body, content = _body(exchange)
        found = (
            [_unlisted(exchange)] if _is_unlisted(exchange) else builtin_validator.findings(subject.judges, exchange)
        )
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
    node = Node(place.file, place.pointer, holder).child("schema")
    for where, value in observed(subject.document, node, body):
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
