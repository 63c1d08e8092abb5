"""`doctor`: each check finds its problem."""

import json
import os
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from click.testing import CliRunner
from loopback import REFUSING
from small import LIBRARY, library

from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import serve
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.render.package import stub_package, write_files
from fastpix_dyn.workbench.doctor import CHECKS, CheckResult, CredentialSource, run_checks

CANARY = "canary-secret"
PACKAGED = load_api(None)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Set no variables but the credentials, which must never be shown."""
    for name in [name for name in os.environ if name.startswith(("FASTPIX_", "SSL_CERT_"))]:
        monkeypatch.delenv(name)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FASTPIX_USERNAME", "someone")
    monkeypatch.setenv("FASTPIX_PASSWORD", CANARY)


def doctor(*arguments):
    """Return the exit code of the command, and the results by name."""
    result = CliRunner().invoke(program, ["doctor", "--output", "json", *map(str, arguments)])
    assert CANARY not in result.output
    return result.exit_code, {one["name"]: one for one in json.loads(result.stdout)}


def states(checks, word):
    """Return the state of each check whose name begins with *word*."""
    return {name: one["state"] for name, one in checks.items() if name.startswith(word)}


@contextmanager
def tls_server(authority):
    """An HTTPS server on loopback with a certificate of *authority*."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Log nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """Ignore a client that does not trust the certificate."""

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_all_checks_pass_with_the_mock_server():
    """Each check has a result, and none is a problem."""
    code, checks = doctor("--server", "mock")

    assert code == 0
    assert {one["state"] for one in checks.values()} <= {"ok", "skipped"}
    assert len(checks) >= len(CHECKS)
    assert checks["authentication"]["detail"] == "the request list-media succeeded"
    assert f"{len(PACKAGED.operations)} operations" in checks["document"]["detail"]


def test_text_output():
    """A line for each check, its advice, and the counts."""
    result = CliRunner().invoke(program, ["doctor", "--offline"])

    assert result.exit_code == 0
    assert "skipped  server dns: offline" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("skipped")
    assert CANARY not in result.stdout


def test_offline_sends_no_request():
    """Not even to a server that is passed."""
    with serve(create_app(PACKAGED)) as url:
        _, checks = doctor("--offline", "--server", url)

    assert {*states(checks, "server").values(), *states(checks, "authentication").values()} == {"skipped"}


def test_a_reachable_server():
    """Each layer, the clock and the credentials are checked."""
    with serve(create_app(PACKAGED, credentials=("someone", CANARY))) as url:
        code, checks = doctor("--server", url)

    assert code == 0
    assert states(checks, "server") == {
        "server dns": "ok",
        "server tcp": "ok",
        "server tls": "skipped",
        "server http": "ok",
    }
    assert checks["clock"]["state"] == checks["authentication"]["state"] == "ok"


def test_credentials_that_the_server_rejects():
    """They are a problem, and are not shown."""
    with serve(create_app(PACKAGED, credentials=("someone", "else"))) as url:
        code, checks = doctor("--server", url)

    assert (code, checks["authentication"]["state"]) == (1, "problem")
    assert "401" in checks["authentication"]["detail"]


def test_a_port_without_a_server():
    """The name resolves, the connection fails, and later layers are not tried."""
    code, checks = doctor("--server", REFUSING)

    assert code == 1
    assert states(checks, "server") == {"server dns": "ok", "server tcp": "problem"}
    assert "firewalls" in checks["server tcp"]["advice"]
    assert checks["authentication"]["state"] == "skipped"


def test_a_name_that_does_not_resolve():
    """The domain `invalid` never resolves (RFC 2606 §2)."""
    code, checks = doctor("--server", "http://nobody.invalid")

    assert (code, states(checks, "server")) == (1, {"server dns": "problem"})


def test_an_untrusted_and_a_trusted_certificate(tmp_path, monkeypatch):
    """By the authorities that the client trusts."""
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
        assert checks["server http"]["detail"] == "responded with status 204"


@pytest.mark.parametrize(("ahead", "state"), [(0, "ok"), (-20, "ok"), (3600, "warning"), (-3600, "warning")])
def test_clocks_that_differ(ahead, state):
    """A difference of more than 30 s is a warning."""
    with serve(create_app(PACKAGED)) as url:
        found = {one.name: one for one in run_checks(server=url, clock=lambda: time.time() + ahead)}

    assert found["clock"].state == state
    assert ("NTP" in found["clock"].advice) == (state == "warning")


@pytest.mark.parametrize("missing", ["FASTPIX_USERNAME", "FASTPIX_PASSWORD"])
def test_incomplete_credentials(missing, monkeypatch):
    """They are a problem; the advice names what is missing."""
    monkeypatch.delenv(missing)
    code, checks = doctor("--offline")

    assert (code, checks["credentials"]["state"]) == (1, "problem")
    assert missing.removeprefix("FASTPIX_").lower()[:4] in checks["credentials"]["advice"].replace(" ", "")


def test_no_credentials(monkeypatch):
    """They are a warning, because the document can be used without them."""
    monkeypatch.delenv("FASTPIX_USERNAME")
    monkeypatch.delenv("FASTPIX_PASSWORD")
    code, checks = doctor("--offline")

    assert (code, checks["credentials"]["state"]) == (0, "warning")


def test_credentials_from_elsewhere_come_first():
    """The first source that has any counts."""
    credential_sources = [
        CredentialSource("the keyring", has_username=False, has_password=False),
        CredentialSource("the profile `work`", has_username=True, has_password=True),
    ]
    found = {one.name: one for one in run_checks(credential_sources=credential_sources, offline=True)}

    assert found["credentials"].detail == "user name and password come from the profile `work`"


def test_credentials_of_the_environment_do_not_count_for_another_document(tmp_path):
    """A client does not send them either."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY))
    _, checks = doctor("--offline", "--spec", path)

    assert checks["credentials"]["state"] == "warning"
    assert "--server" in checks["credentials"]["advice"]


def test_each_problem_of_an_invalid_document_is_reported(tmp_path):
    """With file and line; checks that need the document are skipped."""
    path = tmp_path / "broken.yaml"
    path.write_text('openapi: "3.1.0"\ninfo: 7\npaths: []\n')
    result = CliRunner().invoke(program, ["doctor", "--spec", str(path)])

    assert result.exit_code == 1
    assert "broken.yaml:2: /info" in result.stdout
    assert "broken.yaml:3: /paths" in result.stdout
    assert "server dns: the document is invalid" in result.stdout


def test_a_missing_document(tmp_path):
    """It is a problem of the document, not an error of the command."""
    code, checks = doctor("--offline", "--spec", tmp_path / "none.yaml")

    assert (code, checks["document"]["state"]) == (1, "problem")
    assert "none.yaml" in checks["document"]["detail"]


def test_stubs_of_this_and_of_another_document(tmp_path):
    """Also the stubs of your own package."""
    path, folder = tmp_path / "library.json", tmp_path / "stubs"
    path.write_text(json.dumps(LIBRARY))
    write_files(stub_package(path, ()), folder)
    assert doctor("--offline", "--spec", path, "--stubs", folder)[1]["stubs"]["state"] == "ok"

    path.write_text(json.dumps(library(info={"title": "Library", "version": "3"})))

    assert doctor("--offline", "--spec", path, "--stubs", folder)[1]["stubs"]["state"] == "warning"
    assert doctor("--offline", "--spec", path)[1]["stubs"]["state"] == "skipped"
    assert doctor("--offline")[1]["stubs"]["state"] == "ok"


def test_variables_are_listed_without_their_values(monkeypatch):
    """The URL of a proxy may contain a password."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{CANARY}@proxy.invalid:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    code, checks = doctor("--offline")

    assert checks["environment"]["detail"] == "set: HTTPS_PROXY, SSL_CERT_FILE"
    assert (code, checks["certificates"]["state"]) == (1, "problem")


def test_the_layers_of_a_server_behind_a_proxy_are_skipped(monkeypatch):
    """This machine may be unable to resolve or reach it."""
    with serve(create_app(PACKAGED)) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        _, checks = doctor("--server", "http://behind.invalid/v1")

    assert states(checks, "server") == {
        "server dns": "skipped",
        "server tcp": "skipped",
        "server tls": "skipped",
        "server http": "ok",
    }


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_layers_of_a_server_of_this_machine_are_checked_whatever_the_proxy(monkeypatch, host):
    """A request to it takes none."""
    with serve(create_app(PACKAGED)) as url:
        monkeypatch.setenv("ALL_PROXY", "http://proxy.invalid:1")
        _, checks = doctor("--server", url.replace("127.0.0.1", host))

    assert {state for name, state in states(checks, "server").items() if name != "server tls"} == {"ok"}


@pytest.mark.parametrize("proxy", ["socks5://proxy.invalid:1", f"http://me:{CANARY}@[::1", "ftp://proxy.invalid"])
def test_a_proxy_that_is_none_is_a_problem(monkeypatch, proxy):
    """Its variable is named, and its value is not shown."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    code, checks = doctor("--server", "http://behind.invalid/v1")

    assert (code, checks["server http"]["state"]) == (1, "problem")
    assert "ALL_PROXY" in checks["server http"]["detail"]


@pytest.mark.parametrize(("size", "state"), [(None, "ok"), (0, "ok"), (100, "warning"), (1_000_000, "warning")])
def test_the_drift_log(tmp_path, monkeypatch, size, state):
    """Findings in it are a warning; if it is full, nothing more is written."""
    path = tmp_path / "drift.ndjson"
    monkeypatch.setenv("FASTPIX_DRIFT", str(path))
    if size is not None:
        path.write_bytes(b" " * size)

    checks = doctor("--offline")[1]

    assert checks["drift log"]["state"] == state
    assert ("full" in checks["drift log"]["detail"]) == (size == 1_000_000)


def test_an_invalid_server():
    """It is reported before any request; credentials in the address are not shown."""
    code, checks = doctor("--server", f"https://me:{CANARY}@example.com")

    assert (code, checks["server"]["state"]) == (1, "problem")


def test_any_status_shows_that_the_server_is_reachable(tmp_path):
    """It does not show whether the credentials are valid."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY))
    other = load_api(library(paths={"/other": LIBRARY["paths"]["/ping"]}))
    with serve(create_app(other)) as url:
        code, checks = doctor("--spec", path, "--server", url)

    assert (code, checks["server http"]["detail"]) == (0, "responded with status 404")
    assert (checks["authentication"]["state"], "404" in checks["authentication"]["detail"]) == ("warning", True)


def test_the_store_of_the_credentials_of_a_profile_is_shown(tmp_path, monkeypatch):
    """But not the credentials; the server of the profile is checked."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("fastpix_dyn.cli.profiles._write_keyring", lambda *_: False)
    words = ["profile", "set", "work", "--username", "someone", "--server", "mock"]
    assert CliRunner().invoke(program, words, input=CANARY).exit_code == 0

    code, checks = doctor("--profile", "work", "--offline")

    assert code == 0
    assert "the profile 'work', whose secret is in the file" in checks["credentials"]["detail"]


@pytest.mark.parametrize(
    ("states_", "code", "last"),
    [
        (["ok", "ok", "skipped"], 0, "2 ok, 1 skipped"),
        (["warning", "ok"], 0, "1 ok, 1 warning"),
        (["problem", "warning", "problem"], 1, "1 warning, 2 problem"),
        ([], 0, ""),
    ],
)
def test_the_exit_code_and_the_counts_follow_from_the_states(monkeypatch, states_, code, last):
    """A warning is no problem; the advice is on a line of its own."""
    checks = [
        CheckResult(f"check {number}", state, "d", "do it" if number else "") for number, state in enumerate(states_)
    ]
    monkeypatch.setattr("fastpix_dyn.cli.doctor.run_checks", lambda *_args, **_options: iter(checks))

    shown = CliRunner().invoke(program, ["doctor"])
    as_json = CliRunner().invoke(program, ["doctor", "--output", "json"])

    assert (shown.exit_code, as_json.exit_code) == (code, code)
    lines = shown.stdout.splitlines()
    assert lines[-1] == last
    assert lines[:-1] == [
        line
        for one in checks
        for line in (f"{one.state.ljust(8)} {one.name}: d", *(["           → do it"] if one.advice else []))
    ]
    assert [one["state"] for one in json.loads(as_json.stdout)] == states_


@pytest.mark.parametrize(
    ("words", "environment", "timeout", "auth", "source"),
    [
        ([], {}, 5.0, None, None),
        (["--timeout", "0.5"], {}, 0.5, None, None),
        (["--username", "me"], {"FASTPIX_PASSWORD": "word"}, 5.0, ("me", "word"), "--username"),
    ],
)
def test_the_options_reach_the_checks(monkeypatch, words, environment, timeout, auth, source):  # noqa: PLR0917  # a row
    """Five seconds for each step, and the credentials of the options with where they come from."""
    seen = {}

    def run_checks(*arguments, **options):
        seen.update(options, arguments=arguments)
        return iter(())

    monkeypatch.setattr("fastpix_dyn.cli.doctor.run_checks", run_checks)
    monkeypatch.delenv("FASTPIX_USERNAME", raising=False)
    monkeypatch.delenv("FASTPIX_PASSWORD", raising=False)
    words = ["doctor", "--retries", "1", "--header", "X-A: b", "--server", "2", "--offline", *words]

    assert CliRunner().invoke(program, words, env=environment).exit_code == 0

    assert seen["arguments"] == (None, ())
    assert (seen["server"], seen["timeout"], seen["retries"], seen["offline"]) == (2, timeout, 1, True)
    assert (seen["headers"], seen["stubs"], seen["auth"]) == ({"X-A": "b"}, None, auth)
    assert [(one.origin, one.has_username, one.has_password) for one in seen["credential_sources"]] == (
        [(source, True, True)] if source else []
    )
