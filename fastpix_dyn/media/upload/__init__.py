"""Uploads: files of any size, sent in resumable chunks; broken ones are sent again from where the server has it."""

from fastpix_dyn.client.uploads import Uploaded, UploadOptions
from fastpix_dyn.media.upload.session import CHUNK_SIZE, playback_ids, upload

__all__ = ["CHUNK_SIZE", "UploadOptions", "Uploaded", "playback_ids", "upload"]
