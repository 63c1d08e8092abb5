"""No error, log, repr or traceback shows signing keys, webhook secrets or signed URLs."""

import base64
import logging
import pickle

import pytest
from storage import serving
from tracebacks import shown_with_variables

from fastpix_dyn import Client, FastPixError, Retry
from fastpix_dyn.media import playback, webhooks
from fastpix_dyn.media.webhooks.receivers import Receiver

CANARY = "c4n4ry"
SECRET = base64.b64encode(b"c4n4ry-secret").decode()
BODY = b'{"type": "video.media.ready", "id": "1"}'
BAD_KEY = base64.b64encode(b"c4n4ry-key").decode()
SECRETS = (CANARY, SECRET, BAD_KEY, repr(base64.b64decode(SECRET)))


def handler(_event):
    """A handler that ignores its event."""


@pytest.mark.parametrize(
    "use",
    [
        lambda: playback.token("id", "key-id", BAD_KEY),
        lambda: playback.token("id", "key-id", "c4n4ry!"),
        lambda: playback.token("", "key-id", BAD_KEY),
        lambda: playback.token("id", "key-id", b"-----BEGIN c4n4ry", audience="film"),
        lambda: webhooks.sign(BODY, "c4n4ry!"),
        lambda: webhooks.verify(BODY, "wrong", SECRET),
        lambda: webhooks.verify(BODY, None, [SECRET, SECRET]),
        lambda: webhooks.verify(BODY, "wrong", [SECRET, "c4n4ry!"]),
        lambda: webhooks.parse(BODY, signature="wrong", secret=SECRET),
        lambda: webhooks.parse(b"[]", signature=webhooks.sign(b"[]", SECRET), secret=SECRET),
        lambda: webhooks.parse(BODY, signature="wrong", secret=SECRET, mode="loud"),
        lambda: webhooks.asgi(handler, secret=[SECRET, "c4n4ry!"]),
        lambda: webhooks.wsgi(handler, secret=SECRET, mode="loud"),
        lambda: webhooks.sign(BODY, b"c4n4ry"),
        lambda: webhooks.verify(BODY, "wrong", [SECRET, b"c4n4ry"]),
        lambda: webhooks.verify({"c4n4ry": 1}, "wrong", SECRET),
        lambda: webhooks.asgi(handler, secret={"c4n4ry": SECRET}),
        lambda: webhooks.parse(BODY, headers=[("a", "b", "c4n4ry")], secret=SECRET),
        lambda: webhooks.parse(BODY, headers={"FastPix-Signature": "c4n4ry"}, secret=SECRET),
        lambda: playback.token("id", "key-id", [BAD_KEY]),
        lambda: playback.token("id", "key-id", BAD_KEY.rstrip("=")),
        lambda: playback.token("id", "key-id", BAD_KEY, expires_in="soon"),
        lambda: playback.hls("id", token=b"c4n4ry"),
        lambda: playback.hls("id", token="c4n4ry\ud800"),
        lambda: playback.hls("id", host="https://c4n4ry@stream.example"),
    ],
)
def test_no_error_shows_a_key_or_a_secret(use):
    """Neither in the message, nor in the variables of the frames of a traceback."""
    with pytest.raises(FastPixError) as caught:
        use()

    shown = f"{caught.value!r} {shown_with_variables(caught.value)} {pickle.dumps(caught.value)}"
    assert "fastpix_dyn" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


def test_no_receiver_shows_its_secret():
    """Neither does it show the event."""
    receiver = Receiver.create([SECRET], None, 100, "warn", None)
    taken = receiver.receive("POST", BODY, webhooks.sign(BODY, SECRET))
    refused = receiver.receive("POST", BODY, "wrong")
    shown = (
        f"{webhooks.asgi(handler, secret=SECRET)} {webhooks.wsgi(handler, secret=SECRET)} {receiver} {taken} {refused}"
    )

    assert (taken.status, refused.status) == (200, 401)
    assert [secret for secret in (*SECRETS, "video.media") if secret in shown] == []


def test_the_signed_address_of_an_upload_is_not_shown(tmp_path, caplog):
    """Not in logs, the error, or its variables; only the state file contains it, for its owner alone."""
    caplog.set_level(logging.DEBUG)
    (tmp_path / "film").write_bytes(bytes(1000))
    state = tmp_path / "state.json"
    with (
        serving(faults=["403"]) as store,
        Client(
            server=store.url, auth=("c4n4ry-user", "c4n4ry-password"), retries=Retry(base=0), log="bodies"
        ) as client,
        pytest.raises(FastPixError) as caught,
    ):
        client.upload(tmp_path / "film", resume=state, chunk_size=262144)

    shown = f"{caught.value!r} {shown_with_variables(caught.value)} {pickle.dumps(caught.value)} {caplog.text}"
    assert caught.value.status == 403
    assert "Signature=canary" in state.read_text()
    assert state.stat().st_mode & 0o777 == 0o600
    assert [secret for secret in (CANARY, "Signature=canary", "upload_id=1") if secret in shown] == []
