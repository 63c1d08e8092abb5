"""The program `fastpix-dyn`: its commands, of which only the called one is imported, and how every command ends.

All commands report errors in the same way: `fastpix-dyn: …` on standard error, in `Program.main`. Ctrl-C ends a command
with exit code 130 and without a message; a server is stopped by it, and by SIGTERM, with exit code 0. Standard output
that can't be written ends any command with exit code 2.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NoReturn

try:
    import click
    from click.shell_completion import CompletionItem, get_completion_class

    from fastpix_dyn.cli import streams
except ImportError:
    os.write(2, b"fastpix-dyn: the command line needs the extra `cli`: pip install 'fastpix_dyn[cli]'\n")
    sys.exit(2)

from fastpix_dyn import __version__
from fastpix_dyn.errors import FastPixError

_NAME, _VARIABLE = "fastpix-dyn", "_FASTPIX_DYN_COMPLETE"

_EXTRA_MODULES = frozenset({"jmespath", "platformdirs", "rich"})
FAILED = 2
"""The exit code of a command that could not do its work."""
INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended: 128 + SIGINT, as shells report it."""


class LazyGroup(click.Group):
    """A group that imports only the command that is called.

    *table* has a row for each command: its name, the `module:attribute` in *package* that contains it, and its line in
    `--help`.
    """

    def __init__(self, *arguments: Any, package: str, table: Mapping[str, tuple[str, str]], **options: Any) -> None:
        """Import nothing; *arguments* and *options* are those of any group."""
        super().__init__(*arguments, **options)
        self._package = package
        self._locations = {name: location for name, (location, _) in table.items()}
        self._summaries = {name: summary for name, (_, summary) in table.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's own signature
        """Return the names of all commands."""
        return list(self._locations)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Import and return the command of that name, if there is one."""
        if cmd_name not in self._locations:
            return None
        module, _, attribute = self._locations[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{self._package}.{module}"), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands whose names begin with *incomplete*, without importing one."""
        items = [
            CompletionItem(name, help=text) for name, text in self._summaries.items() if name.startswith(incomplete)
        ]
        return items or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """List the commands for `--help` without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))


class Program(LazyGroup):
    """The group of all commands; it turns every error into one message and an exit code."""

    def main(self, *arguments: Any, **settings: Any) -> NoReturn:
        """Run the command that the arguments name, and end the process with its exit code."""
        if _VARIABLE in os.environ:
            import_module("fastpix_dyn.cli.completion")  # its classes replace those of click
        try:
            code = super().main(*arguments, **{**settings, "standalone_mode": False})
        except click.ClickException as error:
            _print_click_error(error)
            sys.exit(error.exit_code)
        except click.Abort as error:
            if isinstance(error.__context__, KeyboardInterrupt):  # at a prompt, where click catches it
                sys.exit(INTERRUPTED)
            print_error("the input ended before the question was answered")
            sys.exit(FAILED)
        except (FastPixError, streams.OutputError) as error:
            print_error(str(error))
            sys.exit(FAILED)
        except ModuleNotFoundError as error:
            if error.name not in _EXTRA_MODULES:
                raise
            print_error(f"the command line needs {error.name}, of the extra `cli`: pip install 'fastpix_dyn[cli]'")
            sys.exit(FAILED)
        except OSError as error:
            print_error(str(error) if error.filename is None else f"{error.filename}: {error.strerror}")
            sys.exit(FAILED)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C ends it without a message."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def print_error(message: str) -> None:
    """Print the error *message* on standard error, as all commands do: `fastpix-dyn: …`."""
    streams.echo(f"{_NAME}: {message}", err=True, fg="red")


def _print_click_error(error: click.ClickException) -> None:
    """Print *error*, which is about the words of the command line, with the usage; or the help if no word is given."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        streams.echo(error.format_message(), err=True)
        return
    print_error(error.format_message())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        streams.echo(f"{context.get_usage()}\n`{context.command_path} --help` lists the options.", err=True)


def interrupt_on_sigterm() -> None:
    """Let SIGTERM interrupt this command like Ctrl-C, so that it cleans up what it began."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def stop_on_signals() -> None:
    """Let Ctrl-C and SIGTERM end this process, which is a server, with exit code 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(*_: Any) -> NoReturn:
    sys.exit(0)


_SHELLS = {"bash": "COMP_WORDBREAKS=${COMP_WORDBREAKS//@/}\n", "zsh": "", "fish": ""}
"""The shells, each with what its script needs besides: bash would split a word such as `@file` at the @."""


@click.command()
@click.argument("shell", type=click.Choice([*_SHELLS]))
def completion_command(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: eval "$(fastpix-dyn completion bash)"                    in ~/.bashrc
    zsh:  eval "$(fastpix-dyn completion zsh)"                     in ~/.zshrc
    fish: fastpix-dyn completion fish > ~/.config/fish/completions/fastpix-dyn.fish
    """  # noqa: D301  # click reads the \b itself: it keeps the lines below as they are
    import_module("fastpix_dyn.cli.completion")
    completion = get_completion_class(shell)
    if completion is not None:
        streams.echo(completion(click.Command(_NAME), {}, _NAME, _VARIABLE).source() + _SHELLS[shell], nl=False)


COMMANDS = {
    "call": ("call.command:command", "call any operation of the API"),
    "operations": ("operations:operations_command", "list and search the operations"),
    "profile": ("profiles:command", "store credentials and a server under a name"),
    "upload": ("media:upload_command", "upload files"),
    "token": ("media:token_command", "sign a token for a private playback id"),
    "webhooks": ("media:webhooks_command", "receive webhook events, and send sample events"),
    "mock": ("mock:command", "run the mock server"),
    "contract": ("contract:command", "test whether a server matches the document"),
    "spec": ("spec:command", "check, compare and edit an OpenAPI document"),
    "doctor": ("doctor:doctor_command", "check the installation, the document, the credentials and the server"),
    "explain": ("doctor:explain_command", "explain an error or a finding in detail"),
    "render": ("operations:render_command", "render type stubs and reference pages"),
    "completion": ("main:completion_command", "print the completion script for bash, zsh or fish"),
}
"""The commands: the module and attribute of each, and its line in `--help`."""


@click.command(cls=Program, package="fastpix_dyn.cli", table=COMMANDS, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name=_NAME)
def program() -> None:
    """Call the FastPix API, and maintain its OpenAPI document."""


def main() -> None:
    """Run the program.

    The exit code is 0 for success, 1 for findings, 2 if the command could not do its work, and 130 after Ctrl-C; `call`
    has more.
    """
    # httpx also has a program, for which it loads rich and pygments if installed: half of the time of a short command.
    programs: dict[str, Any] = {"httpx._main": None}
    sys.modules.update(programs)
    atexit.register(_ignore_signals)
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        streams.prepare()
        program(prog_name=_NAME)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        _end_at_once_on_signals()


def _end_at_once_on_signals() -> None:
    """Let a signal end the process without a traceback while Python waits for threads and cleans up."""
    ends: dict[Any, Callable[..., Any]] = {signal.default_int_handler: _end_as_interrupted, _stop: _end_as_stopped}
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if handler in ends:
            signal.signal(number, ends[handler])


def _ignore_signals() -> None:
    """Let no signal change the exit code: Python is about to remove the handlers, and a signal would then kill it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_IGN)


def _end_as_interrupted(*_: Any) -> NoReturn:
    os._exit(INTERRUPTED)


def _end_as_stopped(*_: Any) -> NoReturn:
    os._exit(0)
