"""Signatures and events of webhooks."""

import base64
import contextlib
import json
import logging
import random
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpix_dyn import Client, ConfigurationError, UnknownNameError, WebhookError, WebhookSignatureError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, Deduplicator, parse, sample_event, sign, verify

SECRET = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(b"another key altogether").decode()
KINDS = sorted(load_api(None).webhooks)
READY = sample_event("video.media.ready")


@pytest.fixture(scope="module")
def by_openssl():
    """The signature of a body, made by openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl on the PATH, to make signatures independently")

    def signature(body, secret):
        key = base64.b64decode(secret).hex()
        command = [openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
        digest = subprocess.run(command, input=body, capture_output=True, check=True).stdout
        return base64.b64encode(digest).decode()

    return signature


@pytest.mark.parametrize("secret", [SECRET, OTHER, "AA==", "+/+/"])
@pytest.mark.parametrize("body", [b"", b"{}", READY, '{"title": "Hafen: 港"}'.encode(), bytes(range(256)) * 300])
def test_a_signature_is_the_one_that_openssl_makes(by_openssl, body, secret):
    """Both signatures are equal, and verified."""
    made = by_openssl(body, secret)

    assert sign(body, secret) == made
    verify(body, made, secret)


def flipped(text, index):
    """*text* with one bit of one character changed."""
    return text[:index] + chr(ord(text[index]) ^ 1) + text[index + 1 :]


WRONG = {
    "no signature": (READY, None),
    "an empty signature": (READY, ""),
    "another secret": (READY, sign(READY, OTHER)),
    "a truncated body": (READY[:-1], sign(READY, SECRET)),
    "a flipped bit of the body": (bytes([READY[0] ^ 1]) + READY[1:], sign(READY, SECRET)),
    "a truncated signature": (READY, sign(READY, SECRET)[:-1]),
    "hexadecimal": (READY, base64.b64decode(sign(READY, SECRET)).hex()),
    "no ASCII": (READY, "ключ"),
    "a lone surrogate": (READY, "\ud800"),
}


@pytest.mark.parametrize(("body", "signature"), WRONG.values(), ids=WRONG)
def test_a_wrong_signature_is_refused(body, signature):
    """The error shows neither the correct signature nor the secret."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify(body, signature, SECRET)

    assert SECRET not in repr(caught.value)
    assert sign(body, SECRET) not in repr(caught.value)


@pytest.mark.parametrize("index", range(44))
def test_no_bit_of_a_signature_may_differ(index):
    """Not even if both texts decode to the same digest."""
    with pytest.raises(WebhookSignatureError):
        verify(READY, flipped(sign(READY, SECRET), index), SECRET)


def test_of_several_secrets_one_must_fit():
    """While a new secret replaces an old one."""
    verify(READY, sign(READY, SECRET), [OTHER, SECRET])
    verify(READY, sign(READY, OTHER), iter((OTHER, SECRET)))
    with pytest.raises(WebhookSignatureError):
        verify(READY, sign(READY, SECRET), (OTHER,))


@pytest.mark.parametrize(
    "secret", ["", [], "not base64!", "c2VjcmV0LWNhbmFyeQ", "schlüssel-canary", [SECRET, "-canary"]]
)
def test_a_secret_that_is_no_base64_is_told_and_not_shown(secret):
    """The option is wrong, not the webhook."""
    with pytest.raises(ConfigurationError) as caught:
        verify(READY, sign(READY, SECRET), secret)

    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_of_the_document_is_a_good_event(kind):
    """With a signature in a header of any case; all values are unchanged."""
    body = sample_event(kind)

    event = parse(body, headers={SIGNATURE_HEADER.upper(): sign(body, SECRET)}, secret=SECRET, mode="strict")

    assert event == json.loads(body)
    assert event["type"].startswith(kind.removesuffix("*"))


def test_samples_differ_in_their_ids_and_an_unknown_type_has_none():
    """Otherwise a receiver with a deduplicator could be tested only once."""
    assert json.loads(sample_event("video.media.ready"))["id"] != json.loads(READY)["id"]
    with pytest.raises(UnknownNameError, match=r"did you mean video\.media\.ready"):
        sample_event("video.media.redy")


OLDER = {
    "type": "video.live_stream.idle",
    "object": {"type": "live", "id": "0123456789abcdef0123456789abcdef"},
    "webhookId": "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5",
    "environment": {"name": "Harbour Films", "id": "0b7a1c34-52de-4f68-9a03-c1d2e3f4a5b6"},
    "data": {},
    "created_at": "2026-06-01T08:00:24Z",
    "accessor": None,
    "accessor_source": None,
}


def test_the_older_envelope_is_an_event_too():
    """Older destinations receive this envelope."""
    assert parse(json.dumps(OLDER).encode(), mode="strict") == OLDER


def test_a_type_that_the_document_does_not_know_passes():
    """FastPix adds types without notice."""
    event = {"type": "video.media.teleported", "anything": [1, None]}

    assert parse(json.dumps(event).encode(), mode="strict") == event


BROKEN = json.dumps({"type": "video.media.ready", "object": 1, "data": {}, "id": 5}).encode()


def test_an_event_that_breaks_the_document_raises_in_strict():
    """The error contains the event and its violations."""
    with pytest.raises(WebhookError) as caught:
        parse(BROKEN, mode="strict")

    assert caught.value.data == json.loads(BROKEN)
    assert "/object" in {violation.pointer for violation in caught.value.violations}
    assert parse(BROKEN, mode="off") == json.loads(BROKEN)


def test_an_event_that_breaks_the_document_is_logged_once_a_kind(caplog):
    """The event is returned."""
    with Client(server="mock") as client, caplog.at_level(logging.WARNING, "fastpix_dyn"):
        for _ in range(3):
            assert parse(BROKEN, client=client) == json.loads(BROKEN)

    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(set(told)) >= 2
    assert all("video.media.ready" in line for line in told)


NO_EVENT = [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b'{"type": 1}', b"{}", b'{"type": NaN}', b"[" * 100_000]


@pytest.mark.parametrize("body", NO_EVENT)
def test_what_is_no_event_is_refused(body):
    """The message says why."""
    with pytest.raises(WebhookError, match="the body is no"):
        parse(body)


def test_an_unverified_signature_is_never_taken_for_a_verified_one():
    """A signature without a secret is an error."""
    with pytest.raises(ConfigurationError, match="without a secret"):
        parse(READY, signature=sign(READY, SECRET))
    with pytest.raises(WebhookSignatureError):
        parse(READY, headers={"Other": "x"}, secret=SECRET)
    with pytest.raises(ConfigurationError, match="strict, warn, off"):
        parse(READY, mode="loose")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
ENVELOPE = sorted(json.loads(READY))
EVENTS = st.builds(
    lambda kind, changed: {**json.loads(READY), "type": kind, **changed},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(ENVELOPE), JSON, max_size=2),
)
BODIES = st.binary(max_size=50) | EVENTS.map(lambda event: json.dumps(event).encode())


def damaged(body, chance):
    """*body* with one part replaced by another part."""
    start, end, begin, stop = (chance.randrange(len(body) + 1) for _ in range(4))
    return body[:start] + body[begin : min(stop, begin + 9)] + body[max(end, start) if end % 3 else start + 1 :]


@settings(max_examples=150)
@given(BODIES, st.integers(0, 2**32))
def test_no_body_raises_anything_but_the_documented_error(body, seed):
    """Of 3,000 inputs: random bytes, changed events, and damaged ones."""
    chance = random.Random(seed)  # noqa: S311  # it only damages texts
    for one in [body, *(damaged(body, chance) for _ in range(19))]:
        with contextlib.suppress(WebhookError):
            event = parse(one, signature=sign(one, SECRET), secret=SECRET, mode="strict")
            assert isinstance(event["type"], str)


def test_a_family_of_events_is_judged_by_what_the_document_says_of_it():
    """A webhook name that ends in `*` is a family: all types with this prefix."""
    body = sample_event("video.playback_id.deleted")

    assert parse(body, mode="strict")["type"] == "video.playback_id.deleted"
    with pytest.raises(WebhookError, match="/object"):
        parse(json.dumps({**json.loads(body), "object": 1}).encode(), mode="strict")


def test_a_deduplicator_knows_what_came_before():
    """By id, until it is forgotten; an event without an id is always new."""
    seen = Deduplicator()

    assert [seen.is_new({"id": key}) for key in ("a", "b", "a", "b")] == [True, True, False, False]
    seen.forget({"id": "a"})
    assert seen.is_new({"id": "a"})
    assert seen.is_new({}) is seen.is_new({}) is seen.is_new({"id": None}) is True


def test_a_deduplicator_is_bounded_in_number_and_in_time():
    """The oldest are forgotten first."""
    now = [0.0]
    seen = Deduplicator(capacity=2, window=10, clock=lambda: now[0])

    assert all(seen.is_new({"id": str(number)}) for number in range(5))
    assert [seen.is_new({"id": str(number)}) for number in (3, 4, 0)] == [False, False, True]
    now[0] = 10.0
    assert seen.is_new({"id": "4"})
    with pytest.raises(ValueError, match="above 0"):
        Deduplicator(capacity=0)
