"""Whether all is well: the installation, the document, the surroundings, and the server; each check tells what to do.

from fastpix_dyn.workbench.doctor import examined

for check in examined(offline=True):
    print(check)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.validate.validator import problems_of
from fastpix_dyn.workbench.doctor import local_checks, server_checks
from fastpix_dyn.workbench.doctor.check import Case, Check, Examine, Login

__all__ = ["CHECKS", "Check", "Login", "examined"]


CHECKS: tuple[Examine, ...] = (
    local_checks.package,
    local_checks.libraries,
    local_checks.extras,
    local_checks.document,
    local_checks.overlays,
    local_checks.stubs,
    local_checks.caches,
    local_checks.credentials,
    local_checks.variables,
    local_checks.authorities,
    local_checks.drift,
    server_checks.server,
    server_checks.login,
)
"""Each is called, in this order, whatever the others say."""


def examined(
    spec: Source | None = None,
    overlays: Sequence[Source] = (),
    *,
    stubs: str | Path | None = None,
    server: int | str | None = None,
    auth: Any = None,
    logins: Sequence[Login] = (),
    offline: bool = False,
    timeout: float = 5.0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Check]:
    """What came of each check. To the server go one HEAD, and one GET of the shortest list; nothing is changed.

    Args:
        spec: the document, as for a client.
        overlays: those on it.
        stubs: the folder of a package that `fastpix-dyn render stubs` made of it.
        server: as for a client.
        auth: credentials, as for a client; else those of the environment.
        logins: where they may come from besides the environment, the first to be asked first.
        offline: whether to ask no server.
        timeout: seconds that each step to the server may take.
        clock: tells the time, in seconds since the epoch.
    """
    folder = Path(stubs) if stubs is not None else None
    case = _read(Case(spec, overlays, folder, server, auth, logins, clock, timeout, offline))
    for check in CHECKS:
        yield from check(case)


def _read(case: Case) -> Case:
    """*case* with what became of its document."""
    try:
        document = load_document(case.source, case.overlays)
    except SpecError as error:
        return replace(case, faults=error.problems or (error.message,))
    try:
        return replace(case, document=document, api=compile_document(document, problems_of))
    except SpecError as error:
        return replace(case, document=document, faults=error.problems or (error.message,))
