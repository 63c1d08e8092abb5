"""Uploads by a client: what it sends to the storage goes through connections that carry nothing of the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from os import PathLike
from typing import IO, Any, TypedDict

from fastpix_dyn.client.connection import Connection
from fastpix_dyn.flow.retry import Retry

HOME = "fastpix_dyn.media.upload"
"""The module that knows how to upload; loaded when it is asked for."""
File = str | PathLike[str] | IO[bytes]


class UploadOptions(TypedDict, total=False):
    """How a file is uploaded.

    Attributes:
        metadata: your own keys and values for the media.
        access_policy: "public" (default), "private" or "drm".
        settings: more of what the API calls pushMediaSettings, in its own words.
        cors_origin: the origin of the web page that may upload, where one does; "*" by default.
        chunk_size: bytes of a piece, a multiple of 256 KiB; 16 MiB by default.
        on_progress: is called with the bytes that are there, and with their number in all, None where it is not known.
        resume: a file in which to keep how to go on; another process that names it goes on after a crash.
        retries: when a piece is tried again; 6 attempts by default, counted anew with each byte that gets there.
    """

    metadata: Mapping[str, str]
    access_policy: str
    settings: Mapping[str, Any]
    cors_origin: str
    chunk_size: int
    on_progress: Callable[[int, int | None], object] | None
    resume: str | PathLike[str]
    retries: Retry


def uploads() -> Any:
    """The module of uploads."""
    return import_module(HOME)


def apart(connection: Connection) -> Connection:
    """Connections of their own, with no credentials, headers or cookies of a caller's HTTP client."""
    return Connection(None, connection.embedded, connection.kind)
