"""Events: headers, types, families, samples, and what is logged once."""

import base64
import json
import logging
import uuid
from datetime import UTC, datetime

import pytest
from plans import API
from small import library

from fastpix_dyn import (
    ArgumentValueError,
    Client,
    ConfigurationError,
    UnknownNameError,
    WebhookError,
    WebhookSignatureError,
)
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.media.webhooks import event_id, parse, sample_event, sign, verify, webhook_name

SECRET = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()
BODY = sample_event("video.media.ready")
SIGNATURE = sign(BODY, SECRET)


def declaring(*names, schema=None):
    """An API that declares webhooks of these names."""
    webhook = {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": schema or {"type": "object"}}}},
            "responses": {"200": {"description": "Taken."}},
        }
    }
    return library(
        webhooks=dict.fromkeys(names, webhook), **{"x-dyn-webhooks": {"type": "/type", "id": ["/id", "/number"]}}
    )


@pytest.fixture
def client_of():
    """A function that makes a client of an API that declares webhooks."""
    made = []

    def make(*names, schema=None):
        made.append(Client(spec=declaring(*names, schema=schema), server="mock", auth=("a", "b")))
        return made[-1]

    yield make
    for one in made:
        one.close()


# Types and families.


@pytest.mark.parametrize(
    ("event_type", "name"),
    [
        ("a.b.c", "a.b.c"),
        ("a.b.d", "a.b.*"),
        ("a.c", "a.*"),
        ("a.", "a.*"),
        ("a", None),
        ("b.a.b", None),
        ("x.y", "x.*"),
        ("*", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("names", [("a.*", "a.b.*", "a.b.c", "x.*", "e"), ("e", "x.*", "a.b.c", "a.b.*", "a.*")])
def test_the_longest_family_of_a_type_counts(client_of, event_type, name, names):
    """In whatever order the document declares them; a name without `*` is no family."""
    assert webhook_name(event_type, client=client_of(*names)) == name


def test_a_name_is_no_prefix(client_of):
    """Only a name that ends in `*` is a family."""
    client = client_of("media.ready", "me*dia")

    assert webhook_name("media.ready.now", client=client) is None
    assert webhook_name("me", client=client) is None


# The id.


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"id": "a", "number": "b"}, "a"),
        ({"number": "b", "id": "a"}, "a"),
        ({"id": "", "number": "b"}, "b"),
        ({"id": 5, "number": "b"}, "b"),
        ({"id": None, "number": "b"}, "b"),
        ({"id": "", "number": 7}, None),
        ({}, None),
    ],
)
def test_the_first_text_that_is_an_id_counts(client_of, event, expected):
    """In the order of the document."""
    assert event_id(event, client=client_of()) == expected


# What is logged.


NUMBER = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "list": {"type": "array", "items": {"type": "null"}}},
}


def parsed(client, caplog, *events, mode="warn"):
    """The messages that are logged for *events*."""
    with caplog.at_level(logging.DEBUG, "fastpix_dyn"):
        for event in events:
            assert parse(json.dumps(event).encode(), client=client, mode=mode) == event
    return [record.getMessage() for record in caplog.records if record.name == "fastpix_dyn"]


def test_a_violation_is_logged_once_for_each_type_and_place(client_of, caplog):
    """Of items of lists once for all of them; with other types and other places again."""
    client = client_of("a", "b", schema=NUMBER)
    events = [
        {"type": "a", "n": "x"},
        {"type": "a", "n": "y"},
        {"type": "b", "n": "x"},
        {"type": "a", "list": [None, 1]},
        {"type": "a", "list": [1, 2, None, 3]},
        {"type": "a", "list": 5},
    ]
    messages = parsed(client, caplog, *events)

    assert [message.partition(": ")[0] for message in messages] == [
        "the webhook a does not match the document",
        "the webhook b does not match the document",
        "the webhook a does not match the document",
        "the webhook a does not match the document",
    ]
    assert ["/n" in message for message in messages] == [True, True, False, False]


def test_a_violation_of_another_rule_is_logged_too(client_of, caplog):
    """At the same place."""
    client = client_of("a", schema={"type": "object", "properties": {"n": {"type": "integer", "minimum": 5}}})

    assert len(parsed(client, caplog, {"type": "a", "n": "x"}, {"type": "a", "n": 1}, {"type": "a", "n": 2})) == 2


def test_keys_of_digits_are_items_only_as_a_whole(client_of, caplog):
    """`/1a` is a key."""
    schema = {"type": "object", "properties": {"1a": {"type": "null"}, "2a": {"type": "null"}, "a1": {"type": "null"}}}
    events = [{"type": "a", "1a": 1}, {"type": "a", "2a": 1}, {"type": "a", "a1": 1}]

    assert len(parsed(client_of("a", schema=schema), caplog, *events)) == 3


def test_an_unknown_type_is_logged_once_for_each_type(client_of, caplog):
    """By its family, or that it is not validated."""
    client = client_of("known", "family.*")
    events = [{"type": name} for name in ("known", "family.a", "family.a", "family.b", "other", "other", "another")]

    assert parsed(client, caplog, *events) == [
        "the document declares the webhook type 'family.a' by its family family.*, not by its own name",
        "the document declares the webhook type 'family.b' by its family family.*, not by its own name",
        "the document does not declare the webhook type 'other': its events are not validated",
        "the document does not declare the webhook type 'another': its events are not validated",
    ]


def test_two_clients_log_for_themselves(client_of, caplog):
    """One does not silence the other."""
    event = {"type": "other"}

    assert len(parsed(client_of("a"), caplog, event)) == 1
    assert len(parsed(client_of("a"), caplog, event)) == 2


@pytest.mark.parametrize(("mode", "count"), [("warn", 1), ("strict", 1), ("off", 0)])
def test_only_the_mode_off_logs_no_unknown_type(client_of, caplog, mode, count):
    """`strict` raises for none."""
    assert len(parsed(client_of("a"), caplog, {"type": "other"}, mode=mode)) == count


def test_ten_thousand_differences_are_logged_and_no_more(client_of, caplog, monkeypatch):
    """Senders choose types, so the memory is bounded."""
    monkeypatch.setattr("fastpix_dyn.media.webhooks.events.MAX_REPORTED", 20)
    client = client_of("a")

    assert len(parsed(client, caplog, *({"type": str(number)} for number in range(25)))) == 20
    assert len(parsed(client, caplog, {"type": "0"}, {"type": "new"})) == 20


@pytest.mark.parametrize(("length", "count"), [(8, 1), (9, 0)])
def test_a_type_of_many_characters_is_not_logged(client_of, caplog, monkeypatch, length, count):
    """It would be kept in memory."""
    monkeypatch.setattr("fastpix_dyn.media.webhooks.events.MAX_REPORTED", 20)  # "webhook type" has 12

    assert len(parsed(client_of("a"), caplog, {"type": "x" * length})) == count


def test_the_limit_of_what_is_logged_is_ten_thousand():
    """Of differences, and of characters of one."""
    from fastpix_dyn.media.webhooks.events import MAX_REPORTED

    assert MAX_REPORTED == 10_000


def test_a_strict_error_has_each_violation(client_of):
    """On a line of its own, with the data."""
    event = {"type": "a", "n": "x", "list": [1]}
    with pytest.raises(WebhookError) as caught:
        parse(json.dumps(event).encode(), client=client_of("a", schema=NUMBER), mode="strict")

    first, *lines = caught.value.message.split("\n")
    assert first == "the event 'a' does not match the document; .data contains it:"
    assert sorted(one.pointer for one in caught.value.violations) == ["/list/0", "/n"]
    assert lines == [f"  {one}" for one in caught.value.violations]
    assert caught.value.data == event


# Signatures and headers.


def test_a_signature_wins_over_headers():
    """Also an empty one: it is not looked for in the headers then."""
    headers = {"FastPix-Signature": "wrong"}
    assert parse(BODY, signature=SIGNATURE, headers=headers, secret=SECRET)["type"] == "video.media.ready"

    with pytest.raises(WebhookSignatureError):
        parse(BODY, signature="", headers={"FastPix-Signature": SIGNATURE}, secret=SECRET)
    with pytest.raises(WebhookSignatureError):
        parse(BODY, signature="wrong", headers={"FastPix-Signature": SIGNATURE}, secret=SECRET)


@pytest.mark.parametrize("given", [{"signature": ""}, {"signature": "x"}, {"headers": {}}, {"headers": []}])
def test_a_signature_or_headers_need_a_secret(given):
    """Even empty ones: the caller wants to verify."""
    with pytest.raises(ConfigurationError, match="a signature was passed without a secret; pass secret= to verify it"):
        parse(BODY, **given)


@pytest.mark.parametrize(
    "name",
    [
        "FastPix-Signature",
        "fastpix-signature",
        "FASTPIX-SIGNATURE",
        "HTTP_FASTPIX_SIGNATURE",
        "http_fastpix_signature",
        "fastpix_signature",
        b"FastPix-Signature",
    ],
)
def test_the_header_is_found_by_any_form_of_its_name(name):
    """That of HTTP, and that of the environment of WSGI."""
    value = SIGNATURE.encode() if isinstance(name, bytes) else SIGNATURE

    assert parse(BODY, headers={"A": "b", name: value, "C": "d"}, secret=SECRET)


@pytest.mark.parametrize("name", ["X-FastPix-Signature", "FastPix-Signatures", "FastPixSignature", "HTTP", ""])
def test_another_header_is_no_signature(name):
    """However alike its name is."""
    with pytest.raises(WebhookSignatureError, match="missing or empty"):
        parse(BODY, headers={name: SIGNATURE}, secret=SECRET)


@pytest.mark.parametrize(
    "values",
    [
        [SIGNATURE, SIGNATURE],
        [f" {SIGNATURE} "],
        [f"{SIGNATURE},{SIGNATURE}", SIGNATURE],
        ["", SIGNATURE],
        [f",{SIGNATURE},"],
        [None, SIGNATURE],
    ],
)
def test_one_signature_may_be_there_several_times(values):
    """Empty values do not count."""
    assert parse(BODY, headers=[("FastPix-Signature", value) for value in values], secret=SECRET)


def test_two_signatures_that_differ_fit_none():
    """In either order: an attacker may add one."""
    for values in ([SIGNATURE, "x"], ["x", SIGNATURE]):
        with pytest.raises(WebhookSignatureError, match="does not match"):
            parse(BODY, headers={"FastPix-Signature": values}, secret=SECRET)


def test_two_signatures_of_two_secrets_fit_none():
    """Although each of them fits one."""
    values = [SIGNATURE, sign(BODY, OTHER)]
    with pytest.raises(WebhookSignatureError, match="does not match"):
        parse(BODY, headers={"FastPix-Signature": values}, secret=[SECRET, OTHER])


@pytest.mark.parametrize(
    ("headers", "shown"), [(5, "5"), ("text", "'text'"), (b"x", "bytes"), ([("a",)], "list"), ([1], "list")]
)
def test_what_is_no_headers_is_shown(headers, shown):
    """Numbers and texts themselves, else the type."""
    with pytest.raises(ArgumentValueError) as caught:
        parse(BODY, headers=headers, secret=SECRET)

    assert caught.value.message == (
        f"headers must be a mapping of names to values, or pairs of both, not {shown}; pass those of the request, or "
        "the signature as signature="
    )


@pytest.mark.parametrize("first", [SECRET, OTHER])
@pytest.mark.parametrize("signer", [SECRET, OTHER])
def test_each_of_two_secrets_verifies(first, signer):
    """In either order."""
    second = OTHER if first == SECRET else SECRET

    assert verify(BODY, sign(BODY, signer), [first, second]) is None


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (None, "the signing secret is missing; pass secret="),
        ([], "the signing secret is missing; pass secret="),
        (b"c2VjcmV0", "the signing secret is bytes, not text; pass secret="),
        ({"a": "b"}, "the signing secret is dict, not text; pass secret="),
        ([SECRET, 5], "the signing secret is int, not text; pass secret="),
        ([SECRET, None], "the signing secret is missing; pass secret="),
        ("", "the signing secret is empty; pass that of the destination"),
        ([SECRET, "  "], "the signing secret is empty; pass that of the destination"),
        ("no base64!", "the signing secret is not base64; pass the secret of the destination"),
        ("====", "the signing secret is not base64; pass the secret of the destination"),
        ("schl\u00fcssel", "the signing secret is not base64; pass the secret of the destination"),
        ([SECRET, "abc"], "the signing secret is not base64; pass the secret of the destination"),
    ],
)
def test_a_wrong_secret_is_told_by_its_type(secret, text):
    """Never by its value."""
    with pytest.raises(ConfigurationError) as caught:
        verify(BODY, SIGNATURE, secret)

    assert caught.value.message.startswith(text)


# Bodies.


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[]", "the body is not an event: expected a JSON object, not list"),
        (b'"x"', "the body is not an event: expected a JSON object, not str"),
        (b"null", "the body is not an event: expected a JSON object, not NoneType"),
        (b"{}", 'the body is not an event: it has no text "type"'),
        (b'{"type": null}', 'the body is not an event: it has no text "type"'),
        (b'{"type": ["a"]}', 'the body is not an event: it has no text "type"'),
        (b'{"a": "\xff"}', "the body is not JSON: byte 7 is not UTF-8"),
    ],
)
def test_what_is_no_event_is_told(body, text):
    """With what is missing."""
    with pytest.raises(WebhookError) as caught:
        parse(body)

    assert caught.value.message == text
    assert caught.value.data == (None if b"\xff" in body else json.loads(body))


def test_a_byte_order_mark_before_an_event_is_ignored():
    """Once, and only there; the signature is of all bytes."""
    body = b"\xef\xbb\xbf" + BODY
    assert parse(body, signature=sign(body, SECRET), secret=SECRET) == json.loads(BODY)

    with pytest.raises(WebhookError, match="the body is not JSON"):
        parse(b"\xef\xbb\xbf" + body)


def test_numbers_and_texts_of_an_event_are_not_changed():
    """Neither large numbers nor spaces."""
    event = parse(b'{"type": " a ", "n": 12345678901234567890, "f": 1.10, "x": "\\u00e9"}', mode="off")

    assert event == {"type": " a ", "n": 12345678901234567890, "f": 1.1, "x": "\u00e9"}


# Samples.


def made(event_type, **options):
    """A sample with a fixed id and time."""
    given = {
        "new_id": lambda: uuid.UUID(int=7),
        "now": lambda: datetime(2026, 2, 3, 4, 5, 6, 7, UTC),
        **options,
    }
    return json.loads(sample_event(event_type, **given))


def test_a_sample_has_its_type_its_id_and_its_time():
    """The rest is the example of the document."""
    sample = made("video.media.ready")
    example = json.loads(BODY)

    assert (sample["type"], sample["id"]) == ("video.media.ready", "00000000-0000-0000-0000-000000000007")
    assert sample["createdAt"] == "2026-02-03T04:05:06.000007000Z"
    assert {**sample, "id": 0, "createdAt": 0} == {**example, "id": 0, "createdAt": 0}


def test_a_sample_of_a_family_keeps_the_type_of_the_example():
    """No event has the name of a family as its type."""
    assert made("video.playback_id.*")["type"] in {
        f"video.playback_id.{word}" for word in ("created", "deleted", "updated")
    }
    assert made("video.playback_id.anything")["type"] == "video.playback_id.anything"


def test_a_sample_is_the_one_of_the_api_that_is_passed():
    """Which has no example here."""
    with pytest.raises(UnknownNameError, match=r"no example of a webhook 'video\.media\.ready'"):
        sample_event("video.media.ready", api=load_api(library()))
    assert made("video.media.ready", api=API)["type"] == "video.media.ready"


def test_a_sample_keeps_letters_of_all_alphabets():
    """As UTF-8, not as escapes."""
    document = declaring("a")
    content = document["webhooks"]["a"]["post"]["requestBody"]["content"]["application/json"]
    content["example"] = {"type": "a", "title": "Hafen \u6e2f"}

    assert "Hafen \u6e2f".encode() in sample_event("a", api=load_api(document))


@pytest.mark.parametrize(("name", "result"), [("now", "a datetime"), ("new_id", "a UUID")])
def test_the_sources_of_samples_are_functions(name, result):
    """The error says of what."""
    with pytest.raises(ArgumentValueError, match=f"^{name} must be a function that returns {result}, not 5$"):
        sample_event("video.media.ready", **{name: 5})


def test_a_clock_of_samples_returns_a_datetime():
    """Not a number."""
    with pytest.raises(ConfigurationError, match=r"^sample_event: now\(\) returns a datetime, not float$"):
        sample_event("video.media.ready", now=lambda: 5.0)
