"""The judge: whether values fit the schemas of one document, and if not, why.

One engine decides, in microseconds. Only where it refuses a value, or can't read it, jsonschema is loaded to explain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.records import Record
from fastpix_dyn.spec.depth import is_deeper
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.validate.engines import ENGINES, Verdict
from fastpix_dyn.validate.problems import problems_of
from fastpix_dyn.validate.violation import Violation

if TYPE_CHECKING:
    from fastpix_dyn.validate.bundle import Bundle
    from fastpix_dyn.validate.request_review import Reviewer

__all__ = ["MAX_DEPTH", "Direction", "Judge", "problems_of"]

MAX_DEPTH = 500
"""How many objects and arrays may hold one another where a schema follows them all the way: engines use the stack."""


class Judge:
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
        from fastpix_dyn.validate.bundle import is_reviewed

        if not is_reviewed(schema, self._definitions):
            return None
        from fastpix_dyn.validate.request_review import Reviewer  # many calls have nothing to review

        return Reviewer(schema, self._definitions, partial(self.fits, direction="request"))

    def _build(self, schema: Schema, direction: Direction) -> _Compiled:
        from fastpix_dyn.validate.bundle import bundle  # all this is for the first value of a schema
        from fastpix_dyn.validate.closing import closed
        from fastpix_dyn.validate.direction import directed

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
