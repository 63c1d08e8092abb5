"""The main job: create a media, list, read, a refused request, a drift warning. No network, no credentials."""

import json
import logging
import sys
import textwrap

import httpx

from fastpix_dyn import Client, NotFoundError, RequestValidationError

COLOUR = sys.stdout.isatty()


def say(text: str, code: str = "1") -> None:
    """Prints *text*, in colour on a terminal."""
    print(f"\033[{code}m{text}\033[0m" if COLOUR else text)


def step(number: int, what: str, code: str) -> None:
    """Announces a step and shows the line of Python that does it."""
    print()
    say(f"{number}. {what}")
    say(textwrap.indent(code, "   >>> "), "36")


def show(value: object) -> None:
    """Prints a JSON value, cut to a few lines."""
    lines = json.dumps(value, indent=2).splitlines()
    cut = lines if len(lines) <= 14 else [*lines[:12], f"… {len(lines) - 12} more lines"]
    print(textwrap.indent("\n".join(cut), "   "))


def drifting(_request: httpx.Request) -> httpx.Response:
    """A FastPix that has moved on: a number came to be text."""
    body = {"success": True, "data": [], "pagination": {"totalRecords": "0", "currentOffset": 1, "offsetCount": 0}}
    return httpx.Response(200, json=body)


def main() -> None:
    """Runs the demo."""
    logging.basicConfig(format="   %(levelname)s %(message)s", stream=sys.stdout)

    with Client(server="mock") as client:
        say("fastpix_dyn reads the FastPix API from one OpenAPI document, and calls it.")
        print(f"   {client!r}")

        step(1, "Create a media from a URL.", "client.input_video.create_media(inputs=[{…}], access_policy='public')")
        created = client.input_video.create_media(
            inputs=[{"type": "video", "url": "https://static.fastpix.com/fp-sample-video.mp4"}], access_policy="public"
        )
        show(created["data"])

        step(2, "List all media, page by page.", "for media in client.manage_videos.list_media.items(limit=50): …")
        for media in client.manage_videos.list_media.items(limit=50, max_items=3):
            print(f"   {media['id']}  {media['status']:10}  {media.get('title', '')}")

        step(3, "Read it.", "client.manage_videos.get_media(media_id=…)")
        show(client.manage_videos.get_media(media_id=created["data"]["id"])["data"])

        step(4, "Only what you give is sent.", "client.manage_videos.updated_media.request(media_id=…, title='x')")
        request = client.manage_videos.updated_media.request(media_id=created["data"]["id"], title="x")
        print(f"   {request.method} {request.url.path}  {request.content.decode()}")

        step(5, "A wrong call is refused before anything is sent.", "client.manage_videos.list_media(limit=500)")
        try:
            client.manage_videos.list_media(limit=500)
        except RequestValidationError as error:
            print(textwrap.indent(f"{type(error).__name__}: {error}", "   "))

        step(6, "A wrong name gets the nearest right one.", "client.manage_videos.get_medai")
        try:
            client.manage_videos.get_medai  # type: ignore[attr-defined]  # noqa: B018  # the name is what this is about
        except AttributeError as error:
            print(f"   {type(error).__name__}: {error}")

    with Client(
        username="id", password="secret", http_client=httpx.Client(transport=httpx.MockTransport(drifting))
    ) as moved:
        step(
            7,
            "An answer that drifted from the document: a warning, and the data all the same.",
            "client.manage_videos.list_media()",
        )
        show(moved.manage_videos.list_media())

    def gone(_request: httpx.Request) -> httpx.Response:
        error = {"code": 404, "message": "media not found", "description": "There is no media with this id."}
        return httpx.Response(404, json={"success": False, "error": error})

    with Client(
        username="id", password="secret", http_client=httpx.Client(transport=httpx.MockTransport(gone))
    ) as other:
        step(8, "Errors speak the API's own words.", "client.manage_videos.get_media(media_id=…)")
        try:
            other.manage_videos.get_media(media_id=created["data"]["id"])
        except NotFoundError as error:
            print(f"   {type(error).__name__}: {error}")

    print()
    say("Now with your own workspace: set FASTPIX_USERNAME and FASTPIX_PASSWORD, and write Client().")


if __name__ == "__main__":
    main()
