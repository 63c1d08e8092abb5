"""JSON pointers (RFC 6901)."""

import pytest

from fastpix_dyn.spec import json_pointer

RFC = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
    "text": "not a list",
}
"""The document of RFC 6901 §5, and a text."""


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/foo/1", "baz"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_examples_of_the_rfc(pointer, value):
    """RFC 6901 §5."""
    assert json_pointer.get(RFC, pointer) == value
    assert json_pointer.find(RFC, pointer) == value
    assert json_pointer.exists(RFC, pointer)


@pytest.mark.parametrize(
    ("pointer", "token"),
    [
        ("/bar", "bar"),
        ("/foo/2", "2"),
        ("/foo/-", "-"),
        ("/foo/-1", "-1"),
        ("/foo/x", "x"),
        ("/foo/0/a", "a"),
        ("/foo/\u0661", "\u0661"),
        ("/foo/\u00b2", "\u00b2"),
        ("/foo/" + "0" * 19, "0" * 19),
        ("/a/b", "a"),
        ("/text/0", "0"),
        ("/a~1b/0", "0"),
    ],
)
def test_a_pointer_to_nothing_says_where_it_ends(pointer, token):
    """At the token that is not there; digits are 0 to 9 only."""
    with pytest.raises(json_pointer.MissingError) as caught:
        json_pointer.get(RFC, pointer)

    assert str(caught.value) == f"there is nothing at {pointer} (it ends before {token!r})"
    assert json_pointer.find(RFC, pointer) is None
    assert not json_pointer.exists(RFC, pointer)


def test_null_exists():
    """It is found, unlike what is not there."""
    assert json_pointer.exists({"a": None}, "/a")
    assert json_pointer.get({"a": None}, "/a") is None


def test_an_index_has_at_most_18_digits():
    """Python would take seconds for a text of many digits."""
    assert json_pointer.is_index("0" * 18)
    assert not json_pointer.is_index("0" * 19)
    assert not json_pointer.is_index("")


@pytest.mark.parametrize(
    ("pointers", "value"),
    [
        ([], None),
        (["/none"], None),
        (["/none", "/null", "/zero", "/one"], 0),
        (["/one", "/zero"], 1),
        (["/null"], None),
        (["/empty", "/one"], ""),
    ],
)
def test_the_first_value_is_there_and_not_null(pointers, value):
    """In the order of the pointers; zero and an empty text are values."""
    assert json_pointer.first({"null": None, "zero": 0, "one": 1, "empty": ""}, pointers) == value


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ([], ""),
        (["a", 0, "b"], "/a/0/b"),
        ([""], "/"),
        (["a/b", "m~n", "~1", "~/", "~01"], "/a~1b/m~0n/~01/~0~1/~001"),
    ],
)
def test_a_path_and_its_pointer(path, pointer):
    """Tokens come back unescaped: `~01` is `~1`, not a slash (RFC 6901 §4)."""
    assert json_pointer.join(path) == pointer
    assert json_pointer.tokens(pointer) == [str(token) for token in path]


@pytest.mark.parametrize(
    ("fragment", "pointer"),
    [
        ("", ""),
        ("/a", "/a"),
        ("/c%25d", "/c%d"),
        ("/%20", "/ "),
        ("/k%22l", '/k"l'),
        ("/a~1b", "/a~1b"),
        ("/%C3%A9", "/é"),
    ],
)
def test_a_fragment_is_percent_encoded(fragment, pointer):
    """RFC 6901 §6; `~1` stays."""
    assert json_pointer.from_fragment(fragment) == pointer
