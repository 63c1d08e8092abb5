"""A violation → an explanation, by the document."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.contract.recording import without_secrets
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import masking
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.workbench import places
from fastpix_dyn.workbench.explain import mends, records
from fastpix_dyn.workbench.explain.mends import ABSENT
from fastpix_dyn.workbench.explain.records import Explanation

NOTHING = "nothing: it is not there"


def of_answer(
    tested: Subject,
    operation: Operation,
    violation: Violation,
    *,
    status: int,
    content_type: str = "",
    data: Any = ABSENT,
    curl: str = "",
) -> Explanation:
    """What there is to say of *violation* in an answer of *status* whose body is *data*."""
    spot = places.reply_spot(tested.document, operation, violation, status=status, content_type=content_type)
    place = places.line(tested.document, spot.where)
    reply = match_reply(operation, status)
    content = match_content(reply, content_type) if reply else None
    safe = data if data is ABSENT else without_secrets(tested, content.schema if content else None, data)
    value = _at(safe, violation.pointer)
    return Explanation(
        where=f"{operation.id} {status} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        place=place,
        wanted=records.wanted(spot.value) if violation.schema or violation.pointer else "",
        got=_got(data, value),
        mends=mends.of_answer(violation, value, place),
        curl=curl,
    )


def of_request(
    tested: Subject, operation: Operation, violation: Violation, *, given: Any = ABSENT, curl: str = ""
) -> Explanation:
    """What there is to say of *violation* in a request; *given* is an object from place to what is there."""
    spot = places.request_spot(tested.document, operation, violation)
    place = places.line(tested.document, spot.where)
    value = _at(given if given is ABSENT else _safe(tested, operation, given), violation.pointer)
    return Explanation(
        where=f"{operation.id} {violation.pointer or '/'}",
        rule=violation.rule,
        message=violation.message,
        place=place,
        wanted=records.wanted(spot.value),
        got=_got(given, value),
        mends=mends.of_request(violation, value, place),
        curl=curl,
    )


def _safe(tested: Subject, operation: Operation, given: dict[str, Any]) -> dict[str, Any]:
    """*given* with its secrets masked."""
    schemas = tested.api.schemas
    made: dict[str, Any] = {}
    for one in operation.parameters:
        if one.name in given.get(one.place, {}):
            value = masking.body(given[one.place][one.name], one.schema, schemas)
            made.setdefault(one.place, {})[one.name] = value
    if "body" in given and operation.body is not None:
        made["body"] = masking.body(given["body"], operation.body.contents[0].schema, schemas)
    return made


def _got(data: Any, value: Any) -> str:
    """Nothing where it is not known what came."""
    if data is ABSENT:
        return ""
    return NOTHING if value is ABSENT else records.got(value)


def _at(value: Any, pointer: str) -> Any:
    try:
        return value if value is ABSENT else json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return ABSENT
