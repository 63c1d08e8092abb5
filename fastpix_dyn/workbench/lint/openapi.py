"""The rules of OpenAPI itself: by openapi-spec-validator, which nobody here wrote, and by our own reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.workbench.bundle import Bundle, bundled
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import Subject

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
