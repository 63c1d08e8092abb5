"""Webhooks that the mock server sends."""

import json
import queue

import httpx
from loopback import serving as loopback
from plans import API

from fastpix_dyn import Client
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.mock.webhook_delivery import http_delivery, webhook_sender
from fastpix_dyn.validate.validator import Validator

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
SECRET = "c2VjcmV0LXNlY3JldA=="


def test_events_are_posted_signed_and_about_what_happened():
    """An event has the id of the resource, an id of its own, and a valid body."""
    came = queue.Queue()

    def receive(asked):
        came.put(
            (
                json.loads(asked.body),
                {key.lower(): value for key, value in asked.headers.items()}[SIGNATURE_HEADER.lower()],
                asked.body,
            )
        )
        return 204, {}, b""

    with loopback(receive) as server:
        answer = create_app(
            API,
            on_event=webhook_sender(
                API, http_delivery(server.url), lambda body: {SIGNATURE_HEADER: sign(body, SECRET)}
            ),
        )
        with Client(
            http_client=httpx.Client(transport=door(answer)), server="https://x.example", auth=("a", "b")
        ) as client:
            own = client.input_video.create_media(inputs=INPUTS, access_policy="public")["data"]["id"]
            client.manage_videos.delete_media(media_id=own)
        got = [came.get(timeout=10) for _ in range(2)]

    assert [body["type"] for body, _, _ in got] == ["video.media.created", "video.media.deleted"]
    assert {body["object"]["id"] for body, _, _ in got} == {own}
    assert len({body["id"] for body, _, _ in got}) == 2
    for body, signature, content in got:
        schema = API.webhooks[body["type"]].body.contents[0].schema
        assert Validator(API.schemas).violations(schema, body, direction="request") == ()
        assert signature == sign(content, SECRET)


def door(answer):
    """Return the server *answer* as a transport of httpx."""
    from fastpix_dyn.wire.messages import Request

    def handle(request):
        pairs = tuple(request.headers.multi_items())
        response = answer(Request(request.method, str(request.url), pairs, request.read()))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return httpx.MockTransport(handle)
