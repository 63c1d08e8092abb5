"""From keyword arguments to a request: servers, headers, arguments, and which server may get credentials."""

import logging
import re

import pytest
from scripted import call_of
from small import library

from fastpix_dyn import ArgumentError, ArgumentValueError, ConfigurationError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.prepare import (
    any_property,
    argument_names,
    base_url,
    default_url,
    needs_any_property,
    prepare,
    sort_arguments,
)
from fastpix_dyn.spec.plan import Server
from fastpix_dyn.wire.messages import UNSET

CREDENTIALS = {"reader": ("id", "pw")}
VARIABLES = {"region": {"default": "eu"}, "port": {"default": "8443"}}


def parameter(name, location, **others):
    """A parameter of the document."""
    return {"name": name, "in": location, "required": location == "path", "schema": {"type": "string"}, **others}


def body(schema, **others):
    """A body of JSON."""
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, **others}}


DOCUMENT = library(servers=[{"url": "https://one.example/v1"}, {"url": "https://two.example"}])
FINE = {"responses": {"200": {"description": "Fine."}}}
DOCUMENT["paths"]["/shelves/{shelfId}"] = {
    "servers": [{"url": "https://shelves.example"}],
    "get": {
        "operationId": "getShelf",
        "servers": [{"url": "https://own.example/a"}, {"url": "https://other.example"}],
        "parameters": [
            parameter("shelfId", "path"),
            parameter("words[]", "query", schema={"type": "array", "items": {"type": "string"}}),
            parameter("kind", "query", required=True),
            parameter("X-Kind", "header", required=True),
            parameter("old", "query", deprecated=True, description="Use `kind` instead."),
            parameter("session", "cookie"),
        ],
        **FINE,
    },
    "put": {"operationId": "putShelf", "parameters": [parameter("shelfId", "path")], **FINE},
}
SHELF = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
}
DOCUMENT["paths"]["/shelves"] = {
    "post": {"operationId": "addShelf", **body(SHELF, required=True), **FINE},
    "patch": {"operationId": "changeShelf", **body({"properties": {"name": {}, "size": {}}}, required=True), **FINE},
    "put": {"operationId": "setShelf", **body({"properties": {"name": {}}}), **FINE},
}
FORM = "application/x-www-form-urlencoded"
FORM_CONTENT = {"schema": {"properties": {"cover": {}}}, "encoding": {"cover": {"contentType": "image/png"}}}
DOCUMENT["paths"]["/covers"] = {
    "post": {"operationId": "addCover", "requestBody": {"content": {FORM: FORM_CONTENT}}, **FINE}
}
KEYED = library()
KEYED["paths"]["/books"]["post"]["x-dyn-idempotency"] = "X-Key"
API, KEYED = load_api(DOCUMENT), load_api(KEYED)


def made(operation="addBook", arguments=None, *, api=API, credentials=CREDENTIALS, **settings):
    """The request of a call."""
    call = call_of(api, operation, {"title": "x"} if arguments is None else arguments, **settings)
    return prepare(call.environment, call.settings, credentials, call.operation, call.arguments)


def refusal(error, *given, **options):
    """The message for which a call is refused."""
    with pytest.raises(error) as caught:
        made(*given, **options)
    assert type(caught.value) is error
    return caught.value.message


# Servers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "server", "expected"),
    [
        ("addBook", None, "https://one.example/v1"),
        ("getShelf", None, "https://own.example/a"),
        ("putShelf", None, "https://shelves.example"),
        ("addBook", "https://mine.example", "https://mine.example"),
        ("getShelf", "https://mine.example", "https://mine.example"),
    ],
)
def test_the_server_is_the_callers_or_the_first_of_the_nearest_list(operation, server, expected):
    """That of the operation before that of the path item, before that of the document."""
    call = call_of(API, operation, {"shelf_id": "a"} if "Shelf" in operation else {}, server=server)

    assert base_url(call.environment, call.settings, call.operation) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://{region}.example:{port}/{region}", "https://eu.example:8443/eu"),
        ("https://plain.example", "https://plain.example"),
    ],
)
def test_the_variables_of_a_server_have_their_defaults(url, expected):
    """Each of two, at each occurrence."""
    api = load_api(library(servers=[{"url": url, "variables": VARIABLES}]))

    assert default_url(api.servers[0]) == expected


@pytest.mark.parametrize(
    ("server", "whose", "text"),
    [
        ("shop.example", "the server 'shop.example'", "has no host; pass server= to the client"),
        ("https://u:pw@a b", "the server 'https://a b'", "is no address of a server: "),
        ("https://me:pw@mine.example", "the server 'https://mine.example'", "is no address of a server: "),
        (None, "the document's server 'https://a b'", "is no address of a server: "),
        (None, "the document's server '/v1'", "has no host; pass server= to the client"),
    ],
)
def test_an_address_that_is_none_is_refused(server, whose, text):
    """The message says whose it is, what is wrong and what to pass, without userinfo."""
    url = re.search(" '(.*)'", whose)[1]
    api = load_api(library(servers=[{"url": "https://one.example" if server else url}]))

    message = refusal(ConfigurationError, api=api, server=server)

    assert message.startswith(f"{whose} {text}")
    assert message.endswith(" to the client")
    assert "pw" not in message


def test_an_address_whose_userinfo_is_all_that_is_wrong_is_offered_without_it():
    """It can be copied."""
    message = refusal(ConfigurationError, server="https://me:pw@mine.example/v1")

    assert message.endswith("; pass server='https://mine.example/v1' to the client")


# Headers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("api", "key", "expected"),
    [
        (API, False, []),
        (API, True, [("Idempotency-Key", "key")]),
        (API, "mine", [("Idempotency-Key", "mine")]),
        (KEYED, False, [("X-Key", "key")]),
        (KEYED, True, [("X-Key", "key")]),
        (KEYED, "mine", [("X-Key", "mine")]),
    ],
)
def test_an_idempotency_key_is_sent_if_someone_asks_for_it(api, key, expected):
    """The document or the caller; after the headers of the client, which have their order."""
    own = (("X-A", "1"), ("X-B", "2"))

    headers = made(api=api, idempotency_key=key, headers=own).headers

    assert [pair for pair in headers if pair[0].startswith("X-") or "Key" in pair[0]] == [*own, *expected]


# Arguments ------------------------------------------------------------------------------------------------------------


def test_arguments_are_sorted_by_location_and_wire_name():
    """Properties of a body apart, with the media type."""
    sorted_ = sort_arguments(API.operations["getShelf"], {"shelf_id": "a", "words": ["b"], "x_kind": "c", "session": 5})
    assert sorted_.values == {
        "path": {"shelfId": "a"},
        "query": {"words[]": ["b"]},
        "header": {"X-Kind": "c"},
        "cookie": {"session": 5},
    }
    assert (sorted_.body, sorted_.media_type, sorted_.by_property) == (UNSET, None, False)

    plan = API.operations["addShelf"]
    by_property = sort_arguments(plan, {"name": "a", "size": 1, "media_type": "text/x"})
    assert (by_property.values, by_property.body) == ({}, {"name": "a", "size": 1})
    assert (by_property.media_type, by_property.by_property) == ("text/x", True)
    whole = sort_arguments(plan, {"body": None})
    assert (whole.body, whole.media_type, whole.by_property) == (None, None, False)


@pytest.mark.parametrize(
    ("operation", "arguments", "text"),
    [
        ("addShelf", {"nam": 1}, "unknown argument 'nam'; did you mean name?"),
        ("addShelf", {"bodi": 1}, "unknown argument 'bodi'; did you mean body?"),
        (
            "addShelf",
            {"zz": 1, "yyyy": 2},
            "unknown argument 'zz'; there are: body, name, size; unknown argument 'yyyy'; ",
        ),
        ("getShelf", {"body": 1}, "unknown argument 'body'; "),
        ("getShelf", {"media_type": 1}, "unknown argument 'media_type'; "),
        ("list-books", {"shelfId": 1}, "unknown argument 'shelfId'; there are: page, per_page"),
        (
            "addShelf",
            {"body": {}, "size": 1, "name": 2},
            "give either body, whole, or its properties (name, size), not both",
        ),
    ],
)
def test_arguments_that_the_operation_does_not_have_are_refused(operation, arguments, text):
    """All of them, with the nearest names."""
    with pytest.raises(ArgumentError, match=re.escape(text)) as caught:
        sort_arguments(API.operations[operation], arguments)

    assert caught.value.operation == operation
    assert [one.argument for one in caught.value.violations] == ([] if "body, whole" in text else list(arguments))
    assert {one.rule for one in caught.value.violations} <= {"unknown"}


def test_an_operation_without_arguments_says_so():
    """There is nothing to mean."""
    ping = next(plan for plan in API.operations.values() if plan.path == "/ping")

    with pytest.raises(ArgumentError, match="unknown argument 'a'; it takes none"):
        sort_arguments(ping, {"a": 1})


def test_the_names_of_arguments():
    """Those of parameters, then those of properties."""
    assert argument_names(API.operations["getShelf"]) == ["shelf_id", "words", "kind", "x_kind", "old", "session"]
    assert argument_names(API.operations["addShelf"]) == ["name", "size"]


def test_a_single_value_for_a_list_becomes_a_list_of_one():
    """Of a parameter whose schema is a list of primitives."""
    assert made("getShelf", {"shelf_id": "a", "kind": "b", "x_kind": "c", "words": "d"}).url == (
        "https://own.example/a/shelves/a?words%5B%5D=d&kind=b"
    )


# Validation -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"kind": "a", "x_kind": "b"}, "'shelf_id' (path shelfId) is"),
        ({"shelf_id": "a", "x_kind": "b"}, "'kind' is"),
        ({"shelf_id": "a", "kind": "b"}, "'x_kind' (header X-Kind) is"),
    ],
)
def test_a_required_parameter_is_required_at_each_location(arguments, names):
    """Path, query and header."""
    verb = "argument " + names

    assert refusal(ArgumentError, "getShelf", arguments) == f"the required {verb} missing"


def test_without_validation_only_the_path_is_required():
    """There is no URL without it."""
    assert made("getShelf", {"shelf_id": 5}, validate_requests="off").url == "https://own.example/a/shelves/5"
    assert refusal(ArgumentError, "getShelf", {}, validate_requests="off") == (
        "the required argument 'shelf_id' (path shelfId) is missing"
    )
    assert made("addShelf", {}, validate_requests="off").content is None


def test_in_warn_a_missing_part_of_the_path_is_refused_all_the_same(caplog):
    """After the warning about all that is missing."""
    refusal(ArgumentError, "getShelf", {"x_kind": "a"}, validate_requests="warn")

    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        (
            "getShelf: the request does not match the document: the required arguments 'shelf_id' (path shelfId), "
            "'kind' are missing"
        )
    ]


@pytest.mark.parametrize("mode", ["strict", "warn", "off"])
def test_a_deprecated_parameter_is_sent_with_a_warning(mode, caplog):
    """Once for a client; without validation there is none."""
    call = call_of(
        API,
        "getShelf",
        {"shelf_id": "a", "kind": "b", "x_kind": "c", "old": "d"},
        validate_requests=mode,
    )
    for _ in range(2):
        request = prepare(call.environment, call.settings, CREDENTIALS, call.operation, call.arguments)

    assert "old=d" in request.url
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(lines) == (0 if mode == "off" else 1)
    assert all(line.startswith("getShelf: sent unchanged: old (query /old): ") for line in lines)


def test_nothing_is_said_of_a_request_that_cannot_be_sent(caplog):
    """Its credentials are missing."""
    arguments = {"shelf_id": "a", "kind": "b", "x_kind": "c", "old": "d"}

    assert refusal(ConfigurationError, "getShelf", arguments, credentials={}).startswith("no credentials")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("operation", "arguments", "text"),
    [
        ("addShelf", {}, "the required argument 'name' is missing"),
        ("addShelf", {"size": 1}, "the required argument 'name' is missing"),
        ("changeShelf", {}, "a body is required: give at least one of name, size, or body"),
    ],
)
def test_a_required_body_is_required(operation, arguments, text):
    """Its required properties, or any of it."""
    assert refusal(ArgumentError, operation, arguments) == text


def test_a_body_that_is_not_required_may_be_missing():
    """None is sent then."""
    assert made("setShelf", {}).content is None
    assert made("setShelf", {"name": None}).content == b'{"name":null}'


def test_a_value_that_cannot_be_written_names_its_argument_and_operation():
    """Without validation too."""
    with pytest.raises(ArgumentValueError) as caught:
        made("getShelf", {"shelf_id": ".."}, validate_requests="off")

    assert caught.value.operation == "getShelf"
    assert [one.argument for one in caught.value.violations] == ["shelf_id"]
    assert caught.value.message.startswith("shelf_id (path /shelfId): makes a segment")


def test_a_property_that_its_media_type_cannot_hold_is_named_by_itself():
    """`media_type` is named only if the body can't be sent in it."""
    with pytest.raises(ArgumentValueError) as caught:
        made("addCover", {"cover": "text", "media_type": FORM})
    assert [one.argument for one in caught.value.violations] == ["cover"]

    with pytest.raises(ArgumentValueError) as caught:
        made("addCover", {"cover": "text", "media_type": "text/plain"})
    assert [one.argument for one in caught.value.violations] == ["media_type"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "n1 or body"),
        (2, "at least one of n1, n2, or body"),
        (6, "at least one of n1, n2, n3, n4, n5, n6, or body"),
        (7, "at least one of n1, n2, n3, n4, n5, n6, …, or body"),
    ],
)
def test_what_to_pass_for_a_body_lists_six_names_at_most(count, text):
    """Of more, there are others."""
    document = library()
    properties = {f"n{number}": {} for number in range(1, count + 1)}
    document["paths"]["/many"] = {"post": {"operationId": "many", **body({"properties": properties}), **FINE}}

    assert any_property(load_api(document).operations["many"].body) == text


@pytest.mark.parametrize(("operation", "expected"), [("addShelf", False), ("changeShelf", True), ("setShelf", False)])
def test_which_bodies_need_any_property(operation, expected):
    """Those that are required, although no property is."""
    assert needs_any_property(API.operations[operation].body) is expected


# The scope of credentials ---------------------------------------------------------------------------------------------

ONE = Server("https://one.example/v1", "", {})


def scope(url, *, trusted=(ONE,), **options):
    """The message for which credentials are not sent to the document's server at *url*; empty if they are."""
    api = load_api(library(servers=[{"url": url}]))
    try:
        request = made(api=api, trusted=trusted, **options)
    except ConfigurationError as error:
        return error.message
    return "" if dict(request.headers).get("Authorization") == "Basic aWQ6cHc=" else "no credentials"


@pytest.mark.parametrize(
    ("url", "is_sent"),
    [
        ("https://one.example/v1", True),
        ("https://one.example/v2", True),
        ("https://one.example", True),
        ("https://one.example:443/v1", True),
        ("https://one.example:8443/v1", False),
        ("https://two.example/v1", False),
        ("https://sub.one.example/v1", False),
        ("http://one.example/v1", False),
    ],
)
def test_credentials_go_to_the_origins_of_trusted_servers(url, is_sent):
    """Of a server that the caller did not choose: scheme, host and port."""
    assert (scope(url) == "") is is_sent
    assert (scope(url, trusted=()) == "") is False


def test_the_message_says_what_to_pass_for_another_server():
    """With the whole address."""
    assert scope("https://two.example/v1") == (
        "the credentials are not sent to https://two.example: you did not choose that server, and it is not at the "
        "root of the document; to send them, pass server='https://two.example/v1', for one call by with_options()"
    )


@pytest.mark.parametrize("trusted", [None, (ONE, Server("https://two.example", "", {}))])
def test_all_servers_are_trusted_or_each_of_two(trusted):
    """None stands for all."""
    assert scope("https://two.example/v1", trusted=trusted) == ""


def test_a_trusted_server_counts_with_its_defaults_and_a_relative_one_not_at_all():
    """It has no origin."""
    variables = {"host": load_api(library(servers=[{"url": "https://{a}", "variables": {"a": {"default": "two"}}}]))}
    server = Server("https://{a}.example", "", variables["host"].servers[0].variables)

    assert scope("https://two.example/v1", trusted=(Server("/v1", "", {}), server)) == ""
    assert scope("https://two.example/v1", trusted=(Server("/v1", "", {}),)) != ""


@pytest.mark.parametrize(
    ("url", "is_sent"),
    [
        ("https://any.example", True),
        ("http://any.example", False),
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]", True),
        ("http://128.0.0.1", False),
    ],
)
def test_credentials_are_sent_encrypted_or_to_this_machine(url, is_sent):
    """Also to a server that the caller chose."""
    for message in (scope(url, trusted=None), scope("https://one.example", server=url)):
        assert (message == "") is is_sent
        if not is_sent:
            assert message.startswith(f"the credentials are not sent to {url}: plain http is not encrypted; pass a ")


@pytest.mark.parametrize(
    ("document_server", "is_sent"), [(None, True), (ONE, True), (Server("https://two.example", "", {}), False)]
)
def test_a_server_that_was_chosen_by_its_number_is_the_documents(document_server, is_sent):
    """An address is the caller's own."""
    message = scope("https://x.example", server="https://two.example/b", document_server=document_server)

    assert (message == "") is is_sent


def test_an_auth_object_of_the_http_library_is_bound_in_the_same_way():
    """It signs each request."""
    assert scope("https://two.example", credentials=None, http_auth="auth").startswith("the credentials are not sent")
    assert scope("https://one.example", credentials=None, http_auth="auth") == "no credentials"
    assert scope("https://two.example", credentials=None) == "no credentials"


def test_an_operation_without_security_may_be_sent_anywhere():
    """There is nothing to protect."""
    api = load_api(library(servers=[{"url": "http://two.example"}], security=[]))

    assert "Authorization" not in dict(made(api=api, trusted=()).headers)
