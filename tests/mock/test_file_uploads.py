"""Uploads of files to the mock server, which replaces the storage host."""

import httpx
import pytest
from loopback import serving as loopback
from plans import API

from fastpix_dyn import Client
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

UPLOAD = {"cors_origin": "https://www.example.com", "push_media_settings": {"accessPolicy": "private", "title": "Mine"}}


@pytest.mark.parametrize("sizes", [[], [262_144, 262_144, 100]])
def test_an_upload_takes_bytes_and_becomes_a_media(sizes):
    """The server takes a file whole or in chunks; then a media with the id of the upload exists."""
    content = bytes(sum(sizes) or 1000)
    answer = create_app(API)

    def answered(asked):

        request = Request(asked.method, f"{server.url}{asked.path}", tuple(asked.headers.items()), asked.body)
        response = answer(request)
        return response.status, dict(response.headers.pairs), response.content

    with loopback(answered) as server, Client(server=server.url, username="a", password="b") as client:
        upload = client.input_video.direct_upload_video_media(**UPLOAD)["data"]
        assert upload["url"].startswith(server.url)
        assert [one["uploadId"] for one in client.manage_videos.list_uploads()["data"]] == [upload["uploadId"]]
        sent = 0
        for size in sizes:
            piece = {"Content-Range": f"bytes {sent}-{sent + size - 1}/{len(content)}"}
            done = httpx.put(upload["url"], content=content[sent : sent + size], headers=piece)
            sent += size
            if sent < len(content):
                assert (done.status_code, done.headers["range"]) == (308, f"bytes=0-{sent - 1}")
                asked = httpx.put(upload["url"], headers={"Content-Range": f"bytes */{len(content)}"})
                assert asked.headers["range"] == f"bytes=0-{sent - 1}"
        done = done if sizes else httpx.put(upload["url"], content=content)

        assert done.status_code == 200
        media = client.manage_videos.get_media(media_id=upload["uploadId"])["data"]
        assert (media["title"], media["playbackIds"][0]["accessPolicy"]) == ("Mine", "private")
        assert client.manage_videos.list_uploads()["data"] == []
