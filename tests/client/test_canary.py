"""Secrets planted wherever one can be given, searched for wherever something is shown."""

import asyncio
import logging
import re
import traceback

import httpx
import pytest
from counting import counting
from given import outcome_with
from loopback import REFUSING, json_answer, outcome, serving
from small import library
from vault import ARGUMENTS, CANARY, CONTENT, OPENED, PLANTED, SCHEMES, asked_later, open_vault, vault

from fastpix_dyn import AsyncClient, Client, FastPixError, Retry
from fastpix_dyn.flow.call import send_with_retries
from fastpix_dyn.structs import replace
from fastpix_dyn.wire.messages import Headers, Response


@pytest.fixture
def logged(caplog):
    """All that any logger has said, whatever its level."""
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join([caplog.text, *(str(record.args) for record in caplog.records)])


def shown(error):
    """All that is shown of an error: by itself, and at the end of a program."""
    return f"{error}\n{error!r}\n{''.join(traceback.format_exception(error))}\n{getattr(error, 'violations', '')}"


@PLANTED
def test_the_secrets_are_sent(kind, scheme, credentials):
    """What these tests look for was really there."""
    with serving([OPENED]) as server:
        assert outcome(kind, open_vault, spec=vault(scheme), server=server.url, **credentials) == CONTENT

    (asked,) = server.asked
    seen = f"{asked.path} {asked.headers} {asked.body}"
    assert seen.count(CANARY) >= 10 - 2 * ("basic" in scheme)
    assert any(
        secret in seen for secret in ("c4n4ry-token", "c4n4ry-key", "Basic YzRuNHJ5LXVzZXI6YzRuNHJ5LXBhc3N3b3Jk")
    )


@PLANTED
def test_no_log_tells_a_secret(kind, logged, scheme, credentials):
    """Neither ours, with bodies and a retry, nor that of the HTTP library."""
    with serving([json_answer(503, CONTENT), OPENED]) as server:
        options = {
            "spec": vault(scheme),
            "server": server.url,
            "log": "bodies",
            "retries": Retry(base=0),
            **credentials,
        }
        outcome(kind, open_vault, **options)

    assert "open: POST /vaults/{pathSecret}, attempt 2: 200 in" in logged()
    assert "open: attempt 1 failed (503)" in logged()
    assert "request body" in logged()
    assert CANARY not in logged()


def test_no_log_tells_the_userinfo_of_an_address(kind, logged):
    """In a header and in a body: the server sends it, and it may have a password with an at sign."""
    address = "https://c4n4ry-user:c4n4ry@c4n4ry@host.example/a"
    book = json_answer(200, {"title": f"see {address}, or ask me@host.example"}, Location=address)
    options = {"spec": library(), "log": "bodies", "auth": ("id", "pw")}
    with serving([book]) as server:
        outcome(kind, lambda client: client.books.get_book(book_id="7"), **options, server=server.url)

    assert "location: https://***@host.example/a" in logged()
    assert "see https://***@host.example/a, or ask me@host.example" in logged()
    assert CANARY not in logged()


class Loud(httpx.Auth):
    """Authentication of the HTTP library that shows what it knows."""

    def __repr__(self):
        return f"Loud({CANARY})"


def effects(call):
    """What the flow of *call* asks for, up to the request and an answer to it."""
    flow = send_with_retries(call)
    yield next(flow)
    send = flow.send({name: ("c4n4ry-user", "c4n4ry-password") if name == "basic" else CANARY for name in SCHEMES})
    yield send
    yield send.request
    yield Response(200, Headers([("Set-Cookie", CANARY)]), CANARY.encode())


@PLANTED
def test_nothing_shows_a_secret_of_its_own_accord(scheme, credentials):
    """Clients, views, namespaces, operations, calls, effects, settings and answers."""
    seen = []

    def middleware(call, make):
        response = make(call)
        loud = replace(call, settings=replace(call.settings, http_auth=Loud()))
        seen.extend([call, call.settings, call.arguments, response, response.headers, *effects(call), *effects(loud)])
        return response

    with (
        serving([OPENED]) as server,
        Client(spec=vault(scheme), server=server.url, middleware=[middleware], **credentials) as client,
    ):
        open_vault(client)
        with client.vaults.open.stream(**ARGUMENTS) as streamed:
            seen.append(streamed)
        seen += [client, client.with_options(**credentials), client.vaults, client.vaults.open, client.operations]
        seen += [vars(client), vars(client.vaults), vars(client.vaults.open)]
        texts = [f"{thing!r} {thing}" for thing in seen]

    assert all(texts)
    assert [text for text in texts if CANARY in text] == []


@PLANTED
def test_a_curl_command_has_no_secret(scheme, credentials):
    """Wherever it stands: in the path, the query, a header, a cookie or the body."""
    with Client(spec=vault(scheme), **credentials) as client:
        command = client.vaults.open.curl(**ARGUMENTS)

    assert "https://bank.example/vaults/***?querySecret=***" in command
    assert CANARY not in command


MISSPELT = [{"pin_code": CANARY}, {"PinCode": [CANARY]}, {"pinCod": {"any": CANARY}}, {"pinCode": {"any": [CANARY]}}]


@pytest.mark.parametrize("media_type", ["application/json", "application/merge-patch+json"])
@pytest.mark.parametrize("body", MISSPELT)
def test_neither_a_misspelt_key_nor_another_media_type_shows_a_secret(body, media_type, logged):
    """In modes that send it: the log shows the rest of the body, and so does curl."""
    pin = {"type": "string", "format": "password"}
    contents = {
        "application/json": {"schema": {"properties": {"pinCode": pin, "name": {}}}},
        "application/merge-patch+json": {"schema": {"properties": {"pinCode": pin}}},
    }
    contents["application/json"]["schema"]["properties"] |= {} if "merge" not in media_type else {"pinCode": {}}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "post": {
                    "operationId": "put",
                    "requestBody": {"content": contents},
                    "responses": {"204": {"description": "ok"}},
                }
            }
        },
    }
    given = {"body": {**body, "name": "shown"}, "media_type": media_type}
    with (
        serving([(204, {}, b"")]) as server,
        Client(spec=spec, server=server.url, validate_requests="warn", log="bodies") as client,
    ):
        client.default.put(**given)
        command = client.default.put.curl(**given)

    assert CANARY in server.asked[0].body.decode()
    assert "shown" in logged()
    assert "shown" in command
    assert CANARY not in logged() + command


@pytest.mark.parametrize("status", [401, 422])
@PLANTED
def test_a_refusal_tells_no_secret_of_the_request(kind, scheme, credentials, status):
    """The server's own words are shown; they are what they are."""
    with serving([json_answer(status, {"title": "no"})]) as server, pytest.raises(FastPixError, match="no") as caught:
        outcome(kind, open_vault, spec=vault(scheme), server=server.url, retries=None, **credentials)

    assert CANARY not in shown(caught.value)


@PLANTED
def test_a_failed_connection_tells_no_secret(kind, logged, scheme, credentials):
    """Refused, and broken off in the middle of an answer."""
    options = {"spec": vault(scheme), "log": "bodies", "retries": None, **credentials}
    with pytest.raises(FastPixError) as refused:
        outcome(kind, open_vault, server=REFUSING, **options)
    with counting(lambda _: None) as server, pytest.raises(FastPixError) as broken:
        outcome(kind, open_vault, server=server.url, **options)

    assert CANARY not in shown(refused.value) + shown(broken.value) + logged()


BAD = [
    {"path_secret": "short"},
    {"query_secret": "secret-but-wrong"},
    {"query_secret": 12345678},
    {"header_secret": "secret\nof two lines"},
    {"cookie_secret": "secret"},
    {"body": {"pin": "secret"}},
    {"body": {"pin": ["secret"]}},
    {"body": {"pins": ["secret"]}},
    {"body": {"by_name": {"a": "secret"}}},
    {"body": {"either": "secret"}},
    {"body": {"inner": {"token": "secret"}}},
]


POINTERS = {
    "path_secret": "path /pathSecret",
    "query_secret": "query /querySecret",
    "header_secret": "header /headerSecret",
    "cookie_secret": "cookie /cookieSecret",
    "body": "body /(pin|pins|by_name|either|inner)",
}
"""What is said of each argument: where it is in the request."""


@pytest.mark.parametrize("bad", BAD, ids=str)
@pytest.mark.parametrize("requests", ["strict", "warn"])
def test_a_value_that_is_refused_is_not_shown(logged, bad, requests):
    """Where the document says that it is a password; by the error, or by the log of a client that only warns."""
    with serving([OPENED]) as server, Client(spec=vault("basic"), auth=("a", "b"), server=server.url) as client:
        try:
            client.with_options(validate_requests=requests).vaults.open(**{**ARGUMENTS, **bad})
        except FastPixError as error:
            text = shown(error)
        else:
            text = logged()

    ((name, _),) = bad.items()
    told = text.replace(str(bad), "")
    assert re.search(POINTERS[name], told)
    assert not any(
        secret in told for secret in ("short", "secret-but", "'secret'", '"secret"', "12345678", "two lines")
    )


@pytest.mark.parametrize("responses", ["warn", "strict"])
def test_an_answer_that_breaks_the_document_is_not_shown(kind, logged, responses):
    """Nor are the secrets in it, by the log or by the error."""
    wrong = {"pin": "c4n4ry!", "pins": ["c4n4ry!"], "inner": {"token": "c4n4ry!"}, "either": "c4n4ry!"}
    with serving([json_answer(200, wrong)]) as server:
        try:
            options = {
                "spec": vault("basic"),
                "auth": ("a", "b"),
                "server": server.url,
                "validate_responses": responses,
            }
            text = str(outcome(kind, lambda client: client.vaults.open.response(**ARGUMENTS), **options).violations)
        except FastPixError as error:
            text = shown(error)

    assert "/pin" in text
    assert CANARY not in text + logged()


@pytest.mark.parametrize(
    "options",
    [
        {"server": "https://c4n4ry-user:c4n4ry-password@bank.example"},
        {"server": "htps://c4n4ry-user:c4n4ry-password@bank.example"},
        {"server": "c4n4ry-user:c4n4ry-password@bank.example"},
        {"server": "https://c4n4ry-user:c4n4ry-password@{region}.example"},
        {"server": "https://c4n4ry-user:c4n4ry-password@[bank.example"},
        {"server": "https://c4n4ry-user:c4n4ry/password@bank.example"},
        {"username": "c4n4ry-user"},
        {"password": "c4n4ry-password"},
        {"username": "u", "password": "p", "auth": "c4n4ry-token"},
        {"auth": ("c4n4ry-user", "c4n4ry-password", "c4n4ry-more")},
        {"auth": b"c4n4ry-token"},
        {"auth": {"basic": 5, "nobody": "c4n4ry-token"}},
        {"auth": {"username": "c4n4ry-user", "password": "c4n4ry-password"}},
        {"pasword": "c4n4ry-password"},
    ],
    ids=str,
)
def test_an_option_that_is_refused_is_not_shown(options):
    """Before any call."""
    with pytest.raises(FastPixError) as caught:
        Client(spec=vault("basic"), **options)

    assert CANARY not in shown(caught.value)


@pytest.mark.parametrize(
    ("scheme", "options"),
    [
        ("basic", {"auth": ("c4n4ry:user", "c4n4ry-password")}),
        ("basic", {"auth": ("u", "c4n4ry\npassword")}),
        ("basic", {"auth": ("u", "c4n4ry\ud800")}),
        ("bearer", {"auth": "c4n4ry token"}),
        ("bearer", {"auth": ("c4n4ry-user", "c4n4ry-password")}),
        ("header", {"auth": "c4n4ry\nkey"}),
        ("query", {"auth": "c4n4ry\ud800"}),
        ("cookie", {"auth": "c4n4ry;key"}),
        ("basic", {"headers": {"X-Token": "c4n4ry\ntoken"}}),
        ("basic", {"headers": {"Authorization": "c4n4ry\u20ac"}}),
    ],
    ids=ascii,
)
def test_a_credential_that_cannot_be_sent_is_not_shown(scheme, options):
    """At the call."""
    with Client(spec=vault(scheme), **options) as client, pytest.raises(FastPixError) as caught:
        open_vault(client)

    assert CANARY not in shown(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda kind: kind(proxy="http://c4n4ry-user:c4n4ry-password@127.0.0.1:9"),
        lambda kind: kind(headers={"X-Token": "c4n4ry\ntoken"}),
        lambda kind: kind(auth=("c4n4ry-user", "c4n4ry-password")),
    ],
    ids=["a proxy", "a header", "authentication"],
)
def test_the_secrets_of_an_http_client_are_not_shown(kind, logged, make):
    """By its proxy, its headers, its own authentication."""
    http = make(httpx.Client if kind == "sync" else httpx.AsyncClient)
    with pytest.raises(FastPixError) as caught:
        outcome_with(http, open_vault, spec=vault("bearer"), auth="t", server=REFUSING, retries=None, log="bodies")

    assert CANARY not in shown(caught.value) + logged()


def test_an_async_source_of_credentials(logged):
    """Asked at the call, shown by nothing."""

    async def use():
        async with AsyncClient(spec=vault("query"), auth=asked_later, server=server.url, log="bodies") as client:
            await open_vault(client)
            return repr(client)

    with serving([OPENED]) as server:
        text = asyncio.run(use())

    assert "c4n4ry-token" in server.asked[0].path
    assert CANARY not in text + logged()
