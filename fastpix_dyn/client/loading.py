"""Document → `Api`, once per process for the packaged one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.validate.judge import problems_of


def load_api(source: str | Path | Mapping[str, Any] | None) -> Api:
    """The API of the document *source*, a path or its value; of the packaged document where it is None.

    Raises:
        SpecError: the document is wrong; lists every fault.
    """
    return _packaged() if source is None else compile_document(load(source), problems_of)


@cache
def _packaged() -> Api:
    # Its schemas are checked by this package's tests, so not again in every process.
    return compile_document(load(packaged_document()))
