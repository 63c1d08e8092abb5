"""Header fields: which names and values HTTP can carry (RFC 9110 §5.1, §5.5). Values never show in what is said."""

from __future__ import annotations

import re

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")


def name_fault(name: str) -> str:
    """What is wrong with the name of a header, or of a cookie (RFC 6265 §4.1.1); empty if nothing is."""
    return "" if _NAME.fullmatch(name) else "the name of a header or cookie holds only letters, digits, !#$%&'*+-.^_`|~"


def value_fault(value: str) -> str:
    """What is wrong with the value of a header; empty if nothing is."""
    if found := _CONTROL.search(value):
        return f"a header can't hold control characters, such as the one (U+{ord(found[0]):04X}) at {found.start()}"
    if value != value.strip(" \t"):
        return "a header can't begin or end with a space: it would be lost on the way"
    if (at := next((index for index, char in enumerate(value) if char > "\xff"), None)) is not None:
        return f"a header can't hold characters outside of Latin-1, such as the one (U+{ord(value[at]):04X}) at {at}"
    return ""


def cookie_fault(value: str) -> str:
    """What is wrong with the raw value of a cookie (RFC 6265 §4.1.1); empty if nothing is."""
    return (
        ""
        if _COOKIE.fullmatch(value)
        else "a cookie can't hold spaces, control characters, non-ASCII, or any of \" , ; \\"
    )
