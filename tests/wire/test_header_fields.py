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


@pytest.mark.parametrize("value", ["", "plain", "a\tb", "é", "a b", 'W/"1", *'])
def test_ordinary_values_have_no_fault(value):
    """Tabs and spaces inside, Latin-1 and nothing at all are fine."""
    assert messages.value_fault(value) == ""


@pytest.mark.parametrize(("value", "ok"), [("abc=+/%", True), ("", True), ("a;b", False), ("a b", False), ("é", False)])
def test_a_cookie_holds_less_than_a_header(value, ok):
    """RFC 6265's cookie octets."""
    assert (messages.cookie_fault(value) == "") is ok
