"""Completion offers no word that a shell would run, whatever a document or a folder contains."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
BASH = shutil.which("bash") or ""
PROMPT = "ready> "
WORDS = tuple(
    r"""
$(touch${IFS}RAN)
`touch${IFS}RAN`
a;touch${IFS}RAN
a|touch${IFS}RAN
a&&touch${IFS}RAN
a&touch${IFS}RAN
'$(touch${IFS}RAN)'
"$(touch${IFS}RAN)"
\$(touch${IFS}RAN)
'"$(touch${IFS}RAN)"'
a b $(touch RAN)
<(touch${IFS}RAN)
>RAN
a>RAN
~
~root
*
?
[a]
{a,b}
!!
#a
-rf
--server=http://x
=ls
%1
a,$(touch${IFS}RAN)
é ü
(touch RAN)
${IFS}
$'\x24(touch RAN)'
a=~
^a^b
""".strip().splitlines()
)
"""Words of one document, each harmful to a shell that reads it unquoted."""
LINES = (
    "a\ntouch RAN",
    "a\r\ntouch RAN\r",
    "\x1b[2J",
    "\x9b2J",
    "a\u202eb",
    "\t",
    "a\x07",
    "\n$(touch RAN)",
    "plain,x\nplain,$(touch RAN)",
)
"""Words that no shell is offered."""


def document(words):
    """A document with *words* where completion takes them from."""
    schema = {"type": "object", "properties": {word: {"type": "string"} for word in words}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://one.example"}],
        "tags": [{"name": "n", "description": words[0]}],
        "paths": {
            "/p": {
                "post": {
                    "operationId": "o",
                    "tags": ["n"],
                    "summary": words[0],
                    "parameters": [
                        {"name": "q", "in": "query", "schema": {"type": "string", "enum": [*words]}},
                        {"name": "r", "in": "query", "schema": {"type": "string", "x-extensible-enum": [*words]}},
                        {"name": "s", "in": "query", "schema": {"type": "array", "items": {"enum": [*words]}}},
                    ],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"type": "object", "properties": {"b": schema}}}}
                    },
                    "responses": {"200": {"description": "ok"}},
                }
            }
        },
    }


def offered(shell, words, folder):
    """What the program answers to the script of *shell*, about the last of *words*."""
    line = " ".join(["fastpix-dyn", *words])
    names = {"_FASTPIX_DYN_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    if shell == "fish":
        names["COMP_CWORD"] = words[-1]
    environment = {**os.environ, **names, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "fastpix_dyn"]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, check=True, timeout=PATIENCE
    ).stdout


KINDS = {
    "an enum": ["call", "--spec", "api.json", "o", "--q", ""],
    "an extensible enum": ["call", "--spec", "api.json", "o", "--r", ""],
    "items of a list": ["call", "--spec", "api.json", "o", "--s", ""],
    "parts of a body": ["call", "--spec", "api.json", "o", "--b."],
    "operations": ["call", "--spec", "api.json", ""],
    "files": ["call", "--spec", "api.json", "o", "--b", "@"],
}


@pytest.fixture
def folder(tmp_path):
    """A folder with a document of bad words, and with files of the same names."""
    (tmp_path / "api.json").write_text(json.dumps(document((*WORDS, *LINES, "fine"))), "utf-8")
    for word in (*WORDS, *LINES[:-1]):
        (tmp_path / word.replace("/", "")).write_text("{}", "utf-8") if word.strip(".") else None
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_words_with_control_characters_are_not_offered(shell, kind, folder):
    """A line feed would make a word of its own."""
    answer = offered(shell, KINDS[kind], folder)
    lines = answer.decode().split("\n")

    assert not set(answer) & {*range(10), *range(11, 32), 0x7F} - ({9} if shell == "fish" else set())
    assert not [line for line in lines if line.startswith("touch")]
    assert "\u202e" not in answer.decode()
    if shell != "bash" and kind != "operations":  # which have descriptions, which are only shown
        assert not set(answer.decode()) & set("$`;|&<>'\"\\*?~#!{}()")


@pytest.mark.skipif(not BASH, reason="there is no bash")
@pytest.mark.parametrize("kind", KINDS)
def test_bash_reads_the_offered_words_as_they_are(kind, folder):
    """Each word, evaluated by bash, is the word itself, and nothing else happens."""
    lines = [line.removeprefix("plain,") for line in offered("bash", KINDS[kind], folder).decode().splitlines()]
    script = 'set -f +B; for word in "$@"; do eval "printf \'%s\\n\' $word"; done'
    before = sorted(path.name for path in folder.iterdir())
    done = subprocess.run([BASH, "-c", script, "-", *lines], cwd=folder, capture_output=True, check=False)
    start = KINDS[kind][-1]

    assert done.stderr == b""
    assert sorted(path.name for path in folder.iterdir()) == before
    if kind != "operations":
        assert {f"{start}{word}" for word in WORDS if "/" not in word} <= {*done.stdout.decode().splitlines()} | (
            {f"{start}{word}" for word in WORDS if "/" in word or not word.strip(".")}
        )


class Bash:
    """An interactive bash at a terminal, with the completion of the program."""

    def __init__(self, folder):
        wrapper = folder / "bin" / "fastpix-dyn"
        wrapper.parent.mkdir()
        wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fastpix_dyn "$@"\n', "utf-8")
        wrapper.chmod(0o755)
        path = os.pathsep.join([str(wrapper.parent), os.environ["PATH"]])
        names = {
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "PS1": PROMPT,
            "TERM": "dumb",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(BASH, ["bash", "--norc", "--noprofile", "-i"], {**os.environ, **names})  # noqa: S606
        self.type("PS1='ready> '; bind 'set completion-query-items 0'; bind 'set page-completions off'\n", PROMPT)
        self.type('eval "$(fastpix-dyn completion bash)"; echo lo""aded\n', "loaded")

    def type(self, text, until):
        """Type *text*, and return what is shown until there is *until*."""
        os.write(self.end, text.encode())
        shown, deadline = "", time.monotonic() + PATIENCE
        while until not in shown and time.monotonic() < deadline:
            if select.select([self.end], [], [], 0.1)[0]:
                shown += os.read(self.end, 65536).decode("utf-8", "replace")
        assert until in shown, shown
        return shown

    def close(self):
        """End the shell."""
        os.write(self.end, b"\x03\nexit\n")
        os.close(self.end)
        os.waitpid(self.pid, 0)


@pytest.mark.skipif(not BASH, reason="there is no bash")
@pytest.mark.parametrize("word", ["$(touch${IFS}RAN)", "`touch${IFS}RAN`", "a;touch${IFS}RAN", "x'$(touch${IFS}RAN)'"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_enter_after_tab_runs_nothing(word, quote, tmp_path):
    """In a real bash at a terminal: the only word of an enum, also after an opening quotation mark."""
    (tmp_path / "api.json").write_text(json.dumps(document((word,))), "utf-8")
    shell = Bash(tmp_path)
    try:
        shell.type(f"fastpix-dyn call --spec api.json o --dry-run --q {quote}\t", "RAN")
        shell.type("\n\x03\necho do''ne\n", "done")
    finally:
        shell.close()

    assert not (tmp_path / "RAN").exists()
