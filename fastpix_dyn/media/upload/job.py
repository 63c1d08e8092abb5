"""What an upload is asked to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.client.uploading import File, Progress
from fastpix_dyn.flow.arguments import sort
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, FromDocument, Settings
from fastpix_dyn.records import replace
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Request

CHUNK_SIZE = 8 * 1024 * 1024
"""Bytes that are sent at once, and held in memory."""
CREATE, CANCEL, GET = "direct-upload-video-media", "cancel-upload", "get-media"
READY = "ready"
PATIENT = Retry(attempts=6, cap=30.0)
"""For the storage host, of which the document says nothing: a connection may be away for half a minute."""


@dataclass(frozen=True, slots=True)
class Job:
    """The options of one upload, and the client's."""

    environment: Environment
    settings: Settings
    file: File
    body: Mapping[str, Any]
    """Of the request that creates the upload."""
    chunk_size: int
    on_progress: Progress | None
    resume: str | os.PathLike[str] | None
    wait: bool

    def call(self, operation: str, settings: Settings | None = None, /, **arguments: Any) -> Call:
        """A call of *operation* of the API."""
        plan = self.environment.api.operations[operation]
        return Call(self.environment, settings or self.settings, plan, sort(plan, arguments))

    def send(self, request: Request, attempt: int) -> Send:
        """What sends *request* to the storage host: nothing of the client's own goes there."""
        plan = self.environment.api.operations[CREATE]
        limit = self.settings.max_response_bytes
        return Send(_storage(plan), request, attempt, self.settings.timeout, None, None, limit=limit, bare=True)

    @property
    def retry(self) -> Retry:
        """How what failed at the storage host is tried again: as the client's caller says, else patiently."""
        chosen = self.settings.retries
        return PATIENT if isinstance(chosen, FromDocument) else chosen or Retry(attempts=1)

    def progress(self, arrived: int, total: int | None) -> None:
        """Tells the caller, if they want to know."""
        if self.on_progress is not None:
            self.on_progress(arrived, total)


def _storage(plan: Operation) -> Operation:
    """Stands for the storage host in errors, logs and traces, which show its name but no path: that is signed."""
    return replace(plan, method="PUT", path="", body=None, parameters=(), replies=())
