"""Wrong uses of the packaged clients: type checkers must refuse each marked line by the rules that it names."""

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.types import AccessPolicy, CreateMedia, Media, WebhookEvent


def sync(client: Client, media: Media) -> None:
    """Wrong names, arguments, values and keys."""
    client.manage_vidoes  # wrong: attr-defined | reportAttributeAccessIssue
    client.manage_videos.get_medai  # wrong: attr-defined | reportAttributeAccessIssue
    client.manage_videos.get_media(mediaId="x")  # wrong: call-arg | reportCallIssue
    client.manage_videos.get_media()  # wrong: call-arg | reportCallIssue
    client.manage_videos.get_media("x")  # wrong: call-arg | reportCallIssue
    client.manage_videos.get_media(media_id=3)  # wrong: arg-type | reportArgumentType
    client.manage_videos.get_media.response(id="x")  # wrong: call-arg | reportCallIssue
    client.manage_videos.get_media.items(media_id="x")  # wrong: attr-defined | reportAttributeAccessIssue
    client.manage_videos.list_media.items(limt=3)  # wrong: call-overload | reportCallIssue
    client.manage_videos.list_media(order_by="newest")  # wrong: arg-type | reportArgumentType
    client.manage_videos.get_media(media_id="x")["dat"]  # wrong: misc | reportGeneralTypeIssues
    media["titel"]  # wrong: typeddict-item | reportGeneralTypeIssues
    client.input_video.create_media(access_policy="public")  # wrong: call-arg | reportCallIssue
    client.input_video.create_media(inputs=[{}], access_policy="drm")  # wrong: list-item | reportArgumentType
    client.input_video.create_media(inputs=[], access_policy="secret")  # wrong: arg-type | reportArgumentType
    client.manage_videos.update_media_track(media_id="x", track_id="y", title=3)  # wrong: arg-type | reportArgumentType
    client.in_video_ai_features.update_media_moderation(media_id="x")  # wrong: call-arg | reportCallIssue
    client.views.list_video_views(error_code=[1])  # wrong: arg-type | reportArgumentType
    client.views.list_video_views(timespan="24h")  # wrong: arg-type | reportArgumentType
    client.views.list_video_views(filterby=5)  # wrong: arg-type | reportArgumentType
    client.with_options(timeuot=5)  # wrong: call-arg | reportCallIssue


def bodies() -> tuple[AccessPolicy, CreateMedia]:
    """Missing keys and wrong words."""
    missing: CreateMedia = {"accessPolicy": "public"}  # wrong: typeddict-item | reportAssignmentType
    policy: AccessPolicy = "secret"  # wrong: assignment | reportAssignmentType
    return policy, missing


def events(event: WebhookEvent) -> None:
    """A key that another kind of event has, and a type that there is not."""
    if event["type"] == "video.media.ready":
        event["data"]["chapters"]  # wrong: typeddict-item | reportGeneralTypeIssues
    print(event["type"] == "video.media.redy")  # wrong: comparison-overlap | reportUnnecessaryComparison


async def asynchronous(client: AsyncClient) -> None:
    """What is not awaited, or can't be."""
    client.manage_videos.get_media(media_id="x")  # wrong: unused-coroutine | reportUnusedCoroutine
    client.manage_videos.get_media(media_id="x")["data"]  # wrong: index | reportIndexIssue
    for media in client.manage_videos.list_media.items():  # wrong: attr-defined | reportGeneralTypeIssues
        print(media)
    await client.manage_videos.list_media.items()  # wrong: misc | reportGeneralTypeIssues
