"""Whether the embedded server answers as the real one was recorded to: the shapes of both, compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.api import Client
from fastpix_dyn.client.loading import Source, load_api
from fastpix_dyn.contract import known
from fastpix_dyn.contract.asking import ask, name
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.replay import exchange_of, load
from fastpix_dyn.mock import parameters
from fastpix_dyn.mock.sample import value_of
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.decode import match_content, match_reply


@dataclass(frozen=True, slots=True)
class Compared:
    """A recorded answer beside that of the embedded server.

    Attributes:
        operation: the operationId; method and path where the document has no such operation.
        status: that of the recorded answer.
        differences: how the embedded server's answer differs in shape.
        unreached: why there was nothing to compare with; empty where there was.
    """

    operation: str
    status: int
    differences: tuple[str, ...] = ()
    unreached: str = ""


def verify(recordings: str | Path, spec: Source | None = None) -> list[Compared]:
    """Plays *recordings*, a file or a folder of them, against the embedded server of the document *spec*.

    A recorded request is sent again, with ids that the server knows; where none was recorded, one is made of the
    document's examples.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: there are no such recordings, or one is not readable.
    """
    api = load_api(spec)
    return [_compared(api, spec, recorded) for recorded in load(recordings)]


def _compared(api: Api, spec: Source | None, recorded: dict[str, Any]) -> Compared:
    exchange = exchange_of(api, recorded)
    if exchange is None:
        stranger = f"{recorded.get('method')} {recorded.get('path')}"
        return Compared(stranger, recorded["status"], unreached="the document has no such operation")
    with Client(spec=spec, server="mock", requests="off", responses="off", retries=None) as client:
        answered = _answered(api, client, exchange)
    told = (exchange.operation.id, exchange.status)
    if answered is None:
        return Compared(*told, unreached="the embedded server never answers with this status here")
    return Compared(*told, differences=tuple(dict.fromkeys(_differences(api, exchange, answered))))


def _answered(api: Api, client: Client, recorded: Exchange) -> Exchange | None:
    """The first answer of the recorded status."""
    for values in _candidates(api, client, recorded.operation):
        answered = ask(client, recorded.operation, {**values, **_given(api, recorded)})
        if answered.status == recorded.status:
            return answered
    return None


def _candidates(api: Api, client: Client, operation: Operation) -> Iterator[known.Values]:
    """Arguments to ask with: the document's, twice, for a state may be another then; then those of new resources."""
    values: known.Values = {
        name(one.place, one.name): value_of(one, api.schemas) for one in operation.parameters if one.required
    }
    bodies = [
        example
        for content in (operation.body.contents if operation.body else ())
        for example in content.examples.values()
    ]
    values |= {"body": bodies[0]} if bodies else {}
    yield from (values, values)
    told = known.Known(api)
    for maker in (one for one in api.operations.values() if one.method == "POST"):
        for candidate in known.candidates(told, maker)[:1]:
            known.learn(told, ask(client, maker, candidate))
    yield from known.candidates(told, operation)


def _given(api: Api, recorded: Exchange) -> dict[str, Any]:
    """The arguments of the recorded request, by `place.name`; none where it was not recorded."""
    if recorded.request is None:
        return {}
    pairs = parse_qsl(urlsplit(recorded.request.url).query, keep_blank_values=True)
    given = {
        f"query.{one.name}": value
        for one in recorded.operation.parameters
        if one.place == "query" and (value := parameters.read(one, pairs, api.schemas)) is not parameters.ABSENT
    }
    return {**given, "body": json.loads(recorded.request.content)} if recorded.request.content else given


def _differences(api: Api, recorded: Exchange, answered: Exchange) -> Iterator[str]:
    reply = match_reply(recorded.operation, recorded.status)
    content = match_content(reply, recorded.content_type) if reply else None
    schema = content.schema if content and content.schema is not None else True
    theirs, ours = (json.loads(one.response.content or b"null") for one in (recorded, answered))
    yield from _unlike(schema, api.schemas, "", theirs, ours)


def _unlike(schema: Any, definitions: Mapping[str, Any], pointer: str, theirs: Any, ours: Any) -> Iterator[str]:
    """How *ours* has another shape than *theirs*: other types, or none of what the document requires."""
    if theirs is None or ours is None:
        return
    if _kind(theirs) != _kind(ours):
        yield f"{pointer or '/'}: recorded {_kind(theirs)}, answered {_kind(ours)}"
    elif is_object(theirs):
        for key, (part, must) in properties(schema, definitions).items():
            place = f"{pointer}/{escape(key)}"
            if key in theirs and key in ours:
                yield from _unlike(part, definitions, place, theirs[key], ours[key])
            elif must and key in theirs:
                yield f"{place}: recorded, and not answered"
    elif is_array(theirs):
        item = resolved(schema, definitions).get("items", True)
        for one in theirs[:1] if ours else ():
            yield from _unlike(item, definitions, f"{pointer}/*", one, ours[0])


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    kinds: dict[Any, str] = {int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return kinds[type(value)]
