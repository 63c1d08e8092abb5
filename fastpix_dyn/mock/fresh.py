"""What is new about a new resource: ids that look like the document's, and times that are spelt like the document's."""

from __future__ import annotations

import json
import random
import re
import string
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastpix_dyn.spec.values import is_array, is_object

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def like(example: Any, chance: random.Random) -> str:
    """An id of the form of *example*: a UUID, as many hexadecimal digits, or as many letters and digits."""
    text = str(example)
    if _UUID.fullmatch(text):
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    letters = "0123456789abcdef" if _HEX.fullmatch(text) else string.ascii_lowercase + string.digits
    return "".join(chance.choice(letters) for _ in text or "x" * 16)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """*value* with each old name in its texts, also inside longer ones, made the new one."""
    text = json.dumps(value)
    for old, new in names.items():
        if len(old) > 3:
            text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return json.loads(text)


def spelt(moment: float, like_this: str) -> str:
    """*moment*, in seconds since the epoch, in UTC, with as many digits after the second as *like_this* has."""
    found = _TIME.fullmatch(like_this)
    digits = len(found[1] or ".") - 1 if found else 6
    whole = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{moment % 1:.9f}"[2:].ljust(digits, "0")[:digits]
    return f"{whole}.{fraction}Z" if digits else f"{whole}Z"


def dated(value: Any, moment: float) -> Any:
    """*value* with each point in time (RFC 3339) in it made *moment*."""
    if is_object(value):
        return {key: dated(part, moment) for key, part in value.items()}
    if is_array(value):
        return [dated(part, moment) for part in value]
    return spelt(moment, value) if isinstance(value, str) and _TIME.fullmatch(value) else value
