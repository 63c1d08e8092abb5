"""JSON that was stored earlier: what is damaged is named with its file, its line and what to do."""

import pytest

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.structs import Record, field
from fastpix_dyn.wire.stored_json import StoredJson, has_lone_surrogate


class Entry(Record):
    """A record of a file."""

    name: str
    count: int = 0
    ratio: float = 0.0
    flag: bool = False
    words: list[str] = field(default_factory=list[str])
    pairs: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    either: str | int | None = None
    inner: "Entry | None" = None


def stored(content, **options):
    """The stored JSON."""
    return StoredJson(content if isinstance(content, bytes) else content.encode(), "kept.json", "delete it", **options)


def damage(use):
    """The message of the error, without the advice."""
    with pytest.raises(ConfigurationError) as caught:
        use()
    message = str(caught.value)
    assert message.endswith("; delete it")
    return message.removesuffix("; delete it")


@pytest.mark.parametrize("content", ['{"a": [1, "ü"]}', '\ufeff{"a": [1, "ü"]}', ' \n{"a":\t[1,\r\n"ü"]} '])
def test_the_value_is_that_of_the_text(content):
    """With or without a byte order mark and spaces."""
    assert stored(content).value == {"a": [1, "ü"]}


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        (b'{"a": 1,\n"b": "\xff"}', 2, "it can't be read: not UTF-8 (invalid start byte)"),
        (b'{"a": 1,\n\n"b": 2,}', 3, "it can't be read: not JSON ("),
        (b'{"a": 1}\n{"a": 1}', 2, "it can't be read: not JSON (Extra data at character 1)"),
        (b"", 1, "it can't be read: not JSON (Expecting value at character 1)"),
        (b'{\n"a": NaN}', 1, "it can't be read: not JSON (NaN is no JSON value (RFC 8259 §6))"),
        (b"[" * 501 + b"]" * 501, 1, "nested more than 200 levels deep"),
        (b'{\n"a": 1,\n"a": 2}', 1, "the key 'a' occurs twice in one object"),
        (b'[{"b": {"a": 1, "c": 2, "a": 1}}]', 1, "the key 'a' occurs twice in one object"),
    ],
)
def test_what_is_no_json_is_named_with_its_line(content, line, text):
    """Counted from the first line of the text."""
    assert damage(lambda: stored(content)).startswith(f"kept.json:{line}: {text}")
    assert damage(lambda: stored(content, line=10)).startswith(f"kept.json:{line + 9}: {text}")


def test_equal_keys_of_two_objects_are_not_repeated():
    """Beside and inside one another."""
    assert stored('{"a": {"a": 1}, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}').value["a"] == {"a": 1}


TEXT = """{
  "first": 1,
  "list": [
    {"x": 0},
    {
      "x": 1
    },
    [2],
    3, 4, 5, 6, 7, 8,
    9, 10,
    11
  ],
  "a/b": {"c~d": {
    "last":

      [1]
  }}
}"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/first", 2),
        ("/list", 3),
        ("/list/0", 4),
        ("/list/0/x", 4),
        ("/list/1", 5),
        ("/list/1/x", 6),
        ("/list/2/0", 8),
        ("/list/8", 9),
        ("/list/9", 10),
        ("/list/10", 10),
        ("/list/11", 11),
        ("/a~1b", 13),
        ("/a~1b/c~0d", 13),
        ("/a~1b/c~0d/last", 14),
        ("/a~1b/c~0d/last/0", 16),
        ("/list/12", 3),
        ("/list/1/y", 5),
        ("/first/x", 2),
        ("/nothing", 1),
    ],
)
def test_a_damaged_entry_is_named_with_the_line_where_it_begins(pointer, line):
    """If there is none, with that of what would contain it."""
    made = stored(TEXT)
    shown = f"{pointer}: " if pointer else ""

    assert str(made.damaged(pointer, "wrong")) == f"kept.json:{line}: {shown}wrong; delete it"
    assert str(stored(f"\n\n{TEXT}", line=5).damaged(pointer, "no")) == f"kept.json:{line + 6}: {shown}no; delete it"


@pytest.mark.parametrize(
    ("pointer", "line"), [("/a", 1), ("/b/0", 2), ("/b/1", 2), ("/b/2", 3), ("/c", 3), ("/c/d", 4)]
)
def test_entries_without_spaces_between_them_are_found(pointer, line):
    """As programs write them."""
    made = stored('{"a":1,"b":[\n1,2,\n3],"c":{"x":0,\n"d":5}}')

    assert str(made.damaged(pointer, "wrong")).startswith(f"kept.json:{line}: {pointer}: wrong")


def test_a_value_is_converted():
    """The whole, or the part at a pointer."""
    made = stored('{"name": "a", "inner": {"name": "b", "words": ["x"]}}')

    assert made.convert(Entry) == Entry(name="a", inner=Entry(name="b", words=["x"]))
    assert made.convert(Entry, "/inner") == Entry(name="b", words=["x"])
    assert made.convert(str, "/inner/words/0") == "x"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('{"name": 5}', "kept.json:1: /name: expected text, got a whole number"),
        ('{"name": "a",\n"count": "b"}', "kept.json:2: /count: expected a whole number, got text"),
        ('{"name": "a", "count": 1.5}', "kept.json:1: /count: expected a whole number, got a number"),
        ('{"name": "a", "ratio": "b"}', "kept.json:1: /ratio: expected a number, got text"),
        ('{"name": "a", "flag": null}', "kept.json:1: /flag: expected a boolean, got null"),
        ('{"name": "a", "words": {}}', "kept.json:1: /words: expected a list, got an object"),
        ('{"name": "a", "words": ["b",\n5]}', "kept.json:2: /words/1: expected text, got a whole number"),
        ('{"name": "a",\n"pairs": {"b": ["c"]}}', "kept.json:2: /pairs: expected a whole number, got text"),
        (
            '{"name": "a", "either": true}',
            "kept.json:1: /either: expected a whole number or text or null, got a boolean",
        ),
        ('{"name": "a",\n"inner": {"name":\n[]}}', "kept.json:2: /inner/name: expected text, got a list"),
        ("[]", "kept.json:1: expected an object, got a list"),
        ("{}", "kept.json:1: object missing required field name"),
    ],
)
def test_a_value_of_another_type_is_named(content, text):
    """With its pointer and both types, in words of JSON; under a key of a map, with the map."""
    assert damage(lambda: stored(content).convert(Entry)) == text
    where, _, words = text.rpartition(": ")
    assert damage(lambda: stored(content).convert(Entry, problem="no entry")) == f"{where}: no entry: {words}"


def test_a_wrong_value_at_a_pointer_is_named_with_the_whole_pointer():
    """That of the part, and that inside it."""
    made = stored('{"a":\n{"name":\n5}}')

    assert damage(lambda: made.convert(Entry, "/a")) == "kept.json:2: /a/name: expected text, got a whole number"


def test_half_of_a_surrogate_pair_is_no_text():
    """In a value and in a key."""
    made = stored('{"a": {"\\ud800": 1}}')

    assert damage(lambda: made.convert(Entry, "/a")) == (
        "kept.json:1: /a: a key has half of a surrogate pair, which is not valid text"
    )
    assert has_lone_surrogate("a", ["\ud800"])
    assert has_lone_surrogate({"\udfff": 1})
    assert not has_lone_surrogate("a", ["😀"], {"ü": None})
