"""Paths that were called → the path with `{names}` that they are calls of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.routes import prefixes
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Api, Parameter
from fastpix_dyn.wire.masking import MASK
from fastpix_dyn.workbench.adding.known import Known, shared
from fastpix_dyn.workbench.adding.words import camel, parts, singular, style_of
from fastpix_dyn.workbench.infer import is_id, schema_of


def without_prefix(api: Api, path: str) -> str:
    """*path* as it stands in the document: without what the servers' addresses end in."""
    fitting = (path.removeprefix(prefix) for prefix in prefixes(api) if path.startswith(f"{prefix}/"))
    return next(fitting, path)


def template(known: Known, path: str) -> str:
    """*path* with what names one thing replaced by the name of a variable.

    That is what the paths of the document have a variable for, if it fits that variable's schema; otherwise numbers,
    UUIDs and long hexadecimal texts: `/books/7` → `/books/{bookId}`. The names are those of the document.
    """
    made = ""
    for segment in path.split("/")[1:]:
        made += f"/{_segment(known, made, segment)}"
    return _as_known(known.api, made)


def values(path_template: str, path: str) -> dict[str, str]:
    """The values of the variables in *path*, a call of *path_template*.

    Raises:
        ConfigurationError: it is none.
    """
    found = _pattern(path_template).fullmatch(path)
    if found is None:
        raise ConfigurationError(f"the exchange is a call of {path}, which is not {path_template}")
    return dict(zip(template_names(path_template), found.groups(), strict=True))


def is_call(path_template: str, path: str) -> bool:
    """Whether *path* is a call of *path_template*."""
    return _pattern(path_template).fullmatch(path) is not None


def parameters(known: Known, path: str, seen: list[dict[str, str]]) -> dict[str, Any]:
    """By name, each variable of *path*, declared as the document declares it elsewhere if it takes what was *seen*."""
    return {name: _parameter(known, path, name, _texts(seen, name)) for name in template_names(path)}


def _pattern(path_template: str) -> re.Pattern[str]:
    return re.compile("([^/]+)".join(re.escape(piece) for piece in re.split(r"\{[^{}]*\}", path_template)))


def _parameter(known: Known, path: str, name: str, texts: list[str]) -> Any:
    taken = known.parameter(path, "path", name, texts)
    if taken is not None:
        return known.taken_over(taken.where)
    made = {"name": name, "in": "path", "required": True, "schema": {"type": "string"} | schema_of(texts)}
    return {**made, "example": texts[0]} if texts else made


def _texts(seen: list[dict[str, str]], name: str) -> list[str]:
    """The values of the variable *name*, without those that only stand for one."""
    return [one[name] for one in seen if name in one and one[name] != MASK and "{" not in one[name]]


def _segment(known: Known, before: str, segment: str) -> str:
    if "{" in segment or segment in _fixed(known.api, before):
        return segment
    for parameter in _variables(known.api, before):
        if _is_for(known, parameter, segment):
            return f"{{{parameter.name}}}"
    return f"{{{_name(known.api, before)}}}" if is_id(segment) or segment == MASK else segment


def _is_for(known: Known, parameter: Parameter, segment: str) -> bool:
    """Whether *segment* is a value of *parameter*: of one that takes any text, only what looks like an id is."""
    if segment == MASK:
        return True
    is_choosy = not known.all_fit(parameter.schema, ["\n"], "request")
    return (is_choosy or is_id(segment)) and known.all_fit(parameter.schema, [segment], "request")


def _fixed(api: Api, before: str) -> set[str]:
    return {segment for _, segment in _next(api, before) if "{" not in segment}


def _variables(api: Api, before: str) -> Iterator[Parameter]:
    for path, segment in _next(api, before):
        operation = next(one for one in api.operations.values() if one.path == path)
        yield from (one for one in operation.parameters if one.place == "path" and f"{{{one.name}}}" == segment)


def _next(api: Api, before: str) -> Iterator[tuple[str, str]]:
    """The paths that go on after *before*, and the segment with which they do."""
    depth = before.count("/")
    for path in dict.fromkeys(one.path for one in api.operations.values()):
        segments = path.split("/")[1:]
        if len(segments) > depth and shared(path, f"{before}/") >= depth:
            yield path, segments[depth]


def _name(api: Api, before: str) -> str:
    """`bookId`, or `book_id` where the document writes so, after `/books`."""
    fixed = [segment for segment in before.split("/") if segment and "{" not in segment]
    words = [*parts(singular(fixed[-1])), "id"] if fixed else ["id"]
    known_names = {one.name for operation in api.operations.values() for one in operation.parameters}
    made = "_".join(words) if style_of(known_names) == "_" else camel(words)
    return made if f"{{{made}}}" not in before else camel([made, "id"])


def _as_known(api: Api, path: str) -> str:
    """*path* under the names that the document gives its variables, where it has the path."""
    own = (one.path for one in api.operations.values())
    return next((one for one in own if shared(one, path) == path.count("/") == one.count("/")), path)
