"""Documents that differ in one way each, and what that is for a caller: the table behind the tests of `spec diff`."""

import copy
from dataclasses import dataclass, field

GONE = object()
"""Stands for a value that is taken out."""
JSON = "application~1json"
THINGS, THING = "/paths/~1things", "/paths/~1things~1{thingId}"
MAKE, LIST, READ = f"{THINGS}/post", f"{THINGS}/get", f"{THING}/get"
SENT = f"{MAKE}/requestBody/content/{JSON}/schema"
ANSWERED = f"{MAKE}/responses/201/content/{JSON}/schema"
TOLD = f"/webhooks/made/post/requestBody/content/{JSON}/schema"

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "servers": [
        {
            "url": "https://{region}.things.example",
            "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}},
        },
        {"url": "https://old.things.example"},
    ],
    "security": [{"key": []}, {"basic": []}],
    "tags": [{"name": "Things"}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "list-things",
                "tags": ["Things"],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                    {"name": "size", "in": "query", "schema": {"type": "integer"}},
                ],
                "x-dyn-pagination": {"page": "page", "size": "size", "items": "/data"},
                "responses": {
                    "200": {
                        "description": "Things.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
                                    },
                                }
                            }
                        },
                    }
                },
            },
            "post": {
                "operationId": "make-thing",
                "tags": ["Things"],
                "parameters": [
                    {"name": "mode", "in": "query", "schema": {"type": "string"}},
                    {"name": "Trace", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "part": {"type": "string"},
                                    "id": {"type": "string", "readOnly": True},
                                },
                            }
                        },
                        "application/x-www-form-urlencoded": {
                            "schema": {"type": "object", "properties": {"tags": {"type": "array"}}}
                        },
                    },
                },
                "responses": {
                    "201": {
                        "description": "The thing.",
                        "headers": {
                            "Age": {"schema": {"type": "integer"}},
                            "Etag": {"required": True, "schema": {"type": "string"}},
                        },
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["id"],
                                    "properties": {
                                        "id": {"type": "string"},
                                        "part": {"type": "string"},
                                        "pin": {"type": "string", "writeOnly": True},
                                    },
                                }
                            }
                        },
                    },
                    "409": {"description": "There is such a thing."},
                },
                "x-dyn-idempotency": "Trace",
                "x-dyn-events": ["made"],
            },
        },
        "/things/{thingId}": {
            "get": {
                "operationId": "read-thing",
                "tags": ["Things"],
                "parameters": [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}],
                "x-dyn-waiters": {"ready": {"pointer": "/state", "success": ["ready"]}},
                "responses": {
                    "200": {
                        "description": "The thing.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                },
            },
            "delete": {
                "operationId": "drop-thing",
                "tags": ["Things"],
                "deprecated": True,
                "parameters": [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"204": {"description": "It is gone."}},
            },
        },
        "/ping": {"get": {"operationId": "ping", "responses": {"204": {"description": "It is there."}}}},
        "/pong": {
            "get": {"operationId": "pong", "deprecated": True, "responses": {"204": {"description": "It is there."}}}
        },
    },
    "webhooks": {
        "made": {
            "post": {
                "parameters": [{"name": "Signature", "in": "header", "schema": {"type": "string"}}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["id"],
                                "properties": {
                                    "id": {"type": "string"},
                                    "part": {"type": "string"},
                                    "pin": {"type": "string", "writeOnly": True},
                                },
                            }
                        }
                    }
                },
                "responses": {"200": {"description": "Thanks."}},
            }
        }
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "Key"},
            "basic": {"type": "http", "scheme": "basic"},
        },
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string"},
                    "inside": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    "kind": {"oneOf": [{"$ref": "#/components/schemas/Large"}, {"$ref": "#/components/schemas/Small"}]},
                },
            },
            "Large": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}},
            "Small": {"type": "object", "required": ["colour"], "properties": {"colour": {"type": "string"}}},
        },
    },
}


def changed(edits, document=DOCUMENT):
    """A copy of *document* with each value of *edits* at its JSON pointer."""
    made = copy.deepcopy(document)
    for pointer, value in edits.items():
        *way, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
        holder = made
        for step in way:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        key = int(last) if isinstance(holder, list) else last
        if value is GONE:
            del holder[key]
        elif isinstance(holder, list) and key == len(holder):
            holder.append(copy.deepcopy(value))
        else:
            holder[key] = copy.deepcopy(value)
    return made


@dataclass(frozen=True)
class Row:
    """One way to differ.

    Attributes:
        name: what is done to the document.
        edits: values by JSON pointer.
        there: `level rule` of each change from the document to the edited one.
        back: the same, from the edited one to the document.
        base: edits that both sides have.
    """

    name: str
    edits: dict
    there: tuple
    back: tuple
    base: dict = field(default_factory=dict)

    def __str__(self):
        return self.name


ROLES = {
    "request-parameter": f"{MAKE}/parameters/0/schema",
    "request-body": SENT,
    "request-property": f"{SENT}/properties/part",
    "response-header": f"{MAKE}/responses/201/headers/Age/schema",
    "response-body": ANSWERED,
    "response-property": f"{ANSWERED}/properties/part",
    "webhook-body": TOLD,
    "webhook-property": f"{TOLD}/properties/part",
}
"""Where in the document a schema of that role stands."""
A, B, C = {"const": "a"}, {"type": "integer"}, {"type": "boolean"}
TEXT, LIST_OF, COUNT, MAP = {"type": "string"}, {"type": "array"}, {"type": "integer"}, {"type": "object"}
_LIMITED = (
    ("min-length", "minLength", TEXT),
    ("min-items", "minItems", LIST_OF),
    ("min-properties", "minProperties", MAP),
    ("min", "minimum", COUNT),
    ("max-length", "maxLength", TEXT),
    ("max-items", "maxItems", LIST_OF),
    ("max-properties", "maxProperties", MAP),
    ("max", "maximum", COUNT),
)
_UNCLEAR = {
    "not": {"minLength": 3},
    "if": {"minLength": 3},
    "then": {"minLength": 3},
    "else": {"minLength": 3},
    "contains": {"minLength": 3},
    "minContains": 2,
    "maxContains": 2,
    "propertyNames": {"minLength": 3},
    "unevaluatedItems": False,
    "unevaluatedProperties": False,
    "prefixItems": [{"minLength": 3}],
    "patternProperties": {"^a": {"minLength": 3}},
    "dependentSchemas": {"a": {"minLength": 3}},
    "dependentRequired": {"a": ["b"]},
    "contentMediaType": "image/png",
    "contentEncoding": "base64",
    "contentSchema": {"minLength": 3},
    "discriminator": {"propertyName": "kind"},
}


def _limit_facts():
    for name, keyword, base in _LIMITED:
        low, high = {**base, keyword: 3}, {**base, keyword: 5}
        tight, loose = (high, low) if name.startswith("min") else (low, high)
        tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
        yield ("narrower", f"{name}-set", f"{name}-removed", base, low)
        yield ("narrower", f"{name}-{tighter}", f"{name}-{looser}", loose, tight)


FACTS = [
    ("other", "type-changed", "type-changed", TEXT, {"type": "boolean"}),
    ("narrower", "type-specialized", "type-generalized", {"type": ["string", "boolean"]}, TEXT),
    ("narrower", "type-specialized", "type-generalized", {"type": "number"}, COUNT),
    ("narrower", "type-specialized", "type-generalized", {}, TEXT),
    ("narrower", "became-not-nullable", "became-nullable", {"type": ["string", "null"]}, TEXT),
    ("narrower", "became-not-nullable", "became-nullable", {"anyOf": [TEXT, {"type": "null"}]}, TEXT),
    ("narrower", "became-not-nullable", "became-nullable", {"enum": ["a", None]}, {"enum": ["a"]}),
    ("narrower", "became-enum", "enum-removed", TEXT, {**TEXT, "enum": ["a", "b"]}),
    ("narrower", "became-enum", "enum-removed", TEXT, {**TEXT, "const": "a"}),
    ("narrower", "enum-value-removed", "enum-value-added", {"enum": ["a", "b"]}, {"enum": ["a"]}),
    ("narrower", "enum-value-removed", "enum-value-added", {"enum": ["a", "b"]}, A),
    (
        "neutral", "x-extensible-enum-value-removed", "x-extensible-enum-value-added",
        {**TEXT, "x-extensible-enum": ["a", "b"]}, {**TEXT, "x-extensible-enum": ["a"]},
    ),
    *_limit_facts(),
    ("narrower", "min-increased", "min-decreased", {**COUNT, "minimum": 3}, {**COUNT, "exclusiveMinimum": 3}),
    ("narrower", "max-decreased", "max-increased", {**COUNT, "maximum": 3}, {**COUNT, "exclusiveMaximum": 3}),
    ("narrower", "format-set", "format-removed", TEXT, {**TEXT, "format": "uuid"}),
    ("other", "format-changed", "format-changed", {**TEXT, "format": "date"}, {**TEXT, "format": "uuid"}),
    ("narrower", "pattern-added", "pattern-removed", TEXT, {**TEXT, "pattern": "^a"}),
    ("unclear", "pattern-changed", "pattern-changed", {**TEXT, "pattern": "^b"}, {**TEXT, "pattern": "^a"}),
    ("narrower", "multiple-of-set", "multiple-of-removed", COUNT, {**COUNT, "multipleOf": 2}),
    ("narrower", "multiple-of-increased", "multiple-of-decreased", {**COUNT, "multipleOf": 2},
     {**COUNT, "multipleOf": 4}),
    ("other", "multiple-of-changed", "multiple-of-changed", {**COUNT, "multipleOf": 2}, {**COUNT, "multipleOf": 3}),
    ("narrower", "unique-items-set", "unique-items-removed", LIST_OF, {**LIST_OF, "uniqueItems": True}),
    ("closing", "additional-properties-closed", "additional-properties-opened", MAP,
     {**MAP, "additionalProperties": False}),
    ("narrower", "one-of-removed", "one-of-added", {"oneOf": [A, B, C]}, {"oneOf": [C, A]}),
    ("narrower", "any-of-removed", "any-of-added", {"anyOf": [A, B, C]}, {"anyOf": [C, A]}),
    ("narrower", "one-of-removed", "one-of-added", {"oneOf": [B, C]}, C),
    ("narrower", "any-of-removed", "any-of-added", {"anyOf": [B, C]}, B),
    ("narrower", "all-of-added", "all-of-removed", {**COUNT, "minimum": 1},
     {**COUNT, "minimum": 1, "allOf": [{"minimum": 5}]}),
    ("neutral", "default-value-changed", "default-value-changed", {**TEXT, "default": "a"}, TEXT),
    ("neutral", "default-value-changed", "default-value-changed", {**TEXT, "default": "a"}, {**TEXT, "default": "b"}),
    ("neutral", "deprecated", "reactivated", TEXT, {**TEXT, "deprecated": True}),
    ("unclear", "constraint-changed", "constraint-changed", MAP, {**MAP, "anyOf": [{"minProperties": 1}, {"not": {}}]}),
    *(("unclear", "constraint-changed", "constraint-changed", {"type": ["string", "array", "object"]},
       {"type": ["string", "array", "object"], key: value}) for key, value in _UNCLEAR.items()),
]  # fmt: skip
"""What may change in a schema: the effect, the endings of the rules there and back, and the schemas."""
_BREAKS = {
    # effect: in a request there and back, in an answer there and back
    "narrower": (("breaking", "info"), ("info", "breaking")),
    "closing": (("breaking", "info"), ("info", "info")),
    "other": (("breaking", "breaking"), ("breaking", "breaking")),
    "unclear": (("warning", "warning"), ("warning", "warning")),
    "neutral": (("info", "info"), ("info", "info")),
}


_FEWER = {
    **dict.fromkeys((THING, "/paths/~1ping", "/paths/~1pong", LIST), GONE),
    "/components/schemas": {},
}
"""Leaves the operation in which schemas change: what stands around it takes time and says nothing."""


def _schema_rows():
    for effect, there, back, old, new in FACTS:
        for role, pointer in ROLES.items():
            levels = _BREAKS[effect][0 if role.startswith("request") else 1]
            yield Row(
                f"{role}: {old} → {new}",
                {pointer: new},
                (f"{levels[0]} {role}-{there}",),
                (f"{levels[1]} {role}-{back}",),
                {**_FEWER, pointer: old},
            )


def _of_answers(family, schema):
    """The rows of the properties of what the API sends."""
    return [
        Row(f"drop a required {family} property", {f"{schema}/properties/id": GONE, f"{schema}/required": []},
            (f"breaking {family}-required-property-removed",), (f"info {family}-required-property-added",)),
        Row(f"drop an optional {family} property", {f"{schema}/properties/part": GONE},
            (f"breaking {family}-optional-property-removed",), (f"info {family}-optional-property-added",)),
        Row(f"promise a {family} property no longer", {f"{schema}/required": []},
            (f"breaking {family}-property-became-optional",), (f"info {family}-property-became-required",)),
        Row(f"hide a {family} property", {f"{schema}/properties/part/writeOnly": True},
            (f"breaking {family}-property-became-write-only",), (f"info {family}-property-became-not-write-only",)),
        Row(f"drop a hidden {family} property", {f"{schema}/properties/pin": GONE}, (), ()),
        Row(f"drop a {family} property deep inside", {f"{schema}/properties/part": {"type": "array", "items": MAP}},
            (f"breaking {family}-optional-property-removed",), (f"info {family}-optional-property-added",),
            {f"{schema}/properties/part": {"type": "array", "items": {**MAP, "properties": {"a": TEXT}}}}),
    ]  # fmt: skip


OPERATION_ROWS = [
    Row("drop a path", {"/paths/~1ping": GONE},
        ("breaking api-path-removed-without-deprecation",), ("info endpoint-added",)),
    Row("drop a path that was deprecated", {"/paths/~1pong": GONE},
        ("warning api-path-removed-with-deprecation",), ("info endpoint-added",)),
    Row("drop an operation", {f"{THING}/get": GONE},
        ("breaking api-removed-without-deprecation",), ("info endpoint-added",)),
    Row("drop an operation that was deprecated", {f"{THING}/delete": GONE},
        ("warning api-removed-with-deprecation",), ("info endpoint-added",)),
    Row("deprecate an operation", {f"{READ}/deprecated": True},
        ("info endpoint-deprecated",), ("info endpoint-reactivated",)),
    Row("another operationId", {f"{READ}/operationId": "see-thing"},
        ("breaking api-operation-id-removed", "breaking api-python-name-changed"),
        ("breaking api-operation-id-removed", "breaking api-python-name-changed")),
    Row("another operationId of the same Python name", {f"{READ}/operationId": "readThing"},
        ("breaking api-operation-id-removed",), ("breaking api-operation-id-removed",)),
    Row("another Python name", {f"{READ}/x-dyn-name": "look"},
        ("breaking api-python-name-changed",), ("breaking api-python-name-changed",)),
    Row("one more tag", {f"{READ}/tags": ["Things", "More"]}, ("info api-tag-added",), ("breaking api-tag-removed",)),
    Row("another tag", {f"{READ}/tags": ["More"]},
        ("breaking api-tag-removed", "info api-tag-added"), ("breaking api-tag-removed", "info api-tag-added")),
    Row("no event", {f"{MAKE}/x-dyn-events": []},
        ("info operation-event-removed",), ("info operation-event-added",)),
    Row("another name in the path",
        {f"{READ}/parameters/0/name": "id", f"{THING}/delete/parameters/0/name": "id", "/paths/~1things~1{id}": None},
        ("breaking request-parameter-python-name-changed",) * 2,
        ("breaking request-parameter-python-name-changed",) * 2),
    Row("another name of the same Python name in the path",
        {f"{READ}/parameters/0/name": "thing_id", f"{THING}/delete/parameters/0/name": "thing_id",
         "/paths/~1things~1{thing_id}": None}, (), ()),
]  # fmt: skip
REQUEST_ROWS = [
    Row("drop a parameter", {f"{MAKE}/parameters/0": GONE},
        ("breaking request-parameter-removed",), ("info new-optional-request-parameter",)),
    Row("a required parameter",
        {f"{LIST}/parameters/2": {"name": "a", "in": "query", "required": True, "schema": TEXT}},
        ("breaking new-required-request-parameter",), ("breaking request-parameter-removed",)),
    Row("require a parameter", {f"{MAKE}/parameters/0/required": True},
        ("breaking request-parameter-became-required",), ("info request-parameter-became-optional",)),
    Row("deprecate a parameter", {f"{MAKE}/parameters/0/deprecated": True},
        ("info request-parameter-deprecated",), ("info request-parameter-reactivated",)),
    Row("write a parameter otherwise", {f"{MAKE}/parameters/0/explode": False},
        ("breaking request-parameter-serialization-changed",), ("breaking request-parameter-serialization-changed",)),
    Row("write a parameter as JSON",
        {f"{MAKE}/parameters/0/content": {"application/json": {"schema": TEXT}}, f"{MAKE}/parameters/0/schema": GONE},
        ("breaking request-parameter-serialization-changed",), ("breaking request-parameter-serialization-changed",)),
    Row("another case of a header", {f"{MAKE}/parameters/1/name": "TRACE"}, (), ()),
    Row("another name of an argument", {f"{MAKE}/parameters/0/x-dyn-name": "how"},
        ("breaking request-parameter-python-name-changed",), ("breaking request-parameter-python-name-changed",)),
    # A parameter takes the name of the property, whose argument becomes `part_`.
    Row("another name of a property's argument",
        {f"{MAKE}/parameters/2": {"name": "part", "in": "query", "schema": TEXT}},
        ("breaking request-property-python-name-changed", "info new-optional-request-parameter"),
        ("breaking request-property-python-name-changed", "breaking request-parameter-removed")),
    Row("an optional body", {f"{READ}/requestBody": {"content": {"text/plain": {}}}},
        ("info request-body-added-optional",), ("breaking request-body-removed",)),
    Row("a required body", {f"{READ}/requestBody": {"required": True, "content": {"text/plain": {}}}},
        ("breaking request-body-added-required",), ("breaking request-body-removed",)),
    Row("require the body", {f"{MAKE}/requestBody/required": True},
        ("breaking request-body-became-required",), ("info request-body-became-optional",)),
    Row("drop a media type of the body", {f"{MAKE}/requestBody/content/application~1x-www-form-urlencoded": GONE},
        ("breaking request-body-media-type-removed",), ("info request-body-media-type-added",)),
    Row("encode a part otherwise",
        {f"{MAKE}/requestBody/content/application~1x-www-form-urlencoded/encoding":
         {"tags": {"style": "spaceDelimited", "explode": False}}},
        ("breaking request-body-encoding-changed",), ("breaking request-body-encoding-changed",)),
    Row("drop a property", {f"{SENT}/properties/part": GONE},
        ("breaking request-property-removed",), ("info new-optional-request-property",)),
    Row("drop a required property", {f"{SENT}/properties/name": GONE, f"{SENT}/required": []},
        ("breaking request-property-removed",), ("breaking new-required-request-property",)),
    Row("require a property", {f"{SENT}/required": ["name", "part"]},
        ("breaking request-property-became-required",), ("info request-property-became-optional",)),
    Row("keep a property to the server", {f"{SENT}/properties/part/readOnly": True},
        ("breaking request-property-became-read-only",), ("info request-property-became-not-read-only",)),
    Row("keep a required property to the server", {f"{SENT}/properties/name/readOnly": True},
        ("breaking request-property-became-read-only",), ("breaking new-required-request-property",)),
    Row("drop a property of the server", {f"{SENT}/properties/id": GONE}, (), ()),
]  # fmt: skip
ANSWER_ROWS = [
    Row("drop a success", {f"{MAKE}/responses/201": GONE},
        ("breaking response-success-status-removed",), ("info response-success-status-added",)),
    Row("drop a failure", {f"{MAKE}/responses/409": GONE},
        ("info response-non-success-status-removed",), ("info response-non-success-status-added",)),
    Row("a range instead of a status",
        {f"{MAKE}/responses/4XX": {"description": "No."}, f"{MAKE}/responses/409": GONE},
        ("info response-non-success-status-added",),
        ("info response-non-success-status-removed", "info response-non-success-status-added")),
    Row("drop a media type of an answer", {f"{MAKE}/responses/201/content/{JSON}": GONE},
        ("breaking response-media-type-removed",), ("info response-media-type-added",)),
    Row("drop a header", {f"{MAKE}/responses/201/headers/Age": GONE},
        ("warning optional-response-header-removed",), ("info response-header-added",)),
    Row("drop a required header", {f"{MAKE}/responses/201/headers/Etag": GONE},
        ("breaking required-response-header-removed",), ("info response-header-added",)),
    Row("promise a header no longer", {f"{MAKE}/responses/201/headers/Etag/required": False},
        ("breaking response-header-became-optional",), ("info response-header-became-required",)),
    Row("drop an event", {"/webhooks/made": GONE}, ("breaking webhook-removed",), ("info webhook-added",)),
    Row("drop the body of an event", {"/webhooks/made/post/requestBody": GONE},
        ("breaking webhook-body-removed",), ("info webhook-body-added",)),
    Row("another media type of an event",
        {f"/webhooks/made/post/requestBody/content/{JSON}": GONE,
         "/webhooks/made/post/requestBody/content/text~1plain": {}},
        ("breaking webhook-media-type-removed", "info webhook-media-type-added"),
        ("breaking webhook-media-type-removed", "info webhook-media-type-added")),
    Row("drop a header of an event", {"/webhooks/made/post/parameters": []},
        ("breaking webhook-header-removed",), ("info webhook-header-added",)),
    Row("change a header of an event", {"/webhooks/made/post/parameters/0/schema": COUNT},
        ("breaking webhook-property-type-changed",), ("breaking webhook-property-type-changed",)),
    *_of_answers("response", ANSWERED),
    *_of_answers("webhook", TOLD),
]  # fmt: skip
_REGION = "/servers/0/variables/region"
_SCHEMES = "/components/securitySchemes"
SURROUNDING_ROWS = [
    Row("ask for credentials", {"/paths/~1ping/get/security": [{"key": []}]},
        ("breaking api-security-added",), ("info api-security-alternative-added",),
        {"/paths/~1ping/get/security": []}),
    Row("drop a way in", {f"{READ}/security": [{"key": []}]},
        ("breaking api-security-removed",), ("info api-security-alternative-added",)),
    Row("ask for both", {f"{READ}/security": [{"key": [], "basic": []}]},
        ("breaking api-security-removed",) * 2 + ("info api-security-alternative-added",),
        ("info api-security-alternative-added",) * 2),
    Row("rename a way in",
        {f"{_SCHEMES}/own": DOCUMENT["components"]["securitySchemes"]["key"], f"{_SCHEMES}/key": GONE,
         "/security/0": {"own": []}}, (), ()),
    Row("send credentials otherwise", {f"{_SCHEMES}/key/name": "Other"},
        ("breaking security-scheme-changed",), ("breaking security-scheme-changed",)),
    Row("drop a server", {"/servers/1": GONE}, ("breaking server-removed",), ("info server-added",)),
    Row("drop the first server", {"/servers/0": GONE},
        ("breaking server-removed", "warning default-server-changed"),
        ("warning default-server-changed", "info server-added")),
    Row("a server of an operation", {f"{READ}/servers": [{"url": "https://a.example"}]},
        ("info server-added",), ("breaking server-removed",)),
    Row("drop a variable", {"/servers/1/variables": {}},
        ("breaking server-variable-removed",), ("info server-variable-added",),
        {"/servers/1/variables": {"a": {"default": "b"}}}),
    Row("drop a word of a variable", {f"{_REGION}/enum": ["eu"]},
        ("breaking server-variable-enum-value-removed",), ("info server-variable-enum-value-added",)),
    Row("any word for a variable", {f"{_REGION}/enum": []},
        ("breaking server-variable-enum-value-removed",) * 2 + ("info server-variable-enum-value-added",),
        ("breaking server-variable-enum-value-removed",) + ("info server-variable-enum-value-added",) * 2),
    Row("another default of a variable", {f"{_REGION}/default": "us"},
        ("warning server-variable-default-changed",), ("warning server-variable-default-changed",)),
    Row("no paging", {f"{LIST}/x-dyn-pagination": GONE},
        ("breaking pagination-removed",), ("info pagination-added",)),
    Row("page otherwise", {f"{LIST}/x-dyn-pagination/items": "/items"},
        ("warning pagination-changed",), ("warning pagination-changed",)),
    Row("recommend retries", {f"{READ}/x-dyn-retries": {"attempts": 5, "statuses": [503, 429]}},
        ("info retries-changed",), ("info retries-changed",)),
    Row("recommend other retries", {f"{READ}/x-dyn-retries/attempts": 3},
        ("info retries-changed",), ("info retries-changed",),
        {f"{READ}/x-dyn-retries": {"attempts": 5, "statuses": [503, 429]}}),
    Row("no key for repeated calls", {f"{MAKE}/x-dyn-idempotency": GONE},
        ("warning idempotency-removed",), ("info idempotency-added",)),
    Row("drop a waiter", {f"{READ}/x-dyn-waiters": {}}, ("breaking waiter-removed",), ("info waiter-added",)),
    Row("wait otherwise", {f"{READ}/x-dyn-waiters/ready/success": ["done"]},
        ("info waiter-changed",), ("info waiter-changed",)),
    Row("errors elsewhere", {"/x-dyn-errors": {"message": "/error"}},
        ("info error-shape-changed",), ("info error-shape-changed",)),
    Row("events elsewhere", {"/x-dyn-webhooks": {"type": "/type"}},
        ("info event-shape-changed",), ("info event-shape-changed",)),
]  # fmt: skip
_THING = DOCUMENT["components"]["schemas"]["Thing"]
SAME_ROWS = [
    Row("other words", {"/info/title": "T", f"{READ}/summary": "S", f"{READ}/responses/200/description": "D"}, (), ()),
    Row("another description of a property", {f"{SENT}/properties/part/description": "D"}, (), ()),
    Row("an example", {f"{SENT}/properties/part/examples": ["a"]}, (), ()),
    Row("a renamed component",
        {"/components/schemas/Big": DOCUMENT["components"]["schemas"]["Large"], "/components/schemas/Large": GONE,
         "/components/schemas/Thing/properties/kind/oneOf/0/$ref": "#/components/schemas/Big"}, (), ()),
    Row("a component that nothing uses", {"/components/schemas/Other": TEXT}, (), ()),
    Row("in place of a reference", {f"{READ}/responses/200/content/{JSON}/schema": _THING}, (), ()),
    Row("the same by allOf", {ROLES["request-property"]: {"allOf": [{**TEXT, "maxLength": 3}]}}, (), (),
        {ROLES["request-property"]: {**TEXT, "maxLength": 3}}),
    Row("null by another word", {ROLES["request-property"]: {"type": ["string", "null"]}}, (), (),
        {ROLES["request-property"]: {"oneOf": [{"type": "null"}, TEXT]}}),
    Row("a word by const", {ROLES["request-property"]: {"const": "a"}}, (), (),
        {ROLES["request-property"]: {"enum": ["a"]}}),
    Row("a limit that limits nothing", {f"{SENT}/properties/part/minLength": 0}, (), ()),
]  # fmt: skip


ROWS = [*OPERATION_ROWS, *REQUEST_ROWS, *ANSWER_ROWS, *SURROUNDING_ROWS, *SAME_ROWS, *_schema_rows()]


def sides(row):
    """Both documents of *row*."""
    base = changed(row.base)
    edits = dict(row.edits)
    moved = next((pointer for pointer, value in edits.items() if value is None), None)
    if moved is None:
        return base, changed(edits, base)
    del edits[moved]
    made = changed(edits, base)
    made["paths"] = {moved.removeprefix("/paths/").replace("~1", "/") if path == "/things/{thingId}" else path: item
                     for path, item in made["paths"].items()}  # fmt: skip
    return base, made


def reversed_everywhere(value, holder=""):
    """*value* with the entries of each object, and of each list whose order says nothing, the other way round."""
    if isinstance(value, dict):
        return {key: reversed_everywhere(value[key], key) for key in reversed(value)}
    if isinstance(value, list):
        made = [reversed_everywhere(one) for one in value]
        return made if holder in {"servers", "prefixItems", "x-dyn-events"} else made[::-1]
    return value
