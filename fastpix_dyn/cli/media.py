"""`fastpix-dyn token`: a token for private playback, or an address with one."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Event
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from fastpix_dyn.api import Client
from fastpix_dyn.client.options import Options
from fastpix_dyn.client.uploads import Uploaded
from fastpix_dyn.errors import FastPixError
from fastpix_dyn.media import playback
from fastpix_dyn.media.playback import KINDS, Kind
from fastpix_dyn.media.upload import CHUNK_SIZE, playback_ids
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, sample, sign, wsgi

_ADDRESSES: dict[str, Callable[..., str]] = {
    "hls": playback.hls,
    "mp4": playback.mp4,
    "m4a": playback.m4a,
    "thumbnail": playback.thumbnail,
    "animated": playback.animated,
    "spritesheet": playback.spritesheet,
}


@click.command()
@click.argument("playback_id")
@click.option("--key-id", envvar="FASTPIX_SIGNING_KEY_ID", required=True, show_envvar=True, help="Of the signing key.")
@click.option(
    "--private-key",
    envvar="FASTPIX_SIGNING_PRIVATE_KEY",
    show_envvar=True,
    help="As the API answered it. On a command line others can see it: better set the variable, or name a file.",
)
@click.option(
    "--private-key-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A file with the private key, base64 or PEM; - for standard input.",
)
@click.option("--kind", type=click.Choice(KINDS), default="media", show_default=True)
@click.option("--expires-in", type=click.IntRange(min=1), default=900, show_default=True, help="Seconds.")
@click.option("--subject", default="", help="Who plays.")
@click.option("--group", "groups", multiple=True, help="A group of who plays; may be repeated.")
@click.option("--url", type=click.Choice(list(_ADDRESSES)), help="Print this address with the token in it.")
def token_command(
    *,
    playback_id: str,
    key_id: str,
    private_key: str | None,
    private_key_file: Path | None,
    kind: Kind,
    expires_in: int,
    subject: str,
    groups: tuple[str, ...],
    url: str | None,
) -> None:
    """Print a token that plays PLAYBACK_ID."""
    key = _key(private_key, private_key_file)
    told = groups or None
    made = playback.token(playback_id, key_id, key, kind=kind, expires_in=expires_in, subject=subject, groups=told)
    click.echo(_ADDRESSES[url](playback_id, token=made) if url else made)


def _key(text: str | None, file: Path | None) -> str:
    if file is not None:
        with click.open_file(str(file), encoding="utf-8") as opened:
            return str(opened.read())
    if not text:
        raise click.UsageError("give --private-key-file, or set FASTPIX_SIGNING_PRIVATE_KEY")
    return text


MIB = 1024 * 1024
FAILED = 2
"""The exit code where a file did not arrive."""
STATE = ".fastpix-upload"
"""What the state of an upload is called, after the name of its file."""


class StoppedError(Exception):
    """Ctrl-C was pressed: an upload under way ends, and tidies up."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all files of a run share."""

    client: Client
    bars: Progress
    options: Mapping[str, Any]
    resume: bool
    stopped: Event = field(default_factory=Event)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--access-policy", type=click.Choice(["public", "private", "drm"]), help="Who may play the media.")
@click.option("--metadata", multiple=True, metavar="KEY=VALUE", help="For all files; may be repeated.")
@click.option("--jobs", type=click.IntRange(1, 64), default=3, show_default=True, help="Files at a time.")
@click.option("--chunk-size", type=click.IntRange(1, 512), default=CHUNK_SIZE // MIB, show_default=True, help="MiB.")
@click.option("--resume", is_flag=True, help=f"Keep FILE{STATE} until it has arrived, and go on from there.")
@click.option("--wait", is_flag=True, help="Wait until each media is ready.")
@click.option("--server", help="Address of the API, or mock for the embedded one.")
def upload_command(
    *,
    files: tuple[str, ...],
    access_policy: str | None,
    metadata: tuple[str, ...],
    jobs: int,
    chunk_size: int,
    resume: bool,
    wait: bool,
    server: str | None,
) -> None:
    """Upload FILES, each a media of its own; - is standard input.

    Prints a line for each file that arrived: its name, the media's id and its playback ids, with tabs between them.
    """
    options = {"chunk_size": chunk_size * MIB, "wait": wait, **_settings(access_policy, metadata)}
    chosen: Options = {"server": server} if server else {}
    with Client(**chosen) as client, _bars() as bars:
        arrived = _all(_Batch(client, bars, options, resume), files, jobs)
    sys.exit(0 if arrived == len(files) else FAILED)


def _settings(access_policy: str | None, metadata: tuple[str, ...]) -> dict[str, Any]:
    pairs = [pair.partition("=") for pair in metadata]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise click.UsageError(f"--metadata is KEY=VALUE, not {name!r}")
    given = {"access_policy": access_policy, "metadata": {name: value for name, _, value in pairs}}
    return {name: value for name, value in given.items() if value}


def _bars() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True))


def _all(batch: _Batch, files: tuple[str, ...], jobs: int) -> int:
    """How many of *files* arrived."""
    with ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(_one, batch, file) for file in files]
        try:
            return sum([_told(batch, file, future) for file, future in zip(files, running, strict=True)])
        except KeyboardInterrupt:
            batch.stopped.set()
            pool.shutdown(cancel_futures=True)
            raise


def _one(batch: _Batch, file: str) -> tuple[Uploaded, list[str]]:
    """Uploads *file*; with the playback ids of its media, as far as they are known."""
    name = Path(file).name
    state = f"{file}{STATE}" if batch.resume and file != "-" else None
    bar = batch.bars.add_task(name, total=None)
    source = sys.stdin.buffer if file == "-" else file
    result = batch.client.upload(source, on_progress=_progress(batch, bar), resume=state, **batch.options)
    return result, playback_ids(batch.client, result)


def _progress(batch: _Batch, bar: TaskID) -> Callable[[int, int | None], None]:
    def tell(arrived: int, total: int | None) -> None:
        if batch.stopped.is_set():
            raise StoppedError
        batch.bars.update(bar, completed=arrived, total=total)

    return tell


def _told(batch: _Batch, file: str, future: Future[tuple[Uploaded, list[str]]]) -> bool:
    """Whether *file* arrived; says so, or why not."""
    try:
        result, playback_ids = future.result()
    except (FastPixError, OSError) as error:
        batch.bars.console.print(f"{file}: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return False
    click.echo("\t".join([file, result.media_id, *playback_ids]))
    return True


_SECRET_VARIABLE = "FASTPIX_WEBHOOK_SECRET"  # noqa: S105  # the name of the variable
_PATIENCE = 10.0


@click.group()
def webhooks_command() -> None:
    """Receive and send webhooks."""


@webhooks_command.command()
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


@webhooks_command.command()
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
