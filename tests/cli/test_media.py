"""`fastpix-dyn upload`, `token` and `webhooks`, as a user runs them."""

import base64
import json
import re
import subprocess
import sys

import jwt
import pytest
from click.testing import CliRunner
from test_playback import ID, KEY, PUBLIC

from fastpix_dyn.cli.main import program

SECRET = base64.b64encode(b"secret").decode()


def run(*arguments, **environment):
    """What the program prints, and its exit code."""
    return CliRunner(env=environment).invoke(program, [str(one) for one in arguments])


def test_files_are_uploaded_and_told(tmp_path):
    """Each with its media id and playback id; one that fails does not stop the others."""
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(name.encode() * 1000)

    done = run("upload", tmp_path / "a.mp4", tmp_path / "b.mp4", "--server", "mock", "--metadata", "k=v", "--resume")

    assert done.exit_code == 0, done.output
    lines = [line.split() for line in sorted(done.stdout.splitlines())]
    assert [line[0] for line in lines] == ["a.mp4", "b.mp4"]
    assert all(len(line) == 3 and len(line[1]) == len(line[2]) == 36 for line in lines)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_a_token_is_printed_alone_or_in_addresses(tmp_path):
    """By a key of a file or of the environment."""
    path = tmp_path / "key"
    path.write_text(KEY.private_key)
    token = run("token", ID, "--key-id", "key-1", "--key-file", path).stdout.strip()
    assert jwt.decode(token, PUBLIC, algorithms=["RS256"], audience=f"media:{ID}")["kid"] == "key-1"

    environment = {"FASTPIX_SIGNING_KEY_ID": "key-1", "FASTPIX_SIGNING_KEY": KEY.private_key}
    assert f"https://stream.fastpix.com/{ID}.m3u8?token=" in run("token", ID, "--urls", **environment).stdout
    assert "the private key is missing" in run("token", ID, "--key-id", "x").output


@pytest.mark.parametrize("event", ["video.media.ready"])
def test_a_sample_is_sent_and_printed_by_the_listener(event):
    """Signed by the secret of both."""
    command = [sys.executable, "-u", "-m", "fastpix_dyn", "webhooks"]
    listener = [*command, "listen", "--port", "0", "--secret", SECRET]
    with subprocess.Popen(listener, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = re.search(r"http://\S+", process.stderr.readline())[0]
        sent = run("webhooks", "send", event, url, "--secret", SECRET)
        got = json.loads(process.stdout.readline())
        wrong = run("webhooks", "send", event, url, "--secret", base64.b64encode(b"other").decode())
        process.kill()
    assert (sent.exit_code, sent.stdout) == (0, "204 No Content\n")
    assert got["type"] == event
    assert (wrong.exit_code, wrong.stdout) == (1, "401 Unauthorized\n")
