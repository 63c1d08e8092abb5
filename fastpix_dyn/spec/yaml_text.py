"""Values → YAML that reads the same by YAML 1.2 (what OpenAPI asks for) and by YAML 1.1 (what many programs know)."""

from __future__ import annotations

from typing import Any

import yaml

from fastpix_dyn.spec import yaml12

_WIDE = 10**6
"""No line is folded: a folded text reads as well, but no person likes to edit one."""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, indents the items of lists, and keeps the order of keys."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's own signature
        """None are written: two equal values are equal by chance."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Items stand deeper than their key."""
        super().increase_indent(flow, False)  # noqa: FBT003  # PyYAML's own signature


def write(value: Any, *, flow: bool = False) -> str:
    """*value*, plain JSON data, as YAML that ends with a line break: in block style, or with *flow* on one line.

    `yaml12.read` gives back what was written.
    """
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=_WIDE
    )
    return text.removesuffix("...\n") if text.endswith("\n...\n") else text  # the mark of an end, not the end of a text


def _text(dumper: Any, text: str) -> yaml.ScalarNode:
    """Plain where it reads as this text; in lines where it has some; else in double quotes."""
    has_lines = "\n" in text.strip() and not any(line != line.rstrip() for line in text.split("\n"))
    style = '"' if yaml12.scalar(text) != text else "|" if has_lines else None
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


def _number(dumper: Any, number: float) -> yaml.ScalarNode:
    """With a sign in the exponent and a dot before it: without them YAML 1.1 reads text."""
    mantissa, mark, exponent = repr(number).partition("e")
    if mark and "." not in mantissa:
        mantissa += ".0"
    sign = "" if not mark or exponent.startswith(("-", "+")) else "+"
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{mark}{sign}{exponent}")
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
