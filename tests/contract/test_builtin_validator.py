"""The built-in validator: statuses, media types, headers and bodies, one rule at a time."""

import json

import pytest

from fastpix_dyn.contract import builtin_validator
from fastpix_dyn.contract.builtin_validator import MAX_SAFE_INTEGER, SchemaValidators, close_enums, lossy_values
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.validators import create_validator, curl_command, load_subject, server_error
from fastpix_dyn.wire.messages import Headers, Request, Response

JSON = {"Content-Type": "application/json"}
TEXT = {"schema": {"type": "string"}}


def declared(*media_types, schema=None, **more):
    """Return a response of the document with *schema* in each of *media_types*."""
    found = {"description": "-", **more}
    if media_types:
        found["content"] = {one: {"schema": schema or {}} for one in media_types}
    return found


def subject_of(responses, **components):
    """Return a document with one operation, `read`, that has these *responses* by status."""
    operation = {"operationId": "read", "responses": responses}
    paths = {"/things": {"get": operation, "post": {**operation, "operationId": "make"}}}
    return load_subject(
        {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": components}
    )


def exchange_of(subject, status=200, content=b"", headers=JSON, operation="read", **more):
    """Return an exchange of the operation."""
    response = Response(status, Headers(headers.items()), content, received=1e9)
    return Exchange(subject.api.operations[operation], response, **more)


def found_in(subject, status=200, content=b"", headers=JSON, **more):
    """Return the findings by kind, rule and pointer; `is_valid`, which is faster, must agree."""
    one = exchange_of(subject, status, content, headers, **more)
    found = builtin_validator.validate(subject.schema_validators, one)
    assert builtin_validator.is_valid(SchemaValidators(subject.api), one) is (not found)
    return {(each.kind, each.rule, each.pointer): each for each in found}


STATUSES = subject_of({
    "200": declared("application/json"), "201": declared("application/json"), "404": declared("application/json"),
    "default": declared("application/json"),
})  # fmt: skip


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (200, None),
        (201, None),
        (202, "expected a success of 200, 201, got 202"),
        (302, "expected a success of 200, 201, got 302"),
        (399, "expected a success of 200, 201, got 399"),
        (400, None),
        (404, None),
        (500, None),
    ],
)
def test_default_does_not_cover_a_success_if_others_are_listed(status, message):
    """It then describes the errors."""
    found = found_in(STATUSES, status, b"{}")

    assert [one.message for one in found.values()] == ([message] if message else [])
    assert set(found) <= {("violation", "status", "")}


@pytest.mark.parametrize("listed", ["404", "4XX", "302"])
def test_default_covers_each_success_if_none_is_listed(listed):
    """Other statuses that are listed are no successes."""
    subject = subject_of({listed: declared(), "default": declared("application/json")})

    assert found_in(subject, 200, b"{}") == {}


def test_an_undeclared_status_names_those_that_are_declared():
    """Nothing else of the response is validated."""
    subject = subject_of({"200": declared("application/json", headers={"X-A": {"required": True, **TEXT}}),
                          "4XX": declared()})  # fmt: skip

    found = found_in(subject, 500, b"{", {"X-New": "1"})

    assert [one.message for one in found.values()] == ["expected a status of 200, 4XX, got 500"]


BODIES = subject_of({
    "200": declared("application/json"), "201": declared("text/plain"), "202": declared(),
    "203": declared("application/json", "text/plain"), "204": declared("application/json"),
    "206": declared("application/problem+json", "application/json"), "304": declared("application/json"),
})  # fmt: skip


@pytest.mark.parametrize(
    ("status", "content", "headers", "message"),
    [
        (200, b"", JSON, "expected a body of application/json, got none"),
        (206, b"", JSON, "expected a body of application/problem+json, application/json, got none"),
        (204, b"{}", JSON, "expected a body of application/json, got none"),
        (304, b"{}", JSON, "expected a body of application/json, got none"),
        (201, b"", {"Content-Type": "text/plain"}, None),
        (202, b"", {}, None),
        (203, b"", JSON, None),
        (202, b"x", {"Content-Type": "text/plain"}, "expected no body, got one"),
        (200, b"x", {"Content-Type": "text/plain"}, "expected application/json, got text/plain"),
        (203, b"x", {"Content-Type": "text/csv"}, "expected application/json, text/plain, got text/csv"),
        (203, b"x", {"Content-Type": "text/plain; charset=utf-8"}, None),
        (200, b"{}", {"Content-Type": "APPLICATION/JSON"}, None),
    ],
)
def test_a_body_is_of_a_declared_media_type(status, content, headers, message):
    """None is also none; an empty text is a text, nothing at all is no JSON."""
    found = found_in(BODIES, status, content, headers)

    assert [one.message for one in found.values()] == ([message] if message else [])


@pytest.mark.parametrize(
    ("content", "message"), [(b"{", "expected application/json, got "), (b"\xff", "expected application/json, got ")]
)
def test_a_body_that_is_no_json_is_a_violation(content, message):
    """With the reason."""
    found = found_in(BODIES, 200, content)

    assert list(found) == [("violation", "json", "")]
    assert next(iter(found.values())).message.startswith(message)


HEADERS = subject_of({
    "200": declared("application/json", headers={
        "X-Left": {"required": True, "schema": {"type": "integer", "minimum": 0}},
        "X-More": {"schema": {"type": "array", "items": {"type": "integer"}}},
        "Content-Type": {"required": True, "schema": {"const": "never"}},
    }),
    "201": declared("application/json"),
})  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Left": "3"}, set()),
        ({"x-left": "3", "X-MORE": "1,2"}, set()),
        ({}, {("violation", "required", "/header/X-Left")}),
        ({"X-Left": "-1"}, {("violation", "minimum", "/header/X-Left")}),
        ({"X-Left": "3", "X-More": "1,a"}, {("violation", "type", "/header/X-More/*")}),
        ({"X-Left": "3", "X-New": "1", "x-newer": "1"}, {
            ("drift", "undeclared", "/header/x-new"), ("drift", "undeclared", "/header/x-newer")}),
    ],
)  # fmt: skip
def test_declared_headers_are_validated_whatever_their_case(headers, expected):
    """The content type is not, because the media types describe it (OpenAPI 3.1 §4.8.17)."""
    found = found_in(HEADERS, 200, b"{}", {**JSON, **headers})

    assert {(kind, rule, pointer.replace("/0", "/*").replace("/1", "/*")) for kind, rule, pointer in found} == expected


def test_headers_are_not_validated_if_none_is_declared_or_known():
    """A document that declares none leaves them out; a recording may have none but the content type."""
    assert found_in(HEADERS, 201, b"{}", {**JSON, "X-New": "1"}) == {}
    assert found_in(HEADERS, 200, b"{}", has_headers=False) == {}


@pytest.mark.parametrize(
    "name",
    """Accept-Ranges Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods
    Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age Age Allow Alt-Svc Cache-Control
    Connection Content-Disposition Content-Encoding Content-Language Content-Length Content-Location Content-Range
    Content-Security-Policy Content-Type Cross-Origin-Opener-Policy Cross-Origin-Resource-Policy Date ETag Expires
    Keep-Alive Last-Modified Link Location NEL Permissions-Policy Pragma Referrer-Policy Report-To Retry-After Server
    Server-Timing Set-Cookie Strict-Transport-Security Trailer Transfer-Encoding Upgrade Vary Via Warning
    WWW-Authenticate""".split(),  # noqa: SIM905  # as a list it would be fifty lines
)
def test_a_header_of_http_need_not_be_declared(name):
    """Nor those of proxies and browsers."""
    headers = {"X-Left": "3", "Content-Type": "application/json"} | {name: "application/json"}

    assert found_in(HEADERS, 200, b"{}", headers) == {}


THING = {
    "type": "object",
    "required": ["id", "a/b"],
    "properties": {
        "id": {"type": "integer"},
        "a/b": {"type": "integer"},
        "state": {"type": ["string", "null"], "x-extensible-enum": ["new", "old"]},
        "size": {"type": "integer", "x-extensible-enum": [1, 2]},
        "fixed": {"enum": ["x", "y"]},
        "any": {"not": {"x-extensible-enum": ["new"], "type": "string"}},
        "list": {"type": "array", "items": {"$ref": "#/components/schemas/Word"}},
    },
}
WORD = {"type": "string", "x-extensible-enum": ["a", "b"]}
BODY = subject_of({"200": declared("application/json", schema=THING)}, schemas={"Word": WORD})
GOOD = {"id": 1, "a/b": 2}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"state": "new", "size": 1, "fixed": "y", "list": ["a", "b"]}, set()),
        ({"state": None}, set()),
        ({"state": "odd"}, {("drift", "x-extensible-enum", "/state")}),
        ({"state": 5}, {("violation", "type", "/state")}),
        ({"size": 3}, {("drift", "x-extensible-enum", "/size")}),
        ({"fixed": "z"}, {("violation", "enum", "/fixed")}),
        ({"new": 1}, {("drift", "undeclared", "/new")}),
        ({"new": 1, "id": "x"}, {("drift", "undeclared", "/new"), ("violation", "type", "/id")}),
        ({"state": "odd", "id": "x"}, {("drift", "x-extensible-enum", "/state"), ("violation", "type", "/id")}),
        ({"list": ["a", "c", "d"]}, {("drift", "x-extensible-enum", "/list/*")}),
        ({"any": 5}, set()),
        ({"any": "other"}, {("violation", "not", "/any")}),
    ],
)
def test_a_body_is_validated_as_written_and_closed(change, expected):
    """What only the closed schema refuses is drift; a value of another type is a violation alone."""
    assert set(found_in(BODY, 200, json.dumps({**GOOD, **change}).encode())) == expected


@pytest.mark.parametrize(
    ("value", "pointers"),
    [
        ({"id": 1}, {"/a~1b"}),
        ({"a/b": 1}, {"/id"}),
        ({}, {"/id", "/a~1b"}),
    ],
)
def test_a_missing_property_is_at_its_own_place(value, pointers):
    """Each of several, with its name escaped as a pointer needs it."""
    found = found_in(BODY, 200, json.dumps(value).encode())

    assert set(found) == {("violation", "required", pointer) for pointer in pointers}


def test_a_new_value_names_the_known_ones_and_not_null():
    """Null is allowed by the type, so it is no value of the enum."""
    (found,) = found_in(BODY, 200, json.dumps({**GOOD, "state": "odd"}).encode()).values()

    assert (found.got, found.detail) == ("'odd'", "'odd'")
    assert "'new'" in found.expected
    assert "'old'" in found.expected
    assert "None" not in found.expected
    assert "null" not in found.expected


@pytest.mark.parametrize(
    ("schema", "closed"),
    [
        (True, True),
        (False, False),
        ({"type": "string"}, {"type": "string"}),
        ({"x-extensible-enum": ["a"]}, {"x-extensible-enum": ["a"], "enum": ["a", None]}),
        ({"x-extensible-enum": ["a"], "enum": ["b"]}, {"x-extensible-enum": ["a"], "enum": ["b"]}),
        ({"x-extensible-enum": []}, {"x-extensible-enum": []}),
        ({"x-extensible-enum": "a"}, {"x-extensible-enum": "a"}),
        (
            {"properties": {"a": {"items": {"x-extensible-enum": [1]}}}},
            {"properties": {"a": {"items": {"x-extensible-enum": [1], "enum": [1, None]}}}},
        ),
        ({"not": {"x-extensible-enum": ["a"]}}, {"not": {"x-extensible-enum": ["a"]}}),
        ({"if": {"x-extensible-enum": ["a"]}}, {"if": {"x-extensible-enum": ["a"]}}),
        (
            {"allOf": [{}, {"x-extensible-enum": ["a"]}]},
            {"allOf": [{}, {"x-extensible-enum": ["a"], "enum": ["a", None]}]},
        ),
    ],
)
def test_an_extensible_enum_is_closed_by_its_values_and_null(schema, closed):
    """At any depth, but not in a keyword that only tests a value."""
    assert close_enums(schema) == closed


def test_an_empty_body_has_no_values():
    """A text of no letters is valid; nothing looks for JSON in it."""
    assert found_in(BODIES, 201, b"", {"Content-Type": "text/plain"}) == {}


@pytest.mark.parametrize(
    ("media_type", "content", "rules"),
    [
        ("application/json", b'{"a": 1.50}', ["spelling"]),
        ("application/problem+json", b'{"a": 1.50}', ["spelling"]),
        ("application/json", b'\xef\xbb\xbf{"a": 1.50}', ["spelling"]),
        ("application/json", b'\xef\xbb\xbf{"a": 1.5}', []),
        ("text/plain", b'{"a": 1.50}', []),
    ],
)
def test_values_are_looked_at_in_json_only(media_type, content, rules):
    """After a byte order mark, if there is one."""
    subject = subject_of({"200": declared(media_type)})
    one = exchange_of(subject, 200, content, {"Content-Type": media_type})

    assert [each.rule for each in builtin_validator.validate(subject.schema_validators, one)] == rules
    assert builtin_validator.is_valid(subject.schema_validators, one)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (str(MAX_SAFE_INTEGER), None),
        (str(-MAX_SAFE_INTEGER), None),
        ("9007199254740992", None),
        ("9007199254740993", "precision"),
        ("-9007199254740993", "precision"),
        ("-0", "spelling"),
        ("0", None),
        ("1.0", None),
        ("1.10", "spelling"),
        ("1e5", "spelling"),
        ("1" * 59, "precision"),
        ("1" * 60, "spelling"),
        ('"2026-01-01T00:00:00.123456Z"', None),
        ('"2026-01-01T00:00:00.1234560Z"', None),
        ('"2026-01-01T00:00:00.1234567Z"', "spelling"),
        ('"2026-01-01 00:00:00.1234567+01:00"', "spelling"),
        ('"2026-01-01t00:00:00.12345600000001"', "spelling"),
        ('"at 2026-01-01T00:00:00.1234567Z"', None),
        ('"\\ud83d\\ude00"', None),
        ('"\\udfff"', "spelling"),
        ('"\\ud800"', "spelling"),
        ('"\\ud7ff\\ue000"', None),
        ("true", None),
        ("null", None),
    ],
)
def test_a_value_survives_a_round_trip_or_not(text, rule):
    """At and next to each limit: 2^53, 60 digits, microseconds, surrogates."""
    assert [one.rule for one in lossy_values(text)] == ([rule] if rule else [])


def test_lossy_values_have_their_pointers():
    """In lists and objects, with names escaped; a key that occurs twice or thrice is named once."""
    text = '{"a": [1, {"b/c": 1.50}], "d": 1, "d": 2, "d": 3.10, "e": {"f": 1, "f": 2}}'

    assert [(one.pointer, one.rule) for one in lossy_values(text)] == [
        ("/d", "duplicate"),
        ("/a/1/b~1c", "spelling"),
        ("/d", "spelling"),
        ("/e/f", "duplicate"),
    ]


def test_long_values_are_cut_in_messages():
    """To sixty characters."""
    (number,) = lossy_values("1." + "5" * 100)
    (time,) = lossy_values(json.dumps("2026-01-01T00:00:00.1234567" + "8" * 100))

    assert number.message.endswith(f"got 1.{'5' * 58}")
    assert time.message.endswith(f"got '2026-01-01T00:00:00.1234567{'8' * 33}'")


@pytest.mark.parametrize(
    ("content", "content_type", "rules"),
    [
        (b"", "application/json", {"body"}),
        (b'"x"', "application/json", set()),
        (b"5", "application/json", {"type"}),
        (b'"x"', "application/xml", {"mediaType"}),
        (b'"x', "application/json", {"json"}),
    ],
)
def test_both_validators_agree(content, content_type, rules):
    """Then each error is reported once."""
    subject = subject_of({"200": declared("application/json", schema={"type": "string"})})
    one = exchange_of(subject, 200, content, {"Content-Type": content_type})

    assert {each.rule for each in create_validator(subject)(one)} == rules


@pytest.mark.parametrize(
    ("responses", "status", "content", "rule"),
    [
        ({"202": declared()}, 202, b"{}", "body"),
        ({"200": declared("application/json"), "default": declared("application/json")}, 201, b"{}", "status"),
    ],
)
def test_rules_that_openapi_core_does_not_have_are_no_disagreement(responses, status, content, rule):
    """A body where none is declared, and a success that only `default` covers."""
    subject = subject_of(responses)

    found = create_validator(subject)(exchange_of(subject, status, content))

    assert [one.rule for one in found] == [rule]


@pytest.mark.parametrize(
    ("errors", "content", "got"),
    [
        (["type at /", "other at /a"], b"1", "from openapi-core type at /; other at /a"),
        ([], b'"x"', "from openapi-core none"),
        (ValueError("secret"), b"1", "ValueError"),
        (["type at /"], b'"x"', None),
        ([], b"1", None),
    ],
)
def test_what_one_validator_alone_finds_is_drift(monkeypatch, errors, content, got):
    """An error of openapi-core itself is named by its class; its message may contain the response."""
    subject = subject_of({"200": declared("application/json", schema={"type": "integer"})})

    def fake(_document, _api):
        def validate(_exchange):
            if isinstance(errors, Exception):
                raise errors
            return errors

        return validate

    monkeypatch.setattr("fastpix_dyn.contract.openapi_core_validator.create_validator", fake)
    found = create_validator(subject)(exchange_of(subject, 200, content))

    disagreements = [(one.kind, one.got) for one in found if one.rule == "engines-disagree"]
    assert disagreements == ([] if got is None else [("drift", got)])
    assert "secret" not in repr(found)


def test_a_finding_has_the_time_and_the_request():
    """Headers that curl sends itself are left out, whatever their case; the others stay in their order."""
    subject = subject_of({"200": declared("application/json", schema={"type": "integer"})})
    headers = [
        (name, "x")
        for name in ("Accept-Encoding", "Connection", "CONTENT-LENGTH", "host", "User-Agent", "X-A", "Accept")
    ]
    request = Request("GET", "https://a.example/things?x=1", tuple(headers))

    (found,) = create_validator(subject)(exchange_of(subject, 200, b'"x"', request=request))

    assert (found.first, found.last) == (1e9, 1e9)
    assert found.curl == "curl -X GET 'https://a.example/things?x=1' -H 'X-A: x' -H 'Accept: x'"


def test_a_command_without_a_request_calls_the_path_at_the_server_of_the_operation():
    """The first server of the operation counts, else that of the document."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://a.example/v1/"}, {"url": "https://b.example"}],
        "paths": {
            "/a/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, **TEXT}],
                "get": {"operationId": "one", "responses": {"200": declared()}},
                "post": {
                    "operationId": "two",
                    "responses": {"200": declared()},
                    "servers": [{"url": "https://c.example"}, {"url": "https://d.example"}],
                },
            }
        },
    }
    subject = load_subject(document)

    commands = [curl_command(subject.api, exchange_of(subject, operation=name)) for name in ("one", "two")]

    assert [one.replace("'", "") for one in commands] == [
        "curl -X GET https://a.example/v1/a/{id}",
        "curl -X POST https://c.example/a/{id}",
    ]


def test_a_server_error_is_a_violation():
    """Whether or not the document declares it."""
    one = server_error(STATUSES.api.operations["read"], 503)

    assert (one.rule, one.kind, one.status) == ("server-error", "violation", "503")
    assert (one.expected, one.got) == ("a response to a valid request", "the server error 503")
