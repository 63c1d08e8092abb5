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
    ran = subprocess.run(program(name, *arguments), check=False, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def numbers(text):
    """The whole numbers in *text*, in order."""
    return [int(digits) for digits in re.findall(r"(?<![\d.])\d+(?![\d.])", text)]


SHOWN = """\
4. Only what you give is sent.
   >>> client.manage_videos.updated_media.request(media_id=…, title='x')
   PATCH /on-demand/{id}  {"title":"x"}

5. A wrong call is refused before anything is sent.
   >>> client.manage_videos.list_media(limit=500)
   ArgumentValueError: list-media: the request does not match the document and was not sent:
     limit (query /limit): expected at most 50, got 500

6. A wrong name gets the nearest right one.
   >>> client.manage_videos.get_medai
   UnknownNameError: manage_videos has no operation 'get_medai'; did you mean client.manage_videos.get_media or \
client.manage_videos.list_media?

7. An answer that drifted from the document: a warning, and the data all the same.
   >>> client.manage_videos.list_media()
   WARNING list-media: the response (200) does not match the document: /pagination/totalRecords: expected an integer, \
got '0'
   {
     "success": true,
     "data": [],
     "pagination": {
       "totalRecords": "0",
       "currentOffset": 1,
       "offsetCount": 0
     }
   }

8. Errors speak the API's own words.
   >>> client.manage_videos.get_media(media_id=…)
   NotFoundError: get-media: 404 Not Found: media not found; There is no media with this id.
"""


def test_the_demo_prints_each_step():
    """A media that it created, is in the list and was read; then what it refuses and warns of."""
    printed = run("demo.py")

    (listed,) = re.findall(r"^   (\S{36})  Created +$", printed, re.MULTILINE)
    assert printed.count(f'"id": "{listed}"') == 2
    assert SHOWN.replace("{id}", listed) in printed


def test_the_bulk_job_marks_every_media():
    """All that the mock has, on more than one page."""
    assert run("bulk.py", "--count", 120, "--in-flight", 8).startswith("120 media listed, 120 marked, 0 failed in")


@pytest.mark.long  # a cluster of processes, each of which imports dask
@pytest.mark.timeout(660)
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
