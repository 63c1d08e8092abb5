"""Playback: tokens for private media, and the addresses of streams, files, subtitles and images."""

from fastpix_dyn.media.playback.tokens import token
from fastpix_dyn.media.playback.urls import (
    animated,
    drm_certificate,
    drm_license,
    hls,
    m4a,
    mp4,
    spritesheet,
    subtitles,
    thumbnail,
)

__all__ = [
    "animated",
    "drm_certificate",
    "drm_license",
    "hls",
    "m4a",
    "mp4",
    "spritesheet",
    "subtitles",
    "thumbnail",
    "token",
]
