"""What is tested: a document, its plan, and the judges made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.contract.source_locations import all_limited, limited
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api, Schema
from fastpix_dyn.validate.validator import Validator, problems_of
from fastpix_dyn.validate.violation import Violation

Judged = Callable[[Schema, Any], tuple[Violation, ...]]


class Judges:
    """Two readings of one API: as the document is written, and as if it said all that there is."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._open = Validator(api.schemas)
        self._strict = Validator(all_limited(api.schemas), undeclared="refuse")
        self._limited: dict[int, tuple[Schema, Schema]] = {}

    def breaks(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """How *value* differs from *schema*."""
        return self._open.violations(schema, value, direction="response")

    def exceeds(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """How *value* differs from *schema* with undeclared properties and unknown words refused."""
        # The schema is kept beside what is made of it: so its id is not given to another.
        kept = self._limited.setdefault(id(schema), (schema, limited(schema)))
        return self._strict.violations(kept[1], value, direction="response")


@dataclass(frozen=True, slots=True)
class Subject:
    """A document under test."""

    document: Document
    api: Api
    judges: Judges = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the document's value, all files that were read together."""
        return self.api.fingerprint.removeprefix("sha256:")


def load_subject(source: Source | None = None, overlays: Sequence[Source] = (), *, api: Api | None = None) -> Subject:
    """The document *source*, the packaged one where it is None, with *overlays* on it, as it is tested.

    *api* is what was compiled from it, where it was already.

    Raises:
        SpecError: the document is wrong.
    """
    document = load_document(source, overlays)
    # Compiling reads the other files that the document is made of, which the second reader needs too.
    compiled = compile_document(document, problems_of if api is None and (source is not None or overlays) else None)
    return Subject(document, api or compiled, Judges(api or compiled))
