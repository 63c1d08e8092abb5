"""A broken rule, in one flat form whatever engine found it."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.records import Record

WHOLE_BODY = "body"
"""The argument that holds a body as a whole."""


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
        argument: in a request, the Python argument that holds the value; `body` where the body was given whole.
            Empty in answers.
        missing: the property that is missing, if that is what is wrong; empty otherwise.
    """

    pointer: str
    rule: str
    message: str
    expected: Any = None
    schema: str = ""
    argument: str = ""
    missing: str = ""

    def __str__(self) -> str:
        return f"{self._subject()}: {self.message}"

    def _subject(self) -> str:
        """The argument and its place in the request: `order_by (query /orderBy)`; the pointer where none is named."""
        if not self.argument:
            return self.pointer or "/"
        place, slash, rest = self.pointer.removeprefix("/").partition("/")
        where = f"{place} {slash}{rest}".rstrip()
        return where if self.argument == WHOLE_BODY == place else f"{self.argument} ({where})"
