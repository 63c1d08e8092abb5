"""Which tests run against a mutant: those that call the mutated function, the most specific first."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

# A mutant that survives so many tests, or tests of so many seconds, has survived.
MOST_TESTS = 400
MOST_SECONDS = 30.0


@dataclass
class CallMap:
    """The tests by what they call: `functions[path, first line]` and `modules[path]` list (rank, test, seconds)."""

    functions: dict[tuple[str, int], list[tuple[int, str, float]]] = field(default_factory=lambda: defaultdict(list))
    modules: dict[str, list[tuple[int, str, float]]] = field(default_factory=lambda: defaultdict(list))
    tests: int = 0


def read_call_map(folder: Path) -> CallMap:
    """Read what `call_map.py` wrote to `folder`."""
    calls = CallMap()
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            test, seconds, functions = json.loads(line)
            calls.tests += 1
            entry = (len(functions), test, seconds)  # the fewer functions a test calls, the more it is about each
            for path, first_line in functions:
                calls.functions[path, first_line].append(entry)
            for path in {path for path, _ in functions}:
                calls.modules[path].append(entry)
    return calls


def select_tests(calls: CallMap, path: str, source: str, line: int) -> list[str]:
    """Return the tests for a mutant at `line` of the module `path`.

    Tests in the folder that mirrors the module's come first, then those that call the fewest functions. A test
    function with many parameter sets comes with a few of them at a time.
    """
    candidates = calls.functions.get((path, enclosing_function(source, line))) or calls.modules.get(path, [])
    mirror = f"tests/{'/'.join(Path(path).parts[1:-1])}"
    ordered = sorted(candidates, key=lambda entry: (not entry[1].startswith(mirror), entry[0], entry[2], entry[1]))
    chosen: list[str] = []
    total = 0.0
    for _, test, seconds in _spread(ordered):
        if len(chosen) == MOST_TESTS or (chosen and total + seconds > MOST_SECONDS):
            break
        chosen.append(test)
        total += seconds
    return chosen


def enclosing_function(source: str, line: int) -> int:
    """Return the first line of the innermost function around `line`, decorators included; 0 outside of functions."""
    first = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            begin = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            # Defaults and decorators of a function run outside of it, but are its own.
            if begin <= line <= node.end_lineno:
                first = max(first, begin)
    return first


def _spread(ordered: Iterable[tuple[int, str, float]]) -> list[tuple[int, str, float]]:
    """Return the entries with the first four parameter sets of each test function before its others."""
    seen: dict[str, int] = defaultdict(int)
    ranked = []
    for entry in ordered:
        function = entry[1].partition("[")[0]
        ranked.append((seen[function] // 4, entry))
        seen[function] += 1
    ranked.sort(key=lambda pair: pair[0])
    return [entry for _, group in groupby(ranked, key=lambda pair: pair[0]) for _, entry in group]
