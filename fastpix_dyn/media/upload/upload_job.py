"""One upload: its options and those of the client, its requests to the storage host, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

from fastpix_dyn.client.uploads import File, Progress
from fastpix_dyn.errors import APITimeoutError
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.deadlines import Overrun
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.prepare import base_url, sort_arguments
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.structs import replace
from fastpix_dyn.wire.messages import Request

CREATE, CANCEL, GET = "direct-upload-video-media", "cancel-upload", "get-media"
"""operationIds of the operations that an upload calls."""
STORAGE_RETRY = Retry(attempts=6, cap=30.0)
"""For the storage host, which the document does not describe: a connection may be interrupted for half a minute."""


@dataclass(slots=True)
class Stage:
    """How far an upload has come."""

    upload_id: str = ""
    """Of the upload that was created last."""
    is_open: bool = False
    """Whether that upload would stay behind at FastPix if this one ended now."""
    is_saved: bool = False
    """Whether another call can continue it from the state file."""
    is_stored: bool = False
    """Whether the storage host has the whole file."""


@dataclass(frozen=True, slots=True)
class UploadJob:
    """The options of one upload, and those of the client."""

    environment: Environment
    settings: Settings
    """Without the deadline, which bounds the upload as a whole."""
    file: File
    body: Mapping[str, Any]
    """Of the request that creates the upload."""
    chunk_size: int
    on_progress: Progress | None
    resume: Path | None
    wait: bool
    deadline: float | None
    """The most seconds for the whole upload; None for no deadline."""
    stage: Stage

    def call(self, operation: str, settings: Settings | None = None, /, **arguments: Any) -> Call:
        """Return a call of *operation* of the API."""
        plan = self.environment.api.operations[operation]
        return Call(self.environment, settings or self.settings, plan, sort_arguments(plan, arguments))

    def send(self, request: Request, attempt: int) -> Send:
        """Return the effect that sends *request* to the storage host, without the client's credentials and headers."""
        plan = self.environment.api.operations[CREATE]
        limit = self.settings.max_response_bytes
        return Send(_storage_plan(plan), request, attempt, self.settings.timeout, None, None, limit=limit, bare=True)

    @property
    def server(self) -> str:
        """The URL of the API's server, which sends the URL for the file."""
        return base_url(self.environment, self.settings, self.environment.api.operations[CREATE])

    @property
    def retry(self) -> Retry:
        """The retry policy for the storage host: the caller's, else `STORAGE_RETRY`."""
        match self.settings.retries:
            case None:
                return Retry(attempts=1)
            case "spec":
                return STORAGE_RETRY
            case int(retries):
                return replace(STORAGE_RETRY, attempts=retries + 1)
            case Retry() as chosen:
                return chosen
            case _:
                assert_never(self.settings.retries)

    def report_progress(self, stored: int, total: int | None) -> None:
        """Call `on_progress`, if the caller passed it."""
        if self.on_progress is not None:
            self.on_progress(stored, total)

    def timeout_error(self, overrun: Overrun) -> APITimeoutError:
        """Return the error for a deadline that passed."""
        is_sent = overrun.is_sent or bool(self.stage.upload_id)
        if self.stage.is_stored:
            state = "the file has arrived, but its media is not ready"
        elif self.stage.is_saved:
            state = "call it again with the same resume= to continue it"
        elif not is_sent:
            state = "nothing was sent; pass a longer deadline="
        elif not self.stage.upload_id:
            state = "FastPix may have created it, but got nothing of the file; pass a longer deadline="
        else:
            state = "it was cancelled; pass a longer deadline=, or resume= to continue it in another call"
        message = f"the upload took longer than its deadline of {self.deadline:g} s: {state}"
        return APITimeoutError(message, operation=CREATE, request_sent=is_sent, elapsed=overrun.elapsed)


def _storage_plan(plan: Operation) -> Operation:
    """Return the storage host as an operation, for errors, logs and traces; without its path, which is signed."""
    return replace(plan, method="PUT", path="", body=None, parameters=(), responses=())
