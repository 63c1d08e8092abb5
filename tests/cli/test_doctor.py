"""The doctor: each check against what it is there to find."""

import json
import os
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from click.testing import CliRunner
from small import LIBRARY, library

from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import serving
from fastpix_dyn.mock.server import serve
from fastpix_dyn.render.package import stub_package, write
from fastpix_dyn.workbench.doctor import CHECKS, Login, examined

CANARY = "canary-secret"
PACKAGED = load_api(None)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    """Nothing is set but credentials, which must never show."""
    for name in [name for name in os.environ if name.startswith(("FASTPIX_", "SSL_CERT_"))]:
        monkeypatch.delenv(name)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FASTPIX_USERNAME", "someone")
    monkeypatch.setenv("FASTPIX_PASSWORD", CANARY)


def doctor(*arguments):
    """The exit code of the command, and its checks by name."""
    result = CliRunner().invoke(program, ["doctor", "--output", "json", *map(str, arguments)])
    assert CANARY not in result.output
    return result.exit_code, {one["name"]: one for one in json.loads(result.stdout)}


def states(checks, word):
    """The state of each check whose name begins with *word*."""
    return {name: one["state"] for name, one in checks.items() if name.startswith(word)}


@contextmanager
def tls_server(authority):
    """An HTTPS server on loopback with a certificate of *authority*."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that does not trust us leaves."""

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_all_is_well_with_the_embedded_server():
    """Every check says something, and none finds a problem."""
    code, checks = doctor("--server", "mock")

    assert code == 0
    assert {one["state"] for one in checks.values()} <= {"ok", "skipped"}
    assert len(checks) >= len(CHECKS)
    assert checks["login"]["seen"] == "list-media was answered"
    assert f"{len(PACKAGED.operations)} operations" in checks["document"]["seen"]


def test_text_says_what_json_says():
    """A line for each check, its advice, and the counts."""
    result = CliRunner().invoke(program, ["doctor", "--offline"])

    assert result.exit_code == 0
    assert "skipped  server dns: offline" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("skipped")
    assert CANARY not in result.stdout


def test_offline_asks_no_server():
    """Not even one that is named."""
    with serving(serve(PACKAGED)) as url:
        _, checks = doctor("--offline", "--server", url)

    assert {*states(checks, "server").values(), *states(checks, "login").values()} == {"skipped"}


def test_a_server_that_is_there():
    """Each layer, its clock, and the credentials."""
    with serving(serve(PACKAGED, credentials=("someone", CANARY))) as url:
        code, checks = doctor("--server", url)

    assert code == 0
    assert states(checks, "server") == {
        "server dns": "ok",
        "server tcp": "ok",
        "server tls": "skipped",
        "server http": "ok",
    }
    assert checks["clock"]["state"] == checks["login"]["state"] == "ok"


def test_credentials_that_the_server_refuses():
    """Are a problem, and are not shown."""
    with serving(serve(PACKAGED, credentials=("someone", "else"))) as url:
        code, checks = doctor("--server", url)

    assert (code, checks["login"]["state"]) == (1, "problem")
    assert "401" in checks["login"]["seen"]


def test_a_port_that_nobody_listens_at():
    """The name is fine, the connection is not, and what comes after is not tried."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code, checks = doctor("--server", f"http://127.0.0.1:{port}")

    assert code == 1
    assert states(checks, "server") == {"server dns": "ok", "server tcp": "problem"}
    assert "firewalls" in checks["server tcp"]["advice"]
    assert checks["login"]["state"] == "skipped"


def test_a_name_that_nobody_has():
    """RFC 2606 keeps it so."""
    code, checks = doctor("--server", "http://nobody.invalid")

    assert (code, states(checks, "server")) == (1, {"server dns": "problem"})


def test_a_certificate_that_is_not_trusted_and_one_that_is(tmp_path, monkeypatch):
    """By the authorities that the client itself goes by."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with tls_server(authority) as url:
        code, checks = doctor("--server", url)
        assert (code, checks["server tls"]["state"]) == (1, "problem")
        assert "SSL_CERT_FILE" in checks["server tls"]["advice"]
        assert "server http" not in checks

        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        _, checks = doctor("--server", url)
        assert states(checks, "server") == dict.fromkeys(states(checks, "server"), "ok")
        assert checks["server http"]["seen"] == "answered with 204"


@pytest.mark.parametrize(("ahead", "state"), [(0, "ok"), (-20, "ok"), (3600, "warning"), (-3600, "warning")])
def test_clocks_that_differ(ahead, state):
    """By more than half a minute is too much for tokens."""
    with serving(serve(PACKAGED)) as url:
        found = {one.name: one for one in examined(server=url, clock=lambda: time.time() + ahead)}

    assert found["clock"].state == state
    assert ("NTP" in found["clock"].advice) == (state == "warning")


@pytest.mark.parametrize("missing", ["FASTPIX_USERNAME", "FASTPIX_PASSWORD"])
def test_half_of_the_credentials(missing, monkeypatch):
    """Is a problem, and which half."""
    monkeypatch.delenv(missing)
    code, checks = doctor("--offline")

    assert (code, checks["credentials"]["state"]) == (1, "problem")
    assert missing.removeprefix("FASTPIX_").lower()[:4] in checks["credentials"]["advice"].replace(" ", "")


def test_no_credentials(monkeypatch):
    """Are a warning: the document can be worked on without."""
    monkeypatch.delenv("FASTPIX_USERNAME")
    monkeypatch.delenv("FASTPIX_PASSWORD")
    code, checks = doctor("--offline")

    assert (code, checks["credentials"]["state"]) == (0, "warning")


def test_credentials_from_elsewhere_come_first():
    """The first place that has any."""
    logins = [
        Login("the keyring", has_username=False, has_password=False),
        Login("the profile `work`", has_username=True, has_password=True),
    ]
    found = {one.name: one for one in examined(logins=logins, offline=True)}

    assert found["credentials"].seen == "user name and password come from the profile `work`"


def test_credentials_of_the_environment_are_not_for_a_document_from_elsewhere(tmp_path):
    """As a client keeps it, too."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY))
    _, checks = doctor("--offline", "--spec", path)

    assert checks["credentials"]["state"] == "warning"
    assert "--server" in checks["credentials"]["advice"]


def test_a_broken_document_is_told_of_fault_by_fault(tmp_path):
    """With file and line; and what depends on it is skipped."""
    path = tmp_path / "broken.yaml"
    path.write_text('openapi: "3.1.0"\ninfo: 7\npaths: []\n')
    result = CliRunner().invoke(program, ["doctor", "--spec", str(path)])

    assert result.exit_code == 1
    assert "broken.yaml:2: /info" in result.stdout
    assert "broken.yaml:3: /paths" in result.stdout
    assert "server dns: the document must be right first" in result.stdout


def test_a_document_that_is_not_there(tmp_path):
    """Is a problem of the document, not a failure of the doctor."""
    code, checks = doctor("--offline", "--spec", tmp_path / "none.yaml")

    assert (code, checks["document"]["state"]) == (1, "problem")
    assert "none.yaml" in checks["document"]["seen"]


def test_stubs_are_fresh_or_not(tmp_path):
    """Those of a package of one's own, too."""
    path, folder = tmp_path / "library.json", tmp_path / "stubs"
    path.write_text(json.dumps(LIBRARY))
    write(stub_package(path, ()), folder)
    assert doctor("--offline", "--spec", path, "--stubs", folder)[1]["stubs"]["state"] == "ok"

    path.write_text(json.dumps(library(info={"title": "Library", "version": "3"})))

    assert doctor("--offline", "--spec", path, "--stubs", folder)[1]["stubs"]["state"] == "warning"
    assert doctor("--offline", "--spec", path)[1]["stubs"]["state"] == "skipped"
    assert doctor("--offline")[1]["stubs"]["state"] == "ok"


def test_variables_are_named_and_their_values_kept(monkeypatch):
    """A proxy may have a password."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{CANARY}@proxy.invalid:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    code, checks = doctor("--offline")

    assert checks["variables"]["seen"] == "set: HTTPS_PROXY, SSL_CERT_FILE"
    assert (code, checks["authorities"]["state"]) == (1, "problem")


def test_a_server_behind_a_proxy_is_left_to_it(monkeypatch):
    """This machine may know neither its name nor a way to it."""
    with serving(serve(PACKAGED)) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        _, checks = doctor("--server", "http://behind.invalid/v1")

    assert states(checks, "server") == {
        "server dns": "skipped",
        "server tcp": "skipped",
        "server tls": "skipped",
        "server http": "ok",
    }


@pytest.mark.parametrize(("size", "state"), [(None, "ok"), (0, "ok"), (100, "warning"), (1_000_000, "warning")])
def test_the_drift_file(tmp_path, monkeypatch, size, state):
    """What is in it is worth a look; when it is full nothing more is written."""
    path = tmp_path / "drift.ndjson"
    monkeypatch.setenv("FASTPIX_DRIFT", str(path))
    if size is not None:
        path.write_bytes(b" " * size)

    checks = doctor("--offline")[1]

    assert checks["drift"]["state"] == state
    assert ("full" in checks["drift"]["seen"]) == (size == 1_000_000)


def test_a_server_that_is_none():
    """Is told of before anything is asked; credentials in an address are not shown."""
    code, checks = doctor("--server", f"https://me:{CANARY}@example.com")

    assert (code, checks["server"]["state"]) == (1, "problem")


def test_any_status_is_an_answer(tmp_path):
    """A server that refuses is there; of the credentials that says nothing."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY))
    other = load_api(library(paths={"/other": LIBRARY["paths"]["/ping"]}))
    with serving(serve(other)) as url:
        code, checks = doctor("--spec", path, "--server", url)

    assert (code, checks["server http"]["seen"]) == (0, "answered with 404")
    assert (checks["login"]["state"], "404" in checks["login"]["seen"]) == ("warning", True)


def test_credentials_of_a_profile_are_told_by_where_they_are_kept(tmp_path, monkeypatch):
    """And it says nothing of what they are; the profile's server is the one that is looked at."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    words = ["profile", "set", "work", "--username", "someone", "--server", "mock"]
    assert CliRunner().invoke(program, words, input=CANARY).exit_code == 0

    code, checks = doctor("--profile", "work", "--offline")

    assert code == 0
    assert "the profile 'work', whose secret is in the file" in checks["credentials"]["seen"]
