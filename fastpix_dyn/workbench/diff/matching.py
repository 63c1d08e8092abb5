"""Which operation of the old document is which of the new: by method and path, whatever its parameters are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastpix_dyn.spec.plan import Api, Operation

_NAME = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Matched:
    """An operation on both sides; None where it is not."""

    old: Operation | None
    new: Operation | None

    @property
    def label(self) -> str:
        """The method and the path by which a reader knows it: the new ones, if there are."""
        one = self.new or self.old
        return f"{one.method} {one.path}" if one else ""


def route(path: str) -> str:
    """*path* without the names of its parameters."""
    return _NAME.sub("{}", path)


def matched(old: Api, new: Api) -> Iterator[Matched]:
    """Every operation of either side, in the order of the old document, then of the new."""
    before, after = _by_route(old), _by_route(new)
    for key in dict.fromkeys((*before, *after)):
        yield Matched(before.get(key), after.get(key))


def _by_route(api: Api) -> Mapping[tuple[str, str], Operation]:
    return {(one.method, route(one.path)): one for one in api.operations.values()}


def call_of(operation: Operation) -> str:
    """How a caller calls *operation*."""
    return f"client.{operation.namespaces[0]}.{operation.python_name}"
