"""Responses that FastPix sends by the facts of its newer releases, and the same with one mistake each."""

import pytest
from plans import API

from fastpix_dyn.validate.judge import Judge

JUDGE = Judge(API.schemas, undeclared="refuse")
ID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
TIME = "2026-03-02T08:15:30.104822Z"
NO_VALUE = -9223372036854776000
ALLOWED = {"defaultPolicy": "allow", "allow": [], "deny": []}
PLAYBACK_ID = {"id": ID, "accessPolicy": "public", "accessRestrictions": {"domains": ALLOWED, "userAgents": ALLOWED}}
NEW = {
    "id": ID,
    "workspaceId": ID,
    "maxResolution": "1080p",
    "status": "Processing",
    "sourceAccess": False,
    "playbackIds": [PLAYBACK_ID],
    "createdAt": TIME,
    "updatedAt": TIME,
}
READ = {"tracks": [], "isAudioOnly": False, "subtitleAvailable": False, "duration": "00:00:10"}
READY = {**NEW, **READ, "status": "Ready", "sourceResolution": "1080", "aspectRatio": "16:9"}
VIDEO = {"id": ID, "type": "video", "status": "Ready", "width": 1920, "height": 1080, "frameRate": "-1"}
SUBTITLE = {"id": ID, "type": "subtitle", "status": "Ready", "languageCode": "en", "languageName": "English"}
TRACK = {"id": ID, "type": "audio", "languageCode": "it", "languageName": "Italian"}
CLIP = {"id": ID, "status": "Ready", "createdAt": TIME, "playbackIds": [PLAYBACK_ID], "duration": 12.5}
AUDIO_FILE = {"type": "audioOnly", "status": "ready", "width": None, "height": None, "ext": "m4a"}
METRIC = {"name": "x", "measurement": None, "type": "score", "value": NO_VALUE, "items": None}
TOTALS = {"totalViews": 0, "uniqueViews": 0, "totalWatchTime": None, "totalPlayTime": None}
INTERVAL = {"intervalTime": "2026-06-01T07:00:00.000Z", "metricValue": NO_VALUE, "numberOfViews": 0}
OVERALL = {"metadata": {"aggregation": "view_end"}, "timespan": [1, 2]}
PAGE = {"pagination": {"totalRecords": 1, "currentOffset": 1, "offsetCount": 1}}
COMPARED = (
    *("overall_score", "playback_success_score", "upscale_percentage", "downscale_percentage"),
    *("max_upscale_percentage", "max_downscale_percentage"),
)

RIGHT = {
    "a media without duration": ("get-media", {"data": NEW}),
    "a media whose duration is null": ("get-media", {"data": {**NEW, "duration": None, "sourceAccess": None}}),
    "a media with nulls": (
        "get-media",
        {"data": {**READY, "title": None, "metadata": None, "thumbnail": None, "summary": None}},
    ),
    "a media with optimizeAudio": ("get-media", {"data": {**READY, "optimizeAudio": True}}),
    "a duration in seconds": ("get-media", {"data": {**READY, "duration": 12.5}}),
    "a ready audio": ("get-media", {"data": {**NEW, **READ, "status": "Ready", "isAudioOnly": True}}),
    "files to download": ("get-media", {"data": {**READY, "mp4Support": [AUDIO_FILE]}}),
    "an AI result that is a list": (
        "get-media",
        {"data": {**READY, "chapters": {"status": "available", "data": [{}]}}},
    ),
    "an AI result that is an object": (
        "get-media",
        {"data": {**READY, "namedEntities": {"status": "available", "data": {"a": 1}}}},
    ),
    "a failed AI result": (
        "get-media",
        {"data": {**READY, "moderation": {"status": "failed", "data": None, "failedReason": "no audio"}}},
    ),
    "tracks with titles": (
        "get-media",
        {"data": {**READY, "tracks": [{**VIDEO, "closedCaptions": False}, {**SUBTITLE, "title": "Captions"}]}},
    ),
    "a track of an existing media": (
        "Add-media-track",
        {"data": {**TRACK, "url": f"fp_mediaId://{ID}", "title": "Commentary"}},
    ),
    "a clip in full": ("get-media-clips", {"data": [{**CLIP, "workspaceId": ID, "tracks": [VIDEO]}], **PAGE}),
    "a deleted key without data": ("delete_signing_key", {}),
    "a deleted key with data": ("delete_signing_key", {"data": {"message": "deleted"}}),
    "a live playback id with restrictions": ("get-live-stream-playback-id", {"data": PLAYBACK_ID}),
    "overall values without views": (
        "list_overall_values",
        {**OVERALL, "data": {"value": NO_VALUE, "globalValue": NO_VALUE, **TOTALS}},
    ),
    "an interval without a value": (
        "get_timeseries_data",
        {"metadata": {"aggregation": "view_end", "granularity": "hour"}, "data": [INTERVAL], "timespan": [1, 2]},
    ),
    **{
        f"the metric {word}": ("list_comparison_values", {"data": [{**METRIC, "metric": word}], "timespan": [1, 2]})
        for word in COMPARED
    },
}
WRONG = {
    "a ready media without duration": ("get-media", {"data": {**READY, "duration": None}}, "/data"),
    "a ready video without aspect ratio": ("get-media", {"data": {**READY, "aspectRatio": None}}, "/data"),
    "a ready clip without duration": ("get-media-clips", {"data": [{**CLIP, "duration": None}], **PAGE}, "/data/0"),
    "a track without scheme": ("Add-media-track", {"data": {**TRACK, "url": "example.com/a.mp3"}}, "/data/url"),
    "an AI result that is a text": (
        "get-media",
        {"data": {**READY, "chapters": {"status": "available", "data": "x"}}},
        "/data/chapters/data",
    ),
    "views without times": (
        "list_overall_values",
        {**OVERALL, "data": {"value": 1, "globalValue": 1, **TOTALS, "uniqueViews": 3}},
        "/data",
    ),
}


def violations(operation, body):
    """What the document says of *body* as the success of *operation*."""
    reply = next(one for one in API.operations[operation].replies if one.status.startswith("2"))
    return JUDGE.violations(reply.contents[0].schema, {"success": True, **body}, direction="response")


@pytest.mark.parametrize(("operation", "body"), RIGHT.values(), ids=RIGHT)
def test_responses_of_newer_releases_are_accepted(operation, body):
    """With no violation and no undeclared key."""
    assert violations(operation, body) == ()


@pytest.mark.parametrize(("operation", "body", "pointer"), WRONG.values(), ids=WRONG)
def test_a_response_with_one_mistake_is_reported(operation, body, pointer):
    """At its place."""
    assert any(one.pointer.startswith(pointer) for one in violations(operation, body))
