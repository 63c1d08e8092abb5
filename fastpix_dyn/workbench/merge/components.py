"""A document of OpenAPI 3.0 as one of 3.1: its schemas become JSON Schema 2020-12."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.schema_bundle import rebuilt
from fastpix_dyn.spec.schemas import modern
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.workbench.edits import Change
from fastpix_dyn.workbench.scaffold.names import Known

_DATA = frozenset({"example", "examples", "default", "enum"})


def is_data(key: str) -> bool:
    """Whether what stands under *key*, outside of `properties`, is data or an extension."""
    return key in _DATA or key.startswith("x-")


def is_legacy(document: Document) -> bool:
    """Whether *document* is OpenAPI 3.0."""
    return str(document.root.child("openapi").value).startswith("3.0")


def modernized(document: Document) -> Document:
    """*document* as OpenAPI 3.1; itself, where it is that already. Its spots keep their lines."""
    if not is_legacy(document):
        return document
    root: dict[str, Any] = {**_part(document.root.value), "openapi": "3.1.0"}
    schemas = document.root.child("components").child("schemas").value
    if is_object(schemas):
        root["components"]["schemas"] = {name: _schema(one) for name, one in schemas.items()}
    return replace(document, values={**document.values, document.name: root})


def _part(value: Any) -> Any:
    """What stands outside of schemas, with the schemas in it."""
    if is_array(value):
        return [_part(item) for item in value]
    if not is_object(value):
        return value
    return {key: _keyed(key, inner) for key, inner in value.items()}


def _keyed(key: str, value: Any) -> Any:
    if is_data(key):
        return value
    return _schema(value) if key == "schema" else _part(value)


def _schema(schema: Any) -> Any:
    if not is_object(schema):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    return modern(rebuilt(schema, lambda _, inner: _schema(inner)))


_COMPONENT = re.compile(r"/components/[^/]+/[^/]+")
_PLACE = re.compile(f"#({_COMPONENT.pattern})")
_SCHEMES = "/components/securitySchemes/"

Names = Mapping[str, str]
"""Pointers to components of theirs → to what they are in our document."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What is brought along. Made by `bring`."""

    source: Known
    root_security: Any
    """What our document asks for where an operation says nothing."""
    names: Names
    operations: frozenset[str]
    """operationIds that links may lead to."""
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def renamed(self, value: Any) -> Any:
        """*value*, a part of the other document, with what it refers to as it is called in ours, without dead links."""
        return _renamed(_alive(self.source, value, self.operations), self.names)

    def security(self, operation: Operation) -> Any:
        """What *operation* asks for; None where it is what our document asks for anyway."""
        asked = _asked(self.source, operation)
        if asked is None:
            return None
        made = [{self._scheme(key): scopes for key, scopes in one.items()} for one in asked]
        return None if made == self.root_security else made

    def _scheme(self, key: str) -> str:
        return json_pointer.tokens(self.names[_SCHEMES + json_pointer.escape(key)])[-1]


def bring(
    ours: Known,
    source: Known,
    operations: list[Operation],
    parts: Sequence[Any] = (),
    alike: Names = MappingProxyType({}),
) -> Brought:
    """All components of *source* that *operations* and *parts* of others refer to, directly or by others.

    Those *alike* have a counterpart in our document, which stands for them. One that our document has under the same
    name and with the same content is not brought again; nor a security scheme that it has under any name.

    Raises:
        ConfigurationError: an operation refers to another file, or to what is no component.
    """
    kept = frozenset({*ours.api.operations, *(one.id for one in operations)})
    there: dict[str, Any] = {}
    roots = [root for operation in operations for root in _roots(source, operation)]
    _gather(source, kept, [*roots, *parts], there, alike)
    names = {**_names(ours, there), **alike}
    made = {names[where]: _renamed(value, names) for where, value in there.items()}
    new = [Change(where, value) for where, value in made.items() if not _has(ours, where)]
    moved = ((where, names[where]) for where in there if where != names[where] and not where.startswith(_SCHEMES))
    notes = tuple(f"{where[1:]} is another one here: theirs comes as {to[1:]}" for where, to in moved)
    return Brought(source, ours.document.root.child("security").value, names, kept, tuple(new), notes)


def component(pointer: str) -> str:
    """Return the pointer to the component that *pointer* is in; empty where it is in none."""
    found = _COMPONENT.match(pointer)
    return found[0] if found else ""


def reachable(source: Known, where: str) -> Iterable[str]:
    """Return the pointers of all components that the one at *where* refers to, directly or by others."""
    found: dict[str, Any] = {}
    value = source.document.follow(source.document.root, f"#{where}").value
    _gather(source, frozenset(), [value], found, MappingProxyType({}))
    return found


def _roots(source: Known, operation: Operation) -> Iterator[Any]:
    """All that is written of *operation*."""
    yield json_pointer.get(source.document.values[operation.where.file], operation.where.pointer)
    yield from (source.taken_over(one.where) for one in operation.parameters)
    keys = [key for one in _asked(source, operation) or () for key in one]
    yield [{"$ref": f"#{_SCHEMES}{json_pointer.escape(key)}"} for key in keys]


def _asked(source: Known, operation: Operation) -> list[Mapping[str, Any]] | None:
    """The security of *operation*, else of its document; None where that does not speak of security at all."""
    own = json_pointer.get(source.document.values[operation.where.file], operation.where.pointer)
    root = source.document.root
    if "security" in own:
        return list(own["security"])
    return list(root.child("security").value or ()) if source.api.security_schemes else None


def _gather(source: Known, kept: frozenset[str], waiting: list[Any], found: dict[str, Any], alike: Names) -> None:
    """Puts all that *waiting* refers to into *found*, by pointer; what is *alike* stays out."""
    while waiting:
        for reference in _references(_alive(source, waiting.pop(), kept)):
            place = _PLACE.match(reference)
            if place is None:
                raise ConfigurationError(
                    f"{source.document.name} refers to {reference}, no component of the same file: bundle it first"
                )
            if place[1] not in found and place[1] not in alike:
                component = source.document.follow(source.document.root, f"#{place[1]}").value
                found[place[1]] = _alive(source, component, kept)
                waiting.append(component)


def _references(value: Any) -> Iterator[str]:
    if is_array(value):
        for item in value:
            yield from _references(item)
    elif is_object(value):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner
            elif key == "mapping" and "propertyName" in value:
                yield from (_target(str(one)) for one in inner.values())
            else:
                yield from _references(inner)


def _target(word: str) -> str:
    """What a word in the mapping of a discriminator leads to (OpenAPI 3.1 §4.8.25)."""
    return word if "/" in word else f"#/components/schemas/{word}"


def _renamed(value: Any, names: Names) -> Any:
    if is_array(value):
        return [_renamed(item, names) for item in value]
    if not is_object(value):
        return value
    made: dict[str, Any] = {}
    for key, inner in value.items():
        if key == "$ref" and isinstance(inner, str):
            made[key] = _as_ours(inner, names)
        elif key == "mapping" and "propertyName" in value:
            made[key] = {word: _as_ours(_target(str(one)), names) for word, one in inner.items()}
        else:
            made[key] = _renamed(inner, names)
    return made


def _as_ours(reference: str, names: Names) -> str:
    place = _PLACE.match(reference)
    return f"#{names[place[1]]}{reference[place.end() :]}" if place and place[1] in names else reference


def _alive(source: Known, value: Any, operations: frozenset[str]) -> Any:
    """*value* without the links (OpenAPI 3.1 §4.8.20) to operations that are not among *operations*."""
    if is_array(value):
        return [_alive(source, item, operations) for item in value]
    if not is_object(value):
        return value
    made = {key: inner if is_data(key) else _alive(source, inner, operations) for key, inner in value.items()}
    if "description" in value and "type" not in value and is_object(value.get("links")):
        made["links"] = {name: one for name, one in value["links"].items() if _leads(source, one, operations)}
        return made if made["links"] else {key: inner for key, inner in made.items() if key != "links"}
    return made


def _leads(source: Known, link: Any, operations: frozenset[str]) -> bool:
    if is_object(link) and "$ref" in link:
        link = source.document.follow(source.document.root, link["$ref"]).value
    return is_object(link) and link.get("operationId") in operations


def _names(ours: Known, there: Mapping[str, Any]) -> dict[str, str]:
    """By their pointers, what components are called here: the same, if that is free or stands for the same."""
    same = {where for where, value in there.items() if _has(ours, where) and _ours(ours, where) == _text(value)}
    while unlike := {where for where in same if not _inner(there[where]) & there.keys() <= same}:
        same -= unlike  # what they refer to is another here
    made = {where: where for where in same}
    for where, value in there.items():
        if where not in made:
            made[where] = _scheme(ours, where, value) or _free(ours, where, {*made.values(), *there} - {where})
    return made


def _inner(value: Any) -> set[str]:
    return {place[1] for reference in _references(value) if (place := _PLACE.match(reference))}


def _scheme(ours: Known, where: str, value: Any) -> str | None:
    """Where our document has the security scheme *value*, under whatever name."""
    schemes = ours.document.root.child("components").child("securitySchemes")
    if not where.startswith(_SCHEMES) or not is_object(schemes.value):
        return None
    alike = (key for key, one in schemes.value.items() if _essence(one) == _essence(value))
    key = next(alike, None)
    return None if key is None else _SCHEMES + json_pointer.escape(key)


def _essence(scheme: Any) -> str:
    """What a security scheme is, without how it is told of."""
    return _text({key: str(value).lower() for key, value in scheme.items() if key != "description"})


def _free(ours: Known, where: str, taken: set[str]) -> str:
    numbered = (f"{where}{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (where, *numbered) if one not in taken and not _has(ours, one))


def _has(ours: Known, where: str) -> bool:
    try:
        json_pointer.get(ours.document.root.value, where)
    except json_pointer.MissingError:
        return False
    return True


def _ours(ours: Known, where: str) -> str:
    return _text(json_pointer.get(ours.document.root.value, where))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
