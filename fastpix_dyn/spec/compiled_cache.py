"""Cache compiled documents on disk: the compiled form of an `Api` is JSON that loads in a millisecond at any size.

It is inert data: it becomes records of `plan`, or is refused. Operations, schemas and webhooks are decoded on first
access. `read_cached` and `store` are the cache; `encode_api` and `decode_api` convert the form.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fastpix_dyn import __version__, files
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.files import digest_of
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

if TYPE_CHECKING:
    from fastpix_dyn.spec.document import Document

Value = TypeVar("Value")
_Decode = Callable[[Raw], Value]


class _CompiledForm(Record, frozen=True):
    """An `Api` as it is encoded: large maps are raw, and namespaces contain the ids of their operations."""

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
    """Each response once, because many operations share theirs."""
    operations: dict[str, Raw]
    namespaces: dict[str, dict[str, str]]
    schemas: dict[str, Raw]
    webhooks: dict[str, Raw]


class _Entry(Record, frozen=True):
    """An operation without its responses, and their keys."""

    operation: Operation
    responses: tuple[str, ...]


def encode_api(api: Api) -> bytes:
    """Return the compiled form of *api*.

    Raises:
        ValueError: *api* contains a value that JSON can't represent, such as an infinite number.
    """
    namespaces = {space: {name: one.id for name, one in plans.items()} for space, plans in api.namespaces.items()}
    responses = dict[bytes, str]()
    operations = {name: _entry(one, responses) for name, one in api.operations.items()}
    form = _CompiledForm(
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
        namespaces=namespaces,
        schemas=_raw(api.schemas),
        webhooks=_raw(api.webhooks),
    )
    try:
        content = json.encode(form)
    except (OverflowError, UnicodeEncodeError, RecursionError) as error:
        raise ValueError(f"the API has no compiled form: {error}") from None
    if decode_api(content) != api:
        raise ValueError("the API has no compiled form: it would be decoded as a different API")
    return content


def decode_api(content: bytes | memoryview) -> Api:
    """Return the API whose compiled form is *content*.

    Raises:
        ValueError: *content* is not a compiled form.
    """
    try:
        form = json.decode(content, type=_CompiledForm)
    except RecursionError:
        raise ValueError("the content nests too deeply for a compiled form") from None
    responses, decode = _Lazy(form.responses, json.Decoder(DocumentedResponse).decode), json.Decoder(_Entry).decode

    def operation(raw: Raw) -> Operation:
        entry = decode(raw)
        return replace(entry.operation, responses=tuple(responses[number] for number in entry.responses))

    operations = _Lazy(form.operations, operation)
    return Api(
        title=form.title,
        version=form.version,
        description=form.description,
        servers=form.servers,
        tags=form.tags,
        operations=operations,
        namespaces={name: _Renamed(ids, operations) for name, ids in form.namespaces.items()},
        security_schemes=form.security_schemes,
        error_shape=form.error_shape,
        schemas=_Lazy(form.schemas, _schema),
        webhooks=_Lazy(form.webhooks, _webhook),
        event_shape=form.event_shape,
        fingerprint=form.fingerprint,
        warnings=form.warnings,
    )


def _entry(operation: Operation, responses: dict[bytes, str]) -> _Entry:
    numbers = [responses.setdefault(json.encode(response), str(len(responses))) for response in operation.responses]
    return _Entry(replace(operation, responses=()), tuple(numbers))


def _raw(values: Mapping[str, Any]) -> dict[str, Raw]:
    return {name: Raw(json.encode(value)) for name, value in values.items()}


def _schema(raw: Raw) -> Schema:
    return json.decode(raw, type=dict[str, Any] | bool)


def _webhook(raw: Raw) -> Webhook:
    return json.decode(raw, type=Webhook)


class _Lazy(Mapping[str, Value]):
    """Values that are decoded when they are first accessed. Two threads may both decode one: either result will do."""

    __slots__ = ("_decode", "_values")

    def __init__(self, raw: dict[str, Raw], decode: _Decode[Value]) -> None:
        self._values: dict[str, Any] = {**raw}
        self._decode = decode

    def __getitem__(self, name: str) -> Value:
        value = self._values[name]
        if type(value) is Raw:
            value = self._values[name] = self._decoded(value)
        decoded: Value = value
        return decoded

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
            raise SpecError(f"the cached form of the document is damaged: {error}; delete the cache") from None


class _Renamed(Mapping[str, Operation]):
    """Some operations, by names other than their ids."""

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


MAX_FILES = 32
"""The maximum number of files in the folder; the oldest are removed first."""
MAX_BYTES = 256 * 1024 * 1024
"""Larger files are neither read nor written."""
SUFFIX = ".compiled"
_NAME = rf"[0-9a-f]{{64}}{re.escape(SUFFIX)}"
_REMOVABLE = re.compile(rf"{_NAME}|\.{_NAME}\.[0-9a-z]+")
"""The names of compiled forms, and of temporary files of any version."""
_DIGEST = 64
_HEAD = 2 * (_DIGEST + 1)
_log = logging.getLogger("fastpix_dyn")


def read_cached(paths: Sequence[Path]) -> Api | None:
    """Return the API of the document and overlays at *paths* from the cache, or None if it is not there or outdated."""
    try:
        key = _key(compiler_version(), [(path.name, digest_of(files.read_input(path))) for path in paths])
    except (OSError, ValueError):
        return None  # reading the document reports the error
    if (packaged := files.packaged_cache()) and (api := _read(packaged, files.read_input, key, paths[0].parent)):
        return api  # whoever can write this file can also write the code beside it
    folder = _folder()
    return _read(folder / f"{key}{SUFFIX}", files.read_trusted, key, paths[0].parent) if folder else None


def store(document: Document, api: Api) -> None:
    """Store the compiled form of *api*, compiled from *document*, if there is a cache folder."""
    folder = _folder()
    if folder is None:
        return
    try:
        key, content = cache_entry(document, api, compiler_version())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(content) <= MAX_BYTES:
            files.write_atomically(folder / f"{key}{SUFFIX}", content, mode=0o600)
        _remove_oldest(folder)
    except (OSError, ValueError) as error:
        _log.debug("the compiled form of %s is not cached (%s): %s", document.name, type(error).__name__, error)


def cache_entry(document: Document, api: Api, compiler: str) -> tuple[str, bytes]:
    """Return the cache key of *document*, and the content of the file for *api*, compiled by version *compiler*.

    Raises:
        ValueError: *api* has no compiled form.
    """
    key = _key(compiler, [(one.name, one.digests[one.name]) for one in (document, *document.overlays)])
    others = {name: digest for name, digest in document.digests.items() if name != document.name}
    content = json.encode(others) + b"\n" + encode_api(api)
    return key, f"{key}\n{digest_of(content)}\n".encode() + content


@cache
def compiler_version() -> str:
    """Return the version of the compiler; in a checkout, where code changes between versions, also its digests."""
    code = [] if files.is_installed() else sorted(Path(__file__).parent.glob("*.py"))
    return " ".join([__version__, *(digest_of(path.read_bytes()) for path in code)])


def _key(compiler: str, named: Sequence[tuple[str, str]]) -> str:
    return digest_of(json.encode([compiler, named]))


def _folder() -> Path | None:
    """Return the cache folder, which may not exist; None if it is a link or belongs to another user, or there is none.

    Another user could remove or replace what is in it. The files are checked again when they are read.
    """
    folder = files.cache_folder()
    if folder is None:
        return None
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return folder
    except (OSError, ValueError):
        return None
    return folder if stat.S_ISDIR(status.st_mode) and _is_own(status) else None


def _is_own(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid in {0, os.geteuid()}


def _read(file: Path, read: Callable[..., bytes], key: str, folder: Path) -> Api | None:
    """Return the API in *file* if it belongs to *key*, and the other files in *folder* are unchanged."""
    try:
        content = read(file, limit=MAX_BYTES)
        body = memoryview(content)[_HEAD:]
        if content[:_HEAD] != f"{key}\n{digest_of(body)}\n".encode():
            return None
        end = content.index(b"\n", _HEAD)
        others = json.decode(content[_HEAD:end], type=dict[str, str])
        if any(digest_of(files.read_input(folder / name)) != digest for name, digest in others.items()):
            return None
        return decode_api(body[end - _HEAD :])
    except (OSError, ValueError, RecursionError):
        return None


def _remove_oldest(folder: Path) -> None:
    """Remove the oldest compiled forms, and temporary files of processes that were killed; nothing else."""
    files.delete_drafts(folder, _NAME)
    ages = list[tuple[float, Path]]()
    for path in folder.iterdir():
        if _REMOVABLE.fullmatch(path.name):
            status = path.lstat()
            if stat.S_ISREG(status.st_mode) and _is_own(status):
                ages.append((status.st_mtime, path))
    for _, path in sorted(ages)[:-MAX_FILES]:
        path.unlink(missing_ok=True)
