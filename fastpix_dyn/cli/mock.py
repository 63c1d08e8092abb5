"""`fastpix-dyn mock`: the embedded FastPix behind real HTTP, for any client in any language."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.client.spec_loading import load_api, load_document
from fastpix_dyn.contract.replay import verify
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, sign
from fastpix_dyn.mock import faults as breaking
from fastpix_dyn.mock import webhook_delivery
from fastpix_dyn.mock.http_server import app
from fastpix_dyn.mock.server import Answer, reloading, serve
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.wire.messages import Request, Response

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SPEC = click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
_OVERLAY = click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top.")


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=4010, show_default=True, help="0 for any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True)
@_SPEC
@_OVERLAY
@click.option("--reload", is_flag=True, help="Serve the document as it is edited; each edit begins anew, empty.")
@click.option("--seed", type=int, help="The same ids, and the same faults, on every run.")
@click.option("--latency", type=float, default=0.0, help="Seconds that each answer takes.")
@click.option("--faults", default="", help=f"KIND[:SHARE],…: breaks answers; kinds are {', '.join(breaking.FAULTS)}.")
@click.option("--username", help="The user name that must be given; any will do without it.")
@click.option("--password", help="The password that must be given.")
@click.option("--webhook-url", help="Where to post the events that follow what is done here.")
@click.option("--webhook-secret", help="Signs them: base64, as the dashboard shows a secret.")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Serve an embedded FastPix: what is created is there, until it is stopped.

    Any credentials will do, unless some are set. It is empty at first.
    """
    if context.invoked_subcommand is None:
        _served(**options)


@command.command("verify")
@click.option("--replay", type=click.Path(exists=True, path_type=Path), required=True, help="Recorded answers.")
@_SPEC
def verify_command(replay: Path, spec: Path | None) -> None:
    """Compare the shapes of its answers with those of recorded ones."""
    compared = verify(replay, spec)
    for one in compared:
        for difference in one.differences:
            click.echo(f"{one.operation} {one.status} {difference}")
        if one.unreached:
            click.echo(f"{one.operation} {one.status} not compared: {one.unreached}", err=True)
    wrong = [one for one in compared if one.differences]
    click.echo(f"{len(compared)} recordings, {len(wrong)} of other shapes")
    sys.exit(1 if wrong else 0)


def _served(
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
    password: str | None,
    webhook_url: str | None,
    webhook_secret: str | None,
) -> None:
    if (username is None) != (password is None):
        raise click.UsageError("give both --username and --password, or neither")
    api = load_api(spec, overlay)
    login = None if username is None or password is None else (username, password)
    signing = _signing(webhook_secret)

    def made(api: Api) -> Answer:
        told = webhook_delivery.telling(api, webhook_delivery.posting(webhook_url), signing) if webhook_url else None
        return serve(api, seed=seed, credentials=login, told=told)

    answer = reloading(lambda: load_document(spec, overlay), made, _warn) if reload else made(api)
    answer = breaking.breaking(answer, breaking.parsed(faults), seed=seed)
    answer = _slow(answer, latency) if latency else answer
    _listen(answer, host, port, f"{api.title} {api.version}")


def _warn(text: str) -> None:
    click.echo(text, err=True)


def _signing(secret: str | None) -> webhook_delivery.Sign:
    if secret is None:
        return lambda _body: {}
    sign(b"", secret)  # a secret that can't be used is told of now, and not at the first event
    return lambda body: {SIGNATURE_HEADER: sign(body, secret)}


def _slow(answer: Answer, seconds: float) -> Callable[[Request], Response]:
    def slow(request: Request) -> Response:
        time.sleep(seconds)
        return answer(request)

    return slow


def _listen(answer: Answer, host: str, port: int, title: str) -> None:
    try:
        import uvicorn
    except ImportError:
        raise ConfigurationError("serving needs uvicorn: pip install 'fastpix_dyn[mock]'") from None
    config = uvicorn.Config(app(answer), host=host, port=port, log_level=logging.WARNING, lifespan="off")
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()]
    address = sockets[0].getsockname()
    click.echo(f"{title} at http://{address[0]}:{address[1]} until Ctrl-C", err=False)
    server.run(sockets=sockets)
