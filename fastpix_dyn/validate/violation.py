"""A broken rule, in one flat form whatever engine found it."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.records import Record


class Violation(Record, frozen=True):
    """One broken rule.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the value: into the body of an answer, or into a request as
            `/path/…`, `/query/…`, `/header/…`, `/cookie/…`, `/body/…`. Empty for the whole.
        rule: the keyword that is broken: `type`, `required`, `enum`, `format` …
        message: what was expected and what came, in a sentence; values are cut short, secrets are not shown.
        expected: the keyword's value in the schema.
        schema: JSON pointer to the keyword, from the schema of the whole value; following a `$ref` is no step of it.
            Empty where undeclared properties are refused: the schema is not the document's then.
    """

    pointer: str
    rule: str
    message: str
    expected: Any = None
    schema: str = ""

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"
