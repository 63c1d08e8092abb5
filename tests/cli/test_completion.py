"""Completion: the scripts, what they complete, and that a real bash does it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api

ROOT = Path(__file__).resolve().parents[2]
API = load_api(None)


def completed(*words):
    """What may stand for the last of *words*."""
    *before, incomplete = words
    complete = ShellComplete(program, {}, "fastpix-dyn", "_FASTPIX_DYN_COMPLETE")
    return [item.value for item in complete.get_completions(list(before), incomplete)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(shell):
    """It asks this program, and is for its name."""
    result = CliRunner().invoke(program, ["completion", shell], prog_name="fastpix-dyn")

    assert result.exit_code == 0
    assert f"_FASTPIX_DYN_COMPLETE={shell}_complete" in result.stdout
    assert "fastpix-dyn" in result.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["cal"], ["call"]),
        (["call", "manage-v"], ["manage-videos"]),
        (["call", "get-media-s"], ["get-media-summary"]),
        (["call", "manage-videos", "list-"], ["list-media", "list-live-clips", "list-uploads"]),
        (["call", "get-media", "--media"], ["--media-id"]),
        (["call", "list-media", "--order-by", ""], ["asc", "desc"]),
        (["call", "manage-videos", "list-media", "--order-by", "d"], ["desc"]),
        (["call", "list-media", "--output", "j"], ["json", "jsonl"]),
        (["call", "list-video-views", "--timespan", "7"], ["7:days"]),
        (["call", "create-media", "--subtitles.language"], ["--subtitles.languageName", "--subtitles.languageCode"]),
        (["call", "create-media", "--inputs."], ["--inputs.0"]),
        (["call", "create-media", "--moderation.type", ""], ["video", "audio", "av"]),
        (["call", "create-media", "--no-such.x"], []),
        (["completion", "z"], ["zsh"]),
    ],
)
def test_names_and_words_are_completed(words, expected):
    """Commands, namespaces, operations, options, their parts, and the words of the document."""
    assert completed(*words) == expected


def test_all_names_follow_call():
    """Namespaces, and operations by themselves."""
    names = {*API.namespaces, *(plan.python_name for plan in API.operations.values())}

    assert {*completed("call", "")} == {name.replace("_", "-") for name in names}


def test_files_are_completed_after_an_at(tmp_path, monkeypatch):
    """Where the value may come from one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "body.json").write_text("{}", "utf-8")
    (tmp_path / "bodies").mkdir()

    assert completed("call", "create-media", "--body", "@bod") == ["@bodies/", "@body.json"]
    assert completed("call", "create-media", "--inputs", "@body") == ["@body.json"]


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_a_real_bash_completes(tmp_path):
    """With the script that the program prints, through the function that it registers; an @ breaks no word."""
    wrapper = tmp_path / "fastpix-dyn"
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fastpix_dyn "$@"\n', "utf-8")
    wrapper.chmod(0o755)
    script = """
        COMP_WORDBREAKS='@><=;|&(:'
        eval "$(fastpix-dyn completion bash)"
        complete -p fastpix-dyn
        COMP_WORDS=(fastpix-dyn call manage-videos list-media --order-by d) COMP_CWORD=5
        _fastpix_dyn_completion fastpix-dyn
        printf '%s\\n' "${COMPREPLY[@]}"
        [[ $COMP_WORDBREAKS != *@* ]]
    """
    bash = shutil.which("bash") or ""
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])

    done = subprocess.run(
        [bash, "--norc", "-c", script], check=True, capture_output=True, text=True, cwd=ROOT, env={"PATH": path}
    )

    registered, *responses = done.stdout.splitlines()
    assert registered.startswith("complete -o nosort -F _fastpix_dyn_completion fastpix-dyn")
    assert responses == ["desc"]
    assert done.stderr == ""
