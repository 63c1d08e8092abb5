"""Changes between two operations, and between the APIs around them.

Operations are paired by method and path, whatever their path parameters are called. Each `compare_…` function covers
one part of an operation, a webhook or an API; schemas inside of them go to `schema_changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.spec.names import template_names, template_shape
from fastpix_dyn.spec.plan import (
    Api,
    Body,
    Content,
    DocumentedResponse,
    Header,
    Operation,
    Parameter,
    Schema,
    SecurityScheme,
    Server,
    ServerVariable,
    Webhook,
    server_address,
)
from fastpix_dyn.structs import asdict
from fastpix_dyn.workbench.diff.documents import ROOT, Difference, PathPair, difference, path_pair
from fastpix_dyn.workbench.diff.rules import Family
from fastpix_dyn.workbench.diff.schema_changes import ComparedValue, SchemaComparison, as_text, compare_schemas


@dataclass(frozen=True, slots=True)
class OperationPair:
    """An operation of both sides; None on the side that does not have it."""

    old: Operation | None
    new: Operation | None

    @property
    def label(self) -> str:
        """The method and the path, those of the new side if it has the operation."""
        operation = self.new or self.old
        return f"{operation.method} {operation.path}" if operation else ""


def pair_operations(old: Api, new: Api) -> Iterator[OperationPair]:
    """Yield every operation of either side: those of the old document in its order, then the other new ones."""
    before, after = _by_route(old), _by_route(new)
    for key in dict.fromkeys((*before, *after)):
        yield OperationPair(before.get(key), after.get(key))


def _by_route(api: Api) -> Mapping[tuple[str, str], Operation]:
    return {(one.method, template_shape(one.path)): one for one in api.operations.values()}


def compare_operations(
    comparison: SchemaComparison, old: Operation, new: Operation, apis: tuple[Api, Api]
) -> Iterator[Difference]:
    """Yield the differences between two versions of an operation; *apis* are the old and the new API around it."""
    paths = path_pair(old, new)
    for check in (_compare_names, _compare_deprecation, _compare_events, _compare_pagination, _compare_retries,
                  _compare_idempotency, _compare_waiters):  # fmt: skip
        yield from check(old, new, paths)
    yield from _compare_security((old, apis[0]), (new, apis[1]), paths)
    yield from compare_servers(old.servers, new.servers, paths.child("servers"))
    yield from _compare_parameters(comparison, old, new)
    yield from _compare_request_bodies(comparison, old, new, paths)
    yield from _compare_responses(comparison, old, new, paths)


def removed_operation(operation: Operation, new: Api) -> Difference:
    """Return the difference that *operation*, or its whole path, is not in the API *new*."""
    has_path = template_shape(operation.path) in {template_shape(other.path) for other in new.operations.values()}
    rule = f"api-{'' if has_path else 'path-'}removed-{'with' if operation.deprecated else 'without'}-deprecation"
    return difference(rule, path_pair(operation, None), call=_python_call(operation))


def added_operation(operation: Operation) -> Difference:
    """Return the difference that *operation* is new."""
    return difference("endpoint-added", path_pair(None, operation), call=_python_call(operation))


def _python_call(operation: Operation) -> str:
    return f"client.{operation.namespaces[0]}.{operation.python_name}"


# Names and status of an operation.


def _compare_names(old: Operation, new: Operation, paths: PathPair) -> Iterator[Difference]:
    """Compare the operationId, the tags, and the Python names derived from them."""
    call = _python_call(new)
    if old.id != new.id:
        ids = {"old": f'"{old.id}"', "new": f'"{new.id}"'}
        yield difference("api-operation-id-removed", paths.child("operationId"), **ids)
    if old.python_name != new.python_name:
        yield difference("api-python-name-changed", paths, old=old.python_name, new=new.python_name, call=call)
    for namespace in old.namespaces:
        if namespace not in new.namespaces:
            yield difference("api-tag-removed", paths.child("tags"), old=namespace, call=call)
    for namespace in new.namespaces:
        if namespace not in old.namespaces:
            yield difference("api-tag-added", paths.child("tags"), new=namespace)


def _compare_deprecation(old: Operation, new: Operation, paths: PathPair) -> Iterator[Difference]:
    if old.deprecated != new.deprecated:
        rule = "endpoint-deprecated" if new.deprecated else "endpoint-reactivated"
        yield difference(rule, paths.child("deprecated"))


def _compare_events(old: Operation, new: Operation, paths: PathPair) -> Iterator[Difference]:
    """Compare the webhooks that the operation can trigger."""
    at = paths.child("x-dyn-events")
    yield from (difference("operation-event-removed", at, old=event) for event in old.events if event not in new.events)
    yield from (difference("operation-event-added", at, new=event) for event in new.events if event not in old.events)


# Parameters.


ParameterKey = tuple[str, str | int]


def _compare_parameters(comparison: SchemaComparison, old: Operation, new: Operation) -> Iterator[Difference]:
    before, after = _parameters_by_key(old), _parameters_by_key(new)
    for key in dict.fromkeys((*before, *after)):
        yield from _compare_parameter(comparison, before.get(key), after.get(key))


def _parameters_by_key(operation: Operation) -> Mapping[ParameterKey, Parameter]:
    order = template_names(operation.path)
    return {_parameter_key(one, order): one for one in operation.parameters}


def _parameter_key(parameter: Parameter, order: list[str]) -> ParameterKey:
    if parameter.location == "path":
        return parameter.location, order.index(parameter.name)
    return parameter.location, parameter.name.lower() if parameter.location == "header" else parameter.name


def _compare_parameter(
    comparison: SchemaComparison, old: Parameter | None, new: Parameter | None
) -> Iterator[Difference]:
    paths = path_pair(old, new)
    if old and new:
        yield from _compare_declarations(old, new, paths)
        yield from _compare_serialization(old, new, paths)
        schemas = PathPair(
            paths.old and paths.old.child(*_schema_steps(old)), paths.new and paths.new.child(*_schema_steps(new))
        )
        value = ComparedValue("request", "parameter", _parameter_name(new), schemas)
        yield from compare_schemas(comparison.restart(), value, (old.schema, new.schema))
    elif old:
        yield difference("request-parameter-removed", paths, subject=_parameter_name(old), argument=old.python_name)
    elif new:
        rule = f"new-{'required' if new.required else 'optional'}-request-parameter"
        yield difference(rule, paths, subject=_parameter_name(new), argument=new.python_name)


def _parameter_name(parameter: Parameter) -> str:
    return f"the {parameter.location} parameter `{parameter.name}`"


def _compare_declarations(old: Parameter, new: Parameter, paths: PathPair) -> Iterator[Difference]:
    """Compare the Python name of a parameter, and whether it is required or deprecated."""
    subject, argument = _parameter_name(new), new.python_name
    if old.python_name != new.python_name:
        yield difference("request-parameter-python-name-changed", paths, old=old.python_name, new=argument)
    if old.required != new.required:
        rule = f"request-parameter-became-{'required' if new.required else 'optional'}"
        yield difference(rule, paths.child("required"), subject=subject, argument=argument)
    if old.deprecated != new.deprecated:
        rule = f"request-parameter-{'deprecated' if new.deprecated else 'reactivated'}"
        yield difference(rule, paths.child("deprecated"), subject=subject)


def _compare_serialization(old: Parameter, new: Parameter, paths: PathPair) -> Iterator[Difference]:
    before, after = _serialization(old), _serialization(new)
    if before != after:
        rule = "request-parameter-serialization-changed"
        yield difference(rule, paths, subject=_parameter_name(new), old=before, new=after)


def _serialization(parameter: Parameter) -> str:
    if parameter.media_type:
        return parameter.media_type
    flags = (("explode", parameter.explode), ("allowReserved", parameter.allow_reserved))
    return ", ".join((parameter.style, *(flag for flag, is_set in flags if is_set)))


def _schema_steps(parameter: Parameter) -> tuple[str, ...]:
    return ("content", parameter.media_type, "schema") if parameter.media_type else ("schema",)


# Bodies of requests, responses and webhooks.


_MEDIA_TYPE_RULES: dict[Family, str] = {
    "request": "request-body-media-type",
    "response": "response-media-type",
    "webhook": "webhook-media-type",
}
"""The start of the rules of media types."""


def _compare_request_bodies(
    comparison: SchemaComparison, old: Operation, new: Operation, operation: PathPair
) -> Iterator[Difference]:
    paths = operation.child("requestBody")
    if old.body and new.body:
        if old.body.required != new.body.required:
            rule = f"request-body-became-{'required' if new.body.required else 'optional'}"
            yield difference(rule, paths.child("required"))
        value = ComparedValue("request", "body", "the request body", paths)
        yield from _compare_contents(comparison, value, old.body, new.body)
        yield from _compare_encodings(old.body, new.body)
        yield from _compare_property_arguments(old.body, new.body, paths)
    elif old.body:
        yield difference("request-body-removed", paths)
    elif new.body:
        yield difference(f"request-body-added-{'required' if new.body.required else 'optional'}", paths)


def _compare_contents(
    comparison: SchemaComparison,
    value: ComparedValue,
    old: Body | DocumentedResponse,
    new: Body | DocumentedResponse,
    **details: str,
) -> Iterator[Difference]:
    """Compare the media types of two bodies and their schemas; *details* go to the rules of media types."""
    before, after = _by_media_type(old.contents), _by_media_type(new.contents)
    rule = _MEDIA_TYPE_RULES[value.family]
    yield from (value.difference(f"{rule}-removed", old=name, **details) for name in before if name not in after)
    yield from (value.difference(f"{rule}-added", new=name, **details) for name in after if name not in before)
    for name, content in before.items():
        if name in after:
            root = value.root if len(after) == 1 else f"{value.root} ({name})"
            paths = path_pair(content, after[name]).child("schema")
            inner = ComparedValue(value.family, value.part, root, paths)
            yield from compare_schemas(comparison.restart(), inner, (_schema(content), _schema(after[name])))


def _by_media_type(contents: Sequence[Content]) -> dict[str, Content]:
    return {one.media_type.lower(): one for one in contents}


def _schema(content: Content) -> Schema:
    return True if content.schema is None else content.schema


def _compare_encodings(old: Body, new: Body) -> Iterator[Difference]:
    before, after = _by_media_type(old.contents), _by_media_type(new.contents)
    for name in before.keys() & after.keys():
        paths = path_pair(before[name], after[name]).child("encoding")
        encodings = (before[name].encoding, after[name].encoding)
        for part in sorted(encodings[0].keys() | encodings[1].keys()):
            if encodings[0].get(part) != encodings[1].get(part):
                subject = f"`{part}` of the request body"
                yield difference("request-body-encoding-changed", paths.child(part), subject=subject)


def _compare_property_arguments(old: Body, new: Body, paths: PathPair) -> Iterator[Difference]:
    """Compare the Python names of the properties that are arguments."""
    names = {one.name: one.python_name for one in new.fields}
    for one in old.fields:
        name = names.get(one.name, one.python_name)
        if name != one.python_name:
            yield difference("request-property-python-name-changed", paths, old=one.python_name, new=name)


def _compare_responses(
    comparison: SchemaComparison, old: Operation, new: Operation, operation: PathPair
) -> Iterator[Difference]:
    """Compare responses by their status, or by the range that includes the status."""
    before = {one.status: one for one in old.responses}
    after = {one.status: one for one in new.responses}
    paths = operation.child("responses")
    for status, response in before.items():
        counterpart = after.get(status) or after.get(f"{status[0]}XX")
        if counterpart:
            yield from _compare_response(comparison, response, counterpart)
        else:
            yield difference(f"response-{_status_class(status)}-status-removed", paths.child(status), old=status)
    for status in after:
        if status not in before:
            yield difference(f"response-{_status_class(status)}-status-added", paths.child(status), new=status)


def _status_class(status: str) -> str:
    return "success" if status.startswith("2") else "non-success"


def _compare_response(
    comparison: SchemaComparison, old: DocumentedResponse, new: DocumentedResponse
) -> Iterator[Difference]:
    value = ComparedValue("response", "body", f"the response {new.status}", path_pair(old, new))
    yield from _compare_contents(comparison, value, old, new, status=new.status)
    before = {one.name.lower(): one for one in old.headers}
    after = {one.name.lower(): one for one in new.headers}
    for name in dict.fromkeys((*before, *after)):
        yield from _compare_header(comparison, value, before.get(name), after.get(name))


def _compare_header(
    comparison: SchemaComparison, response: ComparedValue, old: Header | None, new: Header | None
) -> Iterator[Difference]:
    name = new.name if new else old.name if old else ""
    root, paths = f"the header `{name}` of {response.root}", response.paths.child("headers", name)
    value = ComparedValue("response", "header", root, paths)
    if old and new:
        if old.required != new.required:
            yield value.difference(f"response-header-became-{'required' if new.required else 'optional'}")
        inner = replace(value, paths=paths.child("schema"))
        yield from compare_schemas(comparison.restart(), inner, (old.schema, new.schema))
    elif old:
        yield value.difference(f"{'required' if old.required else 'optional'}-response-header-removed")
    else:
        yield value.difference("response-header-added")


def compare_webhooks(comparison: SchemaComparison, old: Webhook | None, new: Webhook | None) -> Iterator[Difference]:
    """Yield the differences between two versions of a webhook, either of which may be missing."""
    value = ComparedValue("webhook", "body", "the event", path_pair(old, new))
    if old and new:
        if old.body and new.body:
            yield from _compare_contents(comparison, value, old.body, new.body)
        elif old.body or new.body:
            yield value.difference(f"webhook-body-{'added' if new.body else 'removed'}")
        yield from _compare_webhook_headers(comparison, old, new)
    else:
        yield value.difference("webhook-added" if new else "webhook-removed")


def _compare_webhook_headers(comparison: SchemaComparison, old: Webhook, new: Webhook) -> Iterator[Difference]:
    before, after = ({(one.location, one.name.lower()): one for one in side.parameters} for side in (old, new))
    for key in dict.fromkeys((*before, *after)):
        pair = (before.get(key), after.get(key))
        name = (after.get(key) or before[key]).name
        value = ComparedValue("webhook", "property", f"the {key[0]} `{name}` of the event", path_pair(*pair))
        if pair[0] and pair[1]:
            yield from compare_schemas(comparison.restart(), value, (pair[0].schema, pair[1].schema))
        else:
            yield value.difference(f"webhook-header-{'removed' if pair[0] else 'added'}")


# Security and servers.


_NO_CREDENTIALS = frozenset[str]()
_ANY_VALUE = "any value"


def _compare_security(
    old: tuple[Operation, Api], new: tuple[Operation, Api], operation: PathPair
) -> Iterator[Difference]:
    """Compare the security requirements of an operation (OpenAPI 3.1 §4.8.30).

    An old alternative stays valid if a new one requires the same schemes or fewer.
    """
    new_names = _renamed_schemes(old[1].security_schemes, new[1].security_schemes)
    before = [frozenset(new_names.get(key, key) for key in keys) for keys in old[0].security] or [_NO_CREDENTIALS]
    after = [frozenset(keys) for keys in new[0].security] or [_NO_CREDENTIALS]
    paths = operation.child("security")
    lost = [schemes for schemes in before if not any(other <= schemes for other in after)]
    for schemes in lost:
        rule = "api-security-removed" if schemes else "api-security-added"
        yield difference(rule, paths, old=_scheme_names(schemes), new=" or ".join(map(_scheme_names, after)))
    for schemes in after:
        if schemes not in before and _NO_CREDENTIALS not in lost:
            yield difference("api-security-alternative-added", paths, new=_scheme_names(schemes))


def _renamed_schemes(old: Mapping[str, SecurityScheme], new: Mapping[str, SecurityScheme]) -> dict[str, str]:
    """Return the new names of the schemes of which only the name changed."""
    by_content = {_scheme_content(one): key for key, one in new.items() if key not in old}
    return {key: by_content.get(_scheme_content(one), key) for key, one in old.items() if key not in new}


def _scheme_content(scheme: SecurityScheme) -> tuple[str, str, str]:
    return scheme.type, scheme.location, scheme.name


def _scheme_names(schemes: frozenset[str]) -> str:
    return " with ".join(sorted(schemes)) or "no credentials"


def compare_security_schemes(old: Api, new: Api) -> Iterator[Difference]:
    """Yield the differences in how credentials are sent, for the schemes that both APIs have."""
    for key in [key for key in old.security_schemes if key in new.security_schemes]:
        before, after = _scheme_content(old.security_schemes[key]), _scheme_content(new.security_schemes[key])
        if before != after:
            paths = ROOT.child("components", "securitySchemes", key)
            texts = {"old": " ".join(filter(None, before)), "new": " ".join(filter(None, after))}
            yield difference("security-scheme-changed", paths, subject=key, **texts)


def compare_servers(old: Sequence[Server], new: Sequence[Server], paths: PathPair) -> Iterator[Difference]:
    """Yield the differences between the servers of two documents or operations; a slash at the end is ignored."""
    before, after = ({server_address(one.url): one for one in side} for side in (old, new))
    yield from (difference("server-removed", paths, old=url) for url in before if url not in after)
    yield from (difference("server-added", paths, new=url) for url in after if url not in before)
    if before and after and next(iter(before)) != next(iter(after)):
        yield difference("default-server-changed", paths, old=next(iter(before)), new=next(iter(after)))
    for url, server in before.items():
        if url in after:
            yield from _compare_server_variables(url, server.variables, after[url].variables, paths)


def _compare_server_variables(
    url: str, old: Mapping[str, ServerVariable], new: Mapping[str, ServerVariable], paths: PathPair
) -> Iterator[Difference]:
    yield from (difference("server-variable-removed", paths, subject=url, old=name) for name in old if name not in new)
    yield from (difference("server-variable-added", paths, subject=url, new=name) for name in new if name not in old)
    for name, before in old.items():
        if name in new:
            yield from _compare_server_variable({"subject": url, "variable": name}, before, new[name], paths)


def _compare_server_variable(
    details: Mapping[str, str], old: ServerVariable, new: ServerVariable, paths: PathPair
) -> Iterator[Difference]:
    rule, before, after = "server-variable-enum-value", old.enum or (_ANY_VALUE,), new.enum or (_ANY_VALUE,)
    yield from (difference(f"{rule}-removed", paths, **details, old=value) for value in before if value not in after)
    yield from (difference(f"{rule}-added", paths, **details, new=value) for value in after if value not in before)
    if old.default != new.default:
        yield difference("server-variable-default-changed", paths, **details, old=old.default, new=new.default)


# Extensions of this library.


def _compare_pagination(old: Operation, new: Operation, operation: PathPair) -> Iterator[Difference]:
    paths = operation.child("x-dyn-pagination")
    if old.pagination and new.pagination:
        if old.pagination != new.pagination:
            changes = _attribute_changes(old.pagination, new.pagination)
            yield difference("pagination-changed", paths, changes=changes)
    elif old.pagination or new.pagination:
        yield difference("pagination-added" if new.pagination else "pagination-removed", paths)


def _compare_retries(old: Operation, new: Operation, operation: PathPair) -> Iterator[Difference]:
    """Compare `x-dyn-retries` of the operation or the document."""
    before, after = old.retries, new.retries
    if before != after:
        changes = _attribute_changes(before, after) if before and after else "now some" if after else "now none"
        yield difference("retries-changed", operation.child("x-dyn-retries"), changes=changes)


def _compare_idempotency(old: Operation, new: Operation, operation: PathPair) -> Iterator[Difference]:
    """Compare `x-dyn-idempotency`; another header counts as a removal and an addition."""
    paths, before, after = operation.child("x-dyn-idempotency"), old.idempotency_header, new.idempotency_header
    if before and before != after:
        yield difference("idempotency-removed", paths, old=before)
    if after and before != after:
        yield difference("idempotency-added", paths, new=after)


def _compare_waiters(old: Operation, new: Operation, operation: PathPair) -> Iterator[Difference]:
    paths = operation.child("x-dyn-waiters")
    before, after = ({one.name: one for one in side.waiters} for side in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield difference("waiter-removed", paths.child(name), old=name)
        elif name not in before:
            yield difference("waiter-added", paths.child(name), new=name)
        elif before[name] != after[name]:
            changes = _attribute_changes(before[name], after[name])
            yield difference("waiter-changed", paths.child(name), subject=name, changes=changes)


def compare_shapes(old: Api, new: Api) -> Iterator[Difference]:
    """Yield the differences in `x-dyn-errors` and `x-dyn-webhooks`, the shapes of errors and events."""
    if old.error_shape != new.error_shape:
        changes = _attribute_changes(old.error_shape, new.error_shape)
        yield difference("error-shape-changed", ROOT.child("x-dyn-errors"), changes=changes)
    if old.event_shape != new.event_shape:
        changes = _attribute_changes(old.event_shape, new.event_shape)
        yield difference("event-shape-changed", ROOT.child("x-dyn-webhooks"), changes=changes)


def _attribute_changes(old: Any, new: Any) -> str:
    """Return the attributes in which two records differ: `size null instead of "perPage"`."""
    before, after = asdict(old), asdict(new)
    changed = [name for name in before if before[name] != after[name]]
    return ", ".join(f"{name} {as_text(after[name])} instead of {as_text(before[name])}" for name in changed)
