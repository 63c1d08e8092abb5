"""`fastpix-dyn token`: a token for private playback, or an address with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from fastpix_dyn.media import playback
from fastpix_dyn.media.playback.tokens import KINDS, Kind

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
def command(
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
