"""The ready form of an `Api`: JSON that is read in a millisecond, however many operations there are.

It is inert data: what is in it becomes the records of `plan` or is refused. Operations, schemas and webhooks are made
when they are first asked for.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from fastpix_dyn import files
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec.document import Document, digest_of
from fastpix_dyn.spec.plan import (
    Api,
    DocumentedResponse,
    ErrorShape,
    EventShape,
    Operation,
    Schema,
    SecurityScheme,
    Server,
    Tag,
    Webhook,
)
from fastpix_dyn.structs import DecodeError, Raw, Record, json, replace
from fastpix_dyn.version import __version__

Value = TypeVar("Value")
_Decode = Callable[[Raw], Value]


class _Ready(Record, frozen=True):
    """An `Api` as it is written: what is many is raw, and namespaces hold the ids of their operations."""

    title: str
    version: str
    description: str
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    security_schemes: dict[str, SecurityScheme]
    error_shape: ErrorShape
    event_shape: EventShape
    fingerprint: str
    warnings: tuple[Problem, ...]
    responses: dict[str, Raw]
    """Each once, for many operations share theirs."""
    operations: dict[str, Raw]
    namespaces: dict[str, dict[str, str]]
    schemas: dict[str, Raw]
    webhooks: dict[str, Raw]


class _Entry(Record, frozen=True):
    """An operation without its replies, and which they are."""

    operation: Operation
    responses: tuple[str, ...]


def dump(api: Api) -> bytes:
    """The ready form of *api*.

    Raises:
        ValueError: *api* holds what JSON can't say, such as an infinite number.
    """
    spaces = {space: {name: one.id for name, one in plans.items()} for space, plans in api.namespaces.items()}
    responses = dict[bytes, str]()
    operations = {name: _entry(one, responses) for name, one in api.operations.items()}
    made = _Ready(
        title=api.title,
        version=api.version,
        description=api.description,
        servers=api.servers,
        tags=api.tags,
        security_schemes=dict(api.security_schemes),
        error_shape=api.error_shape,
        event_shape=api.event_shape,
        fingerprint=api.fingerprint,
        warnings=api.warnings,
        responses={number: Raw(text) for text, number in responses.items()},
        operations=_raw(operations),
        namespaces=spaces,
        schemas=_raw(api.schemas),
        webhooks=_raw(api.webhooks),
    )
    try:
        content = json.encode(made)
    except (OverflowError, UnicodeEncodeError, RecursionError) as error:
        raise ValueError(f"no ready form: {error}") from None
    if load(content) != api:
        raise ValueError("no ready form: it would read as another API")
    return content


def load(content: bytes | memoryview) -> Api:
    """The API whose ready form is *content*.

    Raises:
        ValueError: it is no ready form.
    """
    try:
        ready = json.decode(content, type=_Ready)
    except RecursionError:
        raise ValueError("nests too deep to be a ready form") from None
    responses, decode = _Lazy(ready.responses, json.Decoder(DocumentedResponse).decode), json.Decoder(_Entry).decode

    def operation(raw: Raw) -> Operation:
        entry = decode(raw)
        return replace(entry.operation, responses=tuple(responses[number] for number in entry.responses))

    operations = _Lazy(ready.operations, operation)
    return Api(
        title=ready.title,
        version=ready.version,
        description=ready.description,
        servers=ready.servers,
        tags=ready.tags,
        operations=operations,
        namespaces={name: _Renamed(ids, operations) for name, ids in ready.namespaces.items()},
        security_schemes=ready.security_schemes,
        error_shape=ready.error_shape,
        schemas=_Lazy(ready.schemas, _schema),
        webhooks=_Lazy(ready.webhooks, _webhook),
        event_shape=ready.event_shape,
        fingerprint=ready.fingerprint,
        warnings=ready.warnings,
    )


def _entry(operation: Operation, responses: dict[bytes, str]) -> _Entry:
    numbers = [responses.setdefault(json.encode(reply), str(len(responses))) for reply in operation.responses]
    return _Entry(replace(operation, responses=()), tuple(numbers))


def _raw(values: Mapping[str, Any]) -> dict[str, Raw]:
    return {name: Raw(json.encode(value)) for name, value in values.items()}


def _schema(raw: Raw) -> Schema:
    return json.decode(raw, type=dict[str, Any] | bool)


def _webhook(raw: Raw) -> Webhook:
    return json.decode(raw, type=Webhook)


class _Lazy(Mapping[str, Value]):
    """Values that are decoded when they are first asked for. Two threads may both decode one: either will do."""

    __slots__ = ("_decode", "_values")

    def __init__(self, raw: dict[str, Raw], decode: _Decode[Value]) -> None:
        self._values: dict[str, Any] = {**raw}
        self._decode = decode

    def __getitem__(self, name: str) -> Value:
        value = self._values[name]
        if type(value) is Raw:
            value = self._values[name] = self._decoded(value)
        made: Value = value
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self))

    def _decoded(self, raw: Raw) -> Value:
        try:
            return self._decode(raw)
        except (DecodeError, RecursionError) as error:
            raise SpecError(f"the ready form of the document is not what was written: {error}; delete it") from None


class _Renamed(Mapping[str, Operation]):
    """Some operations, by other names than their ids."""

    __slots__ = ("_ids", "_operations")

    def __init__(self, ids: dict[str, str], operations: Mapping[str, Operation]) -> None:
        self._ids, self._operations = ids, operations

    def __getitem__(self, name: str) -> Operation:
        return self._operations[self._ids[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return repr(dict(self))


MOST = 32
"""How many files the folder holds at most; the oldest go first."""
LARGEST = 1 << 30
"""No file of more bytes is read."""
SUFFIX = ".ready"
_DIGEST = 64
_HEAD = 2 * (_DIGEST + 1)
_log = logging.getLogger("fastpix_dyn")


def find(paths: Sequence[Path]) -> Api | None:
    """The API of a document and its overlays if its ready form is kept, and nothing has changed since."""
    try:
        key = _key(library(), [(path.name, digest_of(path.read_bytes())) for path in paths])
    except (OSError, ValueError):
        return None  # the next who reads it will say so
    packaged, folder = files.packaged_ready_form(), files.cache_folder()
    places = [packaged] if packaged else []
    places += [folder / f"{key}{SUFFIX}"] if folder else []
    return next((api for place in places if (api := _read(place, key, paths[0].parent))), None)


def keep(document: Document, api: Api) -> None:
    """Keeps the ready form of *api*, which *document* was compiled to, where there is a place for it."""
    folder = files.cache_folder()
    if folder is None:
        return
    try:
        key, content = written(document, api, library())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_atomically(folder / f"{key}{SUFFIX}", content, mode=0o600)
        _tidy(folder)
    except (OSError, ValueError) as error:
        _log.debug("the ready form of %s is not kept (%s): %s", document.name, type(error).__name__, error)


def written(document: Document, api: Api, made_by: str) -> tuple[str, bytes]:
    """The key of *document*, and the content of the file that keeps *api* for the *library* that it was *made_by*.

    Raises:
        ValueError: *api* has no ready form.
    """
    key = _key(made_by, [(one.name, one.digests[one.name]) for one in (document, *document.overlays)])
    others = {name: digest for name, digest in document.digests.items() if name != document.name}
    content = json.encode(others) + b"\n" + dump(api)
    return key, f"{key}\n{digest_of(content)}\n".encode() + content


@cache
def library() -> str:
    """What compiles: a version, and in a checkout the code, which changes there between versions."""
    code = [] if files.is_installed() else sorted(Path(__file__).parent.glob("*.py"))
    return " ".join([__version__, *(digest_of(path.read_bytes()) for path in code)])


def _key(made_by: str, named: Sequence[tuple[str, str]]) -> str:
    return digest_of(json.encode([made_by, named]))


def _read(place: Path, key: str, folder: Path) -> Api | None:
    """The API that is kept at *place*, if it is that of *key*, and the other files in *folder* are as they were."""
    try:
        content = _trusted(place)
        body = memoryview(content)[_HEAD:]
        if content[:_HEAD] != f"{key}\n{digest_of(body)}\n".encode():
            return None
        end = content.index(b"\n", _HEAD)
        others = json.decode(content[_HEAD:end], type=dict[str, str])
        if any(digest_of((folder / name).read_bytes()) != digest for name, digest in others.items()):
            return None
        return load(body[end - _HEAD :])
    except (OSError, ValueError, RecursionError):
        return None


def _trusted(place: Path) -> bytes:
    """What stands in the file *place*, if this user or the system's has written it."""
    with place.open("rb") as file:
        about = os.fstat(file.fileno())
        ours = not hasattr(os, "geteuid") or about.st_uid in {0, os.geteuid()}
        return file.read() if ours and about.st_size <= LARGEST else b""


def _tidy(folder: Path) -> None:
    """Removes the oldest files, and what a process that was killed has left of one."""
    kept = [path for path in folder.iterdir() if SUFFIX in path.name[_DIGEST:]]
    for path in sorted(kept, key=lambda path: path.stat().st_mtime)[:-MOST]:
        path.unlink(missing_ok=True)
