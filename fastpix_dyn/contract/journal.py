"""The journal of lifecycle mode: a file that lists what a test created and has not removed yet.

It has a line of JSON for each event (NDJSON), on the disk before the next request: `creating` before a request that may
create something, `created` with the call that removes it, `removed` when it is gone. A line that has another form makes
the file no journal: it is not changed, and nothing is sent.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import lock, open_for_append
from fastpix_dyn.text import escape_controls

_MAX_BYTES = 16 * 1024 * 1024
"""Larger files are not read: a test writes some hundred bytes for each resource."""
_NUMBERS = range(1, 2**53)
_KEYS = {
    "creating": {"creating", "operation"},
    "created": {"created", "server", "operation", "remover", "values"},
    "removed": {"removed"},
}
"""By kind of event: the keys of its line."""


@dataclass(frozen=True, slots=True)
class CreatedResource:
    """A resource that the test created, and the call that removes it."""

    number: int
    server: str
    operation: str
    """The operationId that created it."""
    remover: str
    """The operationId that removes it; empty if there is none."""
    values: Mapping[str, Any]
    """The values for `remover`, by `location.name`; without one the ids of the resource, if they are known."""
    line: int = 0
    """The line of the journal; 0 if this test created the resource."""

    def __str__(self) -> str:
        arguments = ", ".join(f"{key.partition('.')[2]}={value}" for key, value in self.values.items())
        unknown = f"the document has no DELETE for it ({arguments})" if arguments else "the response has no id of it"
        how = f"remove it by {self.remover}({arguments})" if self.remover else unknown
        return escape_controls(f"what {self.operation} created at {self.server}: {how}")


@dataclass(slots=True)
class Journal:
    """An open journal; `Journal.open` opens one."""

    path: Path
    descriptor: int
    resources: dict[int, CreatedResource] = field(default_factory=dict[int, CreatedResource])
    """By number: what is not removed yet."""
    uncertain: dict[int, str] = field(default_factory=dict[int, str])
    """By number: the operationIds of requests without a response, which may have created something."""
    reasons: dict[int, str] = field(default_factory=dict[int, str])
    """By number of uncertain requests: why that is not known, if there was a response."""
    number: int = 0
    _size: int = 0
    """How many bytes of the file are journal lines."""
    _may_delete: bool = False
    """Whether the file did not exist before, or is the journal of an earlier test."""
    _held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open the journal at *path*, with the resources that an earlier test left.

        Raises:
            ConfigurationError: another test uses it, it is not a journal, or it can't be written.
        """
        with contextlib.ExitStack() as held:
            try:
                in_use = f"another contract test uses the journal {path}; give the path of another file"
                held.enter_context(lock(path, in_use=in_use))
                is_new = not os.path.lexists(path)
                descriptor = open_for_append(path)
                held.callback(os.close, descriptor)
                journal = cls(path, descriptor, _may_delete=is_new)
                journal._read()  # its own class
            except OSError as error:
                raise ConfigurationError(f"the journal {path} can't be written: {error.strerror or error}") from None
            journal._held = held.pop_all()
        return journal

    def close(self) -> None:
        """Close the journal; delete its file if nothing is left to remove, and if it has no other lines."""
        try:
            if not self.resources and not self.uncertain:
                self._delete()
        finally:
            self._held.close()

    def add_request(self, operation: str) -> int:
        """Write that a request of *operation* will be sent, and return its number."""
        self.number += 1
        self.uncertain[self.number] = operation
        self._write({"creating": self.number, "operation": operation})
        return self.number

    def add_resource(self, one: CreatedResource) -> None:
        """Write that *one* was created."""
        self.uncertain.pop(one.number, None)
        self.resources[one.number] = one
        fields = {"server": one.server, "operation": one.operation, "remover": one.remover, "values": dict(one.values)}
        self._write({"created": one.number, **fields})

    def remove(self, number: int) -> None:
        """Write that the resource with this *number* was removed, or was never created."""
        self.resources.pop(number, None)
        self.uncertain.pop(number, None)
        self._write({"removed": number})

    def _write(self, event: Mapping[str, Any]) -> None:
        line = f"{json.dumps(event)}\n".encode()
        try:
            written = 0
            while written < len(line):
                written += os.write(self.descriptor, line[written:])
            os.fsync(self.descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self.descriptor, self._size)
            raise ConfigurationError(f"the journal {self.path} can't be written: {error.strerror or error}") from None
        self._size += len(line)

    def _delete(self) -> None:
        """Delete the file, unless somebody else wrote to it or replaced it; leave an empty file of somebody else."""
        with contextlib.suppress(OSError):
            opened, current = os.fstat(self.descriptor), self.path.lstat()
            if not os.path.samestat(opened, current) or opened.st_size != self._size:
                return
            if self._may_delete:
                self.path.unlink()
            else:
                os.ftruncate(self.descriptor, 0)

    def _read(self) -> None:
        size = os.fstat(self.descriptor).st_size
        if size > _MAX_BYTES:
            self._fail(1, f"the file is larger than {_MAX_BYTES:,} bytes, so this is not a journal of a contract test")
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        content = b"".join(iter(lambda: os.read(self.descriptor, 1 << 20), b""))
        lines = content.split(b"\n")
        rest = lines.pop()
        for line, text in enumerate(lines, 1):
            self._replay(line, text)
        # A test that was killed may have cut its last line: the request of that line was not sent. A file that only
        # begins as a line does, such as one of a brace, may as well be another one.
        if rest and not (_is_cut(rest) and (lines or rest.startswith(_FIRST_KEYS))):
            self._replay(len(lines) + 1, rest)
            os.write(self.descriptor, b"\n")
            content += b"\n"
        elif rest:
            content = content[: len(content) - len(rest)]
            os.ftruncate(self.descriptor, len(content))
        self._size = len(content)
        self._may_delete |= size > 0

    def _replay(self, line: int, text: bytes) -> None:
        event = _parsed(text)
        if event is None:
            self._fail(line, "this is not a journal of a contract test")
        kind = next(one for one in _KEYS if one in event)
        number = event[kind]
        if kind == "created" and number in self.resources:
            self._fail(line, f"this is not a journal of a contract test: {number} is created twice")
        self.number = max(self.number, number)
        self.uncertain.pop(number, None)
        self.resources.pop(number, None)
        if kind == "creating":
            self.uncertain[number] = event["operation"]
        elif kind == "created":
            fields = (event["server"], event["operation"], event["remover"], event["values"])
            self.resources[number] = CreatedResource(number, *fields, line=line)

    def _fail(self, line: int, problem: str) -> NoReturn:
        raise ConfigurationError(f"{self.path}:{line}: {problem}; give the path of another file")


def _parsed(text: bytes) -> dict[str, Any] | None:
    """Return the event of a line; None if it is not a line of a journal."""
    try:
        event: Any = json.loads(text.decode(), object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict):
        return None
    found: dict[str, Any] = event  # pyright: ignore[reportUnknownVariableType]
    return found if found.keys() in _KEYS.values() and all(map(_is_valid, found, found.values())) else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def _is_valid(key: str, value: Any) -> bool:
    """Return whether *value* has the type of *key* in a line of a journal."""
    if key in _KEYS:
        return isinstance(value, int) and not isinstance(value, bool) and value in _NUMBERS
    if key == "values":
        return isinstance(value, dict) and all(_values_are_valid(value))  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(value, str) and (bool(value) or key == "remover")


def _values_are_valid(values: dict[Any, Any]) -> Iterator[bool]:
    for key, value in values.items():
        location, _, name = str(key).partition(".")
        yield location in {"path", "query"} and bool(name)
        yield bool(value) if isinstance(value, str) else isinstance(value, int) and not isinstance(value, bool)


_STRING = r'"(?:[^"\\\x00-\x1f]|\\.)*"'
_CUT_STRING = r'"(?:[^"\\\x00-\x1f]|\\.)*\\?'
_PAIR = rf"{_STRING}: (?:{_STRING}|-?[0-9]+)"
_NUMBER = r"[1-9][0-9]*"
_VALUES = rf"\{{(?:{_PAIR}(?:, {_PAIR})*)?\}}"
_RESOURCE = ("server", _STRING, "operation", _STRING, "remover", _STRING, "values", _VALUES)
_LINES = (
    ('{"creating": ', _NUMBER, ', "operation": ', _STRING, "}"),
    ('{"created": ', _NUMBER, *(part if index % 2 else f', "{part}": ' for index, part in enumerate(_RESOURCE)), "}"),
    ('{"removed": ', _NUMBER, "}"),
)
"""By kind of event: the parts of a line as `Journal` writes it, literal texts and patterns by turns."""
_FIRST_KEYS = tuple(parts[0].encode() for parts in _LINES)
_CUT_PARTS = {
    _NUMBER: r"",
    _STRING: rf"(?:{_CUT_STRING})?",
    _VALUES: rf"(?:\{{(?:{_PAIR}, )*(?:{_CUT_STRING}|{_STRING}:? ?|{_STRING}: (?:{_CUT_STRING}|-)|{_PAIR},?)?)?",
}
"""By pattern: what a cut may leave of it."""


def _is_cut(text: bytes) -> bool:
    """Return whether *text* is the beginning of a line of a journal, but not a whole one."""
    rest = text.decode("ascii", "replace")
    return any(_begins(rest, parts) for parts in _LINES)


def _begins(rest: str, parts: tuple[str, ...]) -> bool:
    """Return whether *rest* ends within *parts*."""
    for index, part in enumerate(parts):
        if index % 2:
            matched = re.match(part, rest)
            if matched is None:
                return re.fullmatch(_CUT_PARTS[part], rest) is not None
            rest = rest[matched.end() :]
        elif rest.startswith(part):
            rest = rest.removeprefix(part)
        else:
            return part.startswith(rest)
    return False
