"""Which tests run against a mutant: those that run the mutated statement, the most specific first."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

# A mutant that survives so many tests, or tests of so many seconds, has survived.
MOST_TESTS = 400
MOST_SECONDS = 30.0
# Each parameter set of a test function comes so many places later than the one before it: it delays few other tests.
PLACES = 5


@dataclass
class TestRun:
    """What a test runs: by module a bit for each line, and the seconds that it takes."""

    seconds: float = 0.0
    lines: dict[str, int] = field(default_factory=dict)

    @cached_property
    def size(self) -> int:
        """The number of lines: the fewer a test runs, the more it is about each."""
        return sum(lines.bit_count() for lines in self.lines.values())


def read_line_map(folder: Path) -> dict[str, TestRun]:
    """Read what `line_map.py` wrote to *folder*: the runs by test, with those of the programs that the test started."""
    runs: dict[str, TestRun] = defaultdict(TestRun)
    same: dict[tuple[str, int], int] = {}  # equal integers are kept once
    for file in sorted(folder.glob("*.jsonl")):
        numbered: list[tuple[str, int]] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record[0] == "lines":
                _, _, path, hexadecimal = record
                bits = int(hexadecimal, 16)
                numbered.append((path, same.setdefault((path, bits), bits)))
            else:
                _, test, seconds, numbers = record
                runs[test].seconds = max(runs[test].seconds, seconds)
                for path, bits in (numbered[number] for number in numbers):
                    runs[test].lines[path] = runs[test].lines.get(path, 0) | bits
    return runs


def select_tests(runs: dict[str, TestRun], path: str, source: str, line: int) -> list[str]:
    """Return the tests for a mutant at *line* of the module *path*.

    They run its statement or, if none does, its function; for a line outside of functions, which runs when the module
    is imported, any function of the module, or of its folder if it has none. Tests in the folder that mirrors the
    module's come first, then those that run the fewest lines.
    """
    here = {test: lines for test, run in runs.items() if (lines := run.lines.get(path))}
    candidates = next(filter(None, ([test for test in here if here[test] & mask] for mask in masks(source, line))), [])
    if not candidates:
        folder = f"{Path(path).parent}/"
        candidates = [test for test, run in runs.items() if any(name.startswith(folder) for name in run.lines)]
    mirror = f"tests/{'/'.join(Path(path).parts[1:-1])}"
    ordered = sorted(candidates, key=lambda test: (not test.startswith(mirror), runs[test].size, test))
    chosen: list[str] = []
    total = 0.0
    for test in _spread(ordered):
        if len(chosen) == MOST_TESTS or (chosen and total + runs[test].seconds > MOST_SECONDS):
            break
        chosen.append(test)
        total += runs[test].seconds
    return chosen


def masks(source: str, line: int) -> list[int]:
    """Return the bits of the lines that run with *line*, the narrowest first: its statement, its function."""
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    around = [node for node in functions if _first_line(node) <= line <= (node.end_lineno or 0)]
    if not around:
        return [sum(1 << number for number in {number for node in functions for number in _body(node)})]
    function = max(around, key=lambda node: node.lineno)
    statements = [
        _own_lines(node)
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and node is not function and line in _own_lines(node)
    ]
    return [sum(1 << number for number in lines) for lines in [*statements[-1:], _body(function)]]


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> range:
    return range(node.body[0].lineno, (node.end_lineno or 0) + 1)


def _own_lines(node: ast.stmt) -> range:
    """Return the lines of a statement without those of the statements inside it."""
    inner = [child.lineno for child in ast.walk(node) if isinstance(child, ast.stmt) and child is not node]
    end = min(inner) if inner else (node.end_lineno or 0) + 1
    return range(node.lineno, max(end, node.lineno + 1))


def _spread(tests: Iterable[str]) -> list[str]:
    """Return *tests* with the later parameter sets of a test function after some of the others."""
    seen: dict[str, int] = defaultdict(int)
    places: dict[str, int] = {}
    for place, test in enumerate(tests):
        function = test.partition("[")[0]
        places[test] = place + (PLACES - 1) * seen[function]
        seen[function] += 1
    return sorted(places, key=places.__getitem__)
