"""The rules of OpenAPI itself: by openapi-spec-validator, which nobody here wrote, and by our own reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import escape, is_array, is_object
from fastpix_dyn.spec.yaml12 import write
from fastpix_dyn.workbench.bundle import Bundle, bundled
from fastpix_dyn.workbench.lint.subject import Fault, OperationSpot, Subject

_UNEXPECTED = re.compile(r"\('([^']*)'.* unexpected\)$")
"""The key that an error about its holder is about."""
_SPECIFICATION = "the OpenAPI Specification, §4.8,"
_MENDS = (
    (
        r"the path has \{(.*)\}, but no",
        r"add it: parameters: [{ name: \1, in: path, required: true, schema: { type: string } }]",
    ),
    (r"the path has no (\{.*\})", r"put \1 into the path, or remove the parameter"),
    (r"needs `(required: true)`", r"\1"),
    (r"no such security scheme", r"declare it under components/securitySchemes, or name one that is declared"),
    (r"operationId '(.*)' is taken", r"give one of the two another operationId"),
    (r"the link .* leads to no operation", r"write the operationId of one that there is"),
    (r"\$ref", r"correct the $ref, or add what it should lead to"),
    (r"needs `responses`", r"responses: { default: { description: What is answered. } }"),
)
"""What to do about the faults that compiling finds, by what is said of them; the first that fits."""


def compiles(subject: Subject) -> Iterator[Fault]:
    """The document can be used: versions, `$ref`s, parameters of paths, schemes, links, extensions, schemas."""
    for problem in subject.compiled[1]:
        yield Fault(problem, problem.message, _mend(problem.message))


def _mend(message: str) -> str:
    for pattern, mend in _MENDS:
        if found := re.search(pattern, message):
            return found.expand(mend)
    return "write what the message asks for"


def valid(subject: Subject) -> Iterator[Fault]:
    """The rules of the OpenAPI specification, as openapi-spec-validator knows them."""
    if subject.api is None:
        return  # what can't be read is told by the rule above, in better words
    made = bundled(subject.document, extensions=False)  # the library looks for operations in some of them
    for error in _errors(made.value):
        if isinstance(error, str):
            yield Fault(subject.document.root, error, f"see {_SPECIFICATION} about what it names")
            continue
        told = _deepest(error)
        message = str(told.message).partition("\n")[0]
        path = [*map(str, told.absolute_path), *_UNEXPECTED.findall(message)[:1]]
        pointer = "".join(f"/{escape(key)}" for key in path)
        yield Fault(_origin(subject, made, pointer), message, f"see {_SPECIFICATION} about the object that holds it")


def _errors(value: Mapping[str, Any]) -> Iterator[Any]:
    """Those that the library finds; a sentence where it falls over the document and has found none before."""
    validator, found = _validator(value), 0
    try:
        for error in validator.iter_errors():
            found += 1
            yield error
    except Exception as error:  # noqa: BLE001  # whatever it stumbles over, it is the document that is odd
        if not found:
            yield f"openapi-spec-validator can't read the document: {type(error).__name__} {str(error)[:80]}"


def _validator(value: Mapping[str, Any]) -> Any:
    try:
        from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
    except ImportError:
        raise ConfigurationError(
            "the rule `openapi` needs the extra `workbench`: pip install 'fastpix_dyn[workbench]'; or --ignore openapi"
        ) from None
    kind = OpenAPIV30SpecValidator if str(value.get("openapi")).startswith("3.0") else OpenAPIV31SpecValidator
    made = type("Offline", (kind,), {"resolver_handlers": {}})
    return made(value)


def _deepest(error: Any) -> Any:
    """The error that says most: of alternatives, the one that got farthest."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def _origin(subject: Subject, made: Bundle, pointer: str) -> Where:
    """Where in the files of the document what stands at *pointer* of the bundle came from."""
    for start, origin in made.origins.items():
        if f"{pointer}/".startswith(f"{start}/"):
            return Where(origin.file, origin.pointer + pointer.removeprefix(start))
    return Where(subject.document.name, pointer)


def operation_id(subject: Subject) -> Iterator[Fault]:
    """Each operation has an operationId: links, documents and callers name it by that."""
    for one in subject.operations:
        if not one.node.child("operationId").value:
            written = "-".join([one.method, *re.findall(r"[A-Za-z0-9]+", one.path)])
            yield Fault(one.node, "the operation has no operationId", f"operationId: {written}")


def python_name(subject: Subject) -> Iterator[Fault]:
    """No two operations of a tag, and no two tags, have one Python name: the later one would get an underscore."""
    taken: dict[tuple[str, str], OperationSpot] = {}
    for one in subject.operations:
        name = one.node.child("x-dyn-name").value or names.snake(one.name)
        for tag in _tags(one) or ["default"]:
            first = taken.setdefault((tag, name), one)
            if first is not one:
                yield Fault(
                    one.node.child("operationId"),
                    f"{one.name} and {first.name} are both called {name} in Python, in {tag!r}",
                    "give it another name by x-dyn-name, or another operationId",
                )
    yield from _tag_names(subject)


def _tag_names(subject: Subject) -> Iterator[Fault]:
    taken = dict.fromkeys(names.CLIENT_NAMES, "the client's own attribute")
    for node in subject.parser.array(subject.document.root, "tags"):
        tag = subject.parser.text(node, "name")
        name = str(node.child("x-dyn-name").value or names.snake(tag))
        if name in taken:
            message = f"the tag {tag!r} is called {name} in Python, as is {taken[name]}"
            yield Fault(node, message, "give it another name by x-dyn-name")
        taken[name] = f"the tag {tag!r}"


def _tags(one: OperationSpot) -> list[str]:
    value = one.node.child("tags").value
    return [str(tag) for tag in value] if is_array(value) else []


def one_tag(subject: Subject) -> Iterator[Fault]:
    """Each operation has one tag, which the document declares: it is the namespace of its method."""
    root = subject.document.root
    declared = [subject.parser.text(node, "name") for node in subject.parser.array(root, "tags")]
    for one in subject.operations:
        used = _tags(one)
        if len(used) != 1:
            at = one.node.child("tags") if used else one.node
            mend = f"keep the one that a reader looks under: {_flow(used[:1])}" if used else ""
            mend = mend or f"add one of: {', '.join(declared) or 'the tags that you declare'}"
            yield Fault(at, f"the operation has {len(used) or 'no'} tags; one is needed", mend)
        for index, tag in enumerate(used):
            if tag not in declared:
                near = names.nearest(tag, declared)
                mend = (
                    f"tags: {_flow(near[:1])}" if near else f"declare it in the document's tags: {_flow({'name': tag})}"
                )
                yield Fault(one.node.child("tags").child(index), f"the tag {tag!r} is not declared", mend)


def _flow(value: Any) -> str:
    """*value* as YAML to write, on one line."""
    return write(value, flow=True).strip()


def error_responses(subject: Subject) -> Iterator[Fault]:
    """Each operation declares a 4XX, and a default for what nobody foresaw."""
    usual = _usual_responses(subject)
    for one in subject.operations:
        node = one.node.child("responses")
        if not is_object(node.value):
            continue
        if not any(status.startswith("4") for status in node.value):
            yield Fault(node, "no answer of the range 4XX is declared", _as_usual(usual, "4", "a client's mistakes"))
        if "default" not in node.value:
            yield Fault(node, "no default answer is declared", _as_usual(usual, "default", "unforeseen errors"))


def _usual_responses(subject: Subject) -> Counter[tuple[str, str]]:
    """How often each status is answered for by which `$ref`."""
    return Counter(
        (status, entry.value["$ref"])
        for one in subject.operations
        for status, entry in subject.parser.object(one.node, "responses")
        if entry.has("$ref") and isinstance(entry.value["$ref"], str)
    )


def _as_usual(usual: Counter[tuple[str, str]], start: str, what: str) -> str:
    for (status, reference), _ in usual.most_common():
        if status.startswith(start):
            return f"as its siblings do: {_flow({status: {'$ref': reference}})}"
    return f"describe how {what} are answered"


def security(subject: Subject) -> Iterator[Fault]:
    """Each operation says who may call it, by the document's security or its own; `[]` for everyone."""
    root = subject.document.root
    if root.has("security"):
        return
    schemes = [name for name, _ in subject.parser.object(root.child("components"), "securitySchemes")]
    example = _flow({"security": [{schemes[0]: []}] if schemes else []})
    for one in subject.operations:
        if not one.node.has("security"):
            mend = f"write it at the operation, or for all at the root: {example.removeprefix('{').removesuffix('}')}"
            yield Fault(one.node, "neither the operation nor the document says which credentials it takes", mend)


def paths(subject: Subject) -> Iterator[Fault]:
    """No two paths differ in the names of their variables only: no request could tell them apart (3.1 §4.8.8.1)."""
    seen: dict[str, str] = {}
    for path, node in subject.parser.object(subject.document.root, "paths"):
        first = seen.setdefault(re.sub(r"\{[^{}]*\}", "{}", path), path)
        if first != path:
            mend = f"put its operations under {first}, or make a fixed part differ"
            yield Fault(node, f"no request can tell this path from {first}", mend)


def parameters_of(subject: Subject, one: OperationSpot) -> dict[tuple[str, str], Node]:
    """The parameters of an operation by place and name, those of its path included."""
    found: dict[tuple[str, str], Node] = {}
    for holder in (one.item, one.node):
        for reference in subject.parser.array(holder, "parameters"):
            node = subject.parser.follow(reference)
            found[subject.parser.text(node, "in"), subject.parser.text(node, "name")] = node
    return found
