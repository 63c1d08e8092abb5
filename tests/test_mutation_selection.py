"""The tests that `make mutation` runs against a mutant."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools/mutation"))

from selection import MOST_TESTS, masks, read_line_map, select_tests

SOURCE = """\
LIMIT = 3

@cache
def outer(size=LIMIT):
    def inner():
        return 1

    if (inner() and
            size):
        return inner(
            size)


async def later():
    return 2
"""
PATH = "fastpix_dyn/wire/styles.py"


def bits(*lines):
    """The integer that stands for *lines*."""
    return sum(1 << line for line in lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (1, [[5, 6, 7, 8, 9, 10, 11, 6, 15]]),
        (3, [[5, 6, 7, 8, 9, 10, 11]]),
        (4, [[5, 6, 7, 8, 9, 10, 11]]),
        (6, [[6], [6]]),
        (8, [[8, 9], [5, 6, 7, 8, 9, 10, 11]]),
        (9, [[8, 9], [5, 6, 7, 8, 9, 10, 11]]),
        (11, [[10, 11], [5, 6, 7, 8, 9, 10, 11]]),
        (12, [[5, 6, 7, 8, 9, 10, 11, 15]]),
        (15, [[15], [15]]),
    ],
)
def test_the_lines_that_run_with_a_line(line, expected):
    """Its statement and its function; outside of functions, each function of the module."""
    assert masks(SOURCE, line) == [bits(*set(lines)) for lines in expected]


@pytest.fixture
def line_map(tmp_path):
    """Write a map from rows (test, seconds, {path: lines}), and read it."""

    def write(*rows):
        for number, (test, seconds, lines) in enumerate(rows):
            records = [["lines", index, path, f"{bits(*ran):x}"] for index, (path, ran) in enumerate(lines.items())]
            records.append(["test", test, seconds, list(range(len(lines)))])
            text = "".join(f"{json.dumps(record)}\n" for record in records)
            (tmp_path / f"{number:04}.jsonl").write_text(text, encoding="utf-8")
        return read_line_map(tmp_path)

    return write


def test_only_tests_that_run_the_statement_run(line_map):
    """Tests that run another statement, or another module, do not."""
    runs = line_map(
        ("tests/wire/test_a.py::test_it", 0.1, {PATH: [8, 10]}),
        ("tests/wire/test_a.py::test_another_branch", 0.1, {PATH: [8]}),
        ("tests/wire/test_a.py::test_another_module", 0.1, {"fastpix_dyn/wire/auth.py": [10]}),
    )
    assert select_tests(runs, PATH, SOURCE, 11) == ["tests/wire/test_a.py::test_it"]


def test_without_a_test_of_the_statement_those_of_the_function_run(line_map):
    """What comes before it may notice the mutant."""
    runs = line_map(
        ("tests/wire/test_a.py::test_it", 0.1, {PATH: [8]}),
        ("tests/wire/test_a.py::test_another", 0.1, {PATH: [15]}),
    )
    assert select_tests(runs, PATH, SOURCE, 10) == ["tests/wire/test_a.py::test_it"]


def test_for_a_table_of_the_module_all_tests_that_run_one_of_its_functions_run(line_map):
    """But not those that only import it."""
    runs = line_map(
        ("tests/wire/test_a.py::test_b", 0.1, {PATH: [8, 10]}),
        ("tests/wire/test_a.py::test_c", 0.1, {PATH: [15]}),
        ("tests/wire/test_a.py::test_imports", 0.1, {PATH: [1, 3, 4, 14]}),
    )
    assert select_tests(runs, PATH, SOURCE, 1) == ["tests/wire/test_a.py::test_c", "tests/wire/test_a.py::test_b"]


def test_the_mirror_folder_comes_first_then_the_most_specific(line_map):
    """A test of the part is more likely to notice a mutant than one that passes through."""
    runs = line_map(
        ("tests/client/test_a.py::test_narrow", 0.1, {PATH: [8]}),
        ("tests/wire/test_a.py::test_wide", 0.1, {PATH: [8, 10, 15]}),
        ("tests/wire/test_a.py::test_narrow", 0.1, {PATH: [8, 10]}),
    )
    assert select_tests(runs, PATH, SOURCE, 8) == [
        "tests/wire/test_a.py::test_narrow",
        "tests/wire/test_a.py::test_wide",
        "tests/client/test_a.py::test_narrow",
    ]


def test_the_lines_of_programs_that_a_test_starts_count(line_map):
    """They have a file of their own."""
    runs = line_map(
        ("tests/wire/test_a.py::test_it", 0.1, {PATH: [8]}),
        ("tests/wire/test_a.py::test_it", 0.0, {PATH: [15]}),
    )
    assert (
        select_tests(runs, PATH, SOURCE, 8) == select_tests(runs, PATH, SOURCE, 15) == ["tests/wire/test_a.py::test_it"]
    )


def test_a_test_with_many_parameter_sets_does_not_delay_the_others(line_map):
    """Each parameter set comes five places later than the one before it."""
    many = [(f"tests/wire/test_a.py::test_all[{number}]", 0.1, {PATH: [8]}) for number in range(4)]
    others = [(f"tests/wire/test_b.py::test_{number}", 0.1, {PATH: [8, 10]}) for number in range(4)]
    assert [test.rpartition("::")[2] for test in select_tests(line_map(*many, *others), PATH, SOURCE, 8)] == [
        "test_all[0]",
        "test_0",
        "test_all[1]",
        "test_1",
        "test_2",
        "test_3",
        "test_all[2]",
        "test_all[3]",
    ]


def test_a_module_without_functions_is_tested_by_those_of_its_folder(line_map):
    """A table that other modules read."""
    runs = line_map(
        ("tests/wire/test_a.py::test_it", 0.1, {"fastpix_dyn/wire/auth.py": [1]}),
        ("tests/spec/test_a.py::test_it", 0.1, {"fastpix_dyn/spec/names.py": [1]}),
    )
    assert select_tests(runs, PATH, "TABLE = (1, 2)\n", 1) == ["tests/wire/test_a.py::test_it"]


def test_at_most_four_hundred_tests_run(line_map):
    """A mutant that so many tests do not notice has survived."""
    many = [(f"tests/wire/test_a.py::test_{number:04}", 0.01, {PATH: [8]}) for number in range(401)]
    assert MOST_TESTS == 400
    assert len(select_tests(line_map(*many), PATH, SOURCE, 8)) == 400


def test_tests_of_more_than_thirty_seconds_in_all_are_not_run_but_for_the_first(line_map):
    """The first test runs, however long it takes."""
    runs = line_map(
        ("tests/wire/test_a.py::test_long", 31.0, {PATH: [8]}),
        ("tests/wire/test_b.py::test_b", 30.0, {PATH: [15]}),
        ("tests/wire/test_b.py::test_c", 0.1, {PATH: [8, 15]}),
    )
    assert select_tests(runs, PATH, SOURCE, 8) == ["tests/wire/test_a.py::test_long"]
    assert select_tests(runs, PATH, SOURCE, 15) == ["tests/wire/test_b.py::test_b"]


def test_no_test_runs_the_module(line_map):
    """Nor another one of its folder: nothing is chosen."""
    assert select_tests(line_map(), PATH, SOURCE, 8) == []
