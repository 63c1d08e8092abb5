"""From upload to playback with the mock server over HTTP: upload, webhooks, media, playback."""

import base64
import io
import itertools
from contextlib import contextmanager

import hasty
import pytest
from loopback import KINDS, serving

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.media import playback
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, parse, sign
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.mock.webhook_delivery import webhook_sender
from fastpix_dyn.wire.messages import Request

SECRET = base64.b64encode(b"a signing secret").decode()


@contextmanager
def fastpix(events):
    """The URL of a mock server with a fast clock; it adds its webhooks to *events*."""
    api, clock = load_api(None), itertools.count(1_790_000_000)
    signed = {"sign": lambda body: {SIGNATURE_HEADER: sign(body, SECRET)}}
    told = webhook_sender(api, lambda body, headers: events.append((body, headers)), **signed)
    answer = create_app(api, clock=lambda: float(next(clock)), on_event=told)

    def answered(asked):
        request = Request(asked.method, f"{server.url}{asked.path}", tuple(asked.headers.items()), asked.body)
        response = answer(request)
        return response.status, dict(response.headers.pairs), response.content

    with serving(answered) as server:
        yield server.url


@pytest.mark.parametrize("kind", KINDS)
def test_an_uploaded_film_can_be_played(kind):
    """The media becomes ready, and has the settings and a playback id with a URL."""
    film, told = io.BytesIO(bytes(3_000_000)), []
    options = {"access_policy": "public", "metadata": {"show": "evening"}, "wait": True, "chunk_size": 1024 * 1024}

    def use(client):
        return client.upload(film, on_progress=lambda *step: told.append(step), **options)

    with fastpix([]) as server:
        uploaded, _ = hasty.outcome(kind, use, server=server, auth=("a", "b"), validate_responses="strict")

    assert told == [(1_048_576, 3_000_000), (2_097_152, 3_000_000), (3_000_000, 3_000_000)]
    assert (uploaded.media["status"], uploaded.media["metadata"]) == ("Ready", {"show": "evening"})
    playback_id = uploaded.media["playbackIds"][0]["id"]
    assert playback.hls(playback_id) == f"https://stream.fastpix.com/{playback_id}.m3u8"


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_upload_sets_off_can_be_read(kind):
    """The webhooks are signed, valid events of the media."""
    events, film = [], io.BytesIO(bytes(500))
    with fastpix(events) as server:
        uploaded, _ = hasty.outcome(kind, lambda client: client.upload(film, wait=True), server=server, auth=("a", "b"))

    read = [parse(body, headers=headers, secret=SECRET, mode="strict") for body, headers in events]
    assert {"video.media.upload", "video.media.ready"} <= {event["type"] for event in read}
    assert {event["object"]["id"] for event in read} == {uploaded.media_id}
