"""`fastpix-dyn token`: a signed token for a private playback id, and the addresses that it opens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from fastpix_dyn.media import playback


@click.command()
@click.argument("playback_id")
@click.option("--key-id", envvar="FASTPIX_SIGNING_KEY_ID", required=True, help="Or FASTPIX_SIGNING_KEY_ID.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The private key; else FASTPIX_SIGNING_KEY.",
)
@click.option("--drm", is_flag=True, help="For the licence of a protected media.")
@click.option("--seconds", type=click.FloatRange(min=1), default=900, show_default=True, help="How long it holds.")
@click.option("--urls", is_flag=True, help="Print the addresses that it opens, not the token alone.")
def command(playback_id: str, key_id: str, key_file: Path | None, **options: Any) -> None:
    """Print a token with which PLAYBACK_ID plays."""
    private_key = key_file.read_text("utf-8") if key_file else os.environ.get("FASTPIX_SIGNING_KEY", "")
    if not private_key:
        raise click.UsageError("the private key is missing: --key-file, or the environment's FASTPIX_SIGNING_KEY")
    key = playback.SigningKey(key_id, private_key)
    token = key.token(playback_id, kind="drm" if options["drm"] else "media", seconds=options["seconds"])
    if not options["urls"]:
        click.echo(token)
        return
    for name, address in (
        ("hls", playback.hls),
        ("thumbnail", playback.thumbnail),
        ("spritesheet", playback.spritesheet),
    ):
        click.echo(f"{name}  {address(playback_id, token=token)}")
