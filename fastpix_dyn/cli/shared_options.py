"""The options that several commands share, each with one name, one metavar and one help sentence, and what they mean.

`SHARED` is the table of them. `@connects` adds those that say where requests go and with which credentials; the command
gets their values as `ConnectionOptions`. Passwords and webhook secrets come from the environment,
a profile, standard input or a prompt, never from an argument: other users of the machine can read a command line.
"""

from __future__ import annotations

import errno
import getpass
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from fastpix_dyn.cli.streams import prompt
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import MAX_INPUT_BYTES, read_input, read_stream

if TYPE_CHECKING:
    from fastpix_dyn.api import Client
    from fastpix_dyn.cli.profiles import Profile
    from fastpix_dyn.client.options import Options
    from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme
    from fastpix_dyn.wire.auth import Credential

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
_ANY_PATH = click.Path(path_type=Path)
_RECORDINGS = click.Path(exists=True, path_type=Path)

PROFILE, WEBHOOK_SECRET = "FASTPIX_PROFILE", "FASTPIX_WEBHOOK_SECRET"


class FiniteRange(click.FloatRange):
    """`click.FloatRange` without NaN and the infinities, which no option has a use for."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number that *value* stands for."""
        from fastpix_dyn.flow.retry import MOST_SECONDS  # only a command that has a number needs it

        number = super().convert(value, param, ctx)
        if not abs(number) <= MOST_SECONDS:
            self.fail(f"{value!r} is not a finite number up to {MOST_SECONDS:,.0f}.", param, ctx)
        return number


def _not_empty(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Return *value*: an empty host, as of a variable that is not set, would be all addresses of this machine."""
    if not value.strip():
        raise click.BadParameter("it is empty; pass a name or address of this machine, or 0.0.0.0 for all of them")
    return value


SHARED: Mapping[str, Mapping[str, Any]] = {
    "--spec": {
        "type": FILE,
        "metavar": "FILE",
        "help": "An OpenAPI document of your own, instead of the packaged one.",
    },
    "--overlay": {
        "type": FILE,
        "metavar": "FILE",
        "multiple": True,
        "help": "An Overlay 1.0 document to apply to it; may be repeated.",
    },
    "--server": {"metavar": "SERVER", "help": "A URL, the number of a server of the document, or mock."},
    "--profile": {
        "metavar": "NAME",
        "envvar": PROFILE,
        "show_envvar": True,
        "help": "The profile with the credentials and the server.",
    },
    "--username": {"metavar": "NAME", "help": "The user name (access token id) for HTTP basic authentication."},
    "--password-stdin": {
        "is_flag": True,
        "is_eager": True,  # other options see in `Context.params` whether standard input is taken
        "help": "Read the password from the first line of standard input.",
    },
    "--header": {"metavar": "'NAME: VALUE'", "multiple": True, "help": "A header of every request; may be repeated."},
    "--timeout": {
        "type": FiniteRange(min=0, min_open=True),
        "metavar": "SECONDS",
        "help": "The limit for connecting, and between two pieces of a response.",
    },
    "--retries": {"type": click.IntRange(min=0), "metavar": "N", "help": "The retries after the first attempt."},
    "--recordings": {
        "type": _RECORDINGS,
        "metavar": "PATH",
        "help": "Recorded responses: a file or folder of `contract --record`.",
    },
    "--record": {"type": FOLDER, "metavar": "DIR", "help": "Write every exchange to this folder."},
    "--output": {"metavar": "FORM", "help": "The form of the output"},
    "--out": {"type": _ANY_PATH, "metavar": "PATH", "help": "The file or folder to write."},
    "--write": {"is_flag": True, "help": "Write the changes; without it they are only shown."},
    "--report": {"metavar": "FORM=FILE,…", "multiple": True, "help": "Write the report to a file; may be repeated."},
    "--status": {
        "type": click.IntRange(100, 599),
        "metavar": "STATUS",
        "help": "The status code of the response, if it is not in the file.",
    },
    "--tag": {"metavar": "TAG", "help": "A tag of operations."},
    "--fail-on": {"metavar": "LEVEL", "show_default": True, "help": "The lowest level that makes the exit code 1"},
    "--host": {
        "metavar": "HOST",
        "default": "127.0.0.1",
        "show_default": True,
        "callback": _not_empty,
        "help": "The address to listen on.",
    },
    "--port": {
        "type": click.IntRange(0, 65535),
        "metavar": "PORT",
        "show_default": True,
        "help": "The port to listen on; 0 for any free one.",
    },
    "--secret-stdin": {
        "is_flag": True,
        "help": f"Read the webhook secret from standard input, instead of {WEBHOOK_SECRET}; one per line.",
    },
}
"""The attributes of each option that several commands have, for click."""
_DECLARATIONS = {"--output": ("-o", "--output", "form")}
"""The declarations of options that have more than one name, for click."""
DOCUMENT = ("--spec", "--overlay")
_CONNECTION = ("--server", "--profile", "--username", "--password-stdin", "--header", "--timeout", "--retries")


def _declaration(name: str, more: str, attributes: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    row = SHARED[name]
    text = " ".join(filter(None, (row["help"], more)))
    return _DECLARATIONS.get(name, (name,)), {**row, **attributes, "help": text}


def shared(name: str, more: str = "", **attributes: Any) -> Decorator:
    """Return a decorator that adds the shared option *name* to a command.

    Args:
        name: its row in `SHARED`.
        more: a second sentence of help, for what is special in this command.
        attributes: attributes of the option that this command changes, such as `default`.
    """
    declarations, attributes = _declaration(name, more, attributes)
    return click.option(*declarations, **attributes)


def output(*forms: str, default: str | None = None, otherwise: str = "") -> Decorator:
    """Return a decorator that adds `--output` with these *forms*; *otherwise* describes the form if there is none."""
    return _choices("--output", forms, default, otherwise)


def fail_on(levels: Iterable[str], default: str) -> Decorator:
    """Return a decorator that adds `--fail-on` with these *levels*."""
    return _choices("--fail-on", tuple(levels), default, "")


def _choices(name: str, choices: tuple[str, ...], default: str | None, otherwise: str) -> Decorator:
    declarations, attributes = _declaration(name, "", {"show_default": default is not None})
    attributes |= {"type": click.Choice(choices), "default": default, "help": choices_help(name, choices, otherwise)}
    return click.option(*declarations, **attributes)


def choices_help(name: str, choices: Iterable[str], otherwise: str = "") -> str:
    """Return the help of the shared option *name*, which takes one of *choices*."""
    return f"{SHARED[name]['help']}: {', '.join(choices)}{otherwise and f'; default: {otherwise}'}."


def combined(*decorators: Decorator) -> Decorator:
    """Return one decorator for several; `--help` lists their options in this order."""
    return lambda function: reduce(lambda command, decorator: decorator(command), reversed(decorators), function)


document_options = combined(*map(shared, DOCUMENT))
"""Adds `--spec` and `--overlay` to a command."""

PACKAGED = "packaged"
"""The word for the document that comes with the package."""


def _packaged_or_path(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | str | None:
    """Return the path of an existing file, or the word `packaged`, which names the document of the package."""
    return value if value is None or value == PACKAGED else Path(FILE.convert(value, parameter, context))


def document_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `[FILE]`, `--spec` and `--overlay` to a command, which gets the document, or None for the packaged one."""

    @wraps(function)
    def command(*arguments: Any, file: Path | str | None, spec: Path | None, **params: Any) -> Any:
        if file is not None and spec is not None:
            raise click.UsageError("the document is passed twice: pass FILE or --spec FILE")
        document = spec if file in {None, PACKAGED} else file
        return function(*arguments, document=document, **params)

    return combined(click.argument("file", required=False, callback=_packaged_or_path), document_options)(command)


def required_document(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument `FILE` to a command, which gets the document, or None for the packaged one."""

    @wraps(function)
    def command(*arguments: Any, file: Path | str, **params: Any) -> Any:
        return function(*arguments, document=None if file == PACKAGED else file, **params)

    return click.argument("file", callback=_packaged_or_path)(command)


def connection_options() -> list[click.Option]:
    """Return the options that say where requests go and with which credentials, new ones for each command."""
    options: list[click.Option] = []
    for name in _CONNECTION:
        declarations, attributes = _declaration(name, "", {})
        options.append(click.Option(declarations, **attributes))
    return options


def connects(spec_type: click.Path = FILE) -> Decorator:
    """Return a decorator that adds the connection options, `--spec` and `--overlay` to a command.

    The command gets them as its argument `connection`. *spec_type* is the type of `--spec`.
    """
    names = [option.lstrip("-").replace("-", "_") for option in (*_CONNECTION, *DOCUMENT)]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def command(*arguments: Any, **params: Any) -> Any:
            options = {name: params.pop(name) for name in names}
            connection = ConnectionOptions.of(click.get_current_context(), options, options["spec"], options["overlay"])
            return function(*arguments, connection=connection, **params)

        return combined(*map(shared, _CONNECTION), shared("--spec", type=spec_type), shared("--overlay"))(command)

    return decorate


_MOST_DIGITS = 10


def server_argument(text: str) -> int | str:
    """Return the server that *text* names: its number in the document, or its address or name as it is."""
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else text


@dataclass(frozen=True, slots=True)
class ConnectionOptions:
    """The values of the connection options of a command: the document, the server, the credentials."""

    spec: Path | None
    overlays: tuple[Path, ...]
    server_option: str | None
    profile_name: str | None
    is_profile_explicit: bool
    """Whether `--profile` names the profile, not the environment."""
    username: str | None
    password_stdin: bool
    headers: Mapping[str, str]
    timeout: float | None
    retries: int | None

    @classmethod
    def of(
        cls, context: click.Context, params: Mapping[str, Any], spec: Path | None, overlays: tuple[Path, ...]
    ) -> ConnectionOptions:
        """Return the connection options with the values *params*.

        Raises:
            click.UsageError: a header has no name.
        """
        return cls(
            spec=spec,
            overlays=overlays,
            server_option=params["server"],
            profile_name=params["profile"],
            is_profile_explicit=context.get_parameter_source("profile") is ParameterSource.COMMANDLINE,
            username=params["username"],
            password_stdin=params["password_stdin"],
            headers=parse_headers(params["header"]),
            timeout=params["timeout"],
            retries=params["retries"],
        )

    def profile(self) -> Profile | None:
        """Return the profile that is named; None if none is.

        Raises:
            ConfigurationError: there is no profile of that name.
        """
        if self.profile_name is None:
            return None
        from fastpix_dyn.cli import profiles  # only a command that uses a profile loads them

        return profiles.read(self.profile_name)

    def server(self) -> int | str | None:
        """Return the server of `--server`, else that of the profile; None if neither names one."""
        profile = self.profile()
        text = self.server_option or (profile.server if profile else None)
        return server_argument(text) if text else None

    def is_trusted(self) -> bool:
        """Return whether the server may get the environment's credentials: not if only the user's document names it."""
        return self.spec is None or isinstance(self.server(), str)

    def is_embedded(self) -> bool:
        """Return whether the server is the embedded one, which takes any credentials."""
        from fastpix_dyn.client import options

        server = self.server()
        return options.is_embedded(options.server_from_environment() if server is None and not self.spec else server)

    def credentials(self) -> Credential | None:
        """Return the credentials of `--username`, else of the profile; None for those of the environment, if any.

        Raises:
            click.UsageError: there is no password for the user name.
        """
        from fastpix_dyn.client.options import USERNAME

        username = self.username or (os.environ.get(USERNAME) if self.password_stdin else None)
        if username:
            return username, read_password(username, stdin=self.password_stdin)
        if self.password_stdin:
            raise click.UsageError(f"--password-stdin needs a user name: pass --username, or set {USERNAME}")
        profile = self.profile()
        if profile is None or not (self.is_trusted() or self.is_profile_explicit):
            return None
        return profile.credentials()

    def client_options(self) -> Options:
        """Return the options of the client, without its credentials."""
        chosen: Options = {"headers": self.headers}
        if self.timeout is not None:
            chosen["timeout"] = self.timeout
        if self.retries is not None:
            chosen["retries"] = self.retries
        server = self.server()
        if server is not None:
            chosen["server"] = server
        return chosen

    def client(self, **options: Any) -> Client:
        """Return a client with these *options* and with the credentials of this connection, if there are some.

        Without them the client uses those of the environment.

        Raises:
            ConfigurationError: an option is wrong, or there is no such profile.
        """
        return self._client(None if self.is_embedded() else self.credentials(), options)

    def client_for(self, api: Api, plan: Operation, *, sends: bool, **options: Any) -> Client:
        """Return a client for the operation *plan*; unless it *sends*, it needs no credentials.

        Raises:
            ConfigurationError: an option is wrong, or *plan* needs credentials that are not there.
        """
        from fastpix_dyn.wire.auth import ANY_CREDENTIALS

        if self.is_embedded() or not plan.security or () in plan.security:
            return self._client(None, options)
        if not sends:
            return self._client(ANY_CREDENTIALS, options)
        credentials = self.credentials()
        self._require_credentials(api, plan, credentials)
        return self._client(credentials, options)

    def _client(self, credentials: Any, options: Mapping[str, Any]) -> Client:
        from fastpix_dyn.api import Client

        chosen: dict[str, Any] = {**self.client_options(), **options}
        if credentials is not None:
            chosen["auth"] = credentials
        return Client(spec=self.spec, overlays=self.overlays, **chosen)

    def _require_credentials(self, api: Api, plan: Operation, credentials: Credential | None) -> None:
        from fastpix_dyn.client import options
        from fastpix_dyn.wire.auth import credentials_by_scheme, unmet_security

        is_trusted = self.is_trusted()
        chosen = credentials or (options.credentials_from_environment() if is_trusted else None)
        known = credentials_by_scheme(api.security_schemes, chosen)
        missing = unmet_security(plan.security, api.security_schemes, known, {name.lower() for name in self.headers})
        if missing is None:
            return
        message = f"{missing.message}; {_advice(missing.alternatives, is_trusted=is_trusted)}"
        has_unused = self.profile_name is not None or options.credentials_from_environment() is not None
        if not is_trusted and not credentials and has_unused:
            message += "; for a document of your own, also pass the address as --server, or the profile as --profile"
        raise ConfigurationError(message)


_SET_PROFILE = "make a profile with `fastpix-dyn profile set NAME {}` and name it by --profile"


def _advice(alternatives: Iterable[tuple[SecurityScheme, ...]], *, is_trusted: bool) -> str:
    """Return what to do about missing credentials: the options that can pass those of one of *alternatives*."""
    from fastpix_dyn.client.options import LOGIN_VARIABLES
    from fastpix_dyn.wire.auth import header_name, is_basic_alone, is_supported

    ways: list[str] = []
    for alternative in alternatives:
        headers = " ".join(f"--header '{header_name(scheme)}: …'" for scheme in alternative if header_name(scheme))
        if is_basic_alone(alternative):
            ways += [_SET_PROFILE.format("--username"), "pass --username"]
            ways += [f"set {LOGIN_VARIABLES}"] if is_trusted else []
        elif all(map(header_name, alternative)):
            ways += [_SET_PROFILE.format("--token")] if len(alternative) == 1 and is_supported(alternative) else []
            ways.append(f"pass {headers}")
        else:
            ways.append(_SET_PROFILE.format("--token") + (f", with {headers}" if headers else ""))
    return ", or ".join(dict.fromkeys([*ways, "try --server mock"]))


def parse_headers(words: Iterable[str]) -> dict[str, str]:
    """Return the headers of the values of `--header`, by name.

    Raises:
        click.UsageError: one has no name, or no colon.
    """
    pairs = [word.partition(":") for word in words]
    for name, colon, _ in pairs:
        if not (name.strip() and colon):
            raise click.UsageError(f"--header takes 'NAME: VALUE', not {name!r}")
    return {name.strip(): value.strip() for name, _, value in pairs}


def read_password(username: str, *, stdin: bool) -> str:
    """Return the password of *username*: of standard input, else of FASTPIX_PASSWORD, else of a prompt.

    Raises:
        click.UsageError: there is none.
    """
    from fastpix_dyn.client.options import PASSWORD

    if stdin:
        return read_line("the password")
    hint = f"there is no password for {username!r}: set {PASSWORD}, or pass --password-stdin"
    return os.environ.get(PASSWORD) or prompt_secret(f"Password of {username}", hint)


BOTH_READ_STDIN = "--password-stdin and {} both read standard input: pass one of them"


def is_stdin_taken() -> bool:
    """Return whether the running command reads the password from standard input."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("password_stdin"))


def read_webhook_secrets(*, stdin: bool, is_required: bool = True) -> list[str]:
    """Return the webhook secrets: the lines of standard input, else of FASTPIX_WEBHOOK_SECRET, else of a prompt.

    Raises:
        click.UsageError: there is none, but one *is_required*.
    """
    if stdin:
        if lines := _read_stdin(sys.stdin.read).split():
            return lines
        raise click.UsageError("standard input is empty: --secret-stdin reads the webhook secret from it")
    secrets = os.environ.get(WEBHOOK_SECRET, "").split()
    hint = f"there is no webhook secret: set {WEBHOOK_SECRET}, or pass --secret-stdin"
    return secrets or ([prompt_secret("Webhook secret", hint)] if is_required else [])


def read_file(name: str | Path, limit: int = MAX_INPUT_BYTES) -> bytes:
    """Return the content of the file *name*, `-` for standard input.

    Raises:
        OSError: it can't be read, or is larger than *limit*.
    """
    if str(name) != "-":
        return read_input(Path(name), limit=limit)
    if getattr(sys, "stdin", None) is None:  # closed
        raise OSError(errno.EBADF, "standard input is closed")
    return read_stream(sys.stdin.buffer, limit)


def read_text(name: str | Path) -> str:
    """Return the text of the file *name*, `-` for standard input.

    Raises:
        ConfigurationError: it can't be read, or is not UTF-8.
    """
    try:
        return read_file(name).decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8: {error.reason} at byte {error.start}"
    raise ConfigurationError(f"{'standard input' if str(name) == '-' else name} can't be read: {reason}")


def read_line(what: str) -> str:
    """Return the first line of standard input.

    Raises:
        click.UsageError: it is empty; *what* names what was expected.
    """
    if line := _read_stdin(sys.stdin.readline).rstrip("\r\n"):
        return line
    raise click.UsageError(f"standard input is empty: {what} is read from its first line")


def _read_stdin(read: Callable[[], str]) -> str:
    try:
        return read()
    except UnicodeDecodeError:
        raise ConfigurationError("standard input is not UTF-8, so no secret can be read from it") from None


def prompt_secret(text: str, hint: str) -> str:
    """Prompt for a secret without showing it.

    Raises:
        click.UsageError: there is no terminal to ask at; *hint* says what to do.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            secret: str = prompt(text, hide_input=True)
    except getpass.GetPassWarning:
        raise click.UsageError(hint) from None
    return secret


def cannot_listen(host: str, port: int, error: Exception) -> ConfigurationError:
    """Return the error for a server that can't listen on *host* and *port*, because of *error*."""
    reason = error.strerror if isinstance(error, OSError) else "the host is no name or address"
    return ConfigurationError(f"can't listen on {host}:{port}: {reason}; pass another --host or --port")
