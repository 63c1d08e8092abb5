"""Styles read back by openapi-core, from a document that has an operation for each style and shape."""

import pytest
from core_request import CoreRequest, reader
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_records import refusal

from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.wire.encode import encode
from fastpix_dyn.wire.messages import Arguments

SERVER = "https://styles.example/v1"
SCALARS = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
}
SHAPES = {
    **SCALARS,
    **{f"{name}s": {"type": "array", "items": schema} for name, schema in SCALARS.items()},
    "object": {"type": "object", "properties": SCALARS},
}
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "pipeDelimited", "spaceDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
ONLY = {
    "deepObject": ("object",),
    "pipeDelimited": ("texts", "integers", "object"),
    "spaceDelimited": ("texts", "object"),
}

UNREAD = {
    ("form", True, "object"): "it looks for one parameter that holds the whole object",
    ("pipeDelimited", True): "it reads no exploded value",
    ("spaceDelimited", True): "it reads no exploded value",
    ("spaceDelimited", False): "it looks for the three characters %20 in text that is decoded",
    ("deepObject", False): "it reads only deepObject that says explode: true, though there is no other way to write it",
}
"""What openapi-core 0.23 can't read; test_styles reads these with a reader of its own."""


def rows():
    """Each place, style, explode and shape that openapi-core reads."""
    for place, styles in STYLES.items():
        for style in styles:
            for explode in (False, True):
                for shape in ONLY.get(style, SHAPES):
                    if not {(style, explode), (style, explode, shape)} & UNREAD.keys():
                        yield place, style, explode, shape


def declared(place, style, explode, schema):
    """A parameter of a document."""
    return {"name": "color", "in": place, "style": style, "explode": explode, "schema": schema, "required": True}


def path_of(place, style, explode, shape):
    """A path for a row; the value stands in the middle of it."""
    return f"/{place}/{style}/{str(explode).lower()}/{shape}" + ("/{color}/end" if place == "path" else "")


ROWS = list(rows())
TEXT, TEXT_LIST = SHAPES["text"], SHAPES["texts"]
BODIES = [
    ("application/json", {"type": "object"}),
    ("application/x-www-form-urlencoded", {"type": "object", "properties": {**SCALARS, "texts": TEXT_LIST}}),
    ("multipart/form-data", {"type": "object", "properties": {"text": TEXT, "texts": TEXT_LIST}}),
    ("text/plain", TEXT),
]
RESPONSES = {"200": {"description": ""}}
PATHS = {path_of(*row): {"parameters": [declared(*row[:3], SHAPES[row[3]])], "responses": RESPONSES} for row in ROWS}
for index, (media_type, schema) in enumerate(BODIES):
    content = {media_type: {"schema": schema}}
    PATHS[f"/body/{index}"] = {"requestBody": {"required": True, "content": content}, "responses": RESPONSES}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Styles", "version": "1"},
    "servers": [{"url": SERVER}],
    "paths": {path: {"post": operation} for path, operation in PATHS.items()},
}
PLANS = {plan.path: plan for plan in compile_document(load(DOCUMENT)).operations.values()}
CORE = reader(DOCUMENT)

INTEGERS = st.integers()
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ENCODED = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])


def text(place, style, explode, *, alone):
    """Texts that openapi-core reads back: it decodes before it splits, so without what delimits the style."""
    if place == "header":
        letters = st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="" if alone else ",=")
        return st.text(letters, min_size=0 if alone else 1)
    delimiters = {"simple": ",=", "label": ".=" if explode else ",", "matrix": ",;=", "pipeDelimited": "|"}.get(
        style, ",="
    )
    letters = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="" if alone else delimiters)
    return st.text(letters, min_size=1)  # an empty one is refused in a query, and has no `=` in a matrix


def value_of(shape, row, *, alone=True):
    """Draws a value of *shape* for *row*."""
    place, style, explode = row[:3]
    dotted = style == "label" and explode and not alone
    scalars = {
        "text": text(place, style, explode, alone=alone),
        "integer": INTEGERS,
        "number": INTEGERS if dotted else NUMBERS,
        "boolean": st.booleans(),
    }
    if shape == "object":
        inner = {name: value_of(name, row, alone=False) for name in SCALARS}
        return st.fixed_dictionaries({}, optional=inner).filter(bool)
    if shape in scalars:
        return scalars[shape]
    return st.lists(value_of(shape.removesuffix("s"), row, alone=False), min_size=1, max_size=4)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(map(str, row)))
@settings(max_examples=25)
@given(data=st.data())
def test_openapi_core_reads_parameters_back(row, data):
    """In each place, style and shape, the value is exactly what was given."""
    place, _, _, shape = row
    value = data.draw(
        value_of(shape, row).filter(lambda drawn: drawn not in {".", ".."} if isinstance(drawn, str) else True)
    )
    request = encode(PLANS[path_of(*row)], SERVER, Arguments({place: {"color": value}}))
    result = CORE.unmarshal_request(CoreRequest(request))

    assert result.errors == []
    assert getattr(result.parameters, place) == {"color": value}


JSON_OBJECTS = st.dictionaries(
    st.text(), st.recursive(INTEGERS | NUMBERS | st.text() | st.none(), st.lists, max_leaves=5)
)
TEXTS = st.lists(st.text(ENCODED, min_size=1), min_size=1)
FORMS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(ENCODED, min_size=1),
        "integer": INTEGERS,
        "number": NUMBERS,
        "boolean": st.booleans(),
        "texts": TEXTS,
    },
).filter(bool)
LINES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=["Cc"]), min_size=1)
PARTS = st.fixed_dictionaries({"text": LINES, "texts": st.lists(LINES, min_size=1)})


@pytest.mark.parametrize(
    ("number", "values"),
    [(0, JSON_OBJECTS), (1, FORMS), (2, PARTS), (3, st.text(ENCODED, min_size=1))],
    ids=["json", "form", "parts", "text"],
)
@settings(max_examples=25)
@given(data=st.data())
def test_openapi_core_reads_bodies_back(number, values, data):
    """JSON, forms, parts and text."""
    value = data.draw(values)
    plan = PLANS[f"/body/{number}"]
    request = encode(plan, SERVER, Arguments({}, value), boundary="drawn-boundary")
    result = CORE.unmarshal_request(CoreRequest(request))

    assert result.errors == []
    assert result.body == value


def test_a_value_that_openapi_core_would_split_is_still_encoded_by_the_letter():
    """It decodes first and splits then; by RFC 6570 §3.2.1 an encoded comma is data."""
    row = ("query", "form", False, "texts")
    request = encode(PLANS[path_of(*row)], SERVER, Arguments({"query": {"color": ["a,b", "c"]}}))

    assert request.url.endswith("?color=a%2Cb,c")
    assert CORE.unmarshal_request(CoreRequest(request)).parameters.query == {"color": ["a", "b", "c"]}
    assert refusal(encode, PLANS[path_of(*row)], SERVER, Arguments({"query": {"color": []}})).pointer == "/query/color"
