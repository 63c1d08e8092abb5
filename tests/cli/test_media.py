"""The commands for uploads, webhooks and tokens."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from storage import QUANTUM, Digest, serving

from fastpix_dyn.cli.main import program

ROOT = Path(__file__).resolve().parents[2]
SECRET = base64.b64encode(b"a signing secret").decode()
OTHER = base64.b64encode(b"another one").decode()
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    """The machine's own settings don't count."""
    for name in [name for name in os.environ if name.startswith("FASTPIX_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "canary")


def run(*words, **options):
    """Run the program with *words*, and return its output and exit code."""
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="fastpix-dyn", **options)


@pytest.fixture
def films(tmp_path):
    """Some files."""
    paths = [tmp_path / f"film-{number}.mp4" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * (QUANTUM * 5 + number))
    return paths


def test_files_are_uploaded_and_their_ids_told(films):
    """A line for each on stdout, in the order of the files."""
    result = run("upload", *films, "--server", "mock", "--access-policy", "public", "--metadata", "show=evening")

    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line[0] for line in lines] == [str(path) for path in films]
    assert all(len(line) == 3 and line[1] for line in lines)


def test_a_file_that_fails_is_told_and_the_others_arrive(films):
    """With an exit code that says so."""
    with serving(faults=["403"]) as store:
        result = run("upload", *films, "--server", store.url, "--jobs", "1")

    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == len(store.total) == 4
    assert "refused the file: 403" in result.stderr
    assert "canary" not in result.output


def test_settings_and_waiting_are_passed_on(films):
    """As the API takes them."""
    with serving() as store:
        result = run(
            "upload",
            films[0],
            "--server",
            store.url,
            "--access-policy",
            "drm",
            "--metadata",
            "a=b=c",
            "--wait",
        )

    assert result.exit_code == 0
    assert store.calls[0][2]["pushMediaSettings"] == {"accessPolicy": "drm", "metadata": {"a": "b=c"}}
    assert ("GET", f"/on-demand/{result.stdout.split()[1]}", None) in store.calls


def test_standard_input_is_a_file_too():
    """Of unknown length."""
    with serving() as store:
        result = run("upload", "-", "--server", store.url, input=b"some bytes")

    assert result.exit_code == 0
    assert store.only.content == b"some bytes"


def test_an_upload_is_resumed_from_its_state(films):
    """Which is gone at the end."""
    with serving(faults=[None, "403"]) as store:
        arguments = ("upload", films[0], "--server", store.url, "--resume", "--chunk-size", "1")
        first, state = run(*arguments), films[0].with_name("film-0.mp4.fastpix-upload")
        kept = state.exists()
        second = run(*arguments)

    assert (first.exit_code, kept, second.exit_code, state.exists()) == (2, True, 0, False)
    assert len(store.files) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_program_cancels_its_uploads(tmp_path, number):
    """Running uploads end; none stays behind at FastPix."""
    file = tmp_path / "large.mp4"
    with file.open("wb") as opened:
        opened.truncate(400 * 1024 * 1024)
    with serving(keep=Digest) as store:
        command = [sys.executable, "-m", "fastpix_dyn", "upload", str(file), "--server", store.url, "--chunk-size", "1"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        store.on_put = lambda _: len(store.puts) == 3 and process.send_signal(number)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"fastpix-dyn" not in said
    assert b"Aborted" not in said
    assert [call[0] for call in store.calls] == ["POST", "PUT"]
    assert not store.total


def test_metadata_without_a_value_is_refused(films):
    """Before anything is sent."""
    assert "KEY=VALUE" in run("upload", films[0], "--metadata", "show").stderr


def public(text, audience="media:p"):
    """The claims of a token."""
    return jwt.decode(text, KEY.public_key(), algorithms=["RS256"], audience=audience)


def test_a_token_is_printed(tmp_path):
    """Of a key in a file, on standard input or in the environment."""
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    by_file = run("token", "p", "--key-id", "k", "--private-key-file", file, "--group", "a", "--group", "b")
    by_input = run("token", "p", "--key-id", "k", "--private-key-file", "-", "--kind", "drm", input=PEM)
    both = {"FASTPIX_SIGNING_KEY_ID": "k", "FASTPIX_SIGNING_PRIVATE_KEY": base64.b64encode(PEM.encode()).decode()}
    by_variable = run("token", "p", "--expires-in", "60", "--subject", "me", env=both)

    assert public(by_file.stdout.strip())["groups"] == ["a", "b"]
    assert public(by_input.stdout.strip(), "drm:p")["kid"] == "k"
    assert public(by_variable.stdout.strip())["sub"] == "me"


def test_an_address_with_a_token_is_printed():
    """Ready for a player."""
    said = run("token", "p", "--key-id", "k", "--url", "hls", env={"FASTPIX_SIGNING_PRIVATE_KEY": PEM}).stdout

    address, _, made = said.strip().partition("?token=")
    assert address == "https://stream.fastpix.com/p.m3u8"
    assert public(made)


def test_without_a_key_there_is_no_token():
    """And it says what to give."""
    said = run("token", "p", "--key-id", "k")

    assert said.exit_code == 2
    assert "--private-key-file" in said.stderr


@pytest.fixture
def listening():
    """A listening program: its process and its address."""
    command = [sys.executable, "-u", "-m", "fastpix_dyn", "webhooks", "listen", "--port", "0"]
    environment = {**os.environ, "FASTPIX_WEBHOOK_SECRET": SECRET}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:
        yield process, process.stderr.readline().split()[2]
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_what_is_sent_is_heard(listening):
    """A signed sample is printed by who listens; one with a wrong secret is not taken."""
    process, url = listening
    sent = run("webhooks", "send", url, "--type", "video.media.created", "--secret-stdin", input=SECRET)
    refused = run("webhooks", "send", url, env={"FASTPIX_WEBHOOK_SECRET": OTHER})

    event = json.loads(process.stdout.readline())
    assert (sent.exit_code, refused.exit_code) == (0, 1)
    assert "401" in refused.stderr
    assert event["type"] == "video.media.created"
    assert json.loads(sent.stdout) == event


def test_who_listens_is_told_that_a_type_is_known_by_its_family(listening):
    """On stderr, so that stdout stays JSON."""
    process, url = listening
    run("webhooks", "send", url, "--type", "video.media.watermark.ready", "--secret-stdin", input=SECRET)

    assert "video.media.watermark.ready' by its family video.media.watermark.*" in process.stderr.readline()
    assert json.loads(process.stdout.readline())["type"] == "video.media.watermark.ready"


@pytest.mark.parametrize(("url", "code"), [("http://127.0.0.1:9/", 1), ("file:///etc/hosts", 2)])
def test_an_address_that_takes_nothing_is_told(url, code):
    """No answer, or no web address."""
    sent = run("webhooks", "send", url, env={"FASTPIX_WEBHOOK_SECRET": SECRET})

    assert sent.exit_code == code
    assert "<" not in sent.output


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"no key", PEM[:200].encode()], ids=["empty", "no text", "text", "half"]
)
def test_a_file_that_is_no_key_is_told(tmp_path, content):
    """With exit code 2; the error shows nothing of it."""
    file = tmp_path / "key"
    file.write_bytes(content)
    said = run("token", "p", "--key-id", "k", "--private-key-file", file)

    assert said.exit_code == 2
    assert "not an RSA private key" in said.stderr
    assert "no key" not in said.output


def test_a_device_is_no_key_file(tmp_path):
    """Nothing is read for ever, and nothing waits."""
    os.mkfifo(tmp_path / "pipe")
    for file in ("/dev/zero", tmp_path / "pipe"):
        said = run("token", "p", "--key-id", "k", "--private-key-file", file)
        assert said.exit_code == 2
        assert str(file) in said.stderr


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "1e3", "99999999999999", "9" * 5000])
def test_a_lifetime_that_is_none_is_told(seconds):
    """With exit code 2."""
    said = run("token", "p", "--key-id", "k", "--expires-in", seconds, env={"FASTPIX_SIGNING_PRIVATE_KEY": PEM})

    assert said.exit_code == 2
    assert "expires" in said.stderr


@pytest.mark.parametrize(
    "content",
    [b"[", b"[" * 100_000, b"{}", b'{"version": 1, "url": 7}', b"\xff"],
    ids=["cut", "brackets", "nothing", "types", "no text"],
)
def test_a_damaged_state_is_told(films, content):
    """With exit code 2, file and line; it stays."""
    state = films[0].with_name("film-0.mp4.fastpix-upload")
    state.write_bytes(content)
    said = run("upload", films[0], "--server", "mock", "--resume")

    assert said.exit_code == 2
    assert "film-0.mp4.fastpix-upload':1:" in said.stderr
    assert state.read_bytes() == content


def test_a_file_that_is_named_twice_is_sent_once(films):
    """The state file is in use; one line says so."""
    with serving() as store:
        store.on_put = lambda _: store.release.wait(0.3)
        said = run("upload", films[0], films[0], "--server", store.url, "--resume", "--chunk-size", "1")

    assert said.exit_code == 2
    assert len(store.files) == 1
    assert "in use" in said.stderr


@pytest.mark.parametrize("secret", ["", "no base64!", " "])
@pytest.mark.parametrize("words", [["listen", "--port", "0"], ["send", "http://127.0.0.1:9/"]], ids=["listen", "send"])
def test_a_wrong_secret_is_told(words, secret):
    """With exit code 2, before anything listens or is sent."""
    said = run("webhooks", *words, env={"FASTPIX_WEBHOOK_SECRET": secret})

    assert said.exit_code == 2
    assert "secret" in said.stderr


def test_who_sends_nothing_does_not_hold_up_others(listening):
    """Connections that say nothing, too little, or nonsense leave no traceback."""
    process, url = listening
    port = int(url.rpartition(":")[2])
    parts = b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nshort"
    for content in (b"", b"nonsense\r\n\r\n", parts, b"\x00\xff" * 100):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(content)
    with socket.create_connection(("127.0.0.1", port)):
        sent = run("webhooks", "send", url, "--secret-stdin", input=SECRET)

    assert sent.exit_code == 0
    assert json.loads(process.stdout.readline()) == json.loads(sent.stdout)
