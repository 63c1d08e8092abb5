"""Python names for what the document names in its own ways."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record

_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]?[^\W_A-Z]+|[A-Z]+[0-9]*(?![a-z])")
_DIGITS = re.compile(r"\d+")

CLIENT_NAMES = frozenset({"close", "operations", "reload", "upload", "with_options"})
"""What a client has of its own; a tag of such a name gets a trailing underscore."""


def snake(text: str) -> str:
    """*text* in snake case, as a Python name: `In-video AI features` → `in_video_ai_features`."""
    name = "_".join(word.lower() for word in _WORD.findall(text)) or "unnamed"
    name = f"_{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) else name


def pascal(text: str) -> str:
    """*text* as the name of a class: `get-book` → `GetBook`, `DRM configurations` → `DRMConfigurations`."""
    words = re.findall(r"[^\W_]+", text)
    name = "".join(word[0].upper() + word[1:] for word in words) or "Unnamed"
    return f"_{name}" if name[0].isdigit() else name


def unused(name: str, taken: Iterable[str]) -> str:
    """*name*, with as many trailing underscores as it takes to be none of *taken*."""
    taken = set(taken)
    while name in taken:
        name += "_"
    return name


def template_names(template: str) -> list[str]:
    """The names in braces of a path or a server's URL."""
    return re.findall(r"\{([^{}]*)\}", template)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Up to three of *known* that someone who wrote *name* may have meant, the nearest first.

    Other spellings of *name*, with the same letters, are alone if there are some. Names with other numbers are not
    near: 360p is no misspelt 2160p.
    """
    import difflib  # for mistakes only

    known = list(known)
    if same := [candidate for candidate in known if letters(name) and letters(candidate) == letters(name)]:
        return same[:3]
    by_folded = {candidate.lower(): candidate for candidate in known if same_numbers(candidate, name)}
    folded = name.lower()
    found = difflib.get_close_matches(folded, by_folded, n=3, cutoff=0.6)
    parts = [candidate for candidate in by_folded if folded and folded in candidate and candidate not in found]
    return [by_folded[match] for match in [*found, *parts][:3]]


def suggestion(name: str, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest of *known*, to end an error message with."""
    known = list(known)
    close = nearest(name, known)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"there are: {', '.join(sorted(known))}" if 0 < len(known) <= 20 else ""


def letters(name: str) -> str:
    """*name* without case, and without the signs between its words: equal for two spellings of one name."""
    return "".join(char for char in name.casefold() if char.isalnum())


def is_misspelt(name: str, candidate: str) -> bool:
    """Whether *name* may be a misspelt *candidate*: of the same letters, or of nearly the same."""
    import difflib  # for mistakes only

    if letters(name) == letters(candidate):
        return True
    ratio = difflib.SequenceMatcher(None, name.lower(), candidate.lower()).ratio()
    return ratio >= 0.6 and same_numbers(candidate, name)


def same_numbers(candidate: str, name: str) -> bool:
    """Whether both have the same numbers, or one of them has none."""
    theirs, given = _numbers(candidate), _numbers(name)
    return theirs == given or not (theirs and given)


def _numbers(text: str) -> list[str]:
    return [digits.lstrip("0") for digits in _DIGITS.findall(text)]


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


_SHORTEST = 4
"""Shorter declared_names are one edit away from too many others."""


def misspelt(key: str, known: Iterable[str]) -> str:
    """The name of *known* that *key* is in another spelling, or one edit away from; empty if there is none.

    Spellings differ by case, `_` and `-`. An edit inserts, deletes or replaces a character, or transposes two adjacent
    ones (Damerau-Levenshtein); it counts for declared_names of four characters or more.
    """
    known, spelling = list(known), _spelling(key)
    if same := next((name for name in known if _spelling(name) == spelling), ""):
        return same
    return next((name for name in known if len(name) >= _SHORTEST and _is_one_edit(key, name)), "")


def _spelling(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _is_one_edit(first: str, second: str) -> bool:
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    short, long = sorted((first, second), key=len)
    at = next((index for index, char in enumerate(short) if char != long[index]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_transposed = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return is_transposed or short[at + 1 :] == long[at + 1 :]
