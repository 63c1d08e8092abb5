"""Media types: essence, parameters, ranges."""

import pytest
from wire_records import body, content, operation

from fastpix_dyn.structs import replace
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
        ("text/plain; charset=", ""),
        ("text/plain; charset*=utf-8''latin-1", None),
        ("text/plain charset=latin-1", None),
        ("text/plain; x=y; charset=a; charset=b", "a"),
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
        ("APPLICATION/JSON", True, False),
        ("application/vnd.x+JSON; v=1", True, False),
        ("application/json+xml", False, False),
        ("Text/CSV", False, True),
        ("application/X-WWW-Form-URLEncoded; charset=utf-8", False, True),
        ("x/text/plain", False, False),
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


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-form-urlencoded; charset=utf-8", True),
        ("multipart/form-data", False),
        ("text/plain", False),
    ],
)
def test_a_form_has_one_name(media_type, expected):
    """In any case, whatever its parameters."""
    assert media_types.is_form(media_type) is expected


@pytest.mark.parametrize(
    ("contents", "media_type", "at"),
    [
        (["application/json", "text/plain"], "text/plain; charset=utf-8", 1),
        (["text/*", "text/plain"], "text/plain", 1),
        (["text/plain", "text/*"], "text/csv", 1),
        (["*/*"], "image/png", 0),
        (["application/json"], "text/plain", None),
        (["application/json"], "", None),
        (None, "application/json", None),
    ],
)
def test_the_schema_of_a_request_is_that_of_its_media_type(contents, media_type, at):
    """A type of its own before a range that includes it."""
    made = [replace(content(name), schema={"title": name}) for name in contents or ()]
    plan = operation(body=None if contents is None else body(*made))

    found = media_types.request_schema(plan, media_type)

    assert found == (None if at is None else {"title": contents[at]})
