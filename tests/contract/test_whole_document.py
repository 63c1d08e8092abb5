"""Lifecycle mode with the packaged document on the mock server, which generates ids and deletes for real."""

import re

import pytest
from loopback import serving

from fastpix_dyn import Client
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import run
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

API = load_api(None)
ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
LISTS = [plan for plan in API.operations.values() if plan.pagination and "{" not in plan.path]


@pytest.fixture
def served():
    """Serve the mock server on loopback; return it and the list of its requests other than GET."""
    handle, written = create_app(API), []

    def respond(asked):
        request = Request(asked.method, f"http://x{asked.path}", tuple(asked.headers.items()), asked.body)
        if asked.method != "GET":
            written.append(f"{asked.method} {asked.path} {asked.body.decode()}")
        response = handle(request)
        return response.status, dict(response.headers.pairs), response.content

    with serving(respond) as server:
        yield server, written


def totals(client):
    """Return the number of items of each list of the workspace."""
    return {plan.id: client.operations[plan.id]()["pagination"]["totalRecords"] for plan in LISTS}


def test_every_operation_is_tested_with_real_ids_and_nothing_is_left(served, tmp_path):
    """All 72 operations are tested; no request writes to a resource that existed before."""
    server, written = served
    options = {"username": "user", "password": "canary-password", "retries": None}
    with Client(server=server.url, **options) as client:
        kept = client.input_video.create_media(
            inputs=[{"type": "video", "url": "https://a.example/b"}], access_policy="drm"
        )
        before, others = totals(client), {*ID.findall(str(client.manage_videos.get_media(media_id=kept["data"]["id"])))}
        written.clear()

        report = run(client, mode="lifecycle", journal=tmp_path / "journal", record=tmp_path / "kept")

        assert totals(client) == before
    assert [str(one) for one in report.findings] == []
    # Nobody broadcasts to the mock server: its streams are idle, and completing one is refused, as FastPix does.
    untested = {one.operation: one.reason for one in report.coverage if one.state != "tested"}
    assert untested == {"complete-live-stream": "every response was an error: 400"}
    assert len(report.coverage) == 72
    paths = [line.partition(" {")[0] for line in written]
    assert not [line for line in paths if others & {*ID.findall(line)}]
    assert (report.leftovers, report.failures, report.notes, exit_code(report, "drift")) == ((), (), (), 0)
    assert not (tmp_path / "journal").exists()
    assert replay(tmp_path / "kept").findings == ()
