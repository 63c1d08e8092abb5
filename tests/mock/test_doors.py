"""The doors of the embedded server: ASGI, the command, uploads, webhooks, and its comparison with recordings."""

import json
import queue
import re
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner
from loopback import serving as loopback
from plans import API
from small import library
from starlette.applications import Starlette
from starlette.routing import Mount

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.replay import verify
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign
from fastpix_dyn.mock.http_server import app
from fastpix_dyn.mock.server import serve
from fastpix_dyn.mock.webhook_delivery import posting, telling
from fastpix_dyn.validate.validator import Validator

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
UPLOAD = {"cors_origin": "https://www.example.com", "push_media_settings": {"accessPolicy": "private", "title": "Mine"}}
SECRET = "c2VjcmV0LXNlY3JldA=="


async def test_the_asgi_application_serves_an_async_client():
    """Alone, and mounted in an application of Starlette."""
    for door, base in ((app(serve(API)), ""), (Starlette(routes=[Mount("/v1", app=app(serve(API)))]), "/v1")):
        transport = httpx.ASGITransport(app=door)
        async with (
            httpx.AsyncClient(transport=transport) as http,
            AsyncClient(http_client=http, server=f"https://asgi.example{base}", username="a", password="b") as client,
        ):
            made = await client.input_video.create_media(inputs=INPUTS, access_policy="public", title="ü")
            got = await client.manage_videos.get_media(media_id=made["data"]["id"])
        assert got["data"]["title"] == "ü"


def test_the_command_serves_any_client():
    """On uvicorn, on a port of its own, until it is stopped; latency, faults and credentials as asked for."""
    command = [sys.executable, "-m", "fastpix_dyn", "mock", "--port", "0", "--seed", "7", "--latency", "0.01"]
    options = ["--username", "me", "--password", "secret"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = re.search(r"http://\S+", process.stdout.readline())[0]
        with Client(server=url, username="me", password="secret", validate_responses="strict") as client:
            own = client.input_video.create_media(inputs=INPUTS, access_policy="public")["data"]["id"]
            answer = client.manage_videos.get_media.response(media_id=own)
        assert httpx.get(f"{url}/on-demand", auth=("me", "other")).status_code == 401
        process.send_signal(signal.SIGINT)
        process.wait(10)
    assert answer.elapsed >= 0.01


def test_the_command_serves_a_document_as_it_is_edited(tmp_path):
    """With --reload, and says so on stderr."""
    path, edited = tmp_path / "library.json", library(info={"title": "Edited", "version": "3"})
    path.write_text(json.dumps(library()))
    edited["paths"]["/shelves"] = edited["paths"]["/ping"]
    command = [sys.executable, "-m", "fastpix_dyn", "mock", "--port", "0", "--reload", "--spec", str(path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
        httpx.Client(base_url=re.search(r"http://\S+", process.stdout.readline())[0]) as http,
    ):
        assert http.get("/v1/shelves").status_code == 404
        path.write_text(json.dumps(edited))
        assert any(http.get("/v1/shelves").status_code == 204 for _ in range(100_000))
        process.send_signal(signal.SIGINT)
        process.wait(10)
        assert "Edited 3, 5 operations, begins anew" in process.stderr.readline()


def test_the_command_checks_its_options():
    """Before it serves anything."""
    assert "give both" in CliRunner().invoke(program, ["mock", "--username", "me"]).output
    done = subprocess.run(
        [sys.executable, "-m", "fastpix_dyn", "mock", "--faults", "cutt"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "did you mean cut" in done.stderr) == (2, True)


def test_the_recordings_have_the_shapes_of_its_answers(shared):
    """Each of the 22 that it can be brought to answer; the one that it can't is told."""
    compared = verify(shared / "recordings")
    assert [difference for one in compared for difference in one.differences] == []
    assert [one.operation for one in compared if one.unreached] == ["getDrmConfiguration"]


def test_another_shape_than_recorded_is_told(tmp_path):
    """A type, and a required key; a recorded request is sent again."""
    body = {"success": True, "data": {"id": 5, "title": "x"}}
    path = "/on-demand/{mediaId}"
    request = {"method": "PATCH", "url": "https://x/on-demand/1", "headers": {}, "body": {"title": "x"}}
    recorded = {"operationId": "updated-media", "method": "PATCH", "path": path, "status": 200, "body": body}
    (tmp_path / "one.json").write_text(json.dumps({**recorded, "contentType": "application/json", "request": request}))

    (compared,) = verify(tmp_path)

    assert compared.differences == ("/data/id: recorded a number, answered text",)
    done = CliRunner().invoke(program, ["mock", "verify", "--replay", str(tmp_path)])
    assert (done.exit_code, "1 of other shapes" in done.output) == (1, True)


@pytest.mark.parametrize("sizes", [[], [262_144, 262_144, 100]])
def test_an_upload_takes_bytes_and_becomes_a_media(sizes):
    """At an address of its own, whole or in pieces, by the resumable protocol; then it is a media with that id."""
    content = bytes(sum(sizes) or 1000)
    answer = serve(API)

    def answered(asked):
        from fastpix_dyn.wire.messages import Request

        request = Request(asked.method, f"{server.url}{asked.path}", tuple(asked.headers.items()), asked.body)
        response = answer(request)
        return response.status, dict(response.headers.pairs), response.content

    with loopback(answered) as server, Client(server=server.url, username="a", password="b") as client:
        upload = client.input_video.direct_upload_video_media(**UPLOAD)["data"]
        assert upload["url"].startswith(server.url)
        assert [one["uploadId"] for one in client.manage_videos.list_uploads()["data"]] == [upload["uploadId"]]
        sent = 0
        for size in sizes:
            piece = {"Content-Range": f"bytes {sent}-{sent + size - 1}/{len(content)}"}
            done = httpx.put(upload["url"], content=content[sent : sent + size], headers=piece)
            sent += size
            if sent < len(content):
                assert (done.status_code, done.headers["range"]) == (308, f"bytes=0-{sent - 1}")
                asked = httpx.put(upload["url"], headers={"Content-Range": f"bytes */{len(content)}"})
                assert asked.headers["range"] == f"bytes=0-{sent - 1}"
        done = done if sizes else httpx.put(upload["url"], content=content)

        assert done.status_code == 200
        media = client.manage_videos.get_media(media_id=upload["uploadId"])["data"]
        assert (media["title"], media["playbackIds"][0]["accessPolicy"]) == ("Mine", "private")
        assert client.manage_videos.list_uploads()["data"] == []


def test_events_are_posted_signed_and_about_what_happened():
    """With the resource's id, an id of their own, and a body that fits the document."""
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
        answer = serve(API, told=telling(API, posting(server.url), lambda body: {SIGNATURE_HEADER: sign(body, SECRET)}))
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
    """*answer* as a transport of httpx."""
    from fastpix_dyn.wire.messages import Request

    def handle(request):
        pairs = tuple(request.headers.multi_items())
        response = answer(Request(request.method, str(request.url), pairs, request.read()))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return httpx.MockTransport(handle)
