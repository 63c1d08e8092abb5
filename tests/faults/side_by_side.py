"""The same faults against this package, bare httpx and the vendor's SDK: a table in Markdown of what comes of each."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
from fastpix_python import Fastpix, models
from fastpix_python.errors import FastpixError, ResponseValidationError
from faults.server import GOOD, misbehaving
from faults.table import CREDENTIALS, LIMIT, TABLE, TRIES
from loopback import REFUSING

from fastpix_dyn import Client, FastPixError, Retry, __version__

HANGS = 5
"""Seconds after which a call hangs: each of the three is told to wait one second for a piece of the answer."""
AT_ONCE = 4
MEDIA = GOOD["data"]["id"]
BODY = {"inputs": [{"type": "video", "url": "https://cdn.example.com/a.mp4"}], "accessPolicy": "public"}


def ours(url, method):
    """By this package."""
    options = {
        "timeout": 1,
        "max_response_bytes": LIMIT,
        "retries": Retry(attempts=TRIES, base=0),
        "validate_responses": "off",
    }
    with Client(server=url, auth=CREDENTIALS, **options) as client:
        if method == "GET":
            return client.manage_videos.get_media(media_id=MEDIA)
        return client.input_video.create_media(body=BODY)


def bare(url, method):
    """By httpx, as most would write it."""
    with httpx.Client(auth=CREDENTIALS, timeout=1) as client:
        if method == "GET":
            return client.get(f"{url}/on-demand/{MEDIA}").raise_for_status().json()
        return client.post(f"{url}/on-demand", json=BODY).raise_for_status().json()


def vendor(url, method):
    """By the vendor's SDK."""
    security = models.Security(username=CREDENTIALS[0], password=CREDENTIALS[1])
    with Fastpix(security=security, server_url=url, timeout_ms=1000) as sdk:
        if method == "GET":
            got = sdk.manage_videos.get_media(media_id=MEDIA)
        else:
            got = sdk.input_video.create_media(inputs=BODY["inputs"], access_policy="public")
    return {"success": got.success, "data": got.data and {"id": got.data.id}}


SUBJECTS = {
    f"fastpix_dyn {__version__}": (ours, FastPixError),
    f"bare httpx {httpx.__version__}": (bare, httpx.HTTPError),
    "vendor's SDK 1.2.0": (vendor, (FastpixError, ResponseValidationError)),
}


def came(subject, fault, method):
    """What `subject(url, method)` brings: the value, the error, or None and that it hangs; and how often it tried."""
    got = []

    def call(url):
        try:
            got.append(subject(url, method))
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            got.append(error)

    with misbehaving(fault.script) as server:
        url = server.url if fault.script else REFUSING
        thread = threading.Thread(target=call, args=(url,), daemon=True)
        thread.start()
        thread.join(HANGS)
        hangs, tries = thread.is_alive(), server.behave()
        asked = [one.method for one in server.asked]
    return (None if hangs else got[0]), hangs, asked.count(method) if asked else tries


def outcome(fault, method, subject, documented):
    """The outcome in words."""
    got, hangs, tries = came(subject, fault, method)
    again = (
        f", sent {tries} times"
        if method == "POST" and tries > 1 and fault.promise.posts == 1 and fault.promise.sent
        else ""
    )
    if hangs:
        return f"**hangs**{again}"
    if isinstance(got, documented):
        return f"`{type(got).__name__}`{again}"
    if isinstance(got, Exception):
        return f"**raw** `{type(got).__name__}`{again}"
    right = got == GOOD or (fault.promise.error is None and got == fault.promise.value)
    return f"{'the answer' if right else '**wrong data, silently**'}{again}"


def both(fault, subject, documented):
    """The outcome of a GET and of a POST, told once where they are alike."""
    get, post = (outcome(fault, method, subject, documented) for method in ("GET", "POST"))
    return get if get == post else f"GET: {get}; POST: {post}"


def promised(promise):
    """The promise in words."""
    what = promise.error.__name__ if promise.error else ("the answer" if promise.value == GOOD else "what came")
    status = f" {promise.status}" if promise.status else ""
    tries = {(1, 1): "", (TRIES, 1): "; only a GET is tried again", (TRIES, TRIES): "; both are tried again"}
    name = f"`{what}`" if promise.error else what
    return f"{name}{status}{tries.get((promise.gets, promise.posts), '; both are tried again')}"


def rows(faults):
    """The rows of *faults*, and their head."""
    yield f"| the server … | promised | {' | '.join(SUBJECTS)} |"
    yield "|---|---|" + "---|" * len(SUBJECTS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(row, faults)


def row(fault):
    """What is promised, and what comes of it with each subject."""
    told = " | ".join(both(fault, *subject) for subject in SUBJECTS.values())
    return f"| {fault.does} | {promised(fault.promise)} | {told} |"


def markdown():
    """All tables, each under its heading."""
    return "\n".join(line for title, faults in TABLE.items() for line in (f"### {title}", "", *rows(faults), ""))
