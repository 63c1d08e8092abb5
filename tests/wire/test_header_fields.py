"""What HTTP header fields can carry."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.wire import messages

SMALL = st.characters(max_codepoint=0x120)


def h11_takes(name, value):
    """Whether h11, the engine below httpx, sends the header unchanged."""
    try:
        headers = h11.Request(method="GET", target="/", headers=[("Host", "x"), (name, value)]).headers
    except h11.LocalProtocolError:
        return False
    return (name.lower(), value) in headers


@given(st.text(SMALL, max_size=6))
def test_every_value_without_fault_is_sent_unchanged(text):
    """What is let pass, an HTTP engine sends as it stands."""
    if messages.value_fault(text) == "":
        assert h11_takes(b"x-test", text.encode("latin-1"))


@given(st.text(SMALL, min_size=1, max_size=6))
def test_exactly_the_names_that_an_engine_takes_have_no_fault(name):
    """Names are tokens (RFC 9110 §5.6.2)."""
    assert (messages.name_fault(name) == "") == (name.isascii() and h11_takes(name.encode(), b"v"))


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("a\r\nX-Evil: 1", "U+000D"),
        ("a\nb", "U+000A"),
        ("a\0", "U+0000"),
        ("a\x7f", "U+007F"),
        (" a", "space"),
        ("a\t", "space"),
        ("a€", "U+20AC"),
    ],
)
def test_a_fault_says_what_and_where_and_not_the_value(value, word):
    """The sentence names the character."""
    assert word in messages.value_fault(value)
    assert "Evil" not in messages.value_fault(value)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("ab\x08", "control characters, such as the one (U+0008) at 2"),
        ("a\x0ab", "control characters, such as the one (U+000A) at 1"),
        ("a\x1fb", "control characters, such as the one (U+001F) at 1"),
        ("\x7f", "control characters, such as the one (U+007F) at 0"),
        ("aé\u0100", "characters outside of Latin-1, such as the one (U+0100) at 2"),
        ("\ud800", "characters outside of Latin-1, such as the one (U+D800) at 0"),
    ],
)
def test_a_fault_of_a_value_has_its_character_and_position(value, fault):
    """The first of them."""
    assert messages.value_fault(value) == f"a header can't contain {fault}"


@pytest.mark.parametrize("value", [" a", "a ", "\ta", "a\t", " "])
def test_spaces_around_a_value_are_a_fault(value):
    """HTTP takes them for none of it."""
    assert messages.value_fault(value) == "a header can't begin or end with a space: it would be lost on the way"


@pytest.mark.parametrize(
    "name", ["", "a b", "a:", "é", "a\n", "a/b", "a(b", "[a]", '"a"', "a,b", "a;b", "a=b", "a@b", "{a}"]
)
def test_a_name_has_only_the_characters_of_a_token(name):
    """RFC 9110 §5.6.2."""
    assert messages.name_fault(name) == ("the name of a header or cookie has only letters, digits and !#$%&'*+-.^_`|~")
    assert messages.name_fault("azAZ09!#$%&'*+-.^_`|~") == ""


@pytest.mark.parametrize("value", ["", "plain", "a\tb", "é", "\xff", "\x80", "a b", 'W/"1", *'])
def test_ordinary_values_have_no_fault(value):
    """Tabs and spaces inside, Latin-1 and nothing at all are fine."""
    assert messages.value_fault(value) == ""


@pytest.mark.parametrize(
    ("value", "ok"),
    [
        ("abc=+/%!#+:<[]~", True),
        ("", True),
        ("a;b", False),
        ("a b", False),
        ("é", False),
        ('a"b', False),
        ("a,b", False),
        ("a\\b", False),
        ("a\x7f", False),
        ("a\x1f", False),
        ("a\n", False),
    ],
)
def test_a_cookie_holds_less_than_a_header(value, ok):
    """RFC 6265's cookie octets."""
    assert (messages.cookie_fault(value) == "") is ok
