"""The table of commands, the completion of words, and how every command ends."""

import click
import pytest
from click.shell_completion import CompletionItem, get_completion_class
from click.testing import CliRunner

from fastpix_dyn import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    FastPixError,
    RequestValidationError,
    ResponseDecodeError,
    ResponseValidationError,
    SpecError,
)
from fastpix_dyn.cli import completion, main
from fastpix_dyn.cli.call.command import EXIT_CODES
from fastpix_dyn.cli.main import Program, program
from fastpix_dyn.cli.streams import OutputError
from fastpix_dyn.errors import APIStatusError, NotFoundError

SUMMARIES = {
    "call": "call any operation of the API",
    "operations": "list and search the operations",
    "profile": "store credentials and a server under a name",
    "upload": "upload files",
    "token": "sign a token for a private playback id",
    "webhooks": "receive webhook events, and send sample events",
    "mock": "run the mock server",
    "contract": "test whether a server matches the document",
    "spec": "check, compare and edit an OpenAPI document",
    "doctor": "check the installation, the document, the credentials and the server",
    "explain": "explain an error or a finding in detail",
    "render": "render type stubs and reference pages",
    "completion": "print the completion script for bash, zsh or fish",
}
SPEC_SUMMARIES = {
    "lint": "find faults in the document, and how to fix them",
    "mutation-score": "measure which share of wrong responses the document rejects",
    "diff": "list what changed for a caller between two documents",
    "add": "scaffold a new operation, from a recording or a curl command if there is one",
    "suggest": "turn recordings or a report into edits of the document",
    "import": "merge operations of another document",
    "overlay": "apply and check OpenAPI Overlay 1.0 documents",
    "bundle": "write the document as one file without external references",
}


@pytest.mark.parametrize(("words", "summaries"), [([], SUMMARIES), (["spec"], SPEC_SUMMARIES)], ids=["program", "spec"])
def test_help_lists_all_commands(words, summaries):
    """In this order, with a line for each; without a word it is the help as well."""
    shown = CliRunner().invoke(program, [*words, "--help"], prog_name="fastpix-dyn")
    without = CliRunner().invoke(program, words, prog_name="fastpix-dyn")

    listed = " ".join(shown.stdout.partition("Commands:\n")[2].split())
    assert listed == " ".join(f"{name} {text}" for name, text in summaries.items())
    assert (shown.exit_code, without.exit_code) == (0, 2)
    assert listed in " ".join(without.stderr.split())
    assert without.stdout == ""


def test_commands_are_completed_without_being_imported():
    """With their lines; what is none of them may be an option."""
    context = click.Context(program)

    assert [(one.value, one.help) for one in program.shell_complete(context, "co")] == [
        ("contract", SUMMARIES["contract"]),
        ("completion", SUMMARIES["completion"]),
    ]
    assert [one.value for one in program.shell_complete(context, "--v")] == ["--version"]
    assert program.get_command(context, "nothing") is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (APIStatusError, 1),
        (NotFoundError, 1),
        (APIConnectionError, 3),
        (APITimeoutError, 3),
        (ResponseValidationError, 4),
        (ResponseDecodeError, 4),
        (RequestValidationError, 2),
        (ConfigurationError, 2),
        (SpecError, 2),
        (FastPixError, 2),
    ],
)
def test_each_error_of_a_call_has_an_exit_code(error, code):
    """That of the first row that matches."""
    assert next(number for class_, number in EXIT_CODES if issubclass(error, class_)) == code


def ended(error):
    """Return exit code and output of a program whose command raises *error*."""

    def act():
        raise error

    group = Program(package="fastpix_dyn.cli", table={})
    group.add_command(click.command("act")(act))
    group.get_command = lambda _context, _name: group.commands["act"]
    result = CliRunner().invoke(group, ["act"], prog_name="fastpix-dyn")
    return result.exit_code, result.stdout, result.stderr.splitlines()[:1]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ConfigurationError("wrong"), 2, "fastpix-dyn: wrong"),
        (OutputError("full"), 2, "fastpix-dyn: full"),
        (click.UsageError("words"), 2, "fastpix-dyn: words"),
        (click.ClickException("other"), 1, "fastpix-dyn: other"),
        (click.Abort(), 2, "fastpix-dyn: the input ended before the question was answered"),
        (OSError("plain"), 2, "fastpix-dyn: plain"),
        (FileNotFoundError(2, "No such file", "a.txt"), 2, "fastpix-dyn: a.txt: No such file"),
        *(
            (
                ModuleNotFoundError("no", name=name),
                2,
                f"fastpix-dyn: the command line needs {name}, of the extra `cli`: pip install 'fastpix_dyn[cli]'",
            )
            for name in ("jmespath", "platformdirs", "rich")
        ),
        (SystemExit(7), 7, None),
        (KeyboardInterrupt(), 130, None),
    ],
)
def test_each_error_ends_the_program_with_one_line(error, code, message):
    """On standard error; Ctrl-C and an exit code without a line."""
    assert ended(error) == (code, "", [] if message is None else [message])


def test_a_module_of_another_package_is_an_error_of_the_program():
    """It is not hidden."""

    def act():
        raise ModuleNotFoundError("no", name="other")

    group = Program(package="fastpix_dyn.cli", table={})
    group.get_command = lambda _context, _name: click.command("act")(act)

    assert isinstance(CliRunner().invoke(group, ["act"]).exception, ModuleNotFoundError)


def test_the_exit_codes_of_the_program():
    """As shells know them."""
    assert (main.FAILED, main.INTERRUPTED) == (2, 130)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_for_a_shell_is_safe(shell):
    """Its class is the one of this package, also after click has made its own."""
    assert get_completion_class(shell).__module__ == completion.__name__


def offered(shell, word, type_="plain", text=None):
    """Return word and help as they are offered to *shell*; None if they are not."""
    one = get_completion_class(shell)(program, {}, "fastpix-dyn", "_X").safe(CompletionItem(word, type_, text))
    return one and (one.value, one.help)


@pytest.mark.parametrize(
    ("word", "bash", "others"),
    [
        ("plain-word", "plain-word", True),
        ("a_b@c%d+e=f:g,h.i/j-k", "a_b@c%d+e=f:g,h.i/j-k", True),
        ("äö日", "äö日", True),
        ("two words", "two\\ words", True),
        ("$(touch x)", "\\$\\(touch\\ x\\)", False),
        ("a;b", "a\\;b", False),
        ("a`b", "a\\`b", False),
        ("a'b", "a\\'b", False),
        ('a"b', 'a\\"b', False),
        ("a\\b", "a\\\\b", False),
        ("a*b", "a\\*b", False),
        ("~x", "\\~x", False),
        ("=x", "=x", False),
        ("%x", "%x", False),
        ("x=y", "x=y", True),
        ("x%y", "x%y", True),
    ],
)
def test_each_special_character_of_a_word(word, bash, others):
    """bash gets it quoted; zsh and fish, which quote by themselves, get no such word."""
    assert offered("bash", word) == (bash, None)
    assert offered("zsh", word) == offered("fish", word) == ((word, None) if others else None)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("word", ["", "a\nb", "a\x1bb", "\u202e"])
def test_a_word_without_letters_or_with_control_characters_is_not_offered(shell, word):
    """A line feed would make two of it."""
    assert offered(shell, word) is None


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_files_are_left_to_the_shell_and_help_is_one_line(shell):
    """The shell completes and quotes them itself."""
    assert offered(shell, "", "file") == ("", None)
    assert offered(shell, "", "dir") == ("", None)
    assert offered(shell, "a", text="two\n  lines\x1b") == ("a", "two lines\\x1b")


@pytest.mark.parametrize("error", [ConfigurationError("wrong"), OSError("gone"), ValueError("odd")])
def test_an_error_completes_nothing(monkeypatch, error):
    """Nothing is printed into the line that somebody types."""
    complete = get_completion_class("bash")(program, {}, "fastpix-dyn", "_X")

    def fail(*_):
        raise error

    monkeypatch.setattr(program, "shell_complete", fail)
    assert complete.get_completions([], "c") == []


@pytest.mark.parametrize("variables", [{}, {"COMP_WORDS": "fastpix-dyn"}, {"COMP_WORDS": "a", "COMP_CWORD": "x"}])
def test_a_shell_that_asks_without_its_words_gets_nothing(monkeypatch, variables):
    """As if somebody set the variable by hand."""
    for name in ("COMP_WORDS", "COMP_CWORD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert get_completion_class("bash")(program, {}, "fastpix-dyn", "_X").complete() == ""


@pytest.mark.parametrize(("shell", "has_words"), [("bash", True), ("zsh", False), ("fish", False)])
def test_only_bash_would_split_words_at_an_at(shell, has_words):
    """Its script takes the @ from the characters that separate words."""
    shown = CliRunner().invoke(program, ["completion", shell], prog_name="fastpix-dyn").stdout

    assert ("COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}\n" in shown) is has_words
