"""The structure of the package stays readable: few files, one name per module, short functions, closed matches.

DESIGN in numbers; each limit is one that a change could break unnoticed.
"""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from fastpix_dyn import Client

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "fastpix_dyn"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = sorted(path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE)
MOST_MODULES = 190
MOST_SHARED_NAMES = 5
LARGEST_MODULE = 450
"""Lines that are neither blank nor comments."""
LONGEST_FUNCTION = 50
"""Lines, apart from the docstring."""
MOST_FILES_OF_A_CALL = 14
MOST_LOADED_MODULES = 40
UNCLEAR_NAMES = re.findall(
    r"\w+",
    """
    taken given told served hiding closing acting asking adding importing reading editing telling building loading
    caching probing waiting judging choosing nesting running bundling fitting known own found nearest ready fresh
    possible kinds places words sides facts surroundings mends judge answer teeth utils helpers common misc
    """,
)
"""Names that say how a thing was made or what it is near, instead of what it is."""
OPEN_MATCHES = {"wire/auth.py": ["value"], "workbench/doctor/server_checks.py": ["error"]}
"""By module: what is matched though it may be anything, such as a value of the caller."""
MEDIA_ID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
CALL = """
import json, sys
import httpx
from fastpix_dyn import Client
transport = httpx.MockTransport(lambda request: httpx.Response(200, json=json.loads(sys.argv[2])))
client = Client(username="a", password="b", http_client=httpx.Client(transport=transport))
client.manage_videos.get_media(media_id=sys.argv[1])
loaded = sorted(name for name in sys.modules if name.split(".")[0] == "fastpix_dyn")
entered = set()
def profile(frame, event, _):
    if event == "call" and "fastpix_dyn" in frame.f_code.co_filename:
        entered.add(frame.f_code.co_filename.rpartition("fastpix_dyn")[2])
sys.setprofile(profile)
client.manage_videos.get_media(media_id=sys.argv[1])
sys.setprofile(None)
print(json.dumps([loaded, sorted(entered)]))
"""


def name_of(path):
    """The name of a test case: the path of the module or folder inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def functions(path):
    """Every function of the module *path*, methods and nested ones included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function):
    """The lines of *function* apart from its docstring."""
    docstring = ast.get_docstring(function, clean=False) or ""
    return function.end_lineno - function.lineno + 1 - len(docstring.splitlines())


def test_the_package_has_few_modules():
    """At most 190: a new idea joins a module, unless it is one of its own."""
    assert len(MODULES) <= MOST_MODULES


def test_few_modules_share_a_name():
    """A name that two modules share sends a reader to the wrong one. The command line is named like what it calls."""
    names = Counter(path.stem for path in MODULES if path.stem[:2] != "__" and "cli" not in path.parts)

    assert len([name for name, count in names.items() if count > 1]) <= MOST_SHARED_NAMES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_named_by_what_it_contains(path):
    """A noun or a verb of the field, no participle and no relation."""
    assert path.stem not in UNCLEAR_NAMES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_at_once(path):
    """No module has more than 450 lines."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]

    assert len([line for line in lines if line and not line.startswith("#")]) <= LARGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_can_be_read_at_once(path):
    """No function has more than 50 lines."""
    assert {one.name: length(one) for one in functions(path) if length(one) > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_says_what_it_is_for(folder):
    """Its `__init__.py` describes in three to six lines what it is for, and how data runs through all its files."""
    docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    lines = [line for line in docstring.splitlines() if line]
    modules = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}

    assert 3 <= len(lines) <= 6
    assert modules - {"__init__"} - set(re.findall(r"`(\w+)/?`", docstring)) == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_match_leaves_no_case_out(path):
    """A `match` over a closed union ends in `assert_never`, which mypy and pyright prove to be out of reach."""
    matches = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Match)]
    others = [ast.unparse(node.subject) for node in matches if not is_exhaustive(node.cases[-1])]

    assert others == OPEN_MATCHES.get(name_of(path), [])


def is_exhaustive(case):
    """Whether *case* is `case _: assert_never(…)`."""
    return ast.unparse(case.pattern) == "_" and ast.unparse(case.body[0]).startswith("assert_never(")


PRINTING = re.compile(r"click\.(?:secho|echo|prompt|confirm)\(|(?<!\.)\bprint\(|sys\.std(?:out|err)\.(?:write|buffer)")


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "streams"], ids=name_of)
def test_one_module_prints(path):
    """All text passes `cli/streams.py`, which escapes control characters; rich prints tables of escaped text."""
    assert PRINTING.findall(path.read_text("utf-8")) == []


def test_a_call_can_be_followed():
    """A GET enters at most 14 files; the package and a first call load at most 40 modules."""
    with Client(server="mock") as client:
        body = json.dumps(client.manage_videos.get_media(media_id=MEDIA_ID))
    command = [sys.executable, "-c", CALL, MEDIA_ID, body]
    # The first process compiles the document, unless another test has done so; the second one finds it compiled.
    for _ in range(2):
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    loaded, entered = json.loads(done.stdout)

    assert len(entered) <= MOST_FILES_OF_A_CALL, entered
    assert len(loaded) <= MOST_LOADED_MODULES, loaded
