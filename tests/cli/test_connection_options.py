"""What the connection options mean: which server, which credentials, and what is said if there are none."""

import io
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn import ConfigurationError
from fastpix_dyn.cli import profiles, shared_options
from fastpix_dyn.cli.main import program
from fastpix_dyn.cli.profiles import Profile
from fastpix_dyn.cli.shared_options import ConnectionOptions, parse_headers
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.wire.auth import ANY_CREDENTIALS

PROFILE = Profile("work", "me", "https://p.example", "file", "profile-secret")
OWN = Path("own.yaml")


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Nothing of the machine counts; there is one profile."""
    for name in ("SERVER_URL", "PROFILE", "USERNAME", "PASSWORD", "WEBHOOK_SECRET"):
        monkeypatch.delenv(f"FASTPIX_{name}", raising=False)
    monkeypatch.setattr(profiles, "read_all", lambda: {"work": PROFILE})
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def connection(**changes):
    """Return connection options; without *changes* none is used."""
    options = {
        "spec": None,
        "overlays": (),
        "server_option": None,
        "profile_name": None,
        "is_profile_explicit": False,
        "username": None,
        "password_stdin": False,
        "headers": {},
        "timeout": None,
        "retries": None,
    }
    return ConnectionOptions(**{**options, **changes})


@pytest.mark.parametrize(
    ("words", "headers"),
    [
        ([], {}),
        (["X-A: b"], {"X-A": "b"}),
        ([" X-A :  b: c "], {"X-A": "b: c"}),
        (["X-A:"], {"X-A": ""}),
        (["X-A: 1", "X-B: 2"], {"X-A": "1", "X-B": "2"}),
    ],
)
def test_headers_are_names_and_values(words, headers):
    """Without the spaces around; the value may be empty."""
    assert parse_headers(words) == headers


@pytest.mark.parametrize("word", ["X-A", ": b", " : b", ""])
def test_a_header_needs_a_name_and_a_colon(word):
    """The message shows the word, but no value, which may be secret."""
    with pytest.raises(click.UsageError, match="--header takes 'NAME: VALUE'"):
        parse_headers(["X-B: 1", word])


@pytest.mark.parametrize(
    ("changes", "server"),
    [
        ({}, None),
        ({"server_option": "1"}, 1),
        ({"server_option": "https://a.example"}, "https://a.example"),
        ({"profile_name": "work"}, "https://p.example"),
        ({"profile_name": "work", "server_option": "mock"}, "mock"),
    ],
)
def test_the_server_is_that_of_the_option_before_that_of_the_profile(changes, server):
    """A number names one of the document."""
    assert connection(**changes).server() == server


@pytest.mark.parametrize(("text", "server"), [("999999999", 999999999), ("1000000000", "1000000000"), ("-1", "-1")])
def test_a_long_number_is_no_server_of_the_document(text, server):
    """Of ten digits or more."""
    assert shared_options.server_argument(text) == server


@pytest.mark.parametrize(
    ("changes", "is_trusted"),
    [
        ({}, True),
        ({"spec": OWN}, False),
        ({"spec": OWN, "server_option": "1"}, False),
        ({"spec": OWN, "server_option": "https://a.example"}, True),
        ({"spec": OWN, "profile_name": "work"}, True),
        ({"server_option": "1"}, True),
    ],
)
def test_the_environments_credentials_are_for_a_named_address(changes, is_trusted):
    """Not for one that only a document of the user names."""
    assert connection(**changes).is_trusted() is is_trusted


@pytest.mark.parametrize(
    ("changes", "variable", "is_embedded"),
    [
        ({"server_option": "mock"}, None, True),
        ({"server_option": "https://a.example"}, "mock", False),
        ({}, "mock", True),
        ({}, None, False),
        ({"spec": OWN}, "mock", False),
        ({"spec": OWN, "server_option": "mock"}, None, True),
    ],
)
def test_the_mock_server_is_named_by_option_or_environment(monkeypatch, changes, variable, is_embedded):
    """The environment names none for a document of the user."""
    if variable:
        monkeypatch.setenv("FASTPIX_SERVER_URL", variable)

    assert connection(**changes).is_embedded() is is_embedded


@pytest.mark.parametrize(
    ("changes", "login", "credentials"),
    [
        ({}, ("env", "word"), None),
        ({"username": "you"}, ("env", "word"), ("you", "word")),
        ({"profile_name": "work"}, ("env", "word"), ("me", "profile-secret")),
        ({"profile_name": "work", "username": "you"}, ("env", "word"), ("you", "word")),
        ({"profile_name": "work", "spec": OWN, "is_profile_explicit": True}, None, ("me", "profile-secret")),
        ({"username": "you", "password_stdin": True}, ("env", "word"), ("you", "typed")),
        ({"password_stdin": True}, ("env", "word"), ("env", "typed")),
    ],
)
def test_credentials_are_those_of_options_then_of_the_profile(monkeypatch, changes, login, credentials):
    """Those of the environment are left to the client."""
    if login:
        monkeypatch.setenv("FASTPIX_USERNAME", login[0])
        monkeypatch.setenv("FASTPIX_PASSWORD", login[1])
    monkeypatch.setattr(sys, "stdin", io.StringIO("typed\r\nmore\n"))

    assert connection(**changes).credentials() == credentials


def test_the_profile_of_the_environment_is_not_for_the_address_of_a_document(monkeypatch):
    """Its own server is an address; without one, --profile has to name it."""
    monkeypatch.setattr(profiles, "read_all", lambda: {"work": Profile("work", "me", None, "file", "s")})

    assert connection(spec=OWN, profile_name="work").credentials() is None
    assert connection(spec=OWN, profile_name="work", is_profile_explicit=True).credentials() == ("me", "s")
    assert connection(profile_name="work").credentials() == ("me", "s")


def test_a_password_from_standard_input_needs_a_user_name():
    """Else it could be of anybody."""
    with pytest.raises(click.UsageError, match="--password-stdin needs a user name: pass --username, or set FASTPIX_"):
        connection(password_stdin=True).credentials()


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({}, {"headers": {}}),
        ({"timeout": 0.5}, {"headers": {}, "timeout": 0.5}),
        ({"retries": 0}, {"headers": {}, "retries": 0}),
        ({"retries": 2, "headers": {"X-A": "b"}}, {"headers": {"X-A": "b"}, "retries": 2}),
        ({"server_option": "2"}, {"headers": {}, "server": 2}),
        ({"profile_name": "work"}, {"headers": {}, "server": "https://p.example"}),
    ],
)
def test_the_client_gets_the_options_that_are_set(changes, options):
    """Else it has its own defaults, and those of the environment."""
    assert connection(**changes).client_options() == options


def api_with(security):
    """Return the API of a document whose operation `list-books` has this *security*."""
    schemes = {
        "basic": {"type": "http", "scheme": "basic"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "query": {"type": "apiKey", "in": "query", "name": "key"},
        "digest": {"type": "http", "scheme": "digest"},
    }
    document = library(security=security)
    document["components"]["securitySchemes"] = schemes
    return load_api(document)


def client_for(api, *, sends=True, **changes):
    """Return the credentials that the client for `list-books` gets."""
    made = []

    class Connection(ConnectionOptions):
        """It makes no client."""

        def _client(self, credentials, options):  # noqa: ARG002  # as in the class
            made.append(credentials)

    options = {field: getattr(connection(**changes), field) for field in ConnectionOptions.__slots__}
    Connection(**options).client_for(api, api.operations["list-books"], sends=sends)
    return made[0]


def test_an_operation_that_needs_no_credentials_gets_none():
    """Nor one that may be called without, nor the mock server; one that is only shown gets any."""
    login = {"profile_name": "work"}

    assert client_for(api_with([]), **login) is None
    assert client_for(api_with([{"basic": []}, {}]), **login) is None
    assert client_for(api_with([{"basic": []}]), server_option="mock", **login) is None
    assert client_for(api_with([{"basic": []}]), sends=False, **login) is ANY_CREDENTIALS
    assert client_for(api_with([{"basic": []}]), **login) == ("me", "profile-secret")


SET = "make a profile with `fastpix-dyn profile set NAME {}` and name it by --profile"


@pytest.mark.parametrize(
    ("security", "ways"),
    [
        (
            [{"basic": []}],
            [SET.format("--username"), "pass --username", "set FASTPIX_USERNAME and FASTPIX_PASSWORD"],
        ),
        ([{"bearer": []}], [SET.format("--token"), "pass --header 'Authorization: …'"]),
        ([{"header": []}], [SET.format("--token"), "pass --header 'X-Key: …'"]),
        ([{"query": []}], [SET.format("--token")]),
        ([{"header": [], "query": []}], [SET.format("--token") + ", with --header 'X-Key: …'"]),
        ([{"header": [], "bearer": []}], ["pass --header 'X-Key: …' --header 'Authorization: …'"]),
        ([{"query": []}, {"query": []}], [SET.format("--token")]),
    ],
)
def test_the_advice_names_the_options_for_the_scheme(security, ways):
    """Each way once, and the mock server last."""
    with pytest.raises(ConfigurationError) as caught:
        client_for(api_with(security))

    assert caught.value.message.partition("; ")[2] == ", or ".join([*ways, "try --server mock"])


def test_the_advice_for_a_document_of_the_user(monkeypatch):
    """Credentials of the environment are named only if there are some that are not used."""
    api = api_with([{"basic": []}])
    hint = "; for a document of your own, also pass the address as --server, or the profile as --profile"

    with pytest.raises(ConfigurationError) as without:
        client_for(api, spec=OWN)
    monkeypatch.setenv("FASTPIX_USERNAME", "env")
    monkeypatch.setenv("FASTPIX_PASSWORD", "word")
    with pytest.raises(ConfigurationError) as unused:
        client_for(api, spec=OWN)

    assert "set FASTPIX_USERNAME" not in without.value.message
    assert not without.value.message.endswith(hint)
    assert unused.value.message.endswith(hint)
    assert client_for(api) is None


@pytest.mark.parametrize(
    ("text", "variable", "secrets"),
    [("a\nb c\n", None, ["a", "b", "c"]), ("a", "x", ["a"]), (None, " x  y ", ["x", "y"])],
)
def test_webhook_secrets_are_words_of_standard_input_or_of_the_environment(monkeypatch, text, variable, secrets):
    """Standard input if the option says so."""
    if variable:
        monkeypatch.setenv("FASTPIX_WEBHOOK_SECRET", variable)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text or ""))

    assert shared_options.read_webhook_secrets(stdin=text is not None) == secrets


def test_a_webhook_secret_that_is_missing():
    """Nothing is asked if it is not required; standard input must have one."""
    assert shared_options.read_webhook_secrets(stdin=False, is_required=False) == []
    result = CliRunner().invoke(program, ["webhooks", "send", "http://127.0.0.1:9", "--secret-stdin"], input=" \n")
    assert (result.exit_code, "standard input is empty: --secret-stdin" in result.stderr) == (2, True)


@pytest.mark.parametrize(("text", "line"), [("a\n", "a"), ("a\r\nb", "a"), (" a ", " a "), ("a", "a")])
def test_a_password_is_the_first_line_of_standard_input(monkeypatch, text, line):
    """With its spaces."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text, newline=""))

    assert shared_options.read_line("the password") == line


@pytest.mark.parametrize("text", ["", "\n", "\r\nmore"])
def test_an_empty_line_is_no_password(monkeypatch, text):
    """The message names what was expected."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text, newline=""))

    with pytest.raises(click.UsageError, match="standard input is empty: the password is read from its first line"):
        shared_options.read_line("the password")


@pytest.mark.parametrize(
    ("host", "error", "reason"),
    [
        ("127.0.0.1", OSError(98, "Address already in use"), "Address already in use"),
        ("a..b", UnicodeError("label"), "the host is no name or address"),
        ("\0", TypeError("null"), "the host is no name or address"),
    ],
)
def test_an_address_that_can_not_be_used_is_named(host, error, reason):
    """With the reason, and the options that change it."""
    message = shared_options.cannot_listen(host, 80, error).message

    assert message == f"can't listen on {host}:80: {reason}; pass another --host or --port"


@pytest.mark.parametrize("host", ["", "  "])
@pytest.mark.parametrize("command", [["mock"], ["webhooks", "listen"]])
def test_an_empty_host_is_refused(command, host):
    """It would be all addresses of the machine."""
    result = CliRunner().invoke(program, [*command, "--host", host])

    assert result.exit_code == 2
    assert "it is empty; pass a name or address of this machine, or 0.0.0.0 for all of them" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a\xff", "it is not UTF-8: invalid start byte at byte 1"), (None, "No such file")],
)
def test_a_text_that_can_not_be_read_is_an_error(tmp_path, content, words):
    """With its name and the reason."""
    if content is not None:
        (tmp_path / "file").write_bytes(content)

    with pytest.raises(ConfigurationError, match=f"file can't be read: .*{words}"):
        shared_options.read_text(tmp_path / "file")


def test_a_byte_order_mark_is_no_text(tmp_path):
    """At the beginning of a file."""
    (tmp_path / "file").write_bytes(b"\xef\xbb\xbfa")

    assert shared_options.read_text(tmp_path / "file") == "a"


def test_standard_input_that_is_closed_can_not_be_read(monkeypatch):
    """It is named as such."""
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(ConfigurationError, match="standard input can't be read: standard input is closed"):
        shared_options.read_text("-")
