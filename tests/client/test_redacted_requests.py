"""What curl commands, logs and recordings show of a request: URLs, headers and bodies without their secrets."""

import json
import traceback

import pytest
from click.testing import CliRunner

from fastpix_dyn import Client, redaction
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api

PASSWORD = {"type": "string", "format": "password"}
FILTER = {"type": "object", "properties": {"pin": PASSWORD, "name": {"type": "string"}}}


def parameter(name, location, schema, **others):
    """A parameter of the document."""
    return {"name": name, "in": location, "required": location == "path", "schema": schema, **others}


BODY = {
    "type": "object",
    "properties": {
        "pin": {"$ref": "#/components/schemas/Pin"},
        "note": {"type": "string"},
        "pins": {"type": "array", "items": PASSWORD},
        "count": {"type": "integer", "format": "password"},
        "nested": {"type": "object", "additionalProperties": PASSWORD},
        "either": {"anyOf": [{"type": "integer"}, {"properties": {"pin": PASSWORD}}]},
        "unless": {"not": PASSWORD},
        "when": {"if": PASSWORD},
        "branch": {"if": {"properties": {"pin": PASSWORD}}},
        "never": {"not": {"properties": {"pin": PASSWORD}}},
        "tree": {"$ref": "#/components/schemas/Node"},
        "file": {"type": "string", "format": "password", "contentEncoding": "base64"},
    },
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Vault", "version": "1"},
    "servers": [{"url": "https://vault.example/v1"}],
    "security": [{"query": [], "header": [], "cookie": []}],
    "paths": {
        "/boxes/{boxId}/keys/{key}.{format}": {
            "post": {
                "operationId": "open-box",
                "tags": ["Boxes"],
                "parameters": [
                    parameter("boxId", "path", {"type": "string"}),
                    parameter("key", "path", PASSWORD),
                    parameter("format", "path", {"type": "string"}),
                    parameter("pass[word]", "query", PASSWORD),
                    parameter("pass phrase", "query", PASSWORD),
                    parameter("a:b c", "query", PASSWORD, allowReserved=True),
                    parameter("plain", "query", {"type": "string"}),
                    parameter("X-Pin", "header", PASSWORD),
                    parameter("X-Plain", "header", {"type": "string"}),
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": BODY},
                        "application/x-www-form-urlencoded": {"schema": BODY},
                        "text/plain": {"schema": {"type": "string"}},
                    }
                },
                "responses": {
                    "200": {
                        "description": "Open.",
                        "headers": {"X-Session": {"schema": PASSWORD}, "X-Count": {"schema": {"type": "string"}}},
                    },
                    "4XX": {
                        "description": "Closed.",
                        "headers": {"X-Again": {"schema": {"$ref": "#/components/schemas/Pin"}}},
                    },
                },
            }
        },
        "/deep": {
            "get": {
                "operationId": "deep",
                "parameters": [
                    parameter("filter", "query", FILTER, style="deepObject"),
                    parameter("other", "query", {"type": "object"}, style="deepObject"),
                    parameter("other", "header", PASSWORD),
                ],
                "responses": {"200": {"description": "Found."}},
            }
        },
        "/spread": {
            "get": {
                "operationId": "spread",
                "parameters": [
                    parameter("filter", "query", FILTER),
                    parameter("page", "query", {"type": "integer"}),
                    parameter("sort[]", "query", {"type": "string"}),
                ],
                "responses": {"200": {"description": "Found."}},
            }
        },
    },
    "components": {
        "schemas": {"Pin": PASSWORD, "Node": {"properties": {"child": {"$ref": "#/components/schemas/Node"}}}},
        "securitySchemes": {
            "query": {"type": "apiKey", "in": "query", "name": "api[key]"},
            "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
            "basic": {"type": "http", "scheme": "basic"},
        },
    },
}
API = load_api(DOCUMENT)
OPEN_BOX = API.operations["open-box"]
SCHEMA = OPEN_BOX.body.contents[0].schema
BASE = "https://vault.example/v1/boxes/7/keys"


def url(query, operation="open-box", base=f"{BASE}/***.json"):
    """What is shown of a URL with *query*."""
    shown = redaction.redact_url(f"{base}?{query}", API.operations[operation], API.security_schemes, API.schemas)
    assert shown.startswith(f"{base.rpartition('/')[0]}/")
    return shown.partition("?")[2]


# URLs -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("api[key]=s3cret", "api[key]=***"),
        ("api%5Bkey%5D=s3cret", "api%5Bkey%5D=***"),
        ("api%5bkey%5d=s3cret", "api%5bkey%5d=***"),
        ("%61pi%5Bkey]=s3cret", "%61pi%5Bkey]=***"),
        ("pass%5Bword%5D=s3cret", "pass%5Bword%5D=***"),
        ("pass%20phrase=s3cret", "pass%20phrase=***"),
        ("pass+phrase=s3cret", "pass+phrase=***"),
        ("a:b%20c=s3cret", "a:b%20c=***"),
        ("plain=x", "plain=x"),
        ("pass%20phrases=x&pass%20phras=y", "pass%20phrases=x&pass%20phras=y"),
        ("API%5BKEY%5D=x", "API%5BKEY%5D=x"),
        (
            "plain=x&api%5Bkey%5D=s3cret&plain=y&pass%20phrase=s3=cret",
            "plain=x&api%5Bkey%5D=***&plain=y&pass%20phrase=***",
        ),
        ("pass%20phrase", "pass%20phrase"),
        ("pass%20phrase=", "pass%20phrase="),
        ("", ""),
    ],
)
def test_a_secret_of_the_query_is_redacted_however_its_name_is_escaped(query, shown):
    """Keys of security schemes and parameters with `format: password`; the fields keep their order."""
    assert url(query) == shown


@pytest.mark.parametrize(
    ("operation", "query", "shown"),
    [
        ("deep", "filter%5Bpin%5D=s3cret&other%5Bpin%5D=x", "filter%5Bpin%5D=***&other%5Bpin%5D=x"),
        ("deep", "filter[name]=s3cret", "filter[name]=***"),
        ("spread", "pin=s3cret&page=2&sort%5B%5D=up", "pin=***&page=2&sort%5B%5D=up"),
        ("spread", "unknown=s3cret", "unknown=***"),
    ],
)
def test_an_object_in_the_query_that_contains_a_secret_is_redacted_whole(operation, query, shown):
    """Its keys are names of fields, in `deepObject` behind its own name; other parameters are shown."""
    assert url(query, operation, "https://vault.example/v1/x") == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://vault.example/v1/boxes/7/keys/s3cret.json", "https://vault.example/v1/boxes/7/keys/***"),
        ("https://vault.example/boxes/7/keys/s3cret.json", "https://vault.example/boxes/7/keys/***"),
        ("boxes/7/keys/s3cret.json", "boxes/7/keys/***"),
        ("7/keys/s3cret.json", "***"),
        ("/s3cret", "***"),
    ],
)
def test_a_secret_of_the_path_is_redacted_with_its_segment(address, shown):
    """An address that is shorter than the path of the operation is not shown at all."""
    assert redaction.redact_url(address, OPEN_BOX, API.security_schemes, API.schemas) == shown


def test_an_address_without_secrets_is_shown_however_short():
    """The operation has no secret in its path."""
    plan = API.operations["deep"]

    for address in ("/deep", "", "https://vault.example/v1/deep"):
        assert redaction.redact_url(address, plan, API.security_schemes, API.schemas) == address


def test_a_command_for_curl_shows_no_secret_of_path_query_header_and_cookie():
    """Each is `***`; all else can be run as it is."""
    auth = {"query": "s3cret-a", "header": "s3cret-b", "cookie": "s3cret-c"}
    arguments = {
        "box_id": "7",
        "key": "s3cret-d",
        "format": "json",
        "pass_word": "s3cret-e",
        "pass_phrase": "s3cret-f",
        "a_b_c": "s3cret-h",
        "x_pin": "s3cret-g",
        "plain": "x",
        "x_plain": "y",
        "media_type": "text/plain",
        "body": "z",
    }
    with Client(spec=DOCUMENT, auth=auth, headers={"User-Agent": "me"}) as client:
        command = client.operations["open-box"].curl(**arguments)

    assert command == (
        "curl -X POST 'https://vault.example/v1/boxes/7/keys/***?pass%5Bword%5D=***&pass%20phrase=***&a:b%20c=***"
        "&plain=x&api%5Bkey%5D=***' -H 'Accept: */*' -H 'Content-Type: text/plain; charset=utf-8' -H 'X-Pin: ***' "
        "-H 'X-Plain: y' -H 'User-Agent: me' -H 'X-Api-Key: ***' -H 'Cookie: ***' --data-binary @body"
    )


ARGUMENTS = {"box_id": "7", "key": "s3cret-a", "format": "json", "pass_word": "s3cret-b", "x_pin": "s3cret-c"}
SHOWN = "https://vault.example/v1/boxes/7/keys/***?pass%5Bword%5D=***"


def test_a_dry_run_of_the_command_line_shows_no_secret_of_a_request(tmp_path):
    """Neither in its URL nor in its headers."""
    (tmp_path / "api.json").write_text(json.dumps({**DOCUMENT, "security": []}))
    words = [word for name, value in ARGUMENTS.items() for word in (f"--{name.replace('_', '-')}", value)]

    result = CliRunner().invoke(
        program, ["call", "--spec", str(tmp_path / "api.json"), "open-box", *words, "--dry-run"]
    )

    assert result.stdout.splitlines()[0] == f"POST {SHOWN}"
    assert "x-pin: ***" in result.stdout.lower()
    assert "s3cret" not in result.output


# Headers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "authorization",
        "AUTHORIZATION",
        "Proxy-Authorization",
        "proxy-authorization",
        "Cookie",
        "cookie",
        "Set-Cookie",
        "set-cookie",
        "X-Pin",
        "x-pin",
        "X-Api-Key",
        "x-API-key",
        "X-Session",
        "x-session",
        "X-Again",
    ],
)
def test_a_secret_header_is_redacted_in_any_case(name):
    """Those of HTTP, the parameters and responses of the document, and its security schemes."""
    pairs = [("X-Plain", "a"), (name, "s3cret"), ("X-Count", "b")]

    assert redaction.redact_headers(pairs, OPEN_BOX, API.security_schemes, API.schemas) == [
        ("X-Plain", "a"),
        (name, "***"),
        ("X-Count", "b"),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("https://a.example/x?sig=s3cret", "https://a.example/x?***"),
        ("http://a.example?sig=s3cret", "http://a.example?***"),
        ('<https://a.example/x?sig=s3cret>; rel="next"', '<https://a.example/x?*** rel="next"'),
        ("https://me:s3cret@a.example/x", "https://***@a.example/x"),
        (
            "see https://a.example/?s3cret and https://b.example/?s3cret",
            "see https://a.example/?*** and https://b.example/?***",
        ),
        (
            '{"url":"https://a.example/?s3cret","n":"https://a:s3cret@b.example"}',
            '{"url":"https://a.example/?***","n":"https://***@b.example"}',
        ),
        ("https://a.example/@x?y", "https://a.example/@x?***"),
        ("https://a.example/x#y?z", "https://a.example/x#y?z"),
        ("https://a.example#x@y", "https://a.example#x@y"),
        ("https://a.example/x?", "https://a.example/x?***"),
        ("what?no=url", "what?no=url"),
        ("ftp://a.example/x?y", "ftp://a.example/x?y"),
    ],
)
def test_urls_in_text_lose_their_query_and_their_userinfo(value, shown):
    """In headers and in bodies: a query may contain a signature."""
    headers = redaction.redact_headers([("X-Text", value)], OPEN_BOX, API.security_schemes, API.schemas)

    assert headers == [("X-Text", shown)]
    assert redaction.redact_body({"a": [value]}, None, {}) == {"a": [shown]}


@pytest.mark.parametrize("name", ["Location", "location", "Content-Location", "Referer"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("/x?signature=s3cret", "/x?***"),
        ("?s3cret", "?***"),
        ("//a:s3cret@b.example/x", "//***@b.example/x"),
        ("https://a:s3cret@b.example/x?s3cret", "https://***@b.example/x?***"),
        ("/x", "/x"),
    ],
)
def test_headers_that_are_urls_lose_the_query_of_a_relative_one(name, value, shown):
    """It may contain a signature, as that of an absolute one."""
    headers = redaction.redact_headers([(name, value)], OPEN_BOX, API.security_schemes, API.schemas)

    assert headers == [(name, shown)]


# Bodies ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"pin": "s", "note": "n"}, {"pin": "***", "note": "n"}),
        ({"pins": ["s", "s"]}, {"pins": ["***", "***"]}),
        ({"count": 7}, {"count": "***"}),
        ({"count": 7.5}, {"count": "***"}),
        ({"count": True, "note": None}, {"count": True, "note": None}),
        ({"nested": {"a": "s", "b": "s"}}, {"nested": {"a": "***", "b": "***"}}),
        ({"either": {"pin": "s", "b": 1}}, {"either": {"pin": "***", "b": 1}}),
        ({"either": "s"}, {"either": "***"}),
        ({"branch": {"pin": "s", "b": 1}}, {"branch": {"pin": "***", "b": 1}}),
        ({"never": {"pin": "s", "b": 1}}, {"never": {"pin": "***", "b": 1}}),
        ({"tree": {"child": {"child": "x"}}, "pin": "s"}, {"tree": {"child": {"child": "x"}}, "pin": "***"}),
        ({"unless": "s", "when": "s"}, {"unless": "***", "when": "***"}),
        ({"pin": {"a": ["s", 5]}}, {"pin": {"a": ["***", "***"]}}),
        ({"pins": "s"}, {"pins": "***"}),
        ({"PIN": "s", "pi-n": "s", "nots": "n"}, {"PIN": "***", "pi-n": "***", "nots": "n"}),
        ({"counts": 5}, {"counts": "***"}),
        ("s", "***"),
        (["s"], ["s"]),
    ],
)
def test_a_secret_of_a_body_is_redacted_wherever_it_may_be(value, shown):
    """Under its name or a misspelling of it, in place of what contains one, and inside what is in place of one."""
    assert redaction.redact_body(value, SCHEMA, API.schemas) == shown


def test_a_body_that_is_a_secret_is_redacted_whole():
    """If its schema is that of a secret and nothing else, or leads to one."""
    assert redaction.redact_body("s", PASSWORD, {}) == "***"
    assert redaction.redact_body("s", {"$ref": "#/$defs/Pin"}, {"Pin": PASSWORD}) == "***"
    assert redaction.redact_body("s", {"type": "string"}, {"Pin": PASSWORD}) == "s"
    assert redaction.redact_body("s", None, {}) == "s"


def test_bytes_in_place_of_a_secret_are_a_secret():
    """As they are in a multipart form."""
    bundle = redaction.bundle_schema(SCHEMA, API.schemas)

    assert redaction.secret_paths(bundle, {"file": b"s", "pins": [1, b"s"]}) == {("file",), ("pins", 0), ("pins", 1)}


def test_a_schema_that_contains_itself_has_an_end():
    """Its secrets are found at each level."""
    schemas = {"Tree": {"properties": {"child": {"$ref": "#/$defs/Tree"}, "pin": PASSWORD}}}

    assert redaction.redact_body({"child": {"child": {"pin": "s"}, "pin": "s"}}, schemas["Tree"], schemas) == {
        "child": {"child": {"pin": "***"}, "pin": "***"}
    }
    assert redaction.redact_body({"child": "s"}, schemas["Tree"], schemas) == {"child": "***"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pin=s3cret&note=a+b", "pin=***&note=a+b"),
        ("p%69n=s3cret", "p%69n=***"),
        ("note=https%3A%2F%2Fa.example%2F%3Fsig%3Ds3cret", "note=https%3A%2F%2Fa.example%2F%3F***"),
        ("pins=s3cret&pins=s3cret", "pins=***&pins=***"),
        ("note=a=b&x", "note=a=b&x"),
        ("either%5Bpin%5D=s3cret&either[b]=s3cret", "either%5Bpin%5D=***&either[b]=***"),
        ("exploded=s3cret", "exploded=***"),
        ("note%5Ba%5D=x", "note%5Ba%5D=***"),
        ("", ""),
    ],
)
def test_a_secret_of_a_form_is_redacted(text, shown):
    """Names are decoded for that; a value without a secret stays as it is written."""
    assert redaction.redact_form(text, SCHEMA, API.schemas) == shown


def test_a_field_that_a_form_does_not_declare_is_shown_if_no_object_has_a_secret():
    """It can't belong to one."""
    schema = {"properties": {"pin": PASSWORD, "note": {"type": "string"}, "list": {"type": "array", "items": PASSWORD}}}

    assert redaction.redact_form("pin=s&note=a&size=b&list=s", schema, {}) == "pin=***&note=a&size=b&list=***"
    assert redaction.redact_form("pin%5Ba%5D=s", schema, {}) == "pin%5Ba%5D=***"
    assert redaction.redact_form("pin=s", None, {}) == "pin=s"


# Texts with addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "value", "userinfo", "without"),
    [
        (
            "https://me:s3cret@a.example/x?s3cret#y",
            "https://***@a.example/x?***",
            "***@a.example/x?s3cret#y",
            "https://a.example/x?s3cret#y",
        ),
        ("https://a.example/x", "https://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/x?a\nb", "https://a.example/x?***", "https://a.example/x?a\nb", "https://a.example/x?a\nb"),
        ("https://a@b@c.example/", "https://***@c.example/", "***@c.example/", "https://c.example/"),
        ("https://a.example/x@y", "https://a.example/x@y", "***@y", "https://a.example/x@y"),
        ("https://a.example?x@y", "https://a.example?***", "***@y", "https://a.example?x@y"),
        ("https://a.example#x@y", "https://a.example#x@y", "***@y", "https://a.example#x@y"),
    ],
)
def test_an_address_is_shown_without_userinfo(address, value, userinfo, without):
    """Each of the three ways; an `@` behind the host is none of userinfo, except where nothing can be parsed."""
    assert redaction.redact_url_value(address) == value
    assert redaction.redact_userinfo(address) == userinfo
    assert redaction.without_userinfo(address) == without


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        (True, "True"),
        (False, "False"),
        (3, "3"),
        (1.5, "1.5"),
        ("s", "…"),
        (b"s", "…"),
        ([1], "…"),
        ((), "…"),
    ],
)
def test_only_what_cannot_be_a_secret_has_its_repr(value, shown):
    """None, booleans and numbers."""
    assert redaction.repr_unless_secret(value) == shown


# Names that sound like secrets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("Authorization", True),
        ("x-token-id", True),
        ("SECRET", True),
        ("myPassword", True),
        ("X-Signature", True),
        ("sessionId", True),
        ("apikey", True),
        ("api-key", True),
        ("api_key", True),
        ("X-Api-Key-Id", True),
        ("key", False),
        ("pass", False),
        ("limit", False),
        ("", False),
    ],
)
def test_the_name_of_a_parameter_sounds_like_a_secret(name, is_secret):
    """Any part of it, in any case."""
    assert redaction.is_secret_parameter_name(name) is is_secret


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("password", True),
        ("Secret", True),
        ("secretKey", True),
        ("secret_key", True),
        ("secret-key", True),
        ("privateKey", True),
        ("private_key", True),
        ("private-key", True),
        ("apiKey", True),
        ("api_key", True),
        ("api-key", True),
        ("accessToken", True),
        ("access_token", True),
        ("access-token", True),
        ("token", False),
        ("passwordHint", False),
        ("oldPassword", False),
        ("keyId", False),
    ],
)
def test_the_name_of_a_property_sounds_like_a_secret(name, is_secret):
    """The whole of it, in any case."""
    assert redaction.is_secret_property_name(name) is is_secret


# Tracebacks -----------------------------------------------------------------------------------------------------------


def test_a_redacted_mapping_is_a_mapping_that_shows_its_keys_only():
    """Of two secrets."""
    made = redaction.RedactedMapping({"a": "s3cret", "b": "s3cret"})

    assert repr(made) == "<redacted: a, b>"
    assert (dict(made), len(made), list(made)) == ({"a": "s3cret", "b": "s3cret"}, 2, ["a", "b"])
    assert not isinstance(made, dict)


def test_the_arguments_of_a_function_move_into_a_redacted_mapping():
    """The variable of the function is empty then."""
    arguments = {"password": "s3cret"}

    made = redaction.redact_arguments(arguments)

    assert (dict(made), arguments) == ({"password": "s3cret"}, {})


def test_an_error_of_a_function_with_secret_arguments_has_no_frames_of_it():
    """One of ours; another error is that of the caller."""

    @redaction.redact_traceback
    def use(password, *, error=None):
        """Use it."""
        if error is not None:
            raise error
        return password

    assert use("s3cret") == "s3cret"
    assert (use.__name__, use.__doc__) == ("use", "Use it.")
    for error, count in ((redaction.FastPixError("failed"), 2), (ValueError("failed"), 3)):
        with pytest.raises(type(error)) as caught:
            use("s3cret", error=error)
        frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        assert caught.value is error
        assert len(frames) == count
        assert ("s3cret" in str([frame.f_locals for frame in frames[1:]])) is (count == 3)


class _OwnError(Exception):
    """An error that carries a request, as those of HTTP libraries do."""

    def __init__(self, request=None):
        super().__init__("failed")
        self._request = request


def _raised(error):
    """*error* with a frame."""
    try:
        raise error
    except _OwnError as raised:
        return raised


def test_no_error_of_a_chain_keeps_frames_or_requests():
    """Neither the error nor its cause, nor what they replace, also if one leads to itself."""
    with Client(spec=DOCUMENT, auth={"query": "s3cret", "header": "s3cret", "cookie": "s3cret"}) as client:
        request = client.operations["deep"].request()
    first, cause, context = (_raised(_OwnError(request)) for _ in range(3))
    first.__cause__, first.__context__, cause.__cause__ = cause, context, first

    assert redaction.without_frames(first) is first
    for one in (first, cause, context):
        assert one.__traceback__ is None
        kept = vars(one)["_request"]
        assert (kept.method, str(kept.url)) == ("GET", "https://vault.example/")
        assert "s3cret" not in str(kept.headers.raw)


def test_no_error_of_a_group_keeps_frames():
    """As of the attempts to connect to each address of a host."""
    members = [_raised(_OwnError()), _raised(_OwnError())]
    error = OSError("all failed")
    error.__cause__ = ExceptionGroup("each failed", [members[0], ExceptionGroup("inner", [members[1]])])

    redaction.without_frames(error)

    assert [one.__traceback__ for one in members] == [None, None]


@pytest.mark.parametrize("is_suppressed", [True, False])
@pytest.mark.parametrize("has_cause", [True, False])
def test_a_sealed_error_keeps_no_frames_and_only_what_it_was_raised_from(is_suppressed, has_cause):
    """What it replaces by `from None` goes; a cause, and an error that was there before, stay."""
    error = redaction.FastPixError("failed")
    context, cause = ValueError("s3cret"), ValueError("of the caller")
    error.__cause__ = cause if has_cause else None
    error.__context__, error.__suppress_context__ = context, is_suppressed

    sealed = redaction.sealed(error)

    assert sealed is error
    assert error.__traceback__ is None
    assert error.__context__ is (None if is_suppressed and not has_cause else context)
    assert error.__cause__ is (cause if has_cause else None)
