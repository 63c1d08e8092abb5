"""Undeclared keys, single values for lists, and form bodies in requests to the mock server."""

import json
import logging

import pytest
from small import library

from fastpix_dyn import APIStatusError, Client, UnprocessableEntityError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

PUBLISHER = {"type": "object", "properties": {"fullName": {"type": "string"}, "city": {"type": "string"}}}
DOCUMENT = library()
BOOK = DOCUMENT["components"]["schemas"]["Book"]
BOOK["properties"] |= {
    "id": {"type": "string", "readOnly": True},
    "publisher": PUBLISHER,
    "chapters": {"type": "array", "items": PUBLISHER},
    "closed": {**PUBLISHER, "additionalProperties": False},
    "marks": {"type": "object", "additionalProperties": {"type": "string"}},
    "language": {"type": "string", "x-extensible-enum": ["en"]},
    "old": {"type": "string", "deprecated": True},
}
DOCUMENT["paths"]["/books"]["get"]["parameters"].append(
    {"name": "shelf", "in": "query", "schema": {"type": "array", "items": {"enum": ["a", "b"]}}}
)


@pytest.fixture
def client():
    """A client that does not validate, so that the server alone decides."""
    with Client(spec=DOCUMENT, server="mock", validate_requests="off", validate_responses="strict") as made:
        yield made


@pytest.mark.parametrize("key", ["access_policy", "AccessPolicy", "access-policy", "acessPolicy", "accessPolicys"])
def test_a_private_stream_is_never_made_public_by_a_misspelling(key):
    """With the packaged document; the refusal names the declared key."""
    with Client(server="mock", validate_requests="off") as client:
        create = client.start_live_stream.create_new_stream
        with pytest.raises(UnprocessableEntityError, match=f"'{key}'; did you mean 'accessPolicy'"):
            create(playback_settings={key: "private"}, input_media_settings={"mediaPolicy": "private"})

        made = create(playback_settings={"accessPolicy": "private"}, input_media_settings={"mediaPolicy": "private"})
        assert made["data"]["playbackIds"][0]["accessPolicy"] == "private"


@pytest.mark.parametrize(
    ("body", "given", "right"),
    [
        ({"Title": "x"}, "Title", "title"),
        ({"titel": "x"}, "titel", "title"),
        ({"publisher": {"full_name": "x"}}, "publisher.full_name", "fullName"),
        ({"publisher": {"FullName": "x"}}, "publisher.FullName", "fullName"),
        ({"publisher": {"full-name": "x"}}, "publisher.full-name", "fullName"),
        ({"publisher": {"fullNam": "x"}}, "publisher.fullNam", "fullName"),
        ({"publisher": {"ctiy": "x"}}, "publisher.ctiy", "city"),
        ({"chapters": [{}, {"citi": "x"}]}, "chapters.1.citi", "city"),
        ({"lang_uage": "en"}, "lang_uage", "language"),
        ({"publishers": {}}, "publishers", "publisher"),
        ({"closed": {"citty": "x"}}, "closed.citty", "city"),
    ],
)
def test_a_misspelt_key_is_refused(body, given, right, client):
    """The refusal names both keys, and nothing is created."""
    with pytest.raises(APIStatusError) as caught:
        client.books.add_book(body={"title": "x", **body})

    assert caught.value.status == 422
    assert f"did you mean {right!r}?" in caught.value.message
    assert given.replace(".", "/") in json.dumps(caught.value.data).replace(".", "/")
    assert client.books.list_books()["books"] == []


def test_what_a_schema_closes_is_refused(client):
    """Any undeclared key is refused if the schema forbids additional properties."""
    with pytest.raises(UnprocessableEntityError, match="planet"):
        client.books.add_book(body={"title": "x", "closed": {"planet": 1}})


def test_other_undeclared_keys_are_kept_and_logged_once(client, caplog):
    """The resource contains them, as the API might store them."""
    caplog.set_level(logging.INFO, logger="fastpix_dyn.mock")
    body = {"title": "x", "planet": 5, "publisher": {"moon": [1], "city": "y"}, "chapters": [{"sun": None}]}

    for _ in range(2):
        made = client.books.add_book(body=body)

    read = client.books.get_book(book_id=made["id"])
    listed = client.books.list_books()["books"]
    for book in (made, read, listed[0]):
        assert {key: book[key] for key in body} == body
    logged = [one.getMessage() for one in caplog.records if one.name == "fastpix_dyn.mock"]
    assert [text.partition("unchanged: ")[2].partition(":")[0] for text in logged] == [
        "/body/planet",
        "/body/publisher/moon",
        "/body/chapters/0/sun",
    ]


def test_a_key_is_logged_for_each_operation(caplog):
    """Once each."""
    caplog.set_level(logging.INFO, logger="fastpix_dyn.mock")
    with Client(server="mock", validate_requests="off") as packaged:
        for _ in range(2):
            media = packaged.input_video.create_media(
                body={
                    "inputs": [{"type": "video", "url": "https://x.example/a.mp4"}],
                    "accessPolicy": "public",
                    "zzz": 1,
                }
            )
            packaged.manage_videos.updated_media(media_id=media["data"]["id"], body={"title": "x", "zzz": 1})

    logged = [one.getMessage() for one in caplog.records if one.name == "fastpix_dyn.mock"]
    assert [text.partition(":")[0] for text in logged] == ["create-media", "updated-media"]


def test_maps_words_and_deprecated_keys_are_taken_in_silence(client, caplog):
    """The log has no message for keys of maps, extensible enums and deprecated keys."""
    caplog.set_level(logging.INFO, logger="fastpix_dyn.mock")

    made = client.books.add_book(body={"title": "x", "marks": {"Title": "y"}, "language": "xx", "old": "z"})

    assert (made["marks"], made["language"], made["old"]) == ({"Title": "y"}, "xx", "z")
    assert [one for one in caplog.records if one.name == "fastpix_dyn.mock"] == []


@pytest.mark.parametrize(("query", "status"), [("shelf=a", 200), ("shelf=a&shelf=b", 200), ("shelf=c", 422), ("", 200)])
def test_a_single_value_is_read_as_a_list_of_one(query, status):
    """If the parameter is a list of primitives."""
    answer = create_app(load_api(DOCUMENT))
    request = Request("GET", f"https://library.example/v1/books?{query}", (("Authorization", "Basic YTpi"),), None)

    assert answer(request).status == status


FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"]
SHELF = {
    "type": "object",
    "properties": {
        "publisher": {"allOf": [PUBLISHER]},
        "chapters": {"type": ["array", "null"], "items": PUBLISHER},
        "pages": {"type": "array", "items": {"type": "integer"}},
        "title": {"type": "string"},
    },
}
RANGE = {"name": "range", "in": "query", "schema": PUBLISHER}


def shelving(media_type):
    """A document of one operation with a form body, and objects in its query."""
    document = library()
    document["paths"] = {
        "/shelves": {
            "post": {
                "operationId": "put",
                "security": [],
                "parameters": [
                    {**RANGE, "style": "deepObject"},
                    {"name": "filter", "in": "query", "content": {"application/json": {"schema": PUBLISHER}}},
                ],
                "requestBody": {"content": {media_type: {"schema": SHELF}}},
                "responses": {"204": {"description": "It is there."}},
            }
        }
    }
    return document


RIGHT = {
    "publisher": {"fullName": "x"},
    "chapters": [{"city": "x"}, {"fullName": "[1]"}],
    "pages": [1, 2],
    "title": '{"not": "read"}',
}


@pytest.mark.parametrize("media_type", FORMS)
@pytest.mark.parametrize(
    "given", [RIGHT, *({key: value} for key, value in RIGHT.items()), {"chapters": [{"city": "x"}]}]
)
def test_the_objects_of_a_form_are_read(given, media_type):
    """Objects are JSON; arrays repeat their name."""
    with Client(spec=shelving(media_type), server="mock") as client:
        assert client.default.put(**given) is None


def test_a_misspelt_key_of_a_closed_object_is_reported_once(client):
    """The schema refuses it already."""
    with pytest.raises(UnprocessableEntityError, match="'full_name'; did you mean 'fullName'") as caught:
        client.books.add_book(title="x", closed={"full_name": "x"})

    assert str(caught.value).count("unknown key") == 1


@pytest.mark.parametrize(
    "given",
    [
        {"publisher": {"full_name": "x"}},
        {"chapters": [{"city": "x"}, {"full_name": "x"}]},
        {"chapters": [{"full_name": "x"}]},
        {"range": {"full_name": "x"}},
        {"filter": {"full_name": "x"}},
    ],
)
@pytest.mark.parametrize("media_type", FORMS)
def test_a_misspelt_key_of_a_form_or_a_query_is_refused(given, media_type):
    """As a misspelt key of a JSON body."""
    client = Client(spec=shelving(media_type), server="mock", validate_requests="off")
    with client, pytest.raises(APIStatusError, match="'full_name'; did you mean 'fullName'"):
        client.default.put(**given)


ENCODING = {
    "pages": {"style": "pipeDelimited", "explode": False},
    "publisher": {"style": "deepObject"},
    "tags": {"style": "form", "explode": False},
    "size": {"style": "form"},
}


def encoded(**options):
    """A client of the mock for a form whose properties have styles."""
    document = shelving(FORMS[0])
    tags, size = (
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"width": {"type": "integer"}}},
    )
    schema = {**SHELF, "properties": {**SHELF["properties"], "tags": tags, "size": size}, "additionalProperties": False}
    body = document["paths"]["/shelves"]["post"]["requestBody"]
    body["content"][FORMS[0]] = {"schema": schema, "encoding": ENCODING}
    return Client(spec=document, server="mock", **options)


def test_the_styles_of_a_form_are_read():
    """As the styles of query parameters."""
    with encoded() as client:
        given = {"pages": [1, 2], "publisher": {"city": "x"}, "tags": ["a", "b c"], "size": {"width": 3}, "title": "x"}
        assert client.default.put(**given) is None
        assert all(client.default.put(**{key: value}) is None for key, value in given.items())


def test_a_misspelt_key_in_a_style_of_a_form_is_refused():
    """The key of an object that is encoded in parts."""
    client = encoded(validate_requests="off")
    with client, pytest.raises(APIStatusError, match="'full_name'; did you mean 'fullName'"):
        client.default.put(publisher={"full_name": "x"})
