"""A small API, and a server of it that keeps what it is given: for tests of what makes, changes and removes."""

import json
import re
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

ID = {"type": "string", "pattern": "^[a-z]+-[0-9]+$"}
THING = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": ID,
        "name": {"type": "string"},
        "state": {"type": "string", "x-extensible-enum": ["new", "old"]},
        "note": {"type": ["string", "null"]},
        "key": {"type": "string", "format": "password"},
    },
}
REFUSAL = {
    "description": "refused",
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
            "example": {"error": "no"},
        }
    },
}


def reply(schema, example, links=None, status="200"):
    """The answers of an operation: one success and the refusals."""
    success = {"description": "ok", "content": {"application/json": {"schema": schema, "example": example}}}
    if links:
        success["links"] = {f"{name}{index}": {"operationId": name, "parameters": given}
                            for index, (name, given) in enumerate(links)}  # fmt: skip
    return {status: success, "404": REFUSAL, "400": REFUSAL}


def path(*names):
    """Path parameters."""
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def body(example):
    """A request body."""
    return {"required": True, "content": {"application/json": {"schema": {"type": "object"}, "example": example}}}


IN_BODY = {"thingId": "$response.body#/id"}
FIRST = {"thingId": "$response.body#/items/0/id"}
PART = {"thingId": "$request.path.thingId", "partId": "$response.body#/id"}
LIST = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": THING}}}
GONE = {"type": "object", "properties": {"gone": {"type": "boolean"}}}
A_PART = {"id": "part-1000", "name": "part"}
EXAMPLE = {"id": "thing-1000", "name": "one"}

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "servers": [{"url": "https://things.example.com"}],
    "security": [{"basic": []}],
    "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}},
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "tags": ["Things"],
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}, "example": 5}],
                "responses": reply(LIST, {"items": [EXAMPLE]}, [("getThing", FIRST), ("deleteThing", FIRST)]),
            },
            "post": {
                "operationId": "makeThing",
                "tags": ["Things"],
                "requestBody": body({"name": "one"}),
                "responses": reply(
                    THING,
                    EXAMPLE,
                    [("getThing", IN_BODY), ("deleteThing", IN_BODY), ("makePart", IN_BODY)],
                    status="201",
                ),
            },
        },
        "/things/{thingId}": {
            "parameters": path("thingId"),
            "get": {"operationId": "getThing", "tags": ["Things"], "responses": reply(THING, EXAMPLE)},
            "patch": {
                "operationId": "changeThing",
                "tags": ["Things"],
                "requestBody": body({"name": "two"}),
                "responses": reply(THING, EXAMPLE),
            },
            "delete": {"operationId": "deleteThing", "tags": ["Things"], "responses": reply(GONE, {"gone": True})},
        },
        "/things/{thingId}/parts": {
            "parameters": path("thingId"),
            "post": {
                "operationId": "makePart",
                "tags": ["Parts"],
                "requestBody": body({"name": "part", "beside": ["thing-1000"]}),
                "responses": reply(THING, A_PART, [("getPart", PART), ("deletePart", PART)], status="201"),
            },
        },
        "/things/{thingId}/parts/{partId}": {
            "parameters": path("thingId", "partId"),
            "get": {"operationId": "getPart", "tags": ["Parts"], "responses": reply(THING, EXAMPLE)},
            "delete": {"operationId": "deletePart", "tags": ["Parts"], "responses": reply(GONE, {"gone": True})},
        },
        "/settings": {
            "put": {
                "operationId": "changeSettings",
                "tags": ["Settings"],
                "requestBody": body({"loud": True}),
                "responses": reply(GONE, {"gone": True}),
            },
        },
        "/figures/{kind}": {
            "parameters": [
                {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": ["sum", "mean"]}}
            ],
            "get": {"operationId": "getFigures", "tags": ["Figures"], "responses": reply(GONE, {"gone": True})},
        },
    },
}


@dataclass
class Things:
    """The server: what it holds, what it was asked; call it with an `Asked`."""

    held: dict = field(default_factory=lambda: {"/things/thing-1": {"id": "thing-1", "name": "of others"}})
    asked: list = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(2))
    change: object = None
    """A function from (method, path, status, body) to (status, body): what goes wrong."""

    def __call__(self, asked):
        """An answer: (status, headers, bytes)."""
        where = urlsplit(asked.path).path
        self.asked.append((asked.method, where))
        status, value = self.answer(asked.method, where, json.loads(asked.body or b"null"))
        if self.change:
            status, value = self.change(asked.method, where, status, value)
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return status, {"Content-Type": "application/json"}, content

    def answer(self, method, where, given):
        """By method and path."""
        if where.startswith("/figures/"):
            return 200, {"gone": False}
        if method == "POST":
            return self.made(where, given)
        if method == "GET" and where == "/things":
            return 200, {"items": [one for key, one in self.held.items() if re.fullmatch("/things/[^/]+", key)]}
        if where not in self.held:
            return 404, {"error": "there is no such thing"}
        if method == "DELETE":
            self.held = {key: one for key, one in self.held.items() if not f"{key}/".startswith(f"{where}/")}
            return 200, {"gone": True}
        self.held[where] |= given or {}
        return 200, self.held[where]

    def made(self, where, given):
        """A new thing, or part."""
        holder = where.rpartition("/")[0]
        if holder and holder not in self.held:
            return 404, {"error": "there is no such thing"}
        kind = where.rpartition("/")[2].rstrip("s")
        given.pop("beside", None)
        made = {"id": f"{kind}-{next(self.numbers)}", "state": "new", "key": "canary-key", **given}
        self.held[f"{where}/{made['id']}"] = made
        return 201, made
