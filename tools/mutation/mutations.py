"""The mutations of the package: all that the operators can make, and a random sample of each part."""

import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import OPERATOR_PROVIDERS, get_operator
from cosmic_ray.work_item import MutationSpec
from operators import OPERATORS, in_annotation

OPERATOR_PROVIDERS["dyn"] = OPERATORS
# Those of cosmic-ray that make the mistakes people make. The others are noticed by any test that runs the line.
CORE_OPERATORS = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ZeroIterationForLoop",
)
NAMES = (*(f"core/{name}" for name in CORE_OPERATORS), *(f"dyn/{name}" for name in OPERATORS))
# What such a statement lists has no effect at run time that a behaviour shows.
NAME_LISTS = {"__all__", "__slots__"}


@dataclass(frozen=True, order=True)
class Mutation:
    """One small bug: the module, the line, and what the operator makes of the lines that it changes."""

    path: str
    line: int
    operator: str
    occurrence: int
    before: str
    after: str

    @property
    def part(self) -> str:
        """The part of the package that the module belongs to."""
        return part_of(self.path)

    @property
    def text(self) -> tuple[str, str, str]:
        """What stays the same when lines above it come and go."""
        return self.path, self.before, self.after

    def spec(self) -> MutationSpec:
        """Return what cosmic-ray takes."""
        return MutationSpec(Path(self.path), self.operator, self.occurrence, (self.line, 0), (self.line, 1))


def part_of(path: str) -> str:
    """Return the part that the module at `path` belongs to: its folder, or "top level"."""
    _, *folders, _ = Path(path).parts
    return folders[0] if folders else "top level"


def sample(root: Path, parts: list[str], size: int, seed: str) -> list[Mutation]:
    """Return at most `size` mutations of each of `parts`, the parts in turn.

    A run that is cut short has covered all parts. Each position in a part is as likely as the others; one of the
    operators that can mutate it is drawn.
    """
    drawn = [_sample_part(root, part, size, seed) for part in parts]
    return [mutations[turn] for turn in range(size) for mutations in drawn if turn < len(mutations)]


def _sample_part(root: Path, part: str, size: int, seed: str) -> list[Mutation]:
    draw = random.Random(f"{seed} {part}")  # noqa: S311 - no secret
    paths = (path.relative_to(root) for path in sorted(root.glob("fastpix_dyn/**/*.py")))
    positions: dict[tuple[str, Any], list[tuple[str, int]]] = {}
    for path in (str(path) for path in paths if part_of(str(path)) == part):
        for position, operator, occurrence in _positions(root / path):
            positions.setdefault((path, position), []).append((operator, occurrence))
    chosen: list[Mutation] = []
    remaining = sorted(positions)
    draw.shuffle(remaining)
    for path, (start, _) in remaining:
        operator, occurrence = draw.choice(positions[path, (start, _)])
        before, after = _change((root / path).read_text(encoding="utf-8"), operator, occurrence)
        if before != after:
            chosen.append(Mutation(path, start[0], operator, occurrence, before, after))
        if len(chosen) == size:
            break
    return chosen


def _positions(path: Path) -> Iterator[tuple[Any, str, int]]:
    """Yield each position that an operator can mutate, with the operator and its count of positions before this."""
    nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
    effects = [not in_annotation(node) and not _in_name_list(node) for node in nodes]
    for name in NAMES:
        operator = get_operator(name)()
        occurrence = 0
        for node, has_effect in zip(nodes, effects, strict=True):
            for position in operator.mutation_positions(node):
                if has_effect:
                    yield position, name, occurrence
                occurrence += 1


def _in_name_list(node: Any) -> bool:
    while node is not None and node.type != "expr_stmt":
        node = node.parent
    return node is not None and node.children[0].get_code().strip() in NAME_LISTS


@cache
def _change(source: str, operator: str, occurrence: int) -> tuple[str, str]:
    """Return the lines that the mutation changes, before and after, without their indentation."""
    mutated = mutate_code(source, get_operator(operator)(), occurrence)
    lines = list(difflib.ndiff(source.splitlines(), (mutated or source).splitlines()))
    before = "\n".join(line[2:].strip() for line in lines if line.startswith("- "))
    after = "\n".join(line[2:].strip() for line in lines if line.startswith("+ "))
    return before, after
