"""What a new operation, and what it speaks of, is called: in the way of the document's other names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastpix_dyn.spec.names import pascal, snake
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.workbench.words import joined, parts, singular, style_of

_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


def operation_id(api: Api, method: str, path: str) -> str:
    """An unused operationId that says what *method* does to *path*: `list-media-comments`, or `listMediaComments`."""
    style = style_of(api.operations)
    _, *before, last = ["", *_things(path)]
    of = [word for thing in before[-1:] for word in thing]
    verb = _VERBS.get(method, method.lower())
    is_many = not path.endswith("}") and _one(last) != last
    if method == "GET" and is_many:
        verb = "list"
    thing = last if verb == "list" or not is_many else _one(last)
    taken = {snake(name) for name in api.operations} | {one.python_name for one in api.operations.values()}
    candidates = [[verb, *of, *thing], [verb, *(word for one in _things(path) for word in one)]]
    candidates += [[*candidates[-1], str(number)] for number in range(2, len(taken) + 3)]
    return next(made for words in candidates if snake(made := joined(words, style)) not in taken)


def noun(path: str) -> list[str]:
    """The words for one of what *path* leads to: `/books/{bookId}/comments` → comment."""
    return _one([["thing"], *_things(path)][-1])


def schema_name(words: Iterable[str], parent: str, taken: Iterable[str]) -> str:
    """A name for a schema that none of *taken* has: `Comment`, else with the name of the *parent* before it."""
    taken, name = set(taken), pascal("-".join(words))
    numbered = (f"{parent}{name}{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, f"{parent}{name}", *numbered) if one not in taken)


def sentence(name: str) -> str:
    """*name*, an operationId, as a summary: `list-media-comments` → `List media comments`."""
    return " ".join(parts(name)).capitalize()


def _things(path: str) -> list[list[str]]:
    """The words of each thing on the way: a variable stands for one of what comes before it."""
    made: list[list[str]] = []
    for segment in re.findall(r"[^/]+", path):
        words = parts(segment.strip("{}"))
        if segment.startswith("{"):
            named = words[:-1] if words[-1] in {"id", "key", "name"} and len(words) > 1 else words
            made[-1:] = [named]
        else:
            made.append(words)
    return made


def _one(words: list[str]) -> list[str]:
    return [*words[:-1], singular(words[-1])]
