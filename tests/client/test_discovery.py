"""Finding one's way: dir, completion, repr, help, and the nearest name."""

import inspect
import pydoc

import pytest
from plans import OPERATIONS, by_id
from small import library

from fastpix_dyn import AsyncClient, Client, UnknownNameError


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
    assert "Answer:" in text
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
