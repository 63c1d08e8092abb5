"""Words of the command line that say which."""

from __future__ import annotations


def server(text: str) -> int | str:
    """The server that *text* names: by its number in the document, by its address, or by its name."""
    return int(text) if text.isdecimal() else text
