"""What an editor shows: asked of pyright's language server, which most of them use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "from fastpix_dyn import Client\nclient = Client()\nclient.manage_videos.get_media(media_id='x')\n"


class Server:
    """A language server over its standard streams (Language Server Protocol 3.17)."""

    def __init__(self, folder):
        code = "from pyright.langserver import main; main('--stdio')"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.asked = 0
        uri = folder.as_uri()
        self.ask(
            "initialize", processId=None, rootUri=uri, capabilities={}, workspaceFolders=[{"uri": uri, "name": "x"}]
        )
        self.tell("initialized")

    def tell(self, method, **params):
        """Sends a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method, **params):
        """The answer to a request; what the server asks meanwhile is answered with nothing."""
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while True:
            said = self._read()
            if "method" in said and "id" in said:
                self._send({"id": said["id"], "result": [None for _ in said["params"].get("items", ())]})
            elif said.get("id") == self.asked and "method" not in said:
                return said["result"]

    def _send(self, message):
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self.process.stdin.flush()

    def _read(self):
        headers = iter(self.process.stdout.readline, b"\r\n")
        length = next(int(line.split(b":")[1]) for line in [*headers] if line.startswith(b"Content-Length"))
        return json.loads(self.process.stdout.read(length))


@pytest.fixture
def server(tmp_path):
    """A language server that knows this environment."""
    environment = Path(sys.prefix)
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"venvPath": str(environment.parent), "venv": environment.name})
    )
    made = Server(tmp_path)
    yield made
    made.process.kill()
    made.process.communicate()


def test_an_editor_shows_the_help_and_the_signature_of_an_operation(server, tmp_path):
    """On hovering over its name, and while its arguments are typed."""
    file = {"uri": (tmp_path / "example.py").as_uri()}
    server.tell("textDocument/didOpen", textDocument={**file, "languageId": "python", "version": 1, "text": TEXT})

    hover = server.ask("textDocument/hover", textDocument=file, position={"line": 2, "character": 25})
    signature = server.ask("textDocument/signatureHelp", textDocument=file, position={"line": 2, "character": 31})

    shown = hover["contents"]["value"]
    assert "SyncOperation[(*, media_id: str), GetMediaResult]" in shown
    assert "GET /on-demand/{mediaId}" in shown
    assert "NotFoundError (404)" in shown
    assert signature["signatures"][0]["label"] == "(*, media_id: str) -> GetMediaResult"
