"""Idempotency keys: a request that comes again with its key gets the answer of the first, and does nothing more.

As draft-ietf-httpapi-idempotency-key-header §2 has it, in the header that `x-dyn-idempotency` names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that came so far, by operation, each with the content of its request and its answer, a success."""

    used: dict[tuple[str, str], tuple[bytes | None, Response]] = field(
        default_factory=dict[tuple[str, str], tuple[bytes | None, Response]]
    )

    def once(
        self,
        operation: Operation,
        request: Request,
        answer: Callable[[], Response],
        refuse: Callable[[str], Response],
    ) -> Response:
        """What *answer* gives, or gave to this key before; what *refuse* gives, where that was another request."""
        header = operation.idempotency_header
        key = Headers(request.headers).get(header) if header else None
        if key is None:
            return answer()
        content, first = self.used.get((operation.id, key), (request.content, None))
        if content != request.content:
            return refuse(f"this {header} came with another request before")
        response = first or answer()
        if response.status < 300:
            self.used[operation.id, key] = (content, response)
        return response
