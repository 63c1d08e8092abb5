"""Coverage: what of the document occurred, and what never did."""

import json
import sys
from pathlib import Path

import pytest
from plans import API, OPERATIONS, by_id

from fastpix_dyn import ConfigurationError
from fastpix_dyn.contract.coverage import measure_coverage, observe, property_pointers, value_pointers
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.wire.messages import Headers, Request, Response


def success(plan):
    """Return the content and an exchange of the document's example of a success."""
    reply = next(one for one in plan.responses if one.status.startswith("2"))
    content = reply.contents[0]
    text = json.dumps(next(iter(content.examples.values())))
    headers = Headers([("Content-Type", content.media_type)])
    request = Request(plan.method, f"https://a.example{plan.path}?limit=1")
    return content, Exchange(plan, Response(int(reply.status), headers, text.encode()), request)


@by_id(OPERATIONS)
def test_the_properties_of_an_example_are_declared_and_counted(plan):
    """Each key of an example is a declared property, except in free-form objects."""
    content, exchange = success(plan)
    observations = {}

    observe(observations, API, exchange)
    covered = {one.operation: one for one in measure_coverage(API, observations, {}, {})}[plan.id]

    declared = set(property_pointers(content.schema, API.schemas))
    shown = set(value_pointers(next(iter(content.examples.values()))))
    assert (covered.state, covered.calls) == ("tested", 1)
    assert covered.properties == len(declared & shown)
    assert {one.partition(" ")[2] for one in covered.properties_never} == declared - shown
    assert not set(covered.statuses) & set(covered.statuses_never)
    assert ("query.limit" in covered.parameters) == any(one.name == "limit" for one in plan.parameters)


def test_a_recursive_schema_has_finitely_many_properties():
    """A tree declares its properties again below each branch, up to a limit."""
    api = load_subject(Path(__file__).resolve().parents[1] / "documents" / "features.yaml").api
    schema = api.operations["plantTree"].responses[0].contents[0].schema

    found = list(property_pointers(schema, api.schemas))

    assert 0 < len(found) < 50


def test_without_openapi_core_the_error_says_what_to_install(monkeypatch):
    """openapi-core is an extra; a test without it would claim too much."""
    monkeypatch.setitem(sys.modules, "openapi_core", None)

    with pytest.raises(ConfigurationError, match=r"fastpix_dyn\[contract\]"):
        create_validator(load_subject())
