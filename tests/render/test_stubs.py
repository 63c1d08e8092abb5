"""Stubs: the packaged ones, those of a user's own document, and those of a hostile one."""

import ast
import importlib
import inspect
import json
import logging
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from plans import API, OPERATIONS, by_id
from small import library

import fastpix_dyn
from fastpix_dyn import AsyncClient, Client, types
from fastpix_dyn.client import spec_loading as compared
from fastpix_dyn.render.package import differences, packaged_stubs, stub_package, write_files
from fastpix_dyn.render.stubs import api_view
from fastpix_dyn.spec.schemas import properties

PACKAGE = Path(fastpix_dyn.__file__).parent
METHODS = {
    (space.name, node.name): node
    for space in ast.parse((PACKAGE / "api.pyi").read_text("utf-8")).body
    if isinstance(space, ast.ClassDef)
    for node in space.body
    if isinstance(node, ast.FunctionDef)
}
VIEW = api_view(API)
SPACES = {space.name: space for space in VIEW.namespaces}
BUILTINS = {"str": str, "int": int, "float": float, "bool": bool}


def test_the_committed_stubs_are_those_of_the_document():
    """`fastpix-dyn render stubs --check` finds nothing; the hash of the document is in them."""
    assert list(differences(packaged_stubs(), PACKAGE)) == []
    assert (
        compared.stub_fingerprint(PACKAGE / "api.pyi")
        == compared.stub_fingerprint(PACKAGE / "types.pyi")
        == API.fingerprint
    )


@by_id(OPERATIONS)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_the_signature_in_the_stub_is_the_bound_one(plan, kind):
    """Parameter by parameter: name, kind, whether it may be left out; simple types are the same type."""
    for namespace in plan.namespaces:
        bound = inspect.signature(getattr(getattr(kind(server="mock"), namespace), plan.python_name))
        node = METHODS[SPACES[namespace].class_name, plan.python_name]
        told = dict(zip([one.arg for one in node.args.kwonlyargs], node.args.kw_defaults, strict=True))
        written = {one.arg: ast.unparse(one.annotation) for one in node.args.kwonlyargs}

        assert list(told) == list(bound.parameters)
        assert [one.arg for one in node.args.args] == ["self"]
        for name, parameter in bound.parameters.items():
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert (told[name] is None) == (parameter.default is inspect.Parameter.empty), name
            if written[name] in BUILTINS:
                assert parameter.annotation is BUILTINS[written[name]], name


@pytest.mark.parametrize("name", API.schemas)
def test_the_keys_of_a_typed_dict_are_those_of_its_schema(name):
    """At run time, too: the required ones are required, the others are not."""
    declared = next(one for one in VIEW.declarations if one.schema == name)
    made = getattr(types, declared.name)
    if declared.alias:
        assert not hasattr(made, "__required_keys__") or made.__name__ != declared.name
        return
    keys = properties(API.schemas[name], API.schemas)
    assert set(keys) == made.__required_keys__ | made.__optional_keys__
    assert {key for key, (_, must) in keys.items() if must} == made.__required_keys__


def test_all_types_can_be_imported_and_no_others():
    """`from fastpix_dyn.types import Media`; a misspelt name is an ImportError."""
    assert "Media" in dir(types)
    assert all(getattr(types, name) is not None for name in types.__all__)
    with pytest.raises(ImportError):
        from fastpix_dyn.types import Meida  # noqa: F401


def imported(files, folder, name):
    """The package of *files*, imported under *name*."""
    write_files(files, folder / name)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def written(folder, document, name="api.json"):
    """*document* in a file."""
    path = folder / name
    path.write_text(json.dumps(document), "utf-8")
    return path


def checked(folder, *, tool):
    """What mypy or pyright, strict, says of all in *folder*: its exit code, and its words."""
    arguments = {
        "mypy": ["mypy", "--strict", "--cache-dir", str(folder.parent / "cache"), str(folder)],
        "pyright": ["pyright", "--pythonpath", sys.executable, str(folder)],
    }[tool]
    done = subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, check=False, cwd=folder.parent
    )
    return done.returncode, done.stdout + done.stderr


def test_a_document_of_ones_own_becomes_a_typed_package(tmp_path):
    """It binds a copy of the document, works at once, and checkers accept it and know its types."""
    package = imported(stub_package(written(tmp_path, library()), []), tmp_path, "my_library")
    (tmp_path / "use").mkdir()
    (tmp_path / "use" / "use.py").write_text(
        "from typing import assert_type\n"
        "from my_library import Client\n"
        "from my_library.types import Book\n"
        "for book in Client().books.list_books.items(max_items=3):\n"
        "    assert_type(book, Book)\n"
    )

    with package.Client(server="mock") as client:
        client.books.add_book(title="Ulysses")
        assert list(client.books.list_books.items(max_items=1))
    assert checked(tmp_path / "my_library", tool="mypy")[0] == 0
    assert checked(tmp_path / "my_library", tool="pyright")[0] == 0
    assert checked(tmp_path / "use", tool="mypy") == (0, "Success: no issues found in 1 source file\n")


def test_an_overlay_alone_becomes_a_typed_package(tmp_path):
    """On top of the packaged document: the new operation is there, and all the others."""
    paths = {
        "/secret": {"get": {"operationId": "get-secret", "tags": ["Ours"], "responses": {"204": {"description": ""}}}}
    }
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "", "version": ""},
        "actions": [{"target": "$.paths", "update": paths}],
    }

    package = imported(stub_package(None, [written(tmp_path, overlay)]), tmp_path, "our_fastpix")

    with package.Client(server="mock") as client:
        assert client.ours.get_secret() is None
        assert client.manage_videos.list_media.plan.id == "list-media"
    assert "def get_secret(self) -> None:" in (tmp_path / "our_fastpix" / "__init__.pyi").read_text("utf-8")


def test_a_hostile_document_gives_stubs_that_parse_and_types_that_run(tmp_path):
    """Quotes, backslashes, braces, marks of direction, keywords and names of types break nothing."""
    files = stub_package(written(tmp_path, hostile.document()), [])

    package = imported(files, tmp_path, "hostile_api")

    ast.parse(files["__init__.pyi"])
    assert not any(mark in files["__init__.pyi"].decode() + files["types.py"].decode() for mark in "\u202e\u200b\x07")
    assert package.Client(server="mock").class_.list.plan.method == "POST"
    assert checked(tmp_path / "hostile_api", tool="mypy") == (0, "Success: no issues found in 2 source files\n")
    assert checked(tmp_path / "hostile_api", tool="pyright")[0] == 0


ODD_NAMES = [
    *("fi", "\ufb01", "FI", "x\u00b2", "x2", "\u2460", "1", "\u0663", "", " ", "_", "__x", "__init__", "self", "cls"),
    *("None", "none", "match", "type", "\u212a", "k", "e\u0301", "\u00e9", "\u0130", "i\u0307", "\U0001f3ac", "\u00aa"),
    *("a", "A", "print", "Client", "Namespace", "TypedDict", "dict", "\uff41", "\u200d", "\u202e", "\x00", "x" * 300),
    *("\u00b7", "\ufdfa", "*/", "-->"),
]


def test_any_names_give_stubs_that_parse_and_names_that_python_finds(tmp_path):
    """As tags, operations, parameters, properties, schemas and words of an enum; NFKC makes some of them equal."""
    word = {"type": "string", "enum": ODD_NAMES}
    schema = {"type": "object", "properties": {name: {"type": "string", "description": name} for name in ODD_NAMES}}
    paths = {
        f"/{number}": {
            "post": {
                "operationId": name or "empty",
                "tags": [name],
                "parameters": [{"name": one, "in": "query", "schema": word} for one in ODD_NAMES if one],
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"200": {"description": name, "content": {"application/json": {"schema": word}}}},
            }
        }
        for number, name in enumerate(ODD_NAMES)
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": '"', "version": "\\"},
        "servers": [{"url": "https://x.example"}],
        "tags": [{"name": name, "description": f'{name} """'} for name in ODD_NAMES],
        "paths": paths,
        "components": {"schemas": {name or "empty": schema for name in ODD_NAMES}},
    }

    files = stub_package(written(tmp_path, spec), [])
    package = imported(files, tmp_path, "odd_api")

    stub = ast.parse(files["__init__.pyi"])
    types_ = ast.parse(files["types.py"])
    with package.Client(server="mock") as client:
        spaces = {one.target.id for node in stub.body if isinstance(node, ast.ClassDef) and node.name == "_Namespaces"
                  for one in node.body if isinstance(one, ast.AnnAssign)}  # fmt: skip
        assert len(spaces) == len(ODD_NAMES)
        assert all(ast.parse(f"client.{name}").body[0].value.attr == name for name in spaces)
        assert all(dir(getattr(client, name)) for name in spaces)
    classes = [node.name for node in types_.body if isinstance(node, ast.ClassDef)]
    assert len({*classes}) == len(classes)
    assert set(importlib.import_module("odd_api.types").Fi.__annotations__) == set(ODD_NAMES)


def test_rendering_again_changes_nothing(tmp_path):
    """The same bytes from run to run, and in a new process with another order of hashes."""
    path = written(tmp_path, hostile.document())
    code = (
        "import sys, pathlib, hashlib; from fastpix_dyn.render.package import stub_package;"
        "from fastpix_dyn.render.pages import reference_files;"
        "files = {**stub_package(pathlib.Path(sys.argv[1]), []), **reference_files(pathlib.Path(sys.argv[1]), [])};"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_another_document_than_that_of_the_stubs_is_told_once_at_debug(caplog):
    """And only there; the packaged document is that of the stubs."""
    caplog.set_level(logging.DEBUG, "fastpix_dyn")
    document = library()
    document["info"]["title"] = "A library that no other test has"

    for _ in range(2):
        Client(server="mock").close()
        Client(spec=document, server="mock").close()

    told = [record for record in caplog.records if "editors and type checkers" in record.getMessage()]
    assert [record.levelname for record in told] == ["DEBUG"]
    assert "A library that no other test has" in told[0].getMessage()
