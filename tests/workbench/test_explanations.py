"""Explanations: the edit for each rule, what is shown of schemas and values, and the advice for each error."""

import json

import pytest
from small import library

from fastpix_dyn import errors
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.workbench.explain import explain, explain_report, explain_request, explain_response


def subject_of(schema):
    """Return the library with one operation whose response, and request body, have *schema*."""
    content = {"application/json": {"schema": schema}}
    parameters = [
        {"name": "bookId", "in": "path", "required": True, "schema": {"type": "string"}, "example": "7"},
        {"name": "perPage", "in": "query", "schema": {"type": "integer"}},
        {"name": "pin", "in": "header", "schema": {"type": "string", "format": "password"}},
    ]
    responses = {"200": {"description": "d", "content": content}}
    body = {"required": True, "content": content}
    post = {"operationId": "op", "parameters": parameters, "requestBody": body, "responses": responses}
    return load_subject(library(paths={"/books/{bookId}": {"post": post}}))


def explained(schema, value):
    """Return the explanations of a response of *value*."""
    return explain_response(subject_of(schema), "op", value)


@pytest.mark.parametrize(
    ("schema", "value", "rule", "edit"),
    [
        ({"type": "string"}, 7, "type", "`type: [string, integer]`"),
        ({"type": ["string", "null"]}, 7, "type", "`type: [string, null, integer]`"),
        ({"type": "object", "required": ["a", "b"]}, {"a": 1}, "required", "remove 'b' from `required`"),
        ({"enum": ["a"]}, "é", "enum", 'add "é" to `enum`'),
        ({"const": "a"}, None, "const", "add null to `const`"),
        (
            {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
            7,
            "oneOf",
            "add a branch to `oneOf`, or relax the nearest one",
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
            7,
            "anyOf",
            "add a branch to `anyOf`, or relax the nearest one",
        ),
        ({"minimum": 5}, 3, "minimum", "relax or remove `minimum`"),
        (
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            {"zebra": 1.5},
            "additionalProperties",
            "declare the property: `zebra: {type: number}` under `properties`",
        ),
    ],
)
def test_the_edit_of_the_document_depends_on_the_rule(schema, value, rule, edit):
    """Others are relaxed."""
    (one,) = explained(schema, value)
    assert one.rule == rule
    assert one.fixes == (
        f"if the API works like this, change the document at {one.location}: {edit}",
        "if the document is right, the server is wrong: report it with the command below",
    )


def test_a_known_word_is_added_to_its_keyword():
    """And an undeclared status to the responses."""
    (one,) = explained({"type": "string", "x-extensible-enum": ["a"]}, "b")
    assert 'add "b" to `x-extensible-enum`' in one.fixes[0]
    (one,) = explain_response(subject_of({}), "op", {}, status=418)
    assert (one.rule, one.heading) == ("status", "op 418 /")
    assert one.fixes[0].endswith("add the status to `responses`")


@pytest.mark.parametrize(("status", "is_valid"), [(99, False), (100, True), (599, True), (600, False)])
def test_a_status_is_one_of_http(status, is_valid):
    """From 100 to 599."""
    if is_valid:
        (one,) = explain_response(subject_of({}), "op", {}, status=status)
        assert one.heading == f"op {status} /"
        return
    with pytest.raises(ConfigurationError, match=f"status is one of HTTP, from 100 to 599, not {status}$"):
        explain_response(subject_of({}), "op", {}, status=status)


@pytest.mark.parametrize("lines", [14, 15])
def test_a_schema_and_a_value_show_at_most_14_lines(lines):
    """A longer one ends with an ellipsis."""
    schema = {"type": "string", **{f"x-{number:02}": number for number in range(lines - 1)}}
    (one,) = explained(schema, ["v"] * (lines - 2))
    for text in (one.schema, one.value):
        assert len(text.splitlines()) == 14
        assert (text.splitlines()[-1] == "…") == (lines > 14)


def test_deep_values_and_annotations_are_left_out():
    """From the fourth level; empty ones stay."""
    value = {"a": {"b": {"c": {"d": 1}, "e": {}, "f": [1], "g": 2}}}
    prose = {"description": "d", "title": "t", "example": "e", "examples": []}
    (one,) = explained({"type": "string", **prose, "externalDocs": {"url": "https://x.example"}}, value)
    assert json.loads(one.value) == {"a": {"b": {"c": "…", "e": {}, "f": "…", "g": 2}}}
    assert one.schema == "type: string"


def test_a_secret_is_not_shown():
    """Neither of a response nor of a request."""
    schema = {"type": "object", "minProperties": 2, "properties": {"pin": {"type": "string", "format": "password"}}}
    (one,) = explained(schema, {"pin": "hunter2"})
    assert json.loads(one.value) == {"pin": "***"}
    (one,) = explain_request(subject_of(schema), "op", {"book_id": "7", "pin": "hunter2", "body": {"pin": "hunter2"}})
    assert "hunter2" not in str(one)
    (one,) = explain_request(subject_of({}), "op", {"book_id": "7", "pin": ["hunter2"], "body": {}})
    assert (one.heading, "hunter2" in str(one)) == ("op /header/pin", False)


def test_the_lines_of_an_explanation_are_labelled():
    """Those that are empty are left out."""
    lines = str(explained({"type": "object", "required": ["a"]}, {})[0]).splitlines()
    assert lines[0].startswith("op 200 /a: ")
    labels = ["  rule   ", "  schema ", "  value  ", "  fix    ", "  fix    ", "  repeat "]
    assert [line[:9] for line in lines[1:] if line[2] != " "] == labels


# Requests.


def test_arguments_or_a_body_alone_are_explained():
    """A body alone gets the required parameters from their examples; its properties may have Python names."""
    schema = {"type": "object", "properties": {"bookTitle": {"type": "string"}}}
    (one,) = explain_request(subject_of(schema), "op", {"book_title": 7})
    assert one.heading == "op /body/bookTitle"
    assert "/books/7" in one.curl
    assert one.fixes[0].startswith("if the document is right, change 'bookTitle': ")
    assert one.fixes[1].endswith("; until then, validate_requests='warn' sends it")
    (one,) = explain_request(subject_of(schema), "op", {"bookTitel": "x"})
    assert one.fixes[0] == "if the document is right, remove 'bookTitel', or correct its spelling"
    missing = explain_request(subject_of(schema), "op", {"per_page": 3})
    assert [(one.heading, one.message) for one in missing] == [
        ("op /path/bookId", "the required argument 'book_id' is missing"),
        ("op /body", "the required body is missing"),
    ]
    (one,) = explain_request(subject_of(schema), "op", {"book_id": "7", "per_page": "x", "body": {}})
    assert one.heading == "op /query/perPage"


def test_an_operation_without_a_body_takes_arguments_only():
    """Another value is refused."""
    subject = load_subject(library())
    assert explain_request(subject, "getBook", {"book_id": "7"}) == []
    with pytest.raises(ConfigurationError, match="the operation takes no body: pass an object of its arguments"):
        explain_request(subject, "getBook", ["7"])
    with pytest.raises(ConfigurationError, match="the names of arguments are text"):
        explain_request(subject, "getBook", {7: "7"})


# Reports and errors.


def test_a_finding_of_a_report_is_chosen_by_its_number(tmp_path):
    """From 1 to the number of findings."""
    finding = {
        "operation": "op",
        "status": "200",
        "rule": "type",
        "kind": "violation",
        "expected": "string",
        "got": "7",
    }
    findings = [
        {**finding, "pointer": f"/{name}", "message": f"m {name}", "count": count}
        for name, count in (("a", 1), ("b", 2))
    ]
    (tmp_path / "report.json").write_text(json.dumps({"findings": findings}))
    subject = subject_of({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}})
    assert [one.message for one in explain_report(subject, tmp_path / "report.json")] == ["m a", "m b (2 times)"]
    assert [one.message for one in explain_report(subject, tmp_path / "report.json", finding=1)] == ["m a"]
    assert [one.message for one in explain_report(subject, tmp_path / "report.json", finding=2)] == ["m b (2 times)"]
    for number in (0, 3, -1):
        with pytest.raises(ConfigurationError, match=f"^there is no finding {number}: .* has 2, numbered from 1$"):
            explain_report(subject, tmp_path / "report.json", finding=number)


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        (
            errors.AuthenticationError,
            "check the credentials; `fastpix-dyn doctor` shows where they come from, and tries them",
        ),
        (
            errors.PermissionDeniedError,
            "use other credentials, or get the permission: these are valid, but not allowed to do this",
        ),
        (errors.NotFoundError, "check the ids in the request; a new resource may take a moment to appear"),
        (errors.ConflictError, "read the current state of the resource, then decide again"),
        (
            errors.BadRequestError,
            "change what the message names; `fastpix-dyn explain OPERATION --request FILE` validates a request",
        ),
        (
            errors.UnprocessableEntityError,
            "change what the message names; `fastpix-dyn explain OPERATION --request FILE` validates a request",
        ),
        (errors.RateLimitError, "send fewer requests; with `retries=` the client waits and retries"),
        (errors.InternalServerError, "try again later; with `retries=` the client retries if that is safe"),
        (errors.APIStatusError, "read the message"),
    ],
)
def test_each_status_has_its_advice(kind, advice):
    """And how long to wait if the server says so."""
    text = explain(kind("no", operation="op", status=418))
    assert text == f"op 418: no\n  rule   status\n  fix    {advice}"
    waiting = explain(kind("no", operation="op", status=418, retry_after=1.5))
    assert waiting == f"{text}\n  fix    wait for 1.5 s, as the server asks"
