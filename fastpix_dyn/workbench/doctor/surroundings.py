"""What stands around the program: credentials, environment variables, certificates, the drift file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fastpix_dyn.client import drift as drifting
from fastpix_dyn.client import servers
from fastpix_dyn.client.credentials import PASSWORD, USERNAME
from fastpix_dyn.contract.drift import MOST_BYTES
from fastpix_dyn.workbench.doctor.records import Case, Check, Login

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What httpx reads; it looks at no other such variable."""


def login(case: Case) -> Login | None:
    """Where the credentials come from: the first place that has anything; None where there is none."""
    # As the client does: what is for FastPix goes to no server that a document from elsewhere names.
    counts = case.source is None or case.server is not None
    environment = Login(
        f"the environment variables {USERNAME} and {PASSWORD}",
        counts and bool(os.environ.get(USERNAME)),
        counts and bool(os.environ.get(PASSWORD)),
    )
    return next((one for one in (*case.logins, environment) if one.has_username or one.has_password), None)


def chosen(case: Case) -> int | str | None:
    """The server that was chosen; None where the document's is meant."""
    if case.server is None and case.source is None:
        return servers.from_environment()
    return case.server


def credentials(case: Case) -> Iterator[Check]:
    """Where they come from, and whether both halves are there."""
    found = login(case)
    if case.auth is not None:
        yield Check("credentials", "ok", f"given by {case.logins[0].origin if case.logins else 'an argument'}")
    elif servers.is_embedded(chosen(case)):
        yield Check("credentials", "ok", "the embedded server takes any")
    elif found is None:
        own = (
            ", and give --server: they go to no server that your own document names" if case.source is not None else ""
        )
        advice = f"set {USERNAME} and {PASSWORD}{own}"
        yield Check("credentials", "warning", "there are none: only the embedded server will answer", advice)
    elif found.has_username and found.has_password:
        yield Check("credentials", "ok", f"user name and password come from {found.origin}")
    else:
        there, missing = ("user name", "password") if found.has_username else ("password", "user name")
        yield Check(
            "credentials", "problem", f"{found.origin}: there is a {there}, and no {missing}", f"give the {missing} too"
        )


def variables(_case: Case) -> Iterator[Check]:
    """Those that change what the client does, by name: their values may hold secrets."""
    known = {servers.SERVER_URL, drifting.FILE, *_AUTHORITIES}
    names = sorted(name for name, value in os.environ.items() if value and (name in known or name.upper() in _PROXIES))
    yield Check(
        "variables", "ok", f"set: {', '.join(names)}" if names else "none that changes where or how requests go"
    )


def authorities(_case: Case) -> Iterator[Check]:
    """Whether what names the trusted certificates leads anywhere."""
    for name in _AUTHORITIES:
        value = os.environ.get(name)
        if value and not Path(value).exists():
            yield Check(
                "authorities", "problem", f"{name} leads to nothing", f"unset {name}, or let it lead to certificates"
            )
        elif value:
            yield Check("authorities", "ok", f"certificates are trusted that {name} leads to")


def drift(_case: Case) -> Iterator[Check]:
    """What ordinary calls wrote down."""
    name = os.environ.get(drifting.FILE)
    if not name:
        yield Check("drift", "ok", f"not written down: {drifting.FILE} is not set")
        return
    path = Path(name)
    size = path.stat().st_size if path.is_file() else 0
    seen, advice = f"{path}, {size} bytes", f"fastpix-dyn contract report {path}"
    if not path.parent.is_dir():
        yield Check("drift", "problem", f"the folder of {path} is missing", f"make it, or set {drifting.FILE} anew")
    elif size >= MOST_BYTES * 0.99:
        yield Check("drift", "warning", f"{seen}: it is full, and nothing more is written", f"{advice}; then remove it")
    elif size:
        yield Check("drift", "warning", f"{seen}: answers differed from the document", advice)
    else:
        yield Check("drift", "ok", f"{path}, nothing yet")
