"""`fastpix-dyn mock` and `fastpix-dyn mock verify`: options, reloading, and the comparison with recordings."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner
from recorded import FOLDERS, recordings
from small import library

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.replay import verify

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
UPLOAD = {"cors_origin": "https://www.example.com", "push_media_settings": {"accessPolicy": "private", "title": "Mine"}}
SECRET = "c2VjcmV0LXNlY3JldA=="


def test_the_command_serves_any_client():
    """It serves on a free port until it is stopped, with latency and credentials by the options."""
    command = [sys.executable, "-m", "fastpix_dyn", "mock", "--port", "0", "--seed", "7", "--latency", "0.01"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    environment = {**os.environ, "FASTPIX_PASSWORD": "secret"}
    with subprocess.Popen([*command, "--username", "me"], env=environment, **pipes) as process:
        url = re.search(r"http://\S+", process.stdout.readline())[0]
        with Client(server=url, username="me", password="secret", validate_responses="strict") as client:
            own = client.input_video.create_media(inputs=INPUTS, access_policy="public")["data"]["id"]
            answer = client.manage_videos.get_media.response(media_id=own)
        assert httpx.get(f"{url}/on-demand", auth=("me", "other")).status_code == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert answer.elapsed >= 0.01


def test_the_command_serves_a_document_as_it_is_edited(tmp_path):
    """With `--reload`; a message on stderr reports each edit."""
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
        assert "Edited 3, 5 operations, no resources" in process.stderr.readline()


def test_the_command_checks_its_options():
    """Wrong options end the command before it serves."""
    assert "needs --username" in CliRunner().invoke(program, ["mock", "--password-stdin"]).output
    done = subprocess.run(
        [sys.executable, "-m", "fastpix_dyn", "mock", "--faults", "cutt"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "did you mean cut" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "options",
    [
        *(("--latency", value) for value in ("nan", "inf", "-1", "1e99")),
        *(("--host", value) for value in ("a..b", "256.1.1.1", "x" * 70, "\u00fc" * 70, "::zz", "", " ")),
        ("--port", "65536"),
        ("--webhook-url", "ftp://a.example"),
    ],
)
def test_options_that_can_not_be_end_it_before_it_serves(options, monkeypatch):
    """Exit code 2, and no traceback."""
    monkeypatch.setenv("FASTPIX_WEBHOOK_SECRET", SECRET)
    done = CliRunner().invoke(program, ["mock", "--port", "0", *options])

    assert (done.exit_code, type(done.exception)) == (2, SystemExit)


def test_it_prints_an_address_that_takes_connections(tmp_path):
    """As soon as the line is there; neither password nor secret are in the command line, which all users can read."""
    command = [sys.executable, "-m", "fastpix_dyn", "mock", "--port", "0", "--username", "me"]
    command += ["--webhook-url", "http://127.0.0.1:9"]
    secrets = {"FASTPIX_PASSWORD": "canary-password", "FASTPIX_WEBHOOK_SECRET": SECRET}
    environment = {**os.environ, **secrets}
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process,
        ExitStack() as stack,
    ):
        stack.callback(process.kill)  # an assertion that fails must not wait for it
        url = re.search(r"http://\S+", process.stdout.readline())[0]
        with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=20) as connection:
            connection.sendall(b"GET /on-demand HTTP/1.1\r\nHost: [::1\r\n\r\n")
            assert b" 400 " in connection.recv(1000)
        assert httpx.get(f"{url}/on-demand", auth=("me", "canary-password")).status_code == 200
        shown = Path(f"/proc/{process.pid}/cmdline")
        assert not shown.exists() or not {"canary-password", SECRET} & set(shown.read_text().split("\0"))
        process.send_signal(signal.SIGINT)
        process.wait(10)


def test_an_ipv6_address_is_printed_as_a_url_contains_it():
    """In brackets."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    command = [sys.executable, "-m", "fastpix_dyn", "mock", "--port", "0", "--host", "::1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        if not line and "can't listen on" in process.stderr.read():
            pytest.skip("this machine has no IPv6 address")
        url = re.search(r"http://\S+", line)[0]
        assert httpx.get(f"{url}/on-demand").status_code == 401
        process.send_signal(signal.SIGINT)
        process.wait(10)


OTHER_FORMS = {
    ("get-media", "/data/mp4Support: recorded a list, the mock server sends text"),
    ("get-media", "/data/duration: recorded a number, the mock server sends text"),
    ("get_video_view_details", "/data/playerHeight: recorded text, the mock server sends a number"),
}
"""Values that have two forms in the document, of which the mock server sends the other."""


SENT_REFUSALS = {
    "samples": {
        *(("cancel-upload", 400), ("complete-live-stream", 400), ("disable-live-stream", 400)),
        *(("enable-live-stream", 400), ("get-media-summary", 400), ("delete-a-playlist", 404)),
        *(("delete-media-playback-id", 404), ("delete-media-track", 404), ("delete-media", 404)),
        *(("delete-playbackId-of-stream", 404), ("delete_signing_key", 404), ("get-media", 404)),
    },
    "live": {("complete-live-stream", 400), ("get-media-summary", 400)},
}
"""The recorded refusals with which the mock server responds as well, by the state of its resources."""


@pytest.mark.parametrize("source", FOLDERS)
def test_the_recordings_have_the_shapes_of_its_answers(source, tmp_path):
    """Each success and many refusals; they differ at most in a form that the document has as well."""
    chosen = {*SENT_REFUSALS[source], ("getDrmConfiguration", 400)}
    given = [one for one in recordings(source) if one["status"] < 300 or (one["operationId"], one["status"]) in chosen]
    (tmp_path / "chosen.json").write_text(json.dumps(given))

    found = verify(tmp_path)

    differences = {(one.operation, difference) for one in found for difference in one.differences}
    assert differences == (OTHER_FORMS if source == "samples" else set())
    compared = {(one.operation, one.status) for one in found if not one.uncompared}
    assert len({operation for operation, status in compared if status < 300}) == {"samples": 72, "live": 19}[source]
    assert {one for one in compared if one[1] >= 400} == SENT_REFUSALS[source]
    assert [(one.operation, one.status, one.uncompared) for one in found if one.uncompared] == [
        ("getDrmConfiguration", 400, "the mock server never responds with this status here")
    ]


def test_another_shape_than_recorded_is_told(tmp_path):
    """A value of another type is a difference; the recorded request is repeated."""
    body = {"success": True, "data": {"id": 5, "title": "x"}}
    path = "/on-demand/{mediaId}"
    request = {"method": "PATCH", "url": "https://x/on-demand/1", "headers": {}, "body": {"title": "x"}}
    recorded = {"operationId": "updated-media", "method": "PATCH", "path": path, "status": 200, "body": body}
    (tmp_path / "one.json").write_text(json.dumps({**recorded, "contentType": "application/json", "request": request}))

    (compared,) = verify(tmp_path)

    assert compared.differences == ("/data/id: recorded a number, the mock server sends text",)
    done = CliRunner().invoke(program, ["mock", "verify", "--recordings", str(tmp_path)])
    assert (done.exit_code, "1 with other shapes" in done.output) == (1, True)
