"""Find mistakes in requests that open schemas allow: undeclared or deprecated keys, unknown extensible enum values.

`Reviewer` walks over the value with all schemas that may apply to each part, combined in a `_CombinedSchema`: a key is
declared if any of them declares it. A suspicious part is then checked against the alternatives of oneOf and anyOf that
the value actually matches, in `_Interpretations`, and dropped if one of them allows it. Each combination of schemas is
analysed once, so the work is linear in the size of the value; no stack is used, so a value may nest to any depth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from fastpix_dyn.spec.json_pointer import escape, join
from fastpix_dyn.spec.names import correct_spelling
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM, SECRET_FORMAT
from fastpix_dyn.spec.schemas import (
    CONDITIONAL_APPLICATORS,
    IN_PLACE_APPLICATORS,
    allowed_types,
    applicable_schemas,
    declared_properties,
    referenced,
    types_of,
)
from fastpix_dyn.spec.values import child_values, is_array, is_object
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.jsonschema_rs_engine import matches
from fastpix_dyn.validate.undeclared_keys import allows_other_keys
from fastpix_dyn.validate.violation import Violation, did_you_mean, format_value

_MAX_INTERPRETATIONS = 64
_SENTENCE = re.compile(r".*?[.!?](?=\s+[^\sa-z]|$)")
_CHILD_KEYWORDS = frozenset(
    {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties"}
    | {"prefixItems", "items", "unevaluatedItems"}
)
"""Keywords whose schemas apply to the parts of a value."""
_ALL_APPLICATORS = (*IN_PLACE_APPLICATORS, "if")

Definitions = Mapping[str, Schema]
Fits = Callable[[Schema, Any], bool]
Part = Mapping[str, Any]
"""A schema that is not a boolean."""
Interpretation = list[Part]
"""The schemas that apply to a value for one choice of alternatives."""


class ReviewFinding(Record, frozen=True):
    """A part of a request that the document does not declare, or declares as deprecated.

    Attributes:
        violation: the pointer and the message. The rule is `undeclared`, `x-extensible-enum` or `deprecated`.
        word: the key or the value, as it may be shown.
        report_pointer: the violation's pointer with `*` for items of arrays and keys of maps: one report is enough for
            all findings with the same one.
        is_misspelt: whether it is an undeclared key that is probably a declared one, misspelt.
    """

    violation: Violation
    word: str
    report_pointer: str
    is_misspelt: bool = False


def deprecation(pointer: str, name: str, description: str, report_pointer: str = "") -> ReviewFinding:
    """Return the finding that *name*, a parameter or a key, is deprecated, with the first sentence of *description*."""
    text = " ".join(description.split())
    sentence = found.group() if (found := _SENTENCE.match(text)) else text
    message = f"{format_value(name)} is deprecated" + (f": {sentence}" if sentence else "")
    return ReviewFinding(Violation(pointer, "deprecated", message, expected=True), name, report_pointer or pointer)


class Reviewer:
    """Reviews values of one schema.

    Threads may share a reviewer: two may both analyse the same part of the schema; either result will do.
    """

    def __init__(self, schema: Schema, definitions: Definitions, fits: Fits) -> None:
        """Create a reviewer; *fits* returns whether a value matches a schema of the same document."""
        self._schema = schema
        self._definitions = definitions
        self._fits = fits
        self._combined: dict[tuple[int, ...], _CombinedSchema] = {}

    def findings(self, value: Any, pointer: str, name: str = "") -> Iterator[ReviewFinding]:
        """Yield the findings in *value*, which is at *pointer* of the request; *name* is that of a parameter."""
        interpretations = _Interpretations(self._schema, self._definitions, self._fits)
        waiting = [_ValueNode(value, name or 0, None, self._combine([self._schema]))]
        while waiting:
            node = waiting.pop()
            combined = node.combined
            if combined.deprecated is not None and isinstance(node.token, str) and interpretations.all_deprecate(node):
                yield deprecation(pointer + node.pointer, node.token, combined.reason, pointer + node.report_pointer)
            if is_object(node.value):
                keys = [key for key in node.value if not combined.declares(key)] if combined.is_declaring else []
                yield from _undeclared(node, keys, interpretations, pointer) if keys else ()
            elif (
                combined.extensible and not isinstance(node.value, list | tuple) and _is_unknown(node, interpretations)
            ):
                hint = interpretations.hint(combined, node.value, _similar_value)
                text = f"unknown value {format_value(node.value)}{hint}"
                violation = Violation(pointer + node.pointer, EXTENSIBLE_ENUM, text, combined.extensible)
                yield ReviewFinding(violation, format_value(node.value), pointer + node.report_pointer)
            if combined.has_child_schemas:
                waiting += reversed(list(self._children(node)))

    def _children(self, node: _ValueNode) -> Iterator[_ValueNode]:
        """Yield the parts of the value at *node* in which anything may be found."""
        token_type = str if is_object(node.value) else int
        parts: Iterable[tuple[Any, Any]] = child_values(node.value)
        for token, item in parts:
            if not isinstance(token, token_type):
                continue  # not JSON
            combined = self._child_schema(node.combined, token)
            if combined.is_of_interest:
                yield _ValueNode(item, token, node, combined)

    def _child_schema(self, combined: _CombinedSchema, token: str | int) -> _CombinedSchema:
        """Return the schemas for the part at *token*. They are kept for keys of the document, not for other keys."""
        if isinstance(token, int):
            token = min(token, combined.prefix_length)
        found = combined.children.get(token)
        if found is None:
            found = self._combine(combined.child_schemas(token))
            if isinstance(token, int) or token in combined.names:
                combined.children[token] = found
        return found

    def _combine(self, schemas: list[Schema]) -> _CombinedSchema:
        key = tuple(map(id, schemas))
        if key not in self._combined:
            self._combined[key] = _CombinedSchema(schemas, self._definitions)
        return self._combined[key]


def _undeclared(
    node: _ValueNode, keys: list[str], interpretations: _Interpretations, pointer: str
) -> Iterator[ReviewFinding]:
    """Yield findings for *keys* of the object at *node*, which no schema declares."""
    if interpretations.one_allows_any_key(node):
        return
    for key in keys:
        correct = interpretations.hint(node.combined, key, _correct_key)
        hint = f"; did you mean {correct!r}?" if correct else interpretations.hint(node.combined, key, _similar_key)
        position = f"{pointer}{node.pointer}/{escape(key)}"
        violation = Violation(position, "undeclared", f"unknown key {format_value(key)}{hint}", correct or None)
        report_pointer = f"{pointer}{node.report_pointer}/{escape(key)}"
        yield ReviewFinding(violation, key, report_pointer, is_misspelt=bool(correct))


def _is_unknown(node: _ValueNode, interpretations: _Interpretations) -> bool:
    """Return whether the single value at *node* is none of the known ones."""
    value, combined = node.value, node.combined
    if value is None or any(_is_same(known, value) for known in (*combined.extensible, *combined.fixed)):
        return False
    return not combined.is_secret and interpretations.all_are_extensible(node)


def _is_same(known: Any, value: Any) -> bool:
    """Compare as JSON does: 1 equals 1.0, and true is not a number."""
    return known == value and isinstance(known, bool) == isinstance(value, bool)


def _correct_key(combined: _CombinedSchema, key: str) -> str:
    return correct_spelling(key, combined.names)


def _similar_key(combined: _CombinedSchema, key: str) -> str:
    return did_you_mean(key, combined.names)


def _similar_value(combined: _CombinedSchema, value: Any) -> str:
    return did_you_mean(value, combined.extensible)


class _ValueNode:
    """A part of the value: its position, and the schemas that may apply to it."""

    __slots__ = ("combined", "has_alternatives", "holder", "possible_schemas", "token", "value")

    def __init__(self, value: Any, token: str | int, holder: _ValueNode | None, combined: _CombinedSchema) -> None:
        self.value, self.token, self.holder, self.combined = value, token, holder, combined
        self.has_alternatives: bool = combined.has_alternatives or (holder is not None and holder.has_alternatives)
        """Whether it depends on the value which schemas apply."""
        self.possible_schemas: list[list[Schema]] | None = None
        """The schemas for this part, for each interpretation of the holder; None until they are needed."""

    @property
    def pointer(self) -> str:
        """The JSON pointer into the whole value."""
        return join(node.token for node in self._path())

    @property
    def report_pointer(self) -> str:
        """The pointer with `*` for items of arrays and for keys that no schema declares."""
        return "".join(f"/{escape(str(node.token))}" if node.is_declared else "/*" for node in self._path())

    @property
    def is_declared(self) -> bool:
        """Whether a schema declares the key of this part."""
        return self.holder is not None and self.token in self.holder.combined.names

    def _path(self) -> list[_ValueNode]:
        """Return the nodes from the outside in, without that of the whole value."""
        nodes, node = list[_ValueNode](), self
        while node.holder is not None:
            nodes.append(node)
            node = node.holder
        return nodes[::-1]


class _CombinedSchema:
    """What *schemas*, which may apply to one value, say together with all their branches."""

    def __init__(self, schemas: list[Schema], definitions: Definitions) -> None:
        self.schemas = schemas
        """Kept so that no other schemas get their `id`s."""
        found = (part for schema in schemas for part in applicable_schemas(schema, definitions, _ALL_APPLICATORS))
        self.parts = list({id(part): part for part in found}.values())
        self.has_alternatives = any(
            keyword in part for part in self.parts for keyword in (*CONDITIONAL_APPLICATORS, "if")
        )
        self.names = declared_properties(self.parts)
        self.is_declaring = any(map(_declares_properties, self.parts))
        self.allows_any_key = any(allows_other_keys(part) for part in self.parts)
        self.extensible = [value for part in self.parts for value in _list_of(part, EXTENSIBLE_ENUM)]
        self.fixed = [value for part in self.parts for value in _list_of(part, "enum")]
        self.fixed += [part["const"] for part in self.parts if "const" in part]
        self.deprecated = next((part for part in self.parts if part.get("deprecated") is True), None)
        self.is_secret = any(part.get("format") == SECRET_FORMAT for part in self.parts)
        self.has_child_schemas = any(part.keys() & _CHILD_KEYWORDS for part in self.parts)
        self.prefix_length = max((len(part.get("prefixItems", ())) for part in self.parts), default=0)
        """From this index on, all items of an array have the same schemas."""
        self.children: dict[str | int, _CombinedSchema] = {}
        """The schemas for parts of the value, as far as they were needed."""
        self.is_of_interest = self.has_child_schemas or bool(self.extensible) or self.deprecated is not None

    @property
    def reason(self) -> str:
        """The description of the deprecated schema, or else the first description."""
        described = [part for part in (self.deprecated or {}, *self.parts) if part.get("description")]
        return str(described[0]["description"]) if described else ""

    @cached_property
    def _required(self) -> frozenset[str]:
        """The keys that a keyword other than `properties` names: they can't be wrong."""
        found = {name for part in self.parts for name in part.get("required", ())}
        for part in self.parts:
            dependent = part.get("dependentRequired", {})
            found |= {
                *part.get("dependentSchemas", {}),
                *dependent,
                *(name for names in dependent.values() for name in names),
            }
            discriminator = part.get("discriminator")
            found |= {str(discriminator.get("propertyName"))} if is_object(discriminator) else set()
        return frozenset(found)

    def declares(self, key: object) -> bool:
        """Return whether a schema declares or requires the property *key*; also true for keys that are not JSON."""
        if key in self.names or key in self._required or not isinstance(key, str):
            return True
        return any(matches(pattern, key) for part in self.parts for pattern in part.get("patternProperties", ()))

    def child_schemas(self, token: str | int) -> list[Schema]:
        """Return the schemas for the part at *token*."""
        return _child_schemas(self.parts, token)


def _list_of(part: Part, keyword: str) -> list[Any]:
    values = part.get(keyword)
    return values if is_array(values) else []


def _declares_properties(part: Part) -> bool:
    return bool(part.get("properties") or part.get("patternProperties"))


def _child_schemas(parts: Iterable[Part], token: str | int) -> list[Schema]:
    """Return the schemas of *parts* for the part of the value at *token*, without false ones."""
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
    prefix = part.get("prefixItems", ())
    if index < len(prefix):
        yield prefix[index]
    else:
        yield from (part[keyword] for keyword in ("items", "unevaluatedItems") if keyword in part)


class _Interpretations:
    """Which schemas apply to each part of a value, for each choice of alternatives that the value matches.

    An *interpretation* of a value is a list of schemas: those that apply in any case (`$ref`, `allOf`, a matching `if`)
    and one alternative of each oneOf and anyOf. There are several only if the value matches several alternatives.

    To interpret a part, the holders are interpreted from the outside in: each interpretation of a holder gives the
    schemas that it has for the part, and these are interpreted in turn.
    """

    def __init__(self, schema: Schema, definitions: Definitions, fits: Fits) -> None:
        self._schema = schema
        self._definitions = definitions
        self._fits = fits
        self._fit_results: dict[tuple[int, int], bool] = {}
        self._allowed: dict[int, frozenset[str]] = {}
        self._hints: dict[tuple[int, str, Any], str] = {}

    def hint(self, combined: _CombinedSchema, word: Any, make: Callable[[_CombinedSchema, Any], str]) -> str:
        """Return the result of *make* for *word*; each word is looked up once, because many items may share it."""
        key = id(combined), make.__name__, word
        if key not in self._hints:
            self._hints[key] = make(combined, word)
        return self._hints[key]

    def one_allows_any_key(self, node: _ValueNode) -> bool:
        """Return whether one interpretation of the object at *node* allows any key."""
        if not node.has_alternatives:
            return node.combined.allows_any_key
        possible = self._possible_schemas(node)
        if not possible or (node.combined.allows_any_key and any(map(self._is_map, possible))):
            return True
        return any(not any(map(_declares_properties, one)) for one in self._interpret(possible, node.value))

    def all_are_extensible(self, node: _ValueNode) -> bool:
        """Return whether each interpretation of the value at *node* has an extensible enum."""
        return not node.has_alternatives or self._all(node, lambda part: EXTENSIBLE_ENUM in part)

    def all_deprecate(self, node: _ValueNode) -> bool:
        """Return whether each interpretation of the value at *node* is deprecated."""
        return not node.has_alternatives or self._all(node, lambda part: part.get("deprecated") is True)

    def _all(self, node: _ValueNode, condition: Callable[[Part], bool]) -> bool:
        interpretations = self._interpret(self._possible_schemas(node), node.value)
        return bool(interpretations) and all(any(map(condition, one)) for one in interpretations)

    def _is_map(self, schemas: list[Schema]) -> bool:
        parts = (part for one in schemas for part in applicable_schemas(one, self._definitions, _ALL_APPLICATORS))
        return any(map(allows_other_keys, parts))

    def _possible_schemas(self, node: _ValueNode) -> list[list[Schema]]:
        """Return the schemas for *node*, one list for each interpretation of its holder that has any."""
        path = [node]  # from the inside out, up to a node whose schemas are known
        while path[-1].possible_schemas is None and (holder := path[-1].holder) is not None:
            path.append(holder)
        possible = path[-1].possible_schemas or [[self._schema]]
        path[-1].possible_schemas = possible
        for holder, inner in zip(path[:0:-1], path[-2::-1], strict=True):
            found = [_child_schemas(one, inner.token) for one in self._interpret(possible, holder.value)]
            possible = list({tuple(map(id, schemas)): schemas for schemas in found if schemas}.values())
            inner.possible_schemas = possible
        return possible

    def _interpret(self, possible: list[list[Schema]], value: Any) -> list[Interpretation]:
        """Return all interpretations of *value* by each list of schemas in *possible*."""
        found = [one for schemas in possible for one in self._choices(schemas, value, frozenset())]
        return found if len(found) <= _MAX_INTERPRETATIONS else [[]]  # too many: assume that one allows everything

    def _choices(self, schemas: list[Schema], value: Any, choosing: frozenset[int]) -> list[Interpretation]:
        """Return the interpretations of *value* by *schemas*: one for each combination of matching alternatives.

        *choosing* are the schemas whose alternatives are being chosen; schemas that lead back to one of them have no
        interpretation.
        """
        certain: dict[int, Part] = {}
        open_choices: list[list[Schema]] = []  # each with several matching alternatives
        holders, waiting = set[int](), [*schemas]
        while waiting:
            part = waiting.pop()
            if id(part) in choosing:
                return []
            if isinstance(part, bool) or id(part) in certain:
                continue
            certain[id(part)] = part
            waiting += self._unconditional(part, value)
            for keyword in ("anyOf", "oneOf"):
                alternatives = self._matching(part[keyword], value) if keyword in part else []
                if len(alternatives) == 1:
                    waiting += alternatives
                elif alternatives:
                    open_choices.append(alternatives)
                    holders.add(id(part))
        return self._combinations([*certain.values()], open_choices, value, choosing | holders)

    def _combinations(
        self, certain: Interpretation, open_choices: list[list[Schema]], value: Any, choosing: frozenset[int]
    ) -> list[Interpretation]:
        """Return *certain* with every combination of one alternative of each of *open_choices*."""
        combinations = [certain]
        for alternatives in open_choices:
            options = [option for one in alternatives for option in self._choices([one], value, choosing)]
            if len(options) * len(combinations) > _MAX_INTERPRETATIONS:
                return [[]]  # too many: assume that one allows everything
            combinations = [[*first, *option] for first in combinations for option in options]
        return combinations

    def _unconditional(self, part: Part, value: Any) -> Iterator[Schema]:
        """Yield the schemas in *part* that apply to *value* whichever alternative matches."""
        if "$ref" in part:
            yield referenced(part, self._definitions)
        yield from part.get("allOf", ())
        for name, schema in part.get("dependentSchemas", {}).items():
            if is_object(value) and name in value:
                yield schema
        if "if" in part:
            yield part["if"]
            yield part.get("then" if self._does_fit(part["if"], value) else "else", True)

    def _matching(self, alternatives: list[Schema], value: Any) -> list[Schema]:
        """Return the *alternatives* that *value* matches; if it matches none, those for values of its type."""
        types = types_of(value)
        of_type = [one for one in alternatives if types & self._allowed_types(one)]
        matching = [one for one in of_type if self._does_fit(one, value)] if len(of_type) > 1 else []
        return matching or of_type

    def _allowed_types(self, schema: Schema) -> frozenset[str]:
        if id(schema) not in self._allowed:
            self._allowed[id(schema)] = allowed_types(schema, self._definitions)
        return self._allowed[id(schema)]

    def _does_fit(self, schema: Schema, value: Any) -> bool:
        key = id(schema), id(value)
        if key not in self._fit_results:
            self._fit_results[key] = schema if isinstance(schema, bool) else self._fits(schema, value)
        return self._fit_results[key]
