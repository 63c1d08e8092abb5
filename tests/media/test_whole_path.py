"""The whole path on the embedded server: upload, webhook, media, playback."""

import base64
import io
import queue

import pytest
from loopback import KINDS, outcome, serving

from fastpix_dyn.client.loading import load_api
from fastpix_dyn.media import playback
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, parse, sign
from fastpix_dyn.mock.events import telling
from fastpix_dyn.mock.server import serve
from fastpix_dyn.wire.messages import Request

SECRET = base64.b64encode(b"a signing secret").decode()


@pytest.mark.parametrize("kind", KINDS)
def test_an_uploaded_film_can_be_played(kind):
    """It is ready, has the settings that were given, and a playback id that has an address."""
    film, told = io.BytesIO(bytes(3_000_000)), []
    options = {"access_policy": "public", "metadata": {"show": "evening"}, "wait": True, "chunk_size": 1024 * 1024}

    uploaded = outcome(
        kind,
        lambda client: client.upload(film, on_progress=lambda *step: told.append(step), **options),
        server="mock",
        responses="strict",
    )

    assert told == [(1_048_576, 3_000_000), (2_097_152, 3_000_000), (3_000_000, 3_000_000)]
    assert (uploaded.media["status"], uploaded.media["metadata"]) == ("Ready", {"show": "evening"})
    playback_id = uploaded.media["playbackIds"][0]["id"]
    assert playback.hls(playback_id) == f"https://stream.fastpix.com/{playback_id}.m3u8"


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_upload_sets_off_can_be_read(kind):
    """The webhooks of the embedded server, over real HTTP, are signed and good events."""
    events = queue.Queue()
    told = telling(
        load_api(None),
        lambda body, headers: events.put((body, headers)),
        lambda body: {SIGNATURE_HEADER: sign(body, SECRET)},
    )
    answer = serve(load_api(None), told=told)

    def answered(asked):
        headers = tuple(asked.headers.items())
        response = answer(Request(asked.method, f"{server.url}{asked.path}", headers, asked.body))
        return response.status, dict(response.headers.pairs), response.content

    with serving(answered) as server:
        uploaded = outcome(
            kind, lambda client: client.upload(io.BytesIO(b"x" * 500), wait=True), server=server.url, auth=("a", "b")
        )
    read = [parse(body, headers=headers, secret=SECRET, mode="strict") for body, headers in list(events.queue)]

    assert {"video.media.upload", "video.media.ready"} <= {event["type"] for event in read}
    assert {event["object"]["id"] for event in read} == {uploaded.media_id}
