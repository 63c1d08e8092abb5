"""Check whether a client can work here: the installation, the document, the environment, and the server.

`run_checks` loads the document into a `CheckContext`, and calls each function in `CHECKS`: those of `local_checks`,
which look at this machine only, then those of `server_checks`. Each yields results with a state and advice. To add a
check, write a function, a row here and a row in docs/doctor.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.validate.validator import schema_problems
from fastpix_dyn.workbench.doctor import local_checks, server_checks
from fastpix_dyn.workbench.doctor.local_checks import CheckContext, CheckResult, CredentialSource

__all__ = ["CHECKS", "CheckResult", "CredentialSource", "run_checks"]

CHECKS: tuple[Callable[[CheckContext], Iterator[CheckResult]], ...] = (
    local_checks.check_package,
    local_checks.check_libraries,
    local_checks.check_extras,
    local_checks.check_document,
    local_checks.check_overlays,
    local_checks.check_stubs,
    local_checks.check_cache,
    local_checks.check_credentials,
    local_checks.check_environment,
    local_checks.check_certificates,
    local_checks.check_drift_log,
    server_checks.check_server,
    server_checks.check_authentication,
)
"""All checks, in order; each runs whatever the results of the others are."""


@check_types
def run_checks(
    spec: Source | None = None,
    overlays: Sequence[Source] = (),
    *,
    stubs: str | Path | None = None,
    server: int | str | None = None,
    auth: Any = None,
    credential_sources: Sequence[CredentialSource] = (),
    offline: bool = False,
    timeout: float = 5.0,
    headers: Mapping[str, str] | None = None,
    retries: int | None = None,
    clock: Callable[[], float] = time.time,
) -> Iterator[CheckResult]:
    """Run all checks, and yield each result as soon as it is known.

    The server gets one HEAD request, and one GET request for the shortest page of a list; nothing is changed.

    Args:
        spec: the document, as for a client.
        overlays: the overlays, as for a client.
        stubs: the folder of a package that `fastpix-dyn render stubs` made of the document.
        server: the server, as for a client.
        auth: credentials, as for a client; None for those of the environment.
        credential_sources: where credentials may come from, besides the environment; the first that has any counts.
        offline: whether to send no request.
        timeout: seconds for each step to the server.
        headers: more headers of the GET request, as for a client.
        retries: retries of the GET request after the first attempt; None for none.
        clock: returns the time in seconds since the epoch.
    """
    context = CheckContext(
        source=spec,
        overlays=overlays,
        stubs=Path(stubs) if stubs is not None else None,
        server=server,
        auth=auth,
        credential_sources=credential_sources,
        clock=clock,
        timeout=timeout,
        offline=offline,
        headers=headers or {},
        retries=retries,
    )
    context = _load(context)
    for check in CHECKS:
        yield from check(context)


def _load(context: CheckContext) -> CheckContext:
    """Return *context* with its document and compiled API, or with the problems of the document."""
    try:
        document = load_document(context.source, context.overlays)
    except SpecError as error:
        return replace(context, problems=error.problems or (error.message,))
    try:
        return replace(context, document=document, api=compile_document(document, schema_problems))
    except SpecError as error:
        return replace(context, document=document, problems=error.problems or (error.message,))
