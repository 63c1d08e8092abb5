"""The response samples of the project: all operations, all families of errors, valid, and no values of anybody else."""

import json
from collections import Counter

import jsonschema
import pytest
import yaml
from operation_facts import VENDORS
from plans import API
from recorded import FOLDERS, SAMPLES, each_recording, recordings

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec import json_pointer

DOCUMENT = yaml.safe_load(packaged_document().read_text("utf-8"))
FOUND = recordings("samples")
LEAST = {400: 15, 401: 5, 403: 5, 404: 15, 409: 1, 422: 15, 429: 1, 500: 1, 502: 1, 503: 1, 524: 1}
"""By status, the least number of samples."""

OTHERS = {"document": None, **{name: folder for name, folder in FOLDERS.items() if name != "samples"}}
OTHERS |= {"vendor": VENDORS} if VENDORS.is_file() else {}
"""Whose values the samples must not have, by name: the examples of the document, and what is beside the checkout."""

COMMON = {"", "*", "default", "und", "null", "360", "2160", "GET", "POST", "PATCH", "00:00:00", 14400}
COMMON |= {"application/json", "application/dash+xml", "EU"}
"""Words and figures of the platform and of the field; all other values of the samples are made up."""


def success(operation, number=0):
    """Return the body of a successful sample of *operation*."""
    return [one["body"] for one in FOUND if one["operationId"] == operation and one["status"] < 300][number]


def leaves(value):
    """Yield each text, number, boolean and null in *value*."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value


def parts(value, *names):
    """Yield the values of the keys *names* of all objects in *value*."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key in names:
            yield part
        yield from parts(part, *names)


def foreign_values(source):
    """Return the values of the examples of the document, or all of the JSON files of another source."""
    if source == "document":
        return set(leaves([*parts(DOCUMENT, "example", "examples")]))
    files = OTHERS[source].glob("*.json") if OTHERS[source].is_dir() else [OTHERS[source]]
    return set(leaves([json.loads(file.read_text("utf-8")) for file in files]))


def test_each_of_the_72_operations_has_a_success_and_an_error():
    """In a file of its own; method, path and the status of the success are those of the document."""
    successes = {one["operationId"]: one["status"] for one in FOUND if one["status"] < 300}
    errors = {one["operationId"] for one in FOUND if one["status"] >= 400}

    assert len(list(SAMPLES.glob("*.json"))) == len(successes) == len(errors) == 72
    assert successes.keys() == errors == API.operations.keys()
    for plan in API.operations.values():
        assert [str(successes[plan.id])] == [one.status for one in plan.responses if one.status.startswith("2")]
        sent = {(one["method"], one["path"]) for one in FOUND if one["operationId"] == plan.id}
        assert sent == {(plan.method, plan.path)}


def test_each_family_of_errors_has_samples():
    """In the form of the live API: the code is the status, and a wrong request has the names of its fields."""
    errors = [one for one in FOUND if one["status"] >= 400]
    counts = Counter(one["status"] for one in errors)

    assert counts.keys() == LEAST.keys()
    assert [status for status, least in LEAST.items() if counts[status] < least] == []
    assert [one for one in errors if one["body"]["error"]["code"] != one["status"]] == []
    assert [one for one in errors if one["body"]["success"] is not False] == []
    assert [one for one in errors if ("fields" in one["body"]["error"]) is not (one["status"] == 422)] == []
    assert [one for one in errors if one["status"] < 422 and "description" not in one["body"]["error"]] == []


PECULIAR = {
    "a summary that nobody asked for": ("get-media-summary", 400, "/error/description"),
    "no DRM configuration": ("getDrmConfiguration", 400, "/error/description"),
    "an idle stream that is completed": ("complete-live-stream", 400, "/error/description"),
    "a duplicate reference": ("create-a-playlist", 409, "/error/description"),
    "a duplicate language name": ("Add-media-track", 400, "/error/description"),
    "the fields of a wrong request": ("list-media", 422, "/error/fields/1/field"),
    "a wrong request with a description": ("create-media", 422, "/error/description"),
    "a POST that responds with 200": ("Generate-subtitle-track", 200, "/data/id"),
    "the message of a deleted key": ("delete_signing_key", 200, "/data/message"),
    "a media that is processed": ("get-media", 200, "/data/duration"),
    "a simulcast target in a list": ("get-all-streams", 200, "/data/0/simulcastResponses/0/url"),
    "the recording of a stream": ("get-all-streams", 200, "/data/0/mediaIds/0"),
    "metrics inside of metrics": ("list_comparison_values", 200, "/data/0/items/1/items/0/items"),
    "details of a player's event": ("get_video_view_details", 200, "/data/events/3/d/br"),
}


@pytest.mark.parametrize(("operation", "status", "pointer"), PECULIAR.values(), ids=PECULIAR)
def test_what_only_some_responses_have_is_in_the_samples(operation, status, pointer):
    """The peculiarities of the live API."""

    def has_it(body):
        try:
            json_pointer.get(body, pointer)
        except json_pointer.MissingError:
            return False
        return True

    bodies = [one["body"] for one in FOUND if (one["operationId"], one["status"]) == (operation, status)]

    assert [body for body in bodies if has_it(body)] != []


def test_unset_values_are_absent_or_null_as_in_the_live_api():
    """Media lack them, analytics have null; the least int64 stands for no value, and "null" may be a title."""
    media = [success("get-media", number)["data"] for number in range(4)]
    view, unplayed = (success("get_video_view_details", number)["data"] for number in range(2))

    assert ["thumbnail" in one for one in media] == [True, False, True, True]
    assert ["mp4Support" in one for one in media] == [False, False, True, True]
    assert [one["duration"] for one in media] == ["00:47:31", None, 212.48, 2851.2]
    assert (view["browserEngine"], view["watchTime"]) == (None, 1938012)
    assert (unplayed["watchTime"], unplayed["exitBeforeVideoStart"]) == (None, True)
    assert success("list_overall_values", 1)["data"]["value"] == -9223372036854776000
    assert success("list_by_top_content")["data"][1]["videoTitle"] == "null"
    assert success("create-media-playback-id")["data"]["resolution"] is None
    assert [success("delete-media"), success("disable-live-stream")] == [
        {"success": True},
        {"success": True, "data": None},
    ]


@each_recording(sources=["samples"])
def test_jsonschema_accepts_the_samples(recording):
    """By the document as it is written, without the compiler and the validators of the project."""
    responses = DOCUMENT["paths"][recording["path"]][recording["method"].lower()]["responses"]
    response = responses.get(str(recording["status"]), responses["default"])
    if "$ref" in response:
        response = json_pointer.get(DOCUMENT, response["$ref"].removeprefix("#"))
    schema = {**response["content"]["application/json"]["schema"], "components": DOCUMENT["components"]}

    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())

    assert [one.message for one in validator.iter_errors(recording["body"])] == []


def made_up():
    """Return the values of the samples but for words of the document, small whole numbers, booleans and null."""
    found = set(leaves([[one["body"], one.get("request"), one.get("headers")] for one in FOUND]))
    of_document = set(leaves([*parts(DOCUMENT, "enum", "x-extensible-enum", "const")]))
    small = {one for one in found if isinstance(one, int) and abs(one) < 4000}
    return found - of_document - small - COMMON - {None}


@pytest.mark.parametrize("source", OTHERS)
def test_the_values_are_nobody_elses(source):
    """Not one id, name, token, sentence, time or measured figure; so what a test sees is the sample."""
    names = {one["field"] for sample in FOUND for one in sample["body"].get("error", {}).get("fields", ())}
    theirs, ours = foreign_values(source), made_up() - names

    assert len(theirs) > 100
    assert len(ours) > 400
    assert ours & theirs == set()
