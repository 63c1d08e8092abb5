"""A small document that is true, answers that show it, and damages that these can show."""

import json

from fastpix_dyn.workbench.edits import REMOVED

TEXT = """\
# The shop, as it answers.
openapi: 3.1.0
info: { title: Shop, version: "1" }
servers:
  - url: https://shop.example.com # the only one
paths:
  /things:
    get: # all of them
      operationId: list-things
      responses:
        "200":
          description: Things.
          headers:
            X-Count: { schema: { type: integer } }
          content:
            application/json:
              schema:
                type: array
                maxItems: 9
                items: { $ref: "#/components/schemas/Thing" }
        "404": { $ref: "#/components/responses/Missing" }
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
    get:
      operationId: get-thing
      responses:
        "200":
          description: One.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Thing" }
        "404": { $ref: "#/components/responses/Missing" }

components:
  responses:
    Missing:
      description: There is none.
      content:
        application/json:
          schema: { type: object, required: [error], properties: { error: { type: string } } }
  schemas:
    # What is sold.
    Thing:
      type: object
      required: [id, kind]
      properties:
        id: { type: string, format: uuid } # made by the shop
        kind:
          type: string
          x-extensible-enum:
            - book
            - pen
        colour: { enum: [red, blue] }
        price: { type: number, minimum: 0.5, exclusiveMaximum: 10 }
        name: { type: [string, "null"], maxLength: 8, pattern: "^[A-Z]" }
        size: { type: integer }
        made: { const: here }
        maker: { $ref: "#/components/schemas/Maker" }

        shape: # one or the other
          oneOf:
            - { $ref: "#/components/schemas/Round" }
            - { $ref: "#/components/schemas/Square" }
    Maker: { type: object, required: [city], properties: { city: { type: string } } }
    Round: { type: object, required: [form, radius], properties: { form: { const: round }, radius: { type: number } } }
    Square: { type: object, required: [form, side], properties: { form: { const: square }, side: { type: number } } }
"""
ID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
THINGS = [
    {"id": ID, "kind": "book", "colour": "red", "price": 0.5, "name": None, "size": 3, "made": "here"},
    {"id": ID, "kind": "pen", "colour": "blue", "price": 9.5, "name": "Quilling", "maker": {"city": "Ulm"}},
    {"id": ID, "kind": "pen", "shape": {"form": "square", "side": 2.5}},
]
ANSWERS = [
    ("list-things", 200, THINGS, {"X-Count": "3"}),
    ("get-thing", 200, THINGS[1], {}),
    ("get-thing", 404, {"error": "no such thing"}, {}),
]
THING = "/components/schemas/Thing/properties"
OK = "/paths/~1things/get/responses/200"
ABSENT = object()

DAMAGES = {
    "a dropped property": (f"{THING}/size", REMOVED, {"type": "integer"}),
    "a wrong type": (f"{THING}/size/type", "boolean", "integer"),
    "an integer for a number": (f"{THING}/price/type", "integer", "number"),
    "a missing null": (f"{THING}/name/type", "string", ["string", "null"]),
    "fewer known words": (f"{THING}/kind/x-extensible-enum/1", REMOVED, ["book", "pen"]),
    "a narrower enum": (f"{THING}/colour/enum", ["red"], ["red", "blue"]),
    "a wrong const": (f"{THING}/made/const", "there", "here"),
    "a wrong format": (f"{THING}/id/format", "email", "uuid"),
    "a wrong minimum": (f"{THING}/price/minimum", 2, 0.5),
    "a wrong maximum": (f"{THING}/price/exclusiveMaximum", 1, ABSENT),
    "a maxLength that is too small": (f"{THING}/name/maxLength", 2, 8),
    "a pattern that does not fit": (f"{THING}/name/pattern", "^[a-z]", ABSENT),
    "a required key that is not always there": ("/components/schemas/Thing/required/-", "price", ["id", "kind"]),
    "a required key of nothing else": ("/components/schemas/Maker/required", ["street"], ABSENT),
    "a list that is too short": (f"{OK}/content/application~1json/schema/maxItems", 2, 3),
    "a missing status": (
        "/paths/~1things~1{id}/get/responses/404",
        REMOVED,
        {"$ref": "#/components/responses/Missing"},
    ),
    "a dropped property of an alternative": ("/components/schemas/Square/properties/side", REMOVED, {"type": "number"}),
    "a missing alternative": (f"{THING}/shape/oneOf", [{"type": "string"}], 2),
    "a wrong media type": (f"{OK}/content", {"text/plain": {}}, 2),
    "a missing media type": (f"{OK}/content", REMOVED, 1),
    "a wrong type of a header": (f"{OK}/headers/X-Count/schema/type", "boolean", "string"),
    "a missing header": (f"{OK}/headers", {"X-Other": {"schema": {"type": "string"}}}, 2),
    "a required header": (f"{OK}/headers/X-Much", {"required": True, "schema": {}}, {"required": False, "schema": {}}),
}


def record(folder):
    """Writes the answers as recordings into *folder*, and returns it."""
    folder.mkdir()
    for number, (operation, status, body, headers) in enumerate(ANSWERS):
        value = {
            "operationId": operation,
            "status": status,
            "headers": {"Content-Type": "application/json", **headers},
            "body": body,
        }
        (folder / f"{number}.json").write_text(json.dumps(value), "utf-8")
    return folder
