"""A mock server whose document is edited while it runs."""

import copy
import json
import os
import threading

import pytest
from small import LIBRARY

from fastpix_dyn import SpecError
from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.mock.server import create_app, create_reloading_app
from fastpix_dyn.wire.messages import Request

HEADERS = (("Authorization", "Basic bWU6c2VjcmV0"), ("Content-Type", "application/json"))


class Scene:
    """A document in a file, a server of it, and a clock that tests set."""

    def __init__(self, folder, document, overlays=()):
        self.path, self.now, self.told, self.edits = folder / "library.json", 0.0, [], 0
        self.write(document)
        self.answer = create_reloading_app(
            lambda: load_document(self.path, overlays), create_app, self.told.append, clock=lambda: self.now
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
    """The library with one more path."""
    document = copy.deepcopy(LIBRARY)
    document["paths"]["/shelves"] = {"get": {"operationId": "shelves", "responses": {"204": {"description": "Some."}}}}
    return document


def test_an_edited_document_is_served(scene):
    """The server checks the files at most every half second."""
    assert scene.status("GET", "/v1/shelves") == 404
    scene.write(with_shelves())
    scene.now = 0.499
    assert scene.status("GET", "/v1/shelves") == 404
    scene.now = 0.5

    assert scene.status("GET", "/v1/shelves") == 204
    assert scene.told == ["reloaded the edited document: Library 2, 5 operations, no resources"]


def test_what_was_made_is_gone_after_an_edit_and_there_without_one(tmp_path):
    """The server of a new document contains its examples only."""
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
    """The old server runs until the document is fixed; a missing file is a fault also."""
    scene.write(broken) if broken else scene.path.unlink()
    for scene.now in (1, 2, 3):
        assert scene.status("GET", "/v1/books") == 200
    assert len(scene.told) == 1
    assert scene.told[0].startswith("the edited document has faults, so the previous one is still served: the document")

    scene.write(with_shelves())
    scene.now = 4

    assert scene.status("GET", "/v1/shelves") == 204


def test_files_that_it_refers_to_and_overlays_are_watched(tmp_path):
    """A file that only the edited document refers to is watched also."""
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


def test_the_files_are_checked_half_a_second_after_the_last_check(scene):
    """Not after the last edit."""
    scene.now = 0.6
    assert scene.status("GET", "/v1/shelves") == 404
    scene.write(with_shelves())
    scene.now = 1.0
    assert scene.status("GET", "/v1/shelves") == 404
    scene.now = 1.1

    assert scene.status("GET", "/v1/shelves") == 204


def same_time(scene, text):
    """Write *text* in place; the time of the change stays."""
    before = scene.path.stat()
    scene.path.write_text(text)
    os.utime(scene.path, ns=(before.st_atime_ns, before.st_mtime_ns))


def same_time_and_size(scene, text):
    """Another file of the same time and size gets the name."""
    before, other = scene.path.stat(), scene.path.with_name("other.json")
    scene.path.write_text(scene.path.read_text())
    other.write_text(text.ljust(before.st_size)[: max(before.st_size, len(text))])
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(scene.path)


def same_size(scene, text):
    """The file has the same size and another time."""
    scene.path.write_text(text)
    os.utime(scene.path, ns=(1, 1))


@pytest.mark.parametrize("edit", [same_time, same_time_and_size, same_size])
def test_an_edit_is_seen_by_time_size_or_number(tmp_path, edit):
    """One of them is another one."""
    document = json.dumps(with_shelves())
    scene = Scene(tmp_path, json.dumps(LIBRARY).ljust(len(document) - (edit is same_time)))
    edit(scene, document)
    scene.now = 1

    assert scene.status("GET", "/v1/shelves") == 204
    assert len(scene.told) == 1


def test_a_file_that_is_missing_for_a_while_is_seen_again(scene):
    """As it was before: that is an edit also."""
    text, before = scene.path.read_text(), scene.path.stat()
    scene.path.unlink()
    scene.now = 1
    assert scene.status("GET", "/v1/books") == 200
    scene.path.write_text(text)
    os.utime(scene.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    scene.now = 2
    assert scene.status("GET", "/v1/books") == 200

    assert [one.partition(" ")[0] for one in scene.told] == ["the", "reloaded"]


def test_an_edit_while_the_document_is_read_is_seen_at_the_next_check(tmp_path):
    """The file is looked at before it is read."""
    scene = Scene(tmp_path, LIBRARY)
    edits = [with_shelves()]

    def load():
        document = load_document(scene.path)
        if edits and scene.now:
            scene.write(edits.pop())
        return document

    app = create_reloading_app(load, create_app, scene.told.append, clock=lambda: scene.now)
    scene.answer = app
    scene.write({**LIBRARY, "info": {"title": "Other", "version": "9"}})
    scene.now = 1
    assert scene.status("GET", "/v1/shelves") == 404
    scene.now = 2

    assert scene.status("GET", "/v1/shelves") == 204
    assert len(scene.told) == 2


def test_a_document_that_is_broken_from_the_start_is_refused(tmp_path):
    """There is no older document to serve."""
    with pytest.raises(SpecError):
        Scene(tmp_path, "{")


def test_many_threads_read_an_edit_once(scene):
    """Only the first thread after the interval reads the files."""
    scene.write(with_shelves())
    scene.now = 1
    threads = [threading.Thread(target=scene.status, args=("GET", "/v1/books")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(scene.told) == 1
