"""Python names for what the document names in its own ways."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

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
