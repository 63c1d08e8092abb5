"""Tables with counted ids and rows of others: a document of ten operations on them, and a server that watches the rows.

The ids of each table count from 1, so an id of one table is also one of the others. What was there before the test
belongs to others: each request that changes it is in `Tables.harm`.
"""

import json
import re
from dataclasses import dataclass, field

import httpx

SERVER = "http://127.0.0.1:9"
ROW = {"type": "object", "properties": {"id": {"type": ["integer", "string"]}, "name": {"type": "string"}}}
ID = {"type": ["integer", "string"]}


def content(schema, example=None):
    """A body of JSON."""
    found = {"schema": schema} if example is None else {"schema": schema, "example": example}
    return {"content": {"application/json": found}}


def answer(schema, links=()):
    """A response; *links* are triples of operationId, parameter and expression."""
    found = {"description": "ok", **content(schema)}
    for index, (operation, given) in enumerate(links):
        found.setdefault("links", {})[f"link{index}"] = {"operationId": operation, "parameters": given}
    return found


def parameter(name, where="path"):
    """A parameter with an id."""
    return {"name": name, "in": where, "required": True, "schema": ID}


def operation(name, *, body=None, parameters=(), status="200", schema=None, links=()):
    """An operation."""
    found = {"operationId": name, "responses": {status: answer({} if schema is None else schema, links)}}
    if body is not None:
        found["requestBody"] = {"required": True, **content({"type": "object"}, body)}
    if parameters:
        found["parameters"] = [parameter(*one) if isinstance(one, tuple) else parameter(one) for one in parameters]
    return found


def document(paths):
    """A document with these *paths*: by path and method, an operation."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tables", "version": "1"},
        "servers": [{"url": SERVER}],
        "paths": paths,
    }


@dataclass
class Tables:
    """The server. Call it with an `httpx.Request`."""

    rows: dict = field(default_factory=dict)
    """By path, such as /customers/1/notes/2: a row. What is there at first belongs to others."""
    as_text: bool = False
    """Whether ids are texts in responses."""
    faults: list = field(default_factory=list)
    """What goes wrong with the next requests, by name."""
    sent: list = field(default_factory=list)
    harm: list = field(default_factory=list)
    """Requests that changed rows of others."""
    foreign: dict = field(init=False)

    def __post_init__(self):
        self.foreign = dict(self.rows)

    def __call__(self, request):
        """A response."""
        body = json.loads(request.content or b"null")
        path = request.url.path
        self.sent.append((request.method, path, body))
        if not isinstance(body, dict):
            ids = body if isinstance(body, list) else [body]
            body = {
                "ids": [next(iter(one.values())) if isinstance(one, dict) else one for one in ids if one is not None]
            }
        fault = self.faults.pop(0) if self.faults else "good"
        if fault == "refused":
            raise httpx.ConnectError("refused")
        if fault.isdigit():
            return httpx.Response(int(fault), json={"error": "no"})
        status, value = self.carry_out(request, path, body, fault)
        if fault == "lost":
            raise httpx.ReadError("lost")
        if fault == "shape":
            return httpx.Response(status, json={"strange": {"thing": 1}})
        if fault == "html":
            return httpx.Response(status, content=b"<html>", headers={"content-type": "text/html"})
        return httpx.Response(status, json=value)

    def carry_out(self, request, path, body, fault):
        """Do what is asked; return status and body."""
        match request.method:
            case "GET" if path in self.rows:
                return 200, self.shown(path)
            case "GET":
                return 200, [self.shown(one) for one in self.rows if re.fullmatch(f"{re.escape(path)}/[^/]+", one)]
            case "POST":
                return self.created(path, body, fault)
            case "DELETE" if path.count("/") % 2:
                return self.removed_in(path, request.url.params, body)
        if path not in self.rows:
            return 404, {"error": "no such row"}
        return self.changed(request.method, path, body)

    def changed(self, method, path, body):
        """A row that is there, changed or removed."""
        self.note_references(method, path, body)
        self.touch(method, path)
        if method == "DELETE":
            self.rows = {key: one for key, one in self.rows.items() if not f"{key}/".startswith(f"{path}/")}
            return 200, {"gone": True}
        self.rows[path] |= {"name": (body or {}).get("name", "")}
        return 200, self.shown(path)

    def created(self, path, body, fault):
        """A new row; by a fault, the id is that of a row of others in the same table."""
        if path.count("/") > 1:
            parent = path.rpartition("/")[0]
            if parent not in self.rows:
                return 404, {"error": "no such row"}
            self.touch("POST", parent)
        self.note_references("POST", path, body)
        table = path.rpartition("/")[2]
        if fault == "existing":
            others = [one for one in self.foreign if one.rpartition("/")[0] == path]
            if others:
                return 201, self.shown(others[-1])
        number = 1 + max((int(one.rpartition("/")[2]) for one in self.rows if one.split("/")[-2] == table), default=0)
        self.rows[f"{path}/{number}"] = {"name": (body or {}).get("name", "")}
        return 201, self.shown(f"{path}/{number}")

    def removed_in(self, path, query, body):
        """Rows by the ids in the query or the body; all, if there are none."""
        ids = query.get_list("id") or [str(one) for one in (body or {}).get("ids", [])]
        rows = [one for one in self.rows if one.rpartition("/")[0] == path]
        for one in rows:
            if not ids or one.rpartition("/")[2] in ids:
                self.touch("DELETE", one)
                self.rows.pop(one, None)
        return 200, {"gone": True}

    def touch(self, method, path):
        """Note a change of a row of others, or of what is in it."""
        if any(f"{path}/".startswith(f"{one}/") for one in self.foreign):
            self.harm.append((method, path, self.sent[-1]))

    def note_references(self, method, path, body):
        """Note a request whose body names a customer of others, who it would change."""
        for key in ("from", "customerId", "customer"):
            if isinstance(body, dict) and f"/customers/{body.get(key)}" in self.foreign:
                self.harm.append((method, path, body))

    def shown(self, path):
        """A row as the server sends it: with its own id, and those of its customer and of a row that it refers to."""
        shape = str if self.as_text else int
        parts = path.strip("/").split("/")
        found = {"id": shape(parts[-1]), **self.rows[path], "customerId": shape(1), "replyTo": shape(1)}
        return found | ({"customerId": shape(parts[1])} if len(parts) > 2 else {})
