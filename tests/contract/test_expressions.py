"""Runtime expressions: what links take out of an exchange."""

import pytest
from stateful import DOCUMENT

from fastpix_dyn.contract.exchange import Exchange, UnresolvedError, answer, evaluate
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.wire.messages import Headers, Request

EXCHANGE = Exchange(
    load_subject(DOCUMENT).api.operations["getThing"],
    answer(200, b'{"id": "a", "list": [{"n": 0}], "none": null}', Headers([("Content-Type", "application/json")])),
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
def test_an_expression_has_the_value_that_it_leads_to(expression, value):
    """Of the request, of the answer, embedded in text, or a constant."""
    assert evaluate(expression, EXCHANGE) == value


@pytest.mark.parametrize(
    "expression", ["$response.body#/list/1/n", "$response.body#/none", "$request.path.other", "$nonsense"]
)
def test_an_expression_that_leads_nowhere_is_told_as_it_stands(expression):
    """The message names it: a report says what was looked for in vain."""
    with pytest.raises(UnresolvedError, match=r"\$"):
        evaluate(expression, EXCHANGE)
