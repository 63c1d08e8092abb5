"""Envelopes of webhooks: strict mode accepts all that FastPix uses, and refuses others."""

import copy
import itertools
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import library
from strategies import ANYTHING

from fastpix_dyn import Client, WebhookError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.media.webhooks import Deduplicator, event_id, parse, sample_event, webhook_name

API = load_api(None)
MEDIA, STREAM = "5f0c7a92-1b3d-4e68-8a7f-90c1d2e3f4a5", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PLACE = {"name": "Lighthouse", "id": "71c2d3e4-f5a6-4b78-89c0-d1e2f3a4b5c6"}
EVENT = "c4d5e6f7-a8b9-4c0d-8e1f-2a3b4c5d6e7f"
TIME = "2026-05-11T20:42:16.361817248Z"
IS_LIVE = ("video.live_stream.",)
DATA = {
    "video.media.": {"id": MEDIA, "status": "Ready", "duration": "00:01:02.5", "title": None, "tracks": []},
    "video.media.upload": {"uploadId": MEDIA, "status": "waiting", "timeout": 14400},
    "video.upload.": {"uploadId": MEDIA, "status": "media_created"},
    "video.media.track.": {"id": MEDIA, "type": "audio", "languageCode": "it"},
    "video.media.subtitle.": {"id": MEDIA, "type": "subtitle", "languageName": "Italian"},
    "video.mediaAI.": {
        "isChaptersGenerated": True,
        "chapters": [{"chapter": 1, "startTime": "00:00:00", "endTime": 9.5}],
    },
    "video.live_stream.": {"streamId": STREAM, "status": "idle", "mediaIds": [MEDIA]},
    "video.live_stream.simulcast_target.": {"simulcastId": STREAM, "isEnabled": False},
    "video.playback_id.": {"id": MEDIA, "accessPolicy": "private"},
}
FAMILIES = [
    "video.media.live_clip.ready",
    "video.media.watermark.ready",
    "video.media.watermark.deleted",
    "video.media.ai.summary.ready",
    "video.mediaAI.advanced_summary.ready",
    "video.mediaAI.attributed_transcript.ready",
    "video.mediaAI.attributed_transcript.failed",
    "video.mediaAI.namedEntities.failed",
    "video.playback_id.created",
    "video.playback_id.deleted",
]
NAMED = [name for name in API.webhooks if not name.endswith("*")]
TYPES = NAMED + FAMILIES


def base(kind):
    """Return an event of the type *kind* in the envelope of live deliveries."""
    is_live = kind.startswith(IS_LIVE)
    prefix = max((one for one in DATA if kind.startswith(one)), key=len)
    return {
        "type": kind,
        "object": {"type": "live", "id": STREAM} if is_live else {"type": "media", "id": MEDIA},
        "id": EVENT,
        "workspace": PLACE,
        "status": kind.rpartition(".")[2],
        "data": copy.deepcopy(DATA[prefix]),
        "createdAt": TIME,
        "attempts": [],
    }


def strict(event):
    """Return *event*, parsed in strict mode."""
    return parse(json.dumps(event).encode(), mode="strict")


def changed(event, *, rename=(), drop=(), **others):
    """*event* with keys renamed, left out and replaced."""
    names = dict(rename)
    kept = {names.get(key, key): value for key, value in event.items() if key not in drop}
    return kept | others


IDS = [(), (("id", "webhookId"),)]
PLACES = [(), (("workspace", "environment"),)]
TIMES = [(), (("createdAt", "created_at"),)]
ACCESSORS = [{}, {"accessor": None, "accessor_source": None}, {"accessor": "api", "accessor_source": "token"}]
ATTEMPTS = [("attempts", "status"), ("attempts",), ()]
OBJECTS = [{}, {"name": "media"}, None]


@pytest.mark.parametrize("kind", TYPES)
def test_every_envelope_is_right(kind):
    """Live and older envelopes, with each optional key and all of them; `object` in its variants."""
    right = base(kind)
    for spelt, accessors, dropped, named in itertools.product(
        itertools.product(IDS, PLACES, TIMES), ACCESSORS, ATTEMPTS, OBJECTS
    ):
        event = changed(right, rename=itertools.chain(*spelt), drop=dropped, **accessors)
        if named is None and not kind.startswith(IS_LIVE):
            del event["object"]
        elif named:
            event["object"] = {**named, "id": right["object"]["id"]}

        assert strict(event) == event
        assert event_id(event) == EVENT


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind.endswith("deleted")])
def test_an_event_of_a_deletion_needs_no_data(kind):
    """`data` is missing, null, or contains the id."""
    right = base(kind)

    for event in (changed(right, drop=["data"]), changed(right, data=None), changed(right, data={}), right):
        assert strict(event) == event


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        *(("video.media.ready", {"duration": value}) for value in ("00:00:10", "12:34:56.789", 10, 10.25, 0, None)),
        *(("video.media.ready", {key: None}) for key in ("title", "metadata", "thumbnail", "creatorId")),
        *(("video.media.ready", {key: None}) for key in ("streamId", "sourceAccess", "optimizeAudio")),
        ("video.mediaAI.chapters.failed", {"isChaptersGenerated": None, "chapters": None}),
        ("video.media.ready", {"mp4Support": [{"width": None, "height": None}]}),
        ("video.media.ready", {"status": "A new word", "optimizeAudio": True, "anything": {"new": [1]}}),
        ("video.media.live_stream.created", {"id": MEDIA, "streamId": STREAM}),
        ("video.mediaAI.named-entities.ready", {"namedEntities": ["Ada"]}),
        ("video.mediaAI.namedEntities.ready", {"namedEntities": ["Ada"]}),
        ("video.mediaAI.chapters.ready", [{"chapter": 1}]),
        ("video.mediaAI.summary.ready", None),
        ("video.mediaAI.summary.failed", {"failedReason": "no audio"}),
        ("video.playback_id.updated", {"accessPolicy": "a new word"}),
        ("video.media.watermark.failed", ["anything"]),
    ],
)
def test_data_that_samples_show_is_right(kind, data):
    """Durations as text and numbers, null, lists of AI features, unknown enum values and keys."""
    event = changed(base(kind), data=data)

    assert strict(event) == event


def at(event, pointer, value):
    """*event* with *value* at *pointer*; without what was there if it is `...`."""
    made = copy.deepcopy(event)
    *way, last = pointer.split("/")[1:]
    holder = made
    for key in way:
        holder = holder[key]
    if value is ...:
        holder.pop(last, None)
    else:
        holder[last] = value
    return made


READY, IDLE, TRACK = "video.media.ready", "video.live_stream.idle", "video.media.track.ready"
OLDER = {
    "type": IDLE,
    "object": {"name": "live", "id": STREAM},
    "webhookId": EVENT,
    "environment": PLACE,
    "data": {"streamId": STREAM},
    "created_at": "2024-11-05 10:20:30",
    "accessor": None,
    "accessor_source": None,
}
WRONG = [
    (base(READY), "/id", ...),
    (base(READY), "/id", ""),
    (base(READY), "/id", 5),
    (base(READY), "/id", None),
    (base(READY), "/workspace", ...),
    (base(READY), "/workspace", "Lighthouse"),
    (base(READY), "/workspace", None),
    (base(READY), "/workspace/id", ...),
    (base(READY), "/workspace/id", 7),
    (base(READY), "/workspace/name", 7),
    (base(READY), "/createdAt", ...),
    (base(READY), "/createdAt", 1778532136),
    (base(READY), "/createdAt", "yesterday"),
    (base(READY), "/createdAt", None),
    (base(READY), "/object", None),
    (base(READY), "/object", "media"),
    (base(READY), "/object", []),
    (base(READY), "/object/id", ...),
    (base(READY), "/object/id", 12),
    (base(READY), "/object/type", ...),
    (base(READY), "/object/type", 1),
    (base(READY), "/data", ...),
    (base(READY), "/data", None),
    (base(READY), "/data", []),
    (base(READY), "/data", "ready"),
    (base(READY), "/data/id", 5),
    (base(READY), "/data/id", "no uuid"),
    (base(READY), "/data/duration", True),
    (base(READY), "/data/duration", "a minute"),
    (base(READY), "/data/duration", -1),
    (base(READY), "/data/tracks", {}),
    (base(READY), "/data/status", 3),
    (base(READY), "/status", 3),
    (base(READY), "/attempts", {}),
    (base(READY), "/attempts", 3),
    (base(READY), "/accessor", 3),
    (base("video.media.deleted"), "/id", ...),
    (base("video.media.deleted"), "/data", "gone"),
    (base("video.media.deleted"), "/data", []),
    (base("video.media.deleted"), "/data/id", 5),
    (base(TRACK), "/data", None),
    (base(TRACK), "/data/languageCode", 5),
    (base("video.media.upload"), "/data/timeout", "4h"),
    (base("video.mediaAI.chapters.ready"), "/data", ...),
    (base("video.mediaAI.chapters.ready"), "/data", "done"),
    (base("video.mediaAI.chapters.ready"), "/data/chapters", {}),
    (base(IDLE), "/object", ...),
    (base(IDLE), "/data/streamId", "short"),
    (base(IDLE), "/data/mediaIds", MEDIA),
    (base("video.live_stream.deleted"), "/object", ...),
    (base("video.live_stream.deleted"), "/data/streamId", 4),
    (base("video.playback_id.created"), "/data/accessPolicy", 4),
    (base("video.media.watermark.ready"), "/createdAt", 4),
    (base("video.media.watermark.ready"), "/data", "done"),
    (base("video.mediaAI.advanced_summary.ready"), "/id", ...),
    (OLDER, "/webhookId", ...),
    (OLDER, "/webhookId", 5),
    (OLDER, "/environment", ...),
    (OLDER, "/environment/id", ...),
    (OLDER, "/created_at", ...),
    (OLDER, "/created_at", 1730802030),
    (OLDER, "/accessor_source", []),
    (OLDER, "/object/name", ...),
]


@pytest.mark.parametrize(("event", "pointer", "value"), WRONG, ids=lambda one: one if isinstance(one, str) else None)
def test_what_no_sample_shows_is_refused(event, pointer, value):
    """Each event has one mistake, without which it is valid."""
    assert strict(event) == event
    with pytest.raises(WebhookError) as caught:
        strict(at(event, pointer, value))

    holder = pointer.rpartition("/")[0] if value is ... else pointer
    assert holder in {violation.pointer for violation in caught.value.violations}


@pytest.mark.parametrize("value", [..., None, 5, ["video.media.ready"], {}])
def test_an_event_without_a_type_is_no_event(value):
    """Other keys do not make it an event."""
    with pytest.raises(WebhookError, match="the body is not an event"):
        strict(at(base(READY), "/type", value))


TEXTS = ["/id", "/createdAt", "/status", "/workspace/id", "/object/id"]


@given(st.sampled_from(NAMED), st.sampled_from(TEXTS), ANYTHING.filter(lambda value: not isinstance(value, str)))
def test_text_is_never_something_else(kind, pointer, value):
    """Values of other types are refused."""
    with pytest.raises(WebhookError) as caught:
        strict(at(base(kind), pointer, value))

    assert pointer in {violation.pointer for violation in caught.value.violations}


@given(st.sampled_from(TYPES), st.dictionaries(st.text(min_size=1).map("new_{}".format), ANYTHING, max_size=3))
def test_keys_that_nobody_knows_pass(kind, more):
    """FastPix adds keys without notice."""
    event = base(kind) | more

    assert strict(event) == json.loads(json.dumps(event))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((name, name) for name in NAMED),
        ("video.media.live_clip.ready", "video.media.live_clip.*"),
        ("video.media.watermark.ready", "video.media.watermark.*"),
        ("video.media.ai.summary.ready", "video.media.ai.*"),
        ("video.mediaAI.advanced_summary.ready", "video.mediaAI.*"),
        ("video.mediaAI.namedEntities.failed", "video.mediaAI.*"),
        ("video.playback_id.created", "video.playback_id.*"),
        ("video.media.watermark", None),
        ("video.media.teleported", None),
        ("audio.ready", None),
        ("", None),
    ],
)
def test_whether_a_type_is_known_by_name_or_by_family(kind, name):
    """A type can be declared by name, by family, or not at all."""
    assert webhook_name(kind) == name


@pytest.mark.parametrize("mode", ["warn", "strict", "off"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (READY, None),
        ("video.media.watermark.ready", "by its family video.media.watermark.*"),
        ("video.media.teleported", "does not declare"),
    ],
)
def test_a_type_that_is_not_known_by_its_name_is_logged_once(caplog, mode, kind, words):
    """The log names its family if it has one; the event is accepted."""
    body = json.dumps({**base(READY), "type": kind}).encode()
    with Client(server="mock") as client, caplog.at_level(logging.INFO, "fastpix_dyn"):
        for _ in range(3):
            assert parse(body, client=client, mode=mode)["type"] == kind

    logged = [record for record in caplog.records if record.name == "fastpix_dyn"]
    assert len(logged) == (1 if words and mode != "off" else 0)
    assert all(words in one.getMessage() and repr(kind) in one.getMessage() for one in logged)
    assert all(one.levelno == logging.WARNING for one in logged)


def test_an_event_is_new_once_in_whichever_envelope():
    """By `id` and by `webhookId`; `forget` works with both."""
    seen = Deduplicator()
    older = OLDER | {"webhookId": "another"}

    assert [seen.is_new(event) for event in (base(READY), base(READY), older, older)] == [True, False, True, False]
    assert not seen.is_new(OLDER)
    seen.forget(older)
    assert seen.is_new(older)
    assert seen.is_new({"id": "", "webhookId": None}) is seen.is_new({"id": 5}) is True


def test_the_id_of_an_event_is_where_the_document_of_the_client_says():
    """The id can be in one envelope or another."""
    document = library(**{"x-dyn-webhooks": {"id": ["/event/number", "/no"], "type": "/type"}})
    with Client(spec=document, server="mock", auth=("a", "b")) as client:
        seen = Deduplicator(client=client)

        assert event_id({"no": "7"}, client=client) == "7"
        assert event_id({"event": {"number": "8"}, "no": "7"}, client=client) == "8"
        assert event_id({"id": "7"}, client=client) is None
        assert [seen.is_new({"no": "7"}) for _ in range(2)] == [True, False]


def test_samples_of_families_are_made_too():
    """The sample has the requested type."""
    for kind in FAMILIES:
        assert strict(json.loads(sample_event(kind)))["type"] == kind
