"""Runs the program in a child of this process: at a terminal of its own, or with pipes; and what may not be shown."""

import os
import pty
import re
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

from fastpix_dyn.cli import main as program

PATIENCE = 60
_IMPORTED = (
    *{f"fastpix_dyn.cli.{target.partition(':')[0]}" for target, _ in program.COMMANDS.values()},
    *("fastpix_dyn.cli.spec.checks", "fastpix_dyn.cli.spec.edits", "fastpix_dyn.contract.replay", "fastpix_dyn.render"),
    *("fastpix_dyn.media.webhooks", "fastpix_dyn.mock.http_server", "fastpix_dyn.validate.jsonschema_engine"),
    *(f"fastpix_dyn.workbench.{name}" for name in ("diff", "explain", "lint", "merge", "scaffold", "suggest")),
    *("h2", "h11", "httpcore", "jinja2", "jmespath", "jsonpath", "openapi_core", "rich.progress", "rich.table"),
)
"""What the commands import; imported here once, as a child begins with all that this process has."""
for _module in _IMPORTED:
    import_module(_module)
POISON = "\x1b[2J\x9b2J\x1b]0;title\x07\r\b\x7f\x85\u202e\u2066\u200f\u2028\u2029\x1b(0"
"""Clears the screen, sets the title of the window, returns to the start of the line, turns the text around."""
_OWN = re.compile(r"\r?\x1b\[2?K|\x1b\[(\d+(;\d+)*)?m|\x1b\[\?25[lh]|\x1b\[1A")
"""Colors, and the movements of rich's progress bars."""
_RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")


@dataclass
class Ended:
    """How the program ended; at a terminal all that it shows is its output."""

    code: int
    out: str
    err: str = ""

    @property
    def raw(self):
        """The control characters among all that was printed, with what is around them."""
        text = _OWN.sub("", self.out + self.err).replace("\r\n", "\n")
        return [
            text[max(found.start() - 30, 0) : found.end() + 10] for found in re.finditer(rf"{_RAW.pattern}|\r", text)
        ]


def run(words, environment=None, *, at_a_terminal=False, folder=None, stdin=b"", before=None):
    """Run the program with *words* in a child, which does *before* first."""
    child = _fork(at_a_terminal, stdin)
    if child is None:
        _be_the_program(words, environment or {}, folder, before)
    pid, outputs = child
    texts = [_rest(one).decode("utf-8", "surrogateescape") for one in outputs]
    _, status = os.waitpid(pid, 0)
    return Ended(os.waitstatus_to_exitcode(status), *texts)


def _fork(at_a_terminal, stdin):
    if at_a_terminal:
        pid, end = pty.fork()
        return (pid, [end]) if pid else None
    pipes = [os.pipe() for _ in range(3)]
    pid = os.fork()
    if pid:
        for end in (pipes[0][0], pipes[1][1], pipes[2][1]):
            os.close(end)
        os.write(pipes[0][1], stdin)
        os.close(pipes[0][1])
        return pid, [pipes[1][0], pipes[2][0]]
    for number, (pair, end) in enumerate(zip(pipes, (0, 1, 1), strict=True)):
        os.dup2(pair[end], number)
    os.closerange(3, 256)
    return None


def _be_the_program(words, environment, folder, before):
    code = 70
    try:
        signal.alarm(PATIENCE)
        os.environ.update(environment)
        if folder:
            os.chdir(folder)
        sys.argv = ["fastpix-dyn", *map(str, words)]
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115
        if before:
            before()
        program.main()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1 if error.code else 0
    except Exception:  # noqa: BLE001  # it is shown
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _rest(end):
    content = b""
    with suppress(OSError):  # EIO: the terminal is closed
        while piece := os.read(end, 65536):
            content += piece
    os.close(end)
    return content
