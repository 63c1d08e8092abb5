"""The words of `spec diff`: messages, advice, and two of everything in one change."""

import copy

import pytest
from diff_cases import (
    DOCUMENT,
    JSON,
    LIST,
    MAKE,
    OPERATION_CASES,
    READ,
    REMOVED,
    REQUEST_CASES,
    RESPONSE_CASES,
    RESPONSE_SCHEMA,
    ROLES,
    SECURITY_SERVER_AND_EXTENSION_CASES,
    THING,
    changed,
    sides,
)

from fastpix_dyn.workbench.diff import compare, labels, read
from fastpix_dyn.workbench.diff.formats import group_changes, markdown, summarize, text

MESSAGES = {
    ("drop a path", "forward"): [("GET /ping", "the path was removed", "stop calling client.default.ping")],
    ("drop a path", "backward"): [("GET /ping", "the operation is new: client.default.ping", "")],
    ("drop a path that was deprecated", "forward"): [
        ("GET /pong", "the path was removed; it was deprecated", "stop calling client.default.pong")
    ],
    ("drop an operation", "forward"): [
        ("GET /things/{thingId}", "the operation was removed", "stop calling client.things.read_thing")
    ],
    ("drop an operation that was deprecated", "forward"): [
        (
            "DELETE /things/{thingId}",
            "the operation was removed; it was deprecated",
            "stop calling client.things.drop_thing",
        )
    ],
    ("deprecate an operation", "forward"): [
        ("GET /things/{thingId}", "the operation is now deprecated", "find a replacement before it is removed")
    ],
    ("deprecate an operation", "backward"): [("GET /things/{thingId}", "the operation is no longer deprecated", "")],
    ("another operationId", "forward"): [
        (
            "GET /things/{thingId}",
            'the operationId changed from "read-thing" to "see-thing"',
            'use operations["see-thing"]',
        ),
        (
            "GET /things/{thingId}",
            "the method was renamed from read_thing to see_thing",
            "call client.things.see_thing",
        ),
    ],
    ("one more tag", "forward"): [("GET /things/{thingId}", "client.more now has the operation", "")],
    ("one more tag", "backward"): [
        ("GET /things/{thingId}", "client.more no longer has the operation", "call client.things.read_thing")
    ],
    ("no event", "forward"): [("POST /things", "the operation no longer triggers the webhook made", "")],
    ("no event", "backward"): [("POST /things", "the operation can now trigger the webhook made", "")],
    ("another name in the path", "forward"): [
        ("GET /things/{id}", "the argument was renamed from thing_id to id", "pass id"),
        ("DELETE /things/{id}", "the argument was renamed from thing_id to id", "pass id"),
    ],
    ("drop a parameter", "forward"): [("POST /things", "the query parameter `mode` was removed", "do not pass mode")],
    ("drop a parameter", "backward"): [("POST /things", "the query parameter `mode` is new", "")],
    ("a required parameter", "forward"): [("GET /things", "the query parameter `a` is new and required", "pass a")],
    ("require a parameter", "forward"): [("POST /things", "the query parameter `mode` is now required", "pass mode")],
    ("require a parameter", "backward"): [("POST /things", "the query parameter `mode` is now optional", "")],
    ("deprecate a parameter", "forward"): [("POST /things", "the query parameter `mode` is now deprecated", "")],
    ("deprecate a parameter", "backward"): [("POST /things", "the query parameter `mode` is no longer deprecated", "")],
    ("change the serialization of a parameter", "forward"): [
        (
            "POST /things",
            "the serialization of the query parameter `mode` changed from form, explode to form",
            "use the new document",
        )
    ],
    ("another name of a property's argument", "forward"): [
        ("POST /things", "the argument was renamed from part to part_", "pass part_"),
        ("POST /things", "the query parameter `part` is new", ""),
    ],
    ("an optional body", "forward"): [("GET /things/{thingId}", "the request now has an optional body", "")],
    ("an optional body", "backward"): [("GET /things/{thingId}", "the request no longer has a body", "pass no body")],
    ("a required body", "forward"): [("GET /things/{thingId}", "the request now has a required body", "pass the body")],
    ("require the body", "forward"): [("POST /things", "the request body is now required", "pass the body")],
    ("require the body", "backward"): [("POST /things", "the request body is now optional", "")],
    ("drop a media type of the body", "forward"): [
        (
            "POST /things",
            "the request body no longer accepts application/x-www-form-urlencoded",
            "send one of the remaining media types",
        )
    ],
    ("drop a media type of the body", "backward"): [
        ("POST /things", "the request body now also accepts application/x-www-form-urlencoded", "")
    ],
    ("change the encoding of a part", "forward"): [
        ("POST /things", "the encoding of `tags` of the request body changed", "use the new document")
    ],
    ("drop a property", "forward"): [
        ("POST /things", "`part` of the request body (application/json) was removed", "do not send it")
    ],
    ("drop a property", "backward"): [("POST /things", "`part` of the request body (application/json) is new", "")],
    ("drop a required property", "backward"): [
        ("POST /things", "`name` of the request body (application/json) is new and required", "send it")
    ],
    ("require a property", "forward"): [
        ("POST /things", "`part` of the request body (application/json) is now required", "send it")
    ],
    ("require a property", "backward"): [
        ("POST /things", "`part` of the request body (application/json) is now optional", "")
    ],
    ("make a property read-only", "forward"): [
        ("POST /things", "`part` of the request body (application/json) is now read-only", "do not send it")
    ],
    ("make a property read-only", "backward"): [
        ("POST /things", "`part` of the request body (application/json) is no longer read-only", "")
    ],
    ("drop a success", "forward"): [
        ("POST /things", "the status 201 was removed", "expect one of the remaining statuses")
    ],
    ("drop a success", "backward"): [("POST /things", "the status 201 is new", "")],
    ("drop a failure", "forward"): [("POST /things", "the status 409 was removed", "")],
    ("drop a failure", "backward"): [("POST /things", "the status 409 is new", "")],
    ("drop a media type of a response", "forward"): [
        (
            "POST /things",
            "the response 201 no longer has the media type application/json",
            "read one of the remaining media types",
        )
    ],
    ("drop a media type of a response", "backward"): [
        ("POST /things", "the response 201 can now have the media type application/json", "")
    ],
    ("drop a header", "forward"): [
        ("POST /things", "the header `Age` of the response 201 was removed", "do not read it")
    ],
    ("drop a header", "backward"): [("POST /things", "the header `Age` of the response 201 is new", "")],
    ("drop a required header", "forward"): [
        ("POST /things", "the header `Etag` of the response 201 was removed", "do not read it")
    ],
    ("make a header optional", "forward"): [
        ("POST /things", "the header `Etag` of the response 201 can now be missing", "handle its absence")
    ],
    ("make a header optional", "backward"): [
        ("POST /things", "the header `Etag` of the response 201 is now always present", "")
    ],
    ("drop an event", "forward"): [("webhook made", "the event is no longer sent", "do not wait for it")],
    ("drop an event", "backward"): [("webhook made", "the event is new", "")],
    ("drop the body of an event", "forward"): [("webhook made", "the event no longer has a body", "do not read it")],
    ("drop the body of an event", "backward"): [("webhook made", "the event now has a body", "")],
    ("another media type of an event", "forward"): [
        (
            "webhook made",
            "the event no longer has the media type application/json",
            "read one of the remaining media types",
        ),
        ("webhook made", "the event can now have the media type text/plain", ""),
    ],
    ("drop a header of an event", "forward"): [
        ("webhook made", "the header `Signature` of the event was removed", "do not read it")
    ],
    ("drop a header of an event", "backward"): [("webhook made", "the header `Signature` of the event is new", "")],
    ("change a header of an event", "forward"): [
        (
            "webhook made",
            "the type of the header `Signature` of the event changed from string to integer",
            "expect integer",
        )
    ],
    ("drop a required response property", "forward"): [
        ("POST /things", "`id` of the response 201 was removed", "do not read it")
    ],
    ("drop a required response property", "backward"): [
        ("POST /things", "`id` of the response 201 is new and always present", "")
    ],
    ("drop an optional response property", "forward"): [
        ("POST /things", "`part` of the response 201 was removed", "do not read it")
    ],
    ("drop an optional response property", "backward"): [("POST /things", "`part` of the response 201 is new", "")],
    ("make a response property optional", "forward"): [
        ("POST /things", "`id` of the response 201 can now be missing", "handle its absence")
    ],
    ("make a response property optional", "backward"): [
        ("POST /things", "`id` of the response 201 is now always present", "")
    ],
    ("make a response property write-only", "forward"): [
        ("POST /things", "`part` of the response 201 is no longer sent", "do not read it")
    ],
    ("make a response property write-only", "backward"): [
        ("POST /things", "`part` of the response 201 is now sent", "")
    ],
    ("drop a required webhook property", "forward"): [
        ("webhook made", "`id` of the event was removed", "do not read it")
    ],
    ("drop a required webhook property", "backward"): [
        ("webhook made", "`id` of the event is new and always present", "")
    ],
    ("drop an optional webhook property", "forward"): [
        ("webhook made", "`part` of the event was removed", "do not read it")
    ],
    ("drop an optional webhook property", "backward"): [("webhook made", "`part` of the event is new", "")],
    ("make a webhook property optional", "forward"): [
        ("webhook made", "`id` of the event can now be missing", "handle its absence")
    ],
    ("make a webhook property optional", "backward"): [("webhook made", "`id` of the event is now always present", "")],
    ("make a webhook property write-only", "forward"): [
        ("webhook made", "`part` of the event is no longer sent", "do not read it")
    ],
    ("make a webhook property write-only", "backward"): [("webhook made", "`part` of the event is now sent", "")],
    ("require credentials", "forward"): [
        ("GET /ping", "credentials are now required: key", "give the client credentials")
    ],
    ("require credentials", "backward"): [("GET /ping", "no credentials now also authorizes a call", "")],
    ("drop a security alternative", "forward"): [
        ("GET /things/{thingId}", "basic no longer authorizes a call", "use key")
    ],
    ("change how credentials are sent", "forward"): [
        (
            "",
            "the credentials of key are now sent as apiKey header Other, no longer as apiKey header Key",
            "give the client such credentials",
        )
    ],
    ("drop a server", "forward"): [
        ("", "the server https://old.things.example was removed", "use one of the remaining servers")
    ],
    ("drop a server", "backward"): [("", "the server https://old.things.example is new", "")],
    ("drop the first server", "forward"): [
        ("", "the server https://{region}.things.example was removed", "use one of the remaining servers"),
        (
            "",
            "the default server changed from https://{region}.things.example to https://old.things.example",
            "name the server that you mean",
        ),
    ],
    ("drop a variable", "forward"): [
        ("", "the variable a of the server https://old.things.example was removed", "leave it out of server_variables")
    ],
    ("drop a variable", "backward"): [("", "the server https://old.things.example now has the variable a", "")],
    ("drop a value of a variable", "forward"): [
        (
            "",
            "the variable region of the server https://{region}.things.example can no longer be us",
            "choose another value",
        )
    ],
    ("drop a value of a variable", "backward"): [
        ("", "the variable region of the server https://{region}.things.example can now be us", "")
    ],
    ("another default of a variable", "forward"): [
        (
            "",
            "the default of the variable region of the server https://{region}.things.example changed from eu to us",
            "pass the value that you mean",
        )
    ],
    ("drop the pagination", "forward"): [
        ("GET /things", "the operation is no longer paginated", "call it without .items and .pages")
    ],
    ("drop the pagination", "backward"): [
        ("GET /things", "the operation is now paginated: .items and .pages go over all pages", "")
    ],
    ("change the pagination", "forward"): [
        (
            "GET /things",
            'the pagination of the operation changed: items "/items" instead of "/data"',
            "check the results of .items and .pages",
        )
    ],
    ("recommend retries", "forward"): [("GET /things/{thingId}", "the recommended retries changed: now some", "")],
    ("drop the idempotency header", "forward"): [
        (
            "POST /things",
            "the header Trace no longer makes the operation idempotent",
            "do not repeat a call that may have arrived",
        )
    ],
    ("drop the idempotency header", "backward"): [
        ("POST /things", "the header Trace now makes the operation idempotent", "")
    ],
    ("drop a waiter", "forward"): [
        ("GET /things/{thingId}", "the waiter ready was removed", "poll the operation yourself")
    ],
    ("drop a waiter", "backward"): [("GET /things/{thingId}", "the waiter ready is new", "")],
    ("change a waiter", "forward"): [
        ("GET /things/{thingId}", 'the waiter ready changed: success ["done"] instead of ["ready"]', "")
    ],
    ("move the message of errors", "forward"): [
        ("", 'the location of the message in an error changed: message "/error" instead of "/title"', "")
    ],
    ("move the type of events", "forward"): [
        ("", 'the location of the type, id or subject in an event changed: type ["/type"] instead of []', "")
    ],
}
"""Of some cases, by name and direction: the operation, the message and the advice of each change."""


@pytest.mark.parametrize(("name", "direction"), MESSAGES)
def test_a_change_has_its_message_and_advice(name, direction):
    """With the names and values of both documents."""
    cases = [*OPERATION_CASES, *REQUEST_CASES, *RESPONSE_CASES, *SECURITY_SERVER_AND_EXTENSION_CASES]
    (case,) = [one for one in cases if one.name == name]
    old, new = map(read, sides(case)[:: 1 if direction == "forward" else -1])
    found = [(one.operation, one.message, one.advice) for one in compare(old, new)]
    assert found == MESSAGES[name, direction]


SCHEMA_MESSAGES = [
    (
        {"type": "string"},
        {"type": "boolean"},
        ("the type of {} changed from string to boolean", "send boolean", "expect boolean"),
        ("the type of {} changed from boolean to string", "send string", "expect string"),
    ),
    (
        {"type": ["string", "boolean"]},
        {"type": "string"},
        ("the type of {} narrowed from boolean or string to string", "send only string", ""),
        ("the type of {} widened from string to boolean or string", "", "handle boolean or string"),
    ),
    (
        {"type": "number"},
        {"type": "integer"},
        ("the type of {} narrowed from number to integer", "send only integer", ""),
        ("the type of {} widened from integer to number", "", "handle number"),
    ),
    (
        {},
        {"type": "string"},
        ("the type of {} narrowed from any type to string", "send only string", ""),
        ("the type of {} widened from string to any type", "", "handle any type"),
    ),
    (
        {"type": ["string", "null"]},
        {"type": "string"},
        ("{} can no longer be null", "do not send null", ""),
        ("{} can now be null", "", "handle null"),
    ),
    (
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"type": "string"},
        ("{} can no longer be null", "do not send null", ""),
        ("{} can now be null", "", "handle null"),
    ),
    (
        {"enum": ["a", None]},
        {"enum": ["a"]},
        ("{} can no longer be null", "do not send null", ""),
        ("{} can now be null", "", "handle null"),
    ),
    (
        {"type": "string"},
        {"type": "string", "enum": ["a", "b"]},
        ('{} is now limited to "a", "b"', 'send one of "a", "b"', ""),
        ('{} is no longer limited to "a", "b"', "", "handle other values"),
    ),
    (
        {"type": "string"},
        {"type": "string", "const": "a"},
        ('{} is now limited to "a"', 'send one of "a"', ""),
        ('{} is no longer limited to "a"', "", "handle other values"),
    ),
    (
        {"enum": ["a", "b"]},
        {"enum": ["a"]},
        ('{} can no longer be "b"', "send another value", ""),
        ('{} can now be "b"', "", 'handle "b"'),
    ),
    (
        {"enum": ["a", "b"]},
        {"const": "a"},
        ('{} can no longer be "b"', "send another value", ""),
        ('{} can now be "b"', "", 'handle "b"'),
    ),
    (
        {"type": "string", "x-extensible-enum": ["a", "b"]},
        {"type": "string", "x-extensible-enum": ["a"]},
        ('{} no longer lists "b" as a known value', "", ""),
        ('{} now lists "b" as a known value', "", ""),
    ),
    (
        {"type": "string"},
        {"type": "string", "minLength": 3},
        ("the minimum length of {} is now 3; there was no limit", "stay within 3", ""),
        ("the minimum length of {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "string", "minLength": 3},
        {"type": "string", "minLength": 5},
        ("the minimum length of {} increased from 3 to 5", "stay within 5", ""),
        ("the minimum length of {} decreased from 5 to 3", "", "handle values beyond 5"),
    ),
    (
        {"type": "array"},
        {"type": "array", "minItems": 3},
        ("the minimum number of items in {} is now 3; there was no limit", "stay within 3", ""),
        ("the minimum number of items in {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "array", "minItems": 3},
        {"type": "array", "minItems": 5},
        ("the minimum number of items in {} increased from 3 to 5", "stay within 5", ""),
        ("the minimum number of items in {} decreased from 5 to 3", "", "handle values beyond 5"),
    ),
    (
        {"type": "object"},
        {"type": "object", "minProperties": 3},
        ("the minimum number of properties in {} is now 3; there was no limit", "stay within 3", ""),
        ("the minimum number of properties in {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "object", "minProperties": 3},
        {"type": "object", "minProperties": 5},
        ("the minimum number of properties in {} increased from 3 to 5", "stay within 5", ""),
        ("the minimum number of properties in {} decreased from 5 to 3", "", "handle values beyond 5"),
    ),
    (
        {"type": "integer"},
        {"type": "integer", "minimum": 3},
        ("the minimum of {} is now 3; there was no limit", "stay within 3", ""),
        ("the minimum of {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "integer", "minimum": 3},
        {"type": "integer", "minimum": 5},
        ("the minimum of {} increased from 3 to 5", "stay within 5", ""),
        ("the minimum of {} decreased from 5 to 3", "", "handle values beyond 5"),
    ),
    (
        {"type": "string"},
        {"type": "string", "maxLength": 3},
        ("the maximum length of {} is now 3; there was no limit", "stay within 3", ""),
        ("the maximum length of {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "string", "maxLength": 5},
        {"type": "string", "maxLength": 3},
        ("the maximum length of {} decreased from 5 to 3", "stay within 3", ""),
        ("the maximum length of {} increased from 3 to 5", "", "handle values beyond 3"),
    ),
    (
        {"type": "array"},
        {"type": "array", "maxItems": 3},
        ("the maximum number of items in {} is now 3; there was no limit", "stay within 3", ""),
        ("the maximum number of items in {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "array", "maxItems": 5},
        {"type": "array", "maxItems": 3},
        ("the maximum number of items in {} decreased from 5 to 3", "stay within 3", ""),
        ("the maximum number of items in {} increased from 3 to 5", "", "handle values beyond 3"),
    ),
    (
        {"type": "object"},
        {"type": "object", "maxProperties": 3},
        ("the maximum number of properties in {} is now 3; there was no limit", "stay within 3", ""),
        ("the maximum number of properties in {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "object", "maxProperties": 5},
        {"type": "object", "maxProperties": 3},
        ("the maximum number of properties in {} decreased from 5 to 3", "stay within 3", ""),
        ("the maximum number of properties in {} increased from 3 to 5", "", "handle values beyond 3"),
    ),
    (
        {"type": "integer"},
        {"type": "integer", "maximum": 3},
        ("the maximum of {} is now 3; there was no limit", "stay within 3", ""),
        ("the maximum of {} was removed; it was 3", "", "handle values beyond 3"),
    ),
    (
        {"type": "integer", "maximum": 5},
        {"type": "integer", "maximum": 3},
        ("the maximum of {} decreased from 5 to 3", "stay within 3", ""),
        ("the maximum of {} increased from 3 to 5", "", "handle values beyond 3"),
    ),
    (
        {"type": "integer", "minimum": 3},
        {"type": "integer", "exclusiveMinimum": 3},
        ("the minimum of {} increased from 3 to above 3", "stay within above 3", ""),
        ("the minimum of {} decreased from above 3 to 3", "", "handle values beyond above 3"),
    ),
    (
        {"type": "integer", "maximum": 3},
        {"type": "integer", "exclusiveMaximum": 3},
        ("the maximum of {} decreased from 3 to below 3", "stay within below 3", ""),
        ("the maximum of {} increased from below 3 to 3", "", "handle values beyond below 3"),
    ),
    (
        {"type": "string"},
        {"type": "string", "format": "uuid"},
        ("{} now has the format uuid", "send the format uuid", ""),
        ("{} no longer has the format uuid", "", "handle any text"),
    ),
    (
        {"type": "string", "format": "date"},
        {"type": "string", "format": "uuid"},
        ("the format of {} changed from date to uuid", "send the format uuid", "expect the format uuid"),
        ("the format of {} changed from uuid to date", "send the format date", "expect the format date"),
    ),
    (
        {"type": "string"},
        {"type": "string", "pattern": "^a"},
        ("{} must now match ^a", "send matching values", ""),
        ("{} no longer needs to match ^a", "", "handle any text"),
    ),
    (
        {"type": "string", "pattern": "^b"},
        {"type": "string", "pattern": "^a"},
        (
            "the pattern of {} changed from ^b to ^a",
            "check that your values match it",
            "check whether you rely on the old constraint",
        ),
        (
            "the pattern of {} changed from ^a to ^b",
            "check that your values match it",
            "check whether you rely on the old constraint",
        ),
    ),
    (
        {"type": "integer"},
        {"type": "integer", "multipleOf": 2},
        ("{} must now be a multiple of 2", "send multiples of 2", ""),
        ("{} no longer needs to be a multiple of 2", "", "handle other values"),
    ),
    (
        {"type": "integer", "multipleOf": 2},
        {"type": "integer", "multipleOf": 4},
        ("{} must now be a multiple of 4; it was 2", "send multiples of 4", ""),
        ("{} can now be any multiple of 2; it was 4", "", "handle multiples of 2"),
    ),
    (
        {"type": "integer", "multipleOf": 2},
        {"type": "integer", "multipleOf": 3},
        ("{} must now be a multiple of 3 instead of 2", "send multiples of 3", "handle multiples of 3"),
        ("{} must now be a multiple of 2 instead of 3", "send multiples of 2", "handle multiples of 2"),
    ),
    (
        {"type": "array"},
        {"type": "array", "uniqueItems": True},
        ("the items of {} must now be unique", "send each item once", ""),
        ("the items of {} no longer need to be unique", "", "handle equal items"),
    ),
    (
        {"type": "object"},
        {"type": "object", "additionalProperties": False},
        ("{} no longer allows additional properties", "send only declared properties", ""),
        ("{} now allows additional properties", "", ""),
    ),
    (
        {"oneOf": [{"const": "a"}, {"type": "integer"}, {"type": "boolean"}]},
        {"oneOf": [{"type": "boolean"}, {"const": "a"}]},
        ("{} can no longer be alternative 2 (integer)", "send another alternative", ""),
        ("{} can now be alternative 2 (integer)", "", "handle another form of value"),
    ),
    (
        {"anyOf": [{"const": "a"}, {"type": "integer"}, {"type": "boolean"}]},
        {"anyOf": [{"type": "boolean"}, {"const": "a"}]},
        ("{} can no longer be alternative 2 (integer)", "send another alternative", ""),
        ("{} can now be alternative 2 (integer)", "", "handle another form of value"),
    ),
    (
        {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
        {"type": "boolean"},
        ("{} can no longer be alternative 1 (integer)", "send another alternative", ""),
        ("{} can now be alternative 1 (integer)", "", "handle another form of value"),
    ),
    (
        {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        {"type": "integer"},
        ("{} can no longer be alternative 2 (boolean)", "send another alternative", ""),
        ("{} can now be alternative 2 (boolean)", "", "handle another form of value"),
    ),
    (
        {"type": "integer", "minimum": 1},
        {"type": "integer", "minimum": 1, "allOf": [{"minimum": 5}]},
        ("{} must now also match alternative 1 (any type)", "send matching values", ""),
        ("{} no longer needs to match alternative 1 (any type)", "", "handle another form of value"),
    ),
    (
        {"type": "string", "default": "a"},
        {"type": "string"},
        ('the default of {} changed from "a" to none', "", ""),
        ('the default of {} changed from none to "a"', "", ""),
    ),
    (
        {"type": "string", "default": "a"},
        {"type": "string", "default": "b"},
        ('the default of {} changed from "a" to "b"', "", ""),
        ('the default of {} changed from "b" to "a"', "", ""),
    ),
    (
        {"type": "string"},
        {"type": "string", "deprecated": True},
        ("{} is now deprecated", "", ""),
        ("{} is no longer deprecated", "", ""),
    ),
    (
        {"type": ["string", "array", "object"]},
        {"type": ["string", "array", "object"], "not": {"minLength": 3}},
        ("`not` of {} changed", "check that your values match it", "check whether you rely on the old constraint"),
        ("`not` of {} changed", "check that your values match it", "check whether you rely on the old constraint"),
    ),
]
"""Two schemas; the message forward, with the advice for a request and a response; the same backward."""


@pytest.mark.parametrize(("old", "new", "forward", "backward"), SCHEMA_MESSAGES)
def test_a_change_of_a_schema_has_its_message_and_advice(old, new, forward, backward):
    """The advice depends on who sends the value."""
    names = {
        "request-property": "`part` of the request body (application/json)",
        "response-property": "`part` of the response 201",
    }
    for number, (role, subject) in enumerate(names.items(), 1):
        before, after = (read(changed({**FEWER, ROLES[role]: schema})) for schema in (old, new))
        for pair, expected in (((before, after), forward), ((after, before), backward)):
            (change,) = compare(*pair)
            assert (change.message, change.advice) == (expected[0].replace("{}", subject), expected[number])


FEWER = {**dict.fromkeys((THING, "/paths/~1ping", "/paths/~1pong", LIST), REMOVED), "/components/schemas": {}}


def found(edits, base=()):
    """Return rule and message of each change of the document with *base* by *edits*."""
    before = changed(dict(base))
    return [(one.rule, one.message) for one in compare(read(before), read(changed(edits, before)))]


def test_two_parameters_of_one_name_are_compared_by_their_location():
    """A new one in another location is new."""
    parameter = {"name": "mode", "in": "header", "schema": {"type": "string"}}
    assert found({f"{MAKE}/parameters/2": parameter}) == [
        ("new-optional-request-parameter", "the header parameter `mode` is new")
    ]


def test_two_removed_and_two_added_values_are_four_changes():
    """Each with its value; they are one group each way."""
    path = ROLES["response-property"]
    edits = {path: {"enum": ["c", "d"]}}
    messages = [message for _, message in found(edits, {path: {"enum": ["a", "b"]}})]
    assert messages == [
        *(f'`part` of the response 201 can now be "{word}"' for word in "cd"),
        *(f'`part` of the response 201 can no longer be "{word}"' for word in "ab"),
    ]
    before = changed({path: {"enum": ["a", "b"]}})
    groups = group_changes(compare(read(before), read(changed(edits, before))))
    assert [one.message for one in groups] == [
        '`part` of the response 201 can now be "c", "d"',
        '`part` of the response 201 can no longer be "a", "b"',
    ]


@pytest.mark.parametrize(("count", "shown"), [(12, 12), (13, 13), (14, 12)])
def test_a_group_lists_twelve_enum_values(count, shown):
    """Then it counts the others, of which there are at least two."""
    path = ROLES["response-property"]
    words = [f"w{number:02}" for number in range(count)]
    before = changed({path: {"enum": ["a"]}})
    (group,) = group_changes(compare(read(before), read(changed({path: {"enum": ["a", *words]}}, before))))
    assert [word for word in words if f'"{word}"' in group.message] == words[:shown]
    assert ("and 2 more" in group.message) == (count > shown)


def test_values_inside_of_lists_and_maps_have_their_path():
    """`[]` is any item, `{}` any value, `|1` an alternative."""
    path = ROLES["response-property"]

    def schema(kind):
        leaf = {"type": "object", "properties": {"x": {"type": kind}}}
        alternatives = {"oneOf": [{"type": "integer"}, leaf]}
        return {
            "type": "object",
            "properties": {"a": {"type": "array", "items": {"type": "object", "additionalProperties": alternatives}}},
        }

    assert found({path: schema("string")}, {path: schema("boolean")}) == [
        (
            "response-property-type-changed",
            "the type of `part.a[]{}|2.x` of the response 201 changed from boolean to string",
        )
    ]


def test_names_of_headers_and_media_types_have_no_case():
    """Two of each; another case is no change."""
    headers = f"{MAKE}/responses/201/headers"
    value = copy.deepcopy(DOCUMENT["paths"]["/things"]["post"]["responses"]["201"])
    assert found({headers: {"AGE": value["headers"]["Age"], "etag": value["headers"]["Etag"]}}) == []
    content = value["content"]["application/json"]
    assert found({f"{MAKE}/responses/201/content": {"Application/JSON": content}}) == []
    signature = DOCUMENT["webhooks"]["made"]["post"]["parameters"][0]
    assert found({"/webhooks/made/post/parameters/0": {**signature, "name": "SIGNATURE"}}) == []


def test_a_range_covers_its_statuses_only():
    """A 4XX does not stand for a 503."""
    responses = f"{MAKE}/responses"
    base = {f"{responses}/503": {"description": "d"}}
    assert found(
        {f"{responses}/503": REMOVED, f"{responses}/409": REMOVED, f"{responses}/4XX": {"description": "d"}}, base
    ) == [
        ("response-non-success-status-removed", "the status 503 was removed"),
        ("response-non-success-status-added", "the status 4XX is new"),
    ]


def test_two_changes_of_a_record_are_listed():
    """With both values."""
    new = {"page": "page", "items": "/rows", "pages": "/count"}
    messages = found({f"{LIST}/x-dyn-pagination": new})
    assert messages == [
        (
            "pagination-changed",
            (
                'the pagination of the operation changed: size null instead of "size", '
                'items "/rows" instead of "/data", pages "/count" instead of null'
            ),
        )
    ]


def test_another_idempotency_header_is_removed_and_added():
    """Two changes."""
    other = {"name": "Key2", "in": "header", "schema": {"type": "string"}}
    assert [rule for rule, _ in found({f"{MAKE}/x-dyn-idempotency": "Key2"}, {f"{MAKE}/parameters/2": other})] == [
        "idempotency-removed",
        "idempotency-added",
    ]


def test_security_alternatives_with_fewer_schemes_stay_valid():
    """Those with more do not; two schemes are named together."""
    both = {f"{READ}/security": [{"key": [], "basic": []}]}
    assert found({f"{READ}/security": [{"key": []}]}, both) == [
        ("api-security-alternative-added", "key now also authorizes a call")
    ]
    assert found(both, {f"{READ}/security": [{"key": []}]}) == [
        ("api-security-removed", "key no longer authorizes a call"),
        ("api-security-alternative-added", "basic with key now also authorizes a call"),
    ]
    assert found({f"{READ}/security": []}, both) == [
        ("api-security-alternative-added", "no credentials now also authorizes a call")
    ]


def test_the_worst_operation_and_its_worst_change_come_first():
    """Of equal ones the order of the document stays."""
    edits = {
        f"{LIST}/deprecated": True,
        f"{MAKE}/deprecated": True,
        f"{MAKE}/parameters/0": REMOVED,
        f"{READ}/x-dyn-waiters": {},
    }
    changes = compare(read(DOCUMENT), read(changed(edits)))
    assert [(one.operation, one.level) for one in changes] == [
        ("POST /things", "breaking"),
        ("POST /things", "info"),
        ("GET /things/{thingId}", "breaking"),
        ("GET /things", "info"),
    ]
    assert [(one.operation, one.breaking, one.other) for one in summarize(changes)] == [
        ("POST /things", 1, 1),
        ("GET /things/{thingId}", 1, 0),
        ("GET /things", 0, 1),
    ]


def test_operations_and_webhooks_that_did_not_change_are_counted():
    """In the text and in Markdown."""
    old, new = read(DOCUMENT), read(changed({f"{LIST}/deprecated": True}))
    names = labels(old, new)
    assert names[-1] == "webhook made"
    assert len(names) == 7
    assert "\n5 operations and 1 webhook unchanged\n" in text(compare(old, new), names)
    assert "\n5 operations and 1 webhook unchanged.\n" in markdown(compare(old, new), names)
    assert "unchanged" not in text(compare(old, new))
    assert "unchanged" not in text((), names)


def test_a_long_operation_has_its_own_line_in_the_table():
    """From 45 columns."""

    def table(length):
        path = "/" + "p" * (length - len("GET /"))
        root = changed(
            {
                f"/paths/{path.replace('/', '~1')}": {
                    "get": {"operationId": "p", "responses": {"204": {"description": "d"}}}
                }
            }
        )
        return text(compare(read(DOCUMENT), read(root))).splitlines()[1]

    assert table(44).endswith("0      1  new")
    assert table(45) == "GET /" + "p" * 40


def test_markdown_escapes_each_character_of_markup():
    """But for code spans, in which only a bar ends the cell."""
    edits = {f"{MAKE}/parameters/2": {"name": "a|b", "in": "query", "schema": {"type": "string"}}}
    base = {f"{MAKE}/x-dyn-events": []}
    webhook = DOCUMENT["webhooks"]["made"]
    name = r"m\*_[]|#&<"
    edits |= {f"/webhooks/{name}": webhook, f"{MAKE}/x-dyn-events": [name]}
    before = changed(base)
    output = markdown(compare(read(before), read(changed(edits, before))))
    assert r"the query parameter `a\|b` is new" in output
    assert r"can now trigger the webhook m\\\*\_\[\]\|\#&amp;&lt; |" in output


def test_where_a_schema_is_used_twice_both_locations_count():
    """The first is shown."""
    schema = {"/components/schemas/Thing/properties/id/type": "integer"}
    changes = compare(read(DOCUMENT), read(changed(schema)))
    (group,) = group_changes(changes)
    assert group.operations == ("GET /things", "GET /things/{thingId}")
    assert (len(group.changes), group.locations) == (2, 1)
    assert "in GET /things, GET /things/{thingId}\n" in text(changes)
    assert RESPONSE_SCHEMA.endswith(f"{JSON}/schema")
