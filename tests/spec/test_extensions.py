"""The `x-dyn-…` extensions: what each key means, its default, and the faults of wrong ones."""

import pytest
from spec_documents import compiled, compiled_operation, document, faults, one_operation, operation_faults

from fastpix_dyn.spec.plan import (
    ErrorShape,
    EventShape,
    MembershipChange,
    Pagination,
    Resource,
    ResourceEffect,
    Retries,
    Transition,
    Waiter,
)

QUERIES = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("offset", "limit")]
HEADER = {"name": "inHeader", "in": "header", "schema": {"type": "integer"}}


@pytest.mark.parametrize("name", ["chosen", "a1", "with_", "é", "Class"])
def test_a_chosen_name_is_a_public_python_name(name):
    """It is kept as it is."""
    assert compiled_operation(**{"x-dyn-name": name}).python_name == name


@pytest.mark.parametrize("name", ["a-b", "1a", "a b", "class", "None", "_a", "__a__", "\ufb01", "a."])
def test_another_chosen_name_is_a_fault(name):
    """Keywords, private names and names that Python changes."""
    assert operation_faults(**{"x-dyn-name": name}) == [("/x-dyn-name", f"expected a public Python name, got {name!r}")]


def test_events_and_the_idempotency_header():
    """Each by itself."""
    plan = compiled_operation(**{"x-dyn-events": ["b", "a"], "x-dyn-idempotency": "Idempotency-Key"})

    assert (plan.events, plan.idempotency_header) == (("b", "a"), "Idempotency-Key")
    assert compiled_operation(**{"x-dyn-idempotency": ""}).idempotency_header is None


def retries(value, key="x-dyn-retries"):
    """The retries of an operation."""
    return compiled_operation(**{key: value}).retries


RETRY_KEYS = "attempts, base, cap, connectionErrors, multiplier, statuses"


def test_retries_have_defaults():
    """One for each key."""
    assert retries({}) == Retries(
        attempts=3, statuses=frozenset(), connection_errors=True, base=1, multiplier=2, cap=10
    )


@pytest.mark.parametrize(
    ("key", "value", "attribute", "expected"),
    [
        ("attempts", 1, "attempts", 1),
        ("attempts", 5, "attempts", 5),
        ("statuses", [503, 429], "statuses", frozenset({503, 429})),
        ("connectionErrors", False, "connection_errors", False),
        ("base", 0.5, "base", 0.5),
        ("base", 0, "base", 0),
        ("multiplier", 3, "multiplier", 3),
        ("cap", 60, "cap", 60),
        ("x-note", 1, "cap", 10),
    ],
)
def test_each_key_of_retries(key, value, attribute, expected):
    """It changes one attribute."""
    found = retries({key: value})

    assert getattr(found, attribute) == expected
    assert sum(getattr(found, name) != getattr(retries({}), name) for name in Retries.__struct_fields__) == (
        key != "x-note"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [("", "expected retries (an object), got 5")]),
        ({"attempts": 0}, [("/attempts", "expected 1 or more: the first request also counts as an attempt")]),
        ({"attempts": 0.9}, [("/attempts", "expected 1 or more: the first request also counts as an attempt")]),
        ({"attempts": -1}, [("/attempts", "expected a number that is not negative, got -1")]),
        (
            {"statuses": [503, "5XX", True]},
            [
                ("/statuses/1", "expected a status such as 503, got '5XX'"),
                ("/statuses/2", "expected a status such as 503, got true"),
            ],
        ),
        ({"statuses": 503}, [("/statuses", "expected a list, got 503")]),
        ({"connectionErrors": 1}, [("/connectionErrors", "expected true or false, got 1")]),
        (
            {"colour": 1, "attemps": 2},
            [
                (
                    "/attemps",
                    f"unknown key 'attemps'; expected one of {RETRY_KEYS}",
                ),
                (
                    "/colour",
                    f"unknown key 'colour'; expected one of {RETRY_KEYS}",
                ),
            ],
        ),
    ],
)
def test_wrong_retries_are_faults(value, expected):
    """At their keys."""
    found = operation_faults(**{"x-dyn-retries": value})

    assert found == [(f"/x-dyn-retries{pointer}", message) for pointer, message in expected]


VENDOR = "x-fastpix-retries"


def test_the_form_of_the_vendor_has_defaults():
    """Those of the other form."""
    assert retries({}, VENDOR) == retries({})


@pytest.mark.parametrize(
    ("value", "attribute", "expected"),
    [
        ({"maxAttempts": 5}, "attempts", 5),
        ({"maxAttempts": "5"}, "attempts", 5),
        ({"maxAttempts": 5.0}, "attempts", 5),
        ({"maxAttempts": 999_999_999_999_999}, "attempts", 999_999_999_999_999),
        ({"maxAttempts": 0}, "attempts", 1),
        ({"statusCodes": [503, "429"]}, "statuses", frozenset({503, 429})),
        ({"statusCodes": ["5XX"]}, "statuses", frozenset(range(500, 600))),
        ({"statusCodes": "1xx"}, "statuses", frozenset(range(100, 200))),
        ({"statusCodes": 503}, "statuses", frozenset({503})),
        ({"statusCodes": [100, 599]}, "statuses", frozenset({100, 599})),
        ({"retryConnectionErrors": False}, "connection_errors", False),
        ({"retryConnectionErrors": "false"}, "connection_errors", False),
        ({"retryConnectionErrors": "False"}, "connection_errors", False),
        ({"retryConnectionErrors": "true"}, "connection_errors", True),
        ({"retryConnectionErrors": "True"}, "connection_errors", True),
        ({"retryConnectionErrors": True}, "connection_errors", True),
        ({"backoff": {"initialInterval": 500}}, "base", 0.5),
        ({"backoff": {"initialInterval": "2500"}}, "base", 2.5),
        ({"backoff": {"initialInterval": 0}}, "base", 0),
        ({"backoff": {"multiplier": 1.5}}, "multiplier", 1.5),
        ({"backoff": {"multiplier": "1.5"}}, "multiplier", 1.5),
        ({"backoff": {"maxInterval": 60000}}, "cap", 60),
        ({"strategy": "backoff", "backoff": {"strategy": "exponential", "maxInterval": 1}}, "cap", 0.001),
        ({"backoff": None}, "cap", 10),
    ],
)
def test_each_key_of_the_form_of_the_vendor(value, attribute, expected):
    """Times are in milliseconds, and numbers may be text."""
    api = compiled(one_operation(**{VENDOR: value}))

    assert getattr(api.operations["one"].retries, attribute) == expected
    assert api.warnings == ()


@pytest.mark.parametrize(
    ("value", "pointer", "message"),
    [
        ({"maxAttempts": 1.5}, "/maxAttempts", "ignored: expected a whole number, got 1.5; the default is used"),
        ({"maxAttempts": "many"}, "/maxAttempts", "ignored: expected a whole number, got 'many'; the default is used"),
        ({"maxAttempts": True}, "/maxAttempts", "ignored: expected a whole number, got true; the default is used"),
        ({"maxAttempts": -1}, "/maxAttempts", "ignored: expected a whole number, got -1; the default is used"),
        (
            {"maxAttempts": 1e15},
            "/maxAttempts",
            "ignored: expected a whole number, got 1000000000000000.0; the default is used",
        ),
        (
            {"maxAttempts": "\u0661"},
            "/maxAttempts",
            "ignored: expected a whole number, got '\u0661'; the default is used",
        ),
        ({"maxAttempts": "1."}, "/maxAttempts", "ignored: expected a whole number, got '1.'; the default is used"),
        ({"maxAttempts": ".5"}, "/maxAttempts", "ignored: expected a whole number, got '.5'; the default is used"),
        ({"maxAttempts": "+1"}, "/maxAttempts", "ignored: expected a whole number, got '+1'; the default is used"),
        (
            {"retryConnectionErrors": 0},
            "/retryConnectionErrors",
            "ignored: expected true or false, got 0; the default is used",
        ),
        (
            {"retryConnectionErrors": "FALSE"},
            "/retryConnectionErrors",
            "ignored: expected true or false, got 'FALSE'; the default is used",
        ),
        (
            {"backoff": {"initialInterval": []}},
            "/backoff/initialInterval",
            "ignored: expected a number of milliseconds, got []; the default is used",
        ),
        (
            {"backoff": {"maxInterval": "1s"}},
            "/backoff/maxInterval",
            "ignored: expected a number of milliseconds, got '1s'; the default is used",
        ),
        (
            {"backoff": {"multiplier": {}}},
            "/backoff/multiplier",
            "ignored: expected a number, got {}; the default is used",
        ),
        ({"backoff": 5}, "/backoff", "ignored: expected an object, got 5"),
        ({"statusCodes": ["6XX"]}, "/statusCodes/0", "ignored: expected a status such as 503 or '5XX', not '6XX'"),
        ({"statusCodes": ["0XX"]}, "/statusCodes/0", "ignored: expected a status such as 503 or '5XX', not '0XX'"),
        ({"statusCodes": [99]}, "/statusCodes/0", "ignored: expected a status such as 503 or '5XX', not 99"),
        ({"statusCodes": [600]}, "/statusCodes/0", "ignored: expected a status such as 503 or '5XX', not 600"),
        ({"statusCodes": [503.5]}, "/statusCodes/0", "ignored: expected a status such as 503 or '5XX', not 503.5"),
        ({"statusCodes": {"a": 1}}, "/statusCodes", "ignored: expected a status such as 503 or '5XX', not {\"a\": 1}"),
    ],
)
def test_a_wrong_value_in_the_form_of_the_vendor_is_a_warning(value, pointer, message):
    """And the default is used: others define that form."""
    api = compiled(one_operation(**{VENDOR: value}))

    assert api.operations["one"].retries == retries({})
    assert [(one.pointer, one.message) for one in api.warnings] == [(f"/paths/~1things/get/{VENDOR}{pointer}", message)]


@pytest.mark.parametrize(
    ("value", "pointer", "message"),
    [
        (5, "", "ignored: expected an object, got 5"),
        ({"strategy": "none"}, "/strategy", "unknown strategy 'none': expected 'backoff'; these retries are ignored"),
        (
            {"strategy": "exponential"},
            "/strategy",
            "unknown strategy 'exponential': expected 'backoff'; these retries are ignored",
        ),
        (
            {"backoff": {"strategy": "linear"}},
            "/backoff/strategy",
            "unknown strategy 'linear': expected 'exponential'; these retries are ignored",
        ),
        (
            {"backoff": {"strategy": "backoff"}},
            "/backoff/strategy",
            "unknown strategy 'backoff': expected 'exponential'; these retries are ignored",
        ),
    ],
)
def test_an_unknown_strategy_of_the_vendor_is_no_retries(value, pointer, message):
    """With a warning."""
    api = compiled(one_operation(**{VENDOR: value}))

    assert api.operations["one"].retries is None
    assert [(one.pointer, one.message) for one in api.warnings] == [(f"/paths/~1things/get/{VENDOR}{pointer}", message)]


def test_the_form_of_this_package_wins_over_that_of_the_vendor():
    """In either order of the document."""
    assert compiled_operation(**{VENDOR: {"maxAttempts": 7}, "x-dyn-retries": {"attempts": 5}}).retries.attempts == 5


def test_waiters_have_defaults():
    """Five seconds, ten minutes."""
    plan = compiled_operation(**{"x-dyn-waiters": {"ready": {"success": ["a"]}, "x-note": 5}})

    assert plan.waiters == (Waiter("ready", "", ("a",), (), 5, 600),)


def test_each_key_of_waiters():
    """None is taken for another."""
    value = {"pointer": "/data/status", "success": ["a", None], "failure": [1], "interval": 0.5, "deadline": 60}

    assert compiled_operation(**{"x-dyn-waiters": {"w": value}}).waiters == (
        Waiter("w", "/data/status", ("a", None), (1,), 0.5, 60),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [("", "expected a waiter (an object), got 5")]),
        ({"failure": [1]}, [("", "a waiter needs `success`, the values to wait for")]),
        ({"success": [1], "pointer": "data"}, [("/pointer", "expected a JSON pointer such as /data, got 'data'")]),
        (
            {"success": [1], "timeout": 1},
            [("/timeout", "unknown key 'timeout'; expected one of deadline, failure, interval, pointer, success")],
        ),
    ],
)
def test_wrong_waiters_are_faults(value, expected):
    """At their keys."""
    found = operation_faults(**{"x-dyn-waiters": {"w": value}})

    assert found == [(f"/x-dyn-waiters/w{pointer}", message) for pointer, message in expected]


def test_each_key_of_pagination():
    """None is taken for another."""
    value = {
        "style": "page",
        "page": "offset",
        "size": "limit",
        "items": "/data",
        "pages": "/pages",
        "total": "/total",
        "first": 0,
        "number": "/number",
    }

    found = compiled_operation(parameters=QUERIES, **{"x-dyn-pagination": value}).pagination

    assert found == Pagination("page", "offset", "limit", "/data", "/pages", "/total", 0, "/number")


def test_pagination_has_defaults():
    """The first page is 1, and the whole body is the list."""
    found = compiled_operation(parameters=QUERIES, **{"x-dyn-pagination": {"page": "offset"}}).pagination

    assert found == Pagination("page", "offset", None, "", None, None, 1, None)


PAGINATION_KEYS = "first, items, number, page, pages, size, style, total"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [("", "expected pagination (an object), got 5")]),
        ({}, [("/page", "'page' must name a query parameter of the operation: limit, offset")]),
        ({"page": "inHeader"}, [("/page", "'page' must name a query parameter of the operation: limit, offset")]),
        (
            {"page": "offset", "size": "x"},
            [("/size", "'size' must name a query parameter of the operation: limit, offset")],
        ),
        ({"page": "offset", "style": "cursor"}, [("/style", "expected one of page, got 'cursor'")]),
        ({"page": "offset", "items": "data"}, [("/items", "expected a JSON pointer such as /data, got 'data'")]),
        ({"page": "offset", "pages": "data"}, [("/pages", "expected a JSON pointer such as /data, got 'data'")]),
        ({"page": "offset", "total": "data"}, [("/total", "expected a JSON pointer such as /data, got 'data'")]),
        ({"page": "offset", "number": "data"}, [("/number", "expected a JSON pointer such as /data, got 'data'")]),
        ({"page": "offset", "cursor": 1}, [("/cursor", f"unknown key 'cursor'; expected one of {PAGINATION_KEYS}")]),
    ],
)
def test_wrong_pagination_is_a_fault(value, expected):
    """At its key."""
    found = operation_faults(parameters=[*QUERIES, HEADER], **{"x-dyn-pagination": value})

    assert found == [(f"/x-dyn-pagination{pointer}", message) for pointer, message in expected]


def test_pagination_without_query_parameters_says_so():
    """There is nothing to name."""
    assert operation_faults(**{"x-dyn-pagination": {"page": "offset"}}) == [
        ("/x-dyn-pagination/page", "'page' must name a query parameter of the operation: it has none")
    ]


def test_each_key_of_a_resource():
    """Changes keep their order; a missing key is empty."""
    turns = [
        {"pointer": "/status", "from": "a", "to": None, "after": 1.5, "event": "e", "brings": ["b", "c"], "x-note": 1},
        {},
    ]

    found = compiled_operation(**{"x-dyn-resource": {"changed": "/updatedAt", "turns": turns}}).resource

    assert found == Resource(
        "/updatedAt",
        (Transition("/status", "a", None, 1.5, "e", ("b", "c")), Transition("", None, None, 0, "", ())),
    )
    assert compiled_operation(**{"x-dyn-resource": {}}).resource == Resource(None, ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [("", "expected a resource (an object), got 5")]),
        ({"changed": "a"}, [("/changed", "expected a JSON pointer such as /data, got 'a'")]),
        ({"turn": []}, [("/turn", "unknown key 'turn'; expected one of changed, turns")]),
        ({"turns": [5]}, [("/turns/0", "expected a turn (an object), got 5")]),
        ({"turns": [{"pointer": "a"}]}, [("/turns/0/pointer", "expected a JSON pointer such as /data, got 'a'")]),
        (
            {"turns": [{"then": 1}]},
            [("/turns/0/then", "unknown key 'then'; expected one of after, brings, event, from, pointer, to")],
        ),
    ],
)
def test_a_wrong_resource_is_a_fault(value, expected):
    """At its key."""
    found = operation_faults(**{"x-dyn-resource": value})

    assert found == [(f"/x-dyn-resource{pointer}", message) for pointer, message in expected]


def test_each_key_of_an_effect():
    """None is taken for another."""
    value = {
        "needs": {"/status": ["a", None]},
        "sets": {"/status": "b", "/x": None},
        "hides": True,
        "into": "/part",
        "members": {"pointer": "/list", "ids": "/ids", "reader": "r", "how": "remove"},
        "upload": "/url",
        "makes": "m",
    }

    assert compiled_operation(**{"x-dyn-effect": value}).effect == ResourceEffect(
        needs={"/status": ("a", None)},
        sets={"/status": "b", "/x": None},
        hides=True,
        into="/part",
        members=MembershipChange("/list", "/ids", "r", "remove"),
        upload="/url",
        makes="m",
    )


def test_an_effect_has_defaults():
    """Nothing happens."""
    assert compiled_operation(**{"x-dyn-effect": {}}).effect == ResourceEffect(
        {}, {}, hides=False, into="", members=None, upload="", makes=""
    )
    assert compiled_operation(**{"x-dyn-effect": {"members": {}}}).effect.members == MembershipChange("", "", "", "add")


@pytest.mark.parametrize("how", ["add", "remove", "order"])
def test_members_are_added_removed_or_ordered(how):
    """Each of the three."""
    assert compiled_operation(**{"x-dyn-effect": {"members": {"how": how}}}).effect.members.how == how


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [("", "expected an effect (an object), got 5")]),
        (
            {"need": 1},
            [("/need", "unknown key 'need'; expected one of hides, into, makes, members, needs, sets, upload")],
        ),
        ({"into": "a"}, [("/into", "expected a JSON pointer such as /data, got 'a'")]),
        ({"upload": "a"}, [("/upload", "expected a JSON pointer such as /data, got 'a'")]),
        ({"hides": 1}, [("/hides", "expected true or false, got 1")]),
        ({"needs": {"/a": "b"}}, [("/needs/~1a", "expected a list, got 'b'")]),
        ({"members": 5}, [("/members", "expected members (an object), got 5")]),
        ({"members": {"id": 1}}, [("/members/id", "unknown key 'id'; expected one of how, ids, pointer, reader")]),
        ({"members": {"pointer": "a"}}, [("/members/pointer", "expected a JSON pointer such as /data, got 'a'")]),
        ({"members": {"ids": "a"}}, [("/members/ids", "expected a JSON pointer such as /data, got 'a'")]),
        ({"members": {"how": "move"}}, [("/members/how", "expected one of add, remove, order, got 'move'")]),
    ],
)
def test_a_wrong_effect_is_a_fault(value, expected):
    """At its key."""
    found = operation_faults(**{"x-dyn-effect": value})

    assert found == [(f"/x-dyn-effect{pointer}", message) for pointer, message in expected]


def test_the_shape_of_errors():
    """A missing key keeps its default, that of RFC 9457."""
    assert compiled(document()).error_shape == ErrorShape("/title", "/detail", None, "/field", "/message")
    for key, expected in {
        "message": ErrorShape("/a", "/detail", None, "/field", "/message"),
        "description": ErrorShape("/title", "/a", None, "/field", "/message"),
        "fields": ErrorShape("/title", "/detail", "/a", "/field", "/message"),
        "field": ErrorShape("/title", "/detail", None, "/a", "/message"),
        "reason": ErrorShape("/title", "/detail", None, "/field", "/a"),
    }.items():
        assert compiled(document(**{"x-dyn-errors": {key: "/a", "x-note": 1}})).error_shape == expected
    assert compiled(document(**{"x-dyn-errors": {"message": ""}})).error_shape.message == ""


def test_the_shape_of_events():
    """One pointer, or several in their order."""
    assert compiled(document()).event_shape == EventShape((), (), ())
    for key, expected in {
        "type": EventShape(("/a",), (), ()),
        "id": EventShape((), ("/a",), ()),
        "subject": EventShape((), (), ("/a",)),
    }.items():
        assert compiled(document(**{"x-dyn-webhooks": {key: "/a", "x-note": 1}})).event_shape == expected
    assert compiled(document(**{"x-dyn-webhooks": {"id": ["/b", "/a"]}})).event_shape.id == ("/b", "/a")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("x-dyn-errors", 5, [("", "expected pointers into an error body (an object), got 5")]),
        ("x-dyn-errors", {"field": "a"}, [("/field", "expected a JSON pointer such as /data, got 'a'")]),
        ("x-dyn-errors", {"field": 5}, [("/field", "expected text, got 5")]),
        (
            "x-dyn-errors",
            {"b": "/a"},
            [("/b", "unknown key 'b'; expected one of description, field, fields, message, reason")],
        ),
        ("x-dyn-webhooks", 5, [("", "expected pointers into an event (an object), got 5")]),
        ("x-dyn-webhooks", {"id": "a"}, [("/id", "expected a JSON pointer such as /data, got 'a'")]),
        (
            "x-dyn-webhooks",
            {"id": ["/a", "b", 5]},
            [
                ("/id/1", "expected a JSON pointer such as /id, got 'b'"),
                ("/id/2", "expected a JSON pointer such as /id, got 5"),
            ],
        ),
        ("x-dyn-webhooks", {"b": "/a"}, [("/b", "unknown key 'b'; expected one of id, subject, type")]),
    ],
)
def test_a_wrong_shape_is_a_fault(key, value, expected):
    """At its key."""
    assert faults(document(**{key: value})) == [(f"/{key}{pointer}", message) for pointer, message in expected]


@pytest.mark.parametrize("key", ["x-dyn-resource", "x-dyn-effect", "x-dyn-pagination", "x-dyn-retries"])
def test_an_extension_that_is_null_is_a_fault(key):
    """It is there, and says nothing."""
    ((pointer, message),) = operation_faults(**{key: None})

    assert pointer == f"/{key}"
    assert message.endswith("(an object), got null")
