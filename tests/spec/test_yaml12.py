"""Values dumped as YAML 1.2."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.yaml12 import YamlError, dump, parse, scalar, source_span, with_line_feeds

# Characters that YAML can't hold even in quotes (YAML 1.2.2 §5.1), and those of its line breaks that no JSON text has.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029\ufeff"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def same(one, other):
    """Whether two values are equal, and of the same types all the way down."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("flow", [False, True])
@given(value=VALUES)
def test_what_is_written_reads_the_same(value, flow):
    """By YAML 1.2 as by YAML 1.1."""
    text = dump(value, flow=flow)

    assert same(yaml12.parse(text), value)
    assert same(yaml.safe_load(text), value)


@pytest.mark.parametrize(
    "word", ["1.2e7", "on", "yes", "2026-01-01", "0o7", "0x1F", "null", "~", "", "1_000", "12:30:45", ".5"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(word):
    """Whichever version of YAML reads it, as a value and as a key."""
    assert yaml12.parse(dump({word: [word]})) == yaml.safe_load(dump({word: [word]})) == {word: [word]}


@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize("value", [{"a": "wait..."}, ["..."], "wait...", "...", "a\n...\n", {"a": "b\n...\n"}])
def test_dots_at_the_end_of_a_text_stay(value, flow):
    """They are not the mark that ends a document (YAML 1.2.2 §9.1.2)."""
    assert yaml12.parse(dump(value, flow=flow)) == value


def test_it_is_written_as_a_person_would():
    """Keys in their order, items indented, lines kept, no aliases."""
    shared = {"x": 1}
    text = dump({"b": [shared, shared], "a": "two\nlines\n", "c": 1e22})

    assert text == "b:\n  - x: 1\n  - x: 1\na: |\n  two\n  lines\nc: 1.0e+22\n"
    assert math.isclose(yaml12.parse(text)["c"], 1e22)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("no", "no"),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("-12", -12),
        ("1 2", "1 2"),
        ("--1", "--1"),
        ("1.", 1.0),
        ("-.5", -0.5),
        ("+1.5", 1.5),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("1.e+3", 1000.0),
        (".", "."),
        ("e3", "e3"),
        ("1e", "1e"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.2.3", "1.2.3"),
        ("\u0661", "\u0661"),
    ],
)
def test_each_plain_scalar(text, value):
    """By the JSON schema of YAML 1.2 (\u00a710.2.2)."""
    assert same(scalar(text), value)


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_scalar_is_text(quote):
    """So is a block."""
    assert parse(f"{quote}5{quote}") == "5"
    assert parse("|\n  5\n") == "5\n"
    assert parse(">-\n  null\n") == "null"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str a", "a"),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("!!int 5", 5),
        ("!!float 5.0", 5.0),
        ("!!bool true", True),
        ("!!null ~", None),
    ],
)
def test_the_tags_of_json_are_allowed(text, value):
    """Seven of them."""
    assert same(parse(text), value)


@pytest.mark.parametrize("tag", ["!!set", "!!binary", "!!timestamp", "!!omap", "!mine", "!<tag:a.example,2026:b>"])
def test_another_tag_is_refused(tag):
    """With its line."""
    with pytest.raises(YamlError, match="OpenAPI allows plain JSON values only") as caught:
        parse(f"a: 1\nb: {tag} {{}}")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b: c", 1),
        ("a: b\n c: d\n", 2),
        ("a: 1\nb: [", 2),
        ("a: 1\nb: [\n", 2),
        ("a: 1\rb: [\r", 2),
        ("a: 1\r\nb: [\r\n", 2),
        ("a: 1\n---\nb: 1", 2),
        ("a: 1\nb: *x", 2),
        ("a: 1\n\tb: 1", 2),
        ("a: 1\n? {b: 1}\n: 2", 2),
        ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3", 5),
        ("a: &a\n  b:\n    c: *a", 1),
        ("a: 1\nb: 2\nc: " + "9" * 4_301, 3),
        ("a: 1\nb: " + "[" * 200 + "1" + "]" * 200, 2),
        ("[\n" + "[" * 200 + "1" + "]" * 201, 2),
        ("", None),
        ("a: 1\nb: " + "[" * 199 + "1" + "]" * 199, None),
        ("[" * 200 + "1" + "]" * 200, None),
        ("a: " + "9" * 4_300, None),
    ],
)
def test_the_line_of_an_error(text, line):
    """An error at the end is on the last line that has something."""
    if line is None:
        parse(text)
    else:
        with pytest.raises(YamlError) as caught:
            parse(text)
        assert caught.value.line == line


def test_an_error_says_what_is_wrong():
    """In the words of the parser, or of this package."""
    for text, message in [
        ("a: @b", "not YAML: found character that cannot start any token"),
        ("[1]: 2", "a key must be a scalar"),
        ("a: 1\na: 2", "the key 'a' is a duplicate; it is first on line 1"),
        ("9" * 5_000, "an integer of 5000 digits is too long"),
    ]:
        with pytest.raises(YamlError) as caught:
            parse(text)
        assert str(caught.value) == message


def test_of_three_equal_keys_the_first_is_named():
    """It is the second that is refused."""
    with pytest.raises(YamlError, match="first on line 1") as caught:
        parse("a: 1\na: 2\na: 3")
    assert caught.value.line == 2


def test_values_are_counted_once_the_aliases_are_followed(monkeypatch):
    """The limit itself is allowed; a shared value counts each time."""
    monkeypatch.setattr(yaml12, "_LARGEST", 8)
    # The document, the first list with its two items, the alias with the same three, and one more.
    assert parse("a: &x [1, 2]\nb: *x\nc: 1") == {"a": [1, 2], "b": [1, 2], "c": 1}
    with pytest.raises(YamlError, match="more than 8 values once the aliases are followed") as caught:
        parse("a: &x [1, 2]\nb: *x\nc: 1\nd: 1")
    assert caught.value.line == 4
    with pytest.raises(YamlError, match="more than 8 values"):
        parse("a: &x [1, 2, 3]\nb: *x")


def test_an_alias_is_the_same_value():
    """A large document with many aliases takes no more memory."""
    value = parse("a: &x [1]\nb: *x\nc: [*x, *x]")

    assert value == {"a": [1], "b": [1], "c": [[1], [1]]}
    assert value["a"] is value["b"] is value["c"][1]


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
def test_a_character_that_is_no_line_break_any_more_stays(char):
    """In values and keys; it counts as no line (YAML 1.2.2 \u00a75.4)."""
    assert parse(f"a{char}b: c{char}d\ne: [f{char}g, {{h: i{char}}}]") == {
        f"a{char}b": f"c{char}d",
        "e": [f"f{char}g", {"h": f"i{char}"}],
    }
    with pytest.raises(YamlError) as caught:
        parse(f"a: b{char}c\nd: [")
    assert caught.value.line == 2


def test_all_such_characters_at_once_stay():
    """Each is itself, also beside the last characters of Unicode."""
    text = "\x85\u2028\u2029\U0010fffd\U0010fffc"

    assert parse(f"a: '{text}'") == {"a": text}


@pytest.mark.parametrize(
    ("text", "result"),
    [("a\rb", "a\nb"), ("a\r\nb", "a\r\nb"), ("a\r\rb\r", "a\n\nb\n"), ("a\nb", "a\nb"), ("\r\r\n", "\n\r\n")],
)
def test_a_carriage_return_of_its_own_is_a_line_break(text, result):
    """One before a line feed is a part of that."""
    assert with_line_feeds(text) == result


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e22, "1.0e+22"),
        (1.5e22, "1.5e+22"),
        (1e-7, "1.0e-07"),
        (-1e300, "-1.0e+300"),
        (123456.0, "123456.0"),
        (-0.0, "-0.0"),
        (True, "true"),
        (None, "null"),
        ("plain text", "plain text"),
        ("é", "é"),
        ("a: b", "'a: b'"),
        ("#a", "'#a'"),
        ("5", '"5"'),
        ("null", '"null"'),
        ("", '""'),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n\nb\n", "|\n  a\n\n  b"),
        ("a\n\nb\n\n", "|+\n  a\n\n  b\n"),
        ("a \nb", '"a \\nb"'),
        ("a\tb", '"a\\tb"'),
        ("\x07", '"\\a"'),
        ("\u2028", '"\\L"'),
        ("...", "'...'"),
        ([], "[]"),
        ({}, "{}"),
        ([[1, 2], {"a": 1, "b": [2]}], "- - 1\n  - 2\n- a: 1\n  b:\n    - 2"),
    ],
)
def test_each_value_is_written_as_a_person_would(value, text):
    """Plain if it can be, as a block if it has lines, in double quotes if it looks like something else."""
    assert dump(value) == f"{text}\n"


def test_flow_style_is_one_line():
    """Also of texts with lines, and of long ones."""
    long = " ".join(["word"] * 100)

    assert dump({"a": [1, {"b": "c\nd"}], "e": long}, flow=True) == f'{{a: [1, {{b: "c\\nd"}}], e: {long}}}\n'
    assert dump({"a": long}) == f"a: {long}\n"


def test_only_ascii_can_be_asked_for():
    """All beyond it is escaped."""
    assert dump(["é", "\U0001f3ac"], ascii_only=True) == '- "\\xE9"\n- "\\U0001F3AC"\n'
    assert dump(["é", "\U0001f3ac"]) == "- é\n- \U0001f3ac\n"


def spans(text):
    """The text, type and quote of each value, by the path to it; `[` is after the type of one in brackets."""
    found = {}
    waiting = [("", source_span(text))]
    while waiting:
        path, span = waiting.pop()
        found[path] = (span.text[span.start : span.end], span.type + "[" * span.is_flow + span.quote)
        waiting += [
            (f"{path}/{index if entry.key is None else entry.key}", entry.value)
            for index, entry in enumerate(span.entries)
        ]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # c\n# end\n", {"": ("a: 1", "object"), "/a": ("1", "scalar")}),
        (
            "b:\n  - x # y\n\n  - 'q'\n# end\n",
            {
                "": ("b:\n  - x # y\n\n  - 'q'", "object"),
                "/b": ("- x # y\n\n  - 'q'", "list"),
                "/b/0": ("x", "scalar"),
                "/b/1": ("'q'", "scalar'"),
            },
        ),
        (
            "a: |\n  one\n  two\n\n\nb: >+\n  three\n\n\nc: >-\n  x # y\n",
            {
                "": ("a: |\n  one\n  two\n\n\nb: >+\n  three\n\n\nc: >-\n  x # y", "object"),
                "/a": ("|\n  one\n  two", "scalar|"),
                "/b": (">+\n  three\n\n", "scalar>"),
                "/c": (">-\n  x # y", "scalar>"),
            },
        ),
        ("|+ # c\n  x\n\n", {"": ("|+ # c\n  x\n", "scalar|")}),
        ("|  # +\n  x\n\n\n", {"": ("|  # +\n  x", "scalar|")}),
        ("|+\r\n  x\r\n\r\n", {"": ("|+\r\n  x\r\n", "scalar|")}),
        (
            "a: [1, {b: 2}, ]\n",
            {
                "": ("a: [1, {b: 2}, ]", "object"),
                "/a": ("[1, {b: 2}, ]", "list["),
                "/a/0": ("1", "scalar"),
                "/a/1": ("{b: 2}", "object["),
                "/a/1/b": ("2", "scalar"),
            },
        ),
        ("a:\nb: ", {"": ("a:\nb:", "object"), "/a": ("", "scalar"), "/b": ("", "scalar")}),
        ("-\n- ", {"": ("-\n-", "list"), "/0": ("", "scalar"), "/1": ("", "scalar")}),
        ('"x\n y" # c', {"": ('"x\n y"', 'scalar"')}),
        ("? a\n: 1\n", {"": ("? a\n: 1", "object"), "/a": ("1", "scalar")}),
        ("- &x !!int 1\n", {"": ("- &x !!int 1", "list"), "/0": ("&x !!int 1", "scalar")}),
        (
            "a: &x 1\nb: *x # *x\nc:   # *no\n  *x\nd: {e: *x}\n",
            {
                "": ("a: &x 1\nb: *x # *x\nc:   # *no\n  *x\nd: {e: *x}", "object"),
                "/a": ("&x 1", "scalar"),
                "/b": ("*x", "alias"),
                "/c": ("*x", "alias"),
                "/d": ("{e: *x}", "object["),
                "/d/e": ("*x", "alias"),
            },
        ),
    ],
)
def test_where_values_are_in_the_text(text, expected):
    """Without comments and blank lines that follow; with anchors and tags."""
    assert spans(text) == expected


@pytest.mark.parametrize(
    "items",
    [
        "[*x, *x]",
        "[ # *no\n  *x, *x ]",
        "&l [*x, *x]",
        "!!seq [*x, *x]",
        "&a-1 !!seq [*x , *x]",
        "\n  - *x\n  - *x",
        "&l\n  - *x\n  # - *no\n  - *x",
        "!!seq\n  - *x\n  -   *x",
    ],
)
def test_an_alias_may_be_the_first_item_of_a_list(items):
    """In either style, and also if the list has an anchor or a tag."""
    text = f"a: &x 1\nb: {items}"
    found = spans(text)

    assert found["/b/0"] == found["/b/1"] == ("*x", "alias")
    first, second = source_span(text).entries[1].value.entries
    assert text[: first.value.start].count("*x") == 0
    assert text[: second.value.start].count("*x") == 1


def test_entries_begin_at_their_key_or_dash():
    """In brackets at the value; the end is after the value, or after the colon of an omitted one."""
    text = "'k' : v\nl:\n-   a\n- # c\n  b\nf: [c, d]\nn:"
    entries = source_span(text).entries

    assert [one.key for one in entries] == ["k", "l", "f", "n"]
    assert [text[one.start : one.after_key] for one in entries] == ["'k'", "l", "f", "n"]
    assert [text[one.start : one.end] for one in entries] == [
        "'k' : v",
        "l:\n-   a\n- # c\n  b",
        "f: [c, d]",
        "n:",
    ]
    for index, shown in ((1, ["-   a", "- # c\n  b"]), (2, ["c", "d"])):
        items = entries[index].value.entries
        assert [text[one.start : one.end] for one in items] == shown
        assert [one.key for one in items] == [None, None]
        assert [one.after_key for one in items] == [one.start for one in items]


def test_an_empty_text_has_no_span():
    """Nor has one of comments."""
    assert source_span("") is None
    assert source_span("# a\n") is None


def test_a_span_is_of_the_text_with_line_feeds():
    """Its indexes count in that."""
    span = source_span("a: 1\rb: 2\r")

    assert span.text == "a: 1\nb: 2\n"
    assert [span.text[one.start : one.end] for one in span.entries] == ["a: 1", "b: 2"]
