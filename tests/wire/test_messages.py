"""Messages as values."""

import pickle
import shlex

import pytest
from small import LIBRARY as DOCUMENT

from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.wire.messages import UNSET, Arguments, Headers, Request, Response, curl


def test_headers_go_by_name_in_any_case():
    """Values of equal names are joined; the pairs stay as they came (RFC 9110 §5.3)."""
    headers = Headers([("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")])

    assert headers["content-type"] == headers["CONTENT-TYPE"] == "text/plain"
    assert headers["X-a"] == "1, 2"
    assert dict(headers) == {"content-type": "text/plain", "x-a": "1, 2"}
    assert len(headers) == 2
    assert headers.pairs == (("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2"))
    assert headers.get("missing") is None
    assert (headers.get("missing", "x"), headers.get("CONTENT-type", "x")) == ("x", "text/plain")
    assert repr(headers) == "Headers(2 names: content-type, x-a)"
    with pytest.raises(KeyError):
        headers["missing"]


def test_messages_show_no_values():
    """URLs, headers and bodies may hold secrets; a repr holds none of them."""
    messages = [
        Headers([("Set-Cookie", "hunter2")]),
        Request("GET", "https://x/?key=hunter2", (("Authorization", "hunter2"),), b"hunter2"),
        Response(200, Headers([("Set-Cookie", "hunter2")]), b"hunter2"),
        Arguments({"query": {"key": "hunter2"}}, {"password": "hunter2"}),
    ]

    assert "hunter2" not in repr(messages)
    assert list(map(repr, messages)) == [
        "Headers(1 names: set-cookie)",
        "Request(method='GET')",
        "Response(status=200, headers=Headers(1 names: set-cookie))",
        "Arguments(media_type=None)",
    ]


def test_unset_is_one_object():
    """Not None, which is JSON's null; it stays itself through pickling."""
    assert repr(UNSET) == "UNSET"
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert Arguments({}).body is UNSET


def test_a_command_for_curl_is_quoted_for_the_shell():
    """Each word of it; a body only if there is one."""
    document = compile_document(load(DOCUMENT))
    plan = document.operations["addBook"]
    headers = (("Accept", "*/*"), ("X-A", "it's"))

    def command(content=None, *, url="https://a.example/b?c=d&e=f", headers=headers):
        return curl(Request("POST", url, headers, content), plan, document)

    assert command() == ("curl -X POST 'https://a.example/b?c=d&e=f' -H 'Accept: */*' -H 'X-A: it'\"'\"'s'")
    assert command(url="https://a.example/b", headers=()) == "curl -X POST https://a.example/b"
    assert command(b"x", headers=()).endswith(" --data-binary @body")
    assert command(b"", headers=()).endswith(" --data-binary @body")


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
@pytest.mark.parametrize(
    ("media_type", "shown"),
    [
        ("application/json", '{"title": "ü\\u009b", "pin": "***"}'),
        ("application/json; charset=utf-8", '{"title": "ü\\u009b", "pin": "***"}'),
        ("application/merge-patch+json", '{"title": "ü\\u009b", "pin": "1234"}'),
        ("text/plain", "@body"),
        ("application/x-www-form-urlencoded", "@body"),
    ],
)
def test_a_command_for_curl_shows_a_body_of_json_redacted(name, media_type, shown):
    """By the schema of its media type; control characters are escaped."""
    document = compile_document(load(DOCUMENT))
    content = '{"title":"ü\x9b","pin":"1234"}'.encode()
    request = Request("POST", "https://a.example/b", (("X-A", "text/html"), (name, media_type)), content)

    words = shlex.split(curl(request, document.operations["addBook"], document))

    assert words[-2:] == ["--data-binary", shown]


def test_what_a_message_does_not_have_is_nothing():
    """No headers, no body, no time."""
    request, made = Request("GET", "https://a.example/"), Response(200, Headers(), b"")

    assert (request.headers, request.content) == ((), None)
    assert (made.elapsed, made.received, made.http, len(made.headers)) == (0.0, 0.0, None, 0)
    assert (Arguments({}).media_type, Arguments({}).by_property) == (None, False)
