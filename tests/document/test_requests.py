"""Requests to FastPix: valid ones are sent exactly as documented, invalid ones are refused before they are sent.

The rows of `requests/*.yaml` state facts of the vendor's material. They are not derived from `spec/fastpix.yaml`,
so the two check each other. A right row has the arguments of the call and the request that they must give: method,
path, query (`name=value`, unescaped) and JSON body; `warns` is the word that the one warning names. A wrong row has
exactly one mistake; the error must name `argument`, and the `names` of the wire.
"""

import json
import logging
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx
import pytest
import yaml
from operation_facts import each_facts

from fastpix_dyn import AsyncClient, Client, RequestValidationError

MISTAKES = {
    "snake case",  # a nested key in the spelling of an argument
    "near miss",  # a key one edit or one capital away
    "unknown argument",
    "wrong place",  # an argument that other operations or nested objects take
    "missing argument",
    "missing key",
    "wrong type",
    "wrong word",  # not in a closed list
    "out of range",
    "wrong form",  # no UUID, URL, language code or host name
}
BASE = "https://api.fastpix.com/v1"


class Row(NamedTuple):
    """One request: the operation, the URL, and the row of the file."""

    operation: str
    sends: str
    fields: dict


@cache
def groups(file):
    """The operations of *file*, each with its rows."""
    return yaml.load(file.read_bytes(), yaml.CSafeLoader)


def rows(side):
    """The rows of one side of all files, each as a parameter with its id."""
    for file in sorted(Path(__file__).with_name("requests").glob("*.yaml")):
        for group in groups(file):
            for fields in group.get(side, ()):
                row = Row(group["operation"], fields.get("sends", group["sends"]), fields)
                yield pytest.param(row, id=f"{row.operation}: {fields['id']}")


RIGHT = list(rows("right"))
WRONG = list(rows("wrong"))


class Recorder:
    """An HTTP transport that keeps each request and returns an empty success."""

    def __init__(self):
        self.requests = []
        self.transport = httpx.MockTransport(self.respond)

    def respond(self, request):
        """Keep the request; the response is of no interest."""
        self.requests.append(request)
        return httpx.Response(200, json={"success": True})

    def call(self, row):
        """Make the call of a row with `Client`, in strict mode."""
        http_client = httpx.Client(transport=self.transport)
        with (
            http_client,
            Client(username="u", password="p", http_client=http_client, validate_responses="off") as client,
        ):
            client.operations[row.operation](**row.fields["arguments"])

    async def acall(self, row):
        """Make the call of a row with `AsyncClient`, in strict mode."""
        http_client = httpx.AsyncClient(transport=self.transport)
        async with (
            http_client,
            AsyncClient(username="u", password="p", http_client=http_client, validate_responses="off") as client,
        ):
            await client.operations[row.operation](**row.fields["arguments"])


def escaped(pair):
    """A `name=value` as the URL must have it: only unreserved characters as they are (RFC 3986, section 2.3)."""
    name, _, value = pair.partition("=")
    return f"{quote(name, safe='')}={quote(value, safe='')}"


def by_name(pairs):
    """Pairs in the order of their names; those of one name keep theirs, which alone means something."""
    return sorted(pairs, key=lambda pair: pair.partition("=")[0])


def exact(value):
    """JSON as text, so that `1`, `1.0` and `true` differ."""
    return json.dumps(value, sort_keys=True)


def names(text, word):
    """Whether a message has the word, and not only as a part of another."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def check_wire(request, row):
    """Compare the request with what the row states."""
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    expected = [escaped(pair) for pair in row.fields.get("query", ())]

    assert f"{request.method} {request.url.scheme}://{request.url.host}{path}" == row.sends.replace(" ", f" {BASE}", 1)
    assert by_name(query.split("&") if query else []) == by_name(expected)
    if "body" in row.fields:
        assert request.headers["content-type"] == "application/json"
        assert exact(json.loads(request.content)) == exact(row.fields["body"])
    else:
        assert request.content == b""
        assert "content-type" not in request.headers


def check_warnings(records, row):
    """One warning where the row says so, which names the word; else none."""
    texts = [
        one.getMessage() for one in records if one.name.startswith("fastpix_dyn") and one.levelno >= logging.WARNING
    ]

    assert len(texts) == ("warns" in row.fields), texts
    assert not texts or names(texts[0], row.fields["warns"]), texts


def check_error(error, row):
    """The error names the argument and the words of the row; nothing else is wrong."""
    arguments = {one.argument for one in error.violations}

    assert arguments == {row.fields["argument"]}
    for word in [row.fields["argument"], *row.fields.get("names", ())]:
        assert names(str(error), word), f"{word!r} is not in: {error}"


@pytest.mark.parametrize("row", RIGHT)
def test_a_right_request_is_sent_exactly(row, caplog):
    """Strict mode refuses nothing that FastPix takes, and adds and loses nothing."""
    recorder = Recorder()
    recorder.call(row)

    (request,) = recorder.requests
    check_wire(request, row)
    check_warnings(caplog.records, row)


@pytest.mark.parametrize("row", WRONG)
def test_a_wrong_request_is_refused_before_it_is_sent(row):
    """The error names the argument, and nested keys as the wire spells them."""
    recorder = Recorder()
    with pytest.raises(RequestValidationError) as caught:
        recorder.call(row)

    assert recorder.requests == []
    check_error(caught.value, row)


@pytest.mark.parametrize("row", RIGHT[::10])
async def test_the_async_client_sends_the_same(row, caplog):
    """A tenth of the right rows."""
    recorder = Recorder()
    await recorder.acall(row)

    (request,) = recorder.requests
    check_wire(request, row)
    check_warnings(caplog.records, row)


@pytest.mark.parametrize("row", WRONG[::10])
async def test_the_async_client_refuses_the_same(row):
    """A tenth of the wrong rows."""
    recorder = Recorder()
    with pytest.raises(RequestValidationError) as caught:
        await recorder.acall(row)

    assert recorder.requests == []
    check_error(caught.value, row)


def test_the_table_is_large_and_broad():
    """At least 300 right and 200 wrong rows, each with an id of its own, and every sort of mistake."""
    mistakes = Counter(one.values[0].fields["mistake"] for one in WRONG)

    assert len({one.id for one in RIGHT}) == len(RIGHT) >= 300
    assert len({one.id for one in WRONG}) == len(WRONG) >= 200
    assert mistakes.keys() == MISTAKES
    assert min(mistakes.values()) >= 10


@each_facts
def test_the_table_has_every_operation(facts):
    """Twice among the right rows where it takes anything, and among the wrong ones."""
    takes = {name: bool(one.parameters or one.has_body) for name, one in facts.items()}
    right = Counter(one.values[0].operation for one in RIGHT)

    assert right.keys() == takes.keys() == {one.values[0].operation for one in WRONG}
    assert {name for name, count in right.items() if count < 2 and takes[name]} == set()
