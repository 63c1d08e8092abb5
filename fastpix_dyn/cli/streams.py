"""The standard streams: `echo` prints all text, with control characters escaped, and `prepare` makes the streams safe.

A stream is UTF-8 in pipes and files, unless PYTHONIOENCODING names another encoding; what an encoding does not have is
printed as an escape. Standard output that is closed, full or broken raises `OutputError` at once, and is never written
to again; standard error that is closed or full swallows what is written to it.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click

from fastpix_dyn.text import escape_controls, escape_lines

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class OutputError(Exception):
    """Standard output can't be written."""


class _Output(io.BufferedWriter):
    """Writes to a standard stream. The first failure is reported, and the null device gets all that follows.

    Without the null device Python would fail once more at its end, when it flushes what is left.
    """

    def __init__(self, number: int, *, is_closed: bool = False) -> None:
        """Write to the descriptor *number*; *is_closed* if the process was started without it."""
        super().__init__(io.FileIO(number, "wb", closefd=False))
        self._number, self._is_closed = number, is_closed

    def write(self, content: Any, /) -> int:
        """Write *content*.

        Raises:
            OutputError: standard output can't be written.
        """
        try:
            written = super().write(content)
        except OSError as error:
            self._fail(error.strerror)
            return len(content)
        if self._is_closed:
            self._is_closed = False
            self._fail("it is closed")
        return written

    def flush(self) -> None:
        """Flush what was written.

        Raises:
            OutputError: standard output can't be written.
        """
        try:
            super().flush()
        except OSError as error:
            self._fail(error.strerror)

    def _fail(self, reason: str | None) -> None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self._number)
        os.close(null)
        if self._number == _STDOUT:
            raise OutputError(f"standard output can't be written: {reason}")


def prepare() -> None:
    """Replace the standard streams of this process by ones that keep the promises of this module.

    The null device takes the descriptors of closed ones, so that no file or connection gets the number of one.
    """
    is_closed = sys.stdout is None
    for number, name, flags in (
        (_STDIN, "stdin", os.O_RDONLY),
        (_STDOUT, "stdout", os.O_WRONLY),
        (_STDERR, "stderr", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            _take(number, flags)
            mode = "r" if flags == os.O_RDONLY else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115  # open until the end
    _reconfigure(sys.stdin, "strict")
    sys.stdout = _writer(sys.stdout, is_closed=is_closed)
    sys.stderr = _writer(sys.stderr)


def _take(number: int, flags: int) -> None:
    """Let the descriptor *number* be that of the null device."""
    null = os.open(os.devnull, flags)
    if null != number:
        os.dup2(null, number)
        os.close(null)


def _reconfigure(stream: Any, errors: str) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=_encoding(stream), errors=errors)


def _encoding(stream: Any) -> str:
    """Return the encoding of *stream*: UTF-8, unless it is a terminal's, or PYTHONIOENCODING names another."""
    is_chosen = bool(os.environ.get("PYTHONIOENCODING", "").partition(":")[0])
    return str(stream.encoding) if is_chosen or stream.isatty() else "utf-8"


def _writer(stream: Any, *, is_closed: bool = False) -> Any:
    if os.name == "nt" and stream.isatty():  # the console of Windows takes text, not bytes
        _reconfigure(stream, "backslashreplace")
        return stream
    buffer = _Output(stream.fileno(), is_closed=is_closed)
    return io.TextIOWrapper(buffer, _encoding(stream), "backslashreplace", line_buffering=stream.isatty())


def echo(text: object = "", *, err: bool = False, nl: bool = True, fg: str | None = None, label: str = "") -> None:
    """Print the *text* after its *label*; control characters are escaped, apart from line feeds and tabs.

    *fg* is the color of the label or, without one, of the text.
    """
    start, rest = escape_lines(label), escape_lines(str(text))
    if fg is not None and _has_colors(sys.stderr if err else sys.stdout):
        start, rest = (click.style(start, fg=fg), rest) if start else ("", click.style(rest, fg=fg))
    _write(sys.stderr if err else sys.stdout, f"{start}{rest}{chr(10) if nl else ''}")


def echo_exactly(text: str, *, nl: bool = True, fg: str | None = None) -> None:
    """Print *text* for a program: as it is in a pipe or a file, but as `echo` does at a terminal."""
    if is_terminal():
        echo(text, nl=nl, fg=fg)
    else:
        _write(sys.stdout, f"{text}{chr(10) if nl else ''}")


def echo_row(cells: Iterable[str]) -> None:
    """Print *cells* on one line, with tabs between them."""
    echo("\t".join(map(escape_controls, cells)))


def echo_bytes(content: bytes) -> None:
    """Write *content* to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def show_progress(text: str) -> None:
    """Print *text* on standard error, which is a terminal, in place of what was printed so before; empty to end.

    What is longer than a line is cut: on two lines it could not be replaced.
    """
    _write(sys.stderr, f"\r\x1b[K{escape_controls(text)[: shutil.get_terminal_size().columns - 1]}")


def prompt(text: str, **options: Any) -> Any:
    """Ask for a value on standard error; *options* are those of `click.prompt`."""
    return click.prompt(escape_controls(text), err=True, **options)


def confirm(question: str) -> bool:
    """Ask a question on standard error; return whether the answer is yes."""
    return click.confirm(escape_controls(question), err=True)


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def is_encodable(text: str) -> bool:
    """Return whether the encoding of standard output has all characters of *text*."""
    try:
        text.encode(_encoding_of(sys.stdout))
    except UnicodeEncodeError:
        return False
    return True


def encodable(text: str, stream: TextIO | None = None) -> str:
    r"""Return *text* as *stream* can print it: what has no character in its encoding becomes an escape, `\u2192`.

    If a code page lacks a character of the text, all beyond ASCII is escaped, so that it reads right by any code page.
    """
    encoding = _encoding_of(stream or sys.stdout)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        target = "utf-8" if encoding.lower().startswith("utf") else "ascii"
        return text.encode(target, "backslashreplace").decode(target)
    return text


def _encoding_of(stream: TextIO) -> str:
    return stream.encoding or "utf-8"


def _has_colors(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    """Write at once: what follows may take long, and an error is best reported by the command that it ends."""
    click.echo(encodable(text, stream), stream, nl=False, color=True)
