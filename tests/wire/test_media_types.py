"""Media types: essence, parameters, ranges."""

import pytest

from fastpix_dyn.wire import media_types


@pytest.mark.parametrize(
    ("media_type", "essence"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=UTF-8", "application/json"),
        ("application/json;charset=UTF-8", "application/json"),
        ("text/*", "text/*"),
        ("json", ""),
        ("", ""),
        (";charset=utf-8", ""),
    ],
)
def test_the_essence_is_type_and_subtype(media_type, essence):
    """Parameters, spaces and case don't count."""
    assert media_types.essence(media_type) == essence


@pytest.mark.parametrize(
    ("media_type", "charset"),
    [
        ("text/plain", None),
        ("text/plain; charset=latin-1", "latin-1"),
        ('text/plain; Charset="UTF-8"; x=y', "UTF-8"),
        ("text/plain; x=charset", None),
    ],
)
def test_a_parameter_is_read_without_its_quotes(media_type, charset):
    """Parameters go by name, in any case."""
    assert media_types.parameter(media_type, "charset") == charset


@pytest.mark.parametrize(
    ("pattern", "media_type", "covers"),
    [
        ("application/json", "application/json; charset=utf-8", True),
        ("application/json; v=1", "APPLICATION/json", True),
        ("application/json", "application/problem+json", False),
        ("application/*+json", "application/problem+json", True),
        ("application/*+json", "application/json", False),
        ("text/*", "text/plain", True),
        ("text/*", "application/json", False),
        ("*/*", "image/png", True),
        ("*/*", "", False),
        ("json", "", False),
        ("json", "json", False),
    ],
)
def test_a_pattern_covers_types_whatever_their_parameters(pattern, media_type, covers):
    """Ranges cover many types, a type itself, and nothing covers what is no media type."""
    assert media_types.covers(pattern, media_type) is covers


@pytest.mark.parametrize(
    ("media_type", "json", "text"),
    [
        ("application/json;charset=UTF-8", True, False),
        ("application/problem+json", True, False),
        ("text/json", True, True),
        ("text/csv", False, True),
        ("application/x-www-form-urlencoded", False, True),
        ("application/jsonlines", False, False),
        ("image/svg+xml", False, False),
        ("", False, False),
    ],
)
def test_families_are_told_apart(media_type, json, text):
    """JSON goes by name or suffix, text by type."""
    assert (media_types.is_json(media_type), media_types.is_text(media_type)) == (json, text)


def test_a_range_has_a_star():
    """The star counts in the essence only."""
    assert media_types.is_range("text/*")
    assert media_types.is_range("application/*+json")
    assert not media_types.is_range("text/plain; q=*")
