"""A document of shelves, their books and the pages of these, for tests of the mock server's resources."""

import copy
import json
from dataclasses import dataclass, field

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

TEXT = {"type": "string"}
TIME = "2026-01-02T03:04:05.678Z"
SHELF = {
    "type": "object",
    "required": ["shelfId", "name", "state"],
    "properties": {
        "shelfId": TEXT,
        "name": TEXT,
        "note": TEXT,
        "state": TEXT,
        "weight": {"type": "integer"},
        "height": {"type": "integer"},
        "age": {"type": "integer"},
        "changedAt": TEXT,
        "lock": {"type": "object", "properties": {"by": TEXT}},
        "rules": {"type": "object", "properties": {"open": TEXT, "close": TEXT}},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Friend"}},
    },
}
SHELF_EXAMPLE = {
    "shelfId": "shelf-0001",
    "name": "Poems",
    "note": "A note",
    "state": "new",
    "weight": 5,
    "height": 6,
    "age": 7,
    "changedAt": TIME,
    "rules": {"open": "9", "close": "17"},
    "friends": [],
}
FRIEND = {"type": "object", "required": ["friendId"], "properties": {"friendId": TEXT, "name": TEXT}}
BOOK = {"type": "object", "required": ["bookId"], "properties": {"bookId": TEXT, "title": TEXT, "changedAt": TEXT}}
PAGE = {"type": "object", "required": ["pageId"], "properties": {"pageId": TEXT, "text": TEXT}}


def reply(schema, example, status="200"):
    """The responses of an operation."""
    return {status: {"description": "Done.", "content": {"application/json": {"schema": schema, "example": example}}}}


def body(schema):
    """A request body."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def template(*names):
    """The parameters of a path."""
    return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]


def list_of(schema, example):
    """The responses of an operation that lists."""
    listed = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {"type": "array", "items": schema},
            "total": {"type": "integer"},
            "pages": {"type": "integer"},
            "page": {"type": "integer"},
        },
    }
    return reply(listed, {"items": [example], "total": 1, "pages": 1, "page": 1})


REFERENCE = {"$ref": "#/components/schemas/Shelf"}
ACTION = reply(REFERENCE, SHELF_EXAMPLE)
IDS = body({"type": "object", "properties": {"ids": {"type": "array", "items": TEXT}}})
IS_SHELF = {"parameters": template("shelfId")}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shelves", "version": "1"},
    "servers": [{"url": "https://shelves.example"}],
    "components": {"schemas": {"Shelf": SHELF, "Friend": FRIEND}},
    "paths": {
        "/shelves": {
            "get": {
                "operationId": "listShelves",
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                    {"name": "size", "in": "query", "schema": {"type": "integer"}},
                    {"name": "order", "in": "query", "schema": TEXT},
                ],
                "x-dyn-pagination": {
                    "page": "page",
                    "size": "size",
                    "items": "/items",
                    "total": "/total",
                    "pages": "/pages",
                    "number": "/page",
                },
                "responses": list_of(REFERENCE, SHELF_EXAMPLE),
            },
            "post": {
                "operationId": "addShelf",
                "requestBody": body(
                    {"type": "object", "required": ["name"], "properties": {"name": TEXT, "note": TEXT}}
                ),
                "x-dyn-events": ["shelf.created", "shelf.announced"],
                "responses": reply(REFERENCE, SHELF_EXAMPLE, "201"),
            },
        },
        "/shelves/{shelfId}": {
            **IS_SHELF,
            "get": {
                "operationId": "getShelf",
                "x-dyn-resource": {
                    "changed": "/changedAt",
                    "turns": [
                        {
                            "pointer": "/state",
                            "from": "new",
                            "to": "ready",
                            "after": 10,
                            "event": "shelf.ready",
                            "brings": ["weight", "height"],
                        },
                        {
                            "pointer": "/state",
                            "from": "ready",
                            "to": "old",
                            "after": 5,
                            "event": "shelf.old",
                            "brings": ["age"],
                        },
                        {"pointer": "/state", "from": "locked", "to": "open", "after": 3},
                    ],
                },
                "responses": reply(REFERENCE, SHELF_EXAMPLE),
            },
            "patch": {
                "operationId": "changeShelf",
                "requestBody": body({"type": "object", "properties": {"name": TEXT, "note": TEXT}}),
                "x-dyn-events": ["shelf.changed"],
                "responses": ACTION,
            },
            "delete": {
                "operationId": "removeShelf",
                "x-dyn-events": ["shelf.removed"],
                "responses": {"204": {"description": "Gone."}},
            },
        },
        "/shelves/{shelfId}/lock": {
            **IS_SHELF,
            "post": {
                "operationId": "lockShelf",
                "x-dyn-effect": {"needs": {"/state": ["ready", "old"]}, "sets": {"/state": "locked", "/lock/by": "me"}},
                "x-dyn-events": ["shelf.locked"],
                "responses": ACTION,
            },
        },
        "/shelves/{shelfId}/unlock": {
            **IS_SHELF,
            "put": {
                "operationId": "unlockShelf",
                "x-dyn-effect": {"needs": {"/lock": []}, "sets": {"/state": "ready"}},
                "responses": ACTION,
            },
        },
        "/shelves/{shelfId}/hide": {
            **IS_SHELF,
            "delete": {"operationId": "hideShelf", "x-dyn-effect": {"hides": True}, "responses": ACTION},
        },
        "/shelves/{shelfId}/rules": {
            **IS_SHELF,
            "patch": {
                "operationId": "changeRules",
                "requestBody": body({"type": "object", "properties": {"open": TEXT, "close": TEXT}}),
                "x-dyn-effect": {"into": "/rules"},
                "responses": reply(
                    {
                        "type": "object",
                        "properties": {
                            "head": {"type": "object", "additionalProperties": False},
                            "rules": SHELF["properties"]["rules"],
                        },
                    },
                    {"head": {}, "rules": {"open": "example", "close": "example"}},
                ),
            },
        },
        **{
            f"/shelves/{{shelfId}}/friends/{how}": {
                **IS_SHELF,
                "post": {
                    "operationId": f"{how}Friends",
                    "requestBody": IDS,
                    "x-dyn-effect": {
                        "members": {"pointer": "/friends", "ids": "/ids", "reader": "getFriend", "how": how}
                    },
                    "responses": ACTION,
                },
            }
            for how in ("add", "remove", "order")
        },
        "/shelves/{shelfId}/books": {
            **IS_SHELF,
            "get": {"operationId": "listBooks", "responses": list_of(BOOK, {"bookId": "book-0001", "title": "Odes"})},
            "post": {
                "operationId": "addBook",
                "requestBody": body({"type": "object", "properties": {"title": TEXT}}),
                "responses": reply(BOOK, {"bookId": "book-0001", "title": "Odes"}, "201"),
            },
        },
        "/shelves/{shelfId}/books/{bookId}": {
            "parameters": template("shelfId", "bookId"),
            "get": {
                "operationId": "getBook",
                "x-dyn-resource": {"changed": "/changedAt", "turns": []},
                "responses": reply(BOOK, {"bookId": "book-0001", "title": "Odes", "changedAt": TIME}),
            },
            "patch": {
                "operationId": "changeBook",
                "requestBody": body({"type": "object", "properties": {"title": TEXT}}),
                "responses": reply(BOOK, {"bookId": "book-0001", "title": "Odes", "changedAt": TIME}),
            },
            "delete": {"operationId": "removeBook", "responses": {"204": {"description": "Gone."}}},
        },
        "/shelves/{shelfId}/books/{bookId}/pages": {
            "parameters": template("shelfId", "bookId"),
            "get": {"operationId": "listPages", "responses": list_of(PAGE, {"pageId": "page-0001", "text": "a"})},
            "post": {
                "operationId": "addPage",
                "requestBody": body({"type": "object", "properties": {"text": TEXT}}),
                "responses": reply(PAGE, {"pageId": "page-0001", "text": "a"}, "201"),
            },
        },
        "/shelves/{shelfId}/books/{bookId}/pages/{pageId}": {
            "parameters": template("shelfId", "bookId", "pageId"),
            "get": {"operationId": "getPage", "responses": reply(PAGE, {"pageId": "page-0001", "text": "a"})},
        },
        "/friends": {
            "get": {
                "operationId": "listFriends",
                "responses": reply({"type": "array", "items": FRIEND}, [{"friendId": "ada-1", "name": "Ada"}]),
            },
        },
        "/friends/{friendId}": {
            "parameters": template("friendId"),
            "get": {"operationId": "getFriend", "responses": reply(FRIEND, {"friendId": "ada-1", "name": "Ada"})},
        },
    },
}


@dataclass
class Shelves:
    """A mock server of the document, a clock that tests set, and the events that happened."""

    document: dict = field(default_factory=lambda: copy.deepcopy(DOCUMENT))
    now: float = 1_000_000.0
    events: list = field(default_factory=list)
    """Name and id of the resource of each event."""
    headers: tuple = ()
    answer: object = None

    def __post_init__(self):
        """Creates the server."""

        def on_event(name, resource):
            self.events.append((name, resource.ids[-1]))

        self.answer = create_app(load_api(self.document), clock=lambda: self.now, seed=1, on_event=on_event)

    def request(self, method, path, content=None, *headers):
        """The response to a request with a JSON body."""
        pairs = [*headers, *self.headers]
        if content is not None:
            content = content if isinstance(content, bytes) else json.dumps(content).encode()
            pairs = [("Content-Type", "application/json"), *pairs]
        return self.answer(Request(method, f"https://shelves.example{path}", tuple(pairs), content))

    def ask(self, method, path, content=None, status=None):
        """The body of the response, whose status is *status*, or a success."""
        response = self.request(method, path, content)
        expected = {status} if status else {200, 201, 204}
        assert response.status in expected, response.content
        return json.loads(response.content) if response.content else None

    def status(self, method, path, content=None):
        """The status of the response."""
        return self.request(method, path, content).status

    def shelf(self, name="A shelf", **more):
        """The id of a new shelf."""
        return self.ask("POST", "/shelves", {"name": name, **more})["shelfId"]

    def book(self, shelf, title="A book"):
        """The path of a new book."""
        path = f"/shelves/{shelf}/books"
        return f"{path}/{self.ask('POST', path, {'title': title})['bookId']}"

    def page(self, book, text="A page"):
        """The path of a new page."""
        return f"{book}/pages/{self.ask('POST', f'{book}/pages', {'text': text})['pageId']}"

    def listed(self, path, key):
        """The values of *key* in a list."""
        return [one[key] for one in self.ask("GET", path)["items"]]
