"""Messages as values."""

import pickle

import pytest

from fastpix_dyn.wire.messages import UNSET, Arguments, Headers, Request, Response


def test_headers_go_by_name_in_any_case():
    """Values of equal names are joined; the pairs stay as they came (RFC 9110 §5.3)."""
    headers = Headers([("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")])

    assert headers["content-type"] == headers["CONTENT-TYPE"] == "text/plain"
    assert headers["X-a"] == "1, 2"
    assert dict(headers) == {"content-type": "text/plain", "x-a": "1, 2"}
    assert len(headers) == 2
    assert headers.pairs == (("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2"))
    assert headers.get("missing") is None
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
    assert "set-cookie" in repr(messages)


def test_unset_is_one_object():
    """Not None, which is JSON's null; it stays itself through pickling."""
    assert repr(UNSET) == "UNSET"
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert Arguments({}).body is UNSET
