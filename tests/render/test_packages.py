"""The files of rendered stubs and pages: what is written, compared and refused."""

import ast
import json

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.render.package import differences, stub_package, write_files
from fastpix_dyn.render.stubs import api_view, client_stub, types_module

RENDERED = b"# Rendered from Library 2 by `fastpix-dyn render stubs`: edit the document instead.\nx = 1\n"
PAGE = b"---\ntitle: x\n---\n\n<!-- Rendered by `fastpix-dyn render docs`: edit the document instead. -->\n"


def test_only_files_that_differ_are_written(tmp_path):
    """Their names are returned; folders are created."""
    (tmp_path / "a.py").write_bytes(RENDERED)
    files = {"a.py": RENDERED, "b.pyi": RENDERED, "sub/c.yaml": b"a: 1\n"}
    assert write_files(files, tmp_path) == ["b.pyi", "sub/c.yaml"]
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert write_files(files, tmp_path) == []


@pytest.mark.parametrize("old", [RENDERED, PAGE])
@pytest.mark.parametrize("name", ["a.py", "a.pyi", "a.md"])
def test_a_rendered_file_is_overwritten(tmp_path, name, old):
    """Its first lines have the mark."""
    (tmp_path / name).write_bytes(old + b"old")
    assert write_files({name: b"new"}, tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == b"new"


@pytest.mark.parametrize("name", ["a.py", "a.pyi", "a.md", "py.typed", "openapi/api.yaml"])
@pytest.mark.parametrize(
    "content", [b"mine", b"", b"x = 1  # Rendered by `fastpix-dyn render stubs`", b"# Rendered by hand"]
)
def test_a_file_of_the_user_is_not_overwritten(tmp_path, name, content):
    """Then nothing is written, and the message says what to do."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        ConfigurationError, match=r"exists and was not rendered by this program.*another folder as --out"
    ):
        write_files({"__init__.py": RENDERED, name: b"new"}, tmp_path)
    assert (tmp_path / name).read_bytes() == content
    assert not (tmp_path / "__init__.py").exists()


def test_a_broken_link_is_not_overwritten(tmp_path):
    """It leads to a file of the user."""
    (tmp_path / "a.py").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="was not rendered"):
        write_files({"a.py": RENDERED}, tmp_path)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["py.typed", "openapi/api.yaml"])
def test_a_file_without_a_mark_belongs_to_its_package(tmp_path, name):
    """It is overwritten if the package was rendered."""
    (tmp_path / "openapi").mkdir()
    (tmp_path / name).write_bytes(b"old")
    (tmp_path / "__init__.py").write_bytes(RENDERED)
    assert write_files({"__init__.py": RENDERED, name: b"new"}, tmp_path) == [name]


def test_differences_are_those_of_the_files_that_changed(tmp_path):
    """A missing file has all its lines, an empty one a line of words."""
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2\n")
    (tmp_path / "b.py").write_bytes(b"same\n")
    (tmp_path / "c.py").write_bytes(b"line\n")
    files = {"a.py": b"x = 1\ny = 3\n", "b.py": b"same\n", "c.py": b"line", "d.py": b"", "e.py": b"new\n"}
    assert list(differences(files, tmp_path)) == [
        *(f"--- {tmp_path}/a.py", "+++ a.py, rendered anew", "@@ -1,2 +1,2 @@", " x = 1", "-y = 2", "+y = 3"),
        f"{tmp_path}/c.py differs",
        f"{tmp_path}/d.py is missing",
        *(f"--- {tmp_path}/e.py", "+++ e.py, rendered anew", "@@ -0,0 +1 @@", "+new"),
    ]


def test_a_package_has_copies_of_all_files_of_its_document(tmp_path):
    """Two overlays have different names, in their order; a file that the document refers to keeps its path."""
    (tmp_path / "parts").mkdir()
    root = library()
    root["components"]["schemas"]["Book"] = {"$ref": "parts/book.yaml"}
    (tmp_path / "api.json").write_text(json.dumps(root))
    (tmp_path / "parts" / "book.yaml").write_text("type: object\nproperties: { title: { type: string } }\n")
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"overlay": "1.0.0", "actions": [{"target": "$.info", "update": {"title": name}}]})
        )

    files = stub_package(tmp_path / "api.json", [tmp_path / "two.json", tmp_path / "one.json"])

    assert {*files} == {
        *("__init__.py", "__init__.pyi", "types.py", "py.typed", "openapi/api.json", "openapi/parts/book.yaml"),
        *("openapi/overlay-1.json", "openapi/overlay-2.json"),
    }
    assert files["openapi/overlay-1.json"] == (tmp_path / "two.json").read_bytes()
    assert files["openapi/overlay-2.json"] == (tmp_path / "one.json").read_bytes()
    assert files["openapi/parts/book.yaml"] == (tmp_path / "parts" / "book.yaml").read_bytes()
    code = files["__init__.py"].decode()
    assert '"spec": _HERE / "openapi" / "api.json"' in code
    assert code.index("overlay-1.json") < code.index("overlay-2.json")
    assert '"""one: `Client`' in code


# Stubs.


def view(**changes):
    """Return the view of the library with *changes*."""
    return api_view(load_api(library(**changes)))


def operation(name, **parts):
    """Return an operation without a body."""
    return {"operationId": name, "tags": ["Books"], "responses": {"204": {"description": "d"}}, **parts}


def test_stubs_and_types_have_the_fingerprint_of_their_document():
    """Another value of the document has another one."""
    fingerprints = {view().api.fingerprint, view(info={"title": "Library", "version": "3"}).api.fingerprint}
    assert len(fingerprints) == 2
    for one in (view(), view(info={"title": "Library", "version": "3"})):
        for text in (client_stub(one, "."), types_module(one, "types.py")):
            assert text.splitlines()[1] == f"# document: {one.api.fingerprint}"
            assert text.splitlines()[0].startswith(
                f"# Rendered from Library {one.api.version} by `fastpix-dyn render stubs`"
            )


def classes(text):
    """Return the methods of each class of a stub: the arguments, and the result."""
    return {
        one.name: {
            method.name: (
                [f"{a.arg}: {ast.unparse(a.annotation)}" for a in method.args.kwonlyargs],
                ast.unparse(method.returns),
                [ast.unparse(decorator) for decorator in method.decorator_list],
            )
            for method in one.body
            if isinstance(method, ast.FunctionDef)
        }
        for one in ast.parse(text).body
        if isinstance(one, ast.ClassDef)
    }


def test_a_method_named_like_a_builtin_hides_it_from_no_other_method():
    """`list` becomes `_builtins.list`, a type of the document `_types.Book`; in other namespaces builtins stay."""
    listed = {
        "200": {
            "description": "d",
            "content": {
                "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}}}
            },
        }
    }
    parameters = [{"name": "n", "in": "query", "schema": {"type": "object"}}]
    paths = {
        "/a": {"get": operation("list", responses=listed)},
        "/b": {"get": operation("other", responses=listed, parameters=parameters)},
        "/c": {"get": {**operation("third", responses=listed), "tags": ["Shelves"]}},
    }
    made = classes(client_stub(view(paths=paths, tags=[{"name": "Books"}, {"name": "Shelves"}]), "home"))
    assert made["_Books"] == {
        "list": ([], "_builtins.list[_types.Book]", ["_operation"]),
        "other": (["n: dict[str, Any]"], "_builtins.list[_types.Book]", ["_operation"]),
    }
    assert made["_Shelves"] == {"third": ([], "list[_types.Book]", ["_operation"])}


def test_a_paged_operation_has_its_item_in_the_stub():
    """Others have only a result."""
    made = classes(client_stub(view(), "home"))["_Books"]
    assert made["list_books"][1:] == ("Paged[_types.ListBooksResult, _types.Book]", ["_paged_operation"])
    assert made["get_book"] == (["book_id: str"], "_types.Book", ["_operation"])


def test_methods_of_the_same_name_have_types_of_their_own():
    """In two namespaces; unnamed types get different names."""
    result = {
        "200": {
            "description": "d",
            "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}},
        }
    }
    paths = {
        f"/{tag}": {"get": {**operation(f"{tag}-get", responses=result), "tags": [tag], "x-dyn-name": "find"}}
        for tag in ("A", "B")
    }
    made = view(paths=paths, tags=[{"name": "A"}, {"name": "B"}])
    assert [[(one.name, one.result) for one in space.methods] for space in made.namespaces] == [
        [("find", "FindResult")],
        [("find", "Find_Result")],
    ]


def test_a_typed_dict_is_a_class_if_its_keys_can_be_names():
    """Else, and if a key hides a type that the class uses, it is a call."""
    keys = {
        "Plain": {"a": {"type": "string"}, "list": {"type": "string"}},
        "Keyword": {"class": {"type": "string"}},
        "Dash": {"a-b": {"type": "string"}},
        "Dunder": {"__x": {"type": "string"}},
        "Single": {"_x": {"type": "string"}},
        "Shadow": {"str": {"type": "string"}},
        "Wrapper": {"NotRequired": {"type": "integer"}},
        "Refers": {"Plain": {"$ref": "#/components/schemas/Plain"}},
    }
    schemas = {name: {"type": "object", "properties": properties} for name, properties in keys.items()}
    text = types_module(
        view(components={**library()["components"], "schemas": {**library()["components"]["schemas"], **schemas}}),
        "types.py",
    )
    body = ast.parse(text).body
    assert {one.name for one in body if isinstance(one, ast.ClassDef)} & {*keys} == {"Plain", "Single"}
    calls = {
        one.targets[0].id: one.value for one in body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)
    }
    assert {*calls} & {*keys} == {"Keyword", "Dash", "Dunder", "Shadow", "Wrapper", "Refers"}
    assert ast.literal_eval(calls["Dash"].args[0]) == "Dash"
    assert [ast.literal_eval(key) for key in calls["Dash"].args[1].keys] == ["a-b"]


def test_a_type_that_is_declared_later_is_in_quotes():
    """Only recursive types are; a key that is not required is marked outside of the quotes."""
    schemas = {
        "A": {
            "type": "object",
            "required": ["b"],
            "properties": {"b": {"$ref": "#/components/schemas/B"}, "c": {"$ref": "#/components/schemas/C"}},
        },
        "B": {"type": "object", "properties": {"a": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}},
        "C": {"type": "array", "items": {"$ref": "#/components/schemas/C"}},
        "D": {"type": "string"},
    }
    text = types_module(
        view(paths={"/x": {"get": operation("x")}}, components={"schemas": schemas}, security=[]), "types.py"
    )
    lines = [line.strip() for line in text.splitlines()]
    assert 'a: NotRequired["list[A]"]' in lines
    assert "b: B" in lines
    assert "c: NotRequired[C]" in lines
    assert 'C: TypeAlias = "list[C]"' in lines
    assert "D: TypeAlias = str" in lines


def hook(schema):
    """Return a webhook whose body has *schema*."""
    return {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": {"200": {"description": "d"}},
        }
    }


def test_an_event_has_its_own_type_if_a_key_has_its_name():
    """The key that `x-dyn-webhooks` declares has the name as its only value; other webhooks share the type."""
    schemas = {
        "Event": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"type": "string"}, "n": {"type": "integer"}},
        },
        "Plain": {"type": "object", "properties": {"n": {"type": "integer"}}},
    }
    webhooks = {
        "a.made": hook({"$ref": "#/components/schemas/Event"}),
        "b.gone": hook({"$ref": "#/components/schemas/Plain"}),
        "c": {"post": {"responses": {"200": {"description": "d"}}}},
    }
    made = view(
        webhooks=webhooks,
        components={**library()["components"], "schemas": {**library()["components"]["schemas"], **schemas}},
        **{"x-dyn-webhooks": {"type": ["/kind", "/type"]}},
    )
    declared = {one.name: one for one in made.declarations}
    assert made.event_types == {"a.made": "AMadeEvent", "b.gone": "Plain"}
    assert [(key.name, key.type, key.required) for key in declared["AMadeEvent"].keys] == [
        ("type", "Literal['a.made']", True),
        ("n", "int", False),
    ]
    assert declared["WebhookEvent"].alias == "AMadeEvent | Plain"
    assert "WebhookEvent" not in {one.name for one in view().declarations}
