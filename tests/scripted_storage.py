"""An upload to a storage host that answers as scripted: without a network, and with a clock that only waits move."""

import json
from dataclasses import dataclass, field
from unittest.mock import patch

from fastpix_dyn import APIConnectionError, Client
from fastpix_dyn.flow.effects import Now, Send, Sleep, Within
from fastpix_dyn.wire.messages import Headers, Response

ID = "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5"
OTHER_ID = "0b7a1c34-52de-4f68-9a03-c1d2e3f4a5b6"
SESSION = "https://storage.example/film?upload_id=1"


def reply(status, elapsed=0.0, **headers):
    """A response of the storage host; `_` in the names of headers is `-`."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(status, Headers(pairs), b"", elapsed=elapsed)


def reply_json(status, data):
    """A response of FastPix."""
    content = json.dumps({"success": True, "data": data}).encode()
    return Response(status, Headers([("Content-Type", "application/json")]), content)


def stored(size):
    """The response that so many bytes are stored."""
    return reply(308, Range=f"bytes=0-{size - 1}") if size else reply(308)


@dataclass
class Script:
    """What FastPix and the storage host answer, and what they were sent."""

    replies: list
    """Of the storage host, in turn: responses, errors to return, or classes of errors to raise."""
    created: list = field(default_factory=lambda: [{"uploadId": ID, "url": SESSION}])
    """The data of each response to a creation; the last one stays."""
    media: list = field(default_factory=lambda: [{"id": ID, "status": "Ready"}])
    """The data of each response to `get-media`, a status to return, or an error to raise; the last one stays."""
    on_call: object = None
    """Called with each request to FastPix before it is answered; may return another response, or an error."""
    sends: list = field(default_factory=list)
    """The `Send` effects to the storage host."""
    calls: list = field(default_factory=list)
    """Method and path of each request to FastPix."""
    bodies: list = field(default_factory=list)
    """The JSON body of each creation."""
    left: list = field(default_factory=list)
    """The seconds that each request to FastPix may take; None without a deadline."""
    pauses: list = field(default_factory=list)
    now: float = 1000.0

    @property
    def ranges(self):
        """The `Content-Range` of each request to the storage host; the method if it has none."""
        return [dict(send.request.headers).get("Content-Range", send.request.method) for send in self.sends]

    def to_storage(self, send):
        """Answer a request to the storage host."""
        self.sends.append(send)
        assert self.replies, f"a request after the last reply: {self.ranges}"
        answer = self.replies.pop(0)
        if isinstance(answer, type):
            raise answer
        self.now += answer.elapsed
        return answer

    def to_fastpix(self, send):
        """Answer a request to FastPix."""
        method, path = send.request.method, send.request.url.removeprefix("https://api.example")
        self.calls.append((method, path))
        self.left.append(send.left)
        answer = self.on_call(self.calls[-1]) if self.on_call else None
        if isinstance(answer, Response | APIConnectionError):
            return answer
        if method == "POST":
            self.bodies.append(json.loads(send.request.content))
            return reply_json(201, self.created.pop(0) if len(self.created) > 1 else self.created[0])
        if method == "PUT":
            return reply_json(200, {"uploadId": path.split("/")[-2], "status": "cancelled"})
        data = self.media.pop(0) if len(self.media) > 1 else self.media[0]
        if isinstance(data, Exception):
            raise data
        return reply_json(data, None) if isinstance(data, int) else reply_json(200, data)

    def perform(self, effect, otherwise):
        """Perform *effect* in no time."""
        match effect:
            case Send():
                return self.to_storage(effect) if effect.bare else self.to_fastpix(effect)
            case Sleep():
                self.pauses.append(effect.seconds)
                self.now += effect.seconds
                return None
            case Now():
                return self.now
            case Within():
                return self.perform(effect.effect, otherwise)
            case _:
                return otherwise(effect)


def client_of(script, **options):
    """A client whose every request *script* answers; its waits are the longest of the policy."""

    class Scripted(Client):
        """A client without a network."""

        def _perform(self, effect):
            return script.perform(effect, super()._perform)

    given = {"server": "https://api.example", "auth": ("a", "b"), "validate_responses": "off", **options}
    with patch("random.random", lambda: 1.0):
        return Scripted(**given)


def upload(script, file, *, client=(), **options):
    """Return the result of the upload of *file*."""
    with client_of(script, **dict(client)) as made:
        return made.upload(file, **{"chunk_size": 262_144, **options})
