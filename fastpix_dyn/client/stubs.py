"""Whether the stubs that editors and type checkers read were rendered from the document that a client has."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from fastpix_dyn.spec.plan import Api

_log = logging.getLogger("fastpix_dyn")
_MARK = "# document: "


def compare(stub: Path | None, api: Api) -> None:
    """Says so once, at DEBUG, where *stub* was rendered from another document than that of *api*."""
    if stub is not None and _log.isEnabledFor(logging.DEBUG):
        _tell(stub, api.fingerprint, api.title)


@cache
def _tell(stub: Path, fingerprint: str, title: str) -> None:
    if rendered_from(stub) != fingerprint:
        _log.debug(
            "editors and type checkers are told of another document than this one of %s; "
            "`fastpix-dyn render stubs --spec … --out …` renders what fits",
            title,
        )


def rendered_from(stub: Path) -> str | None:
    """The fingerprint of the document that *stub* was rendered from; None where it does not say."""
    try:
        with stub.open(encoding="utf-8") as lines:
            return next((line.removeprefix(_MARK).strip() for line in lines if line.startswith(_MARK)), None)
    except OSError:
        return None
