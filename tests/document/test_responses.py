"""Responses of FastPix by the facts of its newer releases, and the same with one mistake each."""

import json

import pytest
from plans import API, by_id
from recorded import each_source, first_success

from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_response

JUDGE = Validator(API.schemas, undeclared="refuse")
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
SMART = {"id": ID, "name": "a", "referenceId": "a", "type": "smart", "createdAt": TIME, "updatedAt": TIME}
SMART |= {"workspaceId": ID, "mediaList": [], "mediaCount": 0}
CANCELLED = {"uploadId": ID, "trial": True, "status": "cancelled", "corsOrigin": "*"}
CANCELLED |= {"maxResolution": "1080p", "accessPolicy": "public"}
PLAYBACK_ERROR = {"id": "1", "code": 1003, "message": "m", "description": None, "notes": None, "count": 1}
SEEN = {"percentage": 0.5, "lastSeen": "2023-12-01T11:31:07.000Z"}
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
    "a ready clip without duration": ("get-media-clips", {"data": [{**CLIP, "duration": None}], **PAGE}),
    **{
        f"the highest resolution {word}": ("get-media", {"data": {**NEW, "maxResolution": word}})
        for word in ("NA", "480", "360p")
    },
    "a source of unknown resolution": ("get-media", {"data": {**READY, "sourceResolution": "0"}}),
    "a new playback id without resolution": ("create-media-playback-id", {"data": PLAYBACK_ID}),
    "a new playback id of any resolution": ("create-media-playback-id", {"data": {**PLAYBACK_ID, "resolution": None}}),
    "a smart playlist without its rules": ("get-playlist-by-id", {"data": SMART}),
    "a cancelled upload without metadata": ("cancel-upload", {"data": CANCELLED}),
    "a deletion with empty data": ("delete-media", {"data": []}),
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
    "a breakdown without times": (
        "list_breakdown_values",
        {
            "metadata": {"aggregation": "view_end"},
            "data": [{"field": "DE", "value": 1, "views": 1, "totalWatchTime": 5, "totalPlayingTime": None}],
            "timespan": [1, 2],
            **PAGE,
        },
    ),
    "an interval without views": (
        "get_timeseries_data",
        {
            "metadata": {"aggregation": "view_end", "granularity": "hour"},
            "data": [{**INTERVAL, "numberOfViews": None}],
            "timespan": [1, 2],
        },
    ),
    "an error without description and notes": (
        "list_errors",
        {"data": {"errors": [{**PLAYBACK_ERROR, **SEEN}], "topErrors": []}, "timespan": [1, 2]},
    ),
    **{
        f"the metric {word}": ("list_comparison_values", {"data": [{**METRIC, "metric": word}], "timespan": [1, 2]})
        for word in COMPARED
    },
}
WRONG = {
    "a ready media without duration": ("get-media", {"data": {**READY, "duration": None}}, "/data"),
    "a ready video without aspect ratio": ("get-media", {"data": {**READY, "aspectRatio": None}}, "/data"),
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
    reply = next(one for one in API.operations[operation].responses if one.status.startswith("2"))
    return JUDGE.violations(reply.contents[0].schema, {"success": True, **body}, direction="response")


@pytest.mark.parametrize(("operation", "body"), RIGHT.values(), ids=RIGHT)
def test_responses_of_newer_releases_are_accepted(operation, body):
    """With no violation and no undeclared key."""
    assert violations(operation, body) == ()


@pytest.mark.parametrize(("operation", "body", "pointer"), WRONG.values(), ids=WRONG)
def test_a_response_with_one_mistake_is_reported(operation, body, pointer):
    """At its place."""
    assert any(one.pointer.startswith(pointer) for one in violations(operation, body))


@pytest.mark.parametrize(
    "change",
    [
        {"pageLoadTime": None},
        {"playerInitializationTime": None},
        {
            "exitBeforeVideoStart": True,
            "watchTime": None,
            "bufferCount": None,
            "viewEnd": None,
            "playerInstanceId": None,
        },
        {"exitBeforeVideoStart": True, "playerWidth": None, "asnId": None, "fpSdk": None},
        {
            "events": [
                {"pt": 1, "e": "variantChanged", "vt": 1, "d": {"bitrate": 1, "width": 1, "height": 1, "codec": "x"}}
            ]
        },
        {"events": [{"pt": 1, "e": "error", "vt": 1, "d": {"type": "network", "url": "https://example.com/a.ts"}}]},
    ],
    ids=json.dumps,
)
@each_source
def test_views_of_other_players_are_accepted(source, change):
    """Native players load no page, unplayed views lack most values, and the details of events may have full names."""
    view = first_success(source, "get_video_view_details")["body"]["data"]

    assert violations("get_video_view_details", {"data": {**view, **change}}) == ()


@each_source
@pytest.mark.parametrize("change", [{"watchTime": None}, {"playerWidth": None}, {"fpSdk": None}], ids=json.dumps)
def test_a_view_that_was_played_has_its_values(source, change):
    """Null for what the player always reports is a violation."""
    view = first_success(source, "get_video_view_details")["body"]["data"]

    assert violations("get_video_view_details", {"data": view}) == ()
    assert violations("get_video_view_details", {"data": {**view, **change}}) != ()


@each_source
@pytest.mark.parametrize(
    ("change", "is_right"), [({"errorCode": "1002"}, True), ({"QoeScore": None}, True), ({}, False)]
)
def test_views_in_lists_without_times_have_an_error_or_no_score(source, change, is_right):
    """A view with a score and without an error has its times."""
    recorded = first_success(source, "list_video_views")["body"]
    view = {**recorded["data"][0], "viewEndTime": None, "viewWatchTime": None, **change}

    assert (violations("list_video_views", {**recorded, "data": [view]}) == ()) is is_right


@by_id(API.operations.values())
def test_errors_of_every_form_are_accepted(plan):
    """With and without a sentence, and with the fields that are wrong; those with 400 always have the sentence."""
    fields = {"fields": [{"field": "limit", "message": "too large"}]}
    sentence = {"description": "A sentence."}
    for status in (400, 401, 403, 404, 409, 422, 429, 500, 524):
        schema = match_response(plan, status).contents[0].schema
        for more in ({}, sentence, fields, {**sentence, **fields}):
            body = {"success": False, "error": {"code": status, "message": "m", **more}}
            if status != 400 or more.keys() & sentence.keys():
                assert JUDGE.violations(schema, body, direction="response") == ()
