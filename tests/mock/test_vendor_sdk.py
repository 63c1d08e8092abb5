"""The vendor's Python SDK, as published, against the mock server over HTTP: an independent client."""

import pytest
from fastpix_python import Fastpix, models
from fastpix_python.errors import FastpixError

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import serve
from fastpix_dyn.mock.server import create_app

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]


@pytest.fixture
def sdk():
    """The SDK with a mock server of its own."""
    # Time stands still: the SDK raises on the duration of a media that is ready, for FastPix sends it as text.
    with serve(create_app(load_api(None), clock=lambda: 0.0)) as url:
        yield Fastpix(security=models.Security(username="id", password="secret"), server_url=url)


def test_media(sdk):
    """A media is created, read, listed, updated and deleted."""
    own = sdk.input_video.create_media(inputs=INPUTS, access_policy="public", metadata={"a": "b"}).data.id

    assert sdk.manage_videos.get_media(media_id=own).data.metadata == {"a": "b"}
    assert [one.id for one in sdk.manage_videos.list_media().data] == [own]
    sdk.manage_videos.updated_media(media_id=own, metadata={"c": "d"})
    assert sdk.manage_videos.get_media(media_id=own).data.metadata == {"c": "d"}
    assert sdk.manage_videos.delete_media(media_id=own).success
    with pytest.raises(FastpixError):
        sdk.manage_videos.get_media(media_id=own)


def test_playlist(sdk):
    """A playlist likewise."""
    made = sdk.playlist.create_a_playlist(name="a", reference_id="b", type_="manual", description="d")
    own = made.data.id

    assert sdk.playlist.get_playlist_by_id(playlist_id=own).data.name == "a"
    assert [one.id for one in sdk.playlist.get_all_playlists().data] == [own]
    assert sdk.playlist.update_a_playlist(playlist_id=own, name="c", description="d").data.name == "c"
    assert sdk.playlist.delete_a_playlist(playlist_id=own).success
    with pytest.raises(FastpixError):
        sdk.playlist.get_playlist_by_id(playlist_id=own)


def test_stream(sdk):
    """A live stream likewise."""
    made = sdk.start_live_stream.create_new_stream(playback_settings={}, input_media_settings={"metadata": {"a": "b"}})
    own = made.data.stream_id

    assert sdk.manage_live_stream.get_live_stream_by_id(stream_id=own).data.stream_id == own
    assert [one.stream_id for one in sdk.manage_live_stream.get_all_streams().data] == [own]
    sdk.manage_live_stream.update_live_stream(stream_id=own, metadata={"c": "d"}, reconnect_window=100)
    assert sdk.manage_live_stream.get_live_stream_by_id(stream_id=own).data.reconnect_window == 100
    assert sdk.manage_live_stream.delete_live_stream(stream_id=own).success
    with pytest.raises(FastpixError):
        sdk.manage_live_stream.get_live_stream_by_id(stream_id=own)


def test_signing_key(sdk):
    """A signing key likewise, except for the update."""
    own = sdk.signing_keys.create_signing_key().data.id

    assert sdk.signing_keys.get_signing_key_by_id(signing_key_id=own).data
    assert [one.id for one in sdk.signing_keys.list_signing_keys().data] == [own]
    assert sdk.signing_keys.delete_signing_key(signing_key_id=own).success
    with pytest.raises(FastpixError):
        sdk.signing_keys.get_signing_key_by_id(signing_key_id=own)
