"""The records of the plan: what is derived from them."""

import pytest
from spec_documents import compiled_operation

from fastpix_dyn.spec.plan import NO_EXAMPLE, PARAMETER_LOCATIONS, server_address

TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "string"}}


@pytest.fixture
def plan():
    """An operation with two parameters of the same name, and responses of several kinds."""
    content = {"application/json": {}, "text/plain": {}}
    return compiled_operation(
        "/things/{id}",
        parameters=[
            {"name": "id", "in": "path", "required": True, "schema": TEXT},
            {"name": "a", "in": "query", "schema": LIST},
            {"name": "a", "in": "header", "schema": LIST},
            {"name": "b", "in": "query", "schema": TEXT},
            {"name": "c", "in": "cookie", "schema": TEXT},
        ],
        responses={
            "200": {"description": "", "content": {"text/csv": {}, **content}},
            "4XX": {"description": "", "content": content},
            "default": {"description": "", "content": {"text/html": {}}},
        },
    )


def test_parameters_by_python_name(plan):
    """Of two with one name, the second has an underscore."""
    assert list(plan.parameters_by_name) == ["id", "a", "a_", "b", "c"]
    assert plan.parameters_by_name["a_"].location == "header"


def test_parameters_by_location(plan):
    """Each location, then each wire name."""
    found = {location: list(parameters) for location, parameters in plan.parameters_by_location.items()}

    assert found == {"path": ["id"], "query": ["a", "b"], "header": ["a"], "cookie": ["c"]}
    assert PARAMETER_LOCATIONS == ("path", "query", "header", "cookie")


def test_parameters_that_accept_a_single_item(plan):
    """Lists only."""
    assert [(one.location, one.name) for one in plan.list_parameters] == [("query", "a"), ("header", "a")]


def test_responses_by_status(plan):
    """In upper case."""
    assert list(plan.responses_by_status) == ["200", "4XX", "DEFAULT"]


def test_media_types_of_all_responses(plan):
    """Each once, JSON of a response first."""
    assert plan.media_types == ("application/json", "text/csv", "text/plain", "text/html")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example/", "https://a.example"),
        ("/v1//", "/v1"),
        ("/", ""),
    ],
)
def test_a_server_is_compared_without_slashes_at_its_end(url, address):
    """Two servers that differ in them are one."""
    assert server_address(url) == address


def test_no_example_is_not_null():
    """It shows what it is."""
    assert repr(NO_EXAMPLE) == "NO_EXAMPLE"
    assert NO_EXAMPLE is not None
