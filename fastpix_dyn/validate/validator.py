"""Validate values against schemas of one document, with a choice of engines, for requests or responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.json_pointer import escape, join
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.spec.schema_bundle import SchemaBundle
from fastpix_dyn.spec.schemas import (
    CONDITIONAL_APPLICATORS,
    IN_PLACE_APPLICATORS,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    UNCONDITIONAL_APPLICATORS,
    applicable_schemas,
    keyword_of,
    map_subschemas,
    resolved,
    subschemas,
)
from fastpix_dyn.spec.values import exceeds_depth
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.violation import Violation

if TYPE_CHECKING:
    from fastpix_dyn.validate.request_review import Reviewer

__all__ = ["MAX_DEPTH", "Direction", "Validator", "schema_problems"]

MAX_DEPTH = 500
"""The maximum depth of a value whose schema is recursive: engines use the stack."""
Predicate = Callable[[Any], bool]


class Validator:
    """Validates values against schemas of one document.

    A schema is compiled when it is first needed, and kept, so it must not change. Threads may share a validator.
    """

    def __init__(
        self,
        definitions: Mapping[str, Schema],
        *,
        engine: str = "jsonschema-rs",
        undeclared: Literal["allow", "refuse"] = "allow",
    ) -> None:
        """Create a validator; engines are built later.

        Args:
            definitions: the schemas that `#/$defs/NAME` refers to, by NAME: `Api.schemas`.
            engine: the engine that decides: `jsonschema-rs` (fast) or `jsonschema` (the reference).
            undeclared: whether objects with declared properties may have other properties.

        Raises:
            ConfigurationError: *engine* is unknown.
        """
        if engine not in ENGINES:
            raise ConfigurationError(f"there is no validation engine {engine!r}; {suggestion(engine, ENGINES)}")
        self._definitions = definitions
        self._engine = ENGINES[engine]
        self._undeclared = undeclared
        self._compiled: dict[tuple[int, Direction], _CompiledSchema] = {}
        self._reviewers: dict[int, tuple[Schema, Reviewer | None]] = {}

    def violations(
        self, schema: Schema, value: Any, *, direction: Direction, pointer: str = ""
    ) -> tuple[Violation, ...]:
        """Return how *value* differs from *schema* in a message of *direction*; nothing if it matches.

        No value makes this raise: one that can't be validated is a violation. Pointers (RFC 6901) begin with *pointer*;
        that of a missing property leads to the object, that of an undeclared one (rule `undeclared`) to the property.
        Values of `format: password` are not shown.

        Raises:
            SpecError: the schema itself is invalid.
        """
        compiled = self._compiled.get((id(schema), direction)) or self._compile(schema, direction)
        return compiled.violations(value, pointer)

    def fits(self, schema: Schema, value: Any, *, direction: Direction) -> bool:
        """Return whether *value* matches *schema*: `violations` without reasons, a thousand times as fast.

        Raises:
            SpecError: the schema itself is invalid.
        """
        compiled = self._compiled.get((id(schema), direction)) or self._compile(schema, direction)
        return compiled.fits(value)

    def reviewer(self, schema: Schema) -> Reviewer | None:
        """Return the reviewer for values of *schema* in requests; None if it can't find anything in any value."""
        # The schema is kept with its reviewer, so that no other schema gets its `id`.
        kept = self._reviewers.get(id(schema))
        if kept is None:
            kept = self._reviewers[id(schema)] = (schema, self._new_reviewer(schema))
        return kept[1]

    def _new_reviewer(self, schema: Schema) -> Reviewer | None:
        from fastpix_dyn.spec.schema_bundle import needs_review

        if not needs_review(schema, self._definitions):
            return None
        from fastpix_dyn.validate.request_review import Reviewer  # many calls need no review

        return Reviewer(schema, self._definitions, partial(self.fits, direction="request"))

    def _compile(self, schema: Schema, direction: Direction) -> _CompiledSchema:
        from fastpix_dyn.spec.schema_bundle import bundle_schema  # needed only for the first value of a schema

        bundle = for_direction(bundle_schema(schema, self._definitions), direction)
        if self._undeclared == "refuse":
            from fastpix_dyn.validate.undeclared_keys import close_schemas

            bundle = close_schemas(bundle)
        compiled = _CompiledSchema(schema, bundle, direction, self._engine(bundle), bundle.is_recursive())
        # Two threads may both compile a schema; either result will do.
        self._compiled[id(schema), direction] = compiled
        return compiled


class _CompiledSchema(Record, dict=True):
    """One schema in one direction, compiled for an engine."""

    schema: Schema
    """The original schema: kept so that no other schema gets its `id`."""
    bundle: SchemaBundle
    direction: Direction
    is_valid: Predicate
    is_recursive: bool

    def fits(self, value: Any) -> bool:
        if self.is_recursive and exceeds_depth(value, MAX_DEPTH):
            return False
        try:
            return self.is_valid(value)
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            return not self._explained(value, "", otherwise=())

    def violations(self, value: Any, pointer: str) -> tuple[Violation, ...]:
        if self.is_recursive and exceeds_depth(value, MAX_DEPTH):
            return (_too_deep(pointer),)
        try:
            if self.is_valid(value):
                return ()
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            return self._explained(value, pointer, otherwise=())
        unexplained = Violation(pointer, "schema", "the value does not match the document, for an unknown reason")
        return self._explained(value, pointer, otherwise=(unexplained,))

    def _explained(self, value: Any, pointer: str, otherwise: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Return why *value* does not match, by the reference engine; *otherwise* if that finds that it matches."""
        from fastpix_dyn.validate.jsonschema_engine import TooManyStepsError  # `explain` imports it in any case

        try:
            return self._explain(value, pointer) or otherwise
        except RecursionError:
            return (_too_deep(pointer),)
        except TooManyStepsError:
            text = "the value does not match the document; its alternatives are too many to say why"
            return (Violation(pointer, "schema", text),)
        except (ValueError, TypeError, ArithmeticError) as error:
            return (Violation(pointer, "schema", f"the value can't be validated ({type(error).__name__})"),)

    @cached_property
    def _explain(self) -> Callable[[Any, str], tuple[Violation, ...]]:
        from fastpix_dyn.validate.explain import explainer

        return explainer(self.bundle, self.direction)


def _too_deep(pointer: str) -> Violation:
    return Violation(pointer, "depth", "the value nests too deeply to be validated")


def _jsonschema_rs(bundle: SchemaBundle) -> Predicate:
    from fastpix_dyn.validate import jsonschema_rs_engine

    is_valid = jsonschema_rs_engine.predicate(bundle.as_schema())
    workload = jsonschema_rs_engine.Workload(bundle)
    if workload.is_bounded:
        return is_valid

    @cache
    def slower() -> Predicate:
        from fastpix_dyn.validate import jsonschema_engine

        return jsonschema_engine.predicate(bundle.as_schema())

    return lambda value: is_valid(value) if workload.is_small(value) else slower()(value)


def _jsonschema(bundle: SchemaBundle) -> Predicate:
    from fastpix_dyn.validate import jsonschema_engine

    _jsonschema_rs(bundle)  # raises for an invalid schema; jsonschema notices only the parts that a value reaches
    return jsonschema_engine.predicate(bundle.as_schema())


ENGINES: Mapping[str, Callable[[SchemaBundle], Predicate]] = {
    "jsonschema-rs": _jsonschema_rs,
    "jsonschema": _jsonschema,
}
"""By name, functions that compile a bundle. The predicate may raise for values that are not JSON data; compiling may
raise SpecError."""


_IGNORED_ANNOTATION: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
"""By direction, the annotation of properties that the sender omits."""


def for_direction(bundle: SchemaBundle, direction: Direction) -> SchemaBundle:
    """Return *bundle* for messages of *direction*: `readOnly` or `writeOnly` properties are not required."""
    annotation = _IGNORED_ANNOTATION[direction]
    if not any(schema.get(annotation) is True for schema in bundle.schemas()):
        return bundle
    definitions = bundle.definitions
    relaxed = {name: _relaxed(schema, definitions, annotation, frozenset()) for name, schema in definitions.items()}
    return SchemaBundle(_relaxed(bundle.schema, definitions, annotation, frozenset()), relaxed)


def _relaxed(schema: Schema, definitions: Mapping[str, Schema], annotation: str, outer: frozenset[str]) -> Schema:
    """Return *schema* without `required` for annotated properties; *outer* are those of the schemas around it."""
    if isinstance(schema, bool):
        return schema
    certain = outer | _annotated(schema, definitions, annotation, UNCONDITIONAL_APPLICATORS)
    possible = outer | _annotated(schema, definitions, annotation, IN_PLACE_APPLICATORS)

    def transform(pointer: str, inner: Schema) -> Schema:
        keyword = keyword_of(pointer)
        if keyword in {"not", "if"}:
            return inner  # these only test whether a property is present
        if keyword in UNCONDITIONAL_APPLICATORS:
            return _relaxed(inner, definitions, annotation, possible)
        if keyword in CONDITIONAL_APPLICATORS:
            return _relaxed(inner, definitions, annotation, certain)
        return _relaxed(inner, definitions, annotation, frozenset())

    relaxed = map_subschemas(schema, transform)
    if isinstance(relaxed.get("required"), list):
        relaxed["required"] = [name for name in relaxed["required"] if name not in possible]
    return relaxed


def _annotated(
    schema: Schema, definitions: Mapping[str, Schema], annotation: str, keywords: Iterable[str]
) -> frozenset[str]:
    """Return the names of the properties that have *annotation* in *schema* or in its branches under *keywords*."""
    declared: list[tuple[str, Any]] = []
    for part in applicable_schemas(schema, definitions, keywords):
        declared += part.get("properties", {}).items()
    return frozenset(name for name, value in declared if resolved(value, definitions).get(annotation) is True)


_META_SCHEMA = {"$ref": "https://json-schema.org/draft/2020-12/schema"}


def schema_problems(schema: Schema) -> list[tuple[str, str]]:
    """Return the faults of *schema* itself: pointers into it, and messages. `$ref`s are not followed.

    *schema* is validated against the meta-schema of JSON Schema 2020-12, and its patterns are compiled.
    """
    from fastpix_dyn.validate import jsonschema_rs_engine

    fault = jsonschema_rs_engine.first_fault(schema)
    if fault is None:
        return list(_pattern_problems(schema, "")) if _has_wrong_pattern(schema) else []
    from fastpix_dyn.validate.explain import explainer
    from fastpix_dyn.validate.jsonschema_engine import TooManyStepsError

    path, text = fault
    try:
        found = [(one.pointer, one.message) for one in explainer(SchemaBundle(_META_SCHEMA, {}))(schema, "")]
    except TooManyStepsError:
        found = []
    return found or [(join(path), text)]


def _has_wrong_pattern(schema: Schema) -> bool:
    """Return whether `_pattern_problems` would find any; this takes a fraction of the time."""
    from fastpix_dyn.validate.jsonschema_rs_engine import is_pattern

    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, bool):
            continue
        for key, value in one.items():
            if key in SCHEMA_KEYWORDS:
                waiting.append(value)
            elif key in SCHEMA_LIST_KEYWORDS:
                waiting += value
            elif key in SCHEMA_MAP_KEYWORDS:
                waiting += value.values()
        patterns = [one["pattern"]] if "pattern" in one else []
        if not all(map(is_pattern, [*patterns, *one.get("patternProperties", ())])):
            return True
    return False


def _pattern_problems(schema: Schema, pointer: str) -> Iterator[tuple[str, str]]:
    from fastpix_dyn.validate.jsonschema_rs_engine import is_pattern

    if isinstance(schema, bool):
        return
    patterns = [("/pattern", schema["pattern"])] if "pattern" in schema else []
    patterns += [(f"/patternProperties/{escape(text)}", text) for text in schema.get("patternProperties", {})]
    for position, text in patterns:
        if not is_pattern(text):
            yield f"{pointer}{position}", f"{text!r} is not a regular expression (ECMA-262)"
    for position, inner in subschemas(schema):
        yield from _pattern_problems(inner, pointer + position)
