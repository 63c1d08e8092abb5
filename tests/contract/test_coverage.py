"""Coverage: what of the document was seen, and what never."""

import json
import sys
from pathlib import Path

import pytest
from plans import API, OPERATIONS, by_id

from fastpix_dyn import ConfigurationError
from fastpix_dyn.contract.coverage import coverage, note, pointers, properties
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.contract.validators import judgement
from fastpix_dyn.wire.messages import Headers, Request


def success(plan):
    """The success that the document gives as an example: its reply, and an exchange."""
    reply = next(one for one in plan.responses if one.status.startswith("2"))
    content = reply.contents[0]
    text = json.dumps(next(iter(content.examples.values())))
    headers = Headers([("Content-Type", content.media_type)])
    request = Request(plan.method, f"https://a.example{plan.path}?limit=1")
    return content, Exchange(plan, answer(int(reply.status), text.encode(), headers), request)


@by_id(OPERATIONS)
def test_what_an_example_shows_is_seen_and_declared(plan):
    """Each key of an example is among the properties that the schema declares, free maps aside."""
    content, exchange = success(plan)
    seen = {}

    note(seen, API, exchange)
    covered = {one.operation: one for one in coverage(API, seen, {}, {})}[plan.id]

    declared = set(properties(content.schema, API.schemas))
    shown = set(pointers(next(iter(content.examples.values()))))
    assert (covered.state, covered.calls) == ("tested", 1)
    assert covered.properties == len(declared & shown)
    assert {one.partition(" ")[2] for one in covered.properties_never} == declared - shown
    assert not set(covered.statuses) & set(covered.statuses_never)
    assert ("query.limit" in covered.parameters) == any(one.name == "limit" for one in plan.parameters)


def test_a_schema_that_holds_itself_comes_to_an_end():
    """A tree declares its own properties once more below each branch, and not for ever."""
    api = load_subject(Path(__file__).resolve().parents[1] / "documents" / "features.yaml").api
    schema = api.operations["plantTree"].responses[0].contents[0].schema

    found = list(properties(schema, api.schemas))

    assert 0 < len(found) < 50


def test_without_openapi_core_it_says_what_to_install(monkeypatch):
    """The second reader is an extra; a test by one reader alone would claim too much."""
    monkeypatch.setitem(sys.modules, "openapi_core", None)

    with pytest.raises(ConfigurationError, match=r"fastpix_dyn\[contract\]"):
        judgement(load_subject())
