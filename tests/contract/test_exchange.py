"""Exchanges: which responses are validated, and the values that links take from them by runtime expressions."""

import json
from dataclasses import replace

import httpx
import pytest
from stateful import DOCUMENT

from fastpix_dyn import Client, structs
from fastpix_dyn.contract.exchange import (
    Exchange,
    UnresolvedError,
    UntestedError,
    call_operation,
    evaluate,
    link_expressions,
    link_values,
    links_of,
    response_body,
)
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.spec.plan import NO_EXAMPLE, Link
from fastpix_dyn.wire.messages import Headers, Request, Response

EXCHANGE = Exchange(
    load_subject(DOCUMENT).api.operations["getThing"],
    Response(200, Headers([("Content-Type", "application/json")]), b'{"id": "a", "list": [{"n": 0}], "none": null}'),
    Request("GET", "https://a.example/things/7"),
    values={"path.thingId": "7", "query.size": 5, "body": {"name": "x"}},
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$response.body#/id", "a"),
        ("$response.body#/list/0/n", 0),
        ("$response.header.content-type", "application/json"),
        ("$request.path.thingId", "7"),
        ("$request.query.size", 5),
        ("$request.body#/name", "x"),
        ("$statusCode", 200),
        ("$method", "GET"),
        ("$url", "https://a.example/things/7"),
        ("by-{$response.body#/id}-{$request.path.thingId}", "by-a-7"),
        ("constant", "constant"),
        (12, 12),
    ],
)
def test_an_expression_is_evaluated(expression, value):
    """From the request, from the response, embedded in text, or a constant."""
    assert evaluate(expression, EXCHANGE) == value


@pytest.mark.parametrize(
    "expression",
    [
        "$response.body#/list/1/n",
        "$response.body#/none",
        "$response.header.x-none",
        "$request.path.other",
        "$request.body#/other",
        "$nonsense",
        "by-{$response.body#/other}",
    ],
)
def test_an_unresolved_expression_is_an_error_that_names_it(expression):
    """Reports contain that message."""
    with pytest.raises(UnresolvedError, match=r"\$"):
        evaluate(expression, EXCHANGE)


def test_without_a_request_there_is_no_url():
    """A recording may have only the response."""
    with pytest.raises(UnresolvedError, match=r"the response of getThing has no \$url"):
        evaluate("$url", replace(EXCHANGE, request=None))


PLAN = EXCHANGE.operation
PART = load_subject(DOCUMENT).api.operations["getPart"]


def link(parameters, body=NO_EXAMPLE):
    """Return a link to the operation `getPart`."""
    return Link(name="l", operation="getPart", parameters=parameters, body=body, description="")


def test_a_link_names_parameters_with_or_without_their_location():
    """A name that is no parameter stays as it is."""
    expressions = link_expressions(link({"path.thingId": "a", "partId": "b", "other": "c"}), PART)

    assert expressions == {"path.thingId": "a", "path.partId": "b", "other": "c"}


def test_a_name_without_location_is_that_of_the_first_parameter():
    """If two have it, in the path and in the query."""
    twice = replace_parameters(("path", "id"), ("query", "id"))

    assert link_expressions(link({"id": "a"}), twice) == {"path.id": "a"}
    assert link_expressions(link({"query.id": "a"}), twice) == {"query.id": "a"}


def replace_parameters(*named):
    """Return the operation with parameters of these locations and names."""
    one = PART.parameters[0]
    changed = tuple(replace_record(one, location=location, name=name) for location, name in named)
    return replace_record(PART, parameters=changed)


def replace_record(record, **changes):
    """Return *record* of a plan with *changes*."""
    return structs.replace(record, **changes)


@pytest.mark.parametrize(
    ("body", "expected"), [("$response.body#/id", "a"), ({"n": 1}, {"n": 1}), (NO_EXAMPLE, None), (None, None)]
)
def test_a_link_may_give_the_body(body, expected):
    """As an expression or as a constant."""
    values = link_values(link({"thingId": "$response.body#/id"}, body), PART, EXCHANGE)

    assert values == {"path.thingId": "a", **({} if expected is None else {"body": expected})}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$response.body#/list/1/n", "row 2"),
        ("$response.body#/list/1", {"n": "row 2"}),
        ("$response.body#/list/10/n", "row 10"),
        ("$response.body#/id", "a"),
        ("$request.path.thingId", "7"),
        (5, 5),
    ],
)
def test_expressions_that_begin_alike_can_be_renamed(expression, value):
    """By whole tokens: `/list/1` is not the beginning of `/list/10`."""
    body = json.dumps({"id": "a", "list": [{"n": f"row {row}"} for row in range(11)]}).encode()
    one = replace(EXCHANGE, response=replace_record(EXCHANGE.response, content=body))

    values = link_values(
        link({"thingId": expression}), PART, one, rename=("$response.body#/list/1", "$response.body#/list/2")
    )

    assert values == {"path.thingId": value}


def with_links(*statuses):
    """Return the operation with responses of *statuses*, each with a link of that name."""
    reply = PLAN.responses[0]
    replies = [replace_record(reply, status=one, links=(replace_record(link({}), name=one),)) for one in statuses]
    return replace_record(PLAN, responses=tuple(replies))


@pytest.mark.parametrize(
    ("statuses", "status", "names"),
    [
        (("200", "400", "default"), 200, ["200"]),
        (("200", "400", "default"), 400, []),
        (("200", "4XX", "5XX"), 500, []),
        (("200", "201", "302"), 302, ["302"]),
        (("200", "201", "399"), 399, ["399"]),
        (("200", "201"), 302, []),
        (("200", "default"), 302, ["default"]),
        (("200", "201", "302"), 202, ["200", "201"]),
        (("200", "2XX", "default"), 202, ["2XX"]),
        (("200", "404", "default"), 202, ["200", "default"]),
        (("200", "Default"), 202, ["200", "Default"]),
        (("302",), 200, []),
    ],
)
def test_the_links_of_a_response_are_those_of_its_status(statuses, status, names):
    """An error has none; a success that is not documented has those of the other successes."""
    one = replace(EXCHANGE, operation=with_links(*statuses), response=replace_record(EXCHANGE.response, status=status))

    assert [found.name for found in links_of(one)] == names


@pytest.mark.parametrize(
    ("status", "pairs", "content_type"),
    [
        (200, [("Content-Type", " text/plain ")], "text/plain"),
        (200, [("Content-Type", "  ")], "application/json"),
        (200, [], "application/json"),
        (599, [], ""),
        (204, [("content-type", "a/b")], "a/b"),
    ],
)
def test_a_response_without_a_content_type_has_the_declared_one(status, pairs, content_type):
    """If the document declares the status; else none."""
    one = Exchange(PLAN, replace_record(EXCHANGE.response, status=status, headers=Headers(pairs)))

    assert one.content_type == content_type


@pytest.mark.parametrize(
    ("status", "content", "value"), [(200, b'{"a": 1}', {"a": 1}), (599, b'{"a": 1}', {"a": 1}), (200, b"{", None)]
)
def test_a_body_that_can_not_be_decoded_is_none(status, content, value):
    """Links then find nothing in it."""
    assert response_body(replace(EXCHANGE, response=replace_record(
        EXCHANGE.response, status=status, content=content))) == value  # fmt: skip


def call(respond, operation="getThing", values=None):
    """Call an operation of a server that responds so, and return the exchange."""
    options = {"spec": DOCUMENT, "server": "http://127.0.0.1:9", "username": "u", "password": "p", "retries": None}
    transport = httpx.MockTransport(respond)
    with httpx.Client(transport=transport) as http, Client(http_client=http, **options) as client:
        plan = client.operations[operation].plan
        return call_operation(client, plan, {"path.thingId": "thing-1"} if values is None else values)


@pytest.mark.parametrize(
    ("status", "may_have_acted"), [(408, False), (429, False), (502, True), (503, False), (504, True)]
)
def test_an_outage_is_no_response_to_validate(status, may_have_acted):
    """Behind a gateway the server may have processed the request."""
    with pytest.raises(UntestedError, match=f"^{status} [A-Z].*: test again later$") as caught:
        call(lambda _: httpx.Response(status))

    assert (caught.value.may_have_acted, caught.value.was_sent) == (may_have_acted, True)


def test_an_outage_without_a_reason_phrase_is_named_by_its_status():
    """As HTTP/2 sends it."""
    with pytest.raises(UntestedError, match=r"^429: test again later$"):
        call(lambda _: httpx.Response(429, extensions={"reason_phrase": b""}))


@pytest.mark.parametrize("status", [200, 204, 400, 401, 404, 405, 407, 409, 410, 425, 428, 430, 500, 501, 505, 599])
def test_each_other_status_is_a_response_to_validate(status):
    """Also errors, and those that the client can't decode."""
    one = call(lambda _: httpx.Response(status, content=b"{", headers={"content-type": "application/json"}))

    assert (one.status, one.response.content) == (status, b"{")
    assert one.response.elapsed >= 0
    assert one.response.received > 1e9


@pytest.mark.parametrize(
    ("error", "may_have_acted"),
    [(httpx.ConnectError("down"), False), (httpx.ReadTimeout("late"), True), (httpx.ReadError("cut"), True)],
    ids=repr,
)
def test_a_call_without_a_response_may_have_acted_if_it_was_sent(error, may_have_acted):
    """A connection that failed has carried no request."""

    def fail(_request):
        raise error

    with pytest.raises(UntestedError, match="no response") as caught:
        call(fail, "makeThing", {"body": {"name": "x"}})

    assert (caught.value.may_have_acted, caught.value.was_sent) == (may_have_acted, True)


def test_values_that_do_not_match_the_document_are_not_sent():
    """The message names each violation."""
    sent = []

    with pytest.raises(UntestedError, match=r"examples do not match its schemas: .*body") as caught:
        call(lambda request: sent.append(request) or httpx.Response(200), "makeThing", {"body": 5})

    assert (caught.value.may_have_acted, caught.value.was_sent, sent) == (False, False, [])


def test_an_exchange_has_the_request_and_its_values():
    """With the headers and the body as sent; parameters that were not given are not sent."""
    body = {"name": "two"}

    one = call(
        lambda _: httpx.Response(200, json={}), "changeThing", {"path.thingId": "a/b", "body": body, "query.x": 1}
    )

    assert (one.request.method, one.request.url) == ("PATCH", "http://127.0.0.1:9/things/a%2Fb")
    assert one.request.content == b'{"name":"two"}'
    assert Headers(one.request.headers).get("authorization", "").startswith("Basic ")
    assert one.values == {"path.thingId": "a/b", "body": body, "query.x": 1}
    assert call(lambda _: httpx.Response(200, json={})).request.content is None


def test_repeated_response_headers_stay():
    """Each as a pair of its own."""
    pairs = [("X-A", "1"), ("X-A", "2")]

    one = call(lambda _: httpx.Response(200, json={}, headers=pairs))

    assert [value for name, value in one.response.headers.pairs if name.lower() == "x-a"] == ["1", "2"]
