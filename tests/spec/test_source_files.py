"""The files of a document: which are read, where `$ref`s lead, and the file and line of each part."""

import hashlib
import json
import re

import pytest

from fastpix_dyn.errors import ConfigurationError, Problem, SpecError
from fastpix_dyn.spec.document import BrokenReferenceError, Node, load
from fastpix_dyn.spec.json_pointer import MissingError
from fastpix_dyn.spec.plan import SourceLocation


@pytest.fixture
def folder(tmp_path):
    """A folder of a document `inside/api.yaml`, with files beside, below and above it."""
    inside = tmp_path / "inside"
    (inside / "parts").mkdir(parents=True)
    files = {
        "api.yaml": "openapi: 3.1.0\n",
        "beside.yaml": "a:\n  b: beside\n",
        "a file.yaml": "spaced\n",
        "parts/one.yaml": "own: part\nto_root: { $ref: '../api.yaml#/openapi' }\n",
        "parts/two.yaml": "two: 2\n",
    }
    for name, text in files.items():
        (inside / name).write_text(text, "utf-8")
    (tmp_path / "above.yaml").write_text("secret\n", "utf-8")
    return inside


@pytest.mark.parametrize(
    ("source", "reference", "file", "value"),
    [
        ("api.yaml", "#/openapi", "api.yaml", "3.1.0"),
        ("api.yaml", "#", "api.yaml", {"openapi": "3.1.0"}),
        ("api.yaml", "", "api.yaml", {"openapi": "3.1.0"}),
        ("api.yaml", "beside.yaml#/a/b", "beside.yaml", "beside"),
        ("api.yaml", "./beside.yaml#/a/b", "beside.yaml", "beside"),
        ("api.yaml", "parts/../beside.yaml#/a/b", "beside.yaml", "beside"),
        ("api.yaml", "beside.yaml", "beside.yaml", {"a": {"b": "beside"}}),
        ("api.yaml", "a%20file.yaml", "a file.yaml", "spaced"),
        ("api.yaml", "parts/two.yaml#/two", "parts/two.yaml", 2),
        ("parts/one.yaml", "two.yaml#/two", "parts/two.yaml", 2),
        ("parts/one.yaml", "../beside.yaml#/a/b", "beside.yaml", "beside"),
        ("parts/one.yaml", "#/own", "parts/one.yaml", "part"),
        ("parts/one.yaml", "../api.yaml#/openapi", "api.yaml", "3.1.0"),
    ],
)
def test_a_reference_is_relative_to_its_file(folder, source, reference, file, value):
    """Not to the root file (OpenAPI 3.1 §4.6)."""
    document = load(folder / "api.yaml")
    document.follow(document.root, "parts/one.yaml")

    found = document.follow(Node(source, "/x", None), reference)

    assert (found.file, found.value) == (file, value)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("../above.yaml", "$ref to '../above.yaml': the file is outside the folder of the document"),
        ("%2e%2e/above.yaml", "$ref to '%2e%2e/above.yaml': the file is outside the folder of the document"),
        ("../inside2.yaml", "$ref to '../inside2.yaml': the file is outside the folder of the document"),
        ("gone.yaml", "$ref to 'gone.yaml': No such file or directory"),
        ("parts", "$ref to 'parts': "),
        ("https://a.example/b.yaml#/a", "$ref to 'https://a.example/b.yaml': only files in the folder of the document"),
        ("file:beside.yaml", "$ref to 'file:beside.yaml': only files in the folder of the document"),
        ("beside.yaml#/a/c", "$ref 'beside.yaml#/a/c': there is nothing at /a/c (it ends before 'c')"),
        ("#anchor", "$ref '#anchor': anchors are not supported; write a JSON pointer, as in #/components/schemas/Name"),
        (5, "expected text in $ref, got 5"),
        (None, "expected text in $ref, got null"),
    ],
)
def test_a_broken_reference_says_why(folder, reference, message):
    """Nothing outside the folder is read."""
    document = load(folder / "api.yaml")

    with pytest.raises(BrokenReferenceError, match=f"^{re.escape(message)}"):
        document.follow(document.root, reference)

    assert "above.yaml" not in str(document.values)


@pytest.mark.parametrize("reference", ["beside.yaml", "parts/one.yaml#/own"])
def test_a_value_refers_to_no_files(folder, monkeypatch, reference):
    """It has no folder, and that of the process is not it."""
    monkeypatch.chdir(folder)
    document = load({"openapi": "3.1.0"})

    with pytest.raises(BrokenReferenceError, match="only files in the folder of the document are read"):
        document.follow(document.root, reference)


def test_a_fragment_is_percent_encoded_and_escaped():
    """`%7E1` is `~1`, which is a slash (RFC 6901 §6)."""
    document = load({"a/b": {"c d": 1, "m~n": 2}})

    assert document.follow(document.root, "#/a~1b/c%20d").value == 1
    assert document.follow(document.root, "#/a%7E1b/m~0n").value == 2


def test_each_file_is_read_once(folder):
    """A change between two references is not seen: all parts belong together."""
    document = load(folder / "api.yaml")
    document.follow(document.root, "beside.yaml")
    (folder / "beside.yaml").write_text("changed\n", "utf-8")

    assert document.follow(document.root, "beside.yaml").value == {"a": {"b": "beside"}}


def test_a_document_knows_its_files_and_their_digests(folder):
    """Those that were read, and no others."""
    document = load(folder / "api.yaml")
    assert document.files == (folder / "api.yaml",)

    document.follow(document.root, "parts/one.yaml")

    assert document.files == (folder / "api.yaml", folder / "parts" / "one.yaml")
    assert document.digests == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("api.yaml", "parts/one.yaml")
    }


def test_a_value_has_no_files():
    """It is called `<document>`."""
    document = load({"a": 1})

    assert (document.files, document.name, document.root.file) == ((), "<document>", "<document>")


def test_children_of_a_node():
    """By key or index; what is not there is null."""
    root = load({"a/b": {"~": 1}, "list": [5, 6], "text": "t", "null": None}).root

    assert root.child("a/b").child("~") == Node("<document>", "/a~1b/~0", 1)
    assert root.child("list").child(1) == Node("<document>", "/list/1", 6)
    assert root.child("gone") == Node("<document>", "/gone", None)
    assert root.child("text").child("t") == Node("<document>", "/text/t", None)
    assert root.child("list").child("0") == Node("<document>", "/list/0", None)
    assert [node.pointer for node in root.child("list").items()] == ["/list/0", "/list/1"]
    assert root.child("text").items() == []
    assert root.child("null").items() == []
    assert root.has("null")
    assert not root.has("gone")
    assert not root.child("list").has("0")
    assert not root.child("text").has("t")


def test_a_node_is_found_by_its_location():
    """In a file that was read."""
    document = load({"a": [1]})

    assert document.node(SourceLocation("<document>", "/a/0")).value == 1
    with pytest.raises(MissingError, match="there is nothing at /a/1"):
        document.node(SourceLocation("<document>", "/a/1"))


def test_a_chain_of_two_files_that_leads_back_is_a_circle(folder):
    """The locations count, not the texts of the references."""
    (folder / "beside.yaml").write_text("a: { $ref: 'api.yaml#/a' }\n", "utf-8")
    (folder / "api.yaml").write_text("a: { $ref: './beside.yaml#/a' }\n", "utf-8")
    document = load(folder / "api.yaml")

    targets = document.targets(document.root.child("a"))

    assert next(targets).source_location == SourceLocation("beside.yaml", "/a")
    with pytest.raises(BrokenReferenceError, match="leads back to itself"):
        next(targets)


LINES = """\
# a comment
openapi: 3.1.0
list:
  - one
  - two:
      three: 3
"a/b": { c: 1,
  d: 2 }
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 2),
        ("/openapi", 2),
        ("/list", 3),
        ("/list/0", 4),
        ("/list/1", 5),
        ("/list/1/two", 5),
        ("/list/1/two/three", 6),
        ("/a~1b", 7),
        ("/a~1b/c", 7),
        ("/a~1b/d", 8),
        ("/list/1/two/gone", 5),
        ("/list/2", 3),
        ("/list/x", 3),
        ("/gone/deep", 2),
    ],
)
def test_the_line_of_a_pointer(tmp_path, pointer, line):
    """What is not there has the line of what it would be in."""
    (tmp_path / "a.yaml").write_text(LINES, "utf-8")
    document = load(tmp_path / "a.yaml")

    assert document.file_and_line(SourceLocation("a.yaml", pointer)) == ("a.yaml", line)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_json_document_has_lines_too(tmp_path, start):
    """Also with what JSON allows and YAML does not: escaped pairs, control characters, a byte order mark."""
    text = '{\n"a": "\\ud83c\\udfac \\uD83C\\uDFAC",\n"b": "\x7f\x80\x84\x86\x9f",\n"c": 1}'
    (tmp_path / "a.json").write_bytes(start + text.encode())
    document = load(tmp_path / "a.json")

    assert document.root.value == {"a": "\U0001f3ac \U0001f3ac", "b": "\x7f\x80\x84\x86\x9f", "c": 1}
    assert document.file_and_line(SourceLocation("a.json", "/c")) == ("a.json", 4)


def test_lines_of_a_file_that_is_gone_are_1(folder):
    """A fault is reported all the same."""
    document = load(folder / "api.yaml")
    document.follow(document.root, "beside.yaml")
    (folder / "beside.yaml").unlink()

    assert document.file_and_line(SourceLocation("beside.yaml", "/a/b")) == ("beside.yaml", 1)


@pytest.mark.parametrize("text", ["a: [", "\udcff", "? [a]\n: 1\n"])
def test_lines_of_a_file_that_was_changed_to_something_else_are_1(folder, text):
    """As of one that is gone."""
    document = load(folder / "api.yaml")
    document.follow(document.root, "beside.yaml")
    (folder / "beside.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))

    assert document.file_and_line(SourceLocation("beside.yaml", "/a/b")) == ("beside.yaml", 1)


@pytest.mark.parametrize(
    ("version", "is_30"),
    [("3.0.0", True), ("3.0.3", True), ("3.1.0", False), ("3.10.0", False), ("2.0", False), (None, False)],
)
def test_which_documents_are_of_3_0(version, is_30):
    """By the version."""
    assert load({"openapi": version}).is_openapi_30 is is_30


@pytest.mark.parametrize("source", [None, 5, b"a.yaml", ["a.yaml"]])
def test_a_document_is_a_path_or_a_mapping(source):
    """The message names the type."""
    with pytest.raises(ConfigurationError, match=f"a document is a path or a mapping, not {type(source).__name__}"):
        load(source)


def test_the_text_of_a_file_may_be_json_or_yaml(tmp_path):
    """Whatever the file is called."""
    for text in ('{"a": [1, 2.0]}', "\n\t [1]", "a: {b: c}", "[a, b]", "{a: b}", "# nothing else\n"):
        (tmp_path / "a.txt").write_text(text, "utf-8")
        expected = {
            "{a: b}": {"a": "b"},
            "[a, b]": ["a", "b"],
            "a: {b: c}": {"a": {"b": "c"}},
            "# nothing else\n": None,
        }

        assert load(tmp_path / "a.txt").root.value == (expected[text] if text in expected else json.loads(text))


@pytest.mark.parametrize("text", ["null", '{"a": null}', "[]", "{}"])
def test_empty_json_is_what_it_says(tmp_path, text):
    """Null is a value."""
    (tmp_path / "a.json").write_text(text, "utf-8")

    assert load(tmp_path / "a.json").root.value == json.loads(text)


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b'{"a": 1,\n"a": 2}', "the key 'a' is a duplicate; it is first on line 1", 2),
        (b'{"b": {"a": 1,\n"a": 2}}', "the key 'a' is a duplicate; it is first on line 1", 2),
        (b"a: \xff", "not UTF-8: invalid start byte at byte 3", 1),
        (b'{"a": "\\ud800"}', "a string contains half of a surrogate pair, which is not valid text", 1),
        (b'{"a": "\\uDFFF"}', "a string contains half of a surrogate pair, which is not valid text", 1),
        (b'{"a": "\\udc00\\ud800"}', "a string contains half of a surrogate pair, which is not valid text", 1),
        (b'a: b\nb: "\\ud83c"', "not YAML: found invalid Unicode character escape code", 2),
    ],
)
def test_a_wrong_file_is_a_fault_with_its_line(tmp_path, content, message, line):
    """And with the name of the file."""
    (tmp_path / "a.json").write_bytes(content)

    with pytest.raises(SpecError) as caught:
        load(tmp_path / "a.json")

    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.pointer, problem.message) == ("a.json", line, "", message)


def test_a_value_is_copied():
    """What its owner changes afterwards does not change the document."""
    value = {"a": [1]}
    document = load(value)

    value["a"].append(2)

    assert document.root.value == {"a": [1]}


def test_a_value_may_be_200_levels_deep():
    """Not deeper."""
    value = 1
    for _ in range(200):
        value = {"a": value}

    assert load(value).root.value == value
    with pytest.raises(SpecError) as caught:
        load({"a": value})
    assert caught.value.problems == (Problem("<document>", 1, "", "nested more than 200 levels deep"),)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_value_has_no_numbers_that_json_has_not(number):
    """They would be written as something else."""
    with pytest.raises(SpecError, match="not JSON") as caught:
        load({"a": number})
    assert [(problem.file, problem.line, problem.pointer) for problem in caught.value.problems] == [
        ("<document>", 1, "")
    ]


def test_a_document_that_is_not_there_is_named(tmp_path):
    """With the path as it was given, and the reason."""
    path = tmp_path / "gone.yaml"
    with pytest.raises(SpecError, match=re.escape(f"the document '{path}' can't be read: No such file or directory")):
        load(path)
    for length, is_shown in ((998, True), (999, False)):
        name = "x" * (length - len(f"{tmp_path}/"))
        with pytest.raises(SpecError, match="can't be read") as caught:
            load(tmp_path / name)
        assert (f"{name}'" in str(caught.value)) is is_shown


def test_a_name_that_no_file_can_have_is_a_broken_reference(folder):
    """One that is too long, one with a null byte, and one of a link that leads to itself."""
    (folder / "loop.yaml").symlink_to("loop.yaml")
    document = load(folder / "api.yaml")

    for reference, message in [
        ("a" * 5_000, "File name too long"),
        ("a%00b", "not a file name: "),
        ("loop.yaml", "[Ss]ymlink loop|symbolic links"),
    ]:
        with pytest.raises(BrokenReferenceError, match=message):
            document.follow(document.root, reference)
