"""Uploads: files of any size, sent in resumable chunks; broken ones are sent again from where the server has it."""

from fastpix_dyn.client.uploads import Uploaded, UploadOptions
from fastpix_dyn.media.upload.session import CHUNK_SIZE
from fastpix_dyn.media.upload.session import playback_ids
from fastpix_dyn.media.upload.session import upload

__all__ = ["CHUNK_SIZE", "UploadOptions", "Uploaded", "playback_ids", "upload"]
