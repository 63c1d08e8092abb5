"""Secrets in the variables of frames, where a traceback shows them; and in pickles."""

import copy
import pickle
import re

import pytest
from loopback import collected, json_answer, outcome, serving
from small import library
from tracebacks import shown_with_variables
from vault import ARGUMENTS, CANARY, CONTENT, PLANTED, open_vault, vault

from fastpix_dyn import Client, FastPixError, NotFoundError

ENCODED = "YzRuNHJ5LXVzZXI6YzRuNHJ5LXBhc3N3b3Jk"


def secrets_in(text):
    """The lines that hold a secret."""
    return [line for line in text.splitlines() if CANARY in line or ENCODED in line]


def failure_of(call, *options, **more):
    """The error that a call ends with."""
    with pytest.raises(FastPixError) as caught:
        call(*options, **more)
    return caught.value


@PLANTED
def test_an_error_of_a_call_shows_no_secret_in_its_variables(kind, scheme, credentials):
    """A refusal; a connection that fails, with the frames of the HTTP library; an answer that breaks the document."""
    options = {"spec": vault(scheme), "retries": None, **credentials}
    with serving([json_answer(422, CONTENT)]) as server:
        errors = [failure_of(outcome, kind, open_vault, server=server.url, **options)]
    errors += [failure_of(outcome, kind, open_vault, server=server.url, **options)]
    with serving([json_answer(200, {**CONTENT, "pin": 5})]) as server:
        errors += [failure_of(outcome, kind, open_vault, server=server.url, validate_responses="strict", **options)]
    with serving([(200, {"Content-Type": "application/json"}, b'{"pin": "c4n4ry')]) as server:
        errors += [failure_of(outcome, kind, open_vault, server=server.url, **options)]

    assert [type(error).__name__ for error in errors] == [
        "UnprocessableEntityError",
        "APIConnectionError",
        "ResponseValidationError",
        "ResponseDecodeError",
    ]
    for error in errors:
        text = shown_with_variables(error)
        assert "drivers.py" in text
        assert "self = " in text
        assert secrets_in(text) == []


@pytest.mark.parametrize(
    "change",
    [
        {"body": {"pin": "c4n4ry"}},
        {"header_secret": "c4n4ry\nsecret"},
        {"no_such_argument": "c4n4ry"},
        {"pin": "c4n4ry-pin"},
        {"query_secret": ["c4n4ry"]},
    ],
    ids=str,
)
@PLANTED
def test_an_argument_that_is_refused_is_in_no_variable(scheme, credentials, change):
    """Nor are the others, and the credentials."""
    with Client(spec=vault(scheme), server="https://bank.example", **credentials) as client:
        error = failure_of(client.vaults.open, **{**ARGUMENTS, **change})

    assert secrets_in(shown_with_variables(error)) == []


@pytest.mark.parametrize(
    "options",
    [
        {"server": "https://c4n4ry-user:c4n4ry-password@bank.example"},
        {"username": "c4n4ry-user"},
        {"auth": {"username": "c4n4ry-user"}},
        {"auth": ("c4n4ry-user", "c4n4ry-password", "c4n4ry-more")},
        {"auth": ("c4n4ry-user", "c4n4ry-password"), "timeout": "soon"},
        {"auth": "c4n4ry-token", "timuot": 5},
        {"auth": "c4n4ry-token", "server": 9},
        {"auth": "c4n4ry-token", "headers": {"X-Key": 5, "X-Other": "c4n4ry-key"}},
        {"auth": "c4n4ry-token", "server": "https://{c4n4ry}.example"},
    ],
    ids=str,
)
def test_an_option_that_is_refused_is_in_no_variable(options):
    """When a client or a view is made: the credentials that came with it neither."""
    with Client(spec=vault("basic"), auth=("c4n4ry-user", "c4n4ry-password")) as client:
        errors = [failure_of(Client, spec=vault("basic"), **options), failure_of(client.with_options, **options)]

    for error in errors:
        text = shown_with_variables(error)
        told = [line for line in secrets_in(text) if str(error) not in line and "Error(" not in line]
        assert told == []


def test_credentials_beside_a_broken_document_are_in_no_variable():
    """Reading it comes before they are looked at."""
    error = failure_of(Client, spec={"openapi": "3.1.0"}, auth=("c4n4ry-user", "c4n4ry-password"))

    assert "<Client that was not initialized>" in shown_with_variables(error)
    assert secrets_in(shown_with_variables(error)) == []


@pytest.mark.parametrize(
    "source",
    [
        lambda: ("c4n4ry-user", "c4n4ry-password", "c4n4ry-more"),
        lambda: {"nobody": "c4n4ry-token"},
        lambda: ("c4n4ry:user", "c4n4ry-password"),
        lambda: "c4n4ry-token",
    ],
    ids=["three texts", "an unknown scheme", "a colon", "a token for basic"],
)
def test_what_a_source_of_credentials_gives_is_in_no_variable(kind, source):
    """Where it is no credential, or can't be sent."""
    error = failure_of(outcome, kind, open_vault, spec=vault("basic"), server="https://bank.example", auth=source)

    assert secrets_in(shown_with_variables(error)) == []


def test_the_pages_before_a_failure_are_in_no_variable(kind):
    """Of a walk over all items."""
    page = json_answer(200, {"books": [{"title": "Ulysses", "pin": CANARY}], "pages": 2})
    with serving([page, json_answer(404, {})]) as server:
        error = failure_of(
            collected,
            kind,
            lambda client: client.books.list_books.items(),
            spec=library(),
            auth=("a", "b"),
            server=server.url,
        )

    assert isinstance(error, NotFoundError)
    assert secrets_in(shown_with_variables(error)) == []


@PLANTED
def test_a_pickle_of_an_answer_or_an_error_holds_no_credential(scheme, credentials):
    """Nor what was asked: only to whom it went. In this process all is there."""
    with (
        serving([json_answer(422, {"title": "no"}), json_answer(200, {})]) as server,
        Client(spec=vault(scheme), server=server.url, retries=None, **credentials) as client,
    ):
        error = failure_of(client.vaults.open, **ARGUMENTS)
        answer = client.vaults.open.response(**ARGUMENTS)

    for one in (error, answer):
        pickled = pickle.dumps(one)
        assert not re.search(rf"{CANARY}|{ENCODED}".encode(), pickled)
        there = pickle.loads(pickled)  # it is our own
        assert (there.http.request.method, str(there.http.request.url)) == ("POST", f"{server.url}/")
        assert there.http.json() == one.http.json()
        assert dict(there.headers) == dict(one.headers)
        assert CANARY in str(one.http.request.url)


def test_a_pickle_of_a_client_holds_what_it_was_given(monkeypatch):
    """It has to work elsewhere; so the pickle is as secret as they are. Those of the environment stay there."""
    monkeypatch.setenv("FASTPIX_USERNAME", "c4n4ry-user")
    monkeypatch.setenv("FASTPIX_PASSWORD", "c4n4ry-password")

    assert CANARY.encode() not in pickle.dumps(Client())
    assert CANARY.encode() in pickle.dumps(Client(auth=("c4n4ry-user", "c4n4ry-password")))


def test_an_error_can_be_copied():
    """As tools do that collect them."""
    with (
        serving([json_answer(404, {"title": "no"})]) as server,
        Client(spec=library(), auth=("a", "b"), server=server.url) as client,
    ):
        error = failure_of(client.books.get_book, book_id="7")

    assert str(copy.copy(error)) == str(copy.deepcopy(error)) == str(error)
