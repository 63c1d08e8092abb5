"""Bodies that were seen → what the document is to say of them, and the schemas that go into `components`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.spec.plan import Api, Schema
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Direction
from fastpix_dyn.wire import masking
from fastpix_dyn.workbench.adding.known import Known
from fastpix_dyn.workbench.adding.naming import schema_name
from fastpix_dyn.workbench.adding.words import parts, singular
from fastpix_dyn.workbench.infer import schema_of

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
    return masking.body(value, here[0], {**api.schemas, **here[1]})


def _answers(known: Known) -> list[tuple[Any, Any]]:
    """The schemas of answers of success, as they are written and as they are compiled."""
    made: list[tuple[Any, Any]] = []
    for operation in known.api.operations.values():
        for reply in operation.replies:
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
