"""What this library makes of the document's extensions: paging, retries, waiters, repeated calls, errors and events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastpix_dyn.records import asdict
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.workbench.diff.checks import shown
from fastpix_dyn.workbench.diff.found import ROOT, Both, Found, found


def changed_paging(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-pagination`."""
    at = operation.down("x-dyn-pagination")
    if old.paging and new.paging:
        if old.paging != new.paging:
            yield found("pagination-changed", at, words=_apart(old.paging, new.paging))
    elif old.paging or new.paging:
        yield found("pagination-added" if new.paging else "pagination-removed", at)


def changed_retries(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-retries`, of the operation or the document."""
    if old.retries != new.retries:
        words = _apart(old.retries, new.retries) if old.retries and new.retries else "some" if new.retries else "none"
        yield found("retries-changed", operation.down("x-dyn-retries"), words=words)


def changed_idempotency(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-idempotency`: another header is the end of the one and the beginning of the other."""
    at, before, after = operation.down("x-dyn-idempotency"), old.idempotency_header, new.idempotency_header
    if before and before != after:
        yield found("idempotency-removed", at, old=before)
    if after and before != after:
        yield found("idempotency-added", at, new=after)


def changed_waiters(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-waiters`."""
    at = operation.down("x-dyn-waiters")
    before, after = ({one.name: one for one in side.waiters} for side in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield found("waiter-removed", at.down(name), old=name)
        elif name not in before:
            yield found("waiter-added", at.down(name), new=name)
        elif before[name] != after[name]:
            yield found("waiter-changed", at.down(name), what=name, words=_apart(before[name], after[name]))


def changed_shapes(old: Api, new: Api) -> Iterator[Found]:
    """`x-dyn-errors` and `x-dyn-webhooks`."""
    if old.error_shape != new.error_shape:
        words = _apart(old.error_shape, new.error_shape)
        yield found("error-shape-changed", ROOT.down("x-dyn-errors"), words=words)
    if old.event_shape != new.event_shape:
        words = _apart(old.event_shape, new.event_shape)
        yield found("event-shape-changed", ROOT.down("x-dyn-webhooks"), words=words)


def _apart(old: Any, new: Any) -> str:
    """The attributes in which two records differ, in words."""
    before, after = asdict(old), asdict(new)
    changed = [name for name in before if before[name] != after[name]]
    return ", ".join(f"{name} {shown(after[name])} instead of {shown(before[name])}" for name in changed)
