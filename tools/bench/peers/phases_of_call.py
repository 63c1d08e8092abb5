"""The phases of one checked call of fastpix_dyn, each timed alone: prints a JSON object of seconds."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from loop import BASE, ID, LOGIN, answer

from fastpix_dyn import Client
from fastpix_dyn.flow.prepare import prepare, sort_arguments
from fastpix_dyn.wire.decode import decode, match_content, match_response

ROUNDS, CALLS = 15, 400


def seconds(call: Callable[[], object]) -> float:
    """The least time of one call: what it takes when nothing is in its way."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(CALLS):
            call()
        best = min(best, time.perf_counter() - started)
    return best / CALLS


def main() -> None:
    """Times a whole call, the call by hand, and the parts that are not the HTTP library's."""
    headers = {"Content-Type": "application/json"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=answer("media"), headers=headers))
    http = httpx.Client(transport=transport, auth=LOGIN)
    client = Client(http_client=httpx.Client(transport=transport), validate_responses="strict", server=BASE, **login())
    get = client.manage_videos.get_media
    whole = get.response(media_id=ID)
    plan: Any = get.plan
    reply = match_response(plan, 200)
    content = match_content(reply, "application/json") if reply else None
    if content is None or content.schema is None:
        raise LookupError("the document says nothing of this answer")
    schema, runner = content.schema, client.operations.runner
    environment, settings = runner.environment, runner.settings
    unchecked = client.with_options(validate_requests="off").operations.runner.settings
    credentials, response = {"BasicAuth": LOGIN}, as_response(whole.http)

    def prepared(by: Any) -> Callable[[], object]:
        return lambda: prepare(environment, by, credentials, plan, sort_arguments(plan, {"media_id": ID}))

    build = seconds(prepared(unchecked))
    check = seconds(prepared(settings)) - build
    read = seconds(lambda: decode(response, content))
    validator = seconds(lambda: environment.validator.violations(schema, whole.data, direction="response"))
    call = seconds(lambda: get(media_id=ID))
    sent = seconds(lambda: http.get(f"{BASE}/on-demand/{ID}"))
    rest = call - build - check - read - validator
    print(
        json.dumps(
            {
                "build the request": build,
                "check the request": max(check, 0.0),
                "send, and receive (httpx's part, and how it is driven)": rest,
                "read the answer": read,
                "check the answer": validator,
                "— for comparison: httpx by hand, without reading": sent,
            }
        )
    )


def login() -> dict[str, Any]:
    """The credentials as options."""
    return {"username": LOGIN[0], "password": LOGIN[1]}


def as_response(http: httpx.Response) -> Any:
    """*http* as the client reads it."""
    from fastpix_dyn.wire.messages import Headers, Response

    return Response(http.status_code, Headers(http.headers.multi_items()), http.content)


if __name__ == "__main__":
    main()
