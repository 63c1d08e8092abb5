"""The types of arguments of public functions: what a wrong one is told."""

import collections
import enum
import pathlib
from typing import NamedTuple

import pytest
from small import library

from fastpix_dyn import Client, ConfigurationError, UnknownNameError
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.run import run
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.text import short_repr
from fastpix_dyn.workbench.lint import lint

CLIENT = Client(spec=library(), server="mock")
API = CLIENT.operations.runner.environment.api

WRONG = {
    "a client": (lambda: run("x"), "run: client is a Client, not str"),
    "a word": (lambda: run(CLIENT, mode="write"), "run: mode is one of 'read', 'lifecycle', not 'write'"),
    "a text for a list": (lambda: run(CLIENT, tags="Books"), "run: tags is a list of text, not str"),
    "an item": (lambda: run(CLIENT, operations=[5]), "run: operations is a list of text, not list"),
    "a function": (lambda: run(CLIENT, progress=5), "run: progress is a function or None, not int"),
    "a path": (lambda: replay(5), "replay: recordings is text or a path, not int"),
    "an API": (lambda: create_app(library()), "create_app: api is an Api, not dict"),
    "a number": (
        lambda: create_app(API, seed="1"),
        "seed is a whole number or None",
    ),
    "a list for a pair": (
        lambda: create_app(API, credentials=["u", "p"]),
        "create_app: credentials is a tuple (text, text) or None, not list",
    ),
    "overlays": (lambda: lint(library(), "overlay.yaml"), "lint: overlays is a list of text, a path or a mapping"),
}


@pytest.mark.parametrize(("call", "expected"), WRONG.values(), ids=WRONG)
def test_an_argument_of_another_type(call, expected):
    """It is named, with what was expected and what was given."""
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert expected in str(caught.value)


RIGHT = {
    "a member of an enumeration": lambda: run(CLIENT, mode=enum.Enum("Mode", {"READ": "read"}, type=str).READ),
    "a subclass of text": lambda: run(CLIENT, mode=type("Word", (str,), {})("read")),
    "a set": lambda: run(CLIENT, operations=frozenset({"getBook"})),
    "a generator": lambda: run(CLIENT, operations=(one for one in ["getBook"])),
    "the views of a mapping": lambda: run(CLIENT, operations={"getBook": 1}.keys()),
    "a named tuple": lambda: create_app(API, credentials=NamedTuple("Login", [("u", str), ("p", str)])("u", "p")),
    "a mapping that is no dict": lambda: lint(collections.UserDict(library())),
    "a member of an enumeration of numbers": lambda: create_app(API, seed=enum.IntEnum("Seeds", {"ONE": 1}).ONE),
}


@pytest.mark.parametrize("call", RIGHT.values(), ids=RIGHT)
def test_an_argument_that_is_a_bit_different(call):
    """Subclasses and other collections are taken."""
    assert call() is not None


DOCUMENTS = {
    "bytes": b"{}",
    "a file": pathlib.Path(__file__).open,
    "a list": [{}],
    "a number": 5,
}


@pytest.mark.parametrize("source", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_is_no_document(source):
    """`spec=` and `overlays=` take paths and mappings."""
    if callable(source):
        with source() as file, pytest.raises(ConfigurationError, match="spec is the path of a document"):
            Client(spec=file)
        return
    with pytest.raises(ConfigurationError, match="spec is the path of a document or its value as a mapping"):
        Client(spec=source)
    with pytest.raises(ConfigurationError, match="overlays are a list of these"):
        Client(spec=library(), overlays=[source])


@pytest.mark.parametrize(
    "overlays", ["overlay.yaml", b"x", bytearray(b"x"), {"overlay": "1.0.0"}, pathlib.Path("x"), 5, None]
)
def test_what_is_no_list_of_overlays(overlays):
    """A path is none, although Python could iterate over its letters."""
    with pytest.raises(ConfigurationError, match="overlays is a list of paths or mappings, not"):
        Client(overlays=overlays)


OPTIONS = {
    "username": b"u",
    "password": 5,
    "idempotency_key": 5,
    "middleware": "x",
    "headers": {"a": 5},
    "drift_log": 5,
    "server": True,
    "server_variables": [("a", "b")],
    "log": ["lines"],
    "validate_requests": None,
}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_of_another_type(name):
    """Of a client and of a view."""
    for make in (Client, CLIENT.with_options):
        with pytest.raises(ConfigurationError, match=f"{name} is "):
            make(**{name: OPTIONS[name]})


def test_a_middleware_that_is_no_function():
    """Or that returns no response."""
    with pytest.raises(ConfigurationError, match="middleware is a list of functions, and str is none"):
        Client(middleware=["x"])
    client = CLIENT.with_options(middleware=[lambda _call, _next: {"title": "x"}])
    with pytest.raises(ConfigurationError, match="a middleware returned dict, not the ApiResponse"):
        client.books.get_book(book_id="7")


def test_names_of_a_megabyte_are_answered_at_once():
    """They are compared, and quoted, in part."""
    for look in (lambda name: getattr(CLIENT, name), lambda name: CLIENT.operations[name]):
        with pytest.raises(UnknownNameError) as caught:
            look("x" * 1_000_000)
        assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 100, f"'{'x' * 78}…"),
        (10**5000, "a value of type int"),
        (b"ab", "b'ab'"),
        (None, "None"),
        ([1] * 100, f"[{'1, ' * 26}…"),
    ],
    ids=["text", "an integer", "bytes", "None", "a list"],
)
def test_the_repr_of_a_value_in_a_message(value, shown):
    """It has a bound, and does not fail."""
    assert short_repr(value) == shown
    assert len(short_repr(value)) <= 80
