"""The arguments and the result of `client.upload`. The flow is FastPix's own and in `media.upload`, loaded by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import IO, Any, Self, TypedDict, Unpack

from fastpix_dyn.client.binding import Runner

UPLOAD_FLOW = "fastpix_dyn.media.upload:upload"
"""The function that makes the flow of an upload."""

File = str | os.PathLike[str] | IO[bytes]
"""A path, or an open binary file or pipe: it is read from its position to its end, and not closed."""
Progress = Callable[[int, int | None], object]
"""Called with the bytes that have arrived and the size of the file; None while the size is unknown."""


class UploadOptions(TypedDict, total=False):
    """The keyword arguments of `client.upload`.

    Attributes:
        metadata: keys and values of your own, for the media.
        access_policy: who may play the media: "public", "private" or "drm".
        settings: any other property of the media, by its name in the document.
        cors_origin: the origin of the web page that sends the file; "*" by default, because none does here.
        chunk_size: bytes sent at once and kept in memory: a multiple of 262,144; 8 MiB by default.
        on_progress: called with the bytes that have arrived and the size of the file (None while it is unknown).
        resume: path of a small file with which another process can resume after a crash; it is locked meanwhile, and
            deleted at the end.
        wait: whether to wait until the media is ready.
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
    """The result of an upload: its id, usable wherever an id is, with attributes.

    Attributes:
        media_id: the id of the media that FastPix makes of the file.
        size: bytes of the file.
        media: the media, with `wait=True`; else None.
    """

    __slots__ = ("media", "media_id", "size")
    media_id: str
    size: int
    media: Mapping[str, Any] | None

    def __new__(cls, upload_id: str, media_id: str, size: int, media: Mapping[str, Any] | None = None) -> Self:
        """Create the id with its attributes."""
        uploaded = super().__new__(cls, upload_id)
        uploaded.media_id, uploaded.size, uploaded.media = media_id, size, media
        return uploaded

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the id with its attributes."""
        return Uploaded, (str(self), self.media_id, self.size, self.media)

    @property
    def upload_id(self) -> str:
        """The id of the upload, as a plain `str`."""
        return str(self)


def start_upload(runner: Runner, file: File, **options: Unpack[UploadOptions]) -> Any:
    """Run the flow of an upload; return an `Uploaded`, or an awaitable of it."""
    return runner.run(resolve_name(UPLOAD_FLOW)(runner, file, **options))
