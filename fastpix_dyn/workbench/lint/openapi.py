"""The rules of OpenAPI itself: by openapi-spec-validator, which nobody here wrote, and by our own reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.errors import ConfigurationError, SpecError
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.workbench.bundle import Bundle, bundled
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import Subject


def compiles(subject: Subject) -> Iterator[Fault]:
    """The document can be used: versions, `$ref`s, parameters of paths, schemes, links, extensions, schemas."""
    places = {(one.file, one.line, one.pointer): one for one in subject.compiled[1]}
    for problem in places.values():
        yield Fault(Where(problem.file, problem.pointer), problem.message, "")


def valid(subject: Subject) -> Iterator[Fault]:
    """The rules of the OpenAPI specification, as openapi-spec-validator knows them."""
    if subject.api is None:
        return  # what can't be read is told by the rule above, in better words
    made = bundled(subject.document)
    for error in _validator(made.value).iter_errors():
        told = _deepest(error)
        pointer = "".join(f"/{escape(str(key))}" for key in told.absolute_path)
        yield Fault(_origin(subject, made, pointer), str(told.message), "")


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


__all__ = ["Spot", "SpecError", "compiles", "valid"]
