"""Which operations a test is about, and which lead to them."""

from __future__ import annotations

from collections.abc import Iterable

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import lookup
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api


def wanted_operations(api: Api, tags: Iterable[str], operations: Iterable[str]) -> frozenset[str]:
    """The ids of the operations that have one of *tags*, or are one of *operations*; all, where none are named.

    Raises:
        ConfigurationError: *api* has no such tag or operation.
    """
    tags, operations = list(tags), list(operations)
    known = {tag: one.python_name for one in api.tags for tag in (one.name, one.python_name)}
    for tag in tags:
        if tag not in known:
            raise ConfigurationError(f"there is no tag {tag!r}; {suggestion(tag, known)}")
    by_name = {key: one.id for one in api.operations.values() for key in (one.python_name, one.id)}
    for operation in operations:
        if operation not in by_name:
            hint = lookup.hint(operation, lookup.by_id(api.operations.values()))
            raise ConfigurationError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    if not tags and not operations:
        return frozenset(api.operations)
    spaces = {known[tag] for tag in tags}
    tagged = {one.id for one in api.operations.values() if spaces.intersection(one.namespaces)}
    return frozenset(tagged | {by_name[operation] for operation in operations})


def leading(api: Api, wanted: frozenset[str]) -> frozenset[str]:
    """*wanted*, and the operations whose links lead to them, or to others of the same path's ids."""
    found = set(wanted)
    while True:
        roots = {_root(api.operations[one].path) for one in found}
        more = {
            one.id
            for one in api.operations.values()
            for reply in one.replies
            for link in reply.links
            if link.operation in found or _root(api.operations[link.operation].path) in roots
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _root(path: str) -> str:
    """*path* up to its first variable: what belongs together."""
    head, mark, tail = path.partition("}")
    return head + mark if mark else f"{path}{tail}"
