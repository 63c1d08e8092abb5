"""Arguments of every type in every location: a request of the operation, or an error that says why not."""

import asyncio
import datetime as dt
import decimal
import enum
import fractions
import io
import math
import pathlib
import re
import uuid
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from plans import OPERATIONS, arguments, by_id

from fastpix_dyn import Client, ConfigurationError, RequestValidationError

HOST = "api.fastpix.com"
HINT = "; check the server's address and the arguments"


class Angry:
    """Refuses to be looked at."""

    def __repr__(self):
        raise ValueError("no")

    __str__ = __repr__
    __bool__ = __len__ = __iter__ = __eq__ = __hash__ = __float__ = __int__ = __repr__


class Word(enum.Enum):
    """Values of an enumeration that are no JSON."""

    BYTES = b"x"


def cycle():
    """A list that contains itself."""
    made = []
    made.append({"again": made})
    return made


def deep(levels):
    """Objects in one another."""
    made = {}
    for _ in range(levels):
        made = {"a": made}
    return made


VALUES = {
    "none": None, "an object": object(), "angry": Angry(), "a class": Angry, "a function": deep, "a module": re,
    "not a number": math.nan, "infinity": -math.inf, "a huge integer": 10**5000, "a huge float": 1e308, "a complex": 1j,
    "a decimal": decimal.Decimal("NaN"), "a fraction": fractions.Fraction(1, 3), "true": True,
    "bytes": b"\xff", "a file": io.BytesIO(b"x"), "a path": pathlib.PurePosixPath("../x"), "a range": range(3),
    "a set": {1}, "a generator": (n for n in range(3)), "a coroutine": asyncio.sleep, "an enum": Word.BYTES,
    "a cycle": cycle(), "deep": deep(5_000), "integer keys": {1: 2}, "bytes keys": {b"a": 1}, "an empty list": [],
    "naive": dt.datetime(2026, 1, 1), "far": dt.timedelta(1), "a date": dt.date(1, 1, 1),  # noqa: DTZ001
    "a uuid": uuid.UUID(int=0), "empty": "", "space": " ", "long": "x" * 100_000, "surrogate": "\ud800",
    "null": "a\0b",
    "header injection": "a\r\nX-Injected: yes", "line": "a\nb", "unicode line": "a\u2028b\x85", "emoji": "🎬",
    "up": "../../other", "dot": ".", "dots": "..", "encoded up": "%2e%2e%2fother", "backslash": "..\\other",
    "query": "a?b=c", "fragment": "a#b", "other host": "//evil.example/x", "url": "https://evil.example/",
    "at": "@evil.example", "slash": "a/b",
    "percent": "%", "ampersand": "a&admin=true", "template": "{mediaId}", "braces": "{0.__class__}", "format": "%s%n",
    "prototype": {"__proto__": 1, "constructor": 2}, "list of lists": [[[1]]], "objects": [{"a": [{"b": None}]}],
}  # fmt: skip


def names(plan):
    """Each argument of *plan*."""
    return [one.python_name for one in (*plan.parameters, *(plan.body.fields if plan.body else ()))] + ["body"] * bool(
        plan.body
    )


@pytest.fixture(scope="module", params=["strict", "off"])
def client(request):
    """A client that checks requests, and one that does not."""
    with Client(server=f"https://{HOST}/v1", username="id", password="pw", validate_requests=request.param) as made:
        yield made


@by_id(OPERATIONS)
def test_any_value_in_any_place_is_sent_where_it_belongs_or_refused(client, plan):
    """Whatever it is, it leaves neither host nor path of its operation, makes no header, and raises nothing else."""
    operation, examples = client.operations[plan.id], arguments(plan)
    parameters = {one.python_name: examples[one.python_name] for one in plan.parameters}
    tried = []
    for name in names(plan):
        for kind, value in VALUES.items():
            tried.append(kind)
            others = parameters if name == "body" else examples
            try:
                request = operation.request(**{**others, name: value})
            except ConfigurationError as error:
                said, expected = str(error), f"the request can't be sent: URL too long{HINT}"
            except RequestValidationError as error:
                said, expected = str(error)[: len(plan.id) + 2], f"{plan.id}: "
            else:
                said = expected = ""
                check(request, plan, f"{kind} as {name}")
            assert said == expected, f"{kind} as {name}"
    assert len(tried) == len(names(plan)) * len(VALUES)


def check(request: httpx.Request, plan, what):
    """The request goes to its operation and nowhere else."""
    parts = urlsplit(str(request.url))
    wanted = f"/v1{plan.path}".split("/")
    came = parts.path.split("/")
    assert parts.hostname == HOST, what
    assert parts.fragment == "", what
    assert len(came) == len(wanted), what
    for template, segment in zip(wanted, came, strict=True):
        if template.startswith("{"):
            assert unquote(segment) not in {"", ".", ".."}, what
        else:
            assert segment == template, what
    assert "x-injected" not in request.headers, what
    assert not any(b"\r" in text or b"\n" in text for pair in request.headers.raw for text in pair), what


def test_hostile_names_of_arguments_are_refused(client):
    """Keywords that Python uses itself, or that look like paths, are unknown arguments like any other."""
    for name in ["self", "__class__", "operation", "plan", "a b", "", "body.x", "\ud800", "x" * 100_000]:
        with pytest.raises(RequestValidationError, match="unknown argument") as caught:
            client.manage_videos.get_media(media_id="x", **{name: 1})
        assert len(str(caught.value)) < 200_000
