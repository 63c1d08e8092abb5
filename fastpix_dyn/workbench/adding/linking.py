"""Links to a new operation: from the answers that lead to its siblings already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Reply
from fastpix_dyn.workbench.adding.known import Known
from fastpix_dyn.workbench.adding.words import camel, parts
from fastpix_dyn.workbench.editing import Change


def links(known: Known, operation_id: str, method: str, path: str) -> Iterator[Change]:
    """What adds links (OpenAPI 3.1 §4.8.20) to the new operation, for those who test or explore the API by them.

    An answer that holds what the variables of *path* want says so by its links to operations below the same resource,
    or to that itself where nothing is below it. It gets one to the new operation too; to one that reads only where
    these read, to one that changes only where they change.
    """
    resource = path[: path.rfind("}") + 1]
    alike = [one for one in known.api.operations.values() if (one.method == "GET") == (method == "GET")]
    below = {one.id for one in alike if one.path.startswith(f"{resource}/")} if resource else set[str]()
    itself = {one.id for one in alike if resource and one.path == resource}
    replies = [reply for operation in known.api.operations.values() for reply in operation.replies]
    for targets in (below, itself):
        found = [(reply, filled) for reply in replies if (filled := _filled(reply, targets, path)) is not None]
        if found:
            yield from (Change(*_link(reply, operation_id, filled)) for reply, filled in found if _is_own(known, reply))
            return


def _filled(reply: Reply, targets: set[str], path: str) -> Mapping[str, Any] | None:
    """How *reply* fills the variables of *path* by what it says itself; the first way is as good as others."""
    wanted = set(template_names(path))
    for link in reply.links:
        own = all(str(value).startswith("$response.body") for value in link.parameters.values())
        if link.operation in targets and own and set(link.parameters) == wanted:
            return link.parameters
    return None


def _is_own(known: Known, reply: Reply) -> bool:
    """Whether *reply* stands in the root file, where it can be edited."""
    return reply.where.file == known.document.name


def _link(reply: Reply, operation_id: str, parameters: Mapping[str, Any]) -> tuple[str, Any]:
    names = {link.name for link in reply.links}
    name = camel(parts(operation_id))
    free = next(one for one in (name, *(f"{name}{number}" for number in range(2, len(names) + 3))) if one not in names)
    place = f"{reply.where.pointer}/links/{json_pointer.escape(free)}"
    return place, {"operationId": operation_id, "parameters": dict(parameters)}
