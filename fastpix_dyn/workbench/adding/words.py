"""English words of paths and keys: how one thing and many are called, and the styles in which names are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from fastpix_dyn.spec.names import snake

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
