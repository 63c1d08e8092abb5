"""`fastpix-dyn upload`: many files, some at once, with a bar for each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.api import AsyncClient
from fastpix_dyn.errors import FastPixError
from fastpix_dyn.media.upload import GET


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--access-policy", type=click.Choice(["public", "private", "drm"]), default="public", show_default=True)
@click.option("--metadata", "pairs", multiple=True, metavar="KEY=VALUE", help="Your own; may be repeated.")
@click.option("--at-once", type=click.IntRange(1, 32), default=3, show_default=True, help="Files in flight.")
@click.option("--wait", is_flag=True, help="Until each media is ready.")
@click.option("--resume", is_flag=True, help="Keep FILE.upload beside each file, to go on after a crash.")
@click.option("--server", help="A URL, the number of a server of the document, or mock.")
def command(files: tuple[Path, ...], server: str | None, **options: Any) -> None:
    """Upload FILES; prints for each its name, media id and playback ids."""
    chosen: dict[str, Any] = {} if server is None else {"server": int(server) if server.isdigit() else server}
    failed = asyncio.run(_all(files, chosen, options))
    sys.exit(1 if failed else 0)


async def _all(files: tuple[Path, ...], client_options: dict[str, Any], options: dict[str, Any]) -> int:
    """How many files failed."""
    free = asyncio.Semaphore(options["at_once"])
    bars = _bars()
    with bars or nullcontext():
        async with AsyncClient(**client_options) as client:
            work = [_one(client, free, bars, path, options) for path in files]
            return sum(await asyncio.gather(*work))


async def _one(client: AsyncClient, free: asyncio.Semaphore, bars: Any, path: Path, options: dict[str, Any]) -> int:
    metadata = dict(pair.split("=", 1) for pair in options["pairs"] if "=" in pair)
    more: dict[str, Any] = {"metadata": metadata} if metadata else {}
    more |= {"resume": path.with_name(f"{path.name}.upload")} if options["resume"] else {}
    async with free:
        try:
            own = await client.upload(
                path,
                access_policy=options["access_policy"],
                on_progress=_bar(bars, path.name) if bars else None,
                wait=options["wait"],
                **more,
            )
            shown = await _playback_ids(client, own)
        except FastPixError as error:
            click.echo(f"{path.name}: {error}", err=True)
            return 1
    click.echo(f"{path.name}  {own}  {' '.join(shown)}".rstrip())
    return 0


def _bar(bars: Any, name: str) -> Callable[[int, int | None], None]:
    task = bars.add_task(name, total=None)

    def told(sent: int, total: int | None) -> None:
        bars.update(task, completed=sent, total=total)

    return told


async def _playback_ids(client: AsyncClient, media_id: str) -> list[str]:
    """Those of the media, if it is known already."""
    try:
        media = await client.operations[GET](media_id=media_id)
    except FastPixError:
        return []
    return [one["id"] for one in media["data"].get("playbackIds", [])]


def _bars() -> Any:
    """Bars for a person to look at; None where nobody does."""
    if not sys.stderr.isatty():
        return None
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=Console(stderr=True))
