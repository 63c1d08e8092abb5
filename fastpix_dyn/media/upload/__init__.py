"""Upload files of any size in resumable chunks.

`upload_flow` creates the upload (an `upload_job`) at FastPix and keeps its session in a `state_file`. `transfer` opens
the session at the storage host and sends the chunks that `source` reads; a failed request is retried from the last
stored byte. `storage` builds the requests of the session and interprets the responses. At the end, `upload_flow` waits
for the media.
"""

from fastpix_dyn.client.uploads import Uploaded, UploadOptions
from fastpix_dyn.media.upload.upload_flow import CHUNK_SIZE, playback_ids, upload

__all__ = ["CHUNK_SIZE", "UploadOptions", "Uploaded", "playback_ids", "upload"]
