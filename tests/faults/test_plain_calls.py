"""Every fault of the table, by every kind of call: what is promised comes true, and the client is as good as before."""

import asyncio
import ssl
import time
import traceback
from pathlib import Path

import httpx
import pytest
from faults.server import GOOD, PATIENCE, misbehaving
from faults.side_by_side import promised
from faults.table import CREDENTIALS, FAULTS, LIMIT, SECRETS, TABLE, TRIES
from loopback import REFUSING

from fastpix_dyn import APIConnectionError, APIStatusError, AsyncClient, Client, FastPixError, Retry

OPEN = Path("/proc/self/fd")
TLS = ssl.create_default_context()
SHORT = 0.1
"""Seconds that a server which stalls is given."""
MEDIA = GOOD["data"]["id"]
INPUT = {"type": "video", "url": "https://cdn.example.com/a.mp4"}
CALLS = {
    "GET": lambda client: client.manage_videos.get_media(media_id=MEDIA),
    "POST": lambda client: client.input_video.create_media(inputs=[INPUT], access_policy="public"),
}
OPTIONS = {"auth": CREDENTIALS, "retries": Retry(attempts=TRIES, base=0), "max_response_bytes": LIMIT, "timeout": 10}


def outcomes(kind, fault, call, server, url):
    """What a call brings, how often it was tried, and what a good call brings after it, all on one client."""
    short = {"timeout": SHORT} if fault.stalls else {}

    def sync():
        with httpx.Client(verify=TLS) as http, Client(server=url, http_client=http, **OPTIONS) as client:
            got = caught(lambda: call(client.with_options(**short)))
            return got, server.behave(), caught(lambda: CALLS["GET"](client.with_options(server=server.url)))

    async def awaited():
        async with (
            httpx.AsyncClient(verify=TLS) as http,
            AsyncClient(server=url, http_client=http, **OPTIONS) as client,
        ):
            got = await caught_async(call(client.with_options(**short)))
            return got, server.behave(), await caught_async(CALLS["GET"](client.with_options(server=server.url)))

    return sync() if kind == "sync" else asyncio.run(awaited())


def caught(act):
    """The result, or the error."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  # whatever it is: the test says what it should be
        return error


async def caught_async(awaitable):
    """The result, or the error."""
    try:
        return await awaitable
    except Exception as error:  # noqa: BLE001  # as above
        return error


def descriptors():
    """How many file descriptors the process has open."""
    return len(list(OPEN.iterdir())) if OPEN.is_dir() else 0


def shown(error):
    """All that is shown of an error."""
    return f"{error}\n{error!r}\n{''.join(traceback.format_exception(error))}"


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.does)
def test_what_is_promised_comes_true(fault, kind, method):
    """The value or the error, as many tries as are harmless, no secret told, and the client is good for more."""
    promise, open_before, began = fault.promise, descriptors(), time.perf_counter()

    with misbehaving(fault.script) as server:
        url = server.url if fault.script else REFUSING
        got, tries, after = outcomes(kind, fault, CALLS[method], server, url)
        assert server.all_closed()

    if promise.error is None:
        assert got == promise.value
    else:
        assert type(got) is promise.error, shown(got) if isinstance(got, Exception) else got
    assert tries in promise.tries(method, got)
    assert after == GOOD
    assert time.perf_counter() - began < PATIENCE / 2
    assert descriptors() <= open_before
    if isinstance(got, FastPixError):
        validator(got, promise)


def test_the_page_tells_every_fault_and_promise():
    """docs/reliability.md, which `tools/reliability.py` writes, is of this table."""
    page = (Path(__file__).parents[2] / "docs" / "reliability.md").read_text("utf-8")
    tables = page.partition("<!-- faults")[2].partition("<!-- /faults -->")[0]

    assert [one for one in FAULTS if f"\n| {one.does} | {promised(one.promise)} |" not in tables] == []
    assert tables.count("\n| ") == len(FAULTS) + len(TABLE)
    assert f": {4 * len(FAULTS)} calls." in page


def validator(error, promise):
    """An error says what is true, and no secret."""
    assert not [secret for secret in SECRETS if secret in shown(error)]
    assert error.operation
    if isinstance(error, APIConnectionError):
        assert error.is_retry_safe is not error.request_sent
        assert promise.sent in {None, error.request_sent}
    if isinstance(error, APIStatusError):
        assert error.status == promise.status
