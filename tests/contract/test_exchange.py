"""Runtime expressions: the values that links take from an exchange."""

import pytest
from stateful import DOCUMENT

from fastpix_dyn.contract.exchange import Exchange, UnresolvedError, evaluate
from fastpix_dyn.contract.validators import load_subject
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
    "expression", ["$response.body#/list/1/n", "$response.body#/none", "$request.path.other", "$nonsense"]
)
def test_an_unresolved_expression_is_an_error_that_names_it(expression):
    """Reports contain that message."""
    with pytest.raises(UnresolvedError, match=r"\$"):
        evaluate(expression, EXCHANGE)
