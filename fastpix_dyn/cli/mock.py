"""`fastpix-dyn mock`: the mock server over HTTP, for clients in any language; `mock verify` checks its responses."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.cli.main import stop_on_signals
from fastpix_dyn.cli.shared_options import (
    BOTH_READ_STDIN,
    FiniteRange,
    cannot_listen,
    document_options,
    read_password,
    read_webhook_secrets,
    shared,
)
from fastpix_dyn.cli.streams import echo
from fastpix_dyn.client.spec_loading import load_api, load_document
from fastpix_dyn.contract.replay import verify
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign
from fastpix_dyn.mock import faults as fault_injection
from fastpix_dyn.mock import webhook_delivery
from fastpix_dyn.mock.http_server import asgi_app
from fastpix_dyn.mock.server import App, create_app, create_reloading_app
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.wire.messages import Request, Response

MAX_LATENCY = 3600.0
"""Seconds."""


@click.group(invoke_without_command=True)
@shared("--host")
@shared("--port", default=4010)
@document_options
@click.option("--reload", is_flag=True, help="Reload the document when it is edited; all resources are lost then.")
@click.option("--seed", type=int, metavar="N", help="Make ids and faults the same on every run.")
@click.option(
    "--latency", type=FiniteRange(0, MAX_LATENCY), metavar="SECONDS", default=0.0, help="Delay every response."
)
@click.option(
    "--faults",
    metavar="FAULT[:SHARE],…",
    default="",
    help=f"Inject faults into a share of the responses: {', '.join(fault_injection.FAULTS)}.",
)
@shared("--username", "Requests need it, with the password; without it any credentials are accepted.")
@shared("--password-stdin")
@click.option("--webhook-url", metavar="URL", help="Post the events that follow from requests to this URL.")
@shared("--secret-stdin")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Run the mock server until Ctrl-C. It keeps what is created in memory, and is empty at first.

    Any credentials are accepted, unless --username is passed: its password is that of FASTPIX_PASSWORD, of
    --password-stdin, or of a prompt. Events are signed with the webhook secret, if there is one.
    """
    if context.invoked_subcommand is None:
        _serve(**options)


@command.command("verify")
@shared("--recordings", required=True)
@shared("--spec")
def verify_command(recordings: Path, spec: Path | None) -> None:
    """Compare the shapes of the mock server's responses with those of recorded ones.

    Exit code 0: they are the same. 1: some differ.
    """
    comparisons = verify(recordings, spec)
    for comparison in comparisons:
        for difference in comparison.differences:
            echo(f"{comparison.operation} {comparison.status} {difference}")
        if comparison.uncompared:
            echo(f"{comparison.operation} {comparison.status} not compared: {comparison.uncompared}", err=True)
    different = [comparison for comparison in comparisons if comparison.differences]
    echo(f"{len(comparisons)} recordings, {len(different)} with other shapes")
    sys.exit(1 if different else 0)


def _serve(
    *,
    port: int,
    host: str,
    spec: Path | None,
    overlay: tuple[Path, ...],
    reload: bool,
    seed: int | None,
    latency: float,
    faults: str,
    username: str | None,
    password_stdin: bool,
    webhook_url: str | None,
    secret_stdin: bool,
) -> None:
    if password_stdin and secret_stdin:
        raise click.UsageError(BOTH_READ_STDIN.format("--secret-stdin"))
    if password_stdin and username is None:
        raise click.UsageError("--password-stdin needs --username")
    injected = fault_injection.parse_faults(faults)
    login = None if username is None else (username, read_password(username, stdin=password_stdin))
    signing = _webhook_signing(stdin=secret_stdin) if webhook_url else None
    deliver = webhook_delivery.http_delivery(webhook_url) if webhook_url else None
    api = load_api(spec, overlay)

    def make(api: Api) -> App:
        on_event = webhook_delivery.webhook_sender(api, deliver, signing) if deliver and signing else None
        return create_app(api, seed=seed, credentials=login, on_event=on_event)

    app = create_reloading_app(lambda: load_document(spec, overlay), make, _warn) if reload else make(api)
    app = fault_injection.inject_faults(app, injected, seed=seed)
    app = _delayed(app, latency) if latency else app
    _listen(app, host, port, f"{api.title} {api.version}")


def _warn(text: str) -> None:
    echo(text, err=True)


def _webhook_signing(*, stdin: bool) -> webhook_delivery.Sign:
    secrets = read_webhook_secrets(stdin=stdin, is_required=False)
    if not secrets:
        return lambda _body: {}
    sign(b"", secrets[0])  # raises now for a secret that can't be used, not at the first event
    return lambda body: {SIGNATURE_HEADER: sign(body, secrets[0])}


def _delayed(app: App, seconds: float) -> Callable[[Request], Response]:
    def delayed(request: Request) -> Response:
        time.sleep(seconds)
        return app(request)

    return delayed


def _listen(app: App, host: str, port: int, title: str) -> None:
    try:
        import uvicorn
    except ImportError:
        raise ConfigurationError("the mock server needs uvicorn: pip install 'fastpix_dyn[mock]'") from None

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            echo(f"{title} at {address} until Ctrl-C")

    server = Server(uvicorn.Config(asgi_app(app), log_level=logging.WARNING, lifespan="off"))
    with _listening_socket(host, port) as listener:
        bound = listener.getsockname()
        address = f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
        stop_on_signals()  # uvicorn raises the signal that stopped it once more, after its own clean-up
        server.run(sockets=[listener])


def _listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on *host* and *port*.

    Raises:
        ConfigurationError: the address is in use, or is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        host.encode("idna")  # as the socket does, which would stay open
        listener = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError, TypeError) as error:  # the last two: the host has no encoding for DNS
        raise cannot_listen(host, port, error) from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # uvicorn sets it only on sockets that it makes
    return listener
