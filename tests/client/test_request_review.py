"""Requests that say what the document does not: what is refused, and what is sent with one warning."""

import json
import logging
from collections.abc import Sequence
from inspect import signature
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from fastpix_dyn import ArgumentError, ArgumentValueError, Client, ConfigurationError
from fastpix_dyn.validate.request_review import deprecation

LANGUAGE = {"type": "string", "minLength": 2, "x-extensible-enum": ["english", "french"]}
ORDER = {
    "type": "object",
    "required": ["lines"],
    "properties": {
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"itemCode": {"type": "string"}, "language": LANGUAGE}},
        },
        "shipTo": {"$ref": "#/components/schemas/Address"},
        "note": {"type": "string", "deprecated": True, "description": "Write remarks instead. It was short."},
        "remarks": {"type": "string"},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "source": {
            "oneOf": [
                {"properties": {name: {}}, "required": [name], "additionalProperties": False}
                for name in ("url", "fileId")
            ]
        },
        "closed": {"type": "object", "properties": {"colour": {"type": "string"}}, "additionalProperties": False},
    },
}
SHELF = {"properties": {"note": ORDER["properties"]["note"], "language": LANGUAGE}}
ADDRESS = {"type": "object", "properties": {"streetName": {"type": "string"}, "country": {"type": "string"}}}


def operation(name, *, body=None, media_type="application/json", parameters=()):
    """A path item of one POST, or of a GET where there is no body."""
    made = {
        "operationId": name,
        "tags": ["shop"],
        "parameters": list(parameters),
        "responses": {"204": {"description": "ok"}},
    }
    if body is None:
        return {"get": made}
    return {"post": {**made, "requestBody": {"required": True, "content": {media_type: {"schema": body}}}}}


def parameter(name, schema, place="query", **more):
    """A parameter of an operation."""
    return {"name": name, "in": place, "schema": schema, **({"required": True} if place == "path" else {}), **more}


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example"}],
    "paths": {
        "/orders": operation("order", body={"$ref": "#/components/schemas/Order"}),
        "/forms": operation("form", body=ADDRESS, media_type="application/x-www-form-urlencoded"),
        "/parts": operation("parts", body=ADDRESS, media_type="multipart/form-data"),
        "/stock": operation("stock", body={"properties": {"shelves": {"additionalProperties": SHELF}}}),
        "/list": operation("batch", body={"type": "array", "items": ADDRESS}),
        "/find/{kind}": operation(
            "find",
            parameters=[
                parameter("kind", LANGUAGE, "path"),
                parameter("language", LANGUAGE),
                parameter("languages", {"type": "array", "items": LANGUAGE}),
                parameter("X-Language", LANGUAGE, "header"),
                parameter("session", LANGUAGE, "cookie"),
                parameter("sort", {"type": "string"}, deprecated=True, description="Sort yourself. No matter."),
                parameter("order", {"type": "string", "deprecated": True}),
                parameter("range", ADDRESS, style="deepObject"),
            ],
        ),
    },
    "components": {"schemas": {"Order": ORDER, "Address": ADDRESS}},
}  # fmt: skip
LINES = [{"itemCode": "a"}]
SECURED = {
    "security": [{"key": []}],
    "components": {**DOCUMENT["components"], "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
}


class Shop:
    """Makes namespaces of clients; knows what they sent, and what the package has warned of."""

    def __init__(self, http, sent, caplog):
        self.http, self.sent, self.caplog = http, sent, caplog

    def __call__(self, **options):
        """The namespace of a client of these options."""
        return Client(spec=DOCUMENT, http_client=self.http, **options).shop

    def warnings(self):
        """The warnings of the package so far."""
        return [one.getMessage() for one in self.caplog.records if one.name == "fastpix_dyn"]


@pytest.fixture
def shop(caplog):
    """A shop that answers everything."""
    caplog.set_level(logging.WARNING)
    sent = []

    def answered(request):
        sent.append(request)
        return httpx.Response(204)

    with httpx.Client(transport=httpx.MockTransport(answered)) as http:
        yield Shop(http, sent, caplog)


MISSPELT = {
    "nested": ("order", {"lines": LINES, "ship_to": {}}, "/body/ship_to", "shipTo"),
    "in an object": ("order", {"lines": LINES, "shipTo": {"street_name": 1}}, "/body/shipTo/street_name", "streetName"),
    "in an array": ("order", {"lines": [*LINES, {"itemcode": "x"}]}, "/body/lines/1/itemcode", "itemCode"),
    "one edit away": ("order", {"lines": LINES, "shipTo": {"contry": "x"}}, "/body/shipTo/contry", "country"),
    "in a form": ("form", {"street-name": "x"}, "/body/street-name", "streetName"),
    "in parts": ("parts", {"StreetName": "x"}, "/body/StreetName", "streetName"),
    "in parts, a file": ("parts", {"contry": b"x"}, "/body/contry", "country"),
    "in an array body": ("batch", [{"countyr": "x"}], "/body/0/countyr", "country"),
    "where it is closed": ("order", {"lines": LINES, "closed": {"color": 1}}, "/body/closed/color", "colour"),
    "with a declared one": ("order", {"lines": LINES, "remarks": "x", "remark": "y"}, "/body/remark", "remarks"),
}  # fmt: skip


def spelt(pointer):
    """*pointer* as texts spell it: `body /shipTo/planet`."""
    place, _, rest = pointer.removeprefix("/").partition("/")
    return f"{place} /{rest}"


@pytest.mark.parametrize(("name", "body", "pointer", "right"), MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_key_is_refused(name, body, pointer, right, shop):
    """In strict mode nothing is sent; the error names the key that was given and the right one."""
    with pytest.raises(ArgumentValueError) as caught:
        getattr(shop(), name)(body=body)

    (violation,) = [one for one in caught.value.violations if one.pointer == pointer]
    given = pointer.rpartition("/")[2]
    assert repr(given) in violation.message
    assert f"did you mean {right!r}?" in violation.message
    assert [one.pointer for one in caught.value.violations].count(pointer) == 1
    assert (shop.sent, shop.warnings()) == ([], [])


@pytest.mark.parametrize(("name", "body", "pointer", "right"), MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_key_is_sent_where_the_caller_wants_it(name, body, pointer, right, shop):
    """With a warning, or without."""
    operation = getattr(shop(validate_requests="warn"), name)
    operation(body=body)

    assert len(shop.sent) == 1
    assert len(shop.warnings()) == 1
    assert f"{spelt(pointer)}: " in shop.warnings()[0]
    assert right in shop.warnings()[0]

    getattr(shop(validate_requests="off"), name)(body=body)
    assert len(shop.sent) == 2
    assert shop.sent[0].url == shop.sent[1].url
    assert len(shop.warnings()) == 1


@pytest.mark.parametrize(
    ("name", "body", "pointer"),
    [
        ("order", {"lines": LINES, "colour": 1}, "/body/colour"),
        ("order", {"lines": LINES, "shipTo": {"planet": "x"}}, "/body/shipTo/planet"),
        ("order", {"lines": [{"planet": "x"}, {"planet": "y"}]}, "/body/lines/0/planet"),
        ("form", {"planet": "x"}, "/body/planet"),
        ("parts", {"planet": "x"}, "/body/planet"),
        ("batch", [{"planet": "x"}], "/body/0/planet"),
    ],
)
def test_another_undeclared_key_is_sent_with_one_warning(name, body, pointer, shop):
    """However often, and in however many items of an array."""
    operation = getattr(shop(), name)
    operation(body=body)
    operation(body=body)

    assert len(shop.sent) == 2
    assert pointer.rpartition("/")[2].encode() in shop.sent[0].content
    assert len(shop.warnings()) == 1
    assert f"{spelt(pointer)}: " in shop.warnings()[0]


def test_each_client_warns_for_itself_and_of_each_key(shop):
    """One key says nothing of another."""
    for key in ("planet", "planet", "moon"):
        shop().order(lines=LINES, ship_to={key: 1})

    assert len(shop.warnings()) == 3


def test_keywords_are_reviewed_as_a_whole_body_is(shop):
    """Nested values have names of the wire; top-level ones are keywords."""
    with pytest.raises(ArgumentValueError, match="'street_name'; did you mean 'streetName'"):
        shop().order(lines=LINES, ship_to={"street_name": "x"})
    with pytest.raises(ArgumentError, match="unknown argument"):
        shop().order(lines=LINES, shipTo={})

    shop().order(lines=LINES, ship_to={"streetName": "x"}, tags={"streetName": "x", "street_name": "y"})

    assert shop.warnings() == []


def test_a_misspelt_key_is_told_with_what_is_missing(shop):
    """One error says all."""
    with pytest.raises(ArgumentValueError) as caught:
        shop().order(body={"line": LINES})

    assert {(one.pointer, one.rule) for one in caught.value.violations} == {
        ("/body", "required"),
        ("/body/line", "undeclared"),
    }


@pytest.mark.parametrize(
    ("given", "place", "hint"),
    [
        ({"language": "frensh"}, "/query/language", "french"),
        ({"language": "german"}, "/query/language", None),
        ({"languages": ["french", "englisch"]}, "/query/languages/1", "english"),
        ({"languages": "germn"}, "/query/languages/0", None),
        ({"x_language": "englisch"}, "/header/X-Language", "english"),
        ({"session": "zz"}, "/cookie/session", None),
    ],
)
def test_an_unknown_word_of_a_parameter_is_sent_with_one_warning(given, place, hint, shop):
    """It names the argument, the word, and the nearest known one."""
    find = shop().find
    find(kind="french", **given)
    find(kind="french", **given)

    assert len(shop.sent) == 2
    assert len(shop.warnings()) == 1
    (value,) = given.values()
    word = next(
        one for one in ([value] if isinstance(value, str) else value) if one not in LANGUAGE["x-extensible-enum"]
    )
    (argument,) = given
    assert f" {argument} ({spelt(place)}): " in shop.warnings()[0]
    assert repr(word) in shop.warnings()[0]
    assert ("did you mean" in shop.warnings()[0]) == (hint is not None)
    assert (hint or "") in shop.warnings()[0]


def test_an_unknown_word_of_the_path_and_of_a_body_is_sent_with_one_warning(shop):
    """Wherever the vocabulary is."""
    client = shop()
    client.find(kind="german")
    client.order(lines=[{"language": "german"}, {"language": "german"}, {"language": "frensh"}, {"language": "french"}])
    client.order(lines=[{"language": "german"}])

    assert len(shop.sent) == 3
    assert [one.partition(": ")[0] for one in shop.warnings()] == ["find", "order", "order"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sort": "up"}, "sort (query /sort): 'sort' is deprecated: Sort yourself."),
        ({"order": "up"}, "order (query /order): 'order' is deprecated"),
    ],
)
def test_a_deprecated_parameter_is_sent_with_one_warning(given, message, shop):
    """Whether the parameter says so or its schema."""
    find = shop().find
    find(kind="french", **given)
    find(kind="french", **given)

    assert len(shop.sent) == 2
    assert [one.partition("unchanged: ")[2] for one in shop.warnings()] == [message]


def test_a_deprecated_key_is_sent_with_one_warning(shop):
    """By keyword or in the whole body."""
    client = shop()
    client.order(lines=LINES, note="x")
    client.order(body={"lines": LINES, "note": "x"})

    assert json.loads(shop.sent[0].content)["note"] == "x"
    assert [one.partition("unchanged: ")[2] for one in shop.warnings()] == [
        "note (body /note): 'note' is deprecated: Write remarks instead."
    ]


def test_the_keys_of_a_map_count_as_one(shop):
    """They are data, as the items of an array are: a map by id would warn of each id."""
    client = shop()
    client.stock(shelves={"a": {"planet": 1, "note": "x", "language": "german"}})
    client.stock(shelves={"b": {"planet": 1, "note": "x", "language": "german"}, "c": {"planet": 1}})

    assert len(shop.sent) == 2
    assert len(shop.warnings()) == 3


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Use new. It is gone soon.", "Use new."),
        ("Use a newer one, e.g. title. `old` goes.", "Use a newer one, e.g. title."),
        ("Use new", "Use new"),
        ("Since v1.2 use new!  No matter.", "Since v1.2 use new!"),
    ],
)
def test_the_first_sentence_says_what_to_use_instead(description, told):
    """Points inside of it don't end it."""
    assert deprecation("/query/old", "old", description).violation.message == f"'old' is deprecated: {told}"


def test_the_alternative_is_told_of_which_a_key_is_misspelt(shop):
    """Though others lack no more."""
    with pytest.raises(ArgumentValueError) as caught:
        shop().order(lines=LINES, source={"file_id": 1})

    assert [one.message.partition(" (")[0] for one in caught.value.violations] == [
        "the required property 'fileId' is missing",
        "unknown key 'file_id'; did you mean 'fileId'?",
    ]


def test_a_misspelt_key_of_an_object_in_the_query_is_refused(shop):
    """A parameter that is an object is one as well."""
    with pytest.raises(ArgumentValueError, match="'contry'; did you mean 'country'"):
        shop().find(kind="french", range={"contry": "x"})

    shop().find(kind="french", range={"country": "x"})
    assert len(shop.sent) == 1


@pytest.mark.parametrize("mode", ["strict", "warn", "off"])
def test_a_right_request_is_sent_in_silence(mode, shop):
    """In every mode."""
    shop(validate_requests=mode).order(
        lines=LINES, ship_to={"country": "x"}, tags={"any": "thing", "lines": "x"}, closed={"colour": "x"}
    )

    assert len(shop.sent) == 1
    assert shop.warnings() == []


def test_what_is_off_says_nothing(shop):
    """Nothing is reviewed."""
    shop(validate_requests="off").find(kind="german", language="zz", sort="x")
    shop(validate_requests="off").order(body={"lines": [{"language": "zz", "planet": 1}], "note": 1})

    assert len(shop.sent) == 2
    assert shop.warnings() == []


def test_a_missing_argument_is_told_once(shop):
    """In the words for arguments, where the body is given by them."""
    shop(validate_requests="warn").order(remarks="x")

    assert len(shop.sent) == 1
    assert [one.partition("document: ")[2] for one in shop.warnings()] == ["the required argument 'lines' is missing"]


def test_a_request_that_can_not_be_sent_warns_of_nothing(shop):
    """The first that is sent warns, though one before lacked credentials or a form for its values."""
    client = Client(spec={**DOCUMENT, **SECURED}, http_client=shop.http)
    with pytest.raises(ConfigurationError):
        client.shop.find(kind="german")
    client = client.with_options(auth="t")
    with pytest.raises(ArgumentValueError):
        client.shop.find(kind="german", range={"country": "x", "a[b": 1})
    assert (shop.sent, shop.warnings()) == ([], [])

    client.shop.find(kind="german")
    assert len(shop.sent) == len(shop.warnings()) == 1


def test_a_request_that_is_refused_for_another_fault_warns_of_nothing(shop):
    """It is not sent."""
    with pytest.raises(ArgumentValueError):
        shop().order(lines=LINES, remarks=5, ship_to={"planet": "x"})

    assert (shop.sent, shop.warnings()) == ([], [])


STRINGS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "integer"}}
LISTS = {
    "strings": (STRINGS, "a", ["a"]),
    "integers": (NUMBERS, 5, ["5"]),
    "numbers": ({"type": "array", "items": {"type": "number"}}, 1.5, ["1.5"]),
    "booleans": ({"type": "array", "items": {"type": "boolean"}}, True, ["true"]),
    "words": ({"type": "array", "items": {"enum": ["a", "b"]}}, "b", ["b"]),
    "by reference": ({"$ref": "#/components/schemas/Names"}, "a", ["a"]),
    "by allOf": ({"allOf": [STRINGS, {"maxItems": 2}]}, "a", ["a"]),
    "by oneOf": ({"oneOf": [{**STRINGS, "maxItems": 1}, {**NUMBERS, "minItems": 2}]}, "a", ["a"]),
    "by anyOf": ({"anyOf": [STRINGS, {"$ref": "#/components/schemas/Names"}]}, "a", ["a"]),
    "or null": ({"type": ["array", "null"], "items": {"type": "string"}}, "a", ["a"]),
    "or null by anyOf": ({"anyOf": [STRINGS, {"type": "null"}]}, "a", ["a"]),
    "of items that may be null": ({"type": "array", "items": {"type": ["string", "null"]}}, "a", ["a"]),
}
PLACES = {
    "path": lambda request: [request.url.path.rpartition("/")[2]],
    "query": lambda request: [
        value for _, value in parse_qsl(urlsplit(str(request.url)).query, keep_blank_values=True)
    ],
    "header": lambda request: [request.headers["given"]],
    "cookie": lambda request: [request.headers["cookie"].partition("=")[2]],
}


def listing(schema, place="query", **more):
    """A document with one parameter of *schema*."""
    path = "/all/{given}" if place == "path" else "/all"
    paths = {path: operation("list", parameters=[parameter("given", schema, place, **more)])}
    schemas = {"Names": STRINGS, "Order": ORDER, "Address": ADDRESS}
    return {**DOCUMENT, "paths": paths, "components": {"schemas": schemas}}


def requested(document, given, **options):
    """The request of a call with *given*."""
    with Client(spec=document, **options) as client:
        return client.operations["list"].request(given=given)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("schema", "single", "texts"), LISTS.values(), ids=LISTS)
def test_one_value_is_a_list_of_one(schema, single, texts, place):
    """At every place it is on the wire what the list is."""
    document = listing(schema, place)

    request = requested(document, single)

    assert PLACES[place](request) == texts
    assert str(request.url) == str(requested(document, [single]).url)
    assert request.headers == requested(document, [single]).headers


@pytest.mark.parametrize(
    "style", [{"explode": False}, {"style": "pipeDelimited"}, {"style": "spaceDelimited", "explode": False}]
)
def test_one_value_is_a_list_of_one_in_every_style(style):
    """Styles that write no single value write the list."""
    assert PLACES["query"](requested(listing(STRINGS, **style), "a")) == ["a"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (STRINGS, None),
        (STRINGS, {"a": 1}),
        ({"type": "array", "items": {"type": "object"}}, "a"),
        ({"type": "array", "items": STRINGS}, "a"),
        ({"anyOf": [STRINGS, {"type": "integer"}]}, "a"),
        ({"type": ["array", "integer"], "items": {"type": "string"}}, "a"),
        ({"anyOf": [STRINGS, {"type": "object"}]}, "a"),
        ({"oneOf": [STRINGS, {"type": "array", "items": {"type": "object"}}]}, "a"),
        ({"type": "integer"}, "a"),
    ],
)
def test_nothing_else_becomes_a_list(schema, value):
    """Where a single value is something else, or the items are no primitives, the value is judged as it is."""
    with pytest.raises(ArgumentValueError) as caught:
        requested(listing(schema), value)

    assert {one.pointer for one in caught.value.violations} == {"/query/given"}


@pytest.mark.parametrize("schema", [{"anyOf": [STRINGS, {"type": "string"}]}, {}, {"type": ["array", "string"]}])
def test_a_single_value_that_is_taken_stays_one(schema):
    """There is nothing to make of it."""
    assert PLACES["query"](requested(listing(schema), "a")) == ["a"]


def test_an_empty_text_is_a_list_of_one():
    """It is a value as any other."""
    assert PLACES["query"](requested(listing(STRINGS), "")) == [""]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (STRINGS, str | Sequence[str]),
        (NUMBERS, int | Sequence[int]),
        (
            {"type": ["array", "null"], "items": {"enum": ["a", "b"]}},
            Literal["a", "b"] | Sequence[Literal["a", "b"]] | None,
        ),
        ({"oneOf": [STRINGS, {**NUMBERS, "minItems": 2}]}, str | Sequence[str | int]),
        ({"type": "array"}, Any | Sequence[Any]),
        ({"type": "array", "items": {"type": "object"}}, list[dict[str, Any]]),
        ({"anyOf": [STRINGS, {"type": "string"}]}, Any),
    ],
)
def test_the_signature_shows_that_one_value_is_enough(schema, expected):
    """An alternative that needs several items has no single value."""
    with Client(spec=listing(schema)) as client:
        found = signature(client.operations["list"]).parameters["given"].annotation

    assert found == expected


@pytest.mark.parametrize(
    ("schema", "is_one_enough"),
    [(STRINGS, True), ({"type": "array"}, True), ({**STRINGS, "minItems": 2}, False)],
)
def test_help_says_whether_one_value_is_enough(schema, is_one_enough):
    """As the signature does."""
    with Client(spec=listing(schema)) as client:
        assert ("or a single item" in client.operations["list"].__doc__) == is_one_enough


def test_the_wrong_value_of_a_list_is_told_as_an_item():
    """It is judged as the list that it stands for."""
    with pytest.raises(ArgumentValueError) as caught:
        requested(listing({"type": "array", "items": {"enum": ["up", "down"]}}), "left")

    assert [one.pointer for one in caught.value.violations] == ["/query/given/0"]


def test_a_body_is_never_made_a_list(shop):
    """A list of one is another body."""
    with pytest.raises(ArgumentValueError):
        shop().batch(body="x")
    with pytest.raises(ArgumentValueError):
        shop().order(lines="x")

    assert shop.sent == []
