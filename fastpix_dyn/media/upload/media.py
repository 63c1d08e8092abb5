"""What has become of an upload."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.client.uploading import Uploaded
from fastpix_dyn.errors import APIStatusError
from fastpix_dyn.media.upload.job import GET


def playback_ids(client: Any, uploaded: Uploaded) -> list[str]:
    """The playback ids of the media that *uploaded* became, asked of a sync *client*; none where there is none yet."""
    media = uploaded.media
    if media is None:
        # Shortly after the file has arrived there may be no media.
        try:
            media = client.operations[GET](media_id=uploaded.media_id)["data"]
        except APIStatusError:
            return []
    return [one["id"] for one in (media or {}).get("playbackIds", [])]
