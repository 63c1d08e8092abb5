"""`fastpix-dyn mock` and `fastpix-dyn mock verify`: options, reloading, and the comparison with recordings."""

import json
import os
import re
import signal
import subprocess
import sys

import httpx
from click.testing import CliRunner
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


def test_the_recordings_have_the_shapes_of_its_answers(shared):
    """All of the 22 recordings but one, which is reported as not compared."""
    compared = verify(shared / "recordings")
    assert [difference for one in compared for difference in one.differences] == []
    assert [one.operation for one in compared if one.uncompared] == ["getDrmConfiguration"]


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
