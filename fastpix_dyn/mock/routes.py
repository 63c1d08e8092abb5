"""Which operation a request is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastpix_dyn.spec.plan import Api, Operation


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API as a pattern, and its operations by method."""

    pattern: re.Pattern[str]
    operations: Mapping[str, Operation]


@dataclass(frozen=True, slots=True)
class Match:
    """The operation of a request, if the path has one of its method; the values in the path, as they stand there."""

    operation: Operation | None
    values: Mapping[str, str]
    methods: tuple[str, ...]


def routes(api: Api) -> tuple[Route, ...]:
    """The paths of *api*, those with fewer variables, and with later ones, first (OpenAPI 3.1 §4.8.8.1)."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in api.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    ordered = sorted(by_path, key=lambda path: [segment.count("{") for segment in path.split("/")])
    return tuple(Route(_pattern(path), by_path[path]) for path in ordered)


def find(known: Iterable[Route], prefixes: Iterable[str], method: str, path: str) -> Match | None:
    """The match of *path*, below one of the servers' *prefixes*; None where there is no such path."""
    paths = [path.removeprefix(prefix) for prefix in prefixes if path.startswith(f"{prefix}/")]
    for route in known:
        for candidate in paths:
            found = route.pattern.fullmatch(candidate)
            if found:
                values = {name: found[f"v{index}"] for index, name in enumerate(_names(route))}
                return Match(route.operations.get(method), values, tuple(route.operations))
    return None


def prefixes(api: Api) -> tuple[str, ...]:
    """The paths of the servers' URLs, and none at all."""
    own = {urlsplit(server.url).path.rstrip("/") for server in api.servers}
    return tuple(sorted({*own, ""}, key=len, reverse=True))


def _names(route: Route) -> list[str]:
    path = next(iter(route.operations.values())).path
    return re.findall(r"\{([^{}]*)\}", path)


def _pattern(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^{}]*\}", path)
    made = re.escape(pieces[0])
    for index, piece in enumerate(pieces[1:]):
        made += f"(?P<v{index}>[^/]+)" + re.escape(piece)
    return re.compile(made)
