"""Text and bytes by charset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import refusal

from fastpix_dyn.wire import media_types


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["", "text/plain", 'text/plain; charset="UTF-16"']))
def test_what_is_encoded_decodes_to_the_same(text, media_type):
    """UTF-8 where the media type names no charset, else the one it names."""
    assert media_types.decode(media_types.encode(text, media_type, "/body"), media_type) == text


def test_the_charset_is_that_of_the_media_type():
    """One byte for é in Latin-1, two in UTF-8."""
    assert media_types.encode("é", "text/plain; charset=latin-1", "") == b"\xe9"
    assert media_types.encode("é", "text/plain", "") == b"\xc3\xa9"


@pytest.mark.parametrize(
    ("text", "charset", "word"),
    [
        ("a€", "latin-1", "character 1"),
        ("a", "klingon", "klingon"),
        ("a", "hex", "hex"),
        ("\ud800", "utf-8", "character 0"),
    ],
)
def test_text_that_the_charset_cannot_say_is_refused(text, charset, word):
    """So is a charset that nobody knows."""
    violation = refusal(media_types.encode, text, f"text/plain; charset={charset}", "/body")

    assert (violation.pointer, violation.rule) == ("/body", "mediaType")
    assert word in violation.message


@pytest.mark.parametrize(
    ("content", "charset", "word"),
    [(b"a\xff", "utf-8", "byte 1"), (b"\x80", "ascii", "byte 0"), (b"a", "klingon", "klingon")],
)
def test_bytes_that_are_not_of_the_charset_are_an_error(content, charset, word):
    """The message says where."""
    with pytest.raises(ValueError, match=word):
        media_types.decode(content, f"text/plain; charset={charset}")
