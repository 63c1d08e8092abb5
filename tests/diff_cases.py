"""Documents that differ in one way each, and the changes to report: the table for the tests of `spec diff`."""

import copy
from dataclasses import dataclass, field

REMOVED = object()
"""The value of an edit that removes an entry."""
JSON = "application~1json"
THINGS, THING = "/paths/~1things", "/paths/~1things~1{thingId}"
MAKE, LIST, READ = f"{THINGS}/post", f"{THINGS}/get", f"{THING}/get"
REQUEST_SCHEMA = f"{MAKE}/requestBody/content/{JSON}/schema"
RESPONSE_SCHEMA = f"{MAKE}/responses/201/content/{JSON}/schema"
WEBHOOK_SCHEMA = f"/webhooks/made/post/requestBody/content/{JSON}/schema"

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
    """Return a copy of *document* with each value of *edits* at its JSON pointer."""
    result = copy.deepcopy(document)
    for pointer, value in edits.items():
        *way, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
        holder = result
        for step in way:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        key = int(last) if isinstance(holder, list) else last
        if value is REMOVED:
            del holder[key]
        elif isinstance(holder, list) and key == len(holder):
            holder.append(copy.deepcopy(value))
        else:
            holder[key] = copy.deepcopy(value)
    return result


@dataclass(frozen=True)
class DiffCase:
    """One way in which two documents can differ.

    Attributes:
        name: what the edits do to the document.
        edits: values by JSON pointer.
        forward: `level rule` of each change from the document to the edited one.
        backward: the same from the edited one to the document.
        base: edits that both sides have.
    """

    name: str
    edits: dict
    forward: tuple
    backward: tuple
    base: dict = field(default_factory=dict)

    def __str__(self):
        return self.name


ROLES = {
    "request-parameter": f"{MAKE}/parameters/0/schema",
    "request-body": REQUEST_SCHEMA,
    "request-property": f"{REQUEST_SCHEMA}/properties/part",
    "response-header": f"{MAKE}/responses/201/headers/Age/schema",
    "response-body": RESPONSE_SCHEMA,
    "response-property": f"{RESPONSE_SCHEMA}/properties/part",
    "webhook-body": WEBHOOK_SCHEMA,
    "webhook-property": f"{WEBHOOK_SCHEMA}/properties/part",
}
"""The pointer to a schema of each role."""
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


def _limit_changes():
    for name, keyword, base in _LIMITED:
        low, high = {**base, keyword: 3}, {**base, keyword: 5}
        tight, loose = (high, low) if name.startswith("min") else (low, high)
        tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
        yield ("narrower", f"{name}-set", f"{name}-removed", base, low)
        yield ("narrower", f"{name}-{tighter}", f"{name}-{looser}", loose, tight)


SCHEMA_CHANGES = [
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
    *_limit_changes(),
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
"""Changes of a schema: the effect, the endings of the rules forward and backward, and both schemas."""
_LEVELS = {
    # effect: in a request forward and backward, in a response forward and backward
    "narrower": (("breaking", "info"), ("info", "breaking")),
    "closing": (("breaking", "info"), ("info", "info")),
    "other": (("breaking", "breaking"), ("breaking", "breaking")),
    "unclear": (("warning", "warning"), ("warning", "warning")),
    "neutral": (("info", "info"), ("info", "info")),
}


_FEWER = {
    **dict.fromkeys((THING, "/paths/~1ping", "/paths/~1pong", LIST), REMOVED),
    "/components/schemas": {},
}
"""Keeps only the operation in which schemas change, because the others only take time."""


def _schema_cases():
    for effect, forward, backward, old, new in SCHEMA_CHANGES:
        for role, pointer in ROLES.items():
            levels = _LEVELS[effect][0 if role.startswith("request") else 1]
            yield DiffCase(
                f"{role}: {old} → {new}",
                {pointer: new},
                (f"{levels[0]} {role}-{forward}",),
                (f"{levels[1]} {role}-{backward}",),
                {**_FEWER, pointer: old},
            )


def _received_property_cases(family, schema):
    """Return the cases of the properties of what the API sends."""
    return [
        DiffCase(f"drop a required {family} property", {f"{schema}/properties/id": REMOVED, f"{schema}/required": []},
            (f"breaking {family}-required-property-removed",), (f"info {family}-required-property-added",)),
        DiffCase(f"drop an optional {family} property", {f"{schema}/properties/part": REMOVED},
            (f"breaking {family}-optional-property-removed",), (f"info {family}-optional-property-added",)),
        DiffCase(f"make a {family} property optional", {f"{schema}/required": []},
            (f"breaking {family}-property-became-optional",), (f"info {family}-property-became-required",)),
        DiffCase(f"make a {family} property write-only", {f"{schema}/properties/part/writeOnly": True},
            (f"breaking {family}-property-became-write-only",), (f"info {family}-property-became-not-write-only",)),
        DiffCase(f"drop a write-only {family} property", {f"{schema}/properties/pin": REMOVED}, (), ()),
        DiffCase(f"drop an inner {family} property", {f"{schema}/properties/part": {"type": "array", "items": MAP}},
            (f"breaking {family}-optional-property-removed",), (f"info {family}-optional-property-added",),
            {f"{schema}/properties/part": {"type": "array", "items": {**MAP, "properties": {"a": TEXT}}}}),
    ]  # fmt: skip


OPERATION_CASES = [
    DiffCase("drop a path", {"/paths/~1ping": REMOVED},
        ("breaking api-path-removed-without-deprecation",), ("info endpoint-added",)),
    DiffCase("drop a path that was deprecated", {"/paths/~1pong": REMOVED},
        ("warning api-path-removed-with-deprecation",), ("info endpoint-added",)),
    DiffCase("drop an operation", {f"{THING}/get": REMOVED},
        ("breaking api-removed-without-deprecation",), ("info endpoint-added",)),
    DiffCase("drop an operation that was deprecated", {f"{THING}/delete": REMOVED},
        ("warning api-removed-with-deprecation",), ("info endpoint-added",)),
    DiffCase("deprecate an operation", {f"{READ}/deprecated": True},
        ("info endpoint-deprecated",), ("info endpoint-reactivated",)),
    DiffCase("another operationId", {f"{READ}/operationId": "see-thing"},
        ("breaking api-operation-id-removed", "breaking api-python-name-changed"),
        ("breaking api-operation-id-removed", "breaking api-python-name-changed")),
    DiffCase("another operationId of the same Python name", {f"{READ}/operationId": "readThing"},
        ("breaking api-operation-id-removed",), ("breaking api-operation-id-removed",)),
    DiffCase("another Python name", {f"{READ}/x-dyn-name": "look"},
        ("breaking api-python-name-changed",), ("breaking api-python-name-changed",)),
    DiffCase("one more tag", {f"{READ}/tags": ["Things", "More"]},
        ("info api-tag-added",), ("breaking api-tag-removed",)),
    DiffCase("another tag", {f"{READ}/tags": ["More"]},
        ("breaking api-tag-removed", "info api-tag-added"), ("breaking api-tag-removed", "info api-tag-added")),
    DiffCase("no event", {f"{MAKE}/x-dyn-events": []},
        ("info operation-event-removed",), ("info operation-event-added",)),
    DiffCase("another name in the path",
        {f"{READ}/parameters/0/name": "id", f"{THING}/delete/parameters/0/name": "id", "/paths/~1things~1{id}": None},
        ("breaking request-parameter-python-name-changed",) * 2,
        ("breaking request-parameter-python-name-changed",) * 2),
    DiffCase("another name of the same Python name in the path",
        {f"{READ}/parameters/0/name": "thing_id", f"{THING}/delete/parameters/0/name": "thing_id",
         "/paths/~1things~1{thing_id}": None}, (), ()),
]  # fmt: skip
REQUEST_CASES = [
    DiffCase("drop a parameter", {f"{MAKE}/parameters/0": REMOVED},
        ("breaking request-parameter-removed",), ("info new-optional-request-parameter",)),
    DiffCase("a required parameter",
        {f"{LIST}/parameters/2": {"name": "a", "in": "query", "required": True, "schema": TEXT}},
        ("breaking new-required-request-parameter",), ("breaking request-parameter-removed",)),
    DiffCase("require a parameter", {f"{MAKE}/parameters/0/required": True},
        ("breaking request-parameter-became-required",), ("info request-parameter-became-optional",)),
    DiffCase("deprecate a parameter", {f"{MAKE}/parameters/0/deprecated": True},
        ("info request-parameter-deprecated",), ("info request-parameter-reactivated",)),
    DiffCase("change the serialization of a parameter", {f"{MAKE}/parameters/0/explode": False},
        ("breaking request-parameter-serialization-changed",), ("breaking request-parameter-serialization-changed",)),
    DiffCase("write a parameter as JSON",
        {f"{MAKE}/parameters/0/content": {"application/json": {"schema": TEXT}},
         f"{MAKE}/parameters/0/schema": REMOVED},
        ("breaking request-parameter-serialization-changed",), ("breaking request-parameter-serialization-changed",)),
    DiffCase("another case of a header", {f"{MAKE}/parameters/1/name": "TRACE"}, (), ()),
    DiffCase("another name of an argument", {f"{MAKE}/parameters/0/x-dyn-name": "how"},
        ("breaking request-parameter-python-name-changed",), ("breaking request-parameter-python-name-changed",)),
    # A parameter takes the name of the property, whose argument becomes `part_`.
    DiffCase("another name of a property's argument",
        {f"{MAKE}/parameters/2": {"name": "part", "in": "query", "schema": TEXT}},
        ("breaking request-property-python-name-changed", "info new-optional-request-parameter"),
        ("breaking request-property-python-name-changed", "breaking request-parameter-removed")),
    DiffCase("an optional body", {f"{READ}/requestBody": {"content": {"text/plain": {}}}},
        ("info request-body-added-optional",), ("breaking request-body-removed",)),
    DiffCase("a required body", {f"{READ}/requestBody": {"required": True, "content": {"text/plain": {}}}},
        ("breaking request-body-added-required",), ("breaking request-body-removed",)),
    DiffCase("require the body", {f"{MAKE}/requestBody/required": True},
        ("breaking request-body-became-required",), ("info request-body-became-optional",)),
    DiffCase("drop a media type of the body",
        {f"{MAKE}/requestBody/content/application~1x-www-form-urlencoded": REMOVED},
        ("breaking request-body-media-type-removed",), ("info request-body-media-type-added",)),
    DiffCase("change the encoding of a part",
        {f"{MAKE}/requestBody/content/application~1x-www-form-urlencoded/encoding":
         {"tags": {"style": "spaceDelimited", "explode": False}}},
        ("breaking request-body-encoding-changed",), ("breaking request-body-encoding-changed",)),
    DiffCase("drop a property", {f"{REQUEST_SCHEMA}/properties/part": REMOVED},
        ("breaking request-property-removed",), ("info new-optional-request-property",)),
    DiffCase("drop a required property",
        {f"{REQUEST_SCHEMA}/properties/name": REMOVED, f"{REQUEST_SCHEMA}/required": []},
        ("breaking request-property-removed",), ("breaking new-required-request-property",)),
    DiffCase("require a property", {f"{REQUEST_SCHEMA}/required": ["name", "part"]},
        ("breaking request-property-became-required",), ("info request-property-became-optional",)),
    DiffCase("make a property read-only", {f"{REQUEST_SCHEMA}/properties/part/readOnly": True},
        ("breaking request-property-became-read-only",), ("info request-property-became-not-read-only",)),
    DiffCase("make a required property read-only", {f"{REQUEST_SCHEMA}/properties/name/readOnly": True},
        ("breaking request-property-became-read-only",), ("breaking new-required-request-property",)),
    DiffCase("drop a read-only property", {f"{REQUEST_SCHEMA}/properties/id": REMOVED}, (), ()),
]  # fmt: skip
RESPONSE_CASES = [
    DiffCase("drop a success", {f"{MAKE}/responses/201": REMOVED},
        ("breaking response-success-status-removed",), ("info response-success-status-added",)),
    DiffCase("drop a failure", {f"{MAKE}/responses/409": REMOVED},
        ("info response-non-success-status-removed",), ("info response-non-success-status-added",)),
    DiffCase("a range instead of a status",
        {f"{MAKE}/responses/4XX": {"description": "No."}, f"{MAKE}/responses/409": REMOVED},
        ("info response-non-success-status-added",),
        ("info response-non-success-status-removed", "info response-non-success-status-added")),
    DiffCase("drop a media type of a response", {f"{MAKE}/responses/201/content/{JSON}": REMOVED},
        ("breaking response-media-type-removed",), ("info response-media-type-added",)),
    DiffCase("drop a header", {f"{MAKE}/responses/201/headers/Age": REMOVED},
        ("warning optional-response-header-removed",), ("info response-header-added",)),
    DiffCase("drop a required header", {f"{MAKE}/responses/201/headers/Etag": REMOVED},
        ("breaking required-response-header-removed",), ("info response-header-added",)),
    DiffCase("make a header optional", {f"{MAKE}/responses/201/headers/Etag/required": False},
        ("breaking response-header-became-optional",), ("info response-header-became-required",)),
    DiffCase("drop an event", {"/webhooks/made": REMOVED}, ("breaking webhook-removed",), ("info webhook-added",)),
    DiffCase("drop the body of an event", {"/webhooks/made/post/requestBody": REMOVED},
        ("breaking webhook-body-removed",), ("info webhook-body-added",)),
    DiffCase("another media type of an event",
        {f"/webhooks/made/post/requestBody/content/{JSON}": REMOVED,
         "/webhooks/made/post/requestBody/content/text~1plain": {}},
        ("breaking webhook-media-type-removed", "info webhook-media-type-added"),
        ("breaking webhook-media-type-removed", "info webhook-media-type-added")),
    DiffCase("drop a header of an event", {"/webhooks/made/post/parameters": []},
        ("breaking webhook-header-removed",), ("info webhook-header-added",)),
    DiffCase("change a header of an event", {"/webhooks/made/post/parameters/0/schema": COUNT},
        ("breaking webhook-property-type-changed",), ("breaking webhook-property-type-changed",)),
    *_received_property_cases("response", RESPONSE_SCHEMA),
    *_received_property_cases("webhook", WEBHOOK_SCHEMA),
]  # fmt: skip
_REGION = "/servers/0/variables/region"
_SCHEMES = "/components/securitySchemes"
SECURITY_SERVER_AND_EXTENSION_CASES = [
    DiffCase("require credentials", {"/paths/~1ping/get/security": [{"key": []}]},
        ("breaking api-security-added",), ("info api-security-alternative-added",),
        {"/paths/~1ping/get/security": []}),
    DiffCase("drop a security alternative", {f"{READ}/security": [{"key": []}]},
        ("breaking api-security-removed",), ("info api-security-alternative-added",)),
    DiffCase("require both schemes", {f"{READ}/security": [{"key": [], "basic": []}]},
        ("breaking api-security-removed",) * 2 + ("info api-security-alternative-added",),
        ("info api-security-alternative-added",) * 2),
    DiffCase("rename a security scheme",
        {f"{_SCHEMES}/own": DOCUMENT["components"]["securitySchemes"]["key"], f"{_SCHEMES}/key": REMOVED,
         "/security/0": {"own": []}}, (), ()),
    DiffCase("change how credentials are sent", {f"{_SCHEMES}/key/name": "Other"},
        ("breaking security-scheme-changed",), ("breaking security-scheme-changed",)),
    DiffCase("drop a server", {"/servers/1": REMOVED}, ("breaking server-removed",), ("info server-added",)),
    DiffCase("drop the first server", {"/servers/0": REMOVED},
        ("breaking server-removed", "warning default-server-changed"),
        ("warning default-server-changed", "info server-added")),
    DiffCase("a server of an operation", {f"{READ}/servers": [{"url": "https://a.example"}]},
        ("info server-added",), ("breaking server-removed",)),
    DiffCase("drop a variable", {"/servers/1/variables": {}},
        ("breaking server-variable-removed",), ("info server-variable-added",),
        {"/servers/1/variables": {"a": {"default": "b"}}}),
    DiffCase("drop a value of a variable", {f"{_REGION}/enum": ["eu"]},
        ("breaking server-variable-enum-value-removed",), ("info server-variable-enum-value-added",)),
    DiffCase("allow any value of a variable", {f"{_REGION}/enum": []},
        ("breaking server-variable-enum-value-removed",) * 2 + ("info server-variable-enum-value-added",),
        ("breaking server-variable-enum-value-removed",) + ("info server-variable-enum-value-added",) * 2),
    DiffCase("another default of a variable", {f"{_REGION}/default": "us"},
        ("warning server-variable-default-changed",), ("warning server-variable-default-changed",)),
    DiffCase("drop the pagination", {f"{LIST}/x-dyn-pagination": REMOVED},
        ("breaking pagination-removed",), ("info pagination-added",)),
    DiffCase("change the pagination", {f"{LIST}/x-dyn-pagination/items": "/items"},
        ("warning pagination-changed",), ("warning pagination-changed",)),
    DiffCase("recommend retries", {f"{READ}/x-dyn-retries": {"attempts": 5, "statuses": [503, 429]}},
        ("info retries-changed",), ("info retries-changed",)),
    DiffCase("recommend other retries", {f"{READ}/x-dyn-retries/attempts": 3},
        ("info retries-changed",), ("info retries-changed",),
        {f"{READ}/x-dyn-retries": {"attempts": 5, "statuses": [503, 429]}}),
    DiffCase("drop the idempotency header", {f"{MAKE}/x-dyn-idempotency": REMOVED},
        ("warning idempotency-removed",), ("info idempotency-added",)),
    DiffCase("drop a waiter", {f"{READ}/x-dyn-waiters": {}}, ("breaking waiter-removed",), ("info waiter-added",)),
    DiffCase("change a waiter", {f"{READ}/x-dyn-waiters/ready/success": ["done"]},
        ("info waiter-changed",), ("info waiter-changed",)),
    DiffCase("move the message of errors", {"/x-dyn-errors": {"message": "/error"}},
        ("info error-shape-changed",), ("info error-shape-changed",)),
    DiffCase("move the type of events", {"/x-dyn-webhooks": {"type": "/type"}},
        ("info event-shape-changed",), ("info event-shape-changed",)),
]  # fmt: skip
_THING = DOCUMENT["components"]["schemas"]["Thing"]
EQUAL_CASES = [
    DiffCase("other prose",
        {"/info/title": "T", f"{READ}/summary": "S", f"{READ}/responses/200/description": "D"}, (), ()),
    DiffCase("another description of a property", {f"{REQUEST_SCHEMA}/properties/part/description": "D"}, (), ()),
    DiffCase("an example", {f"{REQUEST_SCHEMA}/properties/part/examples": ["a"]}, (), ()),
    DiffCase("a renamed component",
        {"/components/schemas/Big": DOCUMENT["components"]["schemas"]["Large"], "/components/schemas/Large": REMOVED,
         "/components/schemas/Thing/properties/kind/oneOf/0/$ref": "#/components/schemas/Big"}, (), ()),
    DiffCase("a component that nothing uses", {"/components/schemas/Other": TEXT}, (), ()),
    DiffCase("inline instead of a reference", {f"{READ}/responses/200/content/{JSON}/schema": _THING}, (), ()),
    DiffCase("the same by allOf", {ROLES["request-property"]: {"allOf": [{**TEXT, "maxLength": 3}]}}, (), (),
        {ROLES["request-property"]: {**TEXT, "maxLength": 3}}),
    DiffCase("null by another keyword", {ROLES["request-property"]: {"type": ["string", "null"]}}, (), (),
        {ROLES["request-property"]: {"oneOf": [{"type": "null"}, TEXT]}}),
    DiffCase("an enum value by const", {ROLES["request-property"]: {"const": "a"}}, (), (),
        {ROLES["request-property"]: {"enum": ["a"]}}),
    DiffCase("a limit that limits nothing", {f"{REQUEST_SCHEMA}/properties/part/minLength": 0}, (), ()),
]  # fmt: skip


CASES = [
    *OPERATION_CASES,
    *REQUEST_CASES,
    *RESPONSE_CASES,
    *SECURITY_SERVER_AND_EXTENSION_CASES,
    *EQUAL_CASES,
    *_schema_cases(),
]


def sides(case):
    """Return both documents of *case*."""
    base = changed(case.base)
    edits = dict(case.edits)
    moved = next((pointer for pointer, value in edits.items() if value is None), None)
    if moved is None:
        return base, changed(edits, base)
    del edits[moved]
    result = changed(edits, base)
    result["paths"] = {moved.removeprefix("/paths/").replace("~1", "/") if path == "/things/{thingId}" else path: item
                     for path, item in result["paths"].items()}  # fmt: skip
    return base, result


def reversed_everywhere(value, holder=""):
    """Return *value* with the entries of each object, and of each list whose order is ignored, in reverse."""
    if isinstance(value, dict):
        return {key: reversed_everywhere(value[key], key) for key in reversed(value)}
    if isinstance(value, list):
        result = [reversed_everywhere(one) for one in value]
        return result if holder in {"servers", "prefixItems", "x-dyn-events"} else result[::-1]
    return value
