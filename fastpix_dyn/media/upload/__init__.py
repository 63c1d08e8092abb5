"""Upload files of any size in resumable chunks.

`upload_flow` creates the upload at FastPix, opens a session at the storage host, sends the chunks that `source` reads,
and waits for the media. `storage` builds the requests of the session and interprets the responses; a failed request is
retried from the last stored byte.
"""

from fastpix_dyn.client.uploads import Uploaded, UploadOptions
from fastpix_dyn.media.upload.upload_flow import CHUNK_SIZE, playback_ids, upload

__all__ = ["CHUNK_SIZE", "UploadOptions", "Uploaded", "playback_ids", "upload"]
