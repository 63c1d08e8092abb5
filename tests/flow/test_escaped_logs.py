"""Log lines, violations and reprs show control characters of servers and documents as escapes."""

import json
import logging
import re

import pytest
from loopback import KINDS, json_answer, outcome, serving
from small import library
from terminals import POISON

from fastpix_dyn import ConfigurationError, FastPixError

RAW = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", ["lines", "headers", "bodies"])
def test_log_lines_are_lines(kind, level, caplog):
    """Of headers, bodies, violations and retries; also the line that a handler formats by itself."""
    caplog.set_level(logging.DEBUG, "fastpix_dyn")
    answers = [
        json_answer(503, {"message": POISON}, **{"X-A": "a\x9b2Jb"}),
        json_answer(200, {POISON: POISON, "books": [{"title": POISON}], "pages": POISON}, **{"X-A": "a\x9b2Jb"}),
    ]
    spec = library()
    spec["paths"]["/books"]["get"]["operationId"] = f"list{POISON}books"
    with serving(answers) as server:
        outcome(
            kind,
            books,
            spec=spec,
            server=server.url,
            auth=("id", "pw"),
            log=level,
            retries=1,
        )
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("fastpix_dyn")]

    assert len(lines) > 2
    assert [line for line in lines if RAW.search(line)] == []
    if level == "bodies":
        bodies = [line.partition("response body ")[2] for line in lines if "response body {" in line]
        assert json.loads(bodies[-1])[POISON] == POISON


def books(client):
    """Call the first operation, whatever it is called."""
    return next(iter(client.operations.values()))()


def test_errors_and_reprs_are_lines():
    """`str()` of an error and of its violations, and `repr()` of a response."""
    with serving(
        [json_answer(400, {"message": POISON}), json_answer(200, {POISON: POISON, "pages": POISON})]
    ) as server:
        options = {"spec": library(), "server": server.url, "auth": ("id", "pw"), "retries": None}
        with pytest.raises(FastPixError) as refused:
            outcome("sync", lambda client: client.books.list_books(), **options)
        response = outcome("sync", lambda client: client.books.list_books.response(), **options)

    with pytest.raises(ConfigurationError) as wrong:
        outcome("sync", lambda client: client, **{**options, "server": f"https://{POISON}.example"})
    texts = [str(refused.value), str(wrong.value), repr(response), *map(str, response.violations)]
    assert [text for text in texts if RAW.search(text)] == []
    assert response.violations
