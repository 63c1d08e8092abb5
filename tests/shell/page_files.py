"""Files that the guides take for granted, by page: a reader has some like them."""

import base64
import copy
import json
import tempfile
from pathlib import Path

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from small import LIBRARY

from fastpix_dyn import Client


def private_key():
    """A signing key, as the API answers it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return base64.b64encode(pem)


def drift():
    """What a client writes down of an answer that differs from the document."""
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json={"success": "yes"}))
    with tempfile.TemporaryDirectory() as folder, httpx.Client(transport=answer) as http:
        file = Path(folder, "drift.ndjson")
        client = Client(username="id", password="pw", http_client=http, drift_log=file)
        client.manage_videos.delete_media(media_id="a6b7c8d9-e0f1-4a2b-8c3d-4e5f6a7b8c9d")
        return file.read_bytes()


def without_a_parameter():
    """The document of the library, in which a list takes one argument less."""
    made = copy.deepcopy(LIBRARY)
    del made["paths"]["/books"]["get"]["parameters"][1]
    made["paths"]["/books"]["get"]["x-dyn-pagination"].pop("size")
    return json.dumps(made).encode()


FILES = {
    "contract.md": {"drift.ndjson": drift},
    "playback.md": {"key.pem": private_key},
    "spec-diff.md": {"old.yaml": json.dumps(LIBRARY).encode(), "new.yaml": without_a_parameter},
    "typing.md": {"my.yaml": json.dumps(LIBRARY).encode()},
    "uploads.md": {"first.mp4": bytes(300_000), "second.mp4": bytes(10)},
}
