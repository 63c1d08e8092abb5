"""The asserted formats: both engines agree on them, and assert no others."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.spec.schema_bundle import FORMATS
from fastpix_dyn.validate.validator import Validator

JUDGES = {"jsonschema-rs": Validator({}), "jsonschema": Validator({}, engine="jsonschema")}
SCHEMAS = {name: {"format": name} for name in FORMATS}
UUID = "8a2f9d3e-41b6-4f0f-9d3f-7a4c0b1b2c3d"

GOOD = {
    "uuid": [UUID, UUID.upper(), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    "date-time": [
        "2030-01-31T12:00:00Z",
        "2030-01-31t12:00:00z",
        "2030-01-31T12:00:00.123456789+05:30",
        "2024-02-29T23:59:59-23:59",
        "2000-02-29T00:00:00-00:00",
        "0000-01-01T00:00:00Z",
        "1998-12-31T23:59:60Z",
        "1998-12-31T15:59:60.5-08:00",
    ],
    "date": ["2030-01-31", "2024-02-29", "0000-01-01", "9999-12-31"],
    "uri": [
        "https://example.com",
        "HTTPS://u:p@EXAMPLE.com:8443/a/b;c=1,2/%C3%A9?q=a/b?c&d=(e)!*'#f?/",
        "http://[::1]:80/",
        "http://[v1.fe]/",
        "http://127.0.0.1",
        "urn:uuid:8a2f9d3e",
        "mailto:a@b.example",
        "a+b-c.d:",
        "file:///etc/hosts",
    ],
    "email": [
        "a@b.example",
        "first.last+tag@sub.b-c.example",
        "a@localhost",
        '"two words"@b.example',
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "!#$%&'*+-/=?^_`{|}~@b.example",
    ],
}
BAD = {
    "uuid": [
        "",
        UUID[:-1],
        UUID + "0",
        UUID.replace("-", ""),
        f"{{{UUID}}}",
        f"urn:uuid:{UUID}",
        f"{UUID}\n",
        f" {UUID}",
        UUID.replace("8", "g"),
        UUID.replace("8", "\uff18"),
        UUID.replace("-", "_"),
        "8a2f9d3e4-1b6-4f0f-9d3f-7a4c0b1b2c3d",
    ],
    "date": [
        "",
        "2030-1-31",
        "2030-02-29",
        "1900-02-29",
        "2030-13-01",
        "20300131",
        "2030-01-31Z",
        "2030-01-31T00:00:00Z",
        "30-01-31",
    ],
    "date-time": [
        "",
        "2030-01-31",
        "2030-01-31T12:00:00",
        "2030-01-31 12:00:00Z",
        "2030-01-31T12:00Z",
        "2030-01-31T12:00:00.Z",
        "2030-01-31T12:00:00,5Z",
        "2030-01-31T24:00:00Z",
        "2030-01-31T12:60:00Z",
        "2030-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2030-13-01T12:00:00Z",
        "2030-00-01T12:00:00Z",
        "2030-01-00T12:00:00Z",
        "2030-01-31T12:00:00+0100",
        "2030-01-31T12:00:00+24:00",
        "2030-01-31T12:00:00+01:60",
        "1998-12-31T23:58:60Z",
        "1998-12-31T22:59:60Z",
        "1998-12-31T23:59:61Z",
        "2030-01-31T12:00:00Z\n",
        " 2030-01-31T12:00:00Z",
        "\u0662030-01-31T12:00:00Z",
        "20300-01-31T12:00:00Z",
    ],
    "uri": [
        "",
        "example.com",
        "//example.com/a",
        "/a/b",
        "?a",
        "1a:b",
        "http://example.com/a b",
        "http://example.com/é",
        "http://é.example",
        "http://example.com/%zz",
        "http://example.com/%a",
        "http://example.com/{id}",
        "http://example.com/a|b",
        "http://example.com\\a",
        "http://example.com/#a#b",
        "http://example.com:port/",
        "http://[::1",
        "http://[1.2.3.4]/",
        "http://example.com/\n",
        ' http://example.com/"',
    ],
    "email": [
        "",
        "a",
        "@b.example",
        "a@",
        "a@@b.example",
        "a b@c.example",
        ".a@b.example",
        "a.@b.example",
        "a..b@c.example",
        "a@-b.example",
        "a@b-.example",
        "a@b..example",
        "a@b_c.example",
        "é@b.example",
        "a@é.example",
        "a@[1.2.3.999]",
        "A <a@b.example>",
        "a@b.example\n",
        f"{'a' * 65}@b.example",
        f"a@{'b' * 64}.example",
    ],
}
ANNOTATIONS = ["time", "duration", "hostname", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference"]
ANNOTATIONS += ["uri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex", "idn-email"]
ANNOTATIONS += ["password", "byte", "binary", "int32", "unknown"]
# RFC 3986, appendix A, by hand: what the rule is held to. IPv6 addresses are left to the tables.
UNRESERVED = r"[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2}|[!$&'()*+,;=]"
PCHAR = rf"(?:{UNRESERVED}|[:@])"
AUTHORITY = rf"(?:(?:{UNRESERVED}|:)*@)?(?:{UNRESERVED})*(?::[0-9]*)?"
PATHS = rf"//{AUTHORITY}(?:/{PCHAR}*)*|/(?:{PCHAR}+(?:/{PCHAR}*)*)?|{PCHAR}+(?:/{PCHAR}*)*|"
URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{PATHS})(?:\?(?:{PCHAR}|[/?])*)?(?:#(?:{PCHAR}|[/?])*)?")
URI_TEXTS = st.lists(
    st.sampled_from(
        ["http:", "//", "/", "a", "Z9", "?", "#", ":", "@", "%41", "%", "é", " ", ";=", "|", "x-y.z~_", "8"]
    ),
    max_size=9,
).map("".join)
ZONES = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def fits(name, text):
    """Whether *text* has the format *name*, by both engines, which must agree."""
    verdicts = {not validator.violations(SCHEMAS[name], text, direction="response") for validator in JUDGES.values()}
    assert len(verdicts) == 1, f"the engines differ on {text!r}"
    return verdicts.pop()


def every(table):
    """The texts of *table*, each with its format."""
    return [(name, text) for name, texts in table.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), every(GOOD))
def test_texts_of_a_format_fit(name, text):
    """By the RFC of the format."""
    assert fits(name, text)


@pytest.mark.parametrize(("name", "text"), every(BAD))
def test_other_texts_do_not(name, text):
    """They break the rule `format`, which says what is expected."""
    assert not fits(name, text)
    (found,) = JUDGES["jsonschema-rs"].violations(SCHEMAS[name], text, direction="response")
    assert (found.rule, found.expected) == ("format", name)
    assert found.message.startswith(f"expected {FORMATS[name]}, got ")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", [None, True, 1, 1.5, [], {}, ["x"]], ids=str)
def test_a_format_speaks_of_strings_only(name, value):
    """Other values are left to `type`."""
    assert fits(name, value)


@pytest.mark.parametrize("name", ANNOTATIONS)
@pytest.mark.parametrize("validator", JUDGES.values(), ids=JUDGES)
def test_no_other_word_is_asserted(name, validator):
    """It is an annotation (JSON Schema Validation 2020-12 §7.2.1)."""
    for text in ("", "(", " ", "\\", "-"):
        assert validator.violations({"properties": {"a": {"format": name}}}, {"a": text}, direction="response") == ()


@given(st.uuids(), st.integers(0, 35), st.characters())
def test_uuids_are_what_python_writes(identifier, index, character):
    """Any case; with one character changed it is one only if that is a hexadecimal digit or the dash it was."""
    text = str(identifier)
    changed = text[:index] + character + text[index + 1 :]
    is_dash = text[index] == "-"

    assert fits("uuid", text)
    assert fits("uuid", changed) == (character == "-" if is_dash else character in "0123456789abcdefABCDEF")


@given(st.datetimes(timezones=ZONES | st.just(UTC)))
def test_times_are_what_python_writes(time):
    """Every aware datetime, with a T or t, and no naive one."""
    text = time.isoformat()

    assert fits("date-time", text)
    assert fits("date-time", text.replace("T", "t"))
    assert not fits("date-time", text.replace("T", " "))
    assert not fits("date-time", time.replace(tzinfo=None).isoformat())


@given(st.datetimes(min_value=datetime(1583, 1, 1), timezones=ZONES))  # noqa: DTZ001  # Hypothesis wants a naive one
def test_a_leap_second_is_one_only_at_the_end_of_a_day_in_utc(time):
    """RFC 3339 §5.7, whatever the zone of the text."""
    last = time.astimezone(UTC).replace(hour=23, minute=59, second=59, microsecond=0).astimezone(time.tzinfo)
    earlier = last - timedelta(minutes=7)

    assert fits("date-time", leap(last))
    assert not fits("date-time", leap(earlier))


def leap(time):
    """The text of *time* with 60 for its seconds."""
    text = time.isoformat()
    return f"{text[:17]}60{text[19:]}"


@given(URI_TEXTS)
def test_uris_are_what_rfc_3986_says(text):
    """Appendix A of the RFC, transcribed here."""
    assert fits("uri", text) == bool(URI.fullmatch(text))
