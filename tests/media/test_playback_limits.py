"""The limits of playback's arguments, what its errors say, and each URL with each host and format."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from signing_keys import KEY_ID, NOW, PEM, PLAYBACK_ID, PRIVATE, PUBLIC

from fastpix_dyn import ArgumentValueError, ConfigurationError
from fastpix_dyn.media import playback
from fastpix_dyn.media.arguments import as_integer, check_integer, check_option, check_seconds, check_text, shown

END = 253_402_300_799
"""The last second of the year 9999."""


def claims_of(**options):
    """The claims of a token of the time NOW."""
    token = playback.token(PLAYBACK_ID, KEY_ID, PRIVATE, **{"now": lambda: NOW, **options})
    unchecked = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    return jwt.decode(token, PUBLIC, algorithms=["RS256"], options=unchecked)


def refused(call):
    """The message of the error of *call*."""
    with pytest.raises(ArgumentValueError) as caught:
        call()
    return caught.value.message


# Tokens.


@pytest.mark.parametrize(
    ("seconds", "lifetime"),
    [(1, 1), (1.9, 1), (dt.timedelta(seconds=1), 1), (dt.timedelta(days=2), 172_800), (END - NOW, END - NOW)],
)
def test_a_token_lives_from_one_second_to_the_year_9999(seconds, lifetime):
    """Both included; fractions of seconds are dropped."""
    claims = claims_of(expires_in=seconds)

    assert (claims["iat"], claims["exp"]) == (NOW, NOW + lifetime)


@pytest.mark.parametrize(
    ("seconds", "given"),
    [
        (0.999, "0.999"),
        (0, "0"),
        (END - NOW + 1, str(END - NOW + 1)),
        (dt.timedelta(0), "0:00:00"),
        (dt.timedelta(days=-1), "-1 day, 0:00:00"),
        (True, "True"),
        ("900", "'900'"),
    ],
)
def test_another_lifetime_is_told_with_its_limits(seconds, given):
    """And what was given."""
    message = refused(lambda: claims_of(expires_in=seconds))

    assert message == f"expires_in must be seconds from 1 to {END - NOW:,}, or a timedelta, not {given}"


def test_a_token_lives_for_a_quarter_of_an_hour_by_default():
    """From now on, for a media, without a name or groups."""
    claims = claims_of()

    assert (claims["exp"] - claims["iat"], claims["aud"], claims["sub"]) == (900, f"media:{PLAYBACK_ID}", "")
    assert "groups" not in claims


@pytest.mark.parametrize("now", [0, END - 1])
def test_the_clock_of_tokens_is_within_the_years_of_libraries(now):
    """Both ends included."""
    assert claims_of(now=lambda: now, expires_in=1)["exp"] == now + 1


@pytest.mark.parametrize("now", [-1, END, float("nan"), None, "now"])
def test_another_time_is_told(now):
    """It is that of `now()`."""
    message = refused(lambda: claims_of(now=lambda: now))

    assert message.startswith(f"the result of now() must be seconds from 0 to {END - 1:,}, or a timedelta, not ")


def test_a_clock_is_a_function():
    """The error says of what."""
    assert refused(lambda: claims_of(now=5)) == "now must be a function that returns the seconds since the epoch, not 5"


@pytest.mark.parametrize("audience", ["media", "drm"])
def test_a_token_is_for_one_audience(audience):
    """And one playback id."""
    assert claims_of(audience=audience)["aud"] == f"{audience}:{PLAYBACK_ID}"


@pytest.mark.parametrize("audience", ["Media", "live", "", None, 5, ["media"]])
def test_another_audience_is_told(audience):
    """With the ones that exist."""
    message = refused(lambda: claims_of(audience=audience))

    assert message == f"audience must be one of media, drm, not {shown(audience)}"


@pytest.mark.parametrize(
    ("groups", "claim"),
    [([], []), (["a"], ["a"]), (("a", "b"), ["a", "b"]), (iter(["b", "a"]), ["b", "a"]), ([""], [""])],
)
def test_groups_are_a_list_of_names(groups, claim):
    """In their order; an empty list is a claim also."""
    assert claims_of(groups=groups)["groups"] == claim


@pytest.mark.parametrize(("groups", "kind"), [("user", "str"), (b"user", "bytes"), ({"a": "b"}, "dict"), (5, "int")])
def test_what_is_no_list_of_groups_is_told(groups, kind):
    """By its type."""
    assert refused(lambda: claims_of(groups=groups)) == f"groups must be a list of names, not {kind}"


def test_each_group_is_a_name():
    """Also the second one."""
    assert refused(lambda: claims_of(groups=["a", 5])) == "each of the groups must be a name, not 5"


@pytest.mark.parametrize("name", ["playback_id", "signing_key_id"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", " is empty; pass an id from a response of FastPix"),
        (5, " must be the text of an id, not 5"),
        ("\ud800", " has a lone surrogate, which no UTF-8 text contains: '\\ud800'"),
    ],
)
def test_a_wrong_id_of_a_token_is_told(name, value, text):
    """By its name."""
    given = {"playback_id": PLAYBACK_ID, "signing_key_id": KEY_ID, "private_key": PRIVATE, name: value}

    assert refused(lambda: playback.token(**given)) == f"{name}{text}"


def test_the_subject_is_text():
    """Any text but half a surrogate pair."""
    assert claims_of(subject="\u6e2f \U0001f600")["sub"] == "\u6e2f \U0001f600"
    assert refused(lambda: claims_of(subject=None)) == "subject must be text, not None"


@pytest.mark.parametrize(
    "key",
    [
        b"\xef\xbb\xbf" + PEM,
        b"\n " + PEM + b"\n ",
        b"\xef\xbb\xbf\r\n" + PEM,
        "\r\n".join(PRIVATE[at : at + 64] for at in range(0, len(PRIVATE), 64)),
        PRIVATE.replace("=", "") + "====",
        PEM.replace(b"\n", b"\r\n"),
    ],
)
def test_a_key_may_be_copied_in_many_ways(key):
    """With a byte order mark, spaces, line breaks, and any padding."""
    token = playback.token(PLAYBACK_ID, KEY_ID, key)

    assert jwt.decode(token, PUBLIC, algorithms=["RS256"], audience=f"media:{PLAYBACK_ID}")


@pytest.mark.parametrize("key", ["sch\u00f6n", "a", "-----BEGIN", PRIVATE[1:], b"\xff"])
def test_a_key_that_is_none_is_told_with_what_to_pass(key):
    """Whether it is no base64, or no key."""
    with pytest.raises(ConfigurationError) as caught:
        playback.token(PLAYBACK_ID, KEY_ID, key)

    assert caught.value.message == (
        "private_key is not an RSA private key; pass the privateKey of the response of create_signing_key (a PEM in "
        "base64), or the PEM"
    )


# URLs.


MAKERS = {
    "hls": (playback.hls, "https://stream.fastpix.com", "/P.m3u8"),
    "mp4": (playback.mp4, "https://stream.fastpix.com", "/P/capped-4k.mp4"),
    "m4a": (playback.m4a, "https://stream.fastpix.com", "/P/audio.m4a"),
    "subtitles": (
        lambda own, **options: playback.subtitles(own, "T", **options),
        "https://stream.fastpix.com",
        "/P/text/T.vtt",
    ),
    "thumbnail": (playback.thumbnail, "https://images.fastpix.com", "/P/thumbnail.jpg"),
    "animated": (playback.animated, "https://images.fastpix.com", "/P/clip.gif"),
    "spritesheet": (playback.spritesheet, "https://images.fastpix.com", "/P/spritesheet.jpg"),
    "advanced spritesheet": (
        lambda own, **options: playback.spritesheet(own, format="json", interval=1, **options),
        "https://images.fastpix.com",
        "/P/advanced-spritesheet.json",
    ),
    "drm_license": (
        lambda own, **options: playback.drm_license(own, "fairplay", **{"token": "t", **options}),
        "https://api.fastpix.com/v1/on-demand/drm",
        "/license/fairplay/P",
    ),
    "drm_certificate": (
        lambda own, **options: playback.drm_certificate(own, **{"token": "t", **options}),
        "https://api.fastpix.com/v1/on-demand/drm",
        "/cert/fairplay/P",
    ),
}


@pytest.mark.parametrize(("make", "host", "path"), MAKERS.values(), ids=MAKERS)
def test_each_url_has_its_host_and_its_path(make, host, path):
    """Another host replaces the first one; a token is the last part of the query."""
    assert make("P").partition("?")[0] == f"{host}{path}"
    assert make("P", host="video.example.com/a").partition("?")[0] == f"https://video.example.com/a{path}"
    assert make("P", token="a b&c").rpartition("token=")[2] == "a%20b%26c"
    assert parse_qs(urlsplit(make("P", token="a b&c")).query)["token"] == ["a b&c"]


@pytest.mark.parametrize(("make", "host", "path"), MAKERS.values(), ids=MAKERS)
def test_an_id_is_one_segment_of_each_url(make, host, path):
    """Whatever it contains."""
    assert make("a/b?c#d%e").partition("?")[0] == f"{host}{path}".replace("P", "a%2Fb%3Fc%23d%25e", 1)


@pytest.mark.parametrize("identifier", ["", ".", "..", "..."])
@pytest.mark.parametrize("make", [row[0] for row in MAKERS.values()], ids=MAKERS)
def test_an_id_of_dots_is_refused_by_each_url(make, identifier):
    """It would change the path."""
    assert refused(lambda: make(identifier)) == f"playback_id is {identifier!r}; pass an id from a response of FastPix"


def test_the_id_of_a_track_is_a_segment_too():
    """It is checked and quoted."""
    assert refused(lambda: playback.subtitles("P", "..")).startswith("track_id is '..'")
    assert playback.subtitles("P", "a/b") == "https://stream.fastpix.com/P/text/a%2Fb.vtt"


@pytest.mark.parametrize("make", [row[0] for row in MAKERS.values()], ids=MAKERS)
def test_an_empty_token_is_refused_by_each_url(make):
    """A public playback id has none."""
    assert refused(lambda: make("P", token="")) == "token is empty; leave it out for a public playback id"


@pytest.mark.parametrize(
    "make", [playback.drm_certificate, lambda own, **o: playback.drm_license(own, "widevine", **o)]
)
def test_a_licence_needs_a_token(make):
    """None is none."""
    assert refused(lambda: make("P", token=None)) == "token must be the text of a token, not None"


@pytest.mark.parametrize(
    ("make", "formats"),
    [
        (
            lambda one: playback.thumbnail("P", format=one),
            {"jpg": "thumbnail", "png": "thumbnail", "webp": "thumbnail"},
        ),
        (lambda one: playback.animated("P", format=one), {"gif": "clip", "webp": "clip"}),
        (lambda one: playback.spritesheet("P", format=one), {"jpg": "spritesheet", "json": "spritesheet"}),
    ],
)
def test_an_image_has_one_of_its_formats(make, formats):
    """Others are refused, with those that exist."""
    for one in ("jpg", "png", "webp", "gif", "json", "JPG", ""):
        if one in formats:
            assert make(one) == f"https://images.fastpix.com/P/{formats[one]}.{one}"
        else:
            assert refused(lambda one=one: make(one)) == f"format must be one of {', '.join(formats)}, not {one!r}"


@pytest.mark.parametrize("system", ["widevine", "fairplay"])
def test_a_licence_is_of_one_system(system):
    """Others are refused."""
    url = playback.drm_license("P", system, token="t")

    assert url == f"https://api.fastpix.com/v1/on-demand/drm/license/{system}/P?token=t"
    assert refused(lambda: playback.drm_license("P", "playready", token="t")) == (
        "system must be one of widevine, fairplay, not 'playready'"
    )


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (10, "10"),
        (100, "100"),
        (12.5, "12.5"),
        (12.3456, "12.346"),
        (0.0004, "0"),
        (1_000_000_000, "1000000000"),
        (dt.timedelta(minutes=1, milliseconds=5), "60.005"),
    ],
)
def test_a_moment_is_written_with_up_to_three_digits(time, text):
    """Without zeros at its end."""
    assert playback.thumbnail("P", time=time).endswith(f"thumbnail.jpg?time={text}")


@pytest.mark.parametrize("time", [-0.001, 1_000_000_000.1])
def test_another_moment_is_told(time):
    """With its limits."""
    assert refused(lambda: playback.thumbnail("P", time=time)) == (
        f"time must be seconds from 0 to 1,000,000,000, or a timedelta, not {time}"
    )


@pytest.mark.parametrize("name", ["width", "height"])
def test_a_size_has_from_one_to_a_million_pixels(name):
    """Both included."""
    for value in (1, 1_000_000):
        assert playback.thumbnail("P", **{name: value}).endswith(f"thumbnail.jpg?{name}={value}")
    for value in (0, 1_000_001, -1, 1.0, True, "5"):
        assert refused(lambda value=value: playback.thumbnail("P", **{name: value})) == (
            f"{name} must be a whole number of pixels from 1 to 1,000,000, not {value!r}"
        )


@pytest.mark.parametrize("size", [{"width": 5}, {"height": 5}, {"width": 5, "height": 6}])
def test_an_image_fits_a_size(size):
    """With a width, a height, or both."""
    query = "&".join(f"{name}={value}" for name, value in size.items())

    assert playback.thumbnail("P", fit_mode="crop", **size).endswith(f"thumbnail.jpg?{query}&fit_mode=crop")


def test_a_fit_needs_a_size_and_is_not_empty():
    """The error says what to do."""
    assert (
        refused(lambda: playback.thumbnail("P", fit_mode="crop")) == "fit_mode needs a size; pass width or height also"
    )
    assert refused(lambda: playback.thumbnail("P", width=5, fit_mode="")) == (
        "fit_mode is empty; leave it out for the default of FastPix"
    )


def test_an_interval_has_from_one_to_ten_seconds():
    """Of the JSON alone."""
    for value in (1, 10):
        url = playback.spritesheet("P", format="json", interval=value)
        assert url == f"https://images.fastpix.com/P/advanced-spritesheet.json?interval={value}"
    for value in (0, 11):
        assert refused(lambda value=value: playback.spritesheet("P", format="json", interval=value)) == (
            f"interval must be a whole number of seconds from 1 to 10, not {value}"
        )
    assert refused(lambda: playback.spritesheet("P", interval=5)) == "interval needs format='json', not 'jpg'"


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        ("/a%20b", "/a%20b"),
        ("/a:@!$&'()*+,;=~-._b", "/a:@!$&'()*+,;=~-._b"),
        ('/"<>^`{|}', "/%22%3C%3E%5E%60%7B%7C%7D"),
        ("/\u00e4/\u6e2f/", "/%C3%A4/%E6%B8%AF"),
        ("/", ""),
        ("//", ""),
    ],
)
def test_the_path_of_a_host_is_quoted_where_it_must_be(path, quoted):
    """What is quoted stays."""
    assert playback.hls("P", host=f"https://v.example{path}") == f"https://v.example{quoted}/P.m3u8"


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("v.example?", "it has a query or fragment"),
        ("v.example/#", "it has a query or fragment"),
        ("v.example/a?b", "it has a query or fragment"),
        ("v.example//a", "its path has an empty or relative segment"),
        ("v.example/a//b", "its path has an empty or relative segment"),
        ("v.example/..", "its path has an empty or relative segment"),
        ("v.example/./a", "its path has an empty or relative segment"),
        ("v.example/a/.", "its path has an empty or relative segment"),
    ],
)
def test_a_wrong_host_is_told(host, problem):
    """With what is wrong with it."""
    assert refused(lambda: playback.hls("P", host=host)) == (
        f"host must be a host name, or the URL of a server: {problem}"
    )


@pytest.mark.parametrize("host", ["v.example/...", "v.example/a..b", "v.example/.a", "http://v.example"])
def test_a_host_may_have_dots_in_its_path(host):
    """And any name."""
    assert playback.hls("P", host=host).endswith("/P.m3u8")


# Arguments in messages.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (1.5, "1.5"),
        (5, "5"),
        (10**20 - 1, "9" * 20),
        (10**20, "an integer of more than 20 digits"),
        (-(10**20) + 1, f"-{'9' * 20}"),
        (-(10**20), "an integer of more than 20 digits"),
        ("a" * 60, f"'{'a' * 60}'"),
        ("a" * 61, f"'{'a' * 60}'…"),
        ("", "''"),
        (b"secret", "bytes"),
        (["secret"], "list"),
        (int, "type"),
    ],
)
def test_a_message_shows_numbers_and_short_texts(value, text):
    """Of anything else the type."""
    assert shown(value) == text


class Loud(str):
    """A text whose repr is another."""

    __slots__ = ()

    def __repr__(self):
        """Not the text."""
        return "LOUD"


class Count(int):
    """A number whose texts are others."""

    def __repr__(self):
        """Not the number."""
        return "COUNT"

    __str__ = __repr__


def test_a_message_shows_the_value_of_a_subclass():
    """Not what its class makes of it."""
    assert (shown(Loud("x")), shown(Count(5))) == ("'x'", "5")


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_surrogate_pair_is_no_text(code):
    """Neither the first half nor the second; a secret is not shown."""
    text = f"a{chr(code)}"
    assert refused(lambda: check_text("name", text)) == (
        f"name has a lone surrogate, which no UTF-8 text contains: {text!r}"
    )
    assert refused(lambda: check_text("name", text, is_secret=True)) == (
        "name has a lone surrogate, which no UTF-8 text contains"
    )
    assert check_text("name", "\ud7ff\ue000") == "\ud7ff\ue000"


class Number:
    """An integer of a library."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        """The integer."""
        return self.value


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        (0, 0),
        (Number(7), 7),
        (True, None),
        (False, None),
        (int, None),
        (Number, None),
        (1.0, None),
        ("5", None),
    ],
)
def test_an_integer_is_also_one_of_a_library(value, number):
    """A bool or a class is none."""
    assert as_integer(value) == number
    assert type(as_integer(value)) is not bool


def test_an_integer_is_within_its_limits():
    """Both included; the message has the limits with separators."""
    assert [check_integer("n", value, 1000, 2000, "things") for value in (1000, Number(2000))] == [1000, 2000]
    for value in (999, 2001):
        assert refused(lambda value=value: check_integer("n", value, 1000, 2000, "things")) == (
            f"n must be a whole number of things from 1,000 to 2,000, not {value}"
        )


@pytest.mark.parametrize(("value", "seconds"), [(1, 1.0), (2.5, 2.5), (dt.timedelta(seconds=2), 2.0)])
def test_seconds_are_a_float(value, seconds):
    """Whatever was given."""
    checked = check_seconds("s", value, 1, 2.5)

    assert (checked, type(checked)) == (seconds, float)


def test_an_option_may_be_missing():
    """Or of its type."""
    check_option("o", None, int, "a number")
    check_option("o", 5, int, "a number")
    with pytest.raises(ConfigurationError, match=r"^o must be a number, not 'x'$"):
        check_option("o", "x", int, "a number")
