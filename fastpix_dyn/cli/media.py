"""The commands for media: `token` signs playback tokens, `upload` uploads files, `webhooks` handles events."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Event
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from fastpix_dyn.api import Client
from fastpix_dyn.cli.main import FAILED, INTERRUPTED, interrupt_on_sigterm, print_error, stop_on_signals
from fastpix_dyn.cli.output import write_line
from fastpix_dyn.cli.shared_options import (
    BOTH_READ_STDIN,
    ConnectionOptions,
    cannot_listen,
    connects,
    is_stdin_taken,
    parse_headers,
    read_webhook_secrets,
    shared,
)
from fastpix_dyn.cli.streams import OutputError, echo, echo_row
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.client.uploads import Uploaded
from fastpix_dyn.errors import APIConnectionError, ConfigurationError, FastPixError
from fastpix_dyn.files import read_input, read_stream
from fastpix_dyn.media import playback
from fastpix_dyn.media.playback import AUDIENCES, Audience
from fastpix_dyn.media.upload import CHUNK_SIZE, playback_ids
from fastpix_dyn.media.upload.upload_job import CREATE
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, sample_event, sign, wsgi
from fastpix_dyn.media.webhooks.receivers import BODY_TIMEOUT
from fastpix_dyn.mock.webhook_delivery import check_target, post
from fastpix_dyn.text import escape_controls, escape_lines

_PRIVATE_KEY = "FASTPIX_SIGNING_PRIVATE_KEY"
_URLS: dict[str, Callable[..., str]] = {
    "hls": playback.hls,
    "mp4": playback.mp4,
    "m4a": playback.m4a,
    "thumbnail": playback.thumbnail,
    "animated": playback.animated,
    "spritesheet": playback.spritesheet,
}


@click.command()
@click.argument("playback_id")
@click.option(
    "--key-id",
    metavar="ID",
    envvar="FASTPIX_SIGNING_KEY_ID",
    required=True,
    show_envvar=True,
    help="The id of the signing key.",
)
@click.option(
    "--private-key-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help=f"The private key of the signing key, base64 or PEM; - for standard input. Default: {_PRIVATE_KEY}.",
)
@click.option("--kind", type=click.Choice(AUDIENCES), default="media", show_default=True, help="What the token is for.")
@click.option(
    "--expires-in",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    default=900,
    show_default=True,
    help="The lifetime of the token.",
)
@click.option("--subject", metavar="TEXT", default="", help="The viewer, as the claim `sub`.")
@click.option("--group", "groups", metavar="TEXT", multiple=True, help="A group of the viewer; may be repeated.")
@click.option("--url", type=click.Choice(list(_URLS)), help="Print this URL of the media, with the token in it.")
def token_command(
    *,
    playback_id: str,
    key_id: str,
    private_key_file: Path | None,
    kind: Audience,
    expires_in: int,
    subject: str,
    groups: tuple[str, ...],
    url: str | None,
) -> None:
    """Print a token that plays PLAYBACK_ID."""
    token = playback.token(
        playback_id,
        key_id,
        _read_private_key(private_key_file),
        audience=kind,
        expires_in=expires_in,
        subject=subject,
        groups=groups or None,
    )
    echo(_URLS[url](playback_id, token=token) if url else token)


MAX_KEY_BYTES = 1024 * 1024


def _read_private_key(file: Path | None) -> str | bytes:
    if file is not None:
        is_stdin = str(file) == "-"
        try:
            return read_stream(sys.stdin.buffer, MAX_KEY_BYTES) if is_stdin else read_input(file, limit=MAX_KEY_BYTES)
        except OSError as error:
            raise ConfigurationError(f"{file} can't be read: {error.strerror or error}") from None
    if key := os.environ.get(_PRIVATE_KEY):
        return key
    raise click.UsageError(f"there is no private key: pass --private-key-file, or set {_PRIVATE_KEY}")


MIB = 1024 * 1024
STATE_SUFFIX = ".fastpix-upload"
"""The suffix of the state file of an upload, after the name of its file."""
CANCEL_TIMEOUT = 10.0
"""Seconds after Ctrl-C until which the running uploads must be cancelled."""


class InterruptedUploadError(Exception):
    """Ctrl-C was pressed: a running upload ends, and cancels what it began."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all files of a run share."""

    client: Client
    bars: Progress
    options: Mapping[str, Any]
    resume: bool
    interrupted: Event = field(default_factory=Event)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--access-policy", type=click.Choice(["public", "private", "drm"]), help="Who may play the media.")
@click.option("--metadata", multiple=True, metavar="KEY=VALUE", help="Metadata of all the media; may be repeated.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    default=3,
    show_default=True,
    help="The number of files that are uploaded at the same time.",
)
@click.option(
    "--chunk-size",
    type=click.IntRange(1, 512),
    metavar="MIB",
    default=CHUNK_SIZE // MIB,
    show_default=True,
    help="The size of a chunk in MiB.",
)
@click.option("--resume", is_flag=True, help=f"Keep the state in FILE{STATE_SUFFIX}, and continue from it.")
@click.option("--wait", is_flag=True, help="Wait until each media is ready.")
@connects()
def upload_command(
    *,
    files: tuple[str, ...],
    access_policy: str | None,
    metadata: tuple[str, ...],
    jobs: int,
    chunk_size: int,
    resume: bool,
    wait: bool,
    connection: ConnectionOptions,
) -> None:
    """Upload FILES, each as a media of its own; - is standard input.

    Prints a line for each uploaded file: its name, the media's id and its playback ids, separated by tabs.

    Exit code 0: all files are uploaded. 2: a file failed, or nothing could be sent.
    """
    if "-" in files and is_stdin_taken():
        raise click.UsageError(BOTH_READ_STDIN.format("-"))
    options = {"chunk_size": chunk_size * MIB, "wait": wait, **_media_settings(access_policy, metadata)}
    interrupt_on_sigterm()
    with _upload_client(connection) as client, _progress_bars() as bars:
        uploaded = _upload_all(_Batch(client, bars, options, resume), files, jobs)
    sys.exit(0 if uploaded == len(files) else FAILED)


def _upload_client(connection: ConnectionOptions) -> Client:
    """Return the client; an error about missing credentials names the options of the command line."""
    api = load_api(connection.spec, connection.overlays)
    plan = api.operations.get(CREATE)
    return connection.client() if plan is None else connection.client_for(api, plan, sends=True)


def _media_settings(access_policy: str | None, metadata: tuple[str, ...]) -> dict[str, Any]:
    pairs = [pair.partition("=") for pair in metadata]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise click.UsageError(f"--metadata takes KEY=VALUE, not {name!r}")
    settings = {"access_policy": access_policy, "metadata": {name: value for name, _, value in pairs}}
    return {name: value for name, value in settings.items() if value}


def _progress_bars() -> Progress:
    name = TextColumn("{task.description}", markup=False)
    columns = name, BarColumn(), DownloadColumn(binary_units=True), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True))


def _upload_all(batch: _Batch, files: tuple[str, ...], jobs: int) -> int:
    """Upload *files*, and return how many are uploaded. After Ctrl-C the running uploads cancel what they began."""
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(_upload_one, batch, file) for file in files]
        try:
            return sum([_print_result(batch, file, future) for file, future in zip(files, futures, strict=True)])
        except KeyboardInterrupt:
            batch.interrupted.set()
            pool.shutdown(wait=False, cancel_futures=True)
            _await_cancellation(batch, futures)
            raise


def _await_cancellation(batch: _Batch, futures: Iterable[Future[Any]]) -> None:
    """Wait until the running uploads are cancelled. If one still waits for a response, end the process without it."""
    try:
        unfinished = wait_for([one for one in futures if not one.cancelled()], CANCEL_TIMEOUT).not_done
    except KeyboardInterrupt:  # Ctrl-C a second time
        unfinished = set(futures)
    if unfinished:
        batch.bars.stop()
        os._exit(INTERRUPTED)  # `sys.exit` waits for all threads


def _upload_one(batch: _Batch, file: str) -> tuple[Uploaded, list[str]]:
    """Upload *file*, and return it with the playback ids of its media, as far as they are known."""
    name = escape_controls(Path(file).name)
    state = f"{file}{STATE_SUFFIX}" if batch.resume and file != "-" else None
    bar = batch.bars.add_task(name, total=None)
    source = sys.stdin.buffer if file == "-" else file
    uploaded = batch.client.upload(source, on_progress=_progress_callback(batch, bar), resume=state, **batch.options)
    return uploaded, playback_ids(batch.client, uploaded)


def _progress_callback(batch: _Batch, bar: TaskID) -> Callable[[int, int | None], None]:
    def update(sent: int, total: int | None) -> None:
        if batch.interrupted.is_set():
            raise InterruptedUploadError
        batch.bars.update(bar, completed=sent, total=total)

    return update


def _print_result(batch: _Batch, file: str, future: Future[tuple[Uploaded, list[str]]]) -> bool:
    """Print the ids of an uploaded file, or its error; return whether it is uploaded."""
    try:
        uploaded, ids = future.result()
    except (FastPixError, OSError) as error:
        message = escape_lines(f"fastpix-dyn: {file}: {error}")
        batch.bars.console.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
        return False
    echo_row([file, uploaded.media_id, *ids])
    return True


DEFAULT_TIMEOUT = 10.0
"""Seconds that `webhooks send` waits for a response."""


@click.group()
def webhooks_command() -> None:
    """Receive and send webhook events.

    The webhook secret is that of FASTPIX_WEBHOOK_SECRET, of --secret-stdin, or of a prompt.
    """


@webhooks_command.command()
@shared("--host")
@shared("--port", default=8000)
@shared("--secret-stdin")
def listen(*, host: str, port: int, secret_stdin: bool) -> None:
    """Print each event as a line of JSON, until Ctrl-C.

    FastPix must be able to reach the address, for example through a tunnel. Several secrets may be passed while the
    secret is being changed.
    """
    app: Any = wsgi(_print_event, secret=read_webhook_secrets(stdin=secret_stdin))
    try:
        server = make_server(host, port, app, _ThreadingServer, _QuietHandler)
    except (OSError, UnicodeError, TypeError) as error:  # the last two: the host has no encoding for DNS
        raise cannot_listen(host, port, error) from None
    with server:
        stop_on_signals()
        echo(f"listening at http://{host}:{server.server_port} until Ctrl-C", err=True)
        server.serve_forever()


@webhooks_command.command()
@click.argument("url")
@click.option(
    "--type",
    "event_type",
    metavar="TYPE",
    default="video.media.ready",
    show_default=True,
    help="The type of the event.",
)
@shared("--header")
@shared("--timeout", default=DEFAULT_TIMEOUT, show_default=True)
@shared("--secret-stdin")
def send(*, url: str, event_type: str, header: tuple[str, ...], timeout: float, secret_stdin: bool) -> None:
    """Post a signed sample event to URL.

    Exit code 0: the receiver accepted it. 1: it refused it, or did not respond. 2: nothing was sent.
    """
    check_target(url)
    headers = parse_headers(header)
    secret = read_webhook_secrets(stdin=secret_stdin)[0]
    body = sample_event(event_type)
    headers |= {"Content-Type": "application/json", SIGNATURE_HEADER: sign(body, secret)}
    status, reason = _post(url, body, headers, timeout)
    echo(body.decode())
    if 200 <= status < 300:
        echo(f"{event_type} to {url}: {reason}", err=True)
        return
    print_error(f"{event_type} to {url}: {reason}")
    sys.exit(1)


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    """A server on which a slow sender of one event does not delay another."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing of a connection that broke, or of one that sent nothing in time."""


class _QuietHandler(WSGIRequestHandler):
    """A handler without an access log: the events are printed instead."""

    timeout = BODY_TIMEOUT

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as the library names it
        """Print nothing."""


def _print_event(event: dict[str, Any]) -> None:
    try:
        write_line(event)
    except OutputError as error:  # the event is not handled: end without a response, so that it is delivered again
        print_error(str(error))
        os._exit(FAILED)


def _post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[int, str]:
    """Return the status and its text; 0 if there was no response."""
    try:
        status = post(url, body, headers, timeout=timeout)
    except APIConnectionError as error:
        return 0, str(error)
    try:
        return status, f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return status, str(status)
