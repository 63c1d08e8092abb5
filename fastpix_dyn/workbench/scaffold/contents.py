"""The queries and headers of requests that were seen → parameters of a new operation."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.redaction import REDACTED
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation, ParameterLocation, Schema
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction
from fastpix_dyn.workbench.infer import schema_of
from fastpix_dyn.workbench.scaffold import names
from fastpix_dyn.workbench.scaffold.names import Known, parts, schema_name, singular
from fastpix_dyn.workbench.scaffold.samples import NOTHING, Sample, grouped

_STANDARD = re.compile(
    r"accept(-.*)?|authorization|cache-control|connection|content-.*|cookie|date|dnt|expect|forwarded|host|if-.*|keep-alive"
    r"|origin|pragma|priority|proxy-.*|range|referer|sec-.*|te|trace(parent|state)|transfer-encoding|upgrade.*"
    r"|user-agent|via|x-forwarded-.*|x-requested-with"
)
"""Headers of HTTP, of proxies and of browsers: what they are for is no affair of an operation."""
_SECRET = re.compile(r"(?i).*(auth|token|secret|password|signature|session|api-?_?key).*")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def queries(known: Known, path: str, samples: Sequence[Sample]) -> list[Any]:
    """The query parameters of *samples*, each as the nearest sibling declares it if it takes what was seen."""
    return list(_parameters(known, path, "query", [grouped(one.query) for one in samples]))


def headers(known: Known, path: str, samples: Sequence[Sample]) -> list[Any]:
    """The headers of *samples* that are the operation's own: none that are HTTP's, none that are credentials."""
    seen = [grouped((name, value) for name, value in one.headers if not _is_common(name)) for one in samples]
    return list(_parameters(known, path, "header", seen))


def _parameters(
    known: Known, path: str, place: ParameterLocation, seen: Sequence[dict[str, list[str]]]
) -> Iterator[Any]:
    credentials = {one.name.lower() for one in known.api.security_schemes.values() if one.place == place}
    for name in dict.fromkeys(name for one in seen for name in one):
        if name.lower() not in credentials:
            yield _parameter(known, path, place, name, [one[name] for one in seen if name in one])


def _parameter(known: Known, path: str, place: ParameterLocation, name: str, texts: list[list[str]]) -> Any:
    is_list = place == "query" and (name.endswith("[]") or any(len(one) > 1 for one in texts))
    shown = [one for one in texts if REDACTED not in one]
    for read in (_read, str):
        values: list[Any] = [[read(text) for text in one] if is_list else read(one[0]) for one in shown]
        taken = known.parameter(path, place, name, values)
        if taken is not None:
            return known.taken_over(taken.where)
    return _new(place, name, [[_read(text) for text in one] if is_list else _read(one[0]) for one in shown])


def _new(place: ParameterLocation, name: str, values: list[Any]) -> dict[str, Any]:
    made = {"name": name, "in": place}
    if _SECRET.fullmatch(name):
        return {**made, "schema": {"type": "string", "format": "password"}}
    if not values:
        return {**made, "schema": {"type": "string"}}
    return {**made, "schema": schema_of(values), "example": values[0]}


def _read(text: str) -> Any:
    """What *text* in a query stands for: true, false, a number, or itself."""
    return json.loads(text) if text in {"true", "false"} or _NUMBER.fullmatch(text) else text


def _is_common(name: str) -> bool:
    return bool(_STANDARD.fullmatch(name.lower()) or _SECRET.fullmatch(name))


_REFERENCE = "#/components/schemas/"
_LARGE = 3
"""How many properties an object has that gets a name of its own."""
_COMMON = 0.5
"""What part of the siblings must declare a property of their answers alike, for a new one to do the same."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the answers of the document have in common: properties around what they are about."""

    shared: Mapping[str, tuple[Any, Schema]]
    """By name, as it is written and as it is compiled."""
    payload: frozenset[str]
    """Names of properties that many answers have, each of its own schema."""


@dataclass(slots=True)
class Schemas:
    """The schemas that are made for one operation; `made` are those for `components`, by name."""

    known: Known
    direction: Direction
    made: dict[str, Any] = field(default_factory=dict[str, Any])

    def schema(self, values: Sequence[Any], words: Sequence[str], parent: str = "") -> dict[str, Any]:
        """A schema of *values*, large objects in it by `$ref`: to one that is known, or made and named by *words*."""
        return self._placed(schema_of(values), values, words, parent)

    def answer(self, values: Sequence[Any], words: Sequence[str], envelope: Envelope) -> dict[str, Any]:
        """A schema of answers, which stands where it is used if they have the *envelope* of the others."""
        keys = {key for value in values for key in value} if all(map(is_object, values)) else set[str]()
        if not keys & {*envelope.shared, *envelope.payload}:
            return self.schema(values, words)
        made = schema_of(values)
        for key in made["properties"]:
            inner = [value[key] for value in values if key in value]
            written, compiled = envelope.shared.get(key, (None, None))
            if written is not None and self.known.all_fit(compiled, inner, "response"):
                made["properties"][key] = written
            else:
                made["properties"][key] = self.schema(inner, words if key in envelope.payload else _one(key))
        return made

    def _placed(
        self, schema: dict[str, Any], values: Sequence[Any], words: Sequence[str], parent: str
    ) -> dict[str, Any]:
        if schema.get("type") == "array" and "items" in schema:
            items = [item for value in values for item in value]
            return {**schema, "items": self._placed(schema["items"], items, words, parent)}
        if schema.get("type") != "object" or "properties" not in schema:
            return schema
        found = self.known.component(values, self.direction)
        return self._reference(found) if found else self._object(schema, values, words, parent)

    def _object(
        self, schema: dict[str, Any], values: Sequence[Any], words: Sequence[str], parent: str
    ) -> dict[str, Any]:
        is_large = len(schema["properties"]) >= _LARGE
        name = schema_name(words, parent, {*self.known.schema_names(), *self.made}) if is_large else parent
        if is_large:
            self.made[name] = {}  # keeps its place before those that it needs
        inner = {
            key: self._placed(one, [value[key] for value in values if key in value], _one(key), name)
            for key, one in schema["properties"].items()
        }
        made = {**schema, "properties": inner}
        return self._named(name, made) if is_large else made

    def _named(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        same = next((other for other, one in self.made.items() if one == schema), None)
        if same is not None:
            del self.made[name]
            return self._reference(same)
        self.made[name] = schema
        return self._reference(name)

    @staticmethod
    def _reference(name: str) -> dict[str, Any]:
        return {"$ref": f"{_REFERENCE}{name}"}


def envelope(known: Known) -> Envelope:
    """What the document's answers of success, objects that are described where they are used, have in common."""
    written: dict[str, list[tuple[Any, Schema]]] = {}
    count = 0
    for one, compiled in _answers(known):
        count += 1
        for key, schema in one["properties"].items():
            written.setdefault(key, []).append((schema, compiled["properties"][key]))
    common = {key: (schemas, _commonest(schemas)) for key, schemas in written.items() if len(schemas) > 1}
    alike = {key: most[0] for key, (schemas, most) in common.items() if most[1] >= _COMMON * len(schemas)}
    many = {key for key, (schemas, _) in common.items() if len(schemas) >= _COMMON * count}
    return Envelope(alike, frozenset(many - alike.keys()))


def example(value: Any, schema: Any, made: Mapping[str, Any], api: Api) -> Any:
    """*value* with a mask in place of what is secret by *schema*, which may refer to those that are *made*."""
    here = json.loads(json.dumps([schema, made]).replace(_REFERENCE, "#/$defs/"))
    return redaction.redact_body(value, here[0], {**api.schemas, **here[1]})


def _answers(known: Known) -> list[tuple[Any, Any]]:
    """The schemas of answers of success, as they are written and as they are compiled."""
    made: list[tuple[Any, Any]] = []
    for operation in known.api.operations.values():
        for reply in operation.responses:
            for content in reply.contents if reply.status.startswith("2") else ():
                written = known.taken_over(content.where)
                schema = written.get("schema", {})
                if is_object(schema) and "properties" in schema and content.where.file == known.document.name:
                    made.append((schema, content.schema))
    return made


def _commonest(schemas: Sequence[tuple[Any, Schema]]) -> tuple[tuple[Any, Schema], int]:
    """The schema that most of *schemas* are, and how many."""
    by_text: dict[str, list[tuple[Any, Schema]]] = {}
    for one in schemas:
        by_text.setdefault(json.dumps(one[0], sort_keys=True), []).append(one)
    most = max(by_text.values(), key=len)
    return most[0], len(most)


def _one(key: str) -> list[str]:
    *before, last = parts(key)
    return [*before, singular(last)]


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
    statuses = [reply.status for one in alike for reply in one.responses]
    counts = Counter(int(one) for one in statuses if one.startswith("2") and one.isdigit())
    return max(counts, key=lambda status: counts[status], default=200)


def _response(new: New, status: int) -> Any:
    by_type = _by_type((one.answer_type, one.answer) for one in new.samples if one.status == status)
    taken = _declared(new.known, status, by_type)
    if taken is not None:
        return new.known.taken_over(taken.where)
    words = names.noun(new.path) if status < 400 else [*parts(new.operation_id), "error"]
    schemas, around = Schemas(new.known, "response", new.schemas), envelope(new.known)
    content = {kind: _content(new, schemas.answer(values, words, around), values) for kind, values in by_type.items()}
    described = {"description": f"{HTTPStatus(status).phrase}." if status in _STATUSES else "Another answer."}
    return {**described, "content": content} if content else described


def _content(new: New, schema: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    return {"schema": schema, "example": example(values[0], schema, new.schemas, new.known.api)}


def _declared(known: Known, status: int, by_type: dict[str, list[Any]]) -> DocumentedResponse | None:
    """The answer in `components` that most operations give with *status*, if all that was seen fits it."""
    responses = {
        one.where: one for one in _components(known, known.api.operations.values()) if one.status == str(status)
    }
    counts = Counter(
        one.where for each in known.api.operations.values() for one in each.responses if one.where in responses
    )
    for where, _ in counts.most_common() if by_type else ():
        schemas = {content.media_type: content.schema for content in responses[where].contents}
        if all(known.all_fit(schemas.get(kind), values, "response") for kind, values in by_type.items()):
            return responses[where]
    return None


def _usual(new: New) -> list[DocumentedResponse]:
    """The refusals and failures in `components` that nearly all operations like this one declare."""
    alike = [one for one in new.known.api.operations.values() if ("{" in one.path) == ("{" in new.path)]
    responses = [one for one in _components(new.known, alike) if one.status[0] not in "123"]
    counts = Counter((one.status, one.where) for one in responses)
    usual = {key for key, count in counts.items() if count >= _USUAL * len(alike)}
    return [one for one in responses if (one.status, one.where) in usual]


def _components(known: Known, operations: Iterable[Operation]) -> list[DocumentedResponse]:
    return [reply for one in operations for reply in one.responses if known.is_component(reply.where)]


def _by_type(bodies: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for kind, value in bodies:
        if value is not NOTHING and kind:
            made.setdefault(kind, []).append(value)
    return made
