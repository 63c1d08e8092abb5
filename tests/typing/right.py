"""Right uses of the packaged clients: type checkers must accept all of it, and know what each gives."""

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from fastpix_dyn import ApiResponse, AsyncClient, Client
from fastpix_dyn.media import webhooks
from fastpix_dyn.types import (
    CreateMedia,
    GetMediaResult,
    ListMediaResult,
    Media,
    MediaStatus,
    Metadata,
    VideoInput,
    VideoMediaReadyEvent,
    WatermarkInput,
    WebhookEvent,
)


def sync(client: Client, media_id: str) -> None:
    """Each form of a call has the parameters of the operation and the right result."""
    videos = client.manage_videos
    assert_type(videos.get_media(media_id=media_id), GetMediaResult)
    assert_type(videos.get_media.response(media_id=media_id), ApiResponse[GetMediaResult])
    assert_type(videos.get_media.response(media_id=media_id).data["data"], Media)
    assert_type(videos.get_media.wait_until("ready", media_id=media_id), GetMediaResult)
    assert_type(videos.get_media.wait_until("ready", media_id=media_id, deadline=60), GetMediaResult)
    assert_type(videos.get_media.request(media_id=media_id).url.path, str)
    assert_type(videos.get_media.curl(media_id=media_id), str)
    assert_type(videos.list_media(limit=10, order_by="asc"), ListMediaResult)
    assert_type(videos.list_media.items(limit=10), Iterator[Media])
    assert_type(videos.list_media.items(limit=10, max_items=3), Iterator[Media])
    assert_type(videos.list_media.pages(), Iterator[ListMediaResult])
    with videos.get_media.stream(media_id=media_id) as answer:
        assert_type(answer.status, int)
    assert_type(client.with_options(timeout=5), Client)


async def asynchronous(client: AsyncClient, media_id: str) -> None:
    """The same, awaited."""
    videos = client.manage_videos
    assert_type(await videos.get_media(media_id=media_id), GetMediaResult)
    assert_type(await videos.get_media.response(media_id=media_id), ApiResponse[GetMediaResult])
    assert_type(await videos.get_media.wait_until("ready", media_id=media_id, interval=1), GetMediaResult)
    assert_type(videos.get_media.request(media_id=media_id).method, str)
    assert_type(videos.list_media.items(limit=10), AsyncIterator[Media])
    async for media in videos.list_media.items(max_items=3):
        assert_type(media["id"], str)
    async with videos.get_media.stream(media_id=media_id) as answer:
        assert_type(answer.status, int)


def lists(client: Client) -> None:
    """A list of primitives takes a single value, a list and a tuple."""
    client.views.list_video_views(timespan="24:hours", filterby="browser_name:Chrome")
    client.views.list_video_views(timespan=["24:hours"], filterby=["browser_name:Chrome", "!country:DE"])
    client.views.list_video_views(timespan=[1780272000, 1780358400], filterby=("country:DE",))
    client.metrics.list_overall_values(metric_id="views", timespan="7:days")


def events(event: WebhookEvent) -> str:
    """The type of an event tells which it is."""
    if event["type"] == "video.media.ready":
        assert_type(event, VideoMediaReadyEvent)
        return event["data"].get("status", "")
    if event["type"] == "video.live_stream.active":
        return event["object"]["id"]
    return webhooks.parse(b"{}", secret="c2VjcmV0")["type"]


def bodies(client: Client) -> MediaStatus:
    """Bodies go by keyword or whole; nested values are checked, open enums take any word."""
    video: VideoInput = {"type": "video", "url": "https://example.com/a.mp4"}
    metadata: Metadata = {"season": "summer"}
    mark: WatermarkInput = {"type": "watermark", "url": "https://example.com/a.png"}
    whole: CreateMedia = {"inputs": [video, mark], "accessPolicy": "drm"}
    client.operations["create-media"](body=whole)
    made = client.input_video.create_media(
        inputs=[{"type": "video", "url": "https://example.com/a.mp4", "startTime": 3}],
        access_policy="public",
        metadata=metadata,
        max_resolution="360p",
        subtitles={"languageName": "Swahili", "languageCode": "sw"},
    )
    client.manage_videos.update_media_track(media_id="a", track_id="b", title="Commentary")
    client.views.list_video_views(error_code=1002)
    client.views.list_video_views(error_code="1002")
    client.live_playback.create_playback_id_of_stream(
        stream_id="a", access_restrictions={"domains": {"defaultPolicy": "deny", "allow": ["example.com"]}}
    )
    client.playlist.create_a_playlist(name="a", reference_id="b", type="manual")
    client.playback.update_domain_restrictions(media_id="a", playback_id="b", body={"allow": ["example.com"]})
    status: MediaStatus = "A word that FastPix thinks of tomorrow"
    return made["data"]["status"] or status
