"""httpx by hand, with openapi-core's check of the answer."""

import json
import os
from pathlib import Path

import httpx
from jsonschema_path import SchemaPath
from loop import ID, LOGIN, URL, Case, answer, serve, timed
from openapi_core import V31ResponseValidator
from openapi_core.testing import MockRequest, MockResponse

SPEC = SchemaPath.from_dict(json.loads(Path(os.environ["BENCH_DOCUMENT"]).read_text("utf-8")))


def case(name: str, path: str) -> Case:
    """One call, and the check of what came."""
    body, headers = answer(name), {"Content-Type": "application/json"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers))
    http, validator = httpx.Client(transport=transport, auth=LOGIN), V31ResponseValidator(SPEC)

    def call() -> object:
        came = http.get(f"{URL}{path}")
        request = MockRequest("https://api.fastpix.com", "get", f"/v1/on-demand{path}")
        response = MockResponse(came.content, came.status_code, {}, "application/json")
        validator.validate(request, response)
        return came.json()

    return timed(call)


if __name__ == "__main__":
    serve({"media": lambda: case("media", f"/{ID}"), "list": lambda: case("list", "")})
