"""Coverage: which operations, parameters, statuses and properties of the document were seen, and which never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import EVERY
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import escape, is_array, is_object
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply

_BRANCHES = ("allOf", "oneOf", "anyOf")
_DEEPEST = 12
"""How many objects and lists may hold one another: schemas may lead back to themselves."""

Definitions = Mapping[str, Schema]


@dataclass(slots=True)
class Seen:
    """What was seen of one operation so far."""

    calls: int = 0
    statuses: set[str] = field(default_factory=set[str])
    """As in the document: `200`, `4XX`, `default`."""
    codes: set[int] = field(default_factory=set[int])
    parameters: set[str] = field(default_factory=set[str])
    """As `place.name`."""
    declared: set[str] = field(default_factory=set[str])
    """Pointers to the properties of the answers that came, as `status pointer`."""
    properties: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Covered:
    """What was seen of one operation, and what not."""

    operation: str
    method: str
    path: str
    tag: str
    state: str
    """tested, refused (no success came), failed (no answer came), skipped."""
    reason: str
    """Why it was not tested; empty where it was."""
    calls: int
    statuses: tuple[str, ...]
    statuses_never: tuple[str, ...]
    parameters: tuple[str, ...]
    parameters_never: tuple[str, ...]
    properties: int
    """How many properties of the answers that came were seen."""
    properties_never: tuple[str, ...]
    """Those of the answers that came: a status that never came says it all by itself."""


def note(seen: dict[str, Seen], api: Api, exchange: Exchange) -> None:
    """Adds what *exchange* shows to *seen*, by operationId."""
    known = seen.setdefault(exchange.operation.id, Seen())
    known.calls += 1
    known.codes.add(exchange.status)
    known.parameters |= _parameters(exchange)
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None:
        return
    known.statuses.add(reply.status)
    content = match_content(reply, exchange.response.headers.get("content-type"))
    if content is None or content.schema is None:
        return
    declared = {f"{reply.status} {pointer}" for pointer in properties(content.schema, api.schemas)}
    known.declared |= declared
    try:
        value = decode(exchange.response, content)
    except DecodeError:
        return
    known.properties |= declared & {f"{reply.status} {pointer}" for pointer in pointers(value)}


def coverage(
    api: Api, seen: Mapping[str, Seen], skipped: Mapping[str, str], failed: Mapping[str, str]
) -> tuple[Covered, ...]:
    """What was seen of each operation of *api*; *skipped* and *failed* are the reasons, by operationId."""
    return tuple(
        _covered(one, seen.get(one.id, Seen()), skipped.get(one.id, ""), failed.get(one.id, ""))
        for one in api.operations.values()
    )


def properties(
    schema: Schema, definitions: Definitions, pointer: str = "", inside: tuple[int, ...] = ()
) -> Iterator[str]:
    """Pointers to all properties that *schema* declares, `*` for every item of a list."""
    flat = resolved(schema, definitions)
    if id(flat) in inside or len(inside) > _DEEPEST:
        return
    inside = (*inside, id(flat))
    for name, part in flat.get("properties", {}).items():
        yield f"{pointer}/{escape(name)}"
        yield from properties(part, definitions, f"{pointer}/{escape(name)}", inside)
    if "items" in flat:
        yield from properties(flat["items"], definitions, f"{pointer}/{EVERY}", inside)
    for branch in (one for key in _BRANCHES for one in flat.get(key, ())):
        yield from properties(branch, definitions, pointer, inside)


def pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """Pointers to all that is inside *value*, `*` for every item of a list."""
    if is_object(value):
        for name, part in value.items():
            yield f"{pointer}/{escape(name)}"
            yield from pointers(part, f"{pointer}/{escape(name)}")
    elif is_array(value):
        for part in value:
            yield from pointers(part, f"{pointer}/{EVERY}")


def _parameters(exchange: Exchange) -> set[str]:
    told = {key for key in exchange.values if "." in key}
    if exchange.request is not None:
        query = parse_qsl(urlsplit(exchange.request.url).query, keep_blank_values=True)
        told |= {f"query.{name}" for name, _ in query}
        told |= {f"header.{name.lower()}" for name, _ in exchange.request.headers}
        told |= {f"path.{one.name}" for one in exchange.operation.parameters if one.place == "path"}
    return told


def _covered(operation: Operation, seen: Seen, skipped: str, failed: str) -> Covered:
    declared = [reply.status for reply in operation.responses]
    names = [f"{one.place}.{one.name.lower() if one.place == 'header' else one.name}" for one in operation.parameters]
    has_success = any(code < 400 for code in seen.codes)
    state = "tested" if has_success else "refused" if seen.calls else "failed" if failed else "skipped"
    reasons = {
        "tested": "",
        "refused": f"only refusals came: {', '.join(map(str, sorted(seen.codes)))}",
        "failed": failed,
        "skipped": skipped or "no exchange of this operation",
    }
    return Covered(
        operation=operation.id,
        method=operation.method,
        path=operation.path,
        tag=operation.tags[0] if operation.tags else "",
        state=state,
        reason=reasons[state],
        calls=seen.calls,
        statuses=tuple(status for status in declared if status in seen.statuses),
        statuses_never=tuple(status for status in declared if status not in seen.statuses),
        parameters=tuple(name for name in names if name in seen.parameters),
        parameters_never=tuple(name for name in names if name not in seen.parameters),
        properties=len(seen.properties),
        properties_never=tuple(sorted(seen.declared - seen.properties)),
    )
