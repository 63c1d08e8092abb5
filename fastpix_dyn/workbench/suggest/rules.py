"""How a document is mended where a rule of it does not hold: a function for each rule, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import Operation, Where
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.values import is_array, is_object, json_text
from fastpix_dyn.validate.violation import SEVERAL
from fastpix_dyn.workbench.edits import REMOVED, Change
from fastpix_dyn.workbench.infer import schema_of
from fastpix_dyn.workbench.suggest.evidence import (
    NOT_SHOWN,
    UNKNOWN,
    Evidence,
    Judging,
    Seen,
    inside,
    judging,
    told,
    types_of,
    words,
)
from fastpix_dyn.workbench.suggest.overlaps import apart
from fastpix_dyn.workbench.suggest.responses import OF_REPLIES, Mend, of_header, put, schema


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, with what a mend of it is made of.

    Attributes:
        schemas: those that judge the value; those of the holder where the finding is about a key.
        values: all values that were seen there, by the spot of the schema.
        value: the one that differs; UNKNOWN where it is not known.
        key: the key that the finding is about; empty where it is about a value.
    """

    subject: Subject
    seen: Seen
    schemas: list[Judging]
    values: Mapping[Where, list[Any]]
    value: Any
    key: str = ""

    def having(self, keyword: str) -> Judging | None:
        """The first of the schemas that has *keyword*."""
        return next((one for one in self.schemas if one.has(keyword)), None)

    def observed(self, one: Judging) -> list[Any]:
        """The values that the schema *one* judged, as far as they are known."""
        return self.values.get(one.node.where) or ([] if self.value is UNKNOWN else [self.value])


def mend(subject: Subject, evidence: Evidence, seen: Seen) -> Mend | None:
    """What would make the document of *subject* say what was *seen*; None where no edit can, or it says so already."""
    finding = seen.finding
    operation = subject.api.operations.get(finding.operation)
    if operation is None or not finding.status.isdecimal():
        return None
    if finding.rule in OF_REPLIES:
        return OF_REPLIES[finding.rule](subject, operation, seen)
    if finding.rule not in _OF_SCHEMAS or (finding.got.endswith(NOT_SHOWN) and finding.rule != "type"):
        return None
    if finding.pointer.startswith("/header/") and finding.rule in {"undeclared", "required"}:
        return of_header(subject, operation, seen)
    case = _case(subject, evidence, operation, seen)
    return _OF_SCHEMAS[finding.rule](case) if case else None


def _case(subject: Subject, evidence: Evidence, operation: Operation, seen: Seen) -> Case | None:
    root = schema(subject, operation, seen)
    if root is None:
        return None
    finding, document = seen.finding, subject.document
    is_header = finding.pointer.startswith("/header/")
    tokens = json_pointer.tokens(finding.pointer if seen.body is UNKNOWN or is_header else finding.example)
    tokens = tokens[2:] if is_header else tokens
    key = tokens.pop() if finding.rule in _OF_KEYS and tokens else ""
    value = UNKNOWN if is_header else seen.body
    schemas = judging(document, root, value)
    for token in tokens:
        value = _under(value, token)
        schemas = inside(document, schemas, token, value)
    return Case(subject, seen, schemas, evidence.values, told(finding.got) if is_header else seen.value, key)


def _under(value: Any, token: str) -> Any:
    if value is UNKNOWN:
        return value
    return value[int(token)] if is_array(value) else value[token]


def _type(case: Case) -> Mend | None:
    one = next((one for one in case.schemas if one.has("type") and not _allows(one, case.value)), None)
    if one is None or case.value is UNKNOWN:
        return None
    if case.value is None:
        return _nullable(case, one)
    known, seen = words(one.get("type")), _types(case.observed(one))
    # What each value contradicts was wrong, and not too narrow; a report alone can't tell.
    if case.seen.body is not UNKNOWN:
        known = [name for name in known if name == "null" or any(name in types_of(v) for v in case.observed(one))]
    types = [*known, *(name for name in seen if name not in known and name != "null")]
    types = [name for name in types if name != "integer" or "number" not in types]
    types = sorted(types, key=lambda name: name == "null")
    return _typed(case, one, types)


def _typed(case: Case, one: Judging, types: list[str]) -> Mend:
    deed = f"allow the type {' or '.join(types)}"
    if len(types) > 1 and _is_legacy(case.subject):
        changes = (
            Change(f"{one.node.pointer}/type", REMOVED),
            Change(f"{one.node.pointer}/anyOf", [{"type": name} for name in types]),
        )
        return Mend(one.node.file, changes, deed)
    seen = schema_of(case.observed(one))
    new = {"type": types[0] if len(types) == 1 else types}
    new |= {key: seen[key] for key in ("items", "properties") if key in seen and not one.has(key)}
    return Mend(one.node.file, tuple(Change(f"{one.node.pointer}/{key}", part) for key, part in new.items()), deed)


def _nullable(case: Case, one: Judging) -> Mend:
    """Null beside what is there; where a `$ref` leads there, beside that, since other uses may never be null."""
    if _is_legacy(case.subject):
        return Mend(one.node.file, (Change(f"{one.node.pointer}/nullable", value=True),), "allow null")
    if one.via is None:
        return put(one.node, "allow null", [*words(one.get("type")), "null"], "type")
    reference = {"$ref": one.via.value["$ref"]}
    changes = (
        Change(f"{one.via.pointer}/$ref", REMOVED),
        Change(f"{one.via.pointer}/oneOf", [reference, {"type": "null"}]),
    )
    return Mend(one.via.file, changes, "allow null")


def _alternative(keyword: str) -> Callable[[Case], Mend | None]:
    """One more alternative, where none is for values of this type; or what tells those apart that one value fits."""

    def mended(case: Case) -> Mend | None:
        one = case.having(keyword)
        if one is None or case.value is UNKNOWN:
            return None
        if keyword == "oneOf" and case.seen.finding.message.startswith(SEVERAL):
            return apart(case.subject.document, case.schemas, case.value, case.observed)
        if any(_may_be_meant(case, branch) for branch in one.node.child(keyword).items()):
            return None
        values = [value for value in case.observed(one) if types_of(value) & types_of(case.value)]
        return put(one.node, f"allow {' or '.join(_types(values))}", schema_of(values), keyword, "-")

    return mended


def _may_be_meant(case: Case, branch: Node) -> bool:
    """Whether *branch* is for values of this type."""
    return all(
        _allows(one, case.value) for one in judging(case.subject.document, branch, case.value) if one.has("type")
    )


def _word(keyword: str) -> Callable[[Case], Mend | None]:
    def mended(case: Case) -> Mend | None:
        one = next(
            (one for one in case.schemas if one.has(keyword) and case.value not in words(one.get(keyword))), None
        )
        is_cut = isinstance(case.value, str) and case.value.endswith("…")
        if one is None or case.value is UNKNOWN or is_cut or is_object(case.value) or is_array(case.value):
            return None
        return put(one.node, f"add the word {json_text(case.value)}", case.value, keyword, "-")

    return mended


def _const(case: Case) -> Mend | None:
    one = case.having("const")
    if one is None or case.value is UNKNOWN or case.value == one.get("const"):
        return None
    seen = _different(case.observed(one))
    was_seen = case.seen.body is UNKNOWN or one.get("const") in seen
    if len(seen) == 1 and not was_seen:
        return put(one.node, f"expect {json_text(seen[0])}", seen[0], "const")
    allowed = _different([*([one.get("const")] if was_seen else []), *seen])
    changes = (Change(f"{one.node.pointer}/const", REMOVED), Change(f"{one.node.pointer}/enum", allowed))
    return Mend(one.node.file, changes, f"allow {' or '.join(map(json_text, allowed))}")


def _required(case: Case) -> Mend | None:
    one = next((one for one in case.schemas if case.key in words(one.get("required"))), None)
    if one is None:
        return None
    names, deed = words(one.get("required")), f"no longer require {json_text(case.key)}"
    if len(names) == 1:
        return put(one.node, deed, REMOVED, "required")
    return put(one.node, deed, REMOVED, "required", str(names.index(case.key)))


def _undeclared(case: Case) -> Mend | None:
    one = case.having("properties") or next((one for one in case.schemas if not one.has("$ref")), None)
    if one is None or one.node.child("properties").has(case.key):
        return None
    holders = case.values.get(one.node.where, [])
    values = [value[case.key] for value in holders if is_object(value) and case.key in value]
    schema, deed = (
        schema_of(values or ([] if case.value is UNKNOWN else [case.value])),
        f"declare the property {json_text(case.key)}",
    )
    if one.has("properties"):
        return put(one.node, deed, schema, "properties", case.key)
    return put(one.node, deed, {case.key: schema}, "properties")


def _format(case: Case) -> Mend | None:
    one = case.having("format")
    if one is None:
        return None
    new = schema_of([value for value in case.observed(one) if isinstance(value, str)]).get("format")
    new = new if case.seen.body is not UNKNOWN else None
    return put(one.node, f"expect the format {new}" if new else "expect no format", new or REMOVED, "format")


def _limit(
    keyword: str, bound: Callable[[Iterable[Any]], Any], measure: Callable[[Any], Any]
) -> Callable[[Case], Mend | None]:
    def mended(case: Case) -> Mend | None:
        one = case.having(keyword)
        measured = [] if one is None else _measured(case, one, measure)
        if one is None or not measured:
            return None
        limit = bound([*measured, one.get(keyword)])
        return None if limit == one.get(keyword) else put(one.node, f"allow {limit}", limit, keyword)

    return mended


def _measured(case: Case, one: Judging, measure: Callable[[Any], Any]) -> list[Any]:
    """The sizes of the values that were seen; a report tells the size itself."""
    if case.seen.body is UNKNOWN:
        number = case.value
        return [number] if isinstance(number, int | float) and not isinstance(number, bool) else []
    kinds = types_of(case.value)
    return [measure(value) for value in case.observed(one) if types_of(value) & kinds]


def _exclusive(keyword: str, plain: str, bound: Callable[[Iterable[Any]], Any]) -> Callable[[Case], Mend | None]:
    def mended(case: Case) -> Mend | None:
        one = case.having(keyword)
        measured = [] if one is None else _measured(case, one, lambda value: value)
        if one is None or not measured or isinstance(one.get(keyword), bool):
            return None
        changes = (
            Change(f"{one.node.pointer}/{keyword}", REMOVED),
            Change(f"{one.node.pointer}/{plain}", bound(measured)),
        )
        return Mend(one.node.file, changes, f"allow {bound(measured)}")

    return mended


def _drop(keyword: str) -> Callable[[Case], Mend | None]:
    def mended(case: Case) -> Mend | None:
        one = case.having(keyword)
        return None if one is None else put(one.node, f"drop {keyword}", REMOVED, keyword)

    return mended


def _allows(one: Judging, value: Any) -> bool:
    return bool({*words(one.get("type"))} & types_of(value))


def _types(values: Iterable[Any]) -> list[str]:
    return words(schema_of(list(values)).get("type"))


def _different(values: Iterable[Any]) -> list[Any]:
    return list({json_text(value): value for value in values}.values())


def _is_legacy(subject: Subject) -> bool:
    """Whether the document is OpenAPI 3.0, whose `type` is one word (3.0.3 §4.7.24)."""
    return str(subject.document.root.child("openapi").value).startswith("3.0")


_OF_KEYS = frozenset({"undeclared", "additionalProperties", "unevaluatedProperties", "required"})
"""Rules whose findings end at a key of what is judged."""
_OF_SCHEMAS: Mapping[str, Callable[[Case], Mend | None]] = {
    "type": _type,
    "oneOf": _alternative("oneOf"),
    "anyOf": _alternative("anyOf"),
    "enum": _word("enum"),
    OPEN_WORDS: _word(OPEN_WORDS),
    "const": _const,
    "format": _format,
    "required": _required,
    "undeclared": _undeclared,
    "additionalProperties": _undeclared,
    "unevaluatedProperties": _undeclared,
    "minimum": _limit("minimum", min, lambda value: value),
    "maximum": _limit("maximum", max, lambda value: value),
    "exclusiveMinimum": _exclusive("exclusiveMinimum", "minimum", min),
    "exclusiveMaximum": _exclusive("exclusiveMaximum", "maximum", max),
    **{f"min{what}": _limit(f"min{what}", min, len) for what in ("Length", "Items", "Properties")},
    **{f"max{what}": _limit(f"max{what}", max, len) for what in ("Length", "Items", "Properties")},
    **{keyword: _drop(keyword) for keyword in ("pattern", "multipleOf", "uniqueItems")},
}
