"""Coverage: which operations, parameters, statuses and properties of the document occurred, and which never did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import EVERY_ITEM
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response

CoverageState = Literal["tested", "refused", "failed", "skipped"]
COVERAGE_STATES: tuple[CoverageState, ...] = ("tested", "refused", "failed", "skipped")
"""tested: there was a success; refused: only 4xx and 5xx; failed: there was no response; skipped: it was not called."""
_COMBINATORS = ("allOf", "oneOf", "anyOf")
_MAX_DEPTH = 12
"""The limit of nested objects and lists: schemas may be recursive."""
_MAX_POINTERS = 10_000
"""The limit of properties of one schema, with those inside its properties."""

Definitions = Mapping[str, Schema]


@dataclass(slots=True)
class Observations:
    """What occurred in the exchanges of one operation so far."""

    calls: int = 0
    statuses: set[str] = field(default_factory=set[str])
    """As in the document: `200`, `4XX`, `default`."""
    codes: set[int] = field(default_factory=set[int])
    parameters: set[str] = field(default_factory=set[str])
    """As `location.name`."""
    declared: set[str] = field(default_factory=set[str])
    """The properties that the document declares for the statuses that occurred, as `status pointer`."""
    properties: set[str] = field(default_factory=set[str])
    """Those of them that occurred."""


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """What occurred in the exchanges of one operation, and what never did."""

    operation: str
    method: str
    path: str
    tag: str
    state: CoverageState
    reason: str
    """Why it was not tested; empty if it was."""
    calls: int
    statuses: tuple[str, ...]
    statuses_never: tuple[str, ...]
    parameters: tuple[str, ...]
    parameters_never: tuple[str, ...]
    properties: int
    """How many properties of the responses occurred."""
    properties_never: tuple[str, ...]
    """Only of statuses that occurred: of the others none can."""


def observe(observations: dict[str, Observations], api: Api, exchange: Exchange) -> None:
    """Add what occurred in *exchange* to *observations*, by operationId."""
    one = observations.setdefault(exchange.operation.id, Observations())
    one.calls += 1
    one.codes.add(exchange.status)
    one.parameters |= _parameters(exchange)
    reply = match_response(exchange.operation, exchange.status)
    if reply is None:
        return
    one.statuses.add(reply.status)
    content = match_content(reply, exchange.response.headers.get("content-type"))
    if content is None or content.schema is None:
        return
    declared = {f"{reply.status} {pointer}" for pointer in property_pointers(content.schema, api.schemas)}
    one.declared |= declared
    try:
        value = decode(exchange.response, content)
    except DecodeError:
        return
    one.properties |= declared & {f"{reply.status} {pointer}" for pointer in value_pointers(value)}


def measure_coverage(
    api: Api, observations: Mapping[str, Observations], skipped: Mapping[str, str], failed: Mapping[str, str]
) -> tuple[OperationCoverage, ...]:
    """Return the coverage of each operation of *api*; *skipped* and *failed* are reasons by operationId."""
    return tuple(
        _operation_coverage(
            one, observations.get(one.id, Observations()), skipped.get(one.id, ""), failed.get(one.id, "")
        )
        for one in api.operations.values()
    )


def property_pointers(schema: Schema, definitions: Definitions) -> list[str]:
    """Return pointers to the properties that *schema* declares, `*` for every item of a list; the outer ones first.

    Of a schema that declares a very large number of them, inside each other, the first 10,000 are returned.
    """
    found = dict[str, None]()
    layer: list[tuple[Schema, str]] = [(schema, "")]
    for _ in range(_MAX_DEPTH + 1):
        seen = set[tuple[int, str]]()
        following: list[tuple[Schema, str]] = []
        for part, pointer in layer:
            if (id(part), pointer) not in seen and len(found) < _MAX_POINTERS:
                seen.add((id(part), pointer))
                following += _inner_schemas(resolved(part, definitions), pointer, found)
        layer = following
    return [*found]


def _inner_schemas(schema: Mapping[str, Any], pointer: str, found: dict[str, None]) -> Iterator[tuple[Schema, str]]:
    """Yield the schemas inside *schema* with the pointers of their values; those of properties are added to *found*."""
    for name, part in schema.get("properties", {}).items():
        found[f"{pointer}/{escape(name)}"] = None
        yield part, f"{pointer}/{escape(name)}"
    if "items" in schema:
        yield schema["items"], f"{pointer}/{EVERY_ITEM}"
    yield from ((branch, pointer) for key in _COMBINATORS for branch in schema.get(key, ()))


def value_pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """Yield pointers to all properties inside *value*, `*` for every item of a list."""
    if is_object(value):
        for name, part in value.items():
            yield f"{pointer}/{escape(name)}"
            yield from value_pointers(part, f"{pointer}/{escape(name)}")
    elif is_array(value):
        for part in value:
            yield from value_pointers(part, f"{pointer}/{EVERY_ITEM}")


def _parameters(exchange: Exchange) -> set[str]:
    names = {key for key in exchange.values if "." in key}
    if exchange.request is not None:
        query = parse_qsl(urlsplit(exchange.request.url).query, keep_blank_values=True)
        names |= {f"query.{name}" for name, _ in query}
        names |= {f"header.{name.lower()}" for name, _ in exchange.request.headers}
        names |= {f"path.{one.name}" for one in exchange.operation.parameters if one.location == "path"}
    return names


def _operation_coverage(operation: Operation, seen: Observations, skipped: str, failed: str) -> OperationCoverage:
    declared = [reply.status for reply in operation.responses]
    names = [
        f"{one.location}.{one.name.lower() if one.location == 'header' else one.name}" for one in operation.parameters
    ]
    has_success = any(code < 400 for code in seen.codes)
    state: CoverageState = "tested" if has_success else "refused" if seen.calls else "failed" if failed else "skipped"
    return OperationCoverage(
        operation=operation.id,
        method=operation.method,
        path=operation.path,
        tag=operation.tags[0] if operation.tags else "",
        state=state,
        reason=_reason(state, seen, skipped, failed),
        calls=seen.calls,
        statuses=tuple(status for status in declared if status in seen.statuses),
        statuses_never=tuple(status for status in declared if status not in seen.statuses),
        parameters=tuple(name for name in names if name in seen.parameters),
        parameters_never=tuple(name for name in names if name not in seen.parameters),
        properties=len(seen.properties),
        properties_never=tuple(sorted(seen.declared - seen.properties)),
    )


def _reason(state: CoverageState, seen: Observations, skipped: str, failed: str) -> str:
    match state:
        case "tested":
            return ""
        case "refused":
            return f"every response was an error: {', '.join(map(str, sorted(seen.codes)))}"
        case "failed":
            return failed
        case "skipped":
            return skipped or "no exchange of this operation"
        case _:
            assert_never(state)
