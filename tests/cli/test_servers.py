"""The mock server's options, sample events and tokens: what each does, without a process of its own."""

import base64
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from loopback import serving

from fastpix_dyn import APIConnectionError
from fastpix_dyn.cli.main import program
from fastpix_dyn.media.webhooks import SIGNATURE_HEADER, verify
from fastpix_dyn.wire.messages import Request

SECRET = base64.b64encode(b"a signing secret").decode()
OTHER = base64.b64encode(b"another one").decode()
PEM = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Nothing of the machine counts."""
    for name in ("PASSWORD", "USERNAME", "WEBHOOK_SECRET", "SIGNING_PRIVATE_KEY", "SIGNING_KEY_ID", "PROFILE"):
        monkeypatch.delenv(f"FASTPIX_{name}", raising=False)


def run(*words, **options):
    """Run the program."""
    return CliRunner().invoke(program, list(words), prog_name="fastpix-dyn", **options)


@pytest.fixture
def serve(monkeypatch):
    """Return a function that runs `mock` with *words* and returns the app that it would serve."""

    def start(*words, **options):
        served = []
        monkeypatch.setattr("fastpix_dyn.cli.mock._listen", lambda *arguments: served.append(arguments))
        result = run("mock", *words, **options)
        assert result.exit_code == 0, result.output
        return served[0]

    return start


def get(app, *login):
    """Return the response of *app* to a list."""
    login = base64.b64encode(":".join(login or ("any", "one")).encode()).decode()
    return app(Request("GET", "http://x/on-demand", (("Authorization", f"Basic {login}"),), None))


def test_the_mock_server_listens_where_the_options_say(serve):
    """By default at a port of this machine alone; its title is that of the document."""
    _, host, port, title = serve()
    assert (host, port) == ("127.0.0.1", 4010)
    assert title.split()[0] == "FastPix"
    assert serve("--host", "::1", "--port", "0")[1:3] == ("::1", 0)


@pytest.mark.parametrize(
    ("words", "options", "login", "status"),
    [
        ([], {}, ("any", "one"), 200),
        (["--username", "me"], {"env": {"FASTPIX_PASSWORD": "word"}}, ("me", "word"), 200),
        (["--username", "me"], {"env": {"FASTPIX_PASSWORD": "word"}}, ("me", "other"), 401),
        (["--username", "me"], {"env": {"FASTPIX_PASSWORD": "word"}}, ("you", "word"), 401),
        (["--username", "me", "--password-stdin"], {"input": "typed\n"}, ("me", "typed"), 200),
    ],
)
def test_the_mock_server_takes_the_credentials_of_its_options(serve, words, options, login, status):
    """Any, if no user name is passed."""
    assert get(serve(*words, **options)[0], *login).status == status


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--password-stdin"], "--password-stdin needs --username"),
        (
            ["--password-stdin", "--secret-stdin", "--username", "me"],
            "--password-stdin and --secret-stdin both read standard input: pass one of them",
        ),
        (["--faults", "cutt"], "did you mean cut"),
    ],
)
def test_options_that_do_not_fit_are_refused(words, message):
    """Before anything is served."""
    result = run("mock", *words, input="x\n")

    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "delays"), [(["--latency", "0.25"], [0.25, 0.25]), (["--latency", "0"], []), ([], [])]
)
def test_every_response_is_delayed(serve, monkeypatch, words, delays):
    """By as many seconds."""
    app = serve(*words)[0]
    slept = []
    monkeypatch.setattr("fastpix_dyn.cli.mock.time.sleep", slept.append)

    assert [get(app).status for _ in range(2)] == [200, 200]
    assert slept == delays


def test_faults_are_injected(serve):
    """Here into each response."""
    assert min(get(serve("--faults", "status")[0]).status for _ in range(3)) >= 500
    assert get(serve("--faults", "status:0")[0]).status == 200


def created(app):
    """Return the id of a media that *app* creates."""
    body = json.dumps({"inputs": [{"type": "video", "url": "https://a.example/b"}], "accessPolicy": "public"}).encode()
    headers = (("Authorization", "Basic YTpi"), ("Content-Type", "application/json"))
    return json.loads(app(Request("POST", "http://x/on-demand", headers, body)).content)["data"]["id"]


def test_a_seed_makes_the_ids_the_same(serve):
    """Another one makes others."""
    one, same, other = (created(serve("--seed", seed)[0]) for seed in ("1", "1", "2"))

    assert one == same != other


@pytest.mark.parametrize(
    ("words", "options", "is_signed"),
    [
        ([], {"env": {"FASTPIX_WEBHOOK_SECRET": f"{SECRET} {OTHER}"}}, True),
        (["--secret-stdin"], {"input": f"{SECRET}\n{OTHER}\n"}, True),
        ([], {}, False),
    ],
)
def test_events_are_signed_with_the_first_webhook_secret(serve, monkeypatch, words, options, is_signed):
    """If there is one; without `--webhook-url` no event is sent."""
    sent = []
    monkeypatch.setattr("fastpix_dyn.mock.webhook_delivery.http_delivery", lambda url: lambda *event: sent.append(
        (url, *event)))  # fmt: skip

    created(serve("--webhook-url", "http://127.0.0.1:9/hook", *words, **options)[0])
    count = len(sent)
    created(serve(*words, **options)[0])

    assert count == len(sent) > 0
    url, body, headers = sent[0][:3]
    assert url == "http://127.0.0.1:9/hook"
    assert json.loads(body)["type"].startswith("video.media.")
    assert (SIGNATURE_HEADER in headers) is is_signed
    if is_signed:
        verify(body, headers[SIGNATURE_HEADER], SECRET)


def test_a_webhook_secret_that_can_not_be_used_ends_the_command():
    """Not only at the first event."""
    result = run("mock", "--webhook-url", "http://127.0.0.1:9", env={"FASTPIX_WEBHOOK_SECRET": "no-base64!"})

    assert result.exit_code == 2
    assert "secret" in result.stderr


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (199, 1, "199"),
        (200, 0, "200 OK"),
        (299, 0, "299"),
        (300, 1, "300 Multiple Choices"),
        (404, 1, "404 Not Found"),
        (500, 1, "500 Internal Server Error"),
    ],
)
def test_an_event_is_accepted_by_a_success(monkeypatch, status, code, text):
    """The event is printed in any case; a status without a name is a number."""
    monkeypatch.setattr("fastpix_dyn.cli.media.post", lambda *_args, **_options: status)

    result = run("webhooks", "send", "http://127.0.0.1:9/x", env={"FASTPIX_WEBHOOK_SECRET": SECRET})

    assert result.exit_code == code
    assert json.loads(result.stdout)["type"] == "video.media.ready"
    start = "" if code == 0 else "fastpix-dyn: "
    assert result.stderr == f"{start}video.media.ready to http://127.0.0.1:9/x: {text}\n"


def test_an_event_without_a_response_is_not_accepted(monkeypatch):
    """With the reason."""

    def post(*_args, **_options):
        raise APIConnectionError("no response")

    monkeypatch.setattr("fastpix_dyn.cli.media.post", post)

    result = run("webhooks", "send", "http://127.0.0.1:9", env={"FASTPIX_WEBHOOK_SECRET": SECRET})

    assert result.exit_code == 1
    assert "no response" in result.stderr


def test_an_event_is_signed_with_the_first_secret():
    """And has the headers of the options, but its own type of content."""
    with serving([(200, {}, b"")]) as server:
        words = ["--header", "X-A: b", "--header", "content-type: text/plain", "--type", "video.media.created"]
        result = run("webhooks", "send", server.url, *words, env={"FASTPIX_WEBHOOK_SECRET": f"{SECRET} {OTHER}"})

    (asked,) = server.asked
    assert result.exit_code == 0
    assert asked.headers["x-a"] == "b"
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body)["type"] == "video.media.created"
    verify(asked.body, asked.headers[SIGNATURE_HEADER.lower()], SECRET)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("hls", "https://stream.fastpix.com/p.m3u8?", ""),
        ("mp4", "https://stream.fastpix.com/p/", ".mp4?"),
        ("m4a", "https://stream.fastpix.com/p/", ".m4a?"),
        ("thumbnail", "https://images.fastpix.com/p/thumbnail", "?"),
        ("animated", "https://images.fastpix.com/p/clip.gif?", ""),
        ("spritesheet", "https://images.fastpix.com/p/spritesheet", "?"),
    ],
)
def test_the_url_of_a_token_is_that_of_its_kind(kind, start, end):
    """With the token in it."""
    shown = run("token", "p", "--key-id", "k", "--url", kind, env={"FASTPIX_SIGNING_PRIVATE_KEY": PEM}).stdout

    assert shown.startswith(start)
    assert end in shown
    assert "token=ey" in shown


@pytest.mark.parametrize("word", ["show", "=evening", "=", ""])
def test_metadata_is_a_key_and_a_value(tmp_path, word):
    """The value may be empty, or contain an equals sign."""
    (tmp_path / "film.mp4").write_bytes(b"x")

    words = [word for pair in ("a=b=c", "d=", word) for word in ("--metadata", pair)]
    result = run("upload", str(tmp_path / "film.mp4"), "--server", "mock", *words)

    assert result.exit_code == 2
    assert "--metadata takes KEY=VALUE, not" in result.stderr


def test_standard_input_is_a_password_or_a_film():
    """Not both."""
    result = run("upload", "-", "--password-stdin", "--username", "me", "--server", "mock", input="x")

    assert result.exit_code == 2
    assert "--password-stdin and - both read standard input: pass one of them" in result.stderr
