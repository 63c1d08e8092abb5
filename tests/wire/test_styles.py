"""Each style, exploded or not, for each shape of value: by the tables of the specifications, and read back."""

import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import parameter, refusal

from fastpix_dyn.wire import encode
from fastpix_dyn.wire.encode import TextContext, check_exploded_names, style_pairs

COLORS = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}

# "Style Examples" of OpenAPI 3.1.1 §4.8.12 (for query and cookie the pieces, for path and header the whole).
STYLE_EXAMPLES = [
    ("path", "matrix", False, "", ";color"),
    ("path", "matrix", False, "blue", ";color=blue"),
    ("path", "matrix", False, COLORS, ";color=blue,black,brown"),
    ("path", "matrix", False, RGB, ";color=R,100,G,200,B,150"),
    ("path", "matrix", True, "", ";color"),
    ("path", "matrix", True, "blue", ";color=blue"),
    ("path", "matrix", True, COLORS, ";color=blue;color=black;color=brown"),
    ("path", "matrix", True, RGB, ";R=100;G=200;B=150"),
    ("path", "label", False, "blue", ".blue"),
    ("path", "label", False, COLORS, ".blue,black,brown"),
    ("path", "label", False, RGB, ".R,100,G,200,B,150"),
    ("path", "label", True, "blue", ".blue"),
    ("path", "label", True, COLORS, ".blue.black.brown"),
    ("path", "label", True, RGB, ".R=100.G=200.B=150"),
    ("path", "simple", False, "blue", "blue"),
    ("path", "simple", False, COLORS, "blue,black,brown"),
    ("path", "simple", False, RGB, "R,100,G,200,B,150"),
    ("path", "simple", True, "blue", "blue"),
    ("path", "simple", True, COLORS, "blue,black,brown"),
    ("path", "simple", True, RGB, "R=100,G=200,B=150"),
    ("header", "simple", False, "", ""),
    ("header", "simple", False, COLORS, "blue,black,brown"),
    ("header", "simple", False, RGB, "R,100,G,200,B,150"),
    ("header", "simple", True, COLORS, "blue,black,brown"),
    ("header", "simple", True, RGB, "R=100,G=200,B=150"),
    ("query", "form", False, "", ["color="]),
    ("query", "form", False, "blue", ["color=blue"]),
    ("query", "form", False, COLORS, ["color=blue,black,brown"]),
    ("query", "form", False, RGB, ["color=R,100,G,200,B,150"]),
    ("query", "form", True, "", ["color="]),
    ("query", "form", True, "blue", ["color=blue"]),
    ("query", "form", True, COLORS, ["color=blue", "color=black", "color=brown"]),
    ("query", "form", True, RGB, ["R=100", "G=200", "B=150"]),
    ("query", "spaceDelimited", False, COLORS, ["color=blue%20black%20brown"]),
    ("query", "spaceDelimited", False, RGB, ["color=R%20100%20G%20200%20B%20150"]),
    ("query", "spaceDelimited", True, COLORS, ["color=blue", "color=black", "color=brown"]),
    ("query", "pipeDelimited", False, COLORS, ["color=blue%7Cblack%7Cbrown"]),
    ("query", "pipeDelimited", False, RGB, ["color=R%7C100%7CG%7C200%7CB%7C150"]),
    ("query", "pipeDelimited", True, RGB, ["R=100", "G=200", "B=150"]),
    ("query", "deepObject", True, RGB, ["color%5BR%5D=100", "color%5BG%5D=200", "color%5BB%5D=150"]),
    ("query", "deepObject", False, RGB, ["color%5BR%5D=100", "color%5BG%5D=200", "color%5BB%5D=150"]),
    ("cookie", "form", False, "blue", ["color=blue"]),
    ("cookie", "form", False, COLORS, ["color=blue,black,brown"]),
    ("cookie", "form", False, RGB, ["color=R,100,G,200,B,150"]),
    ("cookie", "form", True, COLORS, ["color=blue", "color=black", "color=brown"]),
    ("cookie", "form", True, RGB, ["R=100", "G=200", "B=150"]),
]

# RFC 6570 §3.2.2 to §3.2.8, with the variables of §3.2.
WORDS = ["red", "green", "blue"]
KEYS = {"semi": ";", "dot": ".", "comma": ","}
RFC_6570 = [
    ("path", "simple", False, "Hello World!", "Hello%20World%21"),
    ("path", "simple", False, "50%", "50%25"),
    ("path", "simple", False, "/foo/bar", "%2Ffoo%2Fbar"),
    ("path", "simple", False, WORDS, "red,green,blue"),
    ("path", "simple", False, KEYS, "semi,%3B,dot,.,comma,%2C"),
    ("path", "simple", True, KEYS, "semi=%3B,dot=.,comma=%2C"),
    ("path", "label", False, "fred", ".fred"),
    ("path", "label", False, KEYS, ".semi,%3B,dot,.,comma,%2C"),
    ("path", "label", True, WORDS, ".red.green.blue"),
    ("path", "matrix", False, "50%", ";color=50%25"),
    ("path", "matrix", False, KEYS, ";color=semi,%3B,dot,.,comma,%2C"),
    ("path", "matrix", True, KEYS, ";semi=%3B;dot=.;comma=%2C"),
    ("query", "form", False, "Hello World!", ["color=Hello%20World%21"]),
    ("query", "form", False, KEYS, ["color=semi,%3B,dot,.,comma,%2C"]),
    ("query", "form", True, KEYS, ["semi=%3B", "dot=.", "comma=%2C"]),
]

# Delimiters inside values and names, where they are escaped.
ESCAPED = [
    ("path", "simple", True, ["a,b"], "a%2Cb"),
    ("path", "simple", True, {"a=b": "c=d,e"}, "a%3Db=c%3Dd%2Ce"),
    ("path", "label", False, ["a.b", "c,d"], ".a.b,c%2Cd"),
    ("path", "label", False, "a.b", ".a.b"),
    ("path", "matrix", True, ["a;b", ""], ";color=a%3Bb;color"),
    ("path", "matrix", True, {"a;b": "c=d"}, ";a%3Bb=c%3Dd"),
    ("path", "matrix", False, ["", "a"], ";color=,a"),
    ("query", "form", True, ["a&b=c+d e"], ["color=a%26b%3Dc%2Bd%20e"]),
    ("query", "form", True, {"a=b&": "c"}, ["a%3Db%26=c"]),
    ("query", "form", False, ["a,b", "c"], ["color=a%2Cb,c"]),
    ("query", "spaceDelimited", False, ["a,b", "c|d"], ["color=a%2Cb%20c%7Cd"]),
    ("query", "spaceDelimited", True, ["a b"], ["color=a%20b"]),
    ("query", "spaceDelimited", True, {"a b": "c"}, ["a%20b=c"]),
    ("query", "pipeDelimited", False, ["a,b", "c d"], ["color=a%2Cb%7Cc%20d"]),
    ("query", "pipeDelimited", True, ["a|b"], ["color=a%7Cb"]),
    ("query", "deepObject", True, {"a=b": "c&d"}, ["color%5Ba%3Db%5D=c%26d"]),
    ("header", "simple", False, "a,b=c", "a,b=c"),
    ("header", "simple", True, {"a": "b=c"}, "a=b=c"),
    ("header", "simple", False, {"a=b": "c"}, "a=b,c"),
    ("cookie", "form", False, ["a,b", "c; d"], ["color=a%2Cb,c%3B%20d"]),
]

WRITERS = {
    "path": encode.encode_path,
    "query": encode.encode_query,
    "header": encode.encode_header,
    "cookie": encode.encode_cookies,
}
ROWS = [
    (place, style, explode)
    for place, styles in {
        "path": ("simple", "label", "matrix"),
        "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
        "header": ("simple",),
        "cookie": ("form",),
    }.items()
    for style in styles
    for explode in (False, True)
]


def write(place, style, explode, value):
    """*value* as the parameter `color` writes it."""
    return WRITERS[place](parameter(place, style, explode=explode), value)


@pytest.mark.parametrize(("place", "style", "explode", "value", "expected"), STYLE_EXAMPLES + RFC_6570 + ESCAPED)
def test_the_examples_of_the_specifications_hold(place, style, explode, value, expected):
    """What the tables of OpenAPI and RFC 6570 show is what is written."""
    assert write(place, style, explode, value) == expected


@pytest.mark.parametrize(("place", "style", "explode"), ROWS)
@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (0, "0"), (-7, "-7"), (10**30, "1" + "0" * 30), (1.5, "1.5"), (2.0, "2.0")],
)
def test_primitives_are_written_as_json_writes_them(place, style, explode, value, text):
    """In each style, alone or in an array or object."""
    for shape in (value, [value], {"k": value}):
        expected = text if shape is value else [text] if isinstance(shape, list) else {"k": text}
        if style == "label" and explode and "." in text and shape is not value:
            continue
        if accepted(style, shape):
            assert write(place, style, explode, shape) == write(place, style, explode, expected)


def accepted(style, shape):
    """Whether *style* writes values of this shape."""
    kinds = {"deepObject": dict, "spaceDelimited": (list, dict), "pipeDelimited": (list, dict)}
    return isinstance(shape, kinds.get(style, object))


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(
    ("value", "pointer", "word"),
    [
        (None, "", "leave it out"),
        ([None], "/0", "leave it out"),
        ({"a/b": None}, "/a~1b", "leave it out"),
        ([], "", "leave it out"),
        ({}, "", "leave it out"),
        ([["x"]], "/0", "array"),
        ({"k": {"l": 1}}, "/k", "object"),
        ([b"x"], "/0", "bytes"),
        (float("nan"), "", "nan"),
    ],
)
def test_what_no_style_can_write_is_refused(row, value, pointer, word):
    """Null, nothing, and values inside values have no form in any style."""
    violation = refusal(write, *row, value)

    assert violation.pointer == f"/{row[0]}/color{pointer}"
    assert word in violation.message


@pytest.mark.parametrize("explode", [False, True])
@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ("deepObject", "x", "an object, not a primitive"),
        ("deepObject", ["x"], "an object, not an array"),
        ("spaceDelimited", 1, "an array or an object, not a primitive"),
        ("pipeDelimited", "x", "an array or an object, not a primitive"),
    ],
)
def test_a_style_refuses_the_shapes_that_it_is_not_made_for(style, value, text, explode):
    """The message says what the style writes."""
    assert refusal(write, "query", style, explode, value).message == f"the style {style} writes {text}"


@pytest.mark.parametrize(
    ("place", "style", "explode", "value"),
    [
        ("query", "spaceDelimited", False, ["a b", "c"]),
        ("query", "spaceDelimited", False, {"a b": "c"}),
        ("query", "pipeDelimited", False, ["a|b"]),
        ("query", "deepObject", True, {"a]": "b"}),
        ("query", "deepObject", True, {"a[b": "c"}),
        ("path", "label", True, ["a.b"]),
        ("path", "label", True, [1.5]),
        ("path", "label", True, {"a.b": "c"}),
        ("header", "simple", False, ["a,b"]),
        ("header", "simple", True, ["a,b"]),
        ("header", "simple", False, {"a": "b,c"}),
        ("header", "simple", True, {"a=b": "c"}),
        ("header", "simple", True, {"a,b": "c"}),
    ],
)
def test_a_delimiter_that_has_no_escape_is_refused_in_values(place, style, explode, value):
    """No reader could tell such a value from several; one that is escaped passes (see the round trip)."""
    violation = refusal(write, place, style, explode, value)

    assert (violation.rule, violation.pointer) == ("style", f"/{place}/color")
    assert violation.message.startswith("a value can't contain ") != (style == "deepObject")


def texts_of(value):
    """*value* with its primitives as text."""
    if isinstance(value, list):
        return [texts_of(item) for item in value]
    if isinstance(value, dict):
        return {key: texts_of(item) for key, item in value.items()}
    return value if isinstance(value, str) else json.dumps(value)


def read_one(style, explode, shape, raw):
    """Reads a path segment or a header by the letter of RFC 6570: splits first, decodes then."""
    decode = unquote
    if style == "header":
        style, decode = "simple", str
    if style == "matrix":
        return read_pairs(explode, shape, [tuple(part.partition("=")[::2]) for part in raw[1:].split(";")], ",")
    body, between = (raw[1:], "." if explode else ",") if style == "label" else (raw, ",")
    if shape is str:
        return decode(body)
    items = body.split(between)
    if shape is list:
        return [decode(item) for item in items]
    if explode:
        return {decode(key): decode(value) for key, _, value in (item.partition("=") for item in items)}
    return dict(zip(map(decode, items[::2]), map(decode, items[1::2]), strict=True))


def read_pairs(explode, shape, pieces, between):
    """Reads names and values of a query, of cookies or of a matrix."""
    if explode and shape is dict:
        return {unquote(name): unquote(value) for name, value in pieces}
    assert {unquote(name) for name, _ in pieces} == {"color"}
    values = [value for _, value in pieces]
    if shape is list and explode:
        return [unquote(value) for value in values]
    (value,) = values
    if shape is str:
        return unquote(value)
    items = [unquote(item) for item in value.split(between)]
    return items if shape is list else dict(zip(items[::2], items[1::2], strict=True))


def read(place, style, explode, shape, written):
    """What a conforming reader gets, which is told the shape by the schema."""
    if place in {"path", "header"}:
        return read_one("header" if place == "header" else style, explode, shape, written)
    pieces = [tuple(piece.split("=")) for piece in written]
    if style == "deepObject":
        return {unquote(name)[len("color[") : -1]: unquote(value) for name, value in pieces}
    return read_pairs(explode, shape, pieces, {"spaceDelimited": "%20", "pipeDelimited": "%7C"}.get(style, ","))


def texts(place, style, explode):
    """Texts that the row can write at all, as items of an array or members of an object."""
    if place == "header":
        letters = st.characters(
            min_codepoint=0x21, max_codepoint=0xFF, exclude_characters=",=", exclude_categories=["Cc"]
        )
        return st.text(letters)
    without = {"spaceDelimited": " ", "pipeDelimited": "|", "deepObject": "[]"}.get(style, "")
    letters = st.characters(
        exclude_categories=["Cs"], exclude_characters="." if style == "label" and explode else without
    )
    return st.text(letters)


@pytest.mark.parametrize(("place", "style", "explode"), ROWS)
@given(data=st.data())
def test_a_reader_gets_back_what_was_written(place, style, explode, data):
    """Any text, number and boolean, alone or in an array or object, reads back exactly."""
    text = texts(place, style, explode)
    integers = st.integers() if style != "label" else st.integers(min_value=0)
    value = text.filter(bool) | st.booleans() | integers
    if style not in {"label", "deepObject"} and place != "header":
        value = value | st.floats(allow_nan=False, allow_infinity=False)
    shapes = [value, st.lists(value, min_size=1), st.dictionaries(text.filter(bool), value, min_size=1)]
    drawn = data.draw(
        st.one_of([shape for shape, kind in zip(shapes, (str, list, dict), strict=True) if accepted(style, kind())])
    )
    shape = type(texts_of(drawn))

    assert read(place, style, explode, shape, write(place, style, explode, drawn)) == texts_of(drawn)


def test_an_exploded_object_must_not_use_the_name_of_something_else():
    """Its keys stand where the others stand: a clash is refused with the pointer to the key."""
    violation = refusal(check_exploded_names, "form", {"a": 1, "b": 2}, {"b", "c"}, "/query/filter", explode=True)

    assert violation.pointer == "/query/filter/b"
    for style, value, explode in [("form", {"b": 1}, False), ("deepObject", {"b": 1}, True), ("form", ["b"], True)]:
        check_exploded_names(style, value, {"b"}, "/query/filter", explode=explode)


def test_where_nothing_is_encoded_delimiters_stand_as_they_are():
    """In a part of a multipart body a space is a space and a pipe a pipe."""
    script = TextContext("/body/x", percent=False)

    assert style_pairs("pipeDelimited", "x", ["a b", "ü%"], script, explode=False) == [("x", "a b|ü%")]
    assert style_pairs("deepObject", "x", {"k": 1}, script, explode=True) == [("x[k]", "1")]
    assert refusal(style_pairs, "form", "x", ["a,b"], script, explode=False).pointer == "/body/x"
