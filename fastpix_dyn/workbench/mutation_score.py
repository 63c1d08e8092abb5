"""The mutation score of a document: the share of slightly wrong responses that its schemas reject.

Each correct response, a recording or an example of the document, is mutated in every small way, one mutation at a time.
A mutant that the document accepts shows where a schema is too loose.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_api
from fastpix_dyn.contract.recordings import find_operation, load_recordings
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.example_values import example_value
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation, Schema
from fastpix_dyn.spec.schema_bundle import bundle_schema
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_content, match_response
from fastpix_dyn.wire.media_types import is_json

MAX_MUTATED = 5_000
"""The number of parts of one value that are mutated at most: each mutant is validated whole."""
KeyPath = tuple[str | int, ...]
"""The keys and indexes that lead from a value to a value inside it."""
Mutation = Callable[[Any, Any], object]
"""A change in place; its arguments are an object or array, and the key or index to change."""


@dataclass(frozen=True, slots=True)
class AcceptedMutant:
    """A mutant that the document accepts.

    Attributes:
        mutation: as in `Mutant`.
        pointer: JSON pointer (RFC 6901) to the mutated value.
    """

    mutation: str
    pointer: str


@dataclass(frozen=True, slots=True)
class OperationScore:
    """The mutants of the responses of one operation.

    Attributes:
        operation: the operationId.
        mutants: the number of mutants by mutation.
        accepted: the mutants that the document accepts.
        false_successes: values that the success schema should reject and accepts: `{}`, null, `[]`, an error; by name.
    """

    operation: str
    mutants: Mapping[str, int]
    accepted: tuple[AcceptedMutant, ...]
    false_successes: tuple[str, ...]

    @property
    def score(self) -> float:
        """The share of rejected mutants, from 0 to 1; 1 if there are no mutants."""
        return _score(sum(self.mutants.values()), len(self.accepted))


@dataclass(frozen=True, slots=True)
class MutationScore:
    """The mutation score of a document.

    Attributes:
        operations: the scores of its operations, the lowest first.
    """

    operations: tuple[OperationScore, ...]

    @property
    def mutants(self) -> int:
        """The number of mutants."""
        return sum(sum(one.mutants.values()) for one in self.operations)

    @property
    def rejected(self) -> int:
        """The number of mutants that the document rejects."""
        return self.mutants - sum(len(one.accepted) for one in self.operations)

    @property
    def score(self) -> float:
        """The share of rejected mutants, from 0 to 1; 1 if there are no mutants."""
        return _score(self.mutants, self.mutants - self.rejected)

    @property
    def by_mutation(self) -> dict[str, float]:
        """The share of rejected mutants by mutation, the lowest first."""
        mutants, accepted = Counter[str](), Counter[str]()
        for one in self.operations:
            mutants.update(one.mutants)
            accepted.update(mutant.mutation for mutant in one.accepted)
        scores = {mutation: _score(mutants[mutation], accepted[mutation]) for mutation in mutants}
        return dict(sorted(scores.items(), key=lambda pair: pair[1]))


def _score(mutants: int, accepted: int) -> float:
    return 1 - accepted / mutants if mutants else 1.0


@check_types
def mutation_score(
    spec: Source | None = None, overlays: Sequence[Source] = (), *, recordings: str | Path | None = None
) -> MutationScore:
    """Mutate correct responses and return the share of mutants that the document rejects.

    The document is applied strictly: a mutant with an undeclared key is rejected.

    Args:
        spec: a path to a document, or its value; None for the packaged document.
        overlays: OpenAPI Overlay 1.0 documents, paths or values.
        recordings: a file or a folder of recorded responses to mutate; None for the examples of the document.

    Raises:
        SpecError: the document is invalid, or an overlay can't be applied.
        ConfigurationError: there are no recordings, or none belongs to an operation of the document.
    """
    api = load_api(spec, overlays)
    samples = _recorded_samples(api, recordings) if recordings is not None else _example_samples(api)
    strict = Validator(api.schemas, undeclared="refuse")
    counts: dict[str, tuple[Counter[str], list[AcceptedMutant]]] = {}
    for operation, schema, body in samples:
        generated, accepted = counts.setdefault(operation.id, (Counter(), []))
        for mutant in mutants(body, enum_words(schema, api.schemas)):
            generated[mutant.mutation] += 1
            if strict.fits(schema, mutant.value, direction="response"):
                accepted.append(AcceptedMutant(mutant.mutation, mutant.pointer))
    if not counts:
        raise ConfigurationError("there is nothing to mutate: no response has both a JSON body and a schema")
    lenient = Validator(api.schemas)
    scores = [
        OperationScore(name, dict(generated), tuple(accepted), tuple(_false_successes(api, lenient, name)))
        for name, (generated, accepted) in counts.items()
    ]
    return MutationScore(tuple(sorted(scores, key=lambda one: one.score)))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A copy of a value with one mutation.

    Attributes:
        mutation: `drop`, `rename`, `null`, `retype` or `misspell`.
        pointer: JSON pointer (RFC 6901) to the mutated value.
        value: the whole mutated copy.
    """

    mutation: str
    pointer: str
    value: Any


def mutants(value: Any, words: set[str]) -> Iterator[Mutant]:
    """Yield the mutants of *value*.

    Each key is dropped and renamed, each value set to null and replaced by one of another type, and each string of
    *words* misspelt. Of a very large value, the first `MAX_MUTATED` parts are mutated.
    """
    for path, part in islice(walk_value(value), MAX_MUTATED):
        if not path:
            continue
        pointer = json_pointer.join(path)
        for name, mutation in _mutations(path[-1], part, words):
            yield Mutant(name, pointer, mutate(value, path, mutation))


def _mutations(key: str | int, value: Any, words: set[str]) -> Iterator[tuple[str, Mutation]]:
    if isinstance(key, str):
        yield "drop", lambda holder, key: holder.pop(key)
        yield "rename", lambda holder, key: holder.__setitem__(f"{key}Renamed", holder.pop(key))
    if value is not None:
        yield "null", _replace_by(None)
    yield "retype", _replace_by(value_of_another_type(value))
    if isinstance(value, str) and value in words:
        yield "misspell", _replace_by(f"{value}~")


def _replace_by(value: Any) -> Mutation:
    return lambda holder, key: holder.__setitem__(key, value)


def value_of_another_type(value: Any) -> Any:
    """Return a value whose type differs from that of *value*."""
    return {"retyped": True} if isinstance(value, str | list) or value is None else "retyped"


def walk_value(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield *value* and each value inside it, with the path that leads there."""
    yield path, value
    children = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, child in children:
        yield from walk_value(child, (*path, key))


def mutate(value: Any, path: KeyPath, mutation: Mutation) -> Any:
    """Return a copy of *value* with *mutation* applied to the last key of *path*; the rest is shared with *value*."""
    mutated = holder = copy.copy(value)
    for key in path[:-1]:
        holder[key] = copy.copy(holder[key])
        holder = holder[key]
    mutation(holder, path[-1])
    return mutated


def enum_words(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """Return all strings in `enum` and `const` of *schema* and of the schemas that it refers to.

    The schemas under `if` and `not` don't count, because they restrict no value (JSON Schema 2020-12 §10.2).
    """
    bundled = bundle_schema(schema, definitions)
    lists = [
        [*one.get("enum", ()), one.get("const")]
        for top in (bundled.schema, *bundled.definitions.values())
        for one in _restricting_schemas(top)
    ]
    return {word for words in lists for word in words if isinstance(word, str)}


def _restricting_schemas(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield *schema* and all schemas inside it, except those under `if` and `not`."""
    if isinstance(schema, Mapping):
        yield schema
        for pointer, inner in subschemas(schema):
            if pointer not in {"/if", "/not"}:
                yield from _restricting_schemas(inner)


_Sample = tuple[Operation, Schema, Any]


def _recorded_samples(api: Api, recordings: str | Path) -> Iterator[_Sample]:
    """Yield each recorded JSON body with its operation and schema."""
    for recorded in load_recordings(recordings):
        operation = find_operation(api, recorded)
        reply = match_response(operation, recorded["status"]) if operation else None
        content = match_content(reply, recorded.get("contentType")) if reply else None
        if operation and content and content.schema is not None and "body" in recorded:
            yield operation, content.schema, recorded["body"]


def _example_samples(api: Api) -> Iterator[_Sample]:
    """Yield the examples of the success responses, or an instance of the schema if there is no example."""
    for operation in api.operations.values():
        for reply in operation.responses:
            if reply.status.startswith("2"):
                yield from ((operation, schema, body) for schema, body in _bodies(api, reply))


def _bodies(api: Api, reply: DocumentedResponse) -> Iterator[tuple[Schema, Any]]:
    for content in reply.contents:
        if content.schema is not None and is_json(content.media_type):
            for body in list(content.examples.values()) or [example_value(content.schema, api.schemas)]:
                yield content.schema, body


def _false_successes(api: Api, validator: Validator, name: str) -> Iterator[str]:
    """Yield each value that the success schema of operation *name* accepts, although it is obviously wrong."""
    operation = api.operations[name]
    errors = [one for one in operation.responses if not one.status.startswith(("1", "2", "3"))]
    wrong: dict[str, Any] = {"{}": {}, "null": None, "[]": []}
    wrong |= {f"an error ({reply.status})": body for reply in errors for _, body in _bodies(api, reply)}
    for status, schema in _success_schemas(operation):
        for label, body in wrong.items():
            if validator.fits(schema, body, direction="response") and not (label == "[]" and _is_array_schema(schema)):
                yield f"{status}: {label}"


def _success_schemas(operation: Operation) -> Iterator[tuple[str, Schema]]:
    for reply in operation.responses:
        for content in reply.contents if reply.status.startswith("2") else ():
            if content.schema is not None and is_json(content.media_type):
                yield reply.status, content.schema


def _is_array_schema(schema: Schema) -> bool:
    """Return whether *schema* describes an array, for which `[]` is a correct value."""
    return is_object(schema) and schema.get("type") == "array"


def as_json(result: MutationScore) -> str:
    """Return *result* as a JSON text."""
    return json.dumps(
        {
            "mutants": result.mutants,
            "rejected": result.rejected,
            "score": round(result.score, 4),
            "mutations": {name: round(score, 4) for name, score in result.by_mutation.items()},
            "operations": [
                {
                    "operation": one.operation,
                    "score": round(one.score, 4),
                    "mutants": sum(one.mutants.values()),
                    "accepted": [{"mutation": each.mutation, "pointer": each.pointer} for each in one.accepted],
                    "falseSuccesses": list(one.false_successes),
                }
                for one in result.operations
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
