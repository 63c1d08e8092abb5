"""Finding one's way: dir, completion, repr, help, and the nearest name."""

import inspect
import pydoc

import pytest
from plans import OPERATIONS, by_id
from small import library

from fastpix_dyn import ArgumentError, AsyncClient, Client, UnknownNameError


@pytest.fixture(scope="module")
def client():
    """A client of the packaged document."""
    with Client(server="mock") as made:
        yield made


def test_dir_lists_namespaces_and_operations(client):
    """What completion shows."""
    assert {"manage_videos", "in_video_ai_features", "drm_configurations", "with_options", "operations"} <= {
        *dir(client)
    }
    assert {"get_media", "list_media", "updated_mp4_support", "add_media_track"} <= {*dir(client.manage_videos)}


def test_reprs_say_what_a_thing_is(client):
    """For clients, namespaces and operations."""
    assert repr(client).startswith("<Client of FastPix API")
    assert "72 operations" in repr(client)
    assert repr(client.manage_videos).startswith("<namespace manage_videos: ")
    assert repr(client.manage_videos.get_media) == "<operation get-media: GET /on-demand/{mediaId}>"
    assert repr(client.operations).startswith("<72 operations")


def test_an_operation_is_found_by_its_id_too(client):
    """`client.operations["get-media"]`."""
    assert client.operations["get-media"].plan is client.manage_videos.get_media.plan
    assert len(client.operations) == len(list(client.operations)) == 72
    assert "get-media" in client.operations


@pytest.mark.parametrize(
    ("look", "nearest"),
    [
        (lambda client: client.manage_video, "manage_videos"),
        (lambda client: client.manage_videos.get_medai, "get_media"),
        (lambda client: client.operations["get-medai"], r"client\.operations\['get-media'\]"),
    ],
)
def test_an_unknown_name_raises_with_the_nearest(client, look, nearest):
    """An AttributeError and a KeyError at once, so that hasattr and `in` work."""
    with pytest.raises(UnknownNameError, match=f"did you mean .*{nearest}") as caught:
        look(client)

    assert isinstance(caught.value, AttributeError | KeyError)
    assert not hasattr(client, "no_such_thing")


@by_id(OPERATIONS)
def test_help_tells_all_about_an_operation(client, plan):
    """Signature, each argument with type and meaning, the body, the answer, each error."""
    bound = getattr(getattr(client, plan.namespaces[0]), plan.python_name)

    text = pydoc.plain(pydoc.render_doc(bound))

    assert f"{plan.python_name}(" in text
    assert f"{plan.method} {plan.path}" in text
    for parameter in plan.parameters:
        assert f"{parameter.python_name}: " in text
    for field in plan.body.fields if plan.body else ():
        assert f"{field.python_name}: " in text
    assert "Response:" in text
    assert "AuthenticationError (401)" in text


@by_id(OPERATIONS)
def test_sync_and_async_have_the_same_signature(client, plan):
    """All arguments by keyword; those that are required have no default."""
    bound = client.operations[plan.id]
    signature = inspect.signature(bound)

    assert signature == inspect.signature(AsyncClient(server="mock").operations[plan.id])
    required = {name for name, argument in signature.parameters.items() if argument.default is inspect.Parameter.empty}
    wanted = {one.python_name for one in plan.parameters if one.required}
    if plan.body and plan.body.required:
        wanted |= {field.python_name for field in plan.body.fields if field.required} or (
            set() if plan.body.fields else {"body"}
        )
    assert required == wanted


def test_names_of_other_documents():
    """Untagged operations stand in `default`; reserved words get an underscore; a missing operationId is made up."""
    with Client(spec=library(), auth=("id", "pw")) as other:
        assert dir(other.default) == ["get_ping"]
        assert "class_" in inspect.signature(other.books.add_book).parameters
        assert "id" not in inspect.signature(other.books.add_book).parameters


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (
            lambda client: client.manage_videos.create_media,
            "manage_videos has no operation 'create_media'; it is client.input_video.create_media",
        ),
        (
            lambda client: client.create_media,
            "the document has no namespace 'create_media'; it is client.input_video.create_media",
        ),
        (
            lambda client: client.operations["create_media"],
            "there is no operation 'create_media'; it is client.operations['create-media']",
        ),
        (
            lambda client: client.operations["createMedia"],
            "there is no operation 'createMedia'; it is client.operations['create-media']",
        ),
        (
            lambda client: client.manageVideos,
            "the document has no namespace 'manageVideos'; it is client.manage_videos",
        ),
        (
            lambda client: client.ManageVideos,
            "the document has no namespace 'ManageVideos'; it is client.manage_videos",
        ),
    ],
)
def test_what_is_elsewhere_is_found(client, look, message):
    """Before near names are offered."""
    with pytest.raises(UnknownNameError) as caught:
        look(client)

    assert str(caught.value) == message


@pytest.mark.parametrize("space", [None, "manage_videos", "playlist", "views"])
@pytest.mark.parametrize(
    ("name", "operation"),
    [("upload_video", "direct_upload_video_media"), ("create_stream", "create_new_stream"),
     ("create_live_stream", "create_new_stream"), ("creat_media", "create_media"),
     ("new_playlist", "create_a_playlist")],
)  # fmt: skip
def test_a_create_leads_to_a_create(client, space, name, operation):
    """From any namespace; never to what deletes."""
    with pytest.raises(UnknownNameError) as caught:
        getattr(getattr(client, space) if space else client, name)

    assert f".{operation}" in str(caught.value)
    assert "delete" not in str(caught.value)


def body(schema, media_type="application/json", *, required=True):
    """A request body."""
    return {"required": required, "content": {media_type: {} if schema is None else {"schema": schema}}}


@pytest.mark.parametrize(
    ("sent", "must", "said"),
    [
        (body({"type": "array", "items": {"type": "string"}}), {"body"}, "body: list of str, required"),
        (body({"type": "string"}), {"body"}, "body: str, required"),
        (body({"oneOf": [{"type": "string"}, {"type": "integer"}]}), {"body"}, "body: str | int, required"),
        (body(None, "application/octet-stream"), {"body"}, "body: any, required"),
        (body({"type": "object"}), {"body"}, "body: dict, required"),
        (body({"type": "array"}, required=False), set(), "body: list, optional"),
        (body({"type": "string"}, required=False), set(), "body: str, optional"),
        (body({"properties": {"aB": {}, "c": {}}}), set(), "A body is required: give at least one of a_b, c, or body."),
        (body({"properties": {"aB": {}}}), set(), "A body is required: give a_b or body."),
        (body({"properties": {"aB": {}}, "required": ["aB"]}), {"a_b"}, "a_b: any, required"),
        (body({"properties": {"aB": {}}}, required=False), set(), "body: any, optional"),
        (body({"properties": {"film": {"type": "string"}}}, "multipart/form-data"), set(), "give film or body."),
    ],
)
def test_a_required_body_is_shown(sent, must, said):
    """In the signature, without a default, and in the help; a call without it says the same."""
    paths = {
        "/x": {"post": {"operationId": "send", "requestBody": sent, "responses": {"200": {"description": "fine"}}}}
    }
    with Client(spec=library(paths=paths), server="mock") as client:
        parameters = inspect.signature(client.default.send).parameters.values()

        assert {one.name for one in parameters if one.default is one.empty} == must
        assert said in client.default.send.__doc__
        if sent["required"]:
            with pytest.raises(ArgumentError, match=r" is missing|a body is required: give "):
                client.default.send()
