"""Where the secrets of a value are: what the document marks `format: password`, whatever else judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.depth import children
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.pointer import tokens
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.validate.bundle import IN_PLACE, Bundle, group
from fastpix_dyn.validate.closing import names
from fastpix_dyn.validate.formats import SECRET
from fastpix_dyn.validate.request_review import misspelt

Path = tuple[str | int, ...]
_GROUPED = (*IN_PLACE, "if", "not")


def secrets(bundle: Bundle, value: Any) -> frozenset[Path]:
    """The paths to the strings and numbers in *value* that must not be shown.

    One that stands where an object or array with a secret inside should is among them: it may be that secret. So is
    one under a misspelt key of a secret, and one inside an object or array in place of a secret.
    """
    if not any(schema.get("format") == SECRET for schema in bundle.schemas()):
        return frozenset()
    return frozenset(_secrets(bundle.schema, bundle.definitions, value, ()))


def _secrets(schema: Schema, definitions: Mapping[str, Schema], value: Any, path: Path) -> Iterator[Path]:
    judges = group(schema, definitions, _GROUPED)
    if isinstance(value, str | bytes | int | float) and not isinstance(value, bool):
        yield from (path,) if _leads_to_secret(judges, definitions) else ()
    declared = names(judges)
    for key, item in children(value):
        meant = misspelt(key, declared) if isinstance(key, str) and key not in declared else ""
        found = [inner for judge in judges for inner in inside(judge, meant or key)]
        for inner in found or [judge for judge in judges if judge.get("format") == SECRET]:
            yield from _secrets(inner, definitions, item, (*path, key))


def inside(schema: Mapping[str, Any], key: str | int) -> Iterator[Schema]:
    """The schemas of *schema* that may judge what stands at *key*: rather too many than too few."""
    for pointer, inner in subschemas(schema):
        keyword, *rest = tokens(pointer)
        if keyword not in _GROUPED and (keyword != "properties" or rest == [key]):
            yield inner


def _leads_to_secret(judges: list[Mapping[str, Any]], definitions: Mapping[str, Schema]) -> bool:
    waiting, seen = [*judges], set[int]()
    while waiting:
        schema = waiting.pop()
        if schema.get("format") == SECRET:
            return True
        if id(schema) not in seen:
            seen.add(id(schema))
            inner = [part for _, part in subschemas(schema)]
            waiting += [part for one in inner for part in group(one, definitions, _GROUPED)]
    return False
