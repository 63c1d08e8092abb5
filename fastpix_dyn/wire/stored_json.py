"""JSON that the package wrote earlier, such as profiles, recordings and drift logs: `parse` it, and `convert` it.

A file may be damaged: the error has the file, the line, and what to do.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from fastpix_dyn import structs
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.values import MAX_DEPTH, TOO_DEEP, exceeds_depth
from fastpix_dyn.text import short_repr
from fastpix_dyn.wire import to_json

Value = TypeVar("Value")
_SPACE = re.compile(r"[ \t\n\r]*")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
"""A key or an index of a path as msgspec writes it, such as `$.headers[0][1]`."""
_TYPES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "a boolean",
    "array": "a list",
    "object": "an object",
}
_TYPE = re.compile(r"`([a-z]+(?: \| [a-z]+)*)`")
_PATTERN = re.compile(r"Expected `str` matching regex .*")
_MAX_ENTRIES = 1_000_000
"""After so many entries the line of the object or list has to do."""
_DECODER = json.JSONDecoder()


class StoredJson:
    """The text of a file of JSON, or of one line of it, and its value."""

    def __init__(self, content: bytes, file: object, advice: str, *, line: int = 1) -> None:
        """Parse *content*, which is in *file* from *line* on; *advice* is what to do if it is damaged.

        Raises:
            ConfigurationError: it is not JSON, nests too deep, or has a key twice in one object.
        """
        self._file, self._advice, self._line, self._text = file, advice, line, ""
        try:
            self._text = content.decode("utf-8-sig")
            self.value: Any = to_json.parse(self._text)
        except UnicodeDecodeError as error:
            self._line += content.count(b"\n", 0, error.start)
            raise self.damaged("", f"it can't be read: not UTF-8 ({error.reason})") from None
        except json.JSONDecodeError as error:
            self._line, self._text = self._line + error.lineno - 1, ""
            raise self.damaged("", f"it can't be read: not JSON ({error.msg} at character {error.colno})") from None
        except ValueError as error:
            self._text = ""
            raise self.damaged("", f"it can't be read: not JSON ({error})") from None
        if exceeds_depth(self.value, MAX_DEPTH):
            raise self.damaged("", TOO_DEEP)
        try:
            _UNIQUE_KEYS.decode(self._text)
        except _RepeatedKeyError as error:
            raise self.damaged("", f"the key {error} occurs twice in one object") from None

    def damaged(self, pointer: str, message: str) -> ConfigurationError:
        """Return the error that the value at *pointer* is wrong."""
        line = self._line + _line_offset(self._text, json_pointer.tokens(pointer))
        return ConfigurationError(f"{self._file}:{line}: {pointer and f'{pointer}: '}{message}; {self._advice}")

    def convert(self, value_type: type[Value], pointer: str = "", *, problem: str = "") -> Value:
        """Return the value at *pointer* as *value_type*, a type that `msgspec` can convert to.

        The error begins with *problem*.

        Raises:
            ConfigurationError: it has another type, or text that is not valid Unicode.
        """
        value = json_pointer.get(self.value, pointer)
        try:
            return structs.convert(value, value_type)
        except UnicodeEncodeError:
            raise self.damaged(pointer, "a key has half of a surrogate pair, which is not valid text") from None
        except structs.ValidationError as error:
            message, _, path = str(error).partition(" - at `")
            known = path.rstrip("`").partition("[...]")[0]  # which key of a map is wrong is not said
            inner = "".join(f"/{json_pointer.escape(key or index)}" for key, index in _STEP.findall(known))
            message = _PATTERN.sub("expected another text", message)
            words = _TYPE.sub(lambda match: " or ".join(map(_type_name, match[1].split(" | "))), message)
            words = words[:1].lower() + words[1:]
            raise self.damaged(pointer + inner, f"{problem}: {words}" if problem else words) from None


class _RepeatedKeyError(Exception):
    """An object has a key twice; the message is the key. To use one of the values could lose the other."""


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    keys = set[str]()
    for key, _ in pairs:
        if key in keys:
            raise _RepeatedKeyError(short_repr(key))
        keys.add(key)


_UNIQUE_KEYS = json.JSONDecoder(object_pairs_hook=_check_keys, parse_int=str, parse_float=str)


def _type_name(name: str) -> str:
    return _TYPES.get(name, name)


def has_lone_surrogate(*values: Any) -> bool:
    """Return whether a text in *values* contains half of a surrogate pair, which can't be printed or sent."""
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _line_offset(text: str, tokens: list[str]) -> int:
    """Return how many lines of *text* are before the entry at *tokens*, or before the last one that exists."""
    start = position = _skip(text, 0)
    for token in tokens:
        child = _find(text, position, token)
        if child is None:
            break
        start, position = child
    return text.count("\n", 0, start)


def _find(text: str, position: int, token: str) -> tuple[int, int] | None:
    """Return where the entry *token* of the object or list at *position* begins, and where its value does."""
    opening = text[position : position + 1]
    if opening not in {"{", "["}:
        return None
    index, at = 0, _skip(text, position + 1)
    while text[at] not in "}]" and index < _MAX_ENTRIES:
        start, key = at, str(index)
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # behind the colon
        if key == token:
            return start, at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
        index += 1
    return None


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
