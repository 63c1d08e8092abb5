"""How every command ends: one prefix for errors, and the exit codes after Ctrl-C, at a real process."""

import base64
import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from small import library

from fastpix_dyn.cli.main import Program, program

PROGRAM = [sys.executable, "-m", "fastpix_dyn"]
ROOT = Path(__file__).resolve().parents[2]
MEDIA = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
SECRET = base64.b64encode(b"a signing secret").decode()
PATIENCE = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def environment(tmp_path):
    """An environment without settings of the machine, but with credentials and a webhook secret."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FASTPIX_")}
    own = {
        "PYTHONPATH": str(ROOT),
        "FASTPIX_USERNAME": "id",
        "FASTPIX_PASSWORD": "pw",
        "FASTPIX_WEBHOOK_SECRET": SECRET,
    }
    return {**kept, **own, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}


def started(words, environment, **options):
    """Start the program with *words*."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*PROGRAM, *map(str, words)], env=environment, **{**pipes, **options})


WRONG = {
    "an unknown command": ["upld"],
    "an unknown option": ["call", "list-media", "--nope"],
    "an unknown operation": ["call", "list-medai"],
    "a wrong argument": ["call", "list-media", "--limit", "51"],
    "a wrong value": ["call", "create-media", "--inputs", "[]", "--access-policy", "open", "--server", "mock"],
    "a wrong header": ["call", "list-media", "--header", "none"],
    "a wrong query": ["call", "list-media", "--query", "data["],
    "a server that is not there": ["call", "list-media", "--server", "http://127.0.0.1:9", "--retries", "0"],
    "no such server": ["upload", __file__, "--server", "nonsense"],
    "no such profile": ["upload", __file__, "--profile", "nobody"],
    "a file that is not there": ["upload", "no-such-file"],
    "a token without a key": ["token", "id", "--key-id", "k"],
    "an address that is none": ["webhooks", "send", "file:///etc/hosts"],
    "a receiver that is not there": ["webhooks", "send", "http://127.0.0.1:9"],
    "an unknown fault": ["mock", "--faults", "cutt"],
    "a password without a user name": ["mock", "--password-stdin"],
    "no recordings": ["mock", "verify", "--recordings", "."],
    "no such server to test": ["contract", "--server", "nonsense"],
    "an unknown form of report": ["contract", "--server", "mock", "--report", "jnit=x"],
    "an unknown operation to test": ["contract", "--server", "mock", "--operation", "get-medai"],
    "a drift log that is none": ["contract", "report", __file__],
    "a document that is none": ["spec", "lint", __file__],
    "two documents": ["spec", "lint", "packaged", "--spec", __file__],
    "nothing to mutate": ["spec", "mutation-score", "--recordings", ".", "--examples"],
    "documents that are none": ["spec", "diff", "packaged", __file__],
    "no operation to add": ["spec", "add"],
    "no recordings to suggest from": ["spec", "suggest", "--recordings", __file__],
    "a document to import that is none": ["spec", "import", __file__],
    "an overlay that is none": ["spec", "overlay", "apply", "packaged", __file__],
    "a document to bundle that is none": ["spec", "bundle", __file__],
    "a doctor without a profile": ["doctor", "--profile", "nobody"],
    "nothing to explain": ["explain"],
    "stubs to nowhere": ["render", "stubs", "--spec", __file__],
    "an unknown shell": ["completion", "tcsh"],
    "no operation found": ["operations", "nothing-has-this-name"],
    "a profile that is not there": ["profile", "show", "nobody"],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_every_error_begins_with_one_prefix(words, environment, tmp_path, monkeypatch):
    """On standard error, with nothing before it, and without a traceback."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner(env=environment).invoke(program, words, prog_name="fastpix-dyn")

    assert result.exit_code in {1, 2, 3}
    assert result.stderr.startswith("fastpix-dyn: ")
    assert "\nError:" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_process_ends_in_the_same_way(environment):
    """The usage follows the message."""
    done = subprocess.run([*PROGRAM, "upload"], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("fastpix-dyn: Missing argument 'FILES...'.\nUsage: ")


def test_an_error_of_the_system_is_reported_without_a_traceback(environment, tmp_path):
    """Such as a file that can't be written."""
    words = ["spec", "bundle", "--out", tmp_path / "no" / "such" / "folder.yaml"]
    result = CliRunner(env=environment).invoke(program, list(map(str, words)))

    assert (result.exit_code, result.stderr.startswith("fastpix-dyn: ")) == (2, True)


def test_a_port_in_use_is_reported(environment):
    """With the option that changes it."""
    with serving([json_answer(200, {})]) as server:
        port = server.url.rpartition(":")[2]
        results = [
            CliRunner(env=environment).invoke(program, [*words, "--port", port])
            for words in (["mock"], ["webhooks", "listen"])
        ]

    assert [(result.exit_code, result.stderr.startswith("fastpix-dyn: ")) for result in results] == [(2, True)] * 2
    assert all("--port" in result.stderr for result in results)


WAITING = {
    "call": ["call", "list-media"],
    "contract": ["contract"],
    "contract, lifecycle": ["contract", "--mode", "lifecycle"],
    "doctor": ["doctor"],
    "upload": ["upload", __file__],
    "webhooks send": ["webhooks", "send"],
}


@pytest.mark.parametrize("name", WAITING)
def test_ctrl_c_ends_a_command_that_waits_for_a_response(name, environment, tmp_path):
    """With 130, and nothing printed but what a contract test may have left on the server."""
    is_over = threading.Event()

    def answer(_):
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        is_over.wait(PATIENCE)
        return json_answer(503, {})

    with serving(answer) as server:
        words = WAITING[name]
        where = (
            [server.url] if name == "webhooks send" else ["--server", server.url, "--timeout", "5", "--retries", "0"]
        )
        process = started([*words, *where], environment, cwd=tmp_path)
        try:
            stdout, stderr = process.communicate(timeout=PATIENCE)
        finally:
            is_over.set()

    lines = [line for line in stderr.splitlines() if b"not removed: what create-media may have created" not in line]
    assert process.returncode == 130
    assert not [line for line in lines if line.startswith((b"fastpix-dyn:", b"Traceback", b"Aborted"))]
    if name not in {"doctor", "upload"}:  # these print finished checks and a progress bar before
        assert (stdout, lines) == (b"", [])


AT_THE_END = """
import signal, sys
from fastpix_dyn.__main__ import main
name = sys.argv.pop()
def profile(frame, event, _):
    if event == "call" and frame.f_code.co_name == name:
        sys.setprofile(None)
        signal.raise_signal(signal.SIGINT)
sys.setprofile(profile)
sys.argv.append("--version")
main()
"""


@pytest.mark.parametrize("function", ["_end_at_once_on_signals", "_ignore_signals"])
def test_ctrl_c_while_a_command_ends(function, environment):
    """With 130 as at any other time, and not by the signal, which Python does after a KeyboardInterrupt of its own."""
    command = [sys.executable, "-c", AT_THE_END, function]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)

    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


def test_a_second_ctrl_c_ends_an_upload_that_waits_for_a_response(environment):
    """At once: the first one waits until what the upload began is cancelled."""
    is_over = threading.Event()

    def answer(_):
        process.send_signal(signal.SIGINT)
        is_over.wait(PATIENCE)
        return json_answer(503, {})

    with serving(answer) as server:
        process = started(["upload", __file__, "--server", server.url], environment)
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(2)
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=5)
        finally:
            is_over.set()

    assert process.returncode == 130
    assert b"Traceback" not in stderr


@pytest.mark.parametrize(
    "words",
    [
        ["call", "updated-media", "--media-id", MEDIA, "--server", "mock", "--body", "@-"],
        ["profile", "set", "work", "--username", "me"],
        ["webhooks", "send", "http://127.0.0.1:9", "--secret-stdin"],
        ["explain", "get-media", "--recordings", "-"],
    ],
    ids=lambda words: words[0],
)
def test_ctrl_c_ends_a_command_that_reads_standard_input(words, environment):
    """With 130, and nothing printed."""
    process = started(words, environment)
    wait_until_it_reads(process)
    process.send_signal(signal.SIGINT)
    out = process.communicate(timeout=PATIENCE)

    assert (process.returncode, *out) == (130, b"", b"")


def wait_until_it_reads(process):
    """Wait until *process* sleeps in `read(0, …)`, as Linux reports it."""
    state = Path(f"/proc/{process.pid}/syscall")
    for _ in range(PATIENCE * 100):
        if state.read_text().split()[:2] == ["0", "0x0"]:
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
            return
    raise AssertionError("it does not read")


def test_ctrl_c_at_a_prompt_ends_the_command(environment):
    """At a terminal: the prompt is all that it shows."""
    del environment["FASTPIX_PASSWORD"]
    with at_a_terminal(["call", "list-media", "--username", "me"], environment) as (process, terminal):
        shown = read_until(terminal, b"Password of me")
        os.write(terminal, b"\x03")
        code = process.wait(PATIENCE)
        shown += rest(terminal)

    assert code == 130
    assert shown.split() == b"Password of me:".split()


def test_the_end_of_the_input_at_a_prompt_is_an_error(environment):
    """Ctrl-D is no answer."""
    del environment["FASTPIX_PASSWORD"]
    with at_a_terminal(["call", "list-media", "--username", "me"], environment) as (process, terminal):
        read_until(terminal, b"Password of me")
        os.write(terminal, b"\x04")
        code = process.wait(PATIENCE)
        shown = rest(terminal)

    assert code == 2
    assert b"fastpix-dyn: the input ended" in shown


def test_without_a_terminal_there_is_no_prompt(environment):
    """The error says where a password may come from, and no warning of getpass is shown."""
    del environment["FASTPIX_PASSWORD"]
    words = [*PROGRAM, "call", "list-media", "--username", "me"]
    options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    done = subprocess.run(words, env=environment, start_new_session=True, check=False, **options)

    assert done.returncode == 2
    assert done.stderr.startswith("fastpix-dyn: there is no password for 'me': set FASTPIX_PASSWORD, or pass")
    assert "GetPassWarning" not in done.stderr


class at_a_terminal:  # noqa: N801  # a context manager
    """Start the program with a terminal of its own; gives the process and the other end of the terminal."""

    def __init__(self, words, environment):
        self.words, self.environment = words, environment

    def __enter__(self):
        self.terminal, inside = pty.openpty()
        ends = {"stdin": inside, "stdout": inside, "stderr": inside}
        control = {"start_new_session": True, "preexec_fn": lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)}
        self.process = started(self.words, {**self.environment, "TERM": "xterm"}, **ends, **control)
        os.close(inside)
        return self.process, self.terminal

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.terminal)


def read_until(terminal, text):
    """Return what is shown until *text* is there."""
    shown = b""
    while text not in shown:
        shown += os.read(terminal, 1000)
    return shown


def rest(terminal):
    """Return what is shown after the process has ended."""
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 1000)
        except OSError:  # EIO: the other end is closed
            return shown


SERVERS = {"mock": ["mock", "--port", "0"], "webhooks listen": ["webhooks", "listen", "--port", "0"]}


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_stopped_ends_with_0(name, number, environment):
    """And without a message."""
    environment["PYTHONUNBUFFERED"] = "1"
    process = started(SERVERS[name], environment)
    line = (process.stdout if name == "mock" else process.stderr).readline()
    process.send_signal(number)
    out = process.communicate(timeout=PATIENCE)

    assert b"until Ctrl-C" in line
    assert (process.returncode, *out) == (0, b"", b"")


def test_ctrl_c_at_a_terminal_stops_a_server(environment):
    """The signal comes from the terminal."""
    with at_a_terminal(SERVERS["mock"], environment) as (process, terminal):
        read_until(terminal, b"until Ctrl-C")
        os.write(terminal, b"\x03")

        assert process.wait(PATIENCE) == 0
        assert rest(terminal).strip() in {b"", b"^C"}


def test_sigterm_ends_a_contract_test_like_ctrl_c(environment, tmp_path):
    """It removes what it created, which is nothing here."""
    (tmp_path / "api.json").write_text(json.dumps(library()))
    is_over = threading.Event()

    def answer(_):
        process.send_signal(signal.SIGTERM)
        is_over.wait(PATIENCE)
        return json_answer(200, {})

    with serving(answer) as server:
        words = ["contract", "--spec", tmp_path / "api.json", "--server", server.url, "--timeout", "5"]
        process = started(words, environment, cwd=tmp_path)
        try:
            out = process.communicate(timeout=PATIENCE)
        finally:
            is_over.set()

    assert (process.returncode, *out) == (130, b"", b"")


def test_every_command_is_reached_through_the_program():
    """So that all of them end in these ways."""
    assert isinstance(program, Program)
    assert all(isinstance(program.get_command(None, name), click.Command) for name in program.list_commands(None))
