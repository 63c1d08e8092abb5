"""Requests that send files to the mock server: each form of `Content-Range`, and what the file becomes."""

import json

import pytest
from plans import API

from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

LOGIN = ("Authorization", "Basic YTpi")
JSON = ("Content-Type", "application/json")
CONTENT = b"ten bytes!"


class Host:
    """A mock server, and requests to it."""

    def __init__(self):
        self.events = []
        self.answer = create_app(API, on_event=lambda name, resource: self.events.append((name, resource.ids[-1])))

    def ask(self, method, path, body=None):
        """The data of a response."""
        content = None if body is None else json.dumps(body).encode()
        response = self.answer(Request(method, f"https://mock.example{path}", (LOGIN, JSON), content))
        assert response.status < 300, response.content
        return json.loads(response.content)["data"]

    def upload(self, url="https://mock.example", **settings):
        """The id of a new upload, and the URL for its file."""
        body = {"corsOrigin": "*", "pushMediaSettings": {"accessPolicy": "public", **settings}}
        response = self.answer(Request("POST", f"{url}/on-demand/upload", (LOGIN, JSON), json.dumps(body).encode()))
        data = json.loads(response.content)["data"]
        return data["uploadId"], data["url"]

    def put(self, url, content=CONTENT, content_range=None):
        """The status and the `Range` of the response to a request with the file."""
        headers = () if content_range is None else (("content-range", content_range),)
        response = self.answer(Request("PUT", url, headers, content))
        return response.status, response.headers.get("Range")

    def status(self, media_id):
        """The status of the response to a request for a media."""
        return self.answer(Request("GET", f"https://mock.example/on-demand/{media_id}", (LOGIN,))).status


@pytest.fixture(scope="module")
def host():
    """A server of all tests that look at uploads of their own only."""
    return Host()


@pytest.fixture
def new_host():
    """A new server."""
    return Host()


@pytest.mark.parametrize("url", ["https://mock.example", "http://127.0.0.1:8080"])
def test_the_url_for_a_file_is_one_of_this_server(host, url):
    """It is a session, and has the id of the upload."""
    own, address = host.upload(url)

    assert address == f"{url}/_uploads/{own}?upload_id={own}"


@pytest.mark.parametrize("content", [CONTENT, b"", None])
def test_a_file_without_a_range_is_whole(host, content):
    """It becomes a media of the id of the upload, with the settings of the request."""
    own, url = host.upload(title="Mine", metadata={"a": "b"})
    assert host.put(url, content) == (200, None)

    media = host.ask("GET", f"/on-demand/{own}")
    assert (media["id"], media["title"], media["metadata"]) == (own, "Mine", {"a": "b"})
    assert own not in [one["uploadId"] for one in host.ask("GET", "/on-demand/uploads?limit=50")]


def test_a_file_arrives_once(new_host):
    """Then its URL stops working, and the next upload has another one."""
    (own, url), (other, other_url) = new_host.upload(), new_host.upload()
    assert [new_host.put(url)[0] for _ in range(2)] == [200, 404]

    assert [one["uploadId"] for one in new_host.ask("GET", "/on-demand/uploads")] == [other]
    assert (new_host.status(own), new_host.status(other)) == (200, 404)
    assert new_host.put(other_url)[0] == 200
    assert new_host.status(other) == 200


def test_a_file_in_ranges_arrives_in_order(host):
    """The response says how many bytes have arrived, also to a request for it."""
    _, url = host.upload()

    assert host.put(url, b"", "bytes */10") == (308, None)
    assert host.put(url, b"abcd", "bytes 0-3/10") == (308, "bytes=0-3")
    assert host.put(url, b"", "bytes */10") == (308, "bytes=0-3")
    assert host.put(url, b"", "bytes */*") == (308, "bytes=0-3")
    assert host.put(url, b"e", "bytes 4-4/*") == (308, "bytes=0-4")
    assert host.put(url, b"fghij", "bytes 5-9/10") == (200, None)


def test_the_ranges_of_two_uploads_are_counted_apart(host):
    """Each has its own bytes."""
    (_, first), (_, second) = host.upload(), host.upload()
    assert host.put(first, b"abcd", "bytes 0-3/10") == (308, "bytes=0-3")

    assert host.put(second, b"", "bytes */10") == (308, None)
    assert host.put(second, b"ab", "bytes 0-1/10") == (308, "bytes=0-1")
    assert host.put(first, b"", "bytes */10") == (308, "bytes=0-3")


@pytest.mark.parametrize(
    ("content", "content_range"),
    [
        (b"ab", "bytes 3-4/10"),
        (b"ab", "bytes 5-6/10"),
        (b"ab", "bytes 0-1/10"),
        (b"ab", "bytes 4-4/10"),
        (b"ab", "bytes 4-6/10"),
        (b"", "bytes 4-4/10"),
    ],
)
def test_bytes_that_do_not_follow_are_not_stored(host, content, content_range):
    """Nor those of another number than the range says."""
    _, url = host.upload()
    host.put(url, b"abcd", "bytes 0-3/10")

    assert host.put(url, content, content_range) == (308, "bytes=0-3")
    assert host.put(url, b"efghij", "bytes 4-9/10") == (200, None)


def test_a_file_whose_bytes_have_all_arrived_is_complete_once_its_size_is_said(host):
    """By a request without bytes; another size is not the right one."""
    own, url = host.upload()
    assert host.put(url, CONTENT, "bytes 0-9/*") == (308, "bytes=0-9")
    assert host.put(url, b"", "bytes */11") == (308, "bytes=0-9")
    assert host.status(own) == 404
    assert host.put(url, b"", "bytes */10") == (200, None)
    assert host.status(own) == 200


@pytest.mark.parametrize(("content_range", "size"), [("bytes 0-0/1", 1), ("bytes 0-9/10", 10), ("bytes */0", 0)])
def test_the_smallest_ranges_are_read(host, content_range, size):
    """One byte, one range for all, and an empty file."""
    _, url = host.upload()

    assert host.put(url, b"x" * size, content_range) == (200, None)


ODD = [
    "bytes 5-4/10",
    "bytes 0-10/10",
    "bytes 0-0/0",
    "bytes 0-9",
    "bytes 0-9/",
    "bytes -9/10",
    "bytes 0-/10",
    "bytes=0-9/10",
    "items 0-9/10",
    "Bytes 0-9/10",
    "bytes  0-9/10",
    "bytes 0-9/10 ",
    "bytes 0-9/10\n",
    "bytes */",
    "bytes \u0660-\u0669/10",
    f"bytes 0-{'9' * 19}/*",
    "",
]


@pytest.mark.parametrize("content_range", ODD)
def test_an_odd_range_is_refused(host, content_range):
    """And the upload stays."""
    _, url = host.upload()
    response = host.answer(Request("PUT", url, (("Content-Range", content_range),), CONTENT))

    assert response.status == 400
    assert response.content == b"Content-Range must have the form: bytes FIRST-LAST/SIZE"
    assert host.put(url, CONTENT, "bytes 0-9/10") == (200, None)


@pytest.mark.parametrize("content", [b"", None])
def test_a_range_without_content_has_not_arrived(host, content):
    """The response says how many bytes have."""
    _, url = host.upload()

    assert host.put(url, content, "bytes 0-9/10") == (308, None)


def test_a_long_range_is_one(host):
    """Numbers have up to 18 digits."""
    _, url = host.upload()

    assert host.put(url, b"x", f"bytes 0-0/{'9' * 18}") == (308, "bytes=0-0")


def test_a_post_opens_the_session_that_the_url_is(host):
    """As at the storage host."""
    _, url = host.upload()
    response = host.answer(Request("POST", url, (("x-goog-resumable", "start"),), b""))

    assert (response.status, response.headers["location"]) == (201, url)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH", "put"])
def test_another_method_is_refused(host, method):
    """With those that exist; of an upload that does not exist, it is 404."""
    _, url = host.upload()
    response = host.answer(Request(method, url, (), b""))

    assert (response.status, response.headers["Allow"]) == (405, "POST, PUT")
    unknown = host.answer(Request(method, "https://mock.example/_uploads/none", (), b""))
    assert (unknown.status, unknown.content) == (404, b"no upload has this address, or its file has arrived")


def test_only_the_path_of_a_url_names_its_upload(host):
    """Its query does not."""
    (own, url), (other, _) = host.upload(), host.upload()

    assert host.put(url.partition("?")[0] + f"?upload_id={other}")[0] == 200
    assert (host.status(own), host.status(other)) == (200, 404)


def test_an_upload_that_was_cancelled_is_in_no_list(new_host):
    """It can be cancelled once; another one stays."""
    (own, _), (other, _) = new_host.upload(), new_host.upload()
    path = f"/on-demand/upload/{own}/cancel"
    assert new_host.ask("PUT", path)["status"] == "cancelled"

    assert [one["uploadId"] for one in new_host.ask("GET", "/on-demand/uploads")] == [other]
    again = new_host.answer(Request("PUT", f"https://mock.example{path}", (LOGIN,)))
    assert again.status == 400
    assert b"status must be waiting; it is cancelled" in again.content


def test_an_upload_and_its_cancellation_have_their_events(new_host):
    """The first of each operation."""
    own, _ = new_host.upload()
    new_host.ask("PUT", f"/on-demand/upload/{own}/cancel")

    assert new_host.events == [("video.media.upload", own), ("video.media.upload.cancelled", own)]


def test_the_url_of_an_upload_that_was_cancelled_does_not_work(host):
    """Its file becomes no media."""
    own, url = host.upload()
    host.put(url, b"abcd", "bytes 0-3/10")
    host.ask("PUT", f"/on-demand/upload/{own}/cancel")

    assert host.put(url)[0] == 404
    assert host.put(url, b"", "bytes */10")[0] == 404
    assert host.status(own) == 404
