"""`fastpix-dyn webhooks`: see events as they come, and send samples to your own receiver."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import click

from fastpix_dyn.client.loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.media.receivers import wsgi
from fastpix_dyn.media.signature import HEADER, sign
from fastpix_dyn.spec.names import suggestion

_SECRET = click.option("--secret", envvar="FASTPIX_WEBHOOK_SECRET", required=True, help="Or FASTPIX_WEBHOOK_SECRET.")


@click.group()
def command() -> None:
    """Receive and send events."""


@command.command()
@click.option("--port", type=click.IntRange(0, 65535), default=4011, show_default=True, help="0 for any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True)
@_SECRET
def listen(port: int, host: str, secret: str) -> None:
    """Print each event that comes, a line of JSON each."""
    with make_server(host, port, wsgi(_shown, secret=secret), handler_class=_Quiet) as server:
        click.echo(f"listening at http://{host}:{server.server_port} until Ctrl-C", err=True)
        server.serve_forever()


@command.command()
@click.argument("event")
@click.argument("url")
@_SECRET
def send(event: str, url: str, secret: str) -> None:
    """Post a sample of EVENT, such as video.media.ready, to URL, signed as FastPix signs it."""
    known = load_api(None).webhooks
    if event not in known:
        raise ConfigurationError(f"there is no event {event!r}; {suggestion(event, known)}")
    body = known[event].body
    examples = [one for content in (body.contents if body else ()) for one in content.examples.values()]
    content = json.dumps(examples[0] if examples else {}).encode()
    headers = {"Content-Type": "application/json", HEADER: sign(content, secret)}
    request = urllib.request.Request(url, content, headers)  # noqa: S310  # the user's own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # as above
            click.echo(f"{answer.status} {answer.reason}")
    except urllib.error.HTTPError as error:
        click.echo(f"{error.code} {error.reason}")
        raise SystemExit(1) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{url} can't be reached: {error}") from None


def _shown(event: Any) -> None:
    click.echo(json.dumps(event, ensure_ascii=False))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's names
        """Says nothing."""
