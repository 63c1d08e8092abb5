"""Looks for what was meant by a name that the document does not have: an operation elsewhere, or one of a near name.

A hint must do no harm: none leads to an operation that deletes unless the name asks for that, and one that seems to
create something leads to what creates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from fastpix_dyn.records import Record
from fastpix_dyn.spec.names import CLIENT_NAMES, letters, same_numbers, snake
from fastpix_dyn.spec.plan import Api, Operation

_MOST = 3
_MOST_LISTED = 20
_SAME = 0.75
"""How alike two words are that are one word misspelt, by difflib's ratio."""
_NEAR = 0.6
_SLACK = 0.15
"""How much less alike than the best one another candidate may be, to be named with it."""
_VERBS: Mapping[str, tuple[str, ...]] = {
    "create": ("create", "add", "new", "make", "post", "insert", "generate", "register", "upload", "import"),
    "read": ("get", "list", "read", "fetch", "retrieve", "find", "search", "show", "view", "query", "describe"),
    "update": ("update", "set", "edit", "change", "modify", "patch", "put", "replace", "rename"),
    "delete": ("delete", "remove", "destroy", "drop", "erase", "purge", "del"),
}
"""The first words of names, by what they ask for."""
_METHODS = {"GET": "read", "HEAD": "read", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


class Candidate(Record, frozen=True):
    """Something that may have been meant."""

    label: str
    """How it is shown."""
    names: tuple[str, ...]
    """What it is called; the first word of the first says what it does."""
    method: str = ""
    """The HTTP method of an operation."""


def methods(api: Api, label: Callable[[str, str], str]) -> list[Candidate]:
    """All operations in all namespaces; *label* makes what is shown of a namespace and a name in it."""
    return [
        Candidate(label(space, name), (name, plan.id), plan.method)
        for space, plans in api.namespaces.items()
        for name, plan in plans.items()
    ]


def by_id(operations: Iterable[Operation], label: Callable[[str], str] = str) -> list[Candidate]:
    """*operations*, shown by their operationIds."""
    return [Candidate(label(plan.id), (plan.python_name, plan.id), plan.method) for plan in operations]


def in_client(api: Api, name: str, space: str = "") -> str:
    """What to say of *name*, which neither the client nor, if given, its namespace *space* has."""
    operations = methods(api, lambda space, name: f"client.{space}.{name}")
    here = [one for one in operations if space and one.label.startswith(f"client.{space}.")]
    if space:
        return hint(name, operations, listed=here, listed_as=lambda one: one.names[0])
    own = [Candidate(f"client.{one}", (one,)) for one in [*api.namespaces, *sorted(CLIENT_NAMES)]]
    spaces = own[: len(api.namespaces)]
    return hint(name, [*own, *operations], listed=spaces, listed_as=lambda one: one.names[0])


def method_of(api: Api, plan: Operation) -> str:
    """Where a client has *plan*: `manage_videos.get_media`."""
    space = plan.namespaces[0]
    return f"{space}.{next(name for name, one in api.namespaces[space].items() if one is plan)}"


def hint(
    name: str,
    candidates: Iterable[Candidate],
    *,
    listed: Iterable[Candidate] | None = None,
    listed_as: Callable[[Candidate], str] = lambda one: one.label,
) -> str:
    """A half-sentence that says what is meant by *name*, may be meant by it, or could be; empty where nothing is.

    A candidate of that very name is named before one of the same letters, and that before near ones. Where nothing is
    near, *listed* are listed, if they are few: all candidates if it is None.
    """
    candidates = list(candidates)
    for spelling in (str, letters):
        same = [one.label for one in candidates if spelling(name) in map(spelling, one.names)]
        if same:
            return f"it is {' or '.join(dict.fromkeys(same[:_MOST]))}"
    near = _near(name, candidates)
    if near:
        return f"did you mean {' or '.join(dict.fromkeys(one.label for one in near[:_MOST]))}?"
    return _listed(name, candidates if listed is None else list(listed), listed_as)


def _listed(name: str, candidates: list[Candidate], shown: Callable[[Candidate], str]) -> str:
    if not 0 < len(candidates) <= _MOST_LISTED:
        return ""
    safe = [shown(one) for one in candidates if _is_safe(name, one)]
    return f"there are: {', '.join(sorted(dict.fromkeys(safe)) + (['…'] if len(safe) < len(candidates) else []))}"


def _is_safe(name: str, candidate: Candidate) -> bool:
    """Whether *name* may lead to *candidate*: to one that deletes only if it begins as that does, or asks to delete."""
    if _action_of(candidate) != "delete":
        return True
    given, wanted = _words(name)[0], _words(candidate.names[0])[0]
    return _action(name) == "delete" or (_action(name) is None and _is_same(given, wanted))


def _near(name: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those of *candidates* that are near to *name*, the nearest first: the ones that do what it asks, if there are."""
    scored = [
        (max(_nearness(name, own, _action_of(one)) for own in one.names), one)
        for one in candidates
        if _is_safe(name, one)
    ]
    best = max((score for score, _ in scored), default=0.0)
    close = sorted(
        (pair for pair in scored if pair[0] and pair[0] >= best - _SLACK),
        key=lambda pair: (-pair[0], -_alike(name, pair[1])),
    )
    found, asked = [one for _, one in close], _action(name)
    if asked is None:
        return found
    return [one for one in found if _action_of(one) == asked] or ([] if asked == "delete" else found)


def _nearness(name: str, own: str, does: str | None) -> float:
    """From 0 to 1: how alike two names are, of which the verbs and the rest are compared each by themselves.

    *does* is what the operation called *own* does, whatever its verb.
    """
    if not same_numbers(name, own):
        return 0.0
    given, words = _words(name), _words(own)
    if _action(name) is None or len(given) == 1:
        return _likeness(given, words)
    verb = 1.0 if _is_same(given[0], words[0]) else 0.9 if _action(name) == does else 0.7
    by_rest = verb * _likeness(given[1:], words[1:]) if len(words) > 1 else 0.0
    if _action(own) is None or len(words) == 1:
        return max(by_rest, _likeness(given, words), 0.8 * _likeness(given[1:], words))
    return by_rest


def _alike(name: str, candidate: Candidate) -> float:
    return max(_ratio(letters(name), letters(own)) for own in candidate.names)


def _likeness(given: list[str], words: list[str]) -> float:
    """By how many words they share, and by their letters."""
    common = sum(any(_is_same(word, other) for other in words) for word in given)
    shared = 2 * common / (len(given) + len(words))
    contained = _NEAR if common == len(given) else 0.0
    found = max(shared, contained, _ratio("".join(given), "".join(words)))
    return found if found >= _NEAR else 0.0


def _action_of(candidate: Candidate) -> str | None:
    """What *candidate* does: by its method if that deletes, else by the first word of its name, else by its method."""
    by_method = _METHODS.get(candidate.method)
    return "delete" if by_method == "delete" else _action(candidate.names[0]) or by_method


@lru_cache(maxsize=1024)
def _action(name: str) -> str | None:
    """What *name* asks for, by its first word, which may be misspelt; None where that is no verb that is known."""
    word = _words(name)[0]
    near = max(_spellings(word), default=(0.0, ""))
    return near[1] if near[0] >= _SAME else None


def _spellings(word: str) -> Iterator[tuple[float, str]]:
    for action, verbs in _VERBS.items():
        for verb in verbs:
            yield (1.0 if word == verb else _ratio(word, verb) if len(verb) > 3 else 0.0), action


@lru_cache(maxsize=1024)
def _words(name: str) -> list[str]:
    return snake(name).strip("_").split("_")


@lru_cache(maxsize=4096)
def _is_same(word: str, other: str) -> bool:
    """Whether the words are one, misspelt or in the plural; numbers are never misspelt."""
    if word.removesuffix("s") == other.removesuffix("s"):
        return True
    return word.isalpha() and other.isalpha() and min(len(word), len(other)) > 3 and _ratio(word, other) >= _SAME


def _ratio(one: str, other: str) -> float:
    import difflib  # for mistakes only

    return difflib.SequenceMatcher(None, one, other).ratio()
