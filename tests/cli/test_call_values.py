"""How a word of the command line becomes a value of a schema, and how parts of arguments are put together."""

import json

import click
import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn.cli.call.arguments import kebab, option_name
from fastpix_dyn.cli.call.values import (
    ALL_TYPES,
    EnumWord,
    FileContent,
    Integer,
    Json,
    ListItem,
    Number,
    SchemaView,
    Text,
    TextOrJson,
    param_type,
)
from fastpix_dyn.cli.main import program

REFS = {"Word": {"type": "string"}}


def view(schema):
    """Return the view of *schema*."""
    return SchemaView(schema, REFS)


def convert(schema, word, **params):
    """Return the value of *word* by *schema*, in a command with these options."""
    context = click.Context(click.Command("c"))
    context.params = params
    return param_type(view(schema)).convert(word, None, context)


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({}, ALL_TYPES - {"null"}),
        (True, ALL_TYPES - {"null"}),
        ({"type": "string"}, {"string"}),
        ({"type": ["integer", "null"]}, {"integer"}),
        ({"properties": {}}, {"object"}),
        ({"const": 5}, {"integer"}),
        ({"enum": [1, "a", None, 1.5, True, [], {}]}, {"integer", "string", "number", "boolean", "array", "object"}),
        ({"enum": [True]}, {"boolean"}),
        ({"anyOf": [{"type": "string"}, {"type": "array"}]}, {"string", "array"}),
    ],
)
def test_the_types_of_a_schema(schema, types):
    """Those that it names, or those of its values; true is no integer."""
    assert view(schema).types == types


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ({"type": "string", "format": "binary"}, FileContent),
        ({"type": "string", "contentMediaType": "image/png"}, FileContent),
        ({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}, Text),
        ({"type": "string", "enum": ["a"]}, EnumWord),
        ({"const": "a"}, EnumWord),
        ({"anyOf": [{"enum": ["a"]}, {"type": "string"}]}, Text),
        ({"anyOf": [{"enum": ["a"]}, {"const": "b"}]}, EnumWord),
        ({"enum": ["a", 5]}, TextOrJson),
        ({"type": "string"}, Text),
        ({"type": ["string", "null"]}, Text),
        ({"type": "boolean"}, type(click.BOOL)),
        ({"type": "integer"}, type(click.INT)),
        ({"type": "integer", "minimum": 0}, Integer),
        ({"type": "integer", "exclusiveMaximum": 0}, Integer),
        ({"type": "number"}, Number),
        ({"type": ["integer", "number"]}, Number),
        ({"type": "array"}, ListItem),
        ({"type": "object"}, Json),
        ({"type": ["object", "array"]}, Json),
        ({"type": ["string", "integer"]}, TextOrJson),
        ({}, TextOrJson),
    ],
)
def test_the_type_of_an_option_follows_from_the_schema(schema, type_):
    """The first that fits."""
    assert type(param_type(view(schema))) is type_


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"minimum": 0}, ["0", "5"], ["-1"]),
        ({"exclusiveMinimum": 0}, ["1"], ["0"]),
        ({"maximum": 9}, ["9"], ["10"]),
        ({"exclusiveMaximum": 9}, ["8"], ["9"]),
        ({"minimum": 1, "maximum": 1}, ["1"], ["0", "2"]),
        ({}, ["-5", "99"], ["1.5", "x"]),
    ],
)
def test_an_integer_is_within_the_limits_of_its_schema(schema, good, bad):
    """At the limit, unless that is excluded; any is sent if requests are not validated."""
    schema = {"type": "integer", **schema}

    assert [convert(schema, word) for word in good] == [int(word) for word in good]
    for word in bad:
        with pytest.raises(click.BadParameter, match=r"range|valid integer"):
            convert(schema, word)
    assert convert(schema, "-1", validate_requests="warn") == -1
    assert convert(schema, "-1", validate_requests="off") == -1


@pytest.mark.parametrize(
    ("schema", "word", "value"),
    [
        ({"type": "number"}, "1.50", 1.5),
        ({"type": "number"}, "2", 2),
        ({"type": "string"}, "123", "123"),
        ({"type": "string"}, "@file", "@file"),
        ({"type": ["string", "integer"]}, "12", "12"),
        ({"type": ["string", "object"]}, '{"a": 1}', {"a": 1}),
        ({"type": ["string", "array"]}, "[1]", [1]),
        ({"type": ["string", "integer"], "pattern": "^[a-z]+$"}, "12", 12),
        ({"type": ["string", "integer"], "pattern": "^[a-z]+$"}, "AB", "AB"),
        ({"type": ["string", "null"], "pattern": "^@"}, "@x", "@x"),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
        ({"type": "array", "items": {"type": "integer"}}, "5", [5]),
        ({"type": "array", "items": {"type": "integer"}}, "[5, 6]", [5, 6]),
        ({"type": "array", "items": {"type": "string"}}, "a", ["a"]),
        ({"type": "array", "items": {"type": "array"}}, "[[1]]", [[1]]),
        ({"type": "array", "items": {"type": "object"}}, '{"a": 1}', [{"a": 1}]),
        ({"type": "string", "format": "binary"}, "text", b"text"),
        ({"type": "string", "enum": ["a"]}, "a", "a"),
    ],
)
def test_a_word_becomes_a_value(schema, word, value):
    """A text where that is valid; JSON where it is not, or where it looks like an object or a list."""
    converted = convert(schema, word)

    assert converted == value
    assert type(converted) is type(value)


@pytest.mark.parametrize(
    ("schema", "word", "words"),
    [
        ({"type": "number"}, "true", "'true' is not a number"),
        ({"type": "number"}, "x", "'x' is not a number"),
        ({"type": "string", "enum": ["a"]}, "b", "'b' is not 'a'"),
        ({"type": "object"}, "{", "expected a JSON object, @FILE or @- [(]standard input[)]: "),
        ({"type": ["object", "array", "integer"]}, "{", "expected a JSON array or integer or object, @FILE"),
        ({"type": ["object", "array", "integer", "boolean"]}, "{", "expected a JSON value, @FILE"),
        ({"type": "object"}, "@none", "'none' can't be read: No such file"),
    ],
)
def test_a_word_that_is_no_value_is_refused(schema, word, words):
    """With what was expected; a word of JSON is not shown, because it may be secret."""
    with pytest.raises(click.BadParameter, match=words):
        convert(schema, word)


@pytest.mark.parametrize("mode", ["warn", "off"])
@pytest.mark.parametrize(("schema", "word"), [({"type": "number"}, "x"), ({"type": "string", "enum": ["a"]}, "b")])
def test_a_wrong_word_passes_if_requests_are_not_refused(schema, word, mode):
    """As it is."""
    assert convert(schema, word, validate_requests=mode) == word


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("a.json", b'{"a": 1}', {"a": 1}),
        ("a.json", b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ("a.yaml", b"a: 1", {"a": 1}),
        ("a.YML", b"a: no", {"a": "no"}),
        ("a.txt", b"[1]", [1]),
    ],
)
def test_a_file_is_json_or_by_its_suffix_yaml(tmp_path, name, content, value):
    """After an @."""
    (tmp_path / name).write_bytes(content)

    assert convert({"type": ["object", "array"]}, f"@{tmp_path / name}") == value


def test_a_file_of_a_list_is_the_list_or_its_only_item(tmp_path):
    """Bytes are a file each, with its name."""
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "one.json").write_text("3")
    binary = {"type": "array", "items": {"type": "string", "format": "binary"}}

    assert convert({"type": "array", "items": {}}, f"@{tmp_path / 'list.json'}") == [1, 2]
    assert convert({"type": "array", "items": {}}, f"@{tmp_path / 'one.json'}") == [3]
    assert convert(binary, f"@{tmp_path / 'one.json'}") == [("one.json", b"3")]


@pytest.mark.parametrize(
    ("python_name", "word"),
    [("get_media", "get-media"), ("from_", "from"), ("media_", "media-"), ("_private", "private"), ("a__b", "a--b")],
)
def test_python_names_have_hyphens_on_the_command_line(python_name, word):
    """Without the underscore of a keyword."""
    assert kebab(python_name) == word
    assert option_name(python_name, {"--other"}) == f"--{word}"
    assert option_name(python_name, {f"--{word}"}) == f"--arg-{word}"


@pytest.fixture
def body_of(tmp_path, monkeypatch):
    """Return a function that shows the body that words send, or the error."""
    item = {"type": "object", "properties": {"name": {"type": "string"}, "sizes": {"type": "array", "items": {}}}}
    schema = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {"type": "array", "items": item},
            "free": {"type": "object", "additionalProperties": {"type": "integer"}},
            "userAgent": {"type": "object", "properties": {"default_policy": {"type": "string"}}},
        },
    }
    post = {
        "operationId": "make",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "-"}},
    }
    (tmp_path / "api.json").write_text(json.dumps(library(paths={"/a": {"post": post}}, security=[])))
    monkeypatch.chdir(tmp_path)

    def show(*words):
        command = ["call", "make", "--spec", "api.json", "--dry-run", "--validate-requests", "warn", *words]
        result = CliRunner().invoke(program, command)
        if result.exit_code:
            return " ".join(result.stderr.split())
        return json.loads(result.stdout.partition("\n\n")[2] or "null")

    return show


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["--items.0.name", "a", "--items.1.name", "b"], {"items": [{"name": "a"}, {"name": "b"}]}),
        (["--items.1.name", "b", "--items.0.name", "a"], {"items": [{"name": "a"}, {"name": "b"}]}),
        (
            [word for number in range(11) for word in (f"--items.{number}.name", str(number))],
            {"items": [{"name": str(number)} for number in range(11)]},
        ),
        (["--items", '{"name": "a"}', "--items.1.name", "b"], {"items": [{"name": "a"}, {"name": "b"}]}),
        (["--items", "[]", "--items.0.name", "b"], {"items": [{"name": "b"}]}),
        (["--items", '{"name": "a"}', "--items.0.sizes", "[1]"], {"items": [{"name": "a", "sizes": [1]}]}),
        (["--items.0.sizes.0", "1", "--items.0.sizes.1", "2"], {"items": [{"sizes": ["1", "2"]}]}),
        (["--free.a", "1", "--free.b", "2"], {"free": {"a": 1, "b": 2}}),
        (["--user-agent.default-policy", "x"], {"userAgent": {"default_policy": "x"}}),
        (["--user-agent.defaultPolicy=x"], {"userAgent": {"default_policy": "x"}}),
        (["--user-agent.other", "x"], {"userAgent": {"other": "x"}}),
    ],
)
def test_parts_are_put_into_their_argument(body_of, words, body):
    """In the order of their numbers, into what the whole has; names in any spelling of the document's."""
    assert body_of(*words) == body


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--items.1.name", "b"], "--items.1.name is item 1 of a list, but there is no item 0; count from 0"),
        (["--items.0.name", "a", "--items.2.name", "b"], "is item 2 of a list, but there is no item 1"),
        (["--items", '{"name": "a"}', "--items.0.name", "b"], "--items.0.name is set by another option already"),
        (["--items", "5", "--items.0.name", "b"], "is a part of an object, but another option sets another value"),
        (["--free", "5", "--free.a", "1"], "--free.a is a part of an object, but another option sets another value"),
        (["--items.name", "b"], "--items is a list, so --items.name is not in it; --items.0 is its first item"),
        (["--items.9999999999.name", "b"], "--items is a list"),
        (["--items.0.name.x", "b"], "--items.0.name has no parts, so there is no --items.0.name.x: it takes string"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(body_of, words, message):
    """With the option that is wrong."""
    assert message in body_of(*words)
