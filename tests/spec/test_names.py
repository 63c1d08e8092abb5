"""Similar names."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.spec.names import close_matches, is_likely_misspelling, letters, pascal, snake, suggestion


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("360p", ["480p", "720p", "1080p", "2160p"]),
        ("v1", ["v2", "v3"]),
        ("8:hours", ["6:hours", "24:hours"]),
        ("utf-8", ["utf-16", "utf-32"]),
        ("h264", ["h265"]),
        ("mp3", ["mp4"]),
        ("2024-01-01", ["2024-02-01"]),
        ("1080", ["108", "10800"]),
        ("track10", ["track1", "track100"]),
        ("4k", ["2k", "8k"]),
        ("get_v1_media", ["get_v2_media"]),
    ],
)
def test_no_number_leads_to_another(name, known):
    """A wrong number is no slip of the pen."""
    assert close_matches(name, known) == []
    assert "did you mean" not in suggestion(name, known)


@pytest.mark.parametrize(
    ("known", "clause"),
    [
        ([], "there are none"),
        (["b", "a"], "there are: a, b"),
        (
            [f"n{number:02}" for number in range(30)],
            f"there are: {', '.join(f'n{one:02}' for one in range(20))} and 10 more",
        ),
    ],
    ids=["none", "few", "many"],
)
def test_a_message_is_never_without_its_clause(known, clause):
    """It says what there is, however many there are."""
    assert suggestion("zzz", known) == clause


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("pubilc", ["public", "private"], ["public"]),
        ("1080", ["1080p", "720p"], ["1080p"]),
        ("1080P", ["1080p", "720p"], ["1080p"]),
        ("mp_4_support", ["mp4Support", "mp5Support"], ["mp4Support"]),
        ("accesspolicy", ["accessPolicy", "accessPolicies"], ["accessPolicy"]),
        ("access-policy", ["accessPolicy", "access"], ["accessPolicy"]),
        ("limt", ["limit", "offset"], ["limit"]),
        ("limit1", ["limit"], ["limit"]),
        ("mpsupport", ["mp4Support"], ["mp4Support"]),
        ("v02", ["v2"], ["v2"]),
        ("zebra", ["public"], []),
        ("", ["public"], []),
    ],
)
def test_words_lead_to_near_ones(name, known, found):
    """Another spelling of the same letters is the only suggestion; numbers may have leading zeros."""
    assert close_matches(name, known) == found


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.text("abc_", max_size=5))
def test_two_numbers_are_never_near(one, other, around):
    """Whatever surrounds them."""
    found = close_matches(f"{around}{one}{around}", [f"{around}{other}{around}"])

    assert bool(found) <= (one == other)


@pytest.mark.parametrize(
    ("name", "candidate", "expected"),
    [
        ("uri", "url", True),
        ("titel", "title", True),
        ("start_time", "startTime", True),
        ("accessPolcy", "accessPolicy", True),
        ("to", "id", False),
        ("name", "url", False),
        ("line1", "line2", False),
        ("color", "colour", True),
        ("desc", "id", False),
        ("idd", "id", True),
    ],
)
def test_what_is_misspelt(name, candidate, expected):
    """Nearly the same letters, and the same numbers."""
    assert is_likely_misspelling(name, candidate) is expected


def test_letters_are_those_of_all_spellings():
    """snake_case, camelCase, kebab-case, PascalCase, words."""
    spellings = ["create_new_stream", "createNewStream", "create-new-stream", "CreateNewStream", "Create new stream"]

    assert {letters(one) for one in spellings} == {"createnewstream"}


@given(st.text(max_size=8))
def test_every_name_is_an_identifier_that_python_does_not_change(text):
    """Python normalizes identifiers by NFKC: `\ufb01` is `fi`, and `x\u00b2` is none."""
    for made in (snake(text), pascal(text)):
        assert ast.parse(f"x.{made}_").body[0].value.attr == f"{made}_"
        assert made.isidentifier()
    assert ast.parse(f"x.{snake(text)}").body[0].value.attr == snake(text)
