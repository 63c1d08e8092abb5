"""mypy and pyright, strict, on the stubs, on right and wrong uses, on the examples of the docs and the document."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from examples_in_docs import blocks
from plans import API

from fastpix_dyn.render.stubs import api_view

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
MARK = re.compile(r"# wrong: (.*) \| (.*)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All that is to be checked, in one folder: each checker runs once."""
    made = tmp_path_factory.mktemp("typed")
    for name in ("right.py", "wrong.py"):
        (made / name).write_text((HERE / name).read_text("utf-8"))
    for name, text in blocks(run_only=False).items():
        (made / f"docs_{name}.py").write_text(text)
    (made / "document.py").write_text("\n".join(examples_of_the_document()))
    return made


def examples_of_the_document():
    """A line for each example of a body: a variable of its type."""
    yield "from fastpix_dyn import types"
    for space in api_view(API).namespaces:
        for method in space.methods:
            plan = method.operation
            contents = [
                content for reply in plan.responses if reply.status.startswith("2") for content in reply.contents
            ]
            for number, example in enumerate(example for content in contents for example in content.examples.values()):
                yield f"{plan.python_name}_{number}: types.{method.result} = {example!r}"
            body = next((one.type for one in method.arguments if one.name == "body"), None)
            for number, example in enumerate(plan.body.contents[0].examples.values() if plan.body else ()):
                yield f"{plan.python_name}_body_{number}: types.{body} = {example!r}"


def wanted(kind):
    """The rules that the marks of wrong.py name, by line: of mypy (0) or pyright (1)."""
    lines = enumerate((HERE / "wrong.py").read_text("utf-8").splitlines(), 1)
    marks = ((number, MARK.search(line)) for number, line in lines)
    return {number: {*found.groups()[kind].split(", ")} for number, found in marks if found}


def test_mypy_accepts_what_is_right_and_refuses_what_is_wrong(folder):
    """With the expected rule on each marked line of wrong.py, and no other complaint anywhere."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--output=json",
        "--cache-dir",
        str(ROOT / ".mypy_cache" / "t"),
    ]

    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)

    found = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        if said["severity"] == "error":
            found.setdefault(Path(said["file"]).name, {}).setdefault(said["line"], set()).add(said["code"])
    assert found == {"wrong.py": wanted(0)}, done.stdout + done.stderr


def test_pyright_accepts_what_is_right_and_refuses_what_is_wrong(folder):
    """The same; what follows from a mistake, an unknown type, is no complaint of its own."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(folder)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    found = {}
    for said in json.loads(done.stdout)["generalDiagnostics"]:
        name = Path(said["file"]).name
        if name != "wrong.py" or not said["rule"].startswith("reportUnknown"):
            found.setdefault(name, {}).setdefault(said["range"]["start"]["line"] + 1, set()).add(said["rule"])
    assert found == {"wrong.py": wanted(1)}, done.stdout[-3000:]
