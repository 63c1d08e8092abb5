"""Small damages to a JSON value, one at a time: what a document with teeth notices."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_api
from fastpix_dyn.contract.replay import find, load
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.example_values import sample
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation, Schema
from fastpix_dyn.spec.schema_bundle import bundle
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.spec.values import escape, is_array, is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.wire.media_types import is_json

Steps = tuple[str | int, ...]
Change = Callable[[Any, Any], object]
"""What is done to the holder of a key, and the key."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged copy of a value: what was done, and where (a JSON pointer, RFC 6901)."""

    damage: str
    pointer: str
    value: Any


def mutants(value: Any, words: set[str]) -> Iterator[Mutant]:
    """Damaged copies of *value*, one damage each: dropped, renamed, nulled, retyped; and *words* garbled."""
    for path, here in nodes(value):
        if not path:
            continue
        pointer = "".join(f"/{escape(str(key))}" for key in path)
        for damage, change in _changes(path[-1], here, words):
            yield Mutant(damage, pointer, changed(value, path, change))


def _changes(key: str | int, here: Any, words: set[str]) -> Iterator[tuple[str, Change]]:
    if isinstance(key, str):
        yield "dropped", lambda holder, key: holder.pop(key)
        yield "renamed", lambda holder, key: holder.__setitem__(f"{key}Renamed", holder.pop(key))
    if here is not None:
        yield "nulled", _put(None)
    yield "retyped", _put(another_type(here))
    if isinstance(here, str) and here in words:
        yield "garbled", _put(f"{here}~")


def _put(other: Any) -> Change:
    return lambda holder, key: holder.__setitem__(key, other)


def another_type(value: Any) -> Any:
    """A value that is of no type that *value* could be meant as."""
    return {"retyped": True} if isinstance(value, str | list) or value is None else "retyped"


def nodes(value: Any, path: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Each value inside *value*, with the keys that lead there; itself first."""
    yield path, value
    children = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def changed(value: Any, path: Steps, change: Change) -> Any:
    """A copy of *value* in which *change* was done to the holder of the last key of *path*."""
    made = copy.deepcopy(value)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return made


def closed_words(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """Return all words of the enums and consts that *schema* leads to.

    The words that `if` and `not` ask for are none: they close nothing (JSON Schema 2020-12 §10.2).
    """
    made = bundle(schema, definitions)
    lists = [
        [*one.get("enum", ()), one.get("const")]
        for top in (made.schema, *made.definitions.values())
        for one in _asserting(top)
    ]
    return {word for words in lists for word in words if isinstance(word, str)}


def _asserting(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield *schema* and all schemas inside it, but not those under `if` and `not`."""
    if isinstance(schema, Mapping):
        yield schema
        for pointer, inner in subschemas(schema):
            if pointer not in {"/if", "/not"}:
                yield from _asserting(inner)


@dataclass(frozen=True, slots=True)
class Bite:
    """What the document noticed of the damages to the answers of one operation.

    Attributes:
        operation: its id.
        tried: how many damages were done, by kind.
        missed: those that passed, each a kind and a pointer.
        passing: what passes as its success and should not: `{}`, null, `[]`, an error; by name.
    """

    operation: str
    tried: Mapping[str, int]
    missed: tuple[tuple[str, str], ...]
    passing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the damages that was noticed; 1 where there was none."""
        return _share(sum(self.tried.values()), len(self.missed))


@dataclass(frozen=True, slots=True)
class Teeth:
    """What a document notices; the loosest operations first."""

    operations: tuple[Bite, ...]

    @property
    def tried(self) -> int:
        """How many damages were done."""
        return sum(sum(one.tried.values()) for one in self.operations)

    @property
    def noticed(self) -> int:
        """How many of them the document refuses."""
        return self.tried - sum(len(one.missed) for one in self.operations)

    @property
    def share(self) -> float:
        """The share of the damages that was noticed."""
        return _share(self.tried, self.tried - self.noticed)

    @property
    def damages(self) -> dict[str, float]:
        """The share that was noticed of each kind of damage, the loosest first."""
        tried, missed = Counter[str](), Counter[str]()
        for one in self.operations:
            tried.update(one.tried)
            missed.update(damage for damage, _ in one.missed)
        shares = {damage: _share(tried[damage], missed[damage]) for damage in tried}
        return dict(sorted(shares.items(), key=lambda pair: pair[1]))


def _share(tried: int, missed: int) -> float:
    return 1 - missed / tried if tried else 1.0


def teeth(
    spec: Source | None = None, overlays: Sequence[Source] = (), *, recordings: str | Path | None = None
) -> Teeth:
    """What the document *spec*, the packaged one where it is None, notices of damages to answers.

    Args:
        spec: a path to a document, or its value.
        overlays: OpenAPI Overlay 1.0 documents, paths or values.
        recordings: a file or a folder of recorded answers to damage; where it is None, the document's own examples.

    Raises:
        SpecError: the document is wrong, or an overlay can't be applied.
        ConfigurationError: there are no recordings, or none of an operation of the document.
    """
    api = load_api(spec, overlays)
    samples = _recorded(api, recordings) if recordings is not None else _examples(api)
    validator = Validator(api.schemas, undeclared="refuse")
    counts: dict[str, tuple[Counter[str], list[tuple[str, str]]]] = {}
    for operation, schema, body in samples:
        tried, missed = counts.setdefault(operation.id, (Counter(), []))
        for mutant in mutants(body, closed_words(schema, api.schemas)):
            tried[mutant.damage] += 1
            if validator.fits(schema, mutant.value, direction="response"):
                missed.append((mutant.damage, mutant.pointer))
    if not counts:
        raise ConfigurationError("nothing can be damaged: no answer with a JSON body and a schema was found")
    open_judge = Validator(api.schemas)
    bites = [
        Bite(name, dict(tried), tuple(missed), tuple(_passing(api, open_judge, api.operations[name])))
        for name, (tried, missed) in counts.items()
    ]
    return Teeth(tuple(sorted(bites, key=lambda one: one.share)))


_Sample = tuple[Operation, Schema, Any]


def _recorded(api: Api, recordings: str | Path) -> Iterator[_Sample]:
    for recorded in load(recordings):
        operation = find(api, recorded)
        reply = match_reply(operation, recorded["status"]) if operation else None
        content = match_content(reply, recorded.get("contentType")) if reply else None
        if operation and content and content.schema is not None and "body" in recorded:
            yield operation, content.schema, recorded["body"]


def _examples(api: Api) -> Iterator[_Sample]:
    """Those of the successes; of those that have none, an instance of the schema."""
    for operation in api.operations.values():
        for reply in operation.responses:
            if reply.status.startswith("2"):
                yield from ((operation, schema, body) for schema, body in _bodies(api, reply))


def _bodies(api: Api, reply: DocumentedResponse) -> Iterator[tuple[Schema, Any]]:
    for content in reply.contents:
        if content.schema is not None and is_json(content.media_type):
            for body in list(content.examples.values()) or [sample(content.schema, api.schemas)]:
                yield content.schema, body


def _passing(api: Api, validator: Validator, operation: Operation) -> Iterator[str]:
    """What passes as a success of *operation*, though nobody could take it for one."""
    errors = [one for one in operation.responses if not one.status.startswith(("1", "2", "3"))]
    wrong: dict[str, Any] = {"{}": {}, "null": None, "[]": []}
    wrong |= {f"an error ({reply.status})": body for reply in errors for _, body in _bodies(api, reply)}
    for status, schema in _success_schemas(operation):
        for name, body in wrong.items():
            if validator.fits(schema, body, direction="response") and not (name == "[]" and _is_list(schema)):
                yield f"{status}: {name}"


def _success_schemas(operation: Operation) -> Iterator[tuple[str, Schema]]:
    for reply in operation.responses:
        for content in reply.contents if reply.status.startswith("2") else ():
            if content.schema is not None and is_json(content.media_type):
                yield reply.status, content.schema


def _is_list(schema: Schema) -> bool:
    """Whether *schema* says that it is a list: an empty one is right, then."""
    return is_object(schema) and schema.get("type") == "array"


def as_json(found: Teeth) -> str:
    """The report for programs."""
    return json.dumps(
        {
            "tried": found.tried,
            "noticed": found.noticed,
            "share": round(found.share, 4),
            "damages": {name: round(share, 4) for name, share in found.damages.items()},
            "operations": [
                {
                    "operation": one.operation,
                    "share": round(one.share, 4),
                    "tried": sum(one.tried.values()),
                    "missed": [{"damage": damage, "pointer": pointer} for damage, pointer in one.missed],
                    "passing": list(one.passing),
                }
                for one in found.operations
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
