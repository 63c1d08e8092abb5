"""Names: Python names for names of the document, and suggestions for names that do not exist."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath

from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.text import shorten_list

_WORD = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]?[^\W_A-Z]+|[A-Z]+[0-9]*(?![a-z])")
_DIGITS = re.compile(r"\d+")

_MAX_COMPARED = 5_000
CLIENT_NAMES = frozenset({"close", "operations", "reload", "upload", "with_options"})
"""The attributes of a client; a tag with such a name gets a trailing underscore."""


def snake(text: str) -> str:
    """Return *text* in snake case, as a Python name: `In-video AI features` → `in_video_ai_features`."""
    name = _identifier("_".join(word.lower() for word in _WORD.findall(normalized(text)))) or "unnamed"
    return f"{name}_" if keyword.iskeyword(name) else name


def pascal(text: str) -> str:
    """Return *text* as the name of a class: `get-book` → `GetBook`, `DRM configurations` → `DRMConfigurations`."""
    words = re.findall(r"[^\W_]+", normalized(text))
    return _identifier("".join(word[0].upper() + word[1:] for word in words)) or "Unnamed"


def normalized(text: str) -> str:
    """Return *text* as Python normalizes identifiers (NFKC): two names that it takes for one become equal."""
    if text.isascii():
        return text
    import unicodedata  # most documents are in ASCII

    return unicodedata.normalize("NFKC", text)


def is_identifier(text: str) -> bool:
    """Return whether *text* is a Python identifier that Python does not change."""
    return text.isidentifier() and normalized(text) == text


def _identifier(name: str) -> str:
    """Return *name* without the characters that no identifier has, with an underscore before a digit."""
    if not name.isascii():
        name = "".join(char for char in normalized(name) if f"_{char}".isidentifier())
    return name if not name or is_identifier(name) else f"_{name}"


def component_name(file: str, pointer: str, used: Container[str]) -> str:
    """Return an unused name for the component at *pointer* of *file*: `parts/tree.yaml#/Tree` becomes `Tree`.

    Without a pointer it has the name of its file. A name that is *used* gets a number.
    """
    last = (tokens(pointer) or [PurePosixPath(file).stem])[-1]
    base = name = re.sub(r"[^A-Za-z0-9_.-]", "_", last)
    number = 1
    while name in used:
        number += 1
        name = f"{base}_{number}"
    return name


def unused_name(name: str, used: Container[str]) -> str:
    """Return *name* with as many trailing underscores as it needs to be none of *used*."""
    while name in used:
        name += "_"
    return name


def template_names(template: str) -> list[str]:
    """Return the names in braces of a path or of a server's URL."""
    return re.findall(r"\{([^{}]*)\}", template)


def template_shape(template: str) -> str:
    """Return *template* without the names of its variables: `/media/{id}` → `/media/{}`."""
    return re.sub(r"\{[^{}]*\}", "{}", template)


def close_matches(name: str, known: Iterable[str]) -> list[str]:
    """Return up to three of *known* that are similar to *name*, the most similar first.

    If some have the same letters as *name*, only those are returned. Names with different numbers are not similar:
    360p is not a misspelt 2160p. Of a very large number of names, the first 5,000 are compared.
    """
    import difflib  # only for errors

    known = list(islice(known, _MAX_COMPARED))
    if same := [candidate for candidate in known if letters(name) and letters(candidate) == letters(name)]:
        return same[:3]
    by_folded = {candidate.lower(): candidate for candidate in known if same_numbers(candidate, name)}
    folded = name.lower()
    found = difflib.get_close_matches(folded, by_folded, n=3, cutoff=0.6)
    parts = [candidate for candidate in by_folded if folded and folded in candidate and candidate not in found]
    return [by_folded[match] for match in [*found, *parts][:3]]


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a clause for the end of an error message: the names of *known* that are similar to *name*, or all."""
    known = list(known)
    close = close_matches(_comparable(name), known)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"there are: {shorten_list(sorted(known), _MAX_LISTED)}" if known else "there are none"


def _comparable(name: object) -> str:
    """Return what is compared of *name*, which callers may have passed: nothing of what is no text."""
    return name[:_LONGEST_NAME] if isinstance(name, str) else ""


def letters(name: str) -> str:
    """Return *name* in lower case without separators: equal for two spellings of one name."""
    return "".join(char for char in name.casefold() if char.isalnum())


def is_likely_misspelling(name: str, candidate: str) -> bool:
    """Return whether *name* may be *candidate* misspelt: the letters are the same, or nearly."""
    import difflib  # only for errors

    if letters(name) == letters(candidate):
        return True
    ratio = difflib.SequenceMatcher(None, name.lower(), candidate.lower()).ratio()
    return ratio >= 0.6 and same_numbers(candidate, name)


def same_numbers(candidate: str, name: str) -> bool:
    """Return whether both names contain the same numbers, or one of them none."""
    candidate_numbers, name_numbers = _numbers(candidate), _numbers(name)
    return candidate_numbers == name_numbers or not (candidate_numbers and name_numbers)


def _numbers(text: str) -> list[str]:
    return [digits.lstrip("0") for digits in _DIGITS.findall(text)]


_MAX_SUGGESTIONS = 3
_MAX_LISTED = 20
_LONGEST_NAME = 200
"""Characters that are compared: the time grows with their square, and callers may pass anything for a name."""
_SAME_WORD = 0.75
"""The ratio (difflib) from which two words count as one word, misspelt."""
_SIMILAR = 0.6
_MAX_DISTANCE = 0.15
"""The maximum difference of a candidate's score from the best one, to be suggested with it."""
_VERBS: Mapping[str, tuple[str, ...]] = {
    "create": ("create", "add", "new", "make", "post", "insert", "generate", "register", "upload", "import"),
    "read": ("get", "list", "read", "fetch", "retrieve", "find", "search", "show", "view", "query", "describe"),
    "update": ("update", "set", "edit", "change", "modify", "patch", "put", "replace", "rename"),
    "delete": ("delete", "remove", "destroy", "drop", "erase", "purge", "del"),
}
"""The first words of names, by the action that they mean."""
_METHODS = {"GET": "read", "HEAD": "read", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


class Candidate(Record, frozen=True):
    """A name to suggest."""

    label: str
    """The text to show."""
    names: tuple[str, ...]
    """The names to compare; the first word of the first is the action."""
    method: str = ""
    """The HTTP method of an operation."""


def method_candidates(api: Api, label: Callable[[str, str], str]) -> list[Candidate]:
    """Return all operations in all namespaces; *label* returns the text for a namespace and a name in it."""
    return [
        Candidate(label(space, name), (name, plan.id), plan.method)
        for space, plans in api.namespaces.items()
        for name, plan in plans.items()
    ]


def operation_candidates(operations: Iterable[Operation], label: Callable[[str], str] = str) -> list[Candidate]:
    """Return *operations* as candidates, shown by operationId."""
    return [Candidate(label(plan.id), (plan.python_name, plan.id), plan.method) for plan in operations]


def client_suggestion(api: Api, name: str, space: str = "") -> str:
    """Return a suggestion for *name*, which the client, or its namespace *space*, does not have."""
    operations = method_candidates(api, lambda space, name: f"client.{space}.{name}")
    here = [one for one in operations if space and one.label.startswith(f"client.{space}.")]
    if space:
        return candidate_suggestion(name, operations, listed=here, listed_as=lambda one: one.names[0])
    own = [Candidate(f"client.{one}", (one,)) for one in [*api.namespaces, *sorted(CLIENT_NAMES)]]
    spaces = own[: len(api.namespaces)]
    return candidate_suggestion(name, [*own, *operations], listed=spaces, listed_as=lambda one: one.names[0])


def client_path(api: Api, plan: Operation) -> str:
    """Return the path to *plan* from a client: `manage_videos.get_media`."""
    space = plan.namespaces[0]
    return f"{space}.{next(name for name, one in api.namespaces[space].items() if one is plan)}"


def candidate_suggestion(
    name: str,
    candidates: Iterable[Candidate],
    *,
    listed: Iterable[Candidate] | None = None,
    listed_as: Callable[[Candidate], str] = lambda one: one.label,
) -> str:
    """Return a clause that suggests candidates for *name*; empty if there are none.

    An equal name comes before one with the same letters, and that before similar ones. If none is similar, *listed*
    (all candidates if it is None) are listed, if they are few.
    """
    candidates = list(candidates)
    name = _comparable(name)
    for spelling in (str, letters):
        same = [one.label for one in candidates if spelling(name) in map(spelling, one.names)]
        if same:
            return f"it is {' or '.join(dict.fromkeys(same[:_MAX_SUGGESTIONS]))}"
    near = _similar(name, candidates)
    if near:
        return f"did you mean {' or '.join(dict.fromkeys(one.label for one in near[:_MAX_SUGGESTIONS]))}?"
    return _listed(name, candidates if listed is None else list(listed), listed_as)


def _listed(name: str, candidates: list[Candidate], shown: Callable[[Candidate], str]) -> str:
    if not 0 < len(candidates) <= _MAX_LISTED:
        return ""
    safe = [shown(one) for one in candidates if _is_safe(name, one)]
    return f"there are: {', '.join(sorted(dict.fromkeys(safe)) + (['…'] if len(safe) < len(candidates) else []))}"


def _is_safe(name: str, candidate: Candidate) -> bool:
    """Return whether *candidate* may be suggested: one that deletes only if *name* begins like it or means "delete"."""
    if _action_of(candidate) != "delete":
        return True
    first, own_first = _words(name)[0], _words(candidate.names[0])[0]
    return _action(name) == "delete" or (_action(name) is None and _is_same(first, own_first))


def _similar(name: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the *candidates* similar to *name*, the most similar first; those with its action, if there are any."""
    scored = [
        (max(_similarity(name, own, _action_of(one)) for own in one.names), one)
        for one in candidates
        if _is_safe(name, one)
    ]
    best = max((score for score, _ in scored), default=0.0)
    close = sorted(
        (pair for pair in scored if pair[0] and pair[0] >= best - _MAX_DISTANCE),
        key=lambda pair: (-pair[0], -_alike(name, pair[1])),
    )
    found, action = [one for _, one in close], _action(name)
    if action is None:
        return found
    return [one for one in found if _action_of(one) == action] or ([] if action == "delete" else found)


def _similarity(name: str, own: str, does: str | None) -> float:
    """Return the similarity of two names, from 0 to 1: verbs and the rest are compared separately.

    *does* is the action of the operation called *own*, whatever its verb.
    """
    if not same_numbers(name, own):
        return 0.0
    name_words, words = _words(name), _words(own)
    if _action(name) is None or len(name_words) == 1:
        return _likeness(name_words, words)
    verb = 1.0 if _is_same(name_words[0], words[0]) else 0.9 if _action(name) == does else 0.7
    by_rest = verb * _likeness(name_words[1:], words[1:]) if len(words) > 1 else 0.0
    if _action(own) is None or len(words) == 1:
        return max(by_rest, _likeness(name_words, words), 0.8 * _likeness(name_words[1:], words))
    return by_rest


def _alike(name: str, candidate: Candidate) -> float:
    return max(_ratio(letters(name), letters(own)) for own in candidate.names)


def _likeness(name_words: list[str], words: list[str]) -> float:
    """Compare names by the words that they share, and by their letters."""
    common = sum(any(_is_same(word, other) for other in words) for word in name_words)
    shared = 2 * common / (len(name_words) + len(words))
    contained = _SIMILAR if common == len(name_words) else 0.0
    found = max(shared, contained, _ratio("".join(name_words), "".join(words)))
    return found if found >= _SIMILAR else 0.0


def _action_of(candidate: Candidate) -> str | None:
    """Return the action of *candidate*: by a method DELETE, else by the first word of its name, else by its method."""
    by_method = _METHODS.get(candidate.method)
    return "delete" if by_method == "delete" else _action(candidate.names[0]) or by_method


@lru_cache(maxsize=1024)
def _action(name: str) -> str | None:
    """Return the action of *name* by its first word, which may be misspelt; None if that is not a known verb."""
    word = _words(name)[0]
    near = max(_spellings(word), default=(0.0, ""))
    return near[1] if near[0] >= _SAME_WORD else None


def _spellings(word: str) -> Iterator[tuple[float, str]]:
    for action, verbs in _VERBS.items():
        for verb in verbs:
            yield (1.0 if word == verb else _ratio(word, verb) if len(verb) > 3 else 0.0), action


@lru_cache(maxsize=1024)
def _words(name: str) -> list[str]:
    return snake(name).strip("_").split("_")


@lru_cache(maxsize=4096)
def _is_same(word: str, other: str) -> bool:
    """Return whether the words are the same, one of them misspelt or in the plural; numbers are never misspelt."""
    if word.removesuffix("s") == other.removesuffix("s"):
        return True
    return word.isalpha() and other.isalpha() and min(len(word), len(other)) > 3 and _ratio(word, other) >= _SAME_WORD


def _ratio(one: str, other: str) -> float:
    import difflib  # only for errors

    return difflib.SequenceMatcher(None, one, other).ratio()


_MIN_LENGTH = 4
"""Shorter names are one edit away from too many others."""


def correct_spelling(key: str, known: Iterable[str]) -> str:
    """Return the name of *known* that is *key* in another spelling, or one edit away; empty if there is none.

    Spellings differ by case, `_` and `-`. An edit inserts, deletes or replaces a character, or transposes two adjacent
    ones (Damerau-Levenshtein); it counts for names of four characters or more.
    """
    known, spelling = list(known), _spelling(key)
    if same := next((name for name in known if _spelling(name) == spelling), ""):
        return same
    return next((name for name in known if len(name) >= _MIN_LENGTH and _is_one_edit(key, name)), "")


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
