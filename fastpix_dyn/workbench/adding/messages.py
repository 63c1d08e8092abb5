"""The answers of a new operation: those that were seen, and those that all operations like it give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastpix_dyn.spec.plan import Operation, Reply
from fastpix_dyn.workbench.adding import naming
from fastpix_dyn.workbench.adding.bodies import Schemas, envelope, example
from fastpix_dyn.workbench.adding.known import Known
from fastpix_dyn.workbench.adding.samples import NOTHING, Sample
from fastpix_dyn.workbench.adding.words import parts

_USUAL = 0.8
"""What part of the operations like it must declare an answer, for a new one to declare it too."""
_STATUSES = {int(status) for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class New:
    """The operation that is made. `schemas` grows: those that it needs in `components`, by name."""

    known: Known
    operation_id: str
    method: str
    path: str
    samples: tuple[Sample, ...]
    schemas: dict[str, Any]


def request_body(new: New) -> dict[str, Any] | None:
    """The request body of *new*; None where none was sent."""
    by_type = _by_type((one.media_type, one.body) for one in new.samples)
    schemas, words = Schemas(new.known, "request", new.schemas), parts(new.operation_id)
    content = {kind: _content(new, schemas.schema(values, words), values) for kind, values in by_type.items()}
    return {"required": all(one.body is not NOTHING for one in new.samples), "content": content} if content else None


def responses(new: New) -> dict[str, Any]:
    """The answers of *new* by status: seen, usual, and one of success in any case."""
    made = {reply.status: new.known.taken_over(reply.where) for reply in _usual(new)}
    statuses = {one.status for one in new.samples if one.status}
    if not any(200 <= status < 300 for status in statuses):
        statuses.add(success(new.known, new.method))
    made |= {str(status): _response(new, status) for status in statuses}
    return dict(sorted(made.items(), key=lambda one: (not one[0][:1].isdigit(), one[0])))


def success(known: Known, method: str) -> int:
    """The status with which most operations of *method* succeed."""
    alike = [one for one in known.api.operations.values() if one.method == method]
    statuses = [reply.status for one in alike for reply in one.replies]
    counts = Counter(int(one) for one in statuses if one.startswith("2") and one.isdigit())
    return max(counts, key=lambda status: counts[status], default=200)


def _response(new: New, status: int) -> Any:
    by_type = _by_type((one.answer_type, one.answer) for one in new.samples if one.status == status)
    taken = _declared(new.known, status, by_type)
    if taken is not None:
        return new.known.taken_over(taken.where)
    words = naming.noun(new.path) if status < 400 else [*parts(new.operation_id), "error"]
    schemas, around = Schemas(new.known, "response", new.schemas), envelope(new.known)
    content = {kind: _content(new, schemas.answer(values, words, around), values) for kind, values in by_type.items()}
    described = {"description": f"{HTTPStatus(status).phrase}." if status in _STATUSES else "Another answer."}
    return {**described, "content": content} if content else described


def _content(new: New, schema: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    return {"schema": schema, "example": example(values[0], schema, new.schemas, new.known.api)}


def _declared(known: Known, status: int, by_type: dict[str, list[Any]]) -> Reply | None:
    """The answer in `components` that most operations give with *status*, if all that was seen fits it."""
    replies = {one.where: one for one in _components(known, known.api.operations.values()) if one.status == str(status)}
    counts = Counter(
        one.where for each in known.api.operations.values() for one in each.replies if one.where in replies
    )
    for where, _ in counts.most_common() if by_type else ():
        schemas = {content.media_type: content.schema for content in replies[where].contents}
        if all(known.all_fit(schemas.get(kind), values, "response") for kind, values in by_type.items()):
            return replies[where]
    return None


def _usual(new: New) -> list[Reply]:
    """The refusals and failures in `components` that nearly all operations like this one declare."""
    alike = [one for one in new.known.api.operations.values() if ("{" in one.path) == ("{" in new.path)]
    replies = [one for one in _components(new.known, alike) if one.status[0] not in "123"]
    counts = Counter((one.status, one.where) for one in replies)
    usual = {key for key, count in counts.items() if count >= _USUAL * len(alike)}
    return [one for one in replies if (one.status, one.where) in usual]


def _components(known: Known, operations: Iterable[Operation]) -> list[Reply]:
    return [reply for one in operations for reply in one.replies if known.is_component(reply.where)]


def _by_type(bodies: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for kind, value in bodies:
        if value is not NOTHING and kind:
            made.setdefault(kind, []).append(value)
    return made
