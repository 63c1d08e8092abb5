"""The resources of the mock server: created, read, listed, updated and deleted."""

import base64
import json
import random
import re
import threading

import pytest
from loopback import KINDS, outcome
from plans import API, arguments
from small import library

from fastpix_dyn import BadRequestError, Client, NotFoundError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.resource_types import find_resource_types
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.spec.json_pointer import find
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.messages import Request

STRICT = {"server": "mock", "validate_requests": "strict", "validate_responses": "strict"}
INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
TYPES = find_resource_types(API)
WHOLE = [kind for kind in TYPES.by_path.values() if kind.creator and kind.reader and kind.depth == 1]


@pytest.fixture
def client():
    """A client of a new mock server; requests and responses are validated strictly."""
    with Client(**STRICT) as made:
        yield made


def media(client, **more):
    """A new media."""
    return client.input_video.create_media(inputs=INPUTS, access_policy="public", **more)["data"]


def others(kind, does, client, own_id, **given):
    """Call the operation with the action *does* on a resource of the type *kind*."""
    plan = next(
        one
        for one in API.operations.values()
        if (TYPES.roles[one.id].action, one.path) == (does, kind.path)
        and TYPES.roles[one.id].resource_type == kind.path
    )
    name = next(one.python_name for one in plan.parameters if one.name == kind.variable)
    return client.operations[plan.id](**{name: own_id, **given})


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.path)
def test_a_resource_lives(kind, client):
    """A resource of any type is created, read, listed (newest first), deleted, and then 404."""
    lister = next(
        one for one in API.operations.values() if TYPES.roles[one.id].action == "list" and one.path == kind.collection
    )
    pointer = TYPES.roles[kind.creator.id].pointer
    ids = []
    for _ in range(3):
        made = find(client.operations[kind.creator.id](**arguments(kind.creator)), pointer)
        ids.append(next(made[key] for key in kind.id_keys if key in made))

    read = others(kind, "read", client, ids[1])
    listed = client.operations[lister.id]()
    assert ids[1] in str(read)
    assert [next(one[key] for key in kind.id_keys if key in one) for one in listed["data"]] == ids[::-1]
    assert find(listed, lister.pagination.total) == 3

    others(kind, "delete", client, ids[1])

    assert find(client.operations[lister.id](), lister.pagination.total) == 2
    with pytest.raises(NotFoundError):
        others(kind, "read", client, ids[1])
    with pytest.raises(NotFoundError):
        others(kind, "delete", client, ids[1])


def test_what_was_given_is_there_and_what_was_not_is_not(client):
    """A resource contains the keys of the request, and no key that the request could set and did not."""
    own = media(client, title="Hello", metadata={"a": "b"})["id"]
    plain = media(client)["id"]

    told = client.manage_videos.get_media(media_id=own)["data"]
    assert (told["title"], told["metadata"]) == ("Hello", {"a": "b"})
    assert not {"title", "creatorId"} & client.manage_videos.get_media(media_id=plain)["data"].keys()


def test_an_update_changes_only_the_keys_that_were_sent(client):
    """The time of the last change is updated also."""
    own = media(client, title="Hello", creator_id="me")["id"]
    before = client.manage_videos.get_media(media_id=own)["data"]

    client.manage_videos.updated_media(media_id=own, title="Bye")

    after = client.manage_videos.get_media(media_id=own)["data"]
    assert after.pop("updatedAt") > before.pop("updatedAt")
    assert after == {**before, "title": "Bye"}


def test_an_id_that_was_never_made_is_unknown(client):
    """The response is 404 in the format of the API, also for parts of the resource."""
    unknown = "11111111-2222-4333-8444-555555555555"
    for call in (
        lambda: client.manage_videos.get_media(media_id=unknown),
        lambda: client.playback.list_playback_ids(media_id=unknown),
        lambda: client.manage_videos.updated_media(media_id=unknown, title="x"),
    ):
        with pytest.raises(NotFoundError, match=unknown) as caught:
            call()
        assert caught.value.data["success"] is False


def test_parts_are_made_read_and_removed_with_what_they_are_part_of(client):
    """Playback ids of a media are in its list and in the media, and are deleted with it."""
    own = media(client)
    first = own["playbackIds"][0]["id"]

    second = client.playback.create_media_playback_id(media_id=own["id"], access_policy="private")["data"]["id"]

    assert [one["id"] for one in client.playback.list_playback_ids(media_id=own["id"])["data"]] == [first, second]
    shown = client.manage_videos.get_media(media_id=own["id"])["data"]["playbackIds"]
    assert [(one["id"], one["accessPolicy"]) for one in shown] == [(first, "public"), (second, "private")]
    client.playback.delete_media_playback_id(media_id=own["id"], playback_id=first)
    assert len(client.manage_videos.get_media(media_id=own["id"])["data"]["playbackIds"]) == 1
    client.manage_videos.delete_media(media_id=own["id"])
    with pytest.raises(NotFoundError):
        client.playback.get_playback_id(media_id=own["id"], playback_id=second)


def test_a_part_of_a_resource_is_changed_where_the_document_says(client):
    """Only the domains in the restrictions of a playback id are updated."""
    own = media(client)
    ids = {"media_id": own["id"], "playback_id": own["playbackIds"][0]["id"]}

    answer = client.playback.update_domain_restrictions(**ids, default_policy="deny", allow=["a.example"], deny=[])

    assert answer["data"]["allow"] == ["a.example"]
    told = client.playback.get_playback_id(**ids)["data"]["accessRestrictions"]
    assert told["domains"] == {"defaultPolicy": "deny", "allow": ["a.example"], "deny": []}
    assert told["userAgents"] == own["playbackIds"][0]["accessRestrictions"]["userAgents"]


def test_a_playlist_holds_media_in_the_order_that_was_asked_for(client):
    """Media are added, ordered and removed."""
    playlist = client.playlist.create_a_playlist(name="a", reference_id="b", type="manual")["data"]["id"]
    first, second = (media(client)["id"] for _ in range(2))
    client.playlist.add_media_to_playlist(playlist_id=playlist, media_ids=[first, second])

    client.playlist.change_media_order_in_playlist(playlist_id=playlist, media_ids=[second, first])

    def listed():
        return [one["id"] for one in client.playlist.get_playlist_by_id(playlist_id=playlist)["data"]["mediaList"]]

    assert listed() == [second, first]
    client.playlist.delete_media_from_playlist(playlist_id=playlist, media_ids=[second])
    assert listed() == [first]


@pytest.mark.parametrize(("limit", "pages"), [(2, [2, 2, 1]), (5, [5]), (50, [5]), (1, [1] * 5)])
def test_lists_are_paged_as_fastpix_pages(client, limit, pages):
    """`offset` is the page, from 1; a page after the last one is empty."""
    made = [media(client)["id"] for _ in range(5)]

    got = [client.manage_videos.list_media(limit=limit, offset=number + 1) for number in range(len(pages))]

    assert [len(page["data"]) for page in got] == pages
    assert [one["id"] for page in got for one in page["data"]] == made[::-1]
    assert all(page["pagination"]["offsetCount"] == len(pages) for page in got)
    assert [page["pagination"]["currentOffset"] for page in got] == [*range(1, len(pages) + 1)]
    assert client.manage_videos.list_media(limit=limit, offset=len(pages) + 1)["data"] == []
    assert [one["id"] for one in client.manage_videos.list_media.items(limit=limit, order_by="asc")] == made


def test_a_media_gets_ready_with_time():
    """The status is `Created` for the time that the document declares, then `Ready`."""
    now = [1_000_000.0]
    answer, ask = asking(create_app(API, clock=lambda: now[0]))
    own = ask("POST", "/on-demand", {"inputs": INPUTS, "accessPolicy": "public"})["data"]["id"]

    new = ask("GET", f"/on-demand/{own}")["data"]
    assert new["status"] == "Created"
    assert not {"duration", "aspectRatio", "sourceResolution"} & new.keys()
    now[0] += 0.5
    assert ask("GET", f"/on-demand/{own}")["data"]["status"] == "Created"
    now[0] += 0.5
    ready = ask("GET", f"/on-demand/{own}")["data"]
    assert ready["status"] == "Ready"
    assert {"duration", "aspectRatio", "sourceResolution"} <= ready.keys()
    assert answer is not None


def asking(answer):
    """Return the server *answer*, and a function from method, path and body to the response body."""

    def ask(method, path, body=None, headers=(("Authorization", "Basic YTpi"), ("Content-Type", "application/json"))):
        content = None if body is None else json.dumps(body).encode()
        return json.loads(answer(Request(method, f"https://x.invalid{path}", headers, content)).content)

    return answer, ask


def test_a_stream_is_switched_and_refuses_what_its_state_does_not_allow(client):
    """To enable twice, disable twice, or complete an idle stream is 400, as FastPix does."""
    own = client.start_live_stream.create_new_stream(**arguments(API.operations["create-new-stream"]))["data"][
        "streamId"
    ]
    live = client.manage_live_stream

    for refused in (live.enable_live_stream, live.complete_live_stream):
        with pytest.raises(BadRequestError, match="status"):
            refused(stream_id=own)
    live.disable_live_stream(stream_id=own)
    assert live.get_live_stream_by_id(stream_id=own)["data"]["status"] == "disabled"
    with pytest.raises(BadRequestError):
        live.disable_live_stream(stream_id=own)
    live.enable_live_stream(stream_id=own)
    assert live.get_live_stream_by_id(stream_id=own)["data"]["status"] == "idle"


def test_a_summary_is_there_once_it_was_asked_for(client):
    """The response is 400 until the summary was requested."""
    own = media(client)["id"]
    with pytest.raises(BadRequestError):
        client.manage_videos.get_media_summary(media_id=own)

    client.in_video_ai_features.update_media_summary(media_id=own, generate=True)

    assert isinstance(client.manage_videos.get_media_summary(media_id=own)["data"], str)


def test_the_documents_own_examples_are_there_and_in_no_list(client):
    """The examples in the docs work with them; they can be deleted."""
    example = API.operations["get-media"].parameters[0].example
    assert client.manage_videos.get_media(media_id=example)["data"]["id"] == example
    assert client.manage_videos.list_media()["data"] == []
    client.manage_videos.delete_media(media_id=example)
    with pytest.raises(NotFoundError):
        client.manage_videos.get_media(media_id=example)


def test_ids_look_like_those_of_fastpix_and_a_seed_repeats_them():
    """Ids are UUIDs of media, 32 hexadecimal digits of streams, also inside other texts."""
    runs = []
    for _ in range(2):
        _, ask = asking(create_app(API, seed=7, clock=lambda: 0.0))
        own = ask("POST", "/on-demand", {"inputs": INPUTS, "accessPolicy": "public"})["data"]
        stream = ask("POST", "/live/streams", {"playbackSettings": {}, "inputMediaSettings": {}})["data"]
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", own["id"])
        assert re.fullmatch(r"[0-9a-f]{32}", stream["streamId"])
        assert stream["streamKey"].endswith(f"k{stream['streamId']}")
        assert own["createdAt"] == "1970-01-01T00:00:00.000000Z"
        runs.append((own, stream))
    assert runs[0] == runs[1]


def test_credentials_that_are_set_must_be_given():
    """Other credentials are refused with 401."""
    answer, _ = asking(create_app(API, credentials=("user", "secret")))
    for told, status in ((b"user:secret", 200), (b"user:other", 401), (b"other:secret", 401)):
        headers = (("Authorization", f"Basic {base64.b64encode(told).decode()}"),)
        assert answer(Request("GET", "https://x.invalid/on-demand", headers, None)).status == status


def test_a_new_endpoint_is_served_at_once():
    """In a document of another API, which has paths and methods only."""
    document = library()
    thing = {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    }
    body = {"content": {"application/json": {"schema": thing, "example": {"id": "shelf-1", "name": "Poems"}}}}
    given = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    own = {"name": "shelfId", "in": "path", "required": True, "schema": {"type": "string"}}
    document["paths"]["/shelves"] = {
        "post": {
            "operationId": "addShelf",
            "requestBody": {"required": True, "content": {"application/json": {"schema": given}}},
            "responses": {"201": {"description": "", **body}},
        },
        "get": {
            "operationId": "listShelves",
            "responses": {
                "200": {
                    "description": "",
                    "content": {"application/json": {"schema": {"type": "array", "items": thing}, "example": []}},
                }
            },
        },
    }
    document["paths"]["/shelves/{shelfId}"] = {
        "parameters": [own],
        "get": {"operationId": "getShelf", "responses": {"200": {"description": "", **body}}},
        "delete": {"operationId": "removeShelf", "responses": {"204": {"description": ""}}},
    }
    with Client(spec=document, **STRICT) as client:
        made = client.default.add_shelf(name="Novels")
        assert made["name"] == "Novels"
        assert client.default.get_shelf(shelf_id=made["id"]) == made
        assert client.default.list_shelves() == [made]
        client.default.remove_shelf(shelf_id=made["id"])
        assert client.default.list_shelves() == []
        with pytest.raises(NotFoundError):
            client.default.get_shelf(shelf_id=made["id"])


@pytest.mark.parametrize("kind", KINDS)
def test_sync_and_async_clients_live_with_it_alike(kind):
    """Sync and async clients give the same results."""

    def work(client):
        return client.input_video.create_media.response(inputs=INPUTS, access_policy="drm")

    response = outcome(kind, work, **STRICT)
    assert (response.status, response.data["data"]["playbackIds"][0]["accessPolicy"]) == (201, "drm")


def test_many_threads_lose_nothing(client):
    """Everything that eight threads create at once exists."""

    def work():
        for _ in range(10):
            media(client)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert client.manage_videos.list_media()["pagination"]["totalRecords"] == 80


def test_each_answer_of_a_random_life_fits_the_document():
    """A thousand random calls, with the document's examples and the ids of earlier responses."""
    chance = random.Random(1)  # noqa: S311  # the same life on every run
    validator = Validator(API.schemas, undeclared="refuse")
    with Client(server="mock", validate_responses="strict", retries=None) as client:
        known = {}
        for _ in range(1000):
            plan = chance.choice([*API.operations.values()])
            given = arguments(plan)
            for one in TYPES.roles[plan.id].parameters:
                if known.get(one.resource_type) and chance.random() < 0.8:
                    given[one.parameter.python_name] = chance.choice(known[one.resource_type])
            try:
                answer = client.operations[plan.id].response(**given)
            except (NotFoundError, BadRequestError):
                continue
            schema = next(one for one in plan.responses if one.status == str(answer.status)).contents[0].schema
            assert validator.violations(schema, answer.data, direction="response") == ()
            role = TYPES.roles[plan.id]
            if role.action == "create":
                made = find(answer.data, role.pointer)
                keys = TYPES.by_path[role.resource_type].id_keys
                known.setdefault(role.resource_type, []).append(next(made[key] for key in keys if key in made))


def test_the_api_that_is_served_is_not_changed():
    """The server does not change the records of the plan."""
    api = load_api(library())
    before = repr(api)
    _, ask = asking(create_app(api))
    ask("POST", "/books", {"title": "x"}, (("Authorization", "Basic YTpi"), ("Content-Type", "application/json")))
    assert repr(api) == before


def test_a_request_that_comes_again_with_its_idempotency_key_does_nothing_more():
    """In each operation with the header: the first response is repeated, another request is refused."""
    keyed = [one for one in API.operations.values() if one.idempotency_header]
    answer = create_app(API)
    for plan in keyed:
        with Client(server="mock", idempotency_key="a key") as client:
            sent = client.operations[plan.id].request(**arguments(plan))
        request = Request(sent.method, str(sent.url), tuple(sent.headers.multi_items()), sent.content)

        first, second = answer(request), answer(request)
        other = answer(replace(request, content=b'{"another": 1}'))

        assert first.status < 300
        assert first.content == second.content
        assert (other.status, "another request" in other.content.decode()) == (422, True)
    assert keyed


def test_a_key_that_the_document_does_not_declare_is_ignored():
    """As FastPix ignores it: two requests make two media, and a client repeats no POST because of such a key."""
    inputs = [{"type": "video", "url": "https://x.example/a.mp4"}]
    with Client(server="mock", idempotency_key="one key") as client:
        assert API.operations["create-media"].idempotency_header is None
        made = [client.input_video.create_media(inputs=inputs, access_policy="public")["data"]["id"] for _ in range(2)]
        listed = [one["id"] for one in client.manage_videos.list_media.items()]

    assert len({*made}) == 2
    assert {*listed} == {*made}


def test_a_nested_value_is_shown_where_the_resource_has_its_key(client):
    """Also an optional one: the metadata of a stream."""
    settings = {"mediaPolicy": "private", "maxResolution": "720p", "reconnectWindow": 77, "metadata": {"a": "b"}}
    create = client.start_live_stream.create_new_stream
    made = create(playback_settings={"accessPolicy": "private"}, input_media_settings=settings)["data"]
    bare = create(playback_settings={"accessPolicy": "private"}, input_media_settings={})["data"]
    read = client.manage_live_stream.get_live_stream_by_id(stream_id=made["streamId"])["data"]

    assert {key: made[key] for key in settings} == {key: read[key] for key in settings} == settings
    assert "metadata" not in bare
