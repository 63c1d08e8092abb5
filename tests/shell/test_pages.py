"""What the README and the guides tell a reader to type works as it stands there, and prints what they show.

The blocks of a page run in their order, in one bash and one empty folder, against the embedded server. Before a block
may stand `<!-- not run: reason -->`, or `<!-- serves -->` where it goes on until it is stopped. A line that ends in
`# exits with N` does. What a block of `text` after it shows is what was printed, `…` standing for anything.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from examples_in_docs import GUIDES, ROOT, fits
from page_files import FILES

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>not run|serves)[^\n]*-->\n)?```sh\n(?P<code>.*?)```(?:\n+```text\n(?P<shown>.*?)```)?", re.DOTALL
)
FAILS = re.compile(r"#.*\bexits with (\d+)$")
DOCS = ROOT / "docs"
PORTS = ("4010", "8000")
PATIENCE = 240
LONG = {"adding-an-endpoint", "workbench"}
"""Their commands read and write the whole document again and again."""
PAGES = [
    pytest.param(page, id=page.stem, marks=pytest.mark.long if page.stem in LONG else ())
    for page in GUIDES
    if "```sh\n" in page.read_text("utf-8")
]
BASH = shutil.which("bash")
PRELUDE = f"""
set -u -o pipefail
pip() {{ "{sys.executable}" "{HERE}/command_stubs.py" pip "$@"; }}
make() {{ "{sys.executable}" "{HERE}/command_stubs.py" make "$@"; }}
began() {{ until grep -q http:// "$1"; do kill -0 "$2" || return 1; read -r -t 0.05 <> <(:) || true; done; }}
trap 'echo "$? $LINENO" >> "$FAILURES"' ERR
"""

needs_bash = pytest.mark.skipif(BASH is None, reason="needs bash")


@dataclass(frozen=True)
class Block:
    """A block of commands, and what the page shows of its output."""

    mark: str | None
    code: str
    shown: str | None


def blocks(page):
    """Those of *page*, in order; ports that a reader would choose are changed for some that are free."""
    text = page.read_text("utf-8")
    free = free_ports()
    for port in PORTS:
        text = text.replace(port, next(free))
    return [Block(found["mark"], found["code"], found["shown"]) for found in BLOCK.finditer(text)]


def free_ports():
    """Ports that nobody uses, of those that no system gives to a program that asks for any; each process has others."""
    first = 10_000 + os.getpid() * 8 % 20_000
    for number in range(first, first + 2_000):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", number)):
            yield str(number)


def script(page_blocks):
    """All that run of them as one program."""
    lines = [PRELUDE]
    for number, block in enumerate(page_blocks):
        if block.mark == "serves":
            lines += [f"( {block.code}) > served.{number} 2>&1 &", f"began served.{number} $!"]
        elif block.mark is None:
            lines += ["{", block.code, f"}} > printed.{number} 2> told.{number}"]
    return "\n".join(lines)


def environment(folder):
    """A home of its own, the programs of this environment, and the embedded server where no other is named."""
    own = {"HOME": str(folder), "FASTPIX_SERVER_URL": "mock", "FAILURES": str(folder / "failures"), "COLUMNS": "120"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FASTPIX_", "XDG_", "PYTEST_"))}
    return {**kept, **own, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def run(text, folder):
    """Runs *text* in *folder*; ends whatever it has left running."""
    (folder / "script").write_text(text, "utf-8")
    with subprocess.Popen(
        [BASH, "script"], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(PATIENCE)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)


def failures(text, folder):
    """Each line of *text* that ended otherwise than it says, with its exit code."""
    told = folder / "failures"
    failed = dict(line.split()[::-1] for line in told.read_text().splitlines()) if told.exists() else {}
    for number, line in enumerate(text.splitlines(), 1):
        expected = FAILS.search(line)
        code = failed.get(str(number), "0")
        if code != (expected[1] if expected else "0"):
            yield f"exit code {code}: {line.strip()}"


@needs_bash
@pytest.mark.timeout(2 * PATIENCE)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_tells_to_type_works(page, tmp_path):
    """Each command ends as the page says, and prints what it shows."""
    for name, content in FILES.get(page.name, {}).items():
        (tmp_path / name).write_bytes(content() if callable(content) else content)
    page_blocks = blocks(page)
    text = script(page_blocks)

    run(text, tmp_path)

    outputs = {number: (tmp_path / f"printed.{number}") for number in range(len(page_blocks))}
    told = "\n".join(path.read_text("utf-8") for path in sorted(tmp_path.glob("told.*")))
    assert list(failures(text, tmp_path)) == [], told
    for number, block in enumerate(page_blocks):
        if block.shown is not None:
            assert block.mark is None, f"{block.code}\nshows an output, and is not run to its end"
            printed = outputs[number].read_text("utf-8")
            assert fits(block.shown, printed), f"{block.code}\nprinted\n{printed}"


def test_an_endpoint_takes_fewer_than_ten_commands_and_no_python():
    """From a curl and its answer to a method that is typed, documented, mocked and tested, as the page promises."""
    text = (DOCS / "adding-an-endpoint.md").read_text("utf-8").partition("That was seven commands")[0]
    commands = [line for code in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in code.splitlines()]

    told = [line.split()[1] for line in commands if line.startswith("fastpix-dyn ")]

    assert told == ["spec", "spec", "spec", "render", "render", "contract", "call"]


def test_every_block_that_is_not_run_says_why():
    """A reason stands behind the colon."""
    pages = {page.name: page.read_text("utf-8") for page in GUIDES}
    reasons = [
        (name, found) for name, text in pages.items() for found in re.findall(r"<!-- not run(.*?)-->\n```sh", text)
    ]

    assert reasons
    assert [(name, reason) for name, reason in reasons if not re.match(r": \S+ \S+", reason)] == []


@needs_bash
@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("true", True),
        ("false", False),
        ("false  # exits with 1", True),
        ("true  # exits with 1", False),
        ("if false; then true; fi", True),
        ("x=$(false)", False),
        ("no-such-program", False),
        ("pip install 'fastpix_dyn[cli]'", True),
        ("pip install 'fastpix_dyn[none]'", False),
        ("make no-such-target", False),
    ],
)
def test_a_failure_is_noticed(tmp_path, code, is_right):
    """The judge of the pages is judged: what fails is told, what was said to fail is not."""
    text = script([Block(None, f"{code}\n", None)])

    run(text, tmp_path)

    assert (list(failures(text, tmp_path)) == []) is is_right
