"""The queries and headers of requests that were seen → parameters of a new operation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastpix_dyn.spec.plan import Place
from fastpix_dyn.wire.masking import MASK
from fastpix_dyn.workbench.adding.known import Known
from fastpix_dyn.workbench.adding.samples import Sample, grouped
from fastpix_dyn.workbench.infer import schema_of

_STANDARD = re.compile(
    r"accept(-.*)?|authorization|cache-control|connection|content-.*|cookie|date|dnt|expect|forwarded|host|if-.*|keep-alive"
    r"|origin|pragma|priority|proxy-.*|range|referer|sec-.*|te|trace(parent|state)|transfer-encoding|upgrade.*"
    r"|user-agent|via|x-forwarded-.*|x-requested-with"
)
"""Headers of HTTP, of proxies and of browsers: what they are for is no affair of an operation."""
_SECRET = re.compile(r"(?i).*(auth|token|secret|password|signature|session|api-?_?key).*")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def queries(known: Known, path: str, samples: Sequence[Sample]) -> list[Any]:
    """The query parameters of *samples*, each as the nearest sibling declares it if it takes what was seen."""
    return list(_parameters(known, path, "query", [grouped(one.query) for one in samples]))


def headers(known: Known, path: str, samples: Sequence[Sample]) -> list[Any]:
    """The headers of *samples* that are the operation's own: none that are HTTP's, none that are credentials."""
    seen = [grouped((name, value) for name, value in one.headers if not _is_common(name)) for one in samples]
    return list(_parameters(known, path, "header", seen))


def _parameters(known: Known, path: str, place: Place, seen: Sequence[dict[str, list[str]]]) -> Iterator[Any]:
    credentials = {one.name.lower() for one in known.api.security_schemes.values() if one.place == place}
    for name in dict.fromkeys(name for one in seen for name in one):
        if name.lower() not in credentials:
            yield _parameter(known, path, place, name, [one[name] for one in seen if name in one])


def _parameter(known: Known, path: str, place: Place, name: str, texts: list[list[str]]) -> Any:
    is_list = place == "query" and (name.endswith("[]") or any(len(one) > 1 for one in texts))
    shown = [one for one in texts if MASK not in one]
    for read in (_read, str):
        values: list[Any] = [[read(text) for text in one] if is_list else read(one[0]) for one in shown]
        taken = known.parameter(path, place, name, values)
        if taken is not None:
            return known.taken_over(taken.where)
    return _new(place, name, [[_read(text) for text in one] if is_list else _read(one[0]) for one in shown])


def _new(place: Place, name: str, values: list[Any]) -> dict[str, Any]:
    made = {"name": name, "in": place}
    if _SECRET.fullmatch(name):
        return {**made, "schema": {"type": "string", "format": "password"}}
    if not values:
        return {**made, "schema": {"type": "string"}}
    return {**made, "schema": schema_of(values), "example": values[0]}


def _read(text: str) -> Any:
    """What *text* in a query stands for: true, false, a number, or itself."""
    return json.loads(text) if text in {"true", "false"} or _NUMBER.fullmatch(text) else text


def _is_common(name: str) -> bool:
    return bool(_STANDARD.fullmatch(name.lower()) or _SECRET.fullmatch(name))
