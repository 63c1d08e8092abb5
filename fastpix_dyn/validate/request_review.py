"""What a request says that the open schemas of the document let pass: undeclared keys, unknown words, deprecated keys.

The walk over the value asks what all branches of the schemas say together: what one of them declares is declared. A
suspicion is then held against the alternatives that the value fits, and dropped if one of them takes the value without
a word. Schemas are looked at once and kept, so the work is linear in the size of the value. It uses no stack, so a
value may nest as deep as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from fastpix_dyn.spec.names import misspelt
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import ALTERNATIVE, IN_PLACE, OPEN_WORDS, REFERENCE, SECRET, declared_names, group
from fastpix_dyn.spec.schemas import kinds, kinds_of
from fastpix_dyn.spec.values import children, escape, is_array, is_object
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.jsonschema_rs_engine import matches
from fastpix_dyn.validate.undeclared_keys import takes_any
from fastpix_dyn.validate.violation import Violation, meant, shown

_MOST_READINGS = 64
_SENTENCE = re.compile(r".*?[.!?](?=\s+[^\sa-z]|$)")

Definitions = Mapping[str, Schema]
Fits = Callable[[Schema, Any], bool]
Part = Mapping[str, Any]
"""A schema that is neither true nor false."""


class Finding(Record, frozen=True):
    """Something that the document does not declare, or declares as deprecated.

    Attributes:
        violation: where it is, and what to say of it. The rule is `undeclared`, `x-extensible-enum` or `deprecated`.
        word: the key or the value that it is about, as it may be shown.
        place: the violation's pointer with `*` for items of arrays and keys of maps, which one report is enough for.
        is_misspelt: whether it is an undeclared key so near to a declared one that this was meant.
    """

    violation: Violation
    word: str
    place: str
    is_misspelt: bool = False


def deprecated(pointer: str, name: str, description: str, place: str = "") -> Finding:
    """The finding that *name*, a parameter or a key, is deprecated, with the first sentence of its *description*."""
    text = " ".join(description.split())
    sentence = found.group() if (found := _SENTENCE.match(text)) else text
    message = f"{shown(name)} is deprecated" + (f": {sentence}" if sentence else "")
    return Finding(Violation(pointer, "deprecated", message, expected=True), name, place or pointer)


class Reviewer:
    """Reviews values of one schema.

    Threads may share it: two may both look at the same part of the schema; either result will do.
    """

    def __init__(self, schema: Schema, definitions: Definitions, fits: Fits) -> None:
        """*fits* says whether a value fits a schema of the same document."""
        self._schema = schema
        self._definitions = definitions
        self._fits = fits
        self._known: dict[tuple[int, ...], _Together] = {}

    def findings(self, value: Any, pointer: str, name: str = "") -> Iterator[Finding]:
        """What is found in *value*, which is at *pointer* of the request; *name* is that of a parameter."""
        readings = _Readings(self._schema, self._definitions, self._fits)
        waiting = [_Spot(value, name or 0, None, self._together([self._schema]))]
        while waiting:
            node = waiting.pop()
            says = node.says
            if says.deprecated is not None and isinstance(node.token, str) and readings.all_deprecate(node):
                yield deprecated(pointer + node.pointer, node.token, says.reason, pointer + node.place)
            if is_object(node.value):
                keys = [key for key in node.value if not says.declares(key)] if says.is_declaring else []
                yield from _undeclared(node, keys, readings, pointer) if keys else ()
            elif says.words and not isinstance(node.value, list | tuple) and _is_unknown(node, readings):
                text = f"unknown value {shown(node.value)}{readings.hint(says, node.value, _nearest_word)}"
                violation = Violation(pointer + node.pointer, OPEN_WORDS, text, says.words)
                yield Finding(violation, shown(node.value), pointer + node.place)
            if says.leads_on:
                waiting += reversed(list(self._inside(node)))

    def _inside(self, node: _Spot) -> Iterator[_Spot]:
        """The parts of the value at *spot* of which the document says something."""
        kind = str if is_object(node.value) else int
        parts: Iterable[tuple[Any, Any]] = children(node.value)
        for token, item in parts:
            if not isinstance(token, kind):
                continue  # no JSON
            says = self._below(node.says, token)
            if says.is_of_interest:
                yield _Spot(item, token, node, says)

    def _below(self, says: _Together, token: str | int) -> _Together:
        """What is said of what is at *token*. Kept for declared_names of the document, not for those of the value."""
        if isinstance(token, int):
            token = min(token, says.leading)
        found = says.below.get(token)
        if found is None:
            found = self._together(says.inner(token))
            if isinstance(token, int) or token in says.names:
                says.below[token] = found
        return found

    def _together(self, schemas: list[Schema]) -> _Together:
        key = tuple(map(id, schemas))
        if key not in self._known:
            self._known[key] = _Together(schemas, self._definitions)
        return self._known[key]


def _undeclared(node: _Spot, keys: list[str], readings: _Readings, pointer: str) -> Iterator[Finding]:
    """The *keys* of the object at *spot*, which nothing declares."""
    if readings.one_takes_any(node):
        return
    for key in keys:
        right = readings.hint(node.says, key, _misspelt)
        hint = f"; did you mean {right!r}?" if right else readings.hint(node.says, key, _nearest_name)
        where = f"{pointer}{node.pointer}/{escape(key)}"
        violation = Violation(where, "undeclared", f"unknown key {shown(key)}{hint}", right or None)
        yield Finding(violation, key, f"{pointer}{node.place}/{escape(key)}", is_misspelt=bool(right))


def _misspelt(says: _Together, key: str) -> str:
    return misspelt(key, says.names)


def _nearest_name(says: _Together, key: str) -> str:
    return meant(key, says.names)


def _is_unknown(node: _Spot, readings: _Readings) -> bool:
    """Whether the single value at *spot* is none of the words that are known there."""
    value, says = node.value, node.says
    if value is None or any(_is_same(word, value) for word in (*says.words, *says.closed_words)):
        return False
    return not says.is_secret and readings.all_have_words(node)


def _nearest_word(says: _Together, value: Any) -> str:
    return meant(value, says.words)


def _is_same(word: Any, value: Any) -> bool:
    """JSON's equality: 1 is 1.0, and true is no number."""
    return word == value and isinstance(word, bool) == isinstance(value, bool)


class _Spot:
    """A part of the value: where it is, and what the schemas say of it."""

    __slots__ = ("has_alternatives", "holder", "readings", "says", "token", "value")

    def __init__(self, value: Any, token: str | int, holder: _Spot | None, says: _Together) -> None:
        self.value, self.token, self.holder, self.says = value, token, holder, says
        self.has_alternatives: bool = says.has_alternatives or (holder is not None and holder.has_alternatives)
        """Whether it depends on the value which of the schemas hold."""
        self.readings: list[list[Schema]] | None = None

    @property
    def pointer(self) -> str:
        """The JSON pointer to it in the whole value."""
        return "".join(f"/{escape(str(node.token))}" for node in self._path())

    @property
    def place(self) -> str:
        """The same with `*` for items of arrays and for keys that no schema declared_names."""
        return "".join(f"/{escape(str(node.token))}" if node.is_named else "/*" for node in self._path())

    @property
    def is_named(self) -> bool:
        """Whether it is under a key that a schema declared_names."""
        return self.holder is not None and self.token in self.holder.says.names

    def _path(self) -> list[_Spot]:
        """What leads to it, from the outside in, without the whole value."""
        nodes, node = list[_Spot](), self
        while node.holder is not None:
            nodes.append(node)
            node = node.holder
        return nodes[::-1]


class _Together:
    """What *schemas*, which judge one value, say together with all their branches."""

    def __init__(self, schemas: list[Schema], definitions: Definitions) -> None:
        self.schemas = schemas
        """Also keeps their `id`s from being given to others."""
        found = (part for schema in schemas for part in group(schema, definitions, (*IN_PLACE, "if")))
        self.parts = list({id(part): part for part in found}.values())
        self.has_alternatives = any(keyword in part for part in self.parts for keyword in (*ALTERNATIVE, "if"))
        self.names = declared_names(self.parts)
        self.is_declaring = bool(self.names) or any(part.get("patternProperties") for part in self.parts)
        self.takes_any = any(takes_any(part) for part in self.parts)
        self.words = [word for part in self.parts for word in _listed(part, OPEN_WORDS)]
        self.closed_words = [word for part in self.parts for word in _listed(part, "enum")]
        self.closed_words += [part["const"] for part in self.parts if "const" in part]
        self.deprecated = next((part for part in self.parts if part.get("deprecated") is True), None)
        self.is_secret = any(part.get("format") == SECRET for part in self.parts)
        self.leads_on = any(part.keys() & _LEADING for part in self.parts)
        self.leading = max((len(part.get("prefixItems", ())) for part in self.parts), default=0)
        """From this index on, all items of an array have the same schemas."""
        self.below: dict[str | int, _Together] = {}
        """What is said of the parts of the value, as far as it was asked for."""
        self.is_of_interest = self.leads_on or bool(self.words) or self.deprecated is not None

    @property
    def reason(self) -> str:
        """The description of what is deprecated, or else the first one that is given."""
        described = [part for part in (self.deprecated or {}, *self.parts) if part.get("description")]
        return str(described[0]["description"]) if described else ""

    @cached_property
    def _demanded(self) -> frozenset[str]:
        """The declared_names that a keyword other than `properties` speaks of: they can't be wrong."""
        found = {name for part in self.parts for name in part.get("required", ())}
        for part in self.parts:
            needs = part.get("dependentRequired", {})
            found |= {
                *part.get("dependentSchemas", {}),
                *needs,
                *(name for declared_names in needs.values() for name in declared_names),
            }
            discriminator = part.get("discriminator")
            found |= {str(discriminator.get("propertyName"))} if is_object(discriminator) else set()
        return frozenset(found)

    def declares(self, key: object) -> bool:
        """Whether one of the schemas declares the property *key*, or demands it. What is no JSON is not looked at."""
        if key in self.names or key in self._demanded or not isinstance(key, str):
            return True
        return any(_is_patterned(part, key) for part in self.parts)

    def inner(self, token: str | int) -> list[Schema]:
        """The schemas of what is at *token* of the value."""
        return _inner(self.parts, token)


_LEADING = frozenset({"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}) | {
    "prefixItems",
    "items",
    "unevaluatedItems",
}


def _listed(part: Part, keyword: str) -> list[Any]:
    words = part.get(keyword)
    return words if is_array(words) else []


def _is_patterned(part: Part, key: str) -> bool:
    return any(matches(pattern, key) for pattern in part.get("patternProperties", ()))


def _inner(parts: Iterable[Part], token: str | int) -> list[Schema]:
    """The schemas that *parts* have for what is at *token*; `true` counts, `false` does not."""
    found = [schema for part in parts for schema in (_of_key if isinstance(token, str) else _of_item)(part, token)]
    return [schema for schema in found if schema is not False]


def _of_key(part: Part, key: Any) -> Iterator[Schema]:
    declared = [part["properties"][key]] if key in part.get("properties", ()) else []
    declared += [inner for pattern, inner in part.get("patternProperties", {}).items() if matches(pattern, key)]
    if declared:
        yield from declared
    else:
        yield from (part[keyword] for keyword in ("additionalProperties", "unevaluatedProperties") if keyword in part)


def _of_item(part: Part, index: Any) -> Iterator[Schema]:
    leading = part.get("prefixItems", ())
    if index < len(leading):
        yield leading[index]
    else:
        yield from (part[keyword] for keyword in ("items", "unevaluatedItems") if keyword in part)


class _Readings:
    """The readings of a value: the schemas that judge it, for each choice of alternatives that it fits."""

    def __init__(self, schema: Schema, definitions: Definitions, fits: Fits) -> None:
        self._schema = schema
        self._definitions = definitions
        self._fits = fits
        self._fitting: dict[tuple[int, int], bool] = {}
        self._kinds: dict[int, frozenset[str]] = {}
        self._hints: dict[tuple[int, str, Any], str] = {}

    def hint(self, says: _Together, word: Any, make: Callable[[_Together, Any], str]) -> str:
        """What *make* makes of *word*; each word is looked at once, for many items may have the same."""
        key = id(says), make.__name__, word
        if key not in self._hints:
            self._hints[key] = make(says, word)
        return self._hints[key]

    def one_takes_any(self, node: _Spot) -> bool:
        """Whether the object at *spot* may have any key, in one reading of it."""
        if not node.has_alternatives:
            return node.says.takes_any
        entered = self._entered(node)
        if not entered or (node.says.takes_any and any(map(self._is_map, entered))):
            return True
        return any(not any(map(_is_declaring, parts)) for parts in self._read(entered, node.value))

    def all_have_words(self, node: _Spot) -> bool:
        """Whether the value at *spot* is read by known words in each reading of it."""
        return not node.has_alternatives or self._all(node, lambda part: OPEN_WORDS in part)

    def all_deprecate(self, node: _Spot) -> bool:
        """Whether the value at *spot* is deprecated in each reading of it."""
        return not node.has_alternatives or self._all(node, lambda part: part.get("deprecated") is True)

    def _all(self, node: _Spot, holds: Callable[[Part], bool]) -> bool:
        readings = self._read(self._entered(node), node.value)
        return bool(readings) and all(any(map(holds, parts)) for parts in readings)

    def _is_map(self, schemas: list[Schema]) -> bool:
        return any(takes_any(part) for one in schemas for part in group(one, self._definitions, (*IN_PLACE, "if")))

    def _entered(self, node: _Spot) -> list[list[Schema]]:
        """The readings of what holds *spot*, each by the schemas that it has for *spot*, if it has any."""
        chain = [node]
        while chain[-1].readings is None and (holder := chain[-1].holder) is not None:
            chain.append(holder)
        entered = chain[-1].readings or [[self._schema]]
        chain[-1].readings = entered
        for outer, inner in zip(chain[:0:-1], chain[-2::-1], strict=True):
            found = [_inner(parts, inner.token) for parts in self._read(entered, outer.value)]
            entered = list({tuple(map(id, schemas)): schemas for schemas in found if schemas}.values())
            inner.readings = entered
        return entered

    def _read(self, entered: list[list[Schema]], value: Any) -> list[list[Part]]:
        """*entered* with the alternatives that *value* fits chosen in each way, `$ref`s and `allOf` followed."""
        made = [parts for schemas in entered for parts in self._chosen(schemas, value, frozenset())]
        return made if len(made) <= _MOST_READINGS else [[]]  # too many: one may take anything

    def _chosen(self, schemas: list[Schema], value: Any, choosing: frozenset[int]) -> list[list[Part]]:
        """The readings of *schemas*; none if they lead back to one whose alternatives are being chosen."""
        parts: dict[int, Part] = {}
        choices: list[list[Schema]] = []
        holders, waiting = set[int](), [*schemas]
        while waiting:
            part = waiting.pop()
            if id(part) in choosing:
                return []
            if isinstance(part, bool) or id(part) in parts:
                continue
            parts[id(part)] = part
            waiting += self._certain(part, value)
            found = [self._of_kind(part[keyword], value) for keyword in ("anyOf", "oneOf") if keyword in part]
            waiting += (one[0] for one in found if len(one) == 1)
            choices += (several := [one for one in found if len(one) > 1])
            holders |= {id(part)} if several else set()
        made = [[*parts.values()]]
        for choice in choices:
            options = [more for one in choice for more in self._chosen([one], value, choosing | holders)]
            if len(options) * len(made) > _MOST_READINGS:
                return [[]]
            made = [[*first, *more] for first in made for more in options]
        return made

    def _certain(self, part: Part, value: Any) -> Iterator[Schema]:
        """The schemas in *part* that judge *value* as well, whichever alternative holds."""
        if "$ref" in part:
            yield self._definitions.get(str(part["$ref"]).removeprefix(REFERENCE), True)
        yield from part.get("allOf", ())
        for name, schema in part.get("dependentSchemas", {}).items():
            if is_object(value) and name in value:
                yield schema
        if "if" in part:
            yield part["if"]
            yield part.get("then" if self._does_fit(part["if"], value) else "else", True)

    def _of_kind(self, alternatives: list[Schema], value: Any) -> list[Schema]:
        """Those of *alternatives* that *value* fits; if there are none, those for values of its type."""
        types = {*kinds_of(value)}
        possible = [one for one in alternatives if types & self._kinds_of(one)]
        fitting = [one for one in possible if self._does_fit(one, value)] if len(possible) > 1 else []
        return fitting or possible

    def _kinds_of(self, schema: Schema) -> frozenset[str]:
        if id(schema) not in self._kinds:
            self._kinds[id(schema)] = kinds(schema, self._definitions)
        return self._kinds[id(schema)]

    def _does_fit(self, schema: Schema, value: Any) -> bool:
        key = id(schema), id(value)
        if key not in self._fitting:
            self._fitting[key] = schema if isinstance(schema, bool) else self._fits(schema, value)
        return self._fitting[key]


def _is_declaring(part: Part) -> bool:
    return bool(part.get("properties") or part.get("patternProperties"))
