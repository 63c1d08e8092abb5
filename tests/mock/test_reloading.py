"""A server whose document is edited while it serves."""

import copy
import json
import os
import threading

import pytest
from small import LIBRARY

from fastpix_dyn import SpecError
from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.mock.server import PATIENCE, reloading, serve
from fastpix_dyn.wire.messages import Request

HEADERS = (("Authorization", "Basic bWU6c2VjcmV0"), ("Content-Type", "application/json"))


class Scene:
    """A document in a file, what serves it, and a clock that a test moves."""

    def __init__(self, folder, document, overlays=()):
        self.path, self.now, self.told, self.edits = folder / "library.json", 0.0, [], 0
        self.write(document)
        self.answer = reloading(
            lambda: load_document(self.path, overlays), serve, self.told.append, clock=lambda: self.now
        )

    def write(self, document, path=None):
        """Edits a file; so that the time of the change is another, however coarse the clock of the disk."""
        path, self.edits = path or self.path, self.edits + 1
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        os.utime(path, (self.edits, self.edits))

    def status(self, method, path, body=None):
        """The status of the answer to a request."""
        content = None if body is None else json.dumps(body).encode()
        return self.answer(Request(method, f"http://mock{path}", HEADERS, content)).status

    def books(self):
        """All books that there are."""
        return json.loads(self.answer(Request("GET", "http://mock/v1/books", HEADERS, None)).content)["books"]


@pytest.fixture
def scene(tmp_path):
    """The library."""
    return Scene(tmp_path, LIBRARY)


def with_shelves():
    """The library with a path more."""
    document = copy.deepcopy(LIBRARY)
    document["paths"]["/shelves"] = {"get": {"operationId": "shelves", "responses": {"204": {"description": "Some."}}}}
    return document


def test_an_edited_document_is_served(scene):
    """From the next request on that comes half a second after the last look."""
    assert scene.status("GET", "/v1/shelves") == 404
    scene.write(with_shelves())
    scene.now = PATIENCE / 2
    assert scene.status("GET", "/v1/shelves") == 404
    scene.now = PATIENCE

    assert scene.status("GET", "/v1/shelves") == 204
    assert scene.told == ["the document was edited: Library 2, 5 operations, begins anew"]


def test_what_was_made_is_gone_after_an_edit_and_there_without_one(tmp_path):
    """A new document begins with nothing but its examples."""
    shelf = copy.deepcopy(LIBRARY)
    book = shelf["components"]["schemas"]["Book"]["properties"]
    book["id"] = book["bookId"] = {"type": "string", "readOnly": True}
    scene = Scene(tmp_path, shelf)
    scene.status("POST", "/v1/books", {"title": "Ulysses"})
    scene.now = 10
    assert len(scene.books()) == 1
    scene.write(with_shelves())
    scene.now = 20

    assert scene.books() == []


@pytest.mark.parametrize("broken", ["{", json.dumps({"openapi": "3.1.0"}), None])
def test_a_broken_document_is_told_of_once_and_the_one_before_served_on(scene, broken):
    """Until it is mended; a file that is gone for a while is broken, too."""
    scene.write(broken) if broken else scene.path.unlink()
    for scene.now in (1, 2, 3):
        assert scene.status("GET", "/v1/books") == 200
    assert len(scene.told) == 1
    assert scene.told[0].startswith("the document was edited, and the one before is served on: the document")

    scene.write(with_shelves())
    scene.now = 4

    assert scene.status("GET", "/v1/shelves") == 204


def test_files_that_it_refers_to_and_overlays_are_watched(tmp_path):
    """Also a file that only the edited document refers to."""
    overlay, part = tmp_path / "overlay.json", tmp_path / "part.json"
    action = {"target": "$.info", "update": {"version": "3"}}
    overlay.write_text(json.dumps({"overlay": "1.0.0", "info": {"title": "-", "version": "1"}, "actions": [action]}))
    part.write_text(json.dumps({"get": {"responses": {"204": {"description": "-"}}}}))
    scene = Scene(tmp_path, LIBRARY, overlays=[overlay])
    document = with_shelves()
    document["paths"]["/shelves"] = {"$ref": "part.json"}
    scene.write(document)
    scene.now = 1
    assert scene.status("GET", "/v1/shelves") == 204

    scene.write({"get": {"responses": {"200": {"description": "-"}}}}, part)
    scene.now = 2
    assert scene.status("GET", "/v1/shelves") == 200

    scene.write(overlay.read_text().replace('"3"', '"4"'), overlay)
    scene.now = 3
    scene.status("GET", "/v1/shelves")
    assert "Library 4" in scene.told[-1]


def test_a_document_that_is_broken_from_the_start_is_refused(tmp_path):
    """There is nothing to serve."""
    with pytest.raises(SpecError):
        Scene(tmp_path, "{")


def test_many_threads_read_an_edit_once(scene):
    """Whichever comes first."""
    scene.write(with_shelves())
    scene.now = 1
    threads = [threading.Thread(target=scene.status, args=("GET", "/v1/books")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(scene.told) == 1
