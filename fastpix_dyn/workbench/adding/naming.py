"""What a new operation, and what it speaks of, is called: in the way of the document's other names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastpix_dyn.spec.names import pascal, snake
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.workbench.adding.words import joined, parts, singular, style_of

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
