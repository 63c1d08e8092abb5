"""Replay recordings: `replay` validates them offline by any document, `verify` compares the mock server with them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.api import Client
from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_api
from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.calls import select_operations
from fastpix_dyn.contract.coverage import Observations, measure_coverage, observe
from fastpix_dyn.contract.exchange import Exchange, UntestedError, Values, call_operation, parameter_key
from fastpix_dyn.contract.findings import Finding, merge_findings
from fastpix_dyn.contract.id_pool import IdPool
from fastpix_dyn.contract.recordings import load_recordings, to_exchange
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.validators import create_validator, load_subject, unknown_operation
from fastpix_dyn.mock import requests
from fastpix_dyn.spec.example_values import parameter_example
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.decode import match_content, match_response


@check_types
def replay(
    recordings: str | Path, spec: Source | None = None, *, tags: Iterable[str] = (), operations: Iterable[str] = ()
) -> Report:
    """Validate *recordings* by the document *spec* and return the report; nothing is sent.

    Args:
        recordings: a file or a folder of files, as `recordings` describes them.
        spec: a path to a document, or its value; None for the packaged one.
        tags: limits the report to operations of these tags.
        operations: limits it to these operationIds.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: there are no recordings, or one can't be read; there is no such tag or operation;
            openapi-core is not installed.
    """
    began, subject = time.time(), load_subject(spec)
    selected = select_operations(subject.api, tags, operations)
    validate = create_validator(subject)
    observations, findings, count = dict[str, Observations](), list[Finding](), 0
    for recording in load_recordings(recordings):
        exchange = to_exchange(subject.api, recording)
        if exchange is None:
            findings.append(unknown_operation(recording["method"], recording["path"], recording["status"]))
        elif exchange.operation.id in selected:
            findings += validate(exchange)
            observe(observations, subject.api, exchange)
            count += 1
    coverage = measure_coverage(subject.api, observations, {}, {})
    return Report(
        title=f"{subject.api.title} {subject.api.version}",
        document=subject.document.name,
        digest=subject.digest,
        server=str(recordings),
        mode="replay",
        findings=merge_findings(findings),
        coverage=tuple(one for one in coverage if one.operation in selected),
        exchanges=count,
        began=began,
        elapsed=time.time() - began,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A recorded response compared with that of the mock server.

    Attributes:
        operation: the operationId; method and path if the document has no such operation.
        status: the status of the recorded response.
        differences: how the shape of the mock server's response differs.
        uncompared: why there was nothing to compare with; empty if there was.
    """

    operation: str
    status: int
    differences: tuple[str, ...] = ()
    uncompared: str = ""


@check_types
def verify(recordings: str | Path, spec: Source | None = None) -> list[Comparison]:
    """Compare *recordings*, a file or a folder of them, with the responses of the mock server of the document *spec*.

    Each recorded request is sent with ids that the mock server has; without one, a request of the document's examples.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: there are no recordings, or one can't be read.
    """
    api = load_api(spec)
    return [_compare(api, spec, recording) for recording in load_recordings(recordings)]


def _compare(api: Api, spec: Source | None, recording: dict[str, Any]) -> Comparison:
    exchange = to_exchange(api, recording)
    if exchange is None:
        name = f"{recording.get('method')} {recording.get('path')}"
        return Comparison(name, recording["status"], uncompared="the document has no such operation")
    with Client(spec=spec, server="mock", validate_requests="off", validate_responses="off", retries=None) as client:
        try:
            mocked, reason = _mocked_exchange(api, client, exchange), ""
        except UntestedError as error:
            mocked, reason = None, f"the recorded request can't be sent: {error}"
    operation, status = exchange.operation.id, exchange.status
    if mocked is None:
        reason = reason or "the mock server never responds with this status here"
    elif not all(map(_is_json, (exchange, mocked))):
        reason = "a body is not JSON"
    if mocked is None or reason:
        return Comparison(operation, status, uncompared=reason)
    return Comparison(operation, status, differences=tuple(dict.fromkeys(_differences(api, exchange, mocked))))


def _is_json(one: Exchange) -> bool:
    try:
        json.loads(one.response.content or b"null")
    except (ValueError, RecursionError):
        return False
    return True


def _mocked_exchange(api: Api, client: Client, recorded: Exchange) -> Exchange | None:
    """Return the mock server's first exchange with the recorded status."""
    for values in _candidates(api, client, recorded.operation):
        mocked = call_operation(client, recorded.operation, {**values, **_recorded_values(api, recorded)})
        if mocked.status == recorded.status:
            return mocked
    return None


def _candidates(api: Api, client: Client, operation: Operation) -> Iterator[Values]:
    """Yield values for a call: the document's, twice, as a call may change the state; then those of new resources."""
    values: Values = {
        parameter_key(one.location, one.name): parameter_example(one, api.schemas)
        for one in operation.parameters
        if one.required
    }
    bodies = [
        example
        for content in (operation.body.contents if operation.body else ())
        for example in content.examples.values()
    ]
    values |= {"body": bodies[0]} if bodies else {}
    yield from (values, values)
    pool = IdPool(api)
    for creator in (one for one in api.operations.values() if one.method == "POST"):
        for candidate in id_pool.candidates(pool, creator)[:1]:
            id_pool.collect(pool, call_operation(client, creator, candidate))
    yield from id_pool.candidates(pool, operation)


def _recorded_values(api: Api, recorded: Exchange) -> dict[str, Any]:
    """Return the values of the recorded request, by `location.name`; none if it was not recorded."""
    if recorded.request is None:
        return {}
    pairs = parse_qsl(urlsplit(recorded.request.url).query, keep_blank_values=True)
    values = {
        f"query.{one.name}": value
        for one in recorded.operation.parameters
        if one.location == "query"
        and (value := requests.read_parameter(one, pairs, api.schemas)) is not requests.ABSENT
    }
    return {**values, "body": json.loads(recorded.request.content)} if recorded.request.content else values


def _differences(api: Api, recorded: Exchange, mocked: Exchange) -> Iterator[str]:
    reply = match_response(recorded.operation, recorded.status)
    content = match_content(reply, recorded.content_type) if reply else None
    schema = content.schema if content and content.schema is not None else True
    expected, actual = (json.loads(one.response.content or b"null") for one in (recorded, mocked))
    yield from _shape_differences(schema, api.schemas, "", expected, actual)


def _shape_differences(
    schema: Any, definitions: Mapping[str, Any], pointer: str, recorded: Any, mocked: Any
) -> Iterator[str]:
    """Yield how the shapes differ: in types, and in properties that the document requires."""
    if recorded is None or mocked is None:
        return
    if _type(recorded) != _type(mocked):
        yield f"{pointer or '/'}: recorded {_type(recorded)}, the mock server sends {_type(mocked)}"
    elif is_object(recorded):
        for key, (part, is_required) in properties(schema, definitions).items():
            child = f"{pointer}/{escape(key)}"
            if key in recorded and key in mocked:
                yield from _shape_differences(part, definitions, child, recorded[key], mocked[key])
            elif is_required and key in recorded:
                yield f"{child}: recorded, the mock server does not send it"
    elif is_array(recorded):
        item = resolved(schema, definitions).get("items", True)
        for one in recorded[:1] if mocked else ():
            yield from _shape_differences(item, definitions, f"{pointer}/*", one, mocked[0])


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    types: dict[Any, str] = {int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return types[type(value)]
