"""Every operation of the packaged document: called, answered by the embedded server, checked strictly both ways."""

import json
from urllib.parse import parse_qsl, urlsplit

from loopback import collected, outcome
from plans import API, OPERATIONS, arguments, by_id, value_of

from fastpix_dyn import Client
from fastpix_dyn.spec.json_pointer import get


def test_the_document_has_all_operations_under_all_tags():
    """72 operations under 15 tags."""
    assert (len(API.operations), len(API.namespaces)) == (72, 15)


@by_id(OPERATIONS)
def test_each_operation_is_called_by_keyword_and_answered(plan, kind):
    """Built from keyword arguments, sent, answered by the embedded default, valid both ways in strict mode."""
    response = outcome(
        kind,
        lambda client: getattr(getattr(client, plan.namespaces[0]), plan.python_name).response(**arguments(plan)),
        server="mock",
        validate_requests="strict",
        validate_responses="strict",
    )

    assert 200 <= response.status < 300
    assert response.violations == ()
    assert response.data["success"] is True


@by_id(OPERATIONS)
def test_nothing_is_sent_that_was_not_given(plan):
    """The query and the body hold the required arguments and nothing else: no default of the document is sent."""
    given = arguments(plan, only_required=True)
    with Client(server="mock", validate_requests="off") as client:
        sent = client.operations[plan.id].request(**given)

    queries = {one.name for one in plan.parameters if one.location == "query" and one.required}
    assert {name for name, _ in parse_qsl(urlsplit(str(sent.url)).query)} == queries
    fields = {field.name: given[field.python_name] for field in plan.body.fields if field.required} if plan.body else {}
    if plan.body is None or (not fields and "body" not in given):
        assert sent.content == b""
    else:
        assert json.loads(sent.content) == (fields or given["body"])


def test_an_update_sends_exactly_the_key_that_was_given():
    """`updated_media(media_id=…, title="x")` sends `{"title": "x"}`."""
    with Client(server="mock") as client:
        sent = client.manage_videos.updated_media.request(media_id="5f0c2c1e-8f57-4a4e-9d2b-0c3f6b8f2a11", title="x")

    assert json.loads(sent.content) == {"title": "x"}


@by_id([plan for plan in OPERATIONS if plan.body and plan.body.fields])
def test_a_body_given_whole_is_sent_as_it_stands(plan):
    """`body=` passes the document's example unaltered."""
    example = next(iter(plan.body.contents[0].examples.values()))
    path = {one.python_name: value_of(one) for one in plan.parameters if one.required}
    with Client(server="mock") as client:
        sent = client.operations[plan.id].request(**path, body=example)

    assert json.loads(sent.content) == example


@by_id([plan for plan in OPERATIONS if plan.pagination])
def test_each_list_is_declared_with_real_parameters_and_pointers(plan, kind):
    """The pagination of a list operation leads to a list and to totals in its own example."""
    example = next(iter(plan.responses[0].contents[0].examples.values()))
    given = arguments(plan, only_required=True)

    items = collected(kind, lambda client: client.operations[plan.id].items(max_items=1, **given), server="mock")

    # What can be made is not listed before it was made.
    assert items in ([], get(example, plan.pagination.items)[:1])
    assert isinstance(get(example, plan.pagination.items), list)
    assert isinstance(get(example, plan.pagination.pages), int)
    assert isinstance(get(example, plan.pagination.total), int)
