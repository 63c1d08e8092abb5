"""What is wrong with a schema itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.spec.schema_bundle import ALTERNATIVE, CONJUNCTIVE, IN_PLACE, Bundle, group, keyword, rebuilt
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import escape, is_deeper
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.violation import Violation

if TYPE_CHECKING:
    from fastpix_dyn.spec.schema_bundle import Bundle
    from fastpix_dyn.validate.request_review import Reviewer

_META_SCHEMA = {"$ref": "https://json-schema.org/draft/2020-12/schema"}


def problems_of(schema: Schema) -> list[tuple[str, str]]:
    """The faults of *schema*: a pointer into it and a sentence for each. Where its `$ref`s lead is not looked at.

    It is held to the meta-schema of JSON Schema 2020-12, and its patterns are compiled.
    """
    from fastpix_dyn.validate import jsonschema_rs_engine

    fault = jsonschema_rs_engine.first_fault(schema)
    if fault is None:
        return list(_patterns(schema, ""))
    from fastpix_dyn.spec.schema_bundle import Bundle
    from fastpix_dyn.validate.explain import explainer

    path, text = fault
    found = [(one.pointer, one.message) for one in explainer(Bundle(_META_SCHEMA, {}))(schema, "")]
    return found or [("".join(f"/{escape(str(token))}" for token in path), text)]


def _patterns(schema: Schema, pointer: str) -> Iterator[tuple[str, str]]:
    from fastpix_dyn.spec.schemas import subschemas  # a start from a ready form checks no schema
    from fastpix_dyn.validate.jsonschema_rs_engine import is_pattern

    if isinstance(schema, bool):
        return
    nodes = [("/pattern", schema[key]) for key in ("pattern",) if key in schema]
    nodes += [(f"/patternProperties/{escape(text)}", text) for text in schema.get("patternProperties", {})]
    for node, text in nodes:
        if not is_pattern(text):
            yield f"{pointer}{node}", f"{text!r} is no regular expression as ECMA-262 knows them"
    for inside, inner in subschemas(schema):
        yield from _patterns(inner, pointer + inside)


_NOT_SENT: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}


def directed(bundle: Bundle, direction: Direction) -> Bundle:
    """*bundle* as it holds for messages of *direction*."""
    mark = _NOT_SENT[direction]
    if not any(schema.get(mark) is True for schema in bundle.schemas()):
        return bundle
    definitions = bundle.definitions
    made = {name: _relaxed(schema, definitions, mark, frozenset()) for name, schema in definitions.items()}
    return Bundle(_relaxed(bundle.schema, definitions, mark, frozenset()), made)


def _relaxed(schema: Schema, definitions: Mapping[str, Schema], mark: str, spared: frozenset[str]) -> Schema:
    """*schema* without the demands for marked properties. *spared* are those that what stands around it marks."""
    if isinstance(schema, bool):
        return schema
    certain = spared | _marked(schema, definitions, mark, CONJUNCTIVE)
    possible = spared | _marked(schema, definitions, mark, IN_PLACE)

    def change(pointer: str, inner: Schema) -> Schema:
        key = keyword(pointer)
        if key in {"not", "if"}:
            return inner  # they ask whether a property is there; they do not demand it
        around = possible if key in CONJUNCTIVE else certain if key in ALTERNATIVE else frozenset[str]()
        return _relaxed(inner, definitions, mark, around)

    made = rebuilt(schema, change)
    if isinstance(made.get("required"), list):
        made["required"] = [name for name in made["required"] if name not in possible]
    return made


def _marked(schema: Schema, definitions: Mapping[str, Schema], mark: str, keywords: Iterable[str]) -> frozenset[str]:
    """The names of the properties that *schema*, or a branch of it, marks."""
    declared: list[tuple[str, Any]] = []
    for one in group(schema, definitions, keywords):
        declared += one.get("properties", {}).items()
    return frozenset(name for name, value in declared if resolved(value, definitions).get(mark) is True)


Verdict = Callable[[Any], bool]


def _rust(bundle: Bundle) -> Verdict:
    from fastpix_dyn.validate import jsonschema_rs_engine

    return jsonschema_rs_engine.verdict(bundle.whole())


def _reference(bundle: Bundle) -> Verdict:
    from fastpix_dyn.validate import jsonschema_engine

    _rust(
        bundle
    )  # finds what is wrong with the schema itself, which jsonschema finds only where a value leads it there
    verdict: Verdict = jsonschema_engine.validator(bundle.whole()).is_valid
    return verdict


ENGINES: Mapping[str, Callable[[Bundle], Verdict]] = {"jsonschema-rs": _rust, "jsonschema": _reference}
"""By name, what builds a verdict. A verdict may raise for what is no JSON data; building may raise SpecError."""


__all__ = ["MAX_DEPTH", "Direction", "Validator", "problems_of"]

MAX_DEPTH = 500
"""How many objects and arrays may hold one another where a schema follows them all the way: engines use the stack."""


class Validator:
    """Judges values by schemas of one document.

    Validators are built when they are first needed and kept, so schemas must not change. Threads may share a judge.
    """

    def __init__(
        self,
        definitions: Mapping[str, Schema],
        *,
        engine: str = "jsonschema-rs",
        undeclared: Literal["allow", "refuse"] = "allow",
    ) -> None:
        """Builds nothing yet.

        Args:
            definitions: what `#/$defs/NAME` leads to, by NAME: `Api.schemas`.
            engine: what decides: `jsonschema-rs` (fast) or `jsonschema` (the reference).
            undeclared: whether objects of which properties are declared may have others too.

        Raises:
            ConfigurationError: there is no such *engine*.
        """
        if engine not in ENGINES:
            raise ConfigurationError(f"there is no validation engine {engine!r}; {suggestion(engine, ENGINES)}")
        self._definitions = definitions
        self._engine = ENGINES[engine]
        self._undeclared = undeclared
        self._compiled: dict[tuple[int, Direction], _Compiled] = {}
        self._reviewers: dict[int, tuple[Schema, Reviewer | None]] = {}

    def violations(
        self, schema: Schema, value: Any, *, direction: Direction, pointer: str = ""
    ) -> tuple[Violation, ...]:
        """How *value* differs from *schema* in a message of *direction*; nothing if it fits.

        Never raises for a value, whatever it is: one that can't be judged is a violation. Their pointers (RFC 6901)
        begin with *pointer*; a missing property is told of the object that lacks it, an undeclared one (rule
        `undeclared`) of itself. What is `format: password` is not shown.

        Raises:
            SpecError: the schema itself is wrong.
        """
        compiled = self._compiled.get((id(schema), direction)) or self._build(schema, direction)
        return compiled.violations(value, pointer)

    def fits(self, schema: Schema, value: Any, *, direction: Direction) -> bool:
        """Whether *value* fits *schema*: `violations` without the reasons, which take a thousand times as long.

        Raises:
            SpecError: the schema itself is wrong.
        """
        compiled = self._compiled.get((id(schema), direction)) or self._build(schema, direction)
        return compiled.fits(value)

    def reviewer(self, schema: Schema) -> Reviewer | None:
        """What reviews the values of *schema* in requests; None if there is nothing to find in any of them."""
        # The schema is kept beside it: so its id is not given to another.
        kept = self._reviewers.get(id(schema))
        if kept is None:
            kept = self._reviewers[id(schema)] = (schema, self._new_reviewer(schema))
        return kept[1]

    def _new_reviewer(self, schema: Schema) -> Reviewer | None:
        from fastpix_dyn.spec.schema_bundle import is_reviewed

        if not is_reviewed(schema, self._definitions):
            return None
        from fastpix_dyn.validate.request_review import Reviewer  # many calls have nothing to review

        return Reviewer(schema, self._definitions, partial(self.fits, direction="request"))

    def _build(self, schema: Schema, direction: Direction) -> _Compiled:
        from fastpix_dyn.spec.schema_bundle import bundle  # all this is for the first value of a schema
        from fastpix_dyn.validate.undeclared_keys import closed

        made = directed(bundle(schema, self._definitions), direction)
        made = closed(made) if self._undeclared == "refuse" else made
        compiled = _Compiled(schema, made, direction, self._engine(made), made.is_recursive())
        # Two threads may both build one; either will do.
        self._compiled[id(schema), direction] = compiled
        return compiled


class _Compiled(Record, dict=True):
    """What decides about values of one schema in one direction."""

    schema: Schema
    """The one it was built for: holding it keeps its `id` from being given to another."""
    bundle: Bundle
    direction: Direction
    verdict: Verdict
    is_recursive: bool

    def fits(self, value: Any) -> bool:
        if self.is_recursive and is_deeper(value, MAX_DEPTH):
            return False
        try:
            return self.verdict(value)
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            return not self._explained(value, "", otherwise=())

    def violations(self, value: Any, pointer: str) -> tuple[Violation, ...]:
        if self.is_recursive and is_deeper(value, MAX_DEPTH):
            return (_too_deep(pointer),)
        try:
            if self.verdict(value):
                return ()
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            return self._explained(value, pointer, otherwise=())
        unexplained = Violation(pointer, "schema", "the value does not fit the document, in a way that can't be told")
        return self._explained(value, pointer, otherwise=(unexplained,))

    def _explained(self, value: Any, pointer: str, otherwise: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """Why *value* does not fit, by the reference; *otherwise* where it finds that it does."""
        try:
            return self._explain(value, pointer) or otherwise
        except RecursionError:
            return (_too_deep(pointer),)
        except (ValueError, TypeError, ArithmeticError) as error:
            return (Violation(pointer, "schema", f"the value can't be judged ({type(error).__name__})"),)

    @cached_property
    def _explain(self) -> Callable[[Any, str], tuple[Violation, ...]]:
        from fastpix_dyn.validate.explain import explainer

        return explainer(self.bundle, self.direction)


def _too_deep(pointer: str) -> Violation:
    return Violation(pointer, "depth", "nests too deeply to be judged")
