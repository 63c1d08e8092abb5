"""What others may show of our requests: the server, and the path as in the document. No id, no query, no header.

At INFO httpx logs each URL; at DEBUG httpcore logs the headers of answers and the password for a proxy, and hpack all
headers of HTTP/2. For the requests of this package, and for no others, filters take that out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import unquote, urlsplit

_path: ContextVar[str | None] = ContextVar("fastpix_dyn_path", default=None)
"""The path, as in the document, of the request that this thread or task is sending."""


class discreet:  # noqa: N801  # it is used like a function
    """While it lasts, the HTTP library's logs tell nothing secret of the request that is being sent to *path*."""

    __slots__ = ("_path", "_token")

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._token = _path.set(self._path)

    def __exit__(self, *_error: object) -> None:
        _path.reset(self._token)


def address(url: str, path: str) -> str:
    """*url* as it may be shown: without credentials, values in the path, and query. *path* is as in the document."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{template(url, path)}"


def template(url: str, path: str) -> str:
    """*path*, as in the document, after what stands before it in *url*: the path of the server's own address.

    Empty where *url* has no such path: what a redirect leads to may hold anything.
    """
    wanted, came = path.split("/")[1:], urlsplit(url).path.split("/")
    before, values = came[: -len(wanted)], came[-len(wanted) :]
    follows = all("{" in known or known == unquote(value) for known, value in zip(wanted, values, strict=False))
    return "/".join([*before, *wanted]) if before and follows else ""


def _with_template(record: logging.LogRecord) -> bool:
    path = _path.get() or ""
    if isinstance(record.args, tuple):
        record.args = tuple(address(str(arg), path) if type(arg).__name__ == "URL" else arg for arg in record.args)
    return True


def _step_alone(record: logging.LogRecord) -> bool:
    """`receive_response_headers.complete`, without what it brought."""
    step = str(record.msg).partition(" ")[0]
    if "headers" in step or "socks" in step:
        record.msg = step
    return True


def _nothing(_record: logging.LogRecord) -> bool:
    return False


_FILTERS: dict[str, Callable[[logging.LogRecord], bool]] = {
    "httpx": _with_template,
    "httpx2": _with_template,
    "httpcore.http11": _step_alone,
    "httpcore.http2": _step_alone,
    "httpcore.socks": _step_alone,
    "httpcore2.http11": _step_alone,
    "httpcore2.http2": _step_alone,
    "httpcore2.socks": _step_alone,
    "hpack.hpack": _nothing,
    "hpack.table": _nothing,
}
"""By logger: what becomes of its records."""


def _for_ours(change: Callable[[logging.LogRecord], bool]) -> Callable[[logging.LogRecord], bool]:
    return lambda record: _path.get() is None or change(record)


for _logger, _change in _FILTERS.items():
    logging.getLogger(_logger).addFilter(_for_ours(_change))
