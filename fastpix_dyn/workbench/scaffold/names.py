"""English words of paths and keys: how one thing and many are called, and the styles in which names are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.requests import prefixes
from fastpix_dyn.redaction import REDACTED
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.names import pascal, snake, template_names
from fastpix_dyn.spec.plan import Api, Operation, Parameter, ParameterLocation, Schema, Where
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import Direction, Validator, problems_of
from fastpix_dyn.workbench.infer import is_id, schema_of

_SINGULAR = ((r"ies$", "y"), (r"(ss|x|ch|sh)es$", r"\1"), (r"(?<![su])s$", ""))


def singular(word: str) -> str:
    """What one of *word* is called: `playlists` → `playlist`; as it is where it is no plural."""
    for pattern, one in _SINGULAR:
        made, found = re.subn(pattern, one, word)
        if found:
            return made
    return word


def parts(text: str) -> list[str]:
    """The words of a path's segment or of a key, in lower case."""
    return snake(text).strip("_").split("_")


def camel(words: Iterable[str]) -> str:
    """`mediaId`."""
    first, *others = words
    return first + "".join(word.capitalize() for word in others)


def style_of(names: Iterable[str]) -> str:
    """What joins the words of most *names*: `-`, `_`, or nothing where they are in camel case."""
    counts = Counter("-" if "-" in name else "_" if "_" in name.strip("_") else "" for name in names)
    return max(counts, key=lambda joint: counts[joint], default="-")


def joined(words: Iterable[str], style: str) -> str:
    """*words* as one name in *style*, as `style_of` tells it."""
    return style.join(words) if style else camel(words)


_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def operation_id(api: Api, method: str, path: str) -> str:
    """An unused operationId that says what *method* does to *path*: `list-media-comments`, or `listMediaComments`."""
    style, things = style_of(api.operations), _things(path)
    is_many = not path.endswith("}") and _one(things[-1]) != things[-1]
    verb = "list" if is_many and method == "GET" else _VERBS.get(method, method.lower())
    last = things[-1] if verb == "list" else _one(things[-1])
    short = [verb, *(word for thing in things[-2:-1] for word in thing), *last]
    whole = [verb, *(word for thing in things for word in thing)]
    taken = {snake(name) for name in api.operations} | {one.python_name for one in api.operations.values()}
    candidates = [short, whole, *([*whole, str(number)] for number in range(2, len(taken) + 3))]
    return next(made for words in candidates if snake(made := joined(words, style)) not in taken)


def noun(path: str) -> list[str]:
    """The words for one of what *path* leads to: `/books/{bookId}/comments` → comment."""
    return _one(_things(path)[-1])


def schema_name(words: Iterable[str], parent: str, taken: Iterable[str]) -> str:
    """A name for a schema that none of *taken* has: `Comment`, else with the name of the *parent* before it."""
    taken, name = set(taken), pascal("-".join(words))
    numbered = (f"{parent}{name}{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, f"{parent}{name}", *numbered) if one not in taken)


def sentence(name: str) -> str:
    """*name*, an operationId, as a summary: `list-media-comments` → `List media comments`."""
    return " ".join(parts(name)).capitalize()


def _things(path: str) -> list[list[str]]:
    """The words of each thing on the way, one at least: a variable stands for one of what comes before it."""
    made: list[list[str]] = []
    for segment in re.findall(r"[^/]+", path):
        words = parts(segment.strip("{}"))
        if segment.startswith("{"):
            named = words[:-1] if words[-1] in {"id", "key", "name"} else words
            made[-1:] = [named or (_one(made[-1]) if made else ["thing"])]
        else:
            made.append(words)
    return made or [["thing"]]


def _one(words: list[str]) -> list[str]:
    return [*words[:-1], singular(words[-1])]


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
    return [one[name] for one in seen if name in one and one[name] != REDACTED and "{" not in one[name]]


def _segment(known: Known, before: str, segment: str) -> str:
    if "{" in segment or segment in _fixed(known.api, before):
        return segment
    for parameter in _variables(known.api, before):
        if _is_for(known, parameter, segment):
            return f"{{{parameter.name}}}"
    return f"{{{_name(known.api, before)}}}" if is_id(segment) or segment == REDACTED else segment


def _is_for(known: Known, parameter: Parameter, segment: str) -> bool:
    """Whether *segment* is a value of *parameter*: of one that takes any text, only what looks like an id is."""
    if segment == REDACTED:
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


_SCHEMAS = "/components/schemas/"
_COMPONENTS = "/components/"
_LEAST_SHARE = 1 / 3
"""What part of the properties of a schema values must show, to be taken for values of that schema."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as it is written and as it is compiled, and who judges by it. Made by `known`."""

    document: Document
    api: Api
    closed: Validator
    """Undeclared keys are refused."""

    def taken_over(self, where: Where) -> Any:
        """What stands at *where*: by `$ref` where it is a component, else a copy of it."""
        if where.file == self.document.name and where.pointer.startswith(_COMPONENTS):
            return {"$ref": f"#{where.pointer}"}
        return deepcopy(json_pointer.get(self.document.values[where.file], where.pointer))

    def is_component(self, where: Where) -> bool:
        """Whether what stands at *where* can be referred to, by `taken_over`."""
        return where.file == self.document.name and where.pointer.startswith(_COMPONENTS)

    def siblings(self, path: str) -> list[Operation]:
        """All operations, those whose paths share more of *path* first."""
        return sorted(self.api.operations.values(), key=lambda one: -shared(one.path, path))

    def parameter(self, path: str, place: ParameterLocation, name: str, values: Sequence[Any]) -> Parameter | None:
        """The parameter of that name that the nearest sibling has, and that takes all *values*."""
        for operation in self.siblings(path):
            for one in operation.parameters:
                if (one.place, one.name) == (place, name) and self.all_fit(one.schema, values, "request"):
                    return one
        return None

    def all_fit(self, schema: Schema | None, values: Iterable[Any], direction: Direction) -> bool:
        """Whether all *values* fit *schema*, with no undeclared key."""
        return schema is not None and all(self.closed.fits(schema, value, direction=direction) for value in values)

    def component(self, values: Sequence[Any], direction: Direction) -> str | None:
        """The name of the schema in `components` that all *values*, objects, fit and show most of, or None."""
        seen = {key for value in values for key in value}
        shares = ((len(seen & declared.keys()) / len(declared), name) for name, declared in self._objects())
        found = sorted((one for one in shares if one[0] >= _LEAST_SHARE), key=lambda one: -one[0])
        fitting = (name for _, name in found if self.all_fit(self.api.schemas[name], values, direction))
        return next(fitting, None) if len(seen) > 1 else None

    def schema_names(self) -> set[str]:
        """The names in `components/schemas`."""
        schemas = self.document.root.child("components").child("schemas").value
        return set(schemas) if is_object(schemas) else set()

    def _objects(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The schemas that can be named and that speak of certain properties, with these."""
        names = self.schema_names()
        for name, schema in self.api.schemas.items():
            declared = properties(schema, self.api.schemas) if name in names else {}
            if declared and "additionalProperties" not in resolved(schema, self.api.schemas):
                yield name, declared


def known(document: Document) -> Known:
    """What *document* says.

    Raises:
        SpecError: it is wrong; lists every fault.
    """
    api = compile_document(document, problems_of)
    return Known(document, api, Validator(api.schemas, undeclared="refuse"))


def shared(path: str, other: str) -> int:
    """How many segments at their beginning two paths have in common; variables are alike whatever they are called."""
    count = 0
    for one, two in zip(path.split("/")[1:], other.split("/")[1:], strict=False):
        if one != two and not (one[:1] == two[:1] == "{"):
            break
        count += 1
    return count
