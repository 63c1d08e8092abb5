"""Values of every kind, for whoever takes arguments; each is made anew for each call."""

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


class OwnError(Exception):
    """What an object of the caller raises: it may come out."""


class Angry:
    """Refuses to be looked at."""

    def refuse(self, *_, **__):
        """Raises."""
        raise OwnError("leave me alone")

    __repr__ = __str__ = __bool__ = __len__ = __iter__ = __eq__ = __hash__ = __float__ = __int__ = __index__ = refuse
    __call__ = __contains__ = __getitem__ = __lt__ = __gt__ = __le__ = __ge__ = __fspath__ = __format__ = refuse


class Incomparable:
    """Only its comparisons raise."""

    def __eq__(self, other):
        raise OwnError("no comparison")

    __hash__ = None


class Quiet:
    """Only its texts raise."""

    def __repr__(self):
        raise OwnError("no text")


class Colour(enum.Enum):
    """Values of an enumeration."""

    RED = "red"


def cycle():
    """A list that contains itself."""
    made = []
    made.append(made)
    return made


def closed_file():
    """A file that can't be read any more."""
    file = io.BytesIO(b"x")
    file.close()
    return file


def odd_function(*_, **__):
    """Takes anything and gives nothing."""


async def odd_coroutine_function(*_, **__):
    """The same, to be awaited."""


def raising_function(*_, **__):
    """A function of the caller's that fails."""
    raise OwnError("failed")


MAKERS = {
    "none": lambda: None,
    "true": lambda: True,
    "false": lambda: False,
    "zero": lambda: 0,
    "one": lambda: 1,
    "minus one": lambda: -1,
    "2**63": lambda: 2**63,
    "10**400": lambda: 10**400,
    "-10**5000": lambda: -(10**5000),
    "not a number": lambda: math.nan,
    "infinity": lambda: math.inf,
    "minus infinity": lambda: -math.inf,
    "1e308": lambda: 1e308,
    "5e-324": lambda: 5e-324,
    "minus zero": lambda: -0.0,
    "a complex": lambda: 1j,
    "a decimal": lambda: decimal.Decimal("NaN"),
    "a fraction": lambda: fractions.Fraction(1, 3),
    "empty text": lambda: "",
    "a space": lambda: " ",
    "text": lambda: "x",
    "a number as text": lambda: "8",
    "null character": lambda: "a\0b",
    "surrogate": lambda: "\ud800",
    "latin-1": lambda: "ä\xff",
    "emoji": lambda: "🎬",
    "line break": lambda: "a\r\nX-Injected: yes",
    "escape code": lambda: "\x1b[2J\u202e",
    "a megabyte": lambda: "x" * 1_000_000,
    "up": lambda: "../../other",
    "percent": lambda: "%zz%",
    "a template": lambda: "{mediaId}{",
    "an odd host": lambda: "https://[::1/",
    "another odd host": lambda: "http://xn--a.example:99999/",
    "userinfo": lambda: "https://u:p@a.example",
    "bytes": lambda: b"\xff\0",
    "json bytes": lambda: b"{}",
    "a bytearray": lambda: bytearray(b"x"),
    "a memoryview": lambda: memoryview(b"x"),
    "an empty list": list,
    "a list": lambda: [1, None, "x"],
    "list of lists": lambda: [[["x"]]],
    "a cycle": cycle,
    "a tuple": lambda: ("a", "b"),
    "a long tuple": lambda: ("a", "b", "c"),
    "an empty dict": dict,
    "a dict": lambda: {"a": 1},
    "text in a dict": lambda: {"a": "b"},
    "integer keys": lambda: {1: 2},
    "odd keys": lambda: {("a",): "b", None: None},
    "surrogate keys": lambda: {"\ud800": "\ud800"},
    "a set": lambda: {1, "x"},
    "an object": object,
    "a class": lambda: Angry,
    "a function": lambda: odd_function,
    "an async function": lambda: odd_coroutine_function,
    "a failing function": lambda: raising_function,
    "a lambda without arguments": lambda: lambda: None,
    "a generator": lambda: (n for n in range(3)),
    "a module": lambda: re,
    "a range": lambda: range(3),
    "a file": lambda: io.BytesIO(b"x"),
    "a text file": lambda: io.StringIO("x"),
    "a closed file": closed_file,
    "a path": lambda: pathlib.PurePosixPath("../x"),
    "a missing file": lambda: pathlib.Path("/proc/no/such/file"),
    "a folder": pathlib.Path,
    "naive time": lambda: dt.datetime(2026, 1, 1),  # noqa: DTZ001
    "a date": lambda: dt.date(1, 1, 1),
    "a duration": lambda: dt.timedelta(1),
    "a uuid": lambda: uuid.UUID(int=0),
    "an enum": lambda: Colour.RED,
    "an exception": lambda: ValueError("x"),
    "a lock": asyncio.Lock,
    "ellipsis": lambda: ...,
    "angry": Angry,
    "incomparable": Incomparable,
    "quiet": Quiet,
}  # fmt: skip
