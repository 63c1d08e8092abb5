"""`fastpix-dyn upload`: many files, some at a time, with a bar for each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from fastpix_dyn.api import Client
from fastpix_dyn.client.options import Options
from fastpix_dyn.client.uploading import Uploaded
from fastpix_dyn.errors import FastPixError
from fastpix_dyn.media.upload import CHUNK_SIZE, playback_ids

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
def command(
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
