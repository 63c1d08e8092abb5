"""Lint rules about the document as a whole and its operations.

The document compiles and follows the OpenAPI specification; operations have unique names, one tag, security and error
responses; paths don't conflict.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer, names
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.structure import Bundle, bundled
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.workbench.lint.context import Fault, LintContext, OperationNode

_COMPILE_FIXES = (
    (
        r"the path has \{(.*)\}, but no",
        r"add it: parameters: [{ name: \1, in: path, required: true, schema: { type: string } }]",
    ),
    (r"the path has no (\{.*\})", r"put \1 into the path, or remove the parameter"),
    (r"needs `(required: true)`", r"\1"),
    (r"no such security scheme", r"declare it under components/securitySchemes, or name one that is declared"),
    (r"operationId '.*' is already used", r"give one of the two operations another operationId"),
    (r"the link .* leads to no operation", r"write the operationId of an existing operation"),
    (r"\$ref", r"correct the $ref, or add its target"),
    (r"needs `responses`", r"responses: { default: { description: The response. } }"),
)
"""A pattern for messages of the compiler, and the fix; the first match counts."""


def check_compile(context: LintContext) -> Iterator[Fault]:
    """Report the problems that the compiler finds: in `$ref`s, parameters, schemes, links, extensions, schemas."""
    for problem in context.compiled[1]:
        yield Fault(problem, problem.message, _compile_fix(problem.message))


def _compile_fix(message: str) -> str:
    for pattern, fix in _COMPILE_FIXES:
        if match := re.search(pattern, message):
            return match.expand(fix)
    return "write what the message asks for"


_SPECIFICATION = "the OpenAPI Specification, §4.8,"
_UNEXPECTED_KEY = re.compile(r"\('([^']*)'.* unexpected\)$")
"""The key in a message of openapi-spec-validator about an unknown key; the error points to the object that has it."""


def check_openapi(context: LintContext) -> Iterator[Fault]:
    """Report the errors that openapi-spec-validator finds."""
    if context.api is None:
        return  # the rule `compile` reports the same faults with better messages
    # Without extensions, because the library looks for operations in some of them.
    bundle = bundled(context.document, extensions=False)
    for error in _spec_errors(bundle.value):
        if isinstance(error, str):
            yield Fault(context.document.root, error, f"see {_SPECIFICATION} about the object that it names")
            continue
        deepest = _deepest(error)
        message = str(deepest.message).partition("\n")[0]
        path = [*map(str, deepest.absolute_path), *_UNEXPECTED_KEY.findall(message)[:1]]
        origin = _origin(context, bundle, json_pointer.join(path))
        yield Fault(origin, message, f"see {_SPECIFICATION} about the object that has it")


def _spec_errors(value: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the errors of openapi-spec-validator; a message if it fails before it has found any."""
    validator, count = _spec_validator(value), 0
    try:
        for error in validator.iter_errors():
            count += 1
            yield error
    except Exception as error:  # noqa: BLE001  # the library fails in many ways on an odd document
        if not count:
            yield f"openapi-spec-validator can't read the document: {type(error).__name__} {str(error)[:80]}"


def _spec_validator(value: Mapping[str, Any]) -> Any:
    try:
        from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
    except ImportError:
        raise ConfigurationError(
            "the rule `openapi` needs the extra `workbench`: pip install 'fastpix_dyn[workbench]'; or --ignore openapi"
        ) from None
    base = OpenAPIV30SpecValidator if str(value.get("openapi")).startswith("3.0") else OpenAPIV31SpecValidator
    offline = type("Offline", (base,), {"resolver_handlers": {}})
    return offline(value)


def _deepest(error: Any) -> Any:
    """Return the most specific error: of several alternatives, the one with the longest path."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def _origin(context: LintContext, bundle: Bundle, pointer: str) -> SourceLocation:
    """Return the source location of the value at *pointer* in *bundle*."""
    for start, origin in bundle.origins.items():
        if f"{pointer}/".startswith(f"{start}/"):
            return SourceLocation(origin.file, origin.pointer + pointer.removeprefix(start))
    return SourceLocation(context.document.name, pointer)


def check_operation_id(context: LintContext) -> Iterator[Fault]:
    """Report operations without an operationId, by which links, pages and callers name them."""
    for one in context.operations:
        if not one.node.child("operationId").value:
            proposal = "-".join([one.method, *re.findall(r"[A-Za-z0-9]+", one.path)])
            yield Fault(one.node, "the operation has no operationId", f"operationId: {proposal}")


def check_python_name(context: LintContext) -> Iterator[Fault]:
    """Report operations of one tag, and tags, with the same Python name; the later one would get an underscore."""
    owners: dict[tuple[str, str], OperationNode] = {}
    for one in context.operations:
        name = one.node.child("x-dyn-name").value or names.snake(one.name)
        for tag in _tags(one) or ["default"]:
            first = owners.setdefault((tag, name), one)
            if first is not one:
                yield Fault(
                    one.node.child("operationId"),
                    f"{one.name} and {first.name} both have the Python name {name} in the tag {tag!r}",
                    "set another name with x-dyn-name, or another operationId",
                )
    yield from _tag_names(context)


def _tag_names(context: LintContext) -> Iterator[Fault]:
    owners = dict.fromkeys(names.CLIENT_NAMES, "an attribute of the client")
    for node in context.parser.array(context.document.root, "tags"):
        tag = context.parser.text(node, "name")
        name = str(node.child("x-dyn-name").value or names.snake(tag))
        if name in owners:
            message = f"the tag {tag!r} has the Python name {name}, which is also the name of {owners[name]}"
            yield Fault(node, message, "set another name with x-dyn-name")
        owners[name] = f"the tag {tag!r}"


def _tags(one: OperationNode) -> list[str]:
    value = one.node.child("tags").value
    return [str(tag) for tag in value] if is_array(value) else []


def check_one_tag(context: LintContext) -> Iterator[Fault]:
    """Report operations without exactly one declared tag, because the tag is the namespace of their method."""
    root = context.document.root
    declared = [context.parser.text(node, "name") for node in context.parser.array(root, "tags")]
    for one in context.operations:
        tags = _tags(one)
        if len(tags) != 1:
            at = one.node.child("tags") if tags else one.node
            fix = f"keep the tag under which readers look for it: {_inline(tags[:1])}" if tags else ""
            fix = fix or f"add one of: {', '.join(declared) or 'the tags that you declare'}"
            yield Fault(at, f"the operation has {len(tags) or 'no'} tags; it needs one", fix)
        for index, tag in enumerate(tags):
            if tag not in declared:
                near = names.close_matches(tag, declared)
                fix = f"tags: {_inline(near[:1])}" if near else f"declare it in `tags`: {_inline({'name': tag})}"
                yield Fault(one.node.child("tags").child(index), f"the tag {tag!r} is not declared", fix)


def _inline(value: Any) -> str:
    """Return *value* as YAML on one line."""
    return dump(value, flow=True).strip()


def check_path_conflict(context: LintContext) -> Iterator[Fault]:
    """Report paths that differ only in the names of their variables (OpenAPI 3.1 §4.8.8.1)."""
    paths: dict[str, str] = {}
    for path, node in context.parser.object(context.document.root, "paths"):
        first = paths.setdefault(names.template_shape(path), path)
        if first != path:
            fix = f"move its operations to {first}, or change a fixed part of the path"
            yield Fault(node, f"a request can't distinguish this path from {first}", fix)


def check_security(context: LintContext) -> Iterator[Fault]:
    """Report operations without `security` in a document without it; `[]` means that no credentials are needed."""
    root = context.document.root
    if root.has("security"):
        return
    schemes = [name for name, _ in context.parser.object(root.child("components"), "securitySchemes")]
    example = _inline({"security": [{schemes[0]: []}] if schemes else []}).removeprefix("{").removesuffix("}")
    for one in context.operations:
        if not one.node.has("security"):
            message = "neither the operation nor the document declares which credentials it needs"
            yield Fault(one.node, message, f"write it in the operation, or at the root for all operations: {example}")


def check_error_responses(context: LintContext) -> Iterator[Fault]:
    """Report operations without a 4XX response, or without a default response for unexpected errors."""
    usual = _usual_responses(context)
    for one in context.operations:
        node = one.node.child("responses")
        if not is_object(node.value):
            continue
        if not any(status.startswith("4") for status in node.value):
            yield Fault(node, "no 4XX response is declared", _response_fix(usual, "4", "errors of the caller"))
        if "default" not in node.value:
            yield Fault(node, "no default response is declared", _response_fix(usual, "default", "unexpected errors"))


def _usual_responses(context: LintContext) -> Counter[tuple[str, str]]:
    """Count the uses of each pair of status and `$ref` in the responses of all operations."""
    return Counter(
        (status, entry.value["$ref"])
        for one in context.operations
        for status, entry in context.parser.object(one.node, "responses")
        if entry.has("$ref") and isinstance(entry.value["$ref"], str)
    )


def _response_fix(usual: Counter[tuple[str, str]], start: str, errors: str) -> str:
    for (status, reference), _ in usual.most_common():
        if status.startswith(start):
            return f"add the response that other operations have: {_inline({status: {'$ref': reference}})}"
    return f"describe the response to {errors}"


def parameters_of(context: LintContext, one: OperationNode) -> dict[tuple[str, str], Node]:
    """Return the parameters of an operation and of its path item, by location (`path`, `query`, …) and name."""
    parameters: dict[tuple[str, str], Node] = {}
    for holder in (one.item, one.node):
        for reference in context.parser.array(holder, "parameters"):
            node = context.parser.follow(reference)
            parameters[context.parser.text(node, "in"), context.parser.text(node, "name")] = node
    return parameters
