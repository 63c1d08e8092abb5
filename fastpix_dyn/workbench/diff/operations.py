"""Operations: those that are gone or new, and what changed in the names that a caller knows them by."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.workbench.diff.found import Both, Found, both, found
from fastpix_dyn.workbench.diff.matching import call_of, route


def gone(operation: Operation, new: Api) -> Found:
    """That *operation* is no longer there, or no operation of its path is."""
    stays = route(operation.path) in {route(other.path) for other in new.operations.values()}
    rule = f"api-{'' if stays else 'path-'}removed-{'with' if operation.deprecated else 'without'}-deprecation"
    return found(rule, both(operation, None), call=call_of(operation))


def added(operation: Operation) -> Found:
    """That *operation* is new."""
    return found("endpoint-added", both(None, operation), call=call_of(operation))


def changed_names(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """operationId, tags, and the Python names made of them."""
    call = call_of(new)
    if old.id != new.id:
        words = {"old": f'"{old.id}"', "new": f'"{new.id}"'}
        yield found("api-operation-id-removed", at.down("operationId"), **words)
    if old.python_name != new.python_name:
        yield found("api-python-name-changed", at, old=old.python_name, new=new.python_name, call=call)
    for space in old.namespaces:
        if space not in new.namespaces:
            yield found("api-tag-removed", at.down("tags"), old=space, call=call)
    for space in new.namespaces:
        if space not in old.namespaces:
            yield found("api-tag-added", at.down("tags"), new=space)


def changed_deprecation(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """Whether it is deprecated."""
    if old.deprecated != new.deprecated:
        yield found("endpoint-deprecated" if new.deprecated else "endpoint-reactivated", at.down("deprecated"))


def changed_events(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """The webhooks that may follow."""
    events = at.down("x-dyn-events")
    yield from (found("operation-event-removed", events, old=event) for event in old.events if event not in new.events)
    yield from (found("operation-event-added", events, new=event) for event in new.events if event not in old.events)
