"""Hostile documents: refused with file and line, or harmless; nothing is fetched, run, or read outside the folder."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fastpix_dyn import ArgumentValueError, Client, SpecError
from fastpix_dyn.client.spec_loading import load_api

HEAD = 'openapi: 3.1.0\ninfo: {title: t, version: "1"}\nservers: [{url: "https://x.example"}]\npaths: {}\n'
ROOT = Path(__file__).resolve().parents[2]


def laughs():
    """Ten lists of ten aliases each, in one another: ten thousand million values."""
    lines = ["x-a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"x-{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    return HEAD + "\n".join(lines)


def document(**parts):
    """A small document of one operation, as JSON."""
    operation = {"operationId": "a", "responses": {"200": {"description": "d"}}}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "servers": [{"url": "https://x.example"}],
            "paths": {"/a": {"get": operation}},
            **parts,
        }
    )


def schema(value):
    """A document with one schema."""
    return document(components={"schemas": {"a": value}})


def nested(levels):
    """A schema in a schema, and so on."""
    made = {}
    for _ in range(levels):
        made = {"properties": {"a": made}}
    return made


REFUSED = {
    "an explosion of anchors": (laughs(), r"more than 2,000,000 values once the aliases are followed"),
    "an anchor in itself": (HEAD + "x-a: &a [*a]", "an anchor that contains itself"),
    "1,000 brackets": (HEAD + "x-a: " + "[" * 1_000 + "]" * 1_000, "nested more than 200 levels deep"),
    "100,000 brackets": (HEAD + "x-a: " + "[" * 100_000 + "]" * 100_000, "nested more than 200 levels deep"),
    "100,000 dashes": (HEAD + "x-a:\n  " + "- " * 100_000 + "a", "nested more than 200 levels deep"),
    "3,000 keys": (HEAD + "x-a:\n" + "".join(f"{' ' * level}a:\n" for level in range(1, 3_000)), "nested more than"),
    "100,000 brackets of JSON": (document()[:-1] + ', "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested more than"),
    "a schema 400 deep": (schema(nested(400)), "nested more than 200 levels deep"),
    "a tag that runs a program": (HEAD + "x-a: !!python/object/apply:os.system ['exit 1']", "the tag 'tag:yaml.org"),
    "a tag that makes an object": (HEAD + "x-a: !!python/object:builtins.object {}", "plain JSON values only"),
    "a key twice": (HEAD + "paths: {}\n", "the key 'paths' is a duplicate; it is first on line 4"),
    "a key twice in JSON": ('{"openapi": "3.1.0",\n"openapi": "3.1.0"}', "first on line 1"),
    "an integer of 5,000 digits": (HEAD + "x-a: " + "9" * 5_000, "an integer of 5000 digits"),
    "half of a surrogate pair": (document()[:-1] + ', "x-a": "\\ud800"}', "half of a surrogate pair"),
    "not UTF-8": (b"\xff\xfe" + HEAD.encode("utf-16-le"), "not UTF-8"),
    "nothing": ("", "expected an OpenAPI document \\(an object\\), got null"),
    "a list": ("[]", "expected an OpenAPI document \\(an object\\)"),
    "schemas in a circle": (document(components={"schemas": {
        "a": {"$ref": "#/components/schemas/b"}, "b": {"$ref": "#/components/schemas/a"}}}), "lead in a circle"),
    "a reference to itself": (document(paths={"/a": {"$ref": "#/paths/~1a"}}), "leads back to itself"),
    "a pattern that explodes": (schema({"pattern": "(a{1,1000}){1,1000}"}), "is not a regular expression"),
    "a pattern that is none": (schema({"pattern": "["}), "is not a regular expression"),
    "a name of Python's": (document(paths={"/a": {"get": {
        "operationId": "a", "x-dyn-name": "__class__", "responses": {"200": {"description": "d"}}}}}), "a public"),
    "a file above": (schema({"$ref": "../secret.yaml"}), "outside the folder of the document"),
    "a file above, encoded": (schema({"$ref": "%2e%2e/secret.yaml"}), "outside the folder of the document"),
    "an absolute file": (schema({"$ref": "/etc/passwd"}), "outside the folder of the document"),
    "a file's URL": (schema({"$ref": "file:///etc/passwd"}), "only files in the folder of the document are read"),
    "a URL": (schema({"$ref": "http://127.0.0.1:9/a"}), "only files in the folder of the document are read"),
    "a name with a null": (schema({"$ref": "a\0b"}), "not a file name"),
    "a folder": (schema({"$ref": "."}), "directory"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_document_is_refused(tmp_path, name):
    """With the file and a line, and in words; the time limit of tests ends one that takes for ever."""
    text, why = REFUSED[name]
    path = tmp_path / "hostile.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(SpecError, match=why) as caught:
        Client(spec=path)

    assert caught.value.problems
    assert all(problem.file == "hostile.yaml" and problem.line >= 1 for problem in caught.value.problems)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    """A symbolic link leads to where it leads, whatever its own name is."""
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("type: string\ndescription: the-content-of-the-file")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "a.json").write_text(schema({"$ref": "link.yaml"}))

    with pytest.raises(SpecError, match="outside the folder") as caught:
        Client(spec=folder / "a.json")
    assert "the-content-of-the-file" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (nested(400), "nested more than 200 levels deep"),
        ({"x": float("nan")}, "not JSON: Out of range float values"),
        ({"x": object()}, "not JSON: Object of type object"),
        ({"x": "\ud800"}, "half of a surrogate pair"),
    ],
)
def test_a_hostile_value_is_refused_too(value, why):
    """A document may be given as a dict."""
    whole = {**json.loads(document()), "components": {"schemas": {"a": value}}}

    with pytest.raises(SpecError, match=why):
        load_api(whole)


@pytest.mark.parametrize(
    ("pattern", "length"),
    [("(a+)+$", 200_000), ("^(a|a)*$", 200_000), ("(a*)*b", 200_000), ("(?=(a+))b", 3_000), (r"(a+)\1+b", 3_000)],
)
def test_a_pattern_that_backtracks_ends(pattern, length):
    """What takes for ever elsewhere is linear here; with look-around or back-references it is quadratic."""
    word = {"name": "word", "in": "query", "schema": {"type": "string", "pattern": pattern}}
    operation = {"operationId": "a", "parameters": [word], "responses": {"200": {"description": "d"}}}
    client = Client(spec=json.loads(document(paths={"/a": {"get": operation}})))

    with pytest.raises(ArgumentValueError, match="the request does not match the document") as caught:
        client.default.a(word="a" * length + "!")
    assert [one.rule for one in caught.value.violations] == ["pattern"]


def test_no_pattern_of_the_packaged_document_needs_more_than_linear_time():
    """Not one has look-around or a back-reference."""
    found = re.findall(r"\bpattern: (.*)", (ROOT / "spec" / "fastpix.yaml").read_text("utf-8"))

    assert found
    assert [pattern for pattern in found if re.search(r"\(\?[=!<]|\\[1-9]", pattern)] == []


@pytest.mark.parametrize(
    "name",
    [
        "class",
        "__init__",
        "self",
        "import",
        "1",
        "é",
        "a b",
        "close",
        "with_options",
        "__class__",
        "mro",
        "print",
        "None",
        "🎬",
        "()",
    ],
)
def test_names_that_shadow_those_of_python_bind_beside_them(name):
    """As tag, operation and parameter; each can be reached, and hides nothing."""
    operation = {
        "operationId": name,
        "tags": [name],
        "parameters": [{"name": name, "in": "query", "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "d"}},
    }
    spec = json.loads(document(paths={"/a": {"get": operation}}))
    client = Client(spec=spec)
    ((space, operations),) = load_api(spec).namespaces.items()
    (method,) = operations
    bound = getattr(getattr(client, space), method)
    (argument,) = (one for one in bound.__signature__.parameters)

    assert bound.request(**{argument: 1}).url.query.endswith(b"=1")
    assert type(client) is Client
    assert callable(client.close)


AUDIT = """
import sys
seen, inside, used = [], sys.argv[1], 0
def hook(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}:
        seen.append((event, str(args)))
    elif event == "open" and isinstance(args[0], str) and args[0].endswith(("passwd", "secret.yaml")):
        seen.append((event, args[0]))
from pathlib import Path
from fastpix_dyn import ArgumentValueError, Client, SpecError
from fastpix_dyn.contract.openapi_core_validator import *
import openapi_core, jsonschema, jsonschema_rs
sys.addaudithook(hook)
for path in sorted(Path(inside).glob("*.json")):
    try:
        client = Client(spec=path, server="mock")
    except SpecError:
        continue
    from fastpix_dyn.contract.run import run
    run(client)
    used += 1
print(seen)
seen.clear()
open(inside + "/../secret.yaml").close()
print(len(seen), used)
"""


def test_no_connection_is_opened_and_no_file_is_read_elsewhere(tmp_path):
    """By none of the libraries: an audit hook of Python counts, while documents with such references are used."""
    (tmp_path / "secret.yaml").write_text("type: string")
    folder = tmp_path / "documents"
    folder.mkdir()
    targets = [
        "../secret.yaml",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:9/a",
        "//127.0.0.1:9/a",
        "https://x.example/a#/b",
    ]
    for number, target in enumerate(targets):
        reference = {"$ref": target}
        (folder / f"schema-{number}.json").write_text(schema(reference))
        (folder / f"inner-{number}.json").write_text(schema({"properties": {"a": {"items": reference}}}))
        (folder / f"path-{number}.json").write_text(document(paths={"/a": reference}))
        (folder / f"data-{number}.json").write_text(document(**{"x-a": reference}))
        answer = {
            "description": "d",
            "content": {"application/json": {"example": reference, "schema": {"default": reference}}},
        }
        (folder / f"example-{number}.json").write_text(
            document(paths={"/a": {"get": {"operationId": "a", "responses": {"200": answer}}}})
        )

    ran = subprocess.run(
        [sys.executable, "-c", AUDIT, str(folder)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    # Twelve documents have the reference in data only, so they are used; the hook sees a file that is opened.
    assert (ran.returncode, ran.stdout.split("\n")) == (0, ["[]", "1 12", ""]), ran.stderr


@pytest.mark.parametrize(
    "value", [{"x-a": "\ud800"}, {"\udfff": 1}, {"components": {"schemas": {"A": {"required": ["\ud800"]}}}}]
)
def test_half_of_a_surrogate_pair_in_a_document_that_is_a_value_is_refused(value):
    """As it is in one that is a file."""
    whole = {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}, **value}

    with pytest.raises(SpecError, match="half of a surrogate pair"):
        load_api(whole)
