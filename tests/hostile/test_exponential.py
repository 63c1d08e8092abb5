"""No document takes exponential work: each way to use it ends, or the document is refused with file and line.

`towers.py` makes the documents, and `readers.py` uses one in every way, in a process of its own.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import towers

from fastpix_dyn import Client, SpecError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec.example_values import content_example
from fastpix_dyn.validate.validator import Validator

HERE = Path(__file__).resolve().parent
MINUTES = 10
"""The process ends by itself long before: `readers.SECONDS` for each way."""
ACCEPTED = ("prefixItems", "properties", "required properties", "ten properties", "additionalProperties")
"""Storeys that describe different parts of a value: a value of such a tower is as large as the work."""
EVERY_WAY = ("low tower: mixed", "minItems", "a circle of 2")
QUICK_WAYS = ("compile", "help", "--help", "call", "operations")


def used(tmp_path, name, *ways):
    """Use a document, and return what the process says."""
    path = tmp_path / "document.json"
    path.write_text(json.dumps(towers.all_documents()[name]()))
    ran = subprocess.run(
        [sys.executable, str(HERE / "readers.py"), str(path), str(tmp_path), *ways],
        check=False, capture_output=True, text=True, timeout=MINUTES * 60, cwd=tmp_path,
        env={"FASTPIX_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(HERE.parents[1]), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
    return ran.stdout


@pytest.mark.parametrize("name", EVERY_WAY)
def test_every_way_to_use_a_document_ends(tmp_path, name):
    """None raises anything but the package's own errors, and none takes more than a minute."""
    shown = used(tmp_path, name)

    assert shown.count(" ends after ") + shown.count(" is refused: ") == 25


@pytest.mark.parametrize("name", [name for name in towers.HUGE if name not in EVERY_WAY])
def test_a_huge_document_can_be_used_or_is_refused(tmp_path, name):
    """Compiled, with help and calls."""
    assert used(tmp_path, name, *QUICK_WAYS).count(" after ") == len(QUICK_WAYS)


REFUSED = {
    "nested quantifiers": "is not a regular expression",
    "a circle in place": "140,014 schemas apply to one value",
}
"""The huge documents that are refused; the others are just huge."""


@pytest.mark.parametrize("name", towers.HUGE)
def test_which_huge_documents_are_refused(name):
    """Two: the others compile to operations that can be called."""
    if name in REFUSED:
        with pytest.raises(SpecError, match=REFUSED[name]):
            load_api(towers.HUGE[name]())
    else:
        assert "o" in load_api(towers.HUGE[name]()).operations


@pytest.mark.parametrize("name", ["enum", "x-extensible-enum"])
def test_an_enum_of_200_000_words_is_rendered(tmp_path, name):
    """As the type of its words: no type checker and no reader takes them all."""
    ways = ("score", "stubs", "docs")
    assert used(tmp_path, name, *ways).count(" ends after ") == len(ways)


@pytest.mark.parametrize("levels", [20, 40, 60, 90])
@pytest.mark.parametrize("name", [name for name in towers.STOREYS if name not in ACCEPTED])
def test_a_high_tower_is_refused_with_file_and_line(tmp_path, name, levels):
    """One fault, at the lowest storey that is too much."""
    path = tmp_path / "tower.json"
    path.write_text(json.dumps(towers.tower(levels, towers.STOREYS[name]), indent=1))

    with pytest.raises(SpecError, match="schemas apply to one") as caught:
        Client(spec=path)

    (problem,) = caught.value.problems
    key = problem.pointer.rpartition("/")[2]
    assert problem.file == "tower.json"
    line = path.read_text().splitlines()[problem.line - 1].strip()
    assert line == ("{" if key.isdigit() else f'"{key}": {{')
    assert "at most 10,000 may" in problem.message


@pytest.mark.parametrize("name", towers.STOREYS)
def test_a_low_tower_is_allowed(name):
    """With more combinations than any public document has: some hundred thousand were counted, the most is 171."""
    assert load_api(towers.all_documents()[f"low tower: {name}"]()).operations["o"]


def calls_of(function):
    """The number of Python functions that *function* calls: the same on every machine."""
    count = 0

    def hook(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(hook)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def validated(api):
    """Validate a value of the document, with undeclared keys refused, and one that does not match."""
    content = api.operations["o"].body.contents[0]
    for value in (content_example(content, api.schemas), {"a": 1}):
        Validator(api.schemas, undeclared="refuse").violations(content.schema, value, direction="response")


@pytest.mark.parametrize("name", ["prefixItems", "properties", "additionalProperties", "required properties"])
def test_twice_the_storeys_are_at_most_some_times_the_work(name):
    """Not a million times: compiling, help, and validation visit each schema once or a fixed number of times."""
    low, high = (towers.tower(levels, towers.STOREYS[name]) for levels in (20, 40))
    load_api(low)  # imports
    ways = {
        "compile": load_api,
        "help": lambda spec: [operation.__doc__ for operation in _operations(spec)],
        "validate": lambda spec: validated(load_api(spec)),
    }
    for way, use in ways.items():
        use(low)
        assert calls_of(lambda use=use: use(high)) < 5 * calls_of(lambda use=use: use(low)), way


def _operations(spec):
    with Client(spec=spec, server="mock") as client:
        return [client.operations[name] for name in client.operations]


def test_refused_combinations_are_counted_in_linear_time():
    """A tower of 90 storeys of ten copies each takes about nine times the work of one of 10."""
    calls = {}
    for levels in (10, 90):
        spec = towers.tower(levels, towers.STOREYS["anyOf of 10"])

        def refused(spec=spec):
            with pytest.raises(SpecError):
                load_api(spec)

        refused()
        calls[levels] = calls_of(refused)
    assert calls[90] < 20 * calls[10]


def test_samples_are_bounded():
    """2,000 values, 10,000 characters."""
    for name in ("minItems", "nested minItems", "tower: required properties", "tower: ten properties"):
        api = load_api(towers.all_documents()[name]())
        sample = content_example(api.operations["o"].body.contents[0], api.schemas)
        assert len(json.dumps(sample)) < 100_000
    api = load_api(towers.HUGE["minLength"]())
    assert len(content_example(api.operations["o"].body.contents[0], api.schemas)["a"]) == 10_000


def test_schemas_that_are_each_other_in_every_order_are_refused():
    """Twelve schemas that each combine all of them: their orders are 479,001,600."""
    with pytest.raises(SpecError, match="schemas apply to one value"):
        load_api(towers.in_place_cycle(12))


def test_a_long_chain_of_references_is_refused():
    """Ten thousand steps: nobody writes more than 200."""
    with pytest.raises(SpecError, match="nested more than 200 levels deep"):
        load_api(towers.chain(10_000))
    assert load_api(towers.chain(150)).operations["o"]
