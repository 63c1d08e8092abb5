"""The help of an operation: its signature with Python types, its docstring, and types in words."""

import inspect
from typing import Any, Literal

import pytest
from small import library

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.client.operation_help import annotation, type_text

OPERATION = {
    "operationId": "shelve-book",
    "summary": "Shelve a book",
    "description": "Puts a book\non a shelf.\n\nIt stays there " + "for a long time, " * 8 + "until somebody takes it.",
    "deprecated": True,
    "parameters": [
        {
            "name": "perPage",
            "in": "query",
            "description": "Books on a page.",
            "schema": {"type": "integer", "maximum": 50},
        },
        {"name": "shelf", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "X-Trace", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"}},
        {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    ],
    "requestBody": {
        "required": True,
        "description": "The book.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["title"],
                    "properties": {
                        "title": {"type": "string", "minLength": 1, "description": "Its title."},
                        "yearOf": {"type": ["integer", "null"]},
                    },
                }
            },
            "application/xml": {"schema": {"type": "string"}},
        },
    },
    "x-dyn-events": ["book.shelved", "book.lost"],
    "responses": {
        "200": {
            "description": "The shelf.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "place": {"type": "object", "properties": {"row": {"type": "integer"}, "at": {}}},
                            "books": {
                                "type": "array",
                                "items": {"type": "object", "properties": {"title": {"type": "string"}}},
                            },
                        },
                    }
                }
            },
        },
        "201": {"description": "Text.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        "202": {"description": "Bytes.", "content": {"video/mp4": {}}},
        "204": {"description": "Nothing."},
        "301": {"description": "Elsewhere."},
        "404": {"description": "No such shelf."},
        "429": {"description": "Too many books."},
        "503": {"description": "Closed."},
        "4XX": {"description": "A mistake."},
        "default": {"description": "Other."},
    },
}

PLAIN = {"operationId": "plain", "responses": {"default": {"description": "Anything."}}}
SIGNATURE = (
    "(*, shelf: str, x_trace: str, title: str, per_page: int = UNSET, "
    "tag: Union[str, collections.abc.Sequence[str]] = UNSET, year_of: Optional[int] = UNSET, "
    "body: dict[str, typing.Any] = UNSET, "
    "media_type: Literal['application/json', 'application/xml'] = UNSET) -> dict[str, typing.Any]"
)
HELP = """

Shelve a book

Puts a book on a shelf.

It stays there for a long time, for a long time, for a long time, for a long time, for a long time,
for a long time, for a long time, for a long time, until somebody takes it.

PUT /shelves/{shelf}   (operationId shelve-book)

Deprecated.

Arguments:
    per_page: int (≤ 50), optional, in the query as perPage
        Books on a page.
    shelf: str, required, in the path
    x_trace: str (uuid), required, in the header as X-Trace
    tag: list of str, or a single item, optional, in the query

Body (application/json, application/xml):
    title: str (at least 1 long), required
        Its title.
    year_of: int | None, optional
    body: dict, optional
        The whole body, instead of its properties.

Response:
    200: The shelf.
        name: str
        place: dict with row, at
        books: list of dict with title
    201: Text.
        str
    202: Bytes.
        video/mp4
    204: Nothing.
        no body

Errors:
    APIStatusError (301): Elsewhere.
    NotFoundError (404): No such shelf.
    RateLimitError (429): Too many books.
    InternalServerError (503): Closed.

Events that may follow:
    book.shelved
    book.lost"""


def operation(name, described=OPERATION):
    """An operation of a document of its own."""
    paths = {"/shelves/{shelf}": {"put": described}, "/plain": {"get": PLAIN}}
    return Client(spec=library(paths=paths), server="mock").operations[name]


def test_the_help_of_an_operation():
    """Sections in this order, each once; one that is empty is left out."""
    assert operation("shelve-book").__doc__ == f"shelve_book{SIGNATURE}{HELP}"
    assert operation("plain").__doc__ == "plain() -> Any\n\nplain\n\nGET /plain   (operationId plain)"
    listed = Client(spec=library(), server="mock").operations["list-books"].__doc__
    assert listed.endswith("\n\nPaginated: .items() iterates over every item, .pages() over the bodies of the pages.")


def test_control_characters_of_a_document_are_escaped_in_its_help():
    """They could move the cursor of a terminal."""
    described = {**OPERATION, "summary": "Shelve\x1b[2J a book", "description": "\u202eabc"}

    assert "Shelve\\x1b[2J a book\n\n\\u202eabc" in operation("shelve-book", described).__doc__


def test_the_signature_has_required_arguments_first():
    """Those in the order of the document, then the others; all by keyword."""
    signature = inspect.signature(operation("shelve-book"))

    assert str(signature) == SIGNATURE
    assert {one.kind for one in signature.parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, str),
        ({"type": "integer"}, int),
        ({"type": "number"}, float),
        ({"type": "boolean"}, bool),
        ({"type": "array"}, list[Any]),
        ({"type": "object"}, dict[str, Any]),
        ({"type": "null"}, None),
        ({}, Any),
        (True, Any),
        ({"type": "unknown"}, Any),
        ({"type": ["string", "null"]}, str | None),
        ({"type": ["string", "integer"]}, str | int),
        ({"type": ["string", "unknown"]}, Any),
        ({"type": "array", "items": {"type": "string"}}, list[str]),
        ({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}, list[list[int]]),
        ({"type": "array", "items": True}, list[Any]),
        ({"enum": ["a", "b"]}, Literal["a", "b"]),
        ({"type": "string", "enum": ["a"]}, Literal["a"]),
        ({"enum": ["a", 1, True, None]}, Literal["a", 1, True, None]),  # noqa: PYI061  # as it is
        ({"type": "number", "enum": [1.5]}, float),
        ({"type": "array", "enum": [["a"]]}, list[Any]),
        ({"type": "string", "enum": []}, str),
        ({"type": "integer", "enum": list(range(1000))}, Literal[tuple(range(1000))]),
        ({"type": "integer", "enum": list(range(1001))}, int),
        ({"$ref": "#/$defs/Shelf"}, list[int]),
    ],
)
def test_the_python_type_of_a_schema(schema, expected):
    """`Any` if it allows several shapes; an enum of up to a thousand words is a `Literal`."""
    assert annotation(schema, {"Shelf": {"type": "array", "items": {"type": "integer"}}}) == expected


def test_an_array_that_contains_itself_has_a_type_of_limited_depth():
    """Ten arrays in each other, and one of anything."""
    definitions = {"A": {"type": "array", "items": {"$ref": "#/$defs/A"}}}

    assert str(annotation({"$ref": "#/$defs/A"}, definitions)).count("list[") == 11
    assert type_text({"$ref": "#/$defs/A"}, definitions) == "list of list of …"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "uuid"}, "str (uuid)"),
        ({"type": "integer", "minimum": 1, "maximum": 50}, "int (≥ 1, ≤ 50)"),
        ({"type": "integer", "minimum": 0}, "int (≥ 0)"),
        ({"type": "number", "maximum": 0.5, "format": "double"}, "float (double, ≤ 0.5)"),
        ({"type": "string", "minLength": 1, "maxLength": 5}, "str (at least 1 long, at most 5 long)"),
        ({"type": "boolean"}, "bool"),
        ({"type": "object"}, "dict"),
        ({"type": "null"}, "None"),
        ({"type": ["string", "null"]}, "str | None"),
        ({"type": "array"}, "list"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "boolean"}}}, "list of list of bool"),
        ({"type": ["array", "null"], "items": {"type": "string"}}, "list of str | None"),
        ({}, "any"),
        (True, "any"),
        (False, "any"),
        ({"type": "unknown"}, "any"),
        ({"format": "uuid"}, "any (uuid)"),
        ({"const": "x", "type": "string"}, "'x'"),
        ({"const": None}, "None"),
        ({"enum": ["a", 1, None], "type": "string"}, "'a' | 1 | None"),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "str | int"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "str | int"),
        ({"oneOf": [{"type": "string"}], "anyOf": [{"type": "integer"}, {"type": "string"}]}, "str | int"),
        ({"anyOf": [{"required": ["a"]}], "properties": {"a": {}}, "type": "object"}, "dict"),
    ],
)
def test_a_type_in_words(schema, words):
    """For people: with its format and its range."""
    assert type_text(schema, {}) == words


def test_a_type_in_words_has_a_limited_length():
    """A thousand words of an enum, and twenty thousand characters."""
    assert type_text({"enum": list(range(1000))}, {}).endswith(" | 998 | 999")
    assert type_text({"enum": list(range(1001))}, {}).endswith(" | 998 | 999 | … (1,001 values)")
    assert type_text({"enum": ["x" * 19_998]}, {}) == repr("x" * 19_998)
    assert type_text({"enum": ["x" * 19_999]}, {}) == "'" + "x" * 19_999 + "…"


def test_a_schema_that_occurs_twice_is_described_twice():
    """Only inside itself it is `…`."""
    word = {"type": "string", "format": "uuid"}

    assert type_text({"oneOf": [word, {"type": "array", "items": word}]}, {}) == "str (uuid) | list of str (uuid)"


def test_the_signature_of_an_async_client_is_that_of_a_sync_one():
    """Whether it is awaited is no part of it."""
    paths = {"/shelves/{shelf}": {"put": OPERATION}}
    other = AsyncClient(spec=library(paths=paths), server="mock").operations["shelve-book"]

    assert inspect.signature(other) == inspect.signature(operation("shelve-book"))
