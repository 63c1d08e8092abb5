"""Parameters: by place and name, those of the path by where they stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Operation, Parameter
from fastpix_dyn.workbench.diff.found import Both, Found, both, found
from fastpix_dyn.workbench.diff.schemas import Spot, Walk, changed_schema

Key = tuple[str, str | int]


def changed_parameters(walk: Walk, old: Operation, new: Operation) -> Iterator[Found]:
    """What changed in the parameters of an operation."""
    before, after = _by_key(old), _by_key(new)
    for key in dict.fromkeys((*before, *after)):
        yield from _changed(walk, before.get(key), after.get(key))


def _by_key(operation: Operation) -> Mapping[Key, Parameter]:
    order = template_names(operation.path)
    return {_key(one, order): one for one in operation.parameters}


def _key(one: Parameter, order: list[str]) -> Key:
    if one.place == "path":
        return one.place, order.index(one.name)
    return one.place, one.name.lower() if one.place == "header" else one.name


def _changed(walk: Walk, old: Parameter | None, new: Parameter | None) -> Iterator[Found]:
    at = both(old, new)
    if old and new:
        yield from _changed_demand(old, new, at)
        yield from _changed_writing(old, new, at)
        yield from _changed_values(walk, old, new, at)
    elif old:
        yield found("request-parameter-removed", at, what=words(old), argument=old.python_name)
    elif new:
        rule = f"new-{'required' if new.required else 'optional'}-request-parameter"
        yield found(rule, at, what=words(new), argument=new.python_name)


def words(one: Parameter) -> str:
    """*one* as a reader knows it."""
    return f"the {one.place} parameter `{one.name}`"


def _changed_demand(old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    what, argument = words(new), new.python_name
    if old.python_name != new.python_name:
        yield found("request-parameter-python-name-changed", at, old=old.python_name, new=argument)
    if old.required != new.required:
        rule = f"request-parameter-became-{'required' if new.required else 'optional'}"
        yield found(rule, at.down("required"), what=what, argument=argument)
    if old.deprecated != new.deprecated:
        rule = f"request-parameter-{'deprecated' if new.deprecated else 'reactivated'}"
        yield found(rule, at.down("deprecated"), what=what)


def _changed_writing(old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    before, after = _writing(old), _writing(new)
    if before != after:
        yield found("request-parameter-serialization-changed", at, what=words(new), old=before, new=after)


def _writing(one: Parameter) -> str:
    if one.media_type:
        return one.media_type
    marks = (("explode", one.explode), ("allowReserved", one.allow_reserved))
    return ", ".join((one.style, *(mark for mark, is_set in marks if is_set)))


def _changed_values(walk: Walk, old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    schemas = Both(at.old and at.old.down(*_steps(old)), at.new and at.new.down(*_steps(new)))
    spot = Spot("request", "parameter", words(new), schemas)
    yield from changed_schema(walk.again(), spot, (old.schema, new.schema))


def _steps(one: Parameter) -> tuple[str, ...]:
    return ("content", one.media_type, "schema") if one.media_type else ("schema",)
