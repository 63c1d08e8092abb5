"""An exchange: one request and its answer, live or recorded, as it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.wire.messages import Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    operation: Operation
    response: Response
    request: Request | None = None
    """None where only the answer was kept."""
    has_headers: bool = True
    """Whether all headers of the answer are known, or the content type only."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """The arguments that were sent, by `place.name`, the body by `body`: what links speak of."""

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.response.status

    @property
    def content_type(self) -> str:
        """The content type of the answer; of an answer that does not say, the first that the document expects."""
        told = self.response.headers.get("content-type", "").strip()
        reply = match_reply(self.operation, self.status)
        expected = match_content(reply, None) if reply and not told else None
        return expected.media_type if expected else told


def answer(status: int, content: bytes, headers: Headers, *, elapsed: float = 0.0, received: float = 0.0) -> Response:
    """An answer that no HTTP library holds."""
    return Response(status, headers, content, elapsed, received)
