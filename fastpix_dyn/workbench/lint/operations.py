"""Rules about operations: what they are called, where they belong, what they answer, who may call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml_text import write
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import OperationSpot, Subject


def operation_id(subject: Subject) -> Iterator[Fault]:
    """Each operation has an operationId: links, documents and callers name it by that."""
    for one in subject.operations:
        if not one.spot.child("operationId").value:
            written = "-".join([one.method, *re.findall(r"[A-Za-z0-9]+", one.path)])
            yield Fault(one.spot, "the operation has no operationId", f"operationId: {written}")


def python_name(subject: Subject) -> Iterator[Fault]:
    """No two operations of a tag, and no two tags, have one Python name: the later one would get an underscore."""
    taken: dict[tuple[str, str], OperationSpot] = {}
    for one in subject.operations:
        name = one.spot.child("x-dyn-name").value or names.snake(one.name)
        for tag in _tags(one) or ["default"]:
            first = taken.setdefault((tag, name), one)
            if first is not one:
                yield Fault(
                    one.spot.child("operationId"),
                    f"{one.name} and {first.name} are both called {name} in Python, in {tag!r}",
                    "give it another name by x-dyn-name, or another operationId",
                )
    yield from _tag_names(subject)


def _tag_names(subject: Subject) -> Iterator[Fault]:
    taken = dict.fromkeys(names.CLIENT_NAMES, "the client's own attribute")
    for spot in subject.reading.array(subject.document.root, "tags"):
        tag = subject.reading.text(spot, "name")
        name = str(spot.child("x-dyn-name").value or names.snake(tag))
        if name in taken:
            message = f"the tag {tag!r} is called {name} in Python, as is {taken[name]}"
            yield Fault(spot, message, "give it another name by x-dyn-name")
        taken[name] = f"the tag {tag!r}"


def _tags(one: OperationSpot) -> list[str]:
    value = one.spot.child("tags").value
    return [str(tag) for tag in value] if is_array(value) else []


def one_tag(subject: Subject) -> Iterator[Fault]:
    """Each operation has one tag, which the document declares: it is the namespace of its method."""
    root = subject.document.root
    declared = [subject.reading.text(spot, "name") for spot in subject.reading.array(root, "tags")]
    for one in subject.operations:
        used = _tags(one)
        if len(used) != 1:
            at = one.spot.child("tags") if used else one.spot
            mend = f"keep the one that a reader looks under: {_flow(used[:1])}" if used else ""
            mend = mend or f"add one of: {', '.join(declared) or 'the tags that you declare'}"
            yield Fault(at, f"the operation has {len(used) or 'no'} tags; one is needed", mend)
        for index, tag in enumerate(used):
            if tag not in declared:
                near = names.nearest(tag, declared)
                mend = (
                    f"tags: {_flow(near[:1])}" if near else f"declare it in the document's tags: {_flow({'name': tag})}"
                )
                yield Fault(one.spot.child("tags").child(index), f"the tag {tag!r} is not declared", mend)


def _flow(value: Any) -> str:
    """*value* as YAML to write, on one line."""
    return write(value, flow=True).strip()


def error_responses(subject: Subject) -> Iterator[Fault]:
    """Each operation declares a 4XX, and a default for what nobody foresaw."""
    usual = _usual_responses(subject)
    for one in subject.operations:
        spot = one.spot.child("responses")
        if not is_object(spot.value):
            continue
        if not any(status.startswith("4") for status in spot.value):
            yield Fault(spot, "no answer of the range 4XX is declared", _as_usual(usual, "4", "a client's mistakes"))
        if "default" not in spot.value:
            yield Fault(spot, "no default answer is declared", _as_usual(usual, "default", "unforeseen errors"))


def _usual_responses(subject: Subject) -> Counter[tuple[str, str]]:
    """How often each status is answered for by which `$ref`."""
    return Counter(
        (status, entry.value["$ref"])
        for one in subject.operations
        for status, entry in subject.reading.object(one.spot, "responses")
        if entry.has("$ref") and isinstance(entry.value["$ref"], str)
    )


def _as_usual(usual: Counter[tuple[str, str]], start: str, what: str) -> str:
    for (status, reference), _ in usual.most_common():
        if status.startswith(start):
            return f"as its siblings do: {_flow({status: {'$ref': reference}})}"
    return f"describe how {what} are answered"


def security(subject: Subject) -> Iterator[Fault]:
    """Each operation says who may call it, by the document's security or its own; `[]` for everyone."""
    root = subject.document.root
    if root.has("security"):
        return
    schemes = [name for name, _ in subject.reading.object(root.child("components"), "securitySchemes")]
    example = _flow({"security": [{schemes[0]: []}] if schemes else []})
    for one in subject.operations:
        if not one.spot.has("security"):
            mend = f"write it at the operation, or for all at the root: {example.removeprefix('{').removesuffix('}')}"
            yield Fault(one.spot, "neither the operation nor the document says which credentials it takes", mend)


def paths(subject: Subject) -> Iterator[Fault]:
    """No two paths differ in the names of their variables only: no request could tell them apart (3.1 §4.8.8.1)."""
    seen: dict[str, str] = {}
    for path, spot in subject.reading.object(subject.document.root, "paths"):
        first = seen.setdefault(re.sub(r"\{[^{}]*\}", "{}", path), path)
        if first != path:
            mend = f"put its operations under {first}, or make a fixed part differ"
            yield Fault(spot, f"no request can tell this path from {first}", mend)


def parameters_of(subject: Subject, one: OperationSpot) -> dict[tuple[str, str], Spot]:
    """The parameters of an operation by place and name, those of its path included."""
    found: dict[tuple[str, str], Spot] = {}
    for holder in (one.item, one.spot):
        for reference in subject.reading.array(holder, "parameters"):
            spot = subject.reading.follow(reference)
            found[subject.reading.text(spot, "in"), subject.reading.text(spot, "name")] = spot
    return found
