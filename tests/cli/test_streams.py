"""The standard streams: closed, full and broken ones, code pages, and what comes in that is no text."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import json_answer, serving
from terminals import POISON, run

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
MEDIA = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
TITLE = "Łódź 日 😀 ó"
SMALL = str(ROOT / "tests" / "workbench" / "clean.yaml")
PRINTING = {
    "help": ["--help"],
    "version": ["--version"],
    "help of a command": ["call", "list-media", "--help"],
    "completion": ["completion", "fish"],
    "json": ["call", "list-media", "--server", "mock"],
    "yaml": ["call", "list-media", "--server", "mock", "--output", "yaml"],
    "table": ["call", "list-media", "--server", "mock", "--query", "pagination", "--output", "table"],
    "query": ["call", "list-media", "--server", "mock", "--query", "'text'"],
    "dry run": ["call", "list-media", "--server", "mock", "--dry-run"],
    "curl": ["call", "list-media", "--server", "mock", "--curl"],
    "operations": ["operations"],
    "operations, table": ["operations", "--output", "table"],
    "doctor": ["doctor", "--offline"],
    "lint": ["spec", "lint", "--list"],
    "bundle": ["spec", "bundle", SMALL, "--output", "json"],
    "diff": ["spec", "diff", SMALL, SMALL],
    "contract": ["contract", "--server", "mock", "--operation", "list-media"],
    "mock": ["mock", "--port", "0"],
}


def close(*numbers):
    """Let the process begin without these descriptors, as after `>&-` in a shell."""

    def act():
        for number in numbers:
            os.close(number)
            setattr(sys, ("stdin", "stdout", "stderr")[number], None)

    return act


def fill():
    """Let standard output be a device that is full."""
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, 1)


def break_pipe():
    """Let standard output be a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    os.dup2(write, 1)


@pytest.mark.parametrize("before", [close(1), fill, break_pipe], ids=["closed", "full", "broken"])
@pytest.mark.parametrize("name", PRINTING)
def test_output_that_can_not_be_written_ends_with_a_line(name, before):
    """And with exit code 2, whatever the command prints."""
    ended = run(PRINTING[name], before=before)

    assert ended.code == 2
    assert ended.err.startswith("fastpix-dyn: standard output can't be written: ")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("closed", "code"), [((1, 2), 2), ((2,), 0), ((0,), 0), ((0, 2), 0), ((0, 1, 2), 2)])
@pytest.mark.parametrize("name", ["json", "help", "operations"])
def test_other_streams_may_be_closed(name, closed, code):
    """Without standard error there is no message, without standard input no input."""
    assert run(PRINTING[name], before=close(*closed)).code == code


@pytest.mark.parametrize("name", ["json", "help"])
def test_a_process_whose_output_is_broken_says_nothing_more(name):
    """Nor does Python, when it flushes its streams at the end."""
    command = f"{sys.executable} -m fastpix_dyn {' '.join(PRINTING[name])}"
    for redirection in (">&-", "> /dev/full", "| true"):
        script = f"{command} {redirection}; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S607

        assert done.returncode in ({0, 2} if redirection == "| true" else {2})
        assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize("number", [1, 2])
def test_no_file_gets_the_number_of_a_closed_stream(number, tmp_path):
    """Else what a library prints would be in it."""
    report = tmp_path / "report.json"
    words = ["contract", "--server", "mock", "--operation", "list-media", "--report", f"json={report}"]
    run(words, before=close(number), folder=tmp_path)

    if number == 2:
        assert json.loads(report.read_text("utf-8"))["summary"]["verdict"] == "clean"


@pytest.mark.parametrize(
    "encoding", ["", "cp1252", "ascii", "latin-1", "cp437", "utf-16", "utf-8:strict", "cp1252:strict"]
)
@pytest.mark.parametrize("form", ["json", "yaml", "table", "jsonl", "query"])
def test_any_code_page_shows_all_characters_or_escapes(form, encoding):
    """A pipe is UTF-8 unless PYTHONIOENCODING is set. JSON and YAML stay the same value."""
    words = ["call", "updated-media", "--server", "mock", "--media-id", MEDIA, "--title", TITLE]
    words += ["--query", "data.title"] if form == "query" else ["--output", form]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **({"PYTHONIOENCODING": encoding} if encoding else {})}
    environment |= {} if encoding else {"LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "fastpix_dyn", *words]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=PATIENCE)
    page = encoding.partition(":")[0] or "utf-8"
    text = done.stdout.decode(page)

    assert (done.returncode, done.stderr) == (0, b"")
    if form in {"json", "jsonl"}:
        assert json.loads(text)["data"]["title"] == TITLE
    elif page.startswith("utf"):
        assert TITLE in text
    else:
        assert (r"\xF3" if form == "yaml" else r"\xf3") in text


def test_doctor_runs_on_a_code_page():
    """It is what one runs if something is wrong."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "fastpix_dyn", "doctor", "--offline"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=PATIENCE)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_pipe_gets_a_text_exactly_and_a_terminal_with_escapes():
    """JSON is escaped in both."""
    with serving([json_answer(200, {"success": True, "data": [], "note": POISON})]) as server:
        words = [
            "call",
            "list-media",
            "--server",
            server.url,
            "--header",
            "Authorization: Basic eA==",
            "--query",
            "note",
        ]
        options = ["--validate-responses", "off"]
        piped, shown = (run([*words, *options], at_a_terminal=flag) for flag in (False, True))
        as_json = run([*words, *options, "--output", "json"])

    assert piped.out == POISON + "\n"
    assert shown.raw == []
    assert as_json.raw == []
    assert json.loads(as_json.out) == POISON


QUERIES = {
    "nested brackets": "[" * 20_000,
    "nested parentheses": "(" * 20_000,
    "many negations": "!" * 20_000 + "a",
    "a long index": f"data[{'9' * 6_000}]",
    "deep JSON": f"`{'[' * 20_000}`",
    "an expression": "&a",
    "a step of zero": "data[::0]",
    "infinity": "abs(`1e999`)",
    "not a number": "`NaN`",
    "an unknown function": "nope(@)",
    "nothing": "",
}
WRONG = {
    **{f"a query: {name}": ["call", "list-media", "--query", query] for name, query in QUERIES.items()},
    "a server of 6,000 digits": ["call", "list-media", "--server", "9" * 6_000],
    "a limit of 6,000 digits": ["call", "list-media", "--limit", "9" * 6_000],
    "an item of 6,000 digits": ["call", "create-media", f"--inputs.{'9' * 6_000}.url", "x"],
    "a body of 6,000 digits": ["call", "create-media", "--body", "9" * 6_000],
    "a deep body": ["call", "create-media", "--body", "[" * 100_000],
    "a folder as a body": ["call", "create-media", "--body", "@."],
    "a part that is no text": ["call", "updated-media", "--media-id", MEDIA, "--metadata.\udcff", "x"],
    "an argument that is no text": ["call", "updated-media", "--media-id", "\udcff"],
    "a header that is no text": ["call", "list-media", "--header", "X: \udcff"],
    "a timeout that is no number": ["call", "list-media", "--timeout", "nan"],
    "a timeout without end": ["call", "list-media", "--timeout", "inf"],
    "a timeout of many years": ["call", "list-media", "--timeout", "1e300"],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_word_is_an_error_of_ours(name, tmp_path):
    """With exit code 2, and without an error of Python."""
    ended = run([*WRONG[name], *(() if "--server" in WRONG[name] else ("--server", "mock"))], folder=tmp_path)

    assert ended.code == 2
    assert ended.err.startswith("fastpix-dyn: ")
    assert "Traceback" not in ended.err


INPUTS = {
    "a body": ["call", "create-media", "--server", "mock", "--body", "@-"],
    "a response": ["explain", "get-media", "--recordings", "-"],
    "a request": ["explain", "get-media", "--request", "-"],
    "a curl command": ["spec", "add", "--from-curl", "-"],
    "a key": ["token", "x", "--key-id", "k", "--private-key-file", "-"],
    "a password": ["call", "list-media", "--server", "http://127.0.0.1:9", "--username", "u", "--password-stdin"],
    "webhook secrets": ["webhooks", "send", "http://127.0.0.1:9", "--secret-stdin"],
}


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"[" * 60_000, b"", b"\0"], ids=["no UTF-8", "deep", "empty", "NUL"])
@pytest.mark.parametrize("name", INPUTS)
def test_standard_input_that_is_no_text_is_an_error_of_ours(name, content):
    """Such as a binary file, or JSON that nests too deep."""
    ended = run(INPUTS[name], stdin=content)

    assert ended.code in {2, 3}
    assert ended.err.startswith("fastpix-dyn: ")
    assert "Traceback" not in ended.err


def test_ctrl_c_during_the_start_ends_with_130(tmp_path):
    """Even while the command line is imported."""
    script = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    (tmp_path / "click.py").write_text(script, "utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    handled = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    words = [sys.executable, "-c", f"{handled}from fastpix_dyn.__main__ import main; main()"]
    done = subprocess.run(words, env=environment, capture_output=True, check=False, cwd=tmp_path, timeout=PATIENCE)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_ctrl_c_while_a_pipe_is_full_ends_with_130():
    """The command waits for its reader."""
    command = [sys.executable, "-m", "fastpix_dyn", "spec", "bundle", "--output", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        code = process.wait(PATIENCE)

        assert code == 130
        assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_after_the_end_changes_no_exit_code(number):
    """While Python removes its handlers and its modules: the second Ctrl-C of somebody impatient."""
    script = f"""
import os, signal, sys
class Late:
    def __del__(self, kill=os.kill, pid=os.getpid()):
        kill(pid, {int(number)})
late = Late()
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.argv = ["fastpix-dyn", "no-command"]
from fastpix_dyn.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=PATIENCE)

    assert ended.returncode == 2
    assert ended.stderr.startswith(b"fastpix-dyn: No such command")


def test_ctrl_c_while_python_waits_for_threads_has_no_traceback():
    """The command has ended, a thread has not."""
    script = """
import os, signal, sys, threading
def late():
    threading.main_thread().join()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=late).start()
sys.argv = ["fastpix-dyn", "no-command"]
from fastpix_dyn.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, timeout=PATIENCE)

    assert ended.returncode == 130
    assert b"Traceback" not in ended.stderr


def test_a_pipe_gets_utf_8_on_any_code_page():
    """As Windows has one, where Python writes it to pipes."""

    def change():
        sys.stdout = open(1, "w", encoding="cp1252", closefd=False)  # noqa: SIM115  # it is the stream of the child

    words = [
        "call",
        "updated-media",
        "--server",
        "mock",
        "--media-id",
        MEDIA,
        "--title",
        TITLE,
        "--query",
        "data.title",
    ]

    assert run(words, before=change).out == f"{TITLE}\n"


@pytest.mark.parametrize("columns", ["0", "1", "-5", "x", "100000"])
@pytest.mark.parametrize("words", [["operations"], ["--help"], ["spec", "diff", SMALL, SMALL]], ids=lambda one: one[0])
def test_any_width_of_the_terminal_will_do(columns, words):
    """COLUMNS may be anything."""
    ended = run(words, {"COLUMNS": columns, "TERM": "xterm"}, at_a_terminal=True)

    assert ended.code == 0
    assert len(ended.out.split()) > 3


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colors_can_be_turned_off(name, value):
    """By the variables that people know."""
    assert "\x1b" in run(["nope"], {"TERM": "xterm"}, at_a_terminal=True).out
    assert "\x1b" not in run(["nope"], {"TERM": "xterm", name: value}, at_a_terminal=True).out
