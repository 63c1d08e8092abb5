"""The mutations that `make mutation` adds to those of cosmic-ray."""

import ast
import sys
from pathlib import Path

import parso
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools/mutation"))

from operators import OPERATORS, in_annotation


def _nodes(node):
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _written(source):
    """Return `source` in the one form of `ast.unparse`."""
    return ast.unparse(ast.parse(source))


def _mutate(name, source):
    """Return each source that the operator makes of `source`."""
    made = []
    while True:
        tree = parso.parse(source)
        operator = OPERATORS[name]()
        positions = [
            (node, index) for node in _nodes(tree) for index, _ in enumerate(operator.mutation_positions(node))
        ]
        if len(made) == len(positions):
            return made
        node, index = positions[len(made)]
        operator.mutate(node, index)
        made.append(tree.get_code())


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("RemoveElement", "x = [1, 2]", ["x = [ 2,]", "x = [1,]"]),
        ("RemoveElement", "x = (1, 2)", ["x = ( 2,)", "x = (1,)"]),
        ("RemoveElement", "x = {1, 2, 3}", ["x = { 2, 3,}", "x = {1, 3,}", "x = {1, 2,}"]),
        ("RemoveElement", "x = {'a': 1, 'b': 2,}", ["x = { 'b': 2,}", "x = {'a': 1,}"]),
        ("RemoveElement", "x = [(1, 2), (3, 4)]", ["x = [ (3, 4),]", "x = [(1, 2),]"]),
        ("RemoveElement", "x = [1]", []),
        ("RemoveElement", "x = [a for a in b]", []),
        ("RemoveElement", "x = {a: b for a, b in c}", []),
        ("RemoveElement", "f(1, 2)", []),
        ("RemoveOperand", "x = a and b", ["x = b", "x = a"]),
        ("RemoveOperand", "x = a or b or c", ["x = b or c", "x = a or c", "x = a or b"]),
        ("ReplaceWord", "x = {'a': 'b'}", ["x = {'~other~': 'b'}", "x = {'a': '~other~'}"]),
        ("ReplaceWord", "x == 'a'", ["x == '~other~'"]),
        ("ReplaceWord", "x = ['a']", ["x = ['~other~']"]),
        ("ReplaceWord", "x == b'a'", ["x == b'~other~'"]),
        ("ReplaceWord", "x == 'a sentence'", []),
        ("ReplaceWord", "f('a')", []),
        ("RemoveStatement", "f(1)\n", ["pass\n"]),
        ("RemoveStatement", "raise ValueError\n", ["pass\n"]),
        ("RemoveStatement", "x = f(1)\n", []),
        ("RemoveStatement", "assert_never(x)\n", []),
    ],
)
def test_the_mutants_of_a_line(name, source, expected):
    """Each operator makes exactly these."""
    assert [_written(mutant) for mutant in _mutate(name, source)] == [_written(mutant) for mutant in expected]


def test_annotations_are_recognised():
    """`dict` of an annotation has no effect at run time; a default and a value have."""
    source = "def f(a: X['in'] = ['out']) -> Y['in']: b: Z['in'] = ['out']\n"
    words = {node.value: [] for node in _nodes(parso.parse(source)) if node.type == "string"}
    for node in _nodes(parso.parse(source)):
        if node.type == "string":
            words[node.value].append(in_annotation(node))
    assert words == {"'in'": [True, True, True], "'out'": [False, False]}
