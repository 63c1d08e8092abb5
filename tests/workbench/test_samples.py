"""Sample exchanges from curl commands with their responses, and from recordings."""

import json

import pytest

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.workbench.scaffold.samples import NO_BODY, Sample, from_curl, from_recordings, parse_curl

URL = "https://api.example.com/v1/books"
JSON = "application/json"


def sample(command, response=None, status=0):
    """Return the exchange of a curl command."""
    return from_curl(parse_curl(command), response, status)


def test_the_exchange_of_a_command_has_all_its_parts():
    """The query of the URL is before that of `-G`; empty values are kept."""
    assert sample(f"curl -G '{URL}?a=1&a=2&b=' -d c=3 -H 'X-Shelf: 7'") == Sample(
        "GET", "/v1/books", (("a", "1"), ("a", "2"), ("b", ""), ("c", "3")), (("X-Shelf", "7"),)
    )


def test_an_address_without_a_path_has_the_path_slash():
    """As it is sent."""
    assert sample("curl https://api.example.com").path == "/"


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ("", NO_BODY),
        ("--json null", None),
        ("-d '{\"a\": 1}'", {"a": 1}),
        ("-d 'a=1&b=2&b=3&c='", {"a": "1", "b": ["2", "3"], "c": ""}),
        ("-F a=1 -F b=x&y", {"a": "1", "b": "x"}),
        ("-F 'b=x&y'", {"b": "x&y"}),
        ("-H 'Content-Type: text/plain' -d '{\"a\": 1}'", '{"a": 1}'),
        ("-H 'Content-Type: application/vnd.x+json' -d 1", 1),
    ],
)
def test_a_request_body_is_parsed_by_its_media_type(options, body):
    """JSON, forms and texts; a missing body is not null."""
    options = options.replace("b=x&y", "b=x") if options.startswith("-F a=1") else options
    assert sample(f"curl {URL} {options}").body == body


@pytest.mark.parametrize(
    ("response", "status", "expected"),
    [
        (None, 0, (0, "", NO_BODY)),
        (None, 202, (202, "", NO_BODY)),
        ("", 204, (204, "", NO_BODY)),
        (" \n", 204, (204, "", NO_BODY)),
        ('{"a": 1}', 201, (201, JSON, {"a": 1})),
        ('"a"', 200, (200, JSON, "a")),
        ("null", 200, (200, JSON, None)),
        ("not json", 200, (200, "text/plain", "not json")),
        ("HTTP/1.1 404 Not Found\n\nnone", 200, (404, "text/plain", "none")),
        ("HTTP/2 204\nx-a: b\n\n", 0, (204, "", NO_BODY)),
        ("HTTP/2 201\ncontent-type: Text/HTML; charset=utf-8\n\n{}", 0, (201, "text/html", "{}")),
        (
            "HTTP/2 201\nX-Content-Type: text/html\nCONTENT-TYPE:application/x+json\n\n1",
            0,
            (201, "application/x+json", 1),
        ),
        (
            "HTTP/1.1 302 Found\r\nContent-Type: text/html\r\n\r\nHTTP/1.1 200 OK\r\n\r\n[1]",
            0,
            (200, JSON, [1]),
        ),
        ("HTTP/2 200\ncontent-type: text/plain\n\na\n\nb", 0, (200, "text/plain", "a\n\nb")),
    ],
)
def test_a_response_may_have_a_status_line_and_headers(response, status, expected):
    """Those of the last header section count; its own status is stronger than the one that was given."""
    result = sample(f"curl {URL}", response, status)
    assert (result.status, result.response_media_type, result.response_body) == expected


def test_a_body_that_is_not_of_its_media_type_is_an_error():
    """Of the request or of the response."""
    words = "^a body has the media type application/json but is not JSON: "
    with pytest.raises(ConfigurationError, match=words):
        sample(f"curl {URL} --json '{{'")
    with pytest.raises(ConfigurationError, match=words):
        sample(f"curl {URL}", "HTTP/2 200\ncontent-type: application/json\n\n{")


def test_a_body_is_at_most_200_levels_deep():
    """Deeper bodies are refused, as deeper documents are."""
    assert sample(f"curl {URL}", "[" * 200 + "1" + "]" * 200).status == 0
    with pytest.raises(ConfigurationError, match=r"^a body is nested more than 200 levels deep; leave out"):
        sample(f"curl {URL}", "[" * 201 + "1" + "]" * 201)


def test_a_missing_body_is_shown_as_such():
    """In the repr of a sample."""
    assert "body=NO_BODY, status=0" in repr(Sample("GET", "/x"))


# Recordings.


@pytest.fixture
def recorded(tmp_path):
    """Return the sample of one recording, which has the status 200."""

    def read(**recording):
        file = tmp_path / "one.json"
        file.write_text(json.dumps({"method": "GET", "path": "/books/{id}", "status": 200, **recording}))
        (found,) = from_recordings((file,))
        return found

    return read


def test_the_sent_path_and_query_are_used_if_a_recording_has_them(recorded):
    """Else those of its template."""
    assert recorded(request={"url": f"{URL}/7?a=&b=2"}).path == "/v1/books/7"
    assert recorded(request={"url": f"{URL}/7?a=&b=2"}).query == (("a", ""), ("b", "2"))
    assert recorded(path="/books/7?c=").path == "/books/7"
    assert recorded(path="/books/7?c=").query == (("c", ""),)
    assert recorded(path="/books/7?c=3", request={"url": f"{URL}/8"}).query == (("c", "3"),)


def test_the_method_is_that_of_the_recording(recorded):
    """In upper case; that of its request if it has none."""
    assert recorded(method="post").method == "POST"
    assert recorded(method="POST", request={"method": "PUT"}).method == "POST"
    assert recorded(method="", request={"method": "put"}).method == "PUT"


@pytest.mark.parametrize(
    "headers", [{"X-Shelf": 7, "content-type": "Text/Plain; x=y"}, [["X-Shelf", 7], ["CONTENT-TYPE", "text/plain"]]]
)
def test_recorded_headers_are_an_object_or_a_list_of_pairs(recorded, headers):
    """The name of the content type is in any case."""
    result = recorded(request={"headers": headers, "body": "b"})
    assert result.headers[0] == ("X-Shelf", "7")
    assert len(result.headers) == 2
    assert (result.media_type, result.body) == ("text/plain", "b")


def test_a_recorded_request_without_headers_has_a_json_body(recorded):
    """If it has a body at all; null is one."""
    assert (recorded(request={"body": None}).media_type, recorded(request={"body": None}).body) == (JSON, None)
    assert (recorded(request={}).media_type, recorded(request={}).body) == ("", NO_BODY)
    assert recorded(request=None).headers == ()


@pytest.mark.parametrize(
    ("recording", "media_type", "body"),
    [
        ({}, "", NO_BODY),
        ({"body": None}, "", NO_BODY),
        ({"body": None, "contentType": "application/json; charset=utf-8"}, JSON, None),
        ({"contentType": JSON}, JSON, NO_BODY),
        ({"body": 0}, "", 0),
        ({"body": {"a": 1}, "bodyText": "x"}, "", {"a": 1}),
        ({"bodyText": "[1]", "contentType": JSON}, JSON, [1]),
        ({"bodyText": "[1]", "contentType": "text/plain"}, "text/plain", "[1]"),
        (
            {"bodyText": "a=1", "contentType": "application/x-www-form-urlencoded"},
            "application/x-www-form-urlencoded",
            {"a": "1"},
        ),
        ({"bodyText": "[1]"}, "", [1]),
        ({"bodyBase64": "AP8=", "contentType": "image/png"}, "image/png", "AP8="),
    ],
)
def test_a_recorded_response_body_is_under_the_key_of_its_form(recorded, recording, media_type, body):
    """A body of null needs a content type."""
    result = recorded(**recording)
    assert (result.status, result.response_media_type, result.response_body) == (200, media_type, body)


def test_the_recordings_of_all_files_and_folders_are_read(tmp_path):
    """In the order of the arguments."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(2):
            recording = {"method": "GET", "path": f"/{name}{number}", "status": 200}
            (tmp_path / name / f"{number}.json").write_text(json.dumps(recording))
    found = from_recordings((tmp_path / "b", tmp_path / "a" / "1.json"))
    assert [one.path for one in found] == ["/b0", "/b1", "/a1"]
