"""Mutations that cosmic-ray does not have: elements of a literal, halves of a condition, words, statements.

cosmic-ray calls `mutation_positions` for each node of parso's tree and `mutate` for the position that it has chosen.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from parso.python.tree import Operator, PythonNode

# parso has no types.
Node = Any
Position = tuple[int, int]


class RemoveElement:
    """Remove one element of a list, tuple, set or dict: a row of a table is lost."""

    def mutation_positions(self, node: Node) -> Iterator[tuple[Position, Position]]:
        """Yield the positions of the elements, if there are at least two."""
        elements = _elements(node)
        if len(elements) > 1:
            for element in elements:
                yield element[0].start_pos, element[-1].end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Return `node` without the element at `index`."""
        kept = [element for position, element in enumerate(_elements(node)) if position != index]
        # A comma follows each: a tuple of one needs it.
        node.children = [child for element in kept for child in (*element, Operator(",", element[-1].end_pos))]
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return nothing: this operator has no arguments."""
        return ()


class RemoveOperand:
    """Remove one operand of `and` or `or`: half of a condition is lost."""

    def mutation_positions(self, node: Node) -> Iterator[tuple[Position, Position]]:
        """Yield the positions of the operands."""
        if node.type in {"and_test", "or_test"}:
            for operand in node.children[::2]:
                yield operand.start_pos, operand.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Return `node` without the operand at `index`."""
        first = 2 * index
        del node.children[max(first - 1, 0) : max(first + 1, 2)]
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return nothing: this operator has no arguments."""
        return ()


class ReplaceWord:
    """Replace a word that is compared, or that a list, tuple, set or dict contains."""

    replacement: ClassVar[str] = "'~other~'"

    def mutation_positions(self, node: Node) -> Iterator[tuple[Position, Position]]:
        """Yield the position of `node`, if it is such a word."""
        if node.type == "string" and " " not in node.value and len(node.value) > len("''"):
            container = node.parent
            if container.type in {"comparison", "dictorsetmaker", "testlist_comp"} or _is_display(container):
                yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:  # noqa: ARG002 - a word has one position
        """Return another word."""
        node.value = f"b{self.replacement}" if node.value[0] in "bB" else self.replacement
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return nothing: this operator has no arguments."""
        return ()


class RemoveStatement:
    """Replace a call, an addition to a variable or a `raise` that is a whole statement by `pass`."""

    def mutation_positions(self, node: Node) -> Iterator[tuple[Position, Position]]:
        """Yield the position of `node`, if it is such a statement."""
        if node.type == "simple_stmt" and node.children[0].type in {"atom_expr", "await_stmt", "raise_stmt"}:
            statement = node.children[0]
            if not statement.get_code(include_prefix=False).startswith("assert_never("):
                yield statement.start_pos, statement.end_pos

    def mutate(self, node: Node, index: int) -> Node:  # noqa: ARG002 - a statement has one position
        """Return `pass` in the place of the statement."""
        statement = node.children[0]
        node.children[0] = PythonNode(
            "atom_expr", [Operator("pass", statement.start_pos, statement.get_first_leaf().prefix)]
        )
        return node

    @classmethod
    def arguments(cls) -> tuple[()]:
        """Return nothing: this operator has no arguments."""
        return ()


OPERATORS = {operator.__name__: operator for operator in (RemoveElement, RemoveOperand, ReplaceWord, RemoveStatement)}


def in_annotation(node: Node) -> bool:
    """Return whether `node` belongs to a type annotation, which has no effect at run time."""
    while node.parent is not None:
        parent = node.parent
        match parent.type:
            case "annassign" if parent.children[1] is node:
                return True
            case "tfpdef" if parent.children[-1] is node:
                return True
            case "funcdef" if node.get_previous_sibling() == "->":
                return True
            case _:
                node = parent
    return False


def _elements(node: Node) -> list[list[Node]]:
    """Return the elements of a literal, each with its nodes (`key`, `:`, `value`); none of a comprehension."""
    if node.type not in {"testlist_comp", "dictorsetmaker"} or not _is_display(node.parent) or _is_row(node.parent):
        return []
    elements: list[list[Node]] = [[]]
    for child in node.children:
        if child.type in {"comp_for", "sync_comp_for"}:
            return []
        if child == ",":
            elements.append([])
        else:
            elements[-1].append(child)
    return [element for element in elements if element]


def _is_row(node: Node) -> bool:
    """Return whether `node` is a tuple inside of another literal: shorter, it would only break the code."""
    return bool(node.children[0] == "(" and node.parent.type in {"testlist_comp", "dictorsetmaker", "atom"})


def _is_display(node: Node) -> bool:
    """Return whether `node` is a bracketed literal."""
    return bool(node.type == "atom" and node.children[0] in ("(", "[", "{"))
