"""What `client.upload` takes and gives. How it is done is FastPix's own affair: it is loaded when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import IO, Any, Self, TypedDict, Unpack

from fastpix_dyn.client.binding import Runner

HOME = "fastpix_dyn.media.upload:upload"
"""Where the function stands that makes the flow of an upload."""

File = str | os.PathLike[str] | IO[bytes]
"""A path, or an open binary file: it is read from where it stands to its end, a pipe too, and not closed."""
Progress = Callable[[int, int | None], object]
"""Told the bytes that have arrived, and of how many; None while that is not known."""


class UploadOptions(TypedDict, total=False):
    """What an upload can be told.

    Attributes:
        metadata: keys and values of your own, for the media.
        access_policy: who may play the media: "public", "private" or "drm".
        settings: all else that can be said of the media, as the document names it.
        cors_origin: of the web page that will send the file; "*" unless given, for here none does.
        chunk_size: bytes sent at once and held in memory: a multiple of 262,144; 8 MiB unless given.
        on_progress: called with the bytes that have arrived, and how many there are: None while that is not known.
        resume: name of a small file that lets another process go on after a crash; it is made, and deleted at the end.
        wait: whether to wait until the media is ready, too.
    """

    metadata: Mapping[str, str]
    access_policy: str
    settings: Mapping[str, Any]
    cors_origin: str
    chunk_size: int
    on_progress: Progress | None
    resume: str | os.PathLike[str] | None
    wait: bool


class Uploaded(str):
    """A file that has arrived: the id of its upload, which goes wherever an id goes, and what else is known.

    Attributes:
        media_id: the id of the media that is made of it.
        size: bytes of the file.
        media: the media, where the upload was to wait for it; else None.
    """

    __slots__ = ("media", "media_id", "size")
    media_id: str
    size: int
    media: Mapping[str, Any] | None

    def __new__(cls, upload_id: str, media_id: str, size: int, media: Mapping[str, Any] | None = None) -> Self:
        """The id, with the rest beside it."""
        made = super().__new__(cls, upload_id)
        made.media_id, made.size, made.media = media_id, size, media
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """How pickle makes it again."""
        return Uploaded, (str(self), self.media_id, self.size, self.media)

    @property
    def upload_id(self) -> str:
        """The upload's id, as plain text."""
        return str(self)


def started(runner: Runner, file: File, **options: Unpack[UploadOptions]) -> Any:
    """What *runner* makes of the flow of an upload: an `Uploaded`, or an awaitable of it."""
    return runner.run(resolve_name(HOME)(runner, file, **options))
