"""aiopenapi3, which binds the operations of a document at run time too."""

import json
import os
from pathlib import Path
from typing import Any

import aiopenapi3
import httpx2
from loop import BASE, ID, LOGIN, Case, answer, serve, timed


def client(name: str) -> Any:
    """One whose answers come from this process."""
    body, headers = answer(name), {"Content-Type": "application/json"}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body, headers=headers))

    def session(*_: object, **options: Any) -> httpx2.Client:
        return httpx2.Client(**{**options, "transport": transport})

    document = json.loads(Path(os.environ["BENCH_DOCUMENT"]).read_text("utf-8"))
    api = aiopenapi3.OpenAPI(f"{BASE}/openapi.json", document, session_factory=session)
    api.authenticate(BasicAuth=LOGIN)
    return api


def media() -> Case:
    """One small answer."""
    request = client("media").createRequest(("/on-demand/{mediaId}", "get"))
    return timed(lambda: request(parameters={"mediaId": ID}))


def listed() -> Case:
    """A list of fifty."""
    request = client("list").createRequest(("/on-demand", "get"))
    return timed(lambda: request(parameters={"limit": 50}))


if __name__ == "__main__":
    serve({"media": media, "list": listed})
