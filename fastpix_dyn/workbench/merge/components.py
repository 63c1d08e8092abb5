"""The components that come with merged operations.

A document of OpenAPI 3.0 is first converted to 3.1. `copy_components` collects all components that the operations refer
to, and gives each a name in our document: its own if that is free or has the same content there, else its own with a
number. References are rewritten to these names, and links to operations that we do not have are removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.parser import from_openapi_30, mapping_reference
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.schemas import map_subschemas
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.workbench.edits import Edit
from fastpix_dyn.workbench.scaffold.compiled_document import CompiledDocument

_DATA_KEYS = frozenset({"example", "examples", "default", "enum"})
_COMPONENT = re.compile(r"/components/[^/]+/[^/]+")
_COMPONENT_REFERENCE = re.compile(f"#({_COMPONENT.pattern})")
_SECURITY_SCHEMES = "/components/securitySchemes/"

Names = Mapping[str, str]
"""Pointers to components of the other document, and the pointers they have in ours."""


# OpenAPI 3.0.


def as_openapi_31(document: Document) -> Document:
    """Return *document* as OpenAPI 3.1, with schemas of JSON Schema 2020-12; values keep their source lines."""
    if not document.is_openapi_30:
        return document
    root: dict[str, Any] = {**_convert(document.root.value), "openapi": "3.1.0"}
    schemas = document.root.child("components").child("schemas").value
    if is_object(schemas):
        root["components"]["schemas"] = {name: _convert_schema(one) for name, one in schemas.items()}
    return replace(document, values={**document.values, document.name: root})


def _convert(value: Any) -> Any:
    """Convert the schemas in *value*, a part of a document outside of schemas."""
    if is_array(value):
        return [_convert(item) for item in value]
    if not is_object(value):
        return value
    return {key: _convert_key(key, inner) for key, inner in value.items()}


def _convert_key(key: str, value: Any) -> Any:
    if _is_data(key):
        return value
    return _convert_schema(value) if key == "schema" else _convert(value)


def _convert_schema(schema: Any) -> Any:
    if not is_object(schema):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    return from_openapi_30(map_subschemas(schema, lambda _, inner: _convert_schema(inner)))


def _is_data(key: str) -> bool:
    """Return whether the value of *key*, outside of `properties`, is data or an extension."""
    return key in _DATA_KEYS or key.startswith("x-")


# Copies of components.


@dataclass(frozen=True, slots=True)
class CopiedComponents:
    """The components that are copied. Created by `copy_components`.

    Attributes:
        source: the other document.
        root_security: the security of our document, for operations without their own.
        names: the names of the components in our document.
        operations: the operationIds that links may lead to.
        changes: the changes that add the components.
        notes: the components that got another name.
    """

    source: CompiledDocument
    root_security: Any
    names: Names
    operations: frozenset[str]
    changes: tuple[Edit, ...]
    notes: tuple[str, ...]

    def rewrite(self, value: Any) -> Any:
        """Return *value*, a part of the other document, with references to our names and without dead links."""
        return _rewrite_references(_without_dead_links(self.source, value, self.operations), self.names)

    def security(self, operation: Operation) -> Any:
        """Return the security of *operation* with our scheme names; None if it is that of our document."""
        requirements = _security(self.source, operation)
        if requirements is None:
            return None
        renamed = [{self._scheme_name(key): scopes for key, scopes in one.items()} for one in requirements]
        return None if renamed == self.root_security else renamed

    def _scheme_name(self, key: str) -> str:
        return json_pointer.tokens(self.names[_SECURITY_SCHEMES + json_pointer.escape(key)])[-1]


def copy_components(
    ours: CompiledDocument,
    source: CompiledDocument,
    operations: list[Operation],
    parts: Sequence[Any] = (),
    matches: Names = MappingProxyType({}),
) -> CopiedComponents:
    """Copy the components of *source* that *operations* and *parts* of other operations refer to, also indirectly.

    Components in *matches* are not copied, because one of ours replaces them. Neither are components that our document
    has with the same name and content, and security schemes that it has under any name.

    Raises:
        ConfigurationError: a reference leads to another file, or to a value outside of `components`.
    """
    kept = frozenset({*ours.api.operations, *(one.id for one in operations)})
    found: dict[str, Any] = {}
    roots = [root for operation in operations for root in _roots(source, operation)]
    _collect(source, kept, [*roots, *parts], found, matches)
    names = {**_names_in_ours(ours, found), **matches}
    renamed = {names[pointer]: _rewrite_references(value, names) for pointer, value in found.items()}
    new = [Edit(pointer, value) for pointer, value in renamed.items() if not _exists(ours, pointer)]
    moved = (
        (pointer, names[pointer])
        for pointer in found
        if pointer != names[pointer] and not pointer.startswith(_SECURITY_SCHEMES)
    )
    notes = tuple(
        f"{pointer[1:]} has another content in our document; theirs is added as {to[1:]}" for pointer, to in moved
    )
    return CopiedComponents(source, ours.document.root.child("security").value, names, kept, tuple(new), notes)


def component_of(pointer: str) -> str:
    """Return the pointer to the component that contains *pointer*; empty without one."""
    match = _COMPONENT.match(pointer)
    return match[0] if match else ""


def reachable_components(source: CompiledDocument, pointer: str) -> Iterable[str]:
    """Return the pointers of all components that the component at *pointer* refers to, also indirectly."""
    found: dict[str, Any] = {}
    value = source.document.follow(source.document.root, f"#{pointer}").value
    _collect(source, frozenset(), [value], found, MappingProxyType({}))
    return found


def _roots(source: CompiledDocument, operation: Operation) -> Iterator[Any]:
    """Yield the parts of the document that declare *operation*."""
    yield source.document.node(operation.source_location).value
    yield from (source.reference_or_copy(one.source_location) for one in operation.parameters)
    keys = [key for one in _security(source, operation) or () for key in one]
    yield [{"$ref": f"#{_SECURITY_SCHEMES}{json_pointer.escape(key)}"} for key in keys]


def _security(source: CompiledDocument, operation: Operation) -> list[Mapping[str, Any]] | None:
    """Return the security of *operation*, else of its document; None if the document does not declare security."""
    own = source.document.node(operation.source_location).value
    if "security" in own:
        return list(own["security"])
    return list(source.document.root.child("security").value or ()) if source.api.security_schemes else None


def _collect(
    source: CompiledDocument, kept: frozenset[str], pending: list[Any], found: dict[str, Any], matches: Names
) -> None:
    """Put the components that *pending* refers to into *found* by pointer, without those in *matches*."""
    while pending:
        for reference in _references(_without_dead_links(source, pending.pop(), kept)):
            match = _COMPONENT_REFERENCE.match(reference)
            if match is None:
                raise ConfigurationError(
                    f"{source.document.name} refers to {reference}, which is not a component of the same file; "
                    "bundle the document first (`spec bundle`)"
                )
            if match[1] not in found and match[1] not in matches:
                component = source.document.follow(source.document.root, f"#{match[1]}").value
                found[match[1]] = _without_dead_links(source, component, kept)
                pending.append(component)


# References and links.


def _references(value: Any) -> Iterator[str]:
    if is_array(value):
        for item in value:
            yield from _references(item)
    elif is_object(value):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner
            elif key == "mapping" and "propertyName" in value:
                yield from map(mapping_reference, inner.values())
            else:
                yield from _references(inner)


def _rewrite_references(value: Any, names: Names) -> Any:
    if is_array(value):
        return [_rewrite_references(item, names) for item in value]
    if not is_object(value):
        return value
    result: dict[str, Any] = {}
    for key, inner in value.items():
        if key == "$ref" and isinstance(inner, str):
            result[key] = _rewrite(inner, names)
        elif key == "mapping" and "propertyName" in value:
            result[key] = {name: _rewrite(mapping_reference(one), names) for name, one in inner.items()}
        else:
            result[key] = _rewrite_references(inner, names)
    return result


def _rewrite(reference: str, names: Names) -> str:
    match = _COMPONENT_REFERENCE.match(reference)
    return f"#{names[match[1]]}{reference[match.end() :]}" if match and match[1] in names else reference


def _without_dead_links(source: CompiledDocument, value: Any, operations: frozenset[str]) -> Any:
    """Return *value* without the links (OpenAPI 3.1 §4.8.20) to operations that are not among *operations*."""
    if is_array(value):
        return [_without_dead_links(source, item, operations) for item in value]
    if not is_object(value):
        return value
    result = {
        key: inner if _is_data(key) else _without_dead_links(source, inner, operations) for key, inner in value.items()
    }
    if "description" in value and "type" not in value and is_object(value.get("links")):
        result["links"] = {name: one for name, one in value["links"].items() if _is_alive(source, one, operations)}
        return result if result["links"] else {key: inner for key, inner in result.items() if key != "links"}
    return result


def _is_alive(source: CompiledDocument, link: Any, operations: frozenset[str]) -> bool:
    if is_object(link) and "$ref" in link:
        link = source.document.follow(source.document.root, link["$ref"]).value
    return is_object(link) and link.get("operationId") in operations


# Names.


def _names_in_ours(ours: CompiledDocument, components: Mapping[str, Any]) -> dict[str, str]:
    """Return the pointer in our document for each of *components*: its own if that is free or has the same content."""
    same = {pointer for pointer, value in components.items() if _has_content(ours, pointer, value)}
    while changed := {one for one in same if not _direct_references(components[one]) & components.keys() <= same}:
        same -= changed  # a component that they refer to has another content in ours
    names = {pointer: pointer for pointer in same}
    for pointer, value in components.items():
        if pointer not in names:
            used = {*names.values(), *components} - {pointer}
            names[pointer] = _equal_scheme(ours, pointer, value) or _unused_pointer(ours, pointer, used)
    return names


def _direct_references(value: Any) -> set[str]:
    return {match[1] for reference in _references(value) if (match := _COMPONENT_REFERENCE.match(reference))}


def _equal_scheme(ours: CompiledDocument, pointer: str, value: Any) -> str | None:
    """Return the pointer of our security scheme with the same content as *value*, whatever its name is."""
    schemes = ours.document.root.child("components").child("securitySchemes")
    if not pointer.startswith(_SECURITY_SCHEMES) or not is_object(schemes.value):
        return None
    equal = (key for key, one in schemes.value.items() if _scheme_content(one) == _scheme_content(value))
    key = next(equal, None)
    return None if key is None else _SECURITY_SCHEMES + json_pointer.escape(key)


def _scheme_content(scheme: Any) -> str:
    """Return what a security scheme is, without its description."""
    return _canonical({key: str(value).lower() for key, value in scheme.items() if key != "description"})


def _unused_pointer(ours: CompiledDocument, pointer: str, used: set[str]) -> str:
    numbered = (f"{pointer}{number}" for number in range(2, len(used) + 3))
    return next(one for one in (pointer, *numbered) if one not in used and not _exists(ours, one))


def _exists(ours: CompiledDocument, pointer: str) -> bool:
    return json_pointer.exists(ours.document.root.value, pointer)


def _has_content(ours: CompiledDocument, pointer: str, value: Any) -> bool:
    if not _exists(ours, pointer):
        return False
    return _canonical(json_pointer.get(ours.document.root.value, pointer)) == _canonical(value)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
