"""The programs in `examples/` do what they say."""

import asyncio
import importlib
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from counting import PATIENCE, counting
from loopback import json_answer

from fastpix_dyn import AsyncClient, Client

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def program(name, *arguments):
    """The command that runs an example."""
    return [sys.executable, str(EXAMPLES / name), *map(str, arguments)]


def run(name, *arguments):
    """What the program prints; fails where it does."""
    ran = subprocess.run(program(name, *arguments), check=False, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def numbers(text):
    """The whole numbers in *text*, in order."""
    return [int(digits) for digits in re.findall(r"(?<![\d.])\d+(?![\d.])", text)]


def test_the_bulk_job_marks_every_media():
    """All that the mock has, on more than one page."""
    assert run("bulk.py", "--count", 120, "--in-flight", 8).startswith("120 media listed, 120 marked, 0 failed in")


def test_the_dask_job_marks_thousands_of_media_on_two_workers():
    """Both processes do some of it."""
    total, *workers = run("dask_cluster.py", "--count", 2000).splitlines()

    assert total.startswith("2000 media marked")
    shares = [numbers(line)[1] for line in workers]
    assert len(shares) == 2
    assert sum(shares) == 2000
    assert min(shares) > 0


def test_the_served_mock_serves_on_its_own():
    """At the address that it prints; page by page, as many media as it was told, each once."""
    with subprocess.Popen(program("served_mock.py", "--count", 120), stdout=subprocess.PIPE, text=True) as served:
        try:
            url = served.stdout.readline().split()[0]
            with Client(server=url, username="id", password="pw", validate_responses="strict") as client:
                ids = [media["id"] for media in client.manage_videos.list_media.items(limit=50)]
        finally:
            served.terminate()

    assert len(ids) == len(set(ids)) == 120


@pytest.fixture
def bulk(monkeypatch):
    """The module of the bulk job."""
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("bulk")


def test_the_bulk_job_keeps_to_its_bound_and_survives_refusals(bulk):
    """Never more calls at once than allowed, every media asked for once, and a refused one is told."""
    lock, now, most, marked = threading.Lock(), 0, 0, []
    meeting = threading.Barrier(5, timeout=PATIENCE)

    def answer(handler):
        nonlocal now, most
        if handler.command == "GET":
            media = [{"id": identifier(number), "metadata": {"a": "b"}} for number in range(40)]
            return json_answer(200, {"data": media, "pagination": {"totalRecords": 40, "offsetCount": 1}})
        with lock:
            now += 1
            most = max(most, now)
            marked.append((handler.path.rpartition("/")[2], json.loads(handler.body)))
        meeting.wait()
        with lock:
            now -= 1
        return json_answer(404 if handler.path.endswith("7") else 200, {})

    async def job():
        async with AsyncClient(server=server.url, username="id", password="pw", validate_responses="off") as client:
            return await bulk.mark_all(client, 5)

    with counting(answer) as server:
        listed, failures = asyncio.run(job())

    assert (listed, most) == (40, 5)
    assert sorted(marked, key=str) == [
        (identifier(number), {"metadata": {"a": "b", "checked": "yes"}}) for number in range(40)
    ]
    assert sorted(name for name, _ in failures) == [identifier(number) for number in (7, 17, 27, 37)]
    assert {error.status for _, error in failures} == {404}


def identifier(number):
    """The id of a media."""
    return f"00000000-0000-4000-8000-{number:012}"
