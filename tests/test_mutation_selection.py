"""The tests that `make mutation` runs against a mutant."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools/mutation"))

from selection import MOST_TESTS, enclosing_function, read_call_map, select_tests

SOURCE = """\
LIMIT = 3

@cache
def outer(size=LIMIT):
    def inner():
        return 1

    return inner() + size


async def later():
    return 2
"""
PATH = "fastpix_dyn/wire/styles.py"


@pytest.mark.parametrize(
    ("line", "first"), [(1, 0), (3, 3), (4, 3), (5, 5), (6, 5), (7, 3), (8, 3), (9, 0), (11, 11), (12, 11)]
)
def test_the_innermost_function_around_a_line(line, first):
    """Decorators and defaults of a function belong to it."""
    assert enclosing_function(SOURCE, line) == first


@pytest.fixture
def call_map(tmp_path):
    """Write a map of calls from rows (test, seconds, functions), and read it."""

    def write(*rows):
        for number, row in enumerate(rows):
            with (tmp_path / f"{number % 2}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        return read_call_map(tmp_path)

    return write


def test_only_tests_that_call_the_function_run(call_map):
    """Tests that call another function of the module, or another module, do not run."""
    calls = call_map(
        ["tests/wire/test_a.py::test_calls", 0.1, [[PATH, 3]]],
        ["tests/wire/test_a.py::test_calls_another", 0.1, [[PATH, 11]]],
        ["tests/wire/test_a.py::test_calls_another_module", 0.1, [["fastpix_dyn/wire/auth.py", 3]]],
    )
    assert select_tests(calls, PATH, SOURCE, 4) == ["tests/wire/test_a.py::test_calls"]


def test_for_a_table_of_the_module_all_tests_that_call_the_module_run(call_map):
    """A line outside of functions is noticed by what uses the module."""
    calls = call_map(
        ["tests/wire/test_a.py::test_b", 0.1, [[PATH, 3], [PATH, 5]]],
        ["tests/wire/test_a.py::test_c", 0.1, [[PATH, 11]]],
    )
    assert select_tests(calls, PATH, SOURCE, 1) == ["tests/wire/test_a.py::test_c", "tests/wire/test_a.py::test_b"]


def test_the_mirror_folder_comes_first_then_the_most_specific(call_map):
    """A test of the part is more likely to notice a mutant than one that passes through."""
    calls = call_map(
        ["tests/client/test_a.py::test_narrow", 0.1, [[PATH, 3]]],
        ["tests/wire/test_a.py::test_wide", 0.1, [[PATH, 3], [PATH, 5], [PATH, 11]]],
        ["tests/wire/test_a.py::test_narrow", 0.1, [[PATH, 3], [PATH, 5]]],
    )
    assert select_tests(calls, PATH, SOURCE, 4) == [
        "tests/wire/test_a.py::test_narrow",
        "tests/wire/test_a.py::test_wide",
        "tests/client/test_a.py::test_narrow",
    ]


def test_a_test_with_many_parameter_sets_does_not_delay_the_others(call_map):
    """Four parameter sets of a test come at a time."""
    many = [[f"tests/wire/test_a.py::test_all[{number}]", 0.1, [[PATH, 3]]] for number in range(9)]
    calls = call_map(*many, ["tests/wire/test_b.py::test_one", 0.1, [[PATH, 3], [PATH, 5]]])
    assert [test.rpartition("::")[2] for test in select_tests(calls, PATH, SOURCE, 4)] == [
        *[f"test_all[{number}]" for number in range(4)],
        "test_one",
        *[f"test_all[{number}]" for number in range(4, 9)],
    ]


def test_the_tests_of_a_mutant_are_bounded_in_number_and_time(call_map):
    """At most MOST_TESTS tests run."""
    many = [[f"tests/wire/test_a.py::test_{number:04}", 0.01, [[PATH, 3]]] for number in range(MOST_TESTS + 1)]
    assert len(select_tests(call_map(*many), PATH, SOURCE, 4)) == MOST_TESTS


def test_tests_of_more_than_thirty_seconds_in_all_are_not_run_but_for_the_first(call_map):
    """The first test runs, however long it takes."""
    calls = call_map(
        ["tests/wire/test_a.py::test_long", 31.0, [[PATH, 3]]],
        ["tests/wire/test_b.py::test_b", 30.0, [[PATH, 11]]],
        ["tests/wire/test_b.py::test_c", 0.1, [[PATH, 11], [PATH, 5]]],
    )
    assert select_tests(calls, PATH, SOURCE, 4) == ["tests/wire/test_a.py::test_long"]
    assert select_tests(calls, PATH, SOURCE, 12) == ["tests/wire/test_b.py::test_b"]


def test_no_test_calls_the_module(call_map):
    """Nothing is chosen."""
    assert select_tests(call_map(), PATH, SOURCE, 4) == []
