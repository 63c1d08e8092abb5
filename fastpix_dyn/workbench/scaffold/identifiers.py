"""Identifiers of a new operation: its path template, its operationId, and names of parameters and schemas.

They follow the document: its variables, its naming style (`list-books` or `listBooks`), and its words for the same
resource.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.requests import server_prefixes
from fastpix_dyn.redaction import REDACTED
from fastpix_dyn.spec.names import pascal, snake, template_names
from fastpix_dyn.spec.plan import Api, Parameter
from fastpix_dyn.workbench.infer import is_id, schema_of
from fastpix_dyn.workbench.scaffold.compiled_document import CompiledDocument, common_segments, is_same_path

_SINGULAR = ((r"ies$", "y"), (r"(ss|x|ch|sh)es$", r"\1"), (r"(?<![su])s$", ""))
_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


# Words and the style of names.


def singular(word: str) -> str:
    """Return the singular of *word*: `playlists` → `playlist`; a singular stays as it is."""
    for pattern, ending in _SINGULAR:
        result, count = re.subn(pattern, ending, word)
        if count:
            return result
    return word


def words_of(text: str) -> list[str]:
    """Return the words of a path segment or a key in lower case."""
    return snake(text).strip("_").split("_")


def camel(words: Iterable[str]) -> str:
    """Return *words* in camel case: `mediaId`."""
    first, *others = words
    return first + "".join(word.capitalize() for word in others)


def separator_of(names: Iterable[str]) -> str:
    """Return what separates the words of most *names*: `-`, `_`, or an empty text for camel case."""
    counts = Counter("-" if "-" in name else "_" if "_" in name.strip("_") else "" for name in names)
    return max(counts, key=lambda separator: counts[separator], default="-")


def _join(words: Iterable[str], separator: str) -> str:
    return separator.join(words) if separator else camel(words)


# Names.


def new_operation_id(api: Api, method: str, path: str) -> str:
    """Return an unused operationId for *method* and *path*: `list-media-comments`, or `listMediaComments`."""
    separator, resources = separator_of(api.operations), _resources(path)
    is_collection = not path.endswith("}") and _singular_words(resources[-1]) != resources[-1]
    verb = "list" if is_collection and method == "GET" else _VERBS.get(method, method.lower())
    last = resources[-1] if verb == "list" else _singular_words(resources[-1])
    short = [verb, *(word for words in resources[-2:-1] for word in words), *last]
    full = [verb, *(word for words in resources for word in words)]
    used = {snake(name) for name in api.operations} | {one.python_name for one in api.operations.values()}
    candidates = [short, full, *([*full, str(number)] for number in range(2, len(used) + 3))]
    return next(name for words in candidates if snake(name := _join(words, separator)) not in used)


def resource_words(path: str) -> list[str]:
    """Return the words for one resource at *path*: `/books/{bookId}/comments` → comment."""
    return _singular_words(_resources(path)[-1])


def unused_schema_name(words: Iterable[str], parent: str, used: Iterable[str]) -> str:
    """Return a schema name that is not *used*: `Comment`, else with the name of the *parent* schema before it."""
    used, name = set(used), pascal("-".join(words))
    numbered = (f"{parent}{name}{number}" for number in range(2, len(used) + 3))
    return next(one for one in (name, f"{parent}{name}", *numbered) if one not in used)


def summary_of(operation_id: str) -> str:
    """Return *operation_id* as a summary: `list-media-comments` → `List media comments`."""
    return " ".join(words_of(operation_id)).capitalize()


def _resources(path: str) -> list[list[str]]:
    """Return the words of each resource in *path*, at least one; a variable makes the one before it singular."""
    resources: list[list[str]] = []
    for segment in re.findall(r"[^/]+", path):
        words = words_of(segment.strip("{}"))
        if segment.startswith("{"):
            named = words[:-1] if words[-1] in {"id", "key", "name"} else words
            resources[-1:] = [named or (_singular_words(resources[-1]) if resources else ["thing"])]
        else:
            resources.append(words)
    return resources or [["thing"]]


def _singular_words(words: list[str]) -> list[str]:
    return [*words[:-1], singular(words[-1])]


# Path templates.


def without_server_prefix(api: Api, path: str) -> str:
    """Return *path* as the document writes it, without the path of a server's URL."""
    candidates = (path.removeprefix(prefix) for prefix in server_prefixes(api) if path.startswith(f"{prefix}/"))
    return next(candidates, path)


def path_template(compiled: CompiledDocument, path: str) -> str:
    """Return the template of *path*: `/books/7` → `/books/{bookId}`.

    A segment becomes a variable if the paths of the document have a variable there whose schema accepts it, or if it
    looks like an id: a number, a UUID or a long hexadecimal text. Variables have the names that the document uses.
    """
    template = ""
    for segment in path.split("/")[1:]:
        template += f"/{_template_segment(compiled, template, segment)}"
    declared = (one.path for one in compiled.api.operations.values())
    return next((one for one in declared if is_same_path(one, template)), template)


def path_values(template: str, path: str) -> dict[str, str]:
    """Return the values of the variables in *path*, a call of *template*.

    Raises:
        ConfigurationError: *path* does not match *template*.
    """
    match = _pattern(template).fullmatch(path)
    if match is None:
        raise ConfigurationError(f"the exchange calls {path}, which does not match {template}")
    return dict(zip(template_names(template), match.groups(), strict=True))


def is_call_of(template: str, path: str) -> bool:
    """Return whether *path* matches *template*."""
    return _pattern(template).fullmatch(path) is not None


def path_parameters(compiled: CompiledDocument, template: str, calls: list[dict[str, str]]) -> dict[str, Any]:
    """Return a declaration of each variable of *template* by name.

    It is that of the nearest operation if it accepts the values of all *calls*.
    """
    names = template_names(template)
    return {name: _path_parameter(compiled, template, name, _example_values(calls, name)) for name in names}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("([^/]+)".join(re.escape(piece) for piece in re.split(r"\{[^{}]*\}", template)))


def _path_parameter(compiled: CompiledDocument, template: str, name: str, texts: list[str]) -> Any:
    declared = compiled.nearest_parameter(template, "path", name, texts)
    if declared is not None:
        return compiled.reference_or_copy(declared.source_location)
    parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"} | schema_of(texts)}
    return {**parameter, "example": texts[0]} if texts else parameter


def _example_values(calls: list[dict[str, str]], name: str) -> list[str]:
    """Return the values of the variable *name*, without placeholders."""
    return [one[name] for one in calls if name in one and one[name] != REDACTED and "{" not in one[name]]


def _template_segment(compiled: CompiledDocument, before: str, segment: str) -> str:
    """Return *segment*, or the variable for it, after the template *before*."""
    next_segments = list(_next_segments(compiled.api, before))
    if "{" in segment or segment in {one for _, one in next_segments if "{" not in one}:
        return segment
    for parameter in _next_variables(compiled.api, next_segments):
        if _is_value_of(compiled, parameter, segment):
            return f"{{{parameter.name}}}"
    return f"{{{_new_variable(compiled.api, before)}}}" if is_id(segment) or segment == REDACTED else segment


def _is_value_of(compiled: CompiledDocument, parameter: Parameter, segment: str) -> bool:
    """Return whether *segment* is a value of *parameter*; if that accepts any text, *segment* must look like an id."""
    if segment == REDACTED:
        return True
    is_restricted = not compiled.accepts(parameter.schema, ["\n"], "request")
    return (is_restricted or is_id(segment)) and compiled.accepts(parameter.schema, [segment], "request")


def _next_segments(api: Api, before: str) -> Iterator[tuple[str, str]]:
    """Yield the paths that continue after the template *before*, and their next segments."""
    depth = before.count("/")
    for path in dict.fromkeys(one.path for one in api.operations.values()):
        segments = path.split("/")[1:]
        if len(segments) > depth and common_segments(path, f"{before}/") >= depth:
            yield path, segments[depth]


def _next_variables(api: Api, next_segments: Iterable[tuple[str, str]]) -> Iterator[Parameter]:
    for path, segment in next_segments:
        operation = next(one for one in api.operations.values() if one.path == path)
        yield from (one for one in operation.parameters if one.location == "path" and f"{{{one.name}}}" == segment)


def _new_variable(api: Api, before: str) -> str:
    """Return the name of a new variable after `/books`: `bookId`, or `book_id` if the document writes it so."""
    fixed = [segment for segment in before.split("/") if segment and "{" not in segment]
    words = [*words_of(singular(fixed[-1])), "id"] if fixed else ["id"]
    declared = {one.name for operation in api.operations.values() for one in operation.parameters}
    name = "_".join(words) if separator_of(declared) == "_" else camel(words)
    return name if f"{{{name}}}" not in before else camel([name, "id"])
