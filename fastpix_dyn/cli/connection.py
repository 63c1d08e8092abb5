"""Words of the command line that say which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from fastpix_dyn.errors import ConfigurationError

if TYPE_CHECKING:
    from fastpix_dyn.api import Client
    from fastpix_dyn.cli.profiles import Profile
    from fastpix_dyn.client.options import Options
    from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme


def server_argument(text: str) -> int | str:
    """The server that *text* names: by its number in the document, by its address, or by its name."""
    return int(text) if text.isdecimal() else text


DOCUMENT = ("--spec", "--overlay")
"""The options that name the document: they may stand anywhere in the line."""
MODES = ("strict", "warn", "off")
PROFILE = "FASTPIX_PROFILE"
_PROFILE_WITH = "make a profile with `fastpix-dyn profile set NAME {}` and name it by --profile"


def options() -> list[click.Option]:
    """The options, new ones for each command."""
    return [
        click.Option(["--profile"], envvar=PROFILE, show_envvar=True, help="Credentials and server kept under a name."),
        click.Option(["--username"], help="Instead of a profile; the password is FASTPIX_PASSWORD, or asked for."),
        click.Option(["--server"], help="A URL, the number of a server of the document, or mock; else the profile's."),
        click.Option(["--timeout"], type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
                     help="To connect, and between two pieces of an answer."),
        click.Option(["--retries"], type=click.IntRange(min=0), metavar="N",
                     help="Attempts after the first; else as the document says."),
        click.Option(["--header"], multiple=True, metavar="'NAME: VALUE'", help="One more header; may be repeated."),
        click.Option(["--requests"], type=click.Choice(MODES), default="strict", show_default=True, is_eager=True,
                     help="What becomes of a request that breaks the document."),
        click.Option(["--responses"], type=click.Choice(MODES), default="warn", show_default=True,
                     help="What becomes of an answer that does."),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """Where the API is described: the packaged document, or another, with overlays on top."""

    spec: Path | None = None
    overlays: tuple[Path, ...] = ()


def client(context: click.Context, api: Api, plan: Operation, *, sends: bool) -> Client:
    """The client that the options of *context* make; without credentials it can only show what it would send.

    Raises:
        ConfigurationError: an option is wrong, or *plan* needs credentials and there are none.
    """
    from fastpix_dyn.api import Client

    document = context.ensure_object(Document)
    given = context.params
    chosen: Options = {
        "validate_requests": given["requests"],
        "validate_responses": given["responses"],
        "headers": _headers(context),
    }
    if given["timeout"] is not None:
        chosen["timeout"] = given["timeout"]
    if given["retries"] is not None:
        chosen["retries"] = given["retries"]
    profile = _profile(given)
    if server := given["server"] or (profile.server if profile else None):
        chosen["server"] = server_argument(server)
    chosen.update(_credentials(context, api, plan, profile, chosen, sends=sends))
    return Client(spec=document.spec, overlays=document.overlays, **chosen)


def _profile(given: Mapping[str, Any]) -> Profile | None:
    if given["profile"] is None:
        return None
    from fastpix_dyn.cli import profiles  # who names none has no need of it

    return profiles.read(given["profile"])


def _headers(context: click.Context) -> dict[str, str]:
    pairs = [header.partition(":") for header in context.params["header"]]
    for name, colon, _ in pairs:
        if not (name.strip() and colon):
            raise click.UsageError(f"--header is 'NAME: VALUE', not {name!r}")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _credentials(
    context: click.Context, api: Api, plan: Operation, profile: Profile | None, chosen: Options, *, sends: bool
) -> Options:
    """Those of the options, else of the profile; nothing where the client finds its own: in the environment.

    Raises:
        ConfigurationError: *plan* needs others, or there are none.
    """
    from fastpix_dyn.client import options
    from fastpix_dyn.wire.auth import unmet

    spec, server = context.ensure_object(Document).spec, chosen.get("server")
    server = server if server is not None or spec else options.server_from_environment()
    if options.is_embedded(server) or not plan.security or () in plan.security:
        return {}
    if not sends:
        return {"auth": options.ANY}
    is_trusted = spec is None or isinstance(server, str)
    named_here = context.get_parameter_source("profile") is ParameterSource.COMMANDLINE
    given: Options = {}
    if username := context.params["username"]:
        given = {"auth": (username, _password(username))}
    elif profile and (is_trusted or named_here):
        given = {"auth": _of(profile)}
    known = options.by_scheme(
        api, given.get("auth") or (options.credentials_from_environment() if is_trusted else None)
    )
    missing = unmet(plan.security, api.security_schemes, known, {name.lower() for name in chosen.get("headers", {})})
    if missing:
        told = f"{missing.message}; {_advice(missing.alternatives, is_trusted=is_trusted)}"
        if not is_trusted and not given and (profile or options.credentials_from_environment()):
            told += "; with your own document, name the address of the --server too, or the profile by --profile"
        raise ConfigurationError(told)
    return given


def _advice(alternatives: Iterable[tuple[SecurityScheme, ...]], *, is_trusted: bool) -> str:
    """What to do about missing credentials: the options that can hold those of one of *alternatives*."""
    from fastpix_dyn.client.options import VARIABLES
    from fastpix_dyn.wire.auth import header_of, is_login, is_supported

    ways: list[str] = []
    for alternative in alternatives:
        headers = " ".join(f"--header '{header_of(scheme)}: …'" for scheme in alternative if header_of(scheme))
        if is_login(alternative):
            ways += [_PROFILE_WITH.format("--username"), "pass --username"]
            ways += [f"set {VARIABLES}"] if is_trusted else []
        elif all(map(header_of, alternative)):
            ways += [_PROFILE_WITH.format("--token")] if len(alternative) == 1 and is_supported(alternative) else []
            ways.append(f"pass {headers}")
        else:
            ways.append(_PROFILE_WITH.format("--token") + (f", with {headers}" if headers else ""))
    return ", or ".join(dict.fromkeys([*ways, "try --server mock"]))


def _of(profile: Profile) -> str | tuple[str, str]:
    secret = profile.secret()
    return (profile.username, secret) if profile.username else secret


def _password(username: str) -> str:
    from fastpix_dyn.client.options import PASSWORD

    asked: str = os.environ.get(PASSWORD) or click.prompt(f"Password of {username}", hide_input=True, err=True)
    return asked
