"""The parts of a new operation, inferred from sample exchanges: parameters, request body, responses and their schemas.

Each part reuses what the document has if that accepts all samples: the parameters of near operations, schemas and
responses in `components`, and the envelope of other responses. Otherwise its schema is inferred from the samples.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastpix_dyn import redaction
from fastpix_dyn.redaction import REDACTED, is_secret_parameter_name
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation, ParameterLocation, Schema
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction
from fastpix_dyn.workbench.infer import schema_of
from fastpix_dyn.workbench.scaffold.compiled_document import CompiledDocument
from fastpix_dyn.workbench.scaffold.identifiers import resource_words, singular, unused_schema_name, words_of
from fastpix_dyn.workbench.scaffold.samples import NO_BODY, Sample, values_by_name


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """The operation that is being made. `schemas` grows: its new schemas for `components`, by name."""

    compiled: CompiledDocument
    operation_id: str
    method: str
    path: str
    samples: tuple[Sample, ...]
    schemas: dict[str, Any]


# Parameters.


_STANDARD_HEADER = re.compile(
    r"accept(-.*)?|authorization|cache-control|connection|content-.*|cookie|date|dnt|expect|forwarded|host|if-.*|keep-alive"
    r"|origin|pragma|priority|proxy-.*|range|referer|sec-.*|te|trace(parent|state)|transfer-encoding|upgrade.*"
    r"|user-agent|via|x-forwarded-.*|x-requested-with"
)
"""Headers of HTTP, proxies and browsers, which are not declared by operations."""
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def query_parameters(draft: OperationDraft) -> list[Any]:
    """Return the query parameters of the samples, each as the nearest operation declares it if that is possible."""
    return list(_parameters(draft, "query", [values_by_name(one.query) for one in draft.samples]))


def header_parameters(draft: OperationDraft) -> list[Any]:
    """Return the headers of the samples, without standard headers and credentials."""
    headers = [((name, value) for name, value in one.headers if not _is_excluded(name)) for one in draft.samples]
    return list(_parameters(draft, "header", [values_by_name(pairs) for pairs in headers]))


def _parameters(
    draft: OperationDraft, location: ParameterLocation, values: Sequence[dict[str, list[str]]]
) -> Iterator[Any]:
    schemes = draft.compiled.api.security_schemes.values()
    credentials = {one.name.lower() for one in schemes if one.location == location}
    for name in dict.fromkeys(name for one in values for name in one):
        if name.lower() not in credentials:
            yield _parameter(draft, location, name, [one[name] for one in values if name in one])


def _parameter(draft: OperationDraft, location: ParameterLocation, name: str, texts: list[list[str]]) -> Any:
    is_list = location == "query" and (name.endswith("[]") or any(len(one) > 1 for one in texts))
    visible = [one for one in texts if REDACTED not in one]
    for parse in (_parse_query_value, str):
        values: list[Any] = [[parse(text) for text in one] if is_list else parse(one[0]) for one in visible]
        declared = draft.compiled.nearest_parameter(draft.path, location, name, values)
        if declared is not None:
            return draft.compiled.reference_or_copy(declared.source_location)
    parsed = [[_parse_query_value(text) for text in one] for one in visible]
    return _new_parameter(location, name, parsed if is_list else [one[0] for one in parsed])


def _new_parameter(location: ParameterLocation, name: str, values: list[Any]) -> dict[str, Any]:
    parameter = {"name": name, "in": location}
    if is_secret_parameter_name(name):
        return {**parameter, "schema": {"type": "string", "format": "password"}}
    if not values:
        return {**parameter, "schema": {"type": "string"}}
    return {**parameter, "schema": schema_of(values), "example": values[0]}


def _parse_query_value(text: str) -> Any:
    """Return the value of *text* in a query: true, false, a number, or the text itself."""
    return json.loads(text) if text in {"true", "false"} or _NUMBER.fullmatch(text) else text


def _is_excluded(header: str) -> bool:
    return bool(_STANDARD_HEADER.fullmatch(header.lower()) or is_secret_parameter_name(header))


# Schemas.


_REFERENCE = "#/components/schemas/"
_LEAST_NAMED_PROPERTIES = 3
"""An object with this many properties gets a named schema."""
_COMMON_SHARE = 0.5
"""The share of other responses that must declare a property in the same way for the property to be reused."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The properties that the responses of the document have in common.

    Attributes:
        shared: the properties with the same schema everywhere; by name, the schema as written and as compiled.
        payload: the names of properties that many responses have, each with its own schema.
    """

    shared: Mapping[str, tuple[Any, Schema]]
    payload: frozenset[str]


@dataclass(slots=True)
class SchemaBuilder:
    """Builds the schemas of one operation; `schemas` are those for `components`, by name."""

    compiled: CompiledDocument
    direction: Direction
    schemas: dict[str, Any] = field(default_factory=dict[str, Any])

    def schema(self, values: Sequence[Any], words: Sequence[str], parent: str = "") -> dict[str, Any]:
        """Return a schema of *values*.

        Large objects in it become `$ref`s to schemas of the document, or to new ones that are named by *words*.
        """
        return self._with_references(schema_of(values), values, words, parent)

    def response_schema(self, values: Sequence[Any], words: Sequence[str], envelope: Envelope) -> dict[str, Any]:
        """Return a schema of response bodies; it is written inline if they have the *envelope* of other responses."""
        keys = {key for value in values for key in value} if all(map(is_object, values)) else set[str]()
        if not keys & {*envelope.shared, *envelope.payload}:
            return self.schema(values, words)
        schema = schema_of(values)
        for key in schema["properties"]:
            inner = [value[key] for value in values if key in value]
            written, compiled = envelope.shared.get(key, (None, None))
            if written is not None and self.compiled.accepts(compiled, inner, "response"):
                schema["properties"][key] = written
            else:
                inner_words = words if key in envelope.payload else _singular_words(key)
                schema["properties"][key] = self.schema(inner, inner_words)
        return schema

    def _with_references(
        self, schema: dict[str, Any], values: Sequence[Any], words: Sequence[str], parent: str
    ) -> dict[str, Any]:
        if schema.get("type") == "array" and "items" in schema:
            items = [item for value in values for item in value]
            return {**schema, "items": self._with_references(schema["items"], items, words, parent)}
        if schema.get("type") != "object" or "properties" not in schema:
            return schema
        name = self.compiled.matching_schema(values, self.direction)
        return self._reference(name) if name else self._object(schema, values, words, parent)

    def _object(
        self, schema: dict[str, Any], values: Sequence[Any], words: Sequence[str], parent: str
    ) -> dict[str, Any]:
        is_named = len(schema["properties"]) >= _LEAST_NAMED_PROPERTIES
        used = {*self.compiled.schema_names(), *self.schemas}
        name = unused_schema_name(words, parent, used) if is_named else parent
        if is_named:
            self.schemas[name] = {}  # keeps its position before the schemas that it refers to
        properties = {
            key: self._with_references(
                one, [value[key] for value in values if key in value], _singular_words(key), name
            )
            for key, one in schema["properties"].items()
        }
        result = {**schema, "properties": properties}
        return self._named(name, result) if is_named else result

    def _named(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        same = next((other for other, one in self.schemas.items() if one == schema), None)
        if same is not None:
            del self.schemas[name]
            return self._reference(same)
        self.schemas[name] = schema
        return self._reference(name)

    @staticmethod
    def _reference(name: str) -> dict[str, Any]:
        return {"$ref": f"{_REFERENCE}{name}"}


def response_envelope(compiled: CompiledDocument) -> Envelope:
    """Return what the success responses of the document, objects that are declared inline, have in common."""
    by_property: dict[str, list[tuple[Any, Schema]]] = {}
    inline = _inline_responses(compiled)
    for written, schema in inline:
        for key, inner in written["properties"].items():
            by_property.setdefault(key, []).append((inner, schema["properties"][key]))
    repeated = {key: (schemas, _most_common(schemas)) for key, schemas in by_property.items() if len(schemas) > 1}
    shared = {key: best[0] for key, (schemas, best) in repeated.items() if best[1] >= _COMMON_SHARE * len(schemas)}
    frequent = {key for key, (schemas, _) in repeated.items() if len(schemas) >= _COMMON_SHARE * len(inline)}
    return Envelope(shared, frozenset(frequent - shared.keys()))


def redacted_example(value: Any, schema: Any, schemas: Mapping[str, Any], api: Api) -> Any:
    """Return *value* with its secrets redacted by *schema*, which may refer to the new *schemas* and those of *api*."""
    local = json.loads(json.dumps([schema, schemas]).replace(_REFERENCE, "#/$defs/"))
    return redaction.redact_body(value, local[0], {**api.schemas, **local[1]})


def _inline_responses(compiled: CompiledDocument) -> list[tuple[Any, Any]]:
    """Return the inline object schemas of success responses, as written and as compiled."""
    schemas: list[tuple[Any, Any]] = []
    for operation in compiled.api.operations.values():
        for response in operation.responses:
            for content in response.contents if response.status.startswith("2") else ():
                written = compiled.reference_or_copy(content.source_location).get("schema", {})
                is_inline = is_object(written) and "properties" in written
                if is_inline and content.source_location.file == compiled.document.name:
                    schemas.append((written, content.schema))
    return schemas


def _most_common(schemas: Sequence[tuple[Any, Schema]]) -> tuple[tuple[Any, Schema], int]:
    """Return the schema that occurs most often, and how often."""
    by_text: dict[str, list[tuple[Any, Schema]]] = {}
    for one in schemas:
        by_text.setdefault(json.dumps(one[0], sort_keys=True), []).append(one)
    most = max(by_text.values(), key=len)
    return most[0], len(most)


def _singular_words(key: str) -> list[str]:
    *before, last = words_of(key)
    return [*before, singular(last)]


# Request body and responses.


_USUAL_SHARE = 0.8
"""The share of similar operations that must declare an error response for the new operation to declare it also."""
_STATUSES = {int(status) for status in HTTPStatus}


def request_body(draft: OperationDraft) -> dict[str, Any] | None:
    """Return the request body; None if no sample has one."""
    by_media_type = _by_media_type((one.media_type, one.body) for one in draft.samples)
    builder, words = SchemaBuilder(draft.compiled, "request", draft.schemas), words_of(draft.operation_id)
    content = {
        name: _media_type(draft, builder.schema(values, words), values) for name, values in by_media_type.items()
    }
    return {"required": all(one.body is not NO_BODY for one in draft.samples), "content": content} if content else None


def responses(draft: OperationDraft) -> dict[str, Any]:
    """Return the responses by status: those of the samples, the usual errors, and at least one success."""
    declared = {one.status: draft.compiled.reference_or_copy(one.source_location) for one in _usual_errors(draft)}
    statuses = {one.status for one in draft.samples if one.status}
    if not any(200 <= status < 300 for status in statuses):
        statuses.add(success_status(draft.compiled, draft.method))
    declared |= {str(status): _response(draft, status) for status in statuses}
    return dict(sorted(declared.items(), key=lambda one: (not one[0][:1].isdigit(), one[0])))


def success_status(compiled: CompiledDocument, method: str) -> int:
    """Return the success status that most operations of *method* have."""
    similar = [one for one in compiled.api.operations.values() if one.method == method]
    statuses = [response.status for one in similar for response in one.responses]
    counts = Counter(int(one) for one in statuses if one.startswith("2") and one.isdigit())
    return max(counts, key=lambda status: counts[status], default=200)


def _response(draft: OperationDraft, status: int) -> Any:
    exchanges = [one for one in draft.samples if one.status == status]
    by_media_type = _by_media_type((one.response_media_type, one.response_body) for one in exchanges)
    shared = _shared_response(draft.compiled, status, by_media_type)
    if shared is not None:
        return draft.compiled.reference_or_copy(shared.source_location)
    words = resource_words(draft.path) if status < 400 else [*words_of(draft.operation_id), "error"]
    builder = SchemaBuilder(draft.compiled, "response", draft.schemas)
    envelope = response_envelope(draft.compiled)
    content = {
        name: _media_type(draft, builder.response_schema(values, words, envelope), values)
        for name, values in by_media_type.items()
    }
    response = {"description": f"{HTTPStatus(status).phrase}." if status in _STATUSES else "Another response."}
    return {**response, "content": content} if content else response


def _media_type(draft: OperationDraft, schema: dict[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    return {"schema": schema, "example": redacted_example(values[0], schema, draft.schemas, draft.compiled.api)}


def _shared_response(
    compiled: CompiledDocument, status: int, by_media_type: dict[str, list[Any]]
) -> DocumentedResponse | None:
    """Return the response in `components` that most operations have for *status* and that accepts all samples."""
    operations = compiled.api.operations.values()
    shared = {one.source_location: one for one in _shared_responses(compiled, operations) if one.status == str(status)}
    counts = Counter(
        one.source_location for each in operations for one in each.responses if one.source_location in shared
    )
    for location, _ in counts.most_common() if by_media_type else ():
        schemas = {content.media_type: content.schema for content in shared[location].contents}
        if all(compiled.accepts(schemas.get(name), values, "response") for name, values in by_media_type.items()):
            return shared[location]
    return None


def _usual_errors(draft: OperationDraft) -> list[DocumentedResponse]:
    """Return the error responses in `components` that nearly all similar operations declare."""
    operations = draft.compiled.api.operations.values()
    similar = [one for one in operations if ("{" in one.path) == ("{" in draft.path)]
    errors = [one for one in _shared_responses(draft.compiled, similar) if one.status[0] not in "123"]
    counts = Counter((one.status, one.source_location) for one in errors)
    usual = {key for key, count in counts.items() if count >= _USUAL_SHARE * len(similar)}
    return [one for one in errors if (one.status, one.source_location) in usual]


def _shared_responses(compiled: CompiledDocument, operations: Iterable[Operation]) -> list[DocumentedResponse]:
    """Return the responses of *operations* that are in `components`."""
    return [
        response for one in operations for response in one.responses if compiled.is_component(response.source_location)
    ]


def _by_media_type(bodies: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for media_type, value in bodies:
        if value is not NO_BODY and media_type:
            grouped.setdefault(media_type, []).append(value)
    return grouped
