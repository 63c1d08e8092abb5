"""`fastpix-dyn webhooks`: see the events as they come, or post a signed sample to a receiver of your own."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click

from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, sample, sign, wsgi

_SECRET_VARIABLE = "FASTPIX_WEBHOOK_SECRET"  # noqa: S105  # the name of the variable
_PATIENCE = 10.0


@click.group()
def command() -> None:
    """Receive and send webhooks."""


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any that is free.")
@click.option(
    "--secret",
    "secrets",
    envvar=_SECRET_VARIABLE,
    multiple=True,
    required=True,
    show_envvar=True,
    help="The signing secret of the destination; may be repeated.",
)
def listen(*, host: str, port: int, secrets: tuple[str, ...]) -> None:
    """Print each event as a line of JSON, until Ctrl-C.

    FastPix must be able to reach the address: put a tunnel before it.
    """
    app: Any = wsgi(_print, secret=secrets)
    with make_server(host, port, app, _Server, _Quiet) as server:
        click.echo(f"listening at http://{host}:{server.server_port} until Ctrl-C", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped", err=True)


@command.command()
@click.argument("url")
@click.option("--type", "kind", default="video.media.ready", show_default=True, help="The type of the event.")
@click.option("--secret", envvar=_SECRET_VARIABLE, required=True, show_envvar=True, help="Signs it.")
def send(*, url: str, kind: str, secret: str) -> None:
    """Post a signed sample event to URL; exit with 1 where it is not taken."""
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"{url!r} is no http or https address")
    body = sample(kind)
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(body, secret)}
    status, said = _posted(url, body, headers)
    click.echo(body.decode())
    click.echo(f"{kind} to {url}: {said}", err=True)
    sys.exit(0 if 200 <= status < 300 else 1)


class _Server(ThreadingMixIn, WSGIServer):
    """A slow reader of one event does not hold up another."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request: the events speak."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as the library names it
        """Says nothing."""


def _print(event: dict[str, Any]) -> None:
    click.echo(json.dumps(event, ensure_ascii=False))


def _posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """The status, and it in words; 0 where no answer came."""
    request = urllib.request.Request(url, body, headers)  # noqa: S310  # the address is http, and the user's own
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310  # as above
            return answer.status, f"{answer.status} {answer.reason}"
    except urllib.error.HTTPError as error:
        with error:
            return error.code, f"{error.code} {error.reason}"
    except OSError as error:
        return 0, f"no answer: {getattr(error, 'reason', error)}"
