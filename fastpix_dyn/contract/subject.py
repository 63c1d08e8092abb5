"""What is tested: a document, its plan, and the judges made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fastpix_dyn.contract.words import all_limited, limited
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.spec.plan import Api, Schema
from fastpix_dyn.validate.judge import Judge, problems_of
from fastpix_dyn.validate.violation import Violation

Source = str | Path | Mapping[str, Any] | None
"""A path to a document, or its value; None for the packaged one."""
Judged = Callable[[Schema, Any], tuple[Violation, ...]]


class Judges:
    """Two readings of one API: as the document is written, and as if it said all that there is."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._open = Judge(api.schemas)
        self._strict = Judge(all_limited(api.schemas), undeclared="refuse")
        self._limited: dict[int, tuple[Schema, Schema]] = {}

    def breaks(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """How *value* differs from *schema*."""
        return self._open.violations(schema, value, direction="response")

    def exceeds(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """How *value* differs from *schema* with undeclared properties and unknown words refused."""
        # The schema is kept beside what is made of it: so its id is not given to another.
        kept = self._limited.setdefault(id(schema), (schema, limited(schema)))
        return self._strict.violations(kept[1], value, direction="response")


@dataclass(frozen=True)
class Subject:
    """A document under test."""

    document: Document
    api: Api
    judges: Judges = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the document's value, all files that were read together."""
        text = json.dumps(self.document.values, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def subject(source: Source = None, api: Api | None = None) -> Subject:
    """The document *source* as it is tested; *api* is what was compiled from it, where it was already.

    Raises:
        SpecError: the document is wrong.
    """
    document = load(packaged_document() if source is None else source)
    # Compiling reads the other files that the document is made of, which the second reader needs too.
    compiled = compile_document(document, None if source is None or api else problems_of)
    return Subject(document, api or compiled, Judges(api or compiled))
