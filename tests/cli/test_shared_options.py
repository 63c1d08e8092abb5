"""The options that several commands share: one name, type, metavar and help sentence; and what they do."""

import base64
import json

import click
import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from small import library

from fastpix_dyn.cli.call.arguments import Argument
from fastpix_dyn.cli.call.command import OperationCommand
from fastpix_dyn.cli.main import program
from fastpix_dyn.cli.shared_options import SHARED, server_argument
from fastpix_dyn.client.spec_loading import load_api

API = load_api(None)
CONNECTION = ["--server", "--profile", "--username", "--password-stdin", "--header", "--timeout", "--retries"]
CALLERS = {"call": ["call", "list-media"], "contract": ["contract"], "upload": ["upload"], "doctor": ["doctor"]}
REPLACED = "--from --from-recording --replay --answer --format --requests --responses --password --secret --private-key"


def commands(command, path=()):
    """Yield every command with its words; of those of `call`, that of one operation."""
    context = click.Context(command)
    if path == ("call",):
        yield path, command
        yield (*path, "list-media"), OperationCommand(API, API.operations["list-media"], "list-media")
        return
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = dict(commands(program))
OPTIONS = [
    (path, option)
    for path, command in COMMANDS.items()
    for option in command.params
    if isinstance(option, click.Option) and not isinstance(option, Argument)
]
BY_NAME = {name: [one for one in OPTIONS if name in one[1].opts] for _, option in OPTIONS for name in option.opts}


def sentence(option):
    """Return the help without what follows the first sentence, or the list of choices."""
    return option.help.partition(". ")[0].partition(":")[0].removesuffix(".")


@pytest.mark.parametrize("name", BY_NAME)
def test_an_option_has_one_type_one_metavar_and_one_help_sentence(name):
    """In all commands that have it."""
    same = [option for _, option in BY_NAME[name]]

    assert all(option.help for option in same)
    assert len({type(option.type) for option in same}) == 1
    assert len({option.metavar for option in same}) == 1
    assert len({option.is_flag for option in same}) == 1
    assert len({sentence(option) for option in same}) == 1
    assert len({tuple(option.opts) for option in same}) == 1


@pytest.mark.parametrize("name", BY_NAME)
def test_an_option_of_several_commands_is_in_the_table(name):
    """Or is added by one function to commands of one group."""
    paths = {path[0] for path, _ in BY_NAME[name] if path}

    if name not in {*SHARED, "-o"}:
        assert len(paths) < 2


@pytest.mark.parametrize("name", CALLERS)
def test_every_command_that_calls_the_api_has_the_connection_options(name):
    """And takes a document of its own; of `call`, the options of the document are those of the whole tree."""
    words = tuple(CALLERS[name])
    found = {option for path, one in OPTIONS if path in {words, words[:1]} for option in one.opts}

    assert {*CONNECTION, "--spec", "--overlay"} <= found


def test_replaced_names_are_gone():
    """One word for one thing."""
    assert not [name for name in REPLACED.split() if name in BY_NAME]
    assert ("spec", "teeth") not in COMMANDS


def test_no_secret_is_an_argument():
    """Other users of a machine can read a command line: what is secret comes from elsewhere."""
    words = ("password", "secret", "token", "private-key")
    secret = [one for name, same in BY_NAME.items() if any(word in name for word in words) for one in same]
    takes_value = [(path, option.opts) for path, option in secret if not option.is_flag]

    assert {opts[0] for _, opts in takes_value} == {"--private-key-file"}
    assert all(isinstance(option.type, click.Path) for _, option in secret if not option.is_flag)


def test_help_has_no_control_characters():
    """Nor their escapes: those are for click."""
    for path in COMMANDS:
        shown = CliRunner().invoke(program, [*path, "--help"], prog_name="fastpix-dyn")
        assert shown.exit_code == 0
        assert "\\b" not in shown.stdout
        assert "\b" not in shown.stdout


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path):
    """Nothing of the machine counts."""
    for name in ("SERVER_URL", "PROFILE", "USERNAME", "PASSWORD", "WEBHOOK_SECRET", "DRIFT"):
        monkeypatch.delenv(f"FASTPIX_{name}", raising=False)
    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.mp4").write_bytes(b"a film")


def run(*words, **options):
    """Run the program."""
    return CliRunner().invoke(program, list(map(str, words)), prog_name="fastpix-dyn", **options)


def authorizations(server):
    """Return the credentials that *server* got."""
    return {asked.headers["authorization"] for asked in server.asked if "authorization" in asked.headers}


def basic(username, password):
    """Return HTTP basic credentials as they are sent."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


WORDS = {**CALLERS, "contract": ["contract", "--operation", "list-media"], "upload": ["upload", "film.mp4"]}


@pytest.mark.parametrize("is_option", [True, False], ids=["--profile", "FASTPIX_PROFILE"])
@pytest.mark.parametrize("name", WORDS)
def test_a_profile_is_used_by_every_command_that_connects(name, is_option):
    """Its server and its credentials."""
    with serving([json_answer(403, {})]) as server:
        assert run("profile", "set", "up", "--username", "me", "--server", server.url, input="pw").exit_code == 0
        if is_option:
            run(*WORDS[name], "--profile", "up")
        else:
            run(*WORDS[name], env={"FASTPIX_PROFILE": "up"})

    assert authorizations(server) == {basic("me", "pw")}


@pytest.mark.parametrize("name", WORDS)
def test_options_win_over_the_profile_and_a_password_comes_from_standard_input(name):
    """The server, the user name; headers are sent too."""
    with serving([json_answer(403, {})]) as server:
        run("profile", "set", "up", "--username", "me", "--server", "http://127.0.0.1:9", input="pw")
        words = [
            "--profile",
            "up",
            "--server",
            server.url,
            "--username",
            "you",
            "--password-stdin",
            "--header",
            "X-A: b",
        ]
        result = run(*WORDS[name], *words, "--timeout", "5", "--retries", "0", input="word\n")

    assert authorizations(server) == {basic("you", "word")}
    assert "b" in {asked.headers.get("x-a") for asked in server.asked}
    assert "word" not in result.output


@pytest.mark.parametrize("name", WORDS)
def test_a_document_of_the_user_gets_no_credentials_of_the_environment(name, tmp_path):
    """Unless --server names the address; a profile that --profile names is used."""
    with serving([json_answer(403, {})]) as server:
        servers = [{"url": server.url}]
        (tmp_path / "api.json").write_text(json.dumps({**json.loads(document()), "servers": servers}))
        run("profile", "set", "up", "--username", "me", input="pw")
        login = {"FASTPIX_USERNAME": "env", "FASTPIX_PASSWORD": "env"}
        run(*WORDS[name], "--spec", "api.json", env={"FASTPIX_PROFILE": "up", **login})
        before = authorizations(server)
        run(*WORDS[name], "--spec", "api.json", "--profile", "up")

    assert before == set()
    assert authorizations(server) == {basic("me", "pw")}


def document():
    """The packaged document as JSON."""
    return run("spec", "bundle", "--output", "json").stdout


@pytest.mark.parametrize("name", WORDS)
def test_missing_credentials_are_an_error_of_the_command_line(name):
    """Which names its options, if the command can't do anything without them."""
    with serving([json_answer(200, {})]) as server:
        result = run(*WORDS[name], "--server", server.url)

    if name in {"call", "upload"}:
        assert result.exit_code == 2
        assert "pass --username" in result.stderr
        assert server.asked == []
    assert authorizations(server) == set()


@pytest.mark.parametrize("words", [["spec", "bundle", "--out", "."], ["render", "docs", "--out", __file__]])
def test_a_file_is_no_folder_to_write(words):
    """Nor the other way round; the command does nothing before it says so."""
    result = run(*words)

    assert result.exit_code == 2
    assert "Invalid value for '--out'" in result.stderr


@pytest.mark.parametrize(
    "words",
    [["call", "create-media", "--body", "@-", "--password-stdin"], ["upload", "-", "--password-stdin"]],
    ids=lambda words: words[0],
)
def test_a_password_and_a_body_do_not_share_standard_input(words):
    """The body would lose its beginning, or have the password in it; nothing is sent."""
    with serving([json_answer(403, {})]) as server:
        result = run(*words, "--server", server.url, "--username", "me", input='word\n{"inputs": []}')

    assert result.exit_code == 2
    assert "both read standard input: pass one of them" in result.stderr
    assert server.asked == []


def test_a_password_needs_a_user_name():
    """That of the environment will do."""
    with serving([json_answer(403, {})]) as server:
        words = ["call", "list-media", "--server", server.url, "--password-stdin"]
        refused = run(*words, input="word\n")
        run(*words, input="word\n", env={"FASTPIX_USERNAME": "env"})
        empty = run(*words, "--username", "me")

    assert "--password-stdin needs a user name" in refused.stderr
    assert "standard input is empty" in empty.stderr
    assert authorizations(server) == {basic("env", "word")}


def test_webhooks_send_takes_headers_and_a_timeout():
    """And its secret from standard input or the environment."""
    secret = base64.b64encode(b"a signing secret").decode()
    with serving([json_answer(200, {})]) as server:
        words = ["webhooks", "send", server.url, "--header", "X-A: b", "--timeout", "5"]
        sent = run(*words, "--secret-stdin", input=f"{secret}\n")
        refused = run(*words, env={"FASTPIX_WEBHOOK_SECRET": ""}, input="")

    assert (sent.exit_code, server.asked[0].headers["x-a"]) == (0, "b")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines()[-1].startswith("fastpix-dyn: ")


@pytest.mark.parametrize("command", [("lint",), ("mutation-score",), ("bundle",)])
def test_a_document_is_given_as_file_or_by_spec(command, tmp_path):
    """To the same effect; not both ways at once."""
    (tmp_path / "api.json").write_text(json.dumps(library()))
    by_option = run("spec", *command, "--spec", "api.json")

    assert run("spec", *command, "api.json").output == by_option.output
    assert run("spec", *command).output != by_option.output
    assert "passed twice" in run("spec", *command, "api.json", "--spec", "api.json").stderr


def test_the_short_form_of_output():
    """`-o` is `--output`."""
    assert run("spec", "bundle", "-o", "json").stdout == run("spec", "bundle", "--output", "json").stdout


@pytest.mark.parametrize(
    ("text", "server"), [("1", 1), ("mock", "mock"), ("https://x.example", "https://x.example"), ("²", "²")]
)
def test_a_server_is_a_number_or_what_was_typed(text, server):
    """A digit that is no number, such as a raised 2, is a wrong address like any other, and no traceback."""
    assert server_argument(text) == server
