"""`reload()`: a client takes up an edited document."""

import copy
import gc
import json
import pickle
import shutil
import threading

import pytest
from loopback import json_answer, outcome, serving
from small import LIBRARY

from fastpix_dyn import AsyncClient, Client, SpecError, UnknownNameError
from fastpix_dyn.files import packaged_document

CLIENTS = {"sync": Client, "async": AsyncClient}


def edited(change):
    """The library's document after *change*."""
    document = copy.deepcopy(LIBRARY)
    change(document)
    return document


def renamed(document):
    """Gives an operation another name."""
    document["paths"]["/books"]["get"]["operationId"] = "browse-books"


def moved(document):
    """Puts an operation under another tag."""
    document["paths"]["/books"]["get"]["tags"] = ["Shelves"]


def keyed(document):
    """Asks for another kind of credentials."""
    document["components"]["securitySchemes"] = {
        "other": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
    document["security"] = [{"other": []}]
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None) if isinstance(operation, dict) else None


@pytest.fixture
def file(tmp_path):
    """The document as a file."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY))
    return path


def test_an_edited_document_is_taken_up(kind, file):
    """Operations and namespaces are those that it has now, also where the old ones were used before."""
    client = CLIENTS[kind](spec=file)
    assert client.books.list_books.plan.id == "list-books"
    file.write_text(json.dumps(edited(renamed)))

    client.reload()

    assert client.books.browse_books.plan.id == "browse-books"
    assert "browse-books" in client.operations
    with pytest.raises(UnknownNameError, match="browse_books"):
        _ = client.books.list_books


def test_a_namespace_that_is_gone_is_gone(kind, file):
    """And a new one is there, and in `dir()`."""
    client = CLIENTS[kind](spec=file)
    assert "list_books" in dir(client.books)
    file.write_text(json.dumps(edited(moved)))

    client.reload()

    assert dir(client.shelves) == ["list_books"]
    assert "shelves" in dir(client)
    assert "list_books" not in dir(client.books)


@pytest.mark.parametrize("broken", ["{", "[]", json.dumps(edited(lambda document: document.pop("info")))])
def test_a_broken_document_changes_nothing(kind, file, broken):
    """The error says what is wrong, and the client stays as it was."""
    client = CLIENTS[kind](spec=file)
    file.write_text(broken)

    with pytest.raises(SpecError):
        client.reload()

    assert client.books.list_books.plan.id == "list-books"


def test_an_edited_overlay_is_taken_up(file, tmp_path):
    """It is a part of the source."""
    overlay = tmp_path / "overlay.json"
    action = {"target": "$.paths['/books'].get", "update": {"summary": "First"}}
    wrapped = {"overlay": "1.0.0", "info": {"title": "Ours", "version": "1"}, "actions": [action]}
    overlay.write_text(json.dumps(wrapped))
    client = Client(spec=file, overlays=[overlay])
    action["update"]["summary"] = "Second"
    overlay.write_text(json.dumps(wrapped))

    client.reload()

    assert client.operations["list-books"].plan.summary == "Second"


@pytest.mark.parametrize("reloads", ["owner", "view"])
def test_all_who_share_the_connections_see_the_new_document(file, reloads):
    """The client, its views and theirs, whichever of them reloads."""
    client = Client(spec=file, auth=("me", "secret"))
    view = client.with_options(timeout=5)
    deeper = view.with_options(headers={"X-A": "b"})
    family = client, view, deeper
    assert [one.books.list_books.plan.id for one in family] == ["list-books"] * 3
    file.write_text(json.dumps(edited(renamed)))

    {"owner": client, "view": view}[reloads].reload()

    assert [one.books.browse_books.plan.id for one in family] == ["browse-books"] * 3
    assert deeper.books.browse_books.request().headers["X-A"] == "b"


def test_views_that_nobody_holds_are_not_kept(file):
    """A client that makes a view for each call does not grow."""
    client = Client(spec=file)
    for _ in range(10):
        client.with_options(timeout=5)
    gc.collect()

    assert len(vars(client)["_family"]) == 1


def test_an_operation_that_was_kept_goes_on_by_the_old_document(kind, file):
    """With its own schemas, and its own security schemes."""
    with serving([json_answer(200, {"books": [], "pages": 1})]) as server:

        def use(client):
            kept = client.books.list_books
            file.write_text(json.dumps(edited(keyed)))
            client.reload()
            return kept(page=1)

        outcome(kind, use, spec=file, server=server.url, auth=("me", "secret"))

        assert server.asked[0].headers["authorization"].startswith("Basic ")
        assert "x-key" not in server.asked[0].headers


def test_a_call_under_way_ends_by_the_plan_it_began_with(file):
    """Its answer is judged by the old document; the next call's by the new."""
    asked, go = threading.Event(), threading.Event()
    answers = []

    def answer(_request):
        asked.set()
        go.wait(10)
        return json_answer(200, {"books": [], "pages": 1})

    def strict(document):
        schema = document["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema["required"].append("shelf")

    with (
        serving(answer) as server,
        Client(spec=file, server=server.url, auth=("me", "secret"), validate_responses="warn") as client,
    ):
        thread = threading.Thread(target=lambda: answers.append(client.books.list_books.response()))
        thread.start()
        assert asked.wait(10)
        file.write_text(json.dumps(edited(strict)))
        client.reload()
        go.set()
        thread.join()

        assert answers[0].violations == ()
        assert [one.rule for one in client.books.list_books.response().violations] == ["required"]


def test_the_embedded_server_begins_anew_by_the_new_document(file):
    """It has what the new document says, and asks for the credentials of that one."""
    with Client(spec=file, server="mock") as client:
        client.books.list_books()
        file.write_text(json.dumps(edited(lambda document: (renamed(document), keyed(document)))))
        client.reload()

        assert client.books.browse_books()["books"] == []


def test_a_value_that_was_edited_is_taken_up():
    """A document given as a dict is read again, too."""
    document = copy.deepcopy(LIBRARY)
    client = Client(spec=document)
    renamed(document)

    client.reload()

    assert client.books.browse_books.plan.id == "browse-books"


def test_the_packaged_document_is_read_again():
    """Not taken from what the process keeps."""
    client, other = Client(server="mock"), Client(server="mock")

    client.reload()

    assert client.operations["get-media"].plan is not other.operations["get-media"].plan
    assert client.operations["get-media"].plan == other.operations["get-media"].plan


def test_a_client_of_the_embedded_server_pickles_after_a_reload(tmp_path):
    """And so do its placeholders for credentials."""
    path = tmp_path / "fastpix.yaml"
    shutil.copy(packaged_document(), path)
    client = Client(spec=path, server="mock")
    client.reload()

    assert pickle.loads(pickle.dumps(client)).manage_videos.list_media(limit=1)["success"]


def test_views_made_while_another_thread_reloads_see_the_new_document(file):
    """However the two meet."""
    client, stop, views = Client(spec=file), threading.Event(), []

    def make():
        while not stop.is_set():
            views.append(client.with_options(timeout=5))
            _ = views[-1].books

    thread = threading.Thread(target=make)
    thread.start()
    for _ in range(5):
        client.reload()
    stop.set()
    thread.join()

    assert {id(vars(one)["_environment"]) for one in views} == {id(vars(client)["_environment"])}
