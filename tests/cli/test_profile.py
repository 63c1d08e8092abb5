"""Profiles: credentials and a server under a name, with the secret in the keyring or a file of the user's own."""

import base64
import json
import stat
import sys

import keyring
import pytest
from click.testing import CliRunner
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringError, KeyringLocked, PasswordSetError
from loopback import json_answer, serving

from fastpix_dyn import ConfigurationError
from fastpix_dyn.cli import profiles
from fastpix_dyn.cli.main import program

SECRET = "canary-secret"  # it is looked for


class InMemory(KeyringBackend):
    """A keyring that lasts as long as the test."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        """What was put in."""
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        """Keeps it."""
        self.kept[service, username] = password

    def delete_password(self, service, username):
        """Forgets it."""
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def a_new_home(monkeypatch, tmp_path):
    """Nothing of the machine counts."""
    for name in ("FASTPIX_SERVER_URL", "FASTPIX_PROFILE", "FASTPIX_USERNAME", "FASTPIX_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(params=["keyring", "no keyring", "no package"])
def place(request, monkeypatch):
    """Where the secrets are kept, as a profile tells it."""
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory() if request.param == "keyring" else fail.Keyring())
    if request.param == "no package":
        monkeypatch.setitem(sys.modules, "keyring", None)
    yield "keyring" if request.param == "keyring" else "file"
    keyring.set_keyring(before)


def run(*words, **options):
    """What the program says."""
    return CliRunner().invoke(program, list(words), prog_name="fastpix-dyn", **options)


def fine(*words, **options):
    """What it says, where all is well; never the secret."""
    result = run(*words, **options)
    assert result.exit_code == 0, result.output
    assert SECRET not in result.output
    return result


def authorization(*words, **environment):
    """The credentials that a call with *words* sends."""
    with serving([json_answer(200, {})]) as served:
        environment = {"FASTPIX_SERVER_URL": served.url, **environment}
        fine("call", "list-media", "--validate-responses", "off", *words, env=environment)
    return served.asked[0].headers["authorization"]


def basic(username, password):
    """HTTP basic authentication, as it is sent."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def test_a_profile_is_kept_used_and_forgotten(place):
    """Set, listed, shown, used, removed; its secret is never told."""
    told = fine("profile", "set", "work", "--username", "me", "--server", "1", input=f"{SECRET}\n")
    assert ("no keyring" in told.stderr) is (place == "file")
    assert fine("profile", "list").stdout == "work\tme\t1\n"
    shown = fine("profile", "show", "work").stdout
    assert "me" in shown
    assert ("in the keyring" in shown) is (place == "keyring")

    with serving([json_answer(200, {})]) as served:
        fine("call", "list-media", "--profile", "work", "--server", served.url, "--validate-responses", "off")
    assert served.asked[0].headers["authorization"] == basic("me", SECRET)

    fine("profile", "remove", "work")
    assert fine("profile", "list").stdout == ""
    assert keyring.get_password(profiles.SERVICE, "work") is None if place == "keyring" else True


def test_the_file_is_for_its_user_alone(place):
    """Mode 0600, in a folder of mode 0700; a secret is in it only where there is no keyring."""
    fine("profile", "set", "work", "--username", "me", input=SECRET)

    file = profiles.path()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert (SECRET in file.read_text("utf-8")) is (place == "file")


def test_setting_again_changes_what_is_named(place):  # noqa: ARG001  # either place
    """With --server alone nothing is asked; the secret stays."""
    fine("profile", "set", "work", "--username", "me", input=SECRET)
    fine("profile", "set", "other", "--username", "you", input="else")

    fine("profile", "set", "work", "--server", "https://api.example.com/v1", input="")

    assert (
        fine("profile", "list").stdout == "work\tme\thttps://api.example.com/v1\nother\tyou\t(server of the document)\n"
    )
    assert profiles.read("work").secret() == SECRET


def test_options_go_before_the_profile_and_the_profile_before_the_environment(place):  # noqa: ARG001  # either place
    """Credentials and server."""
    fine("profile", "set", "work", "--username", "me", input=SECRET)
    environment = {"FASTPIX_USERNAME": "env", "FASTPIX_PASSWORD": "word"}

    assert authorization(**environment) == basic("env", "word")
    assert authorization("--profile", "work", **environment) == basic("me", SECRET)
    assert authorization(FASTPIX_PROFILE="work", **environment) == basic("me", SECRET)
    assert authorization("--profile", "work", "--username", "you", **environment) == basic("you", "word")


def test_the_server_of_a_profile_is_called():
    """Unless an option names another; the environment's is the last."""
    with serving([json_answer(200, {})]) as served:
        fine("profile", "set", "here", "--username", "me", "--server", served.url, input=SECRET)
        fine(
            "call", "list-media", "--profile", "here", "--validate-responses", "off", env={"FASTPIX_SERVER_URL": "mock"}
        )
        fine("call", "list-media", "--profile", "here", "--validate-responses", "off", "--server", "mock")

    assert len(served.asked) == 1


def test_a_token_goes_without_a_user_name(tmp_path):
    """For an API with bearer authentication; the profile is for the document that is named beside it."""
    document = tmp_path / "api.json"
    document.write_text(json.dumps(bearer_document("http://127.0.0.1:9")), "utf-8")
    fine("profile", "set", "mine", "--token", input=SECRET)

    with serving([json_answer(200, {})]) as served:
        document.write_text(json.dumps(bearer_document(served.url)), "utf-8")
        fine("call", "read", "--spec", str(document), "--profile", "mine")
        refused = run("call", "read", "--spec", str(document), env={"FASTPIX_PROFILE": "mine"})

    assert [asked.headers["authorization"] for asked in served.asked] == [f"Bearer {SECRET}"]
    assert refused.exit_code == 2
    assert "also pass the address as --server, or the profile as --profile" in refused.stderr


def bearer_document(url):
    """An API of another kind."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": url}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/": {"get": {"operationId": "read", "responses": {"200": {"description": "fine"}}}}},
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "can't be read"), ("[]", "is no JSON object"), ('{"work": {"keeps": "file"}}', "is damaged")],
)
def test_a_broken_file_is_told(content, said):
    """With its path and what to do."""
    file = profiles.path()
    file.parent.mkdir(parents=True)
    file.write_text(content, "utf-8")

    result = CliRunner().invoke(program, ["profile", "show", "work"], prog_name="fastpix-dyn")

    assert result.exit_code == 2
    assert result.stderr.startswith("fastpix-dyn: ")
    assert said in result.stderr
    assert str(file) in result.stderr


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (["set", "work"], SECRET, "--username is missing"),
        (["set", "work", "--username", "me"], "", "standard input is empty"),
        (["set", "work", "--username", "me", "--token"], SECRET, "pass either --username or --token"),
    ],
)
def test_what_is_missing_is_told(words, given, said):
    """And nothing is kept."""
    result = run("profile", *words, input=given)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not profiles.path().exists()


def test_a_secret_that_is_gone_from_the_keyring_is_told():
    """With the command that sets it anew."""
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    fine("profile", "set", "work", "--username", "me", input=SECRET)
    keyring.set_keyring(InMemory())

    result = run("call", "list-media", "--profile", "work")

    keyring.set_keyring(before)
    assert result.exit_code == 2
    assert "fastpix-dyn profile set work --username me" in result.stderr


def test_no_profile_of_that_name():
    """The nearest is named."""
    fine("profile", "set", "work", "--username", "me", input=SECRET)

    result = run("call", "list-media", "--profile", "wrok")

    assert result.exit_code == 2
    assert "there is no profile 'wrok'; did you mean work?" in result.stderr


class Forgetful(InMemory):
    """A keyring that changes what it is given, as one with a limited length does."""

    def get_password(self, service, username):
        """Return the beginning."""
        return super().get_password(service, username)[:4]


class Raising(InMemory):
    """A keyring that raises an error."""

    def __init__(self, error, *, when):
        super().__init__()
        self.error, self.when = error, when

    def set_password(self, service, username, password):
        """Raise the error, or store the password."""
        if self.when == "set":
            raise self.error
        super().set_password(service, username, password)

    def get_password(self, service, username):
        """Raise the error, or return the password."""
        if self.when == "get":
            raise self.error
        return super().get_password(service, username)

    def delete_password(self, service, username):
        """Raise the error, or delete the password."""
        if self.when == "delete":
            raise self.error
        super().delete_password(service, username)


@pytest.fixture
def use_keyring():
    """Return a function that sets the keyring of this test."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    "backend",
    [
        null.Keyring(),
        fail.Keyring(),
        Forgetful(),
        Raising(PasswordSetError("full"), when="set"),
        Raising(KeyringLocked("locked"), when="set"),
        Raising(KeyringError("odd"), when="get"),
    ],
    ids=lambda one: f"{type(one).__module__}.{type(one).__name__}",
)
def test_a_keyring_that_does_not_have_the_secret_afterwards_is_none(use_keyring, backend):
    """The null backend, as in containers, takes it and keeps nothing: then the file has it."""
    use_keyring(backend)

    result = fine("profile", "set", "work", "--username", "me", input=SECRET)

    assert json.loads(profiles.path().read_text("utf-8")) == {
        "work": {"username": "me", "keeps": "file", "secret": SECRET}
    }
    assert profiles.read("work").credentials() == ("me", SECRET)
    assert f"there is no keyring: the secret is readable in {profiles.path()}" in result.stderr
    assert f"in {profiles.path()}" in result.stdout


def test_the_keyring_has_the_secret_alone(use_keyring):
    """Under the name of the program and of the profile; nothing is said about a file."""
    use_keyring(backend := InMemory())

    result = fine("profile", "set", "work", "--username", "me", "--server", "mock", input=SECRET)

    assert backend.kept == {("fastpix-dyn", "work"): SECRET}
    assert json.loads(profiles.path().read_text("utf-8")) == {
        "work": {"username": "me", "server": "mock", "keeps": "keyring"}
    }
    assert result.stderr == ""
    assert result.stdout == "profile:  work\nusername: me\nserver:   mock\nsecret:   in the keyring\n"


def test_a_locked_keyring_has_no_secret(use_keyring):
    """The error names the command that sets it again."""
    use_keyring(InMemory())
    fine("profile", "set", "work", "--token", input=SECRET)
    use_keyring(Raising(KeyringLocked("locked"), when="get"))

    with pytest.raises(ConfigurationError, match=r"`fastpix-dyn profile set work --token`$"):
        profiles.read("work").secret()


@pytest.mark.parametrize("when", ["delete", "never"])
def test_a_profile_is_removed_although_the_keyring_does_not_delete(use_keyring, when):
    """Its secret is deleted if that is possible."""
    use_keyring(backend := Raising(KeyringError("odd"), when=when))
    fine("profile", "set", "work", "--username", "me", input=SECRET)

    assert fine("profile", "remove", "work").stdout == "removed work\n"

    assert profiles.read_all() == {}
    assert bool(backend.kept) is (when == "delete")


def test_of_several_profiles_only_the_named_one_changes(place):  # noqa: ARG001  # either place
    """Its token replaces its user name; its server stays until another one is passed."""
    for name in ("one", "two", "three"):
        fine("profile", "set", name, "--username", name, "--server", "https://a.example", input=f"{name}-secret")

    fine("profile", "set", "two", "--token", input="new")
    fine("profile", "set", "three", "--username", "me", "--server", "https://b.example", input="newer")
    fine("profile", "remove", "one")

    found = {name: (one.server, one.credentials()) for name, one in profiles.read_all().items()}
    assert found == {"two": ("https://a.example", "new"), "three": ("https://b.example", ("me", "newer"))}
    assert fine("profile", "show", "two").stdout.startswith("profile:  two\nusername: none: the secret is a token\n")


def test_the_user_name_stays_if_only_the_password_changes(place):  # noqa: ARG001  # either place
    """It is read from standard input."""
    fine("profile", "set", "work", "--username", "me", "--server", "mock", input=SECRET)

    fine("profile", "set", "work", "--password-stdin", "--server", "https://a.example", input="new\nmore\n")

    assert profiles.read("work").credentials() == ("me", "new")
    assert profiles.read("work").server == "https://a.example"


def test_a_profile_of_a_token_has_no_user_name_to_keep():
    """One is asked for."""
    fine("profile", "set", "work", "--token", input=SECRET)

    result = run("profile", "set", "work", input="new")

    assert result.exit_code == 2
    assert "--username is missing (or --token, for a secret without a user name)" in result.stderr
    assert profiles.read("work").credentials() == SECRET


def test_a_server_that_is_none_is_not_stored():
    """Nor is anything else of the command."""
    result = run("profile", "set", "work", "--username", "me", "--server", "nonsense", input=SECRET)

    assert result.exit_code == 2
    assert "not a server" in result.stderr
    assert not profiles.path().exists()


@pytest.mark.parametrize("words", [["show"], ["remove"]])
@pytest.mark.parametrize("others", [0, 1])
def test_a_profile_that_does_not_exist_is_an_error(words, others):
    """With the names that there are, or with how to make one."""
    for _ in range(others):
        fine("profile", "set", "work", "--token", input=SECRET)

    result = run("profile", *words, "home")

    assert result.exit_code == 2
    hint = "work" if others else "make it: `fastpix-dyn profile set home`"
    assert result.stderr.startswith("fastpix-dyn: there is no profile 'home'; ")
    assert hint in result.stderr


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"keeps": "file", "secret": "s"}, None),
        ({"keeps": "keyring"}, None),
        ({"keeps": "file", "secret": "s", "username": "u", "server": "mock"}, None),
        ({"keeps": "file"}, "the profile 'a/b~c' is damaged: the secret is missing"),
        ({"keeps": "cloud", "secret": "s"}, "is damaged"),
        ({"secret": "s"}, "is damaged"),
        ({"keeps": "file", "secret": 5}, "is damaged"),
        ({"keeps": "file", "secret": "s", "username": 5}, "is damaged"),
        ({"keeps": "file", "secret": "s", "server": 5}, "is damaged"),
        ({"keeps": "file", "secret": "\ud800"}, "half of a surrogate pair"),
        ({"keeps": "file", "secret": "s", "username": "\ud800"}, "half of a surrogate pair"),
        ({"keeps": "file", "secret": "s", "server": "\ud800"}, "half of a surrogate pair"),
        ([], "is damaged"),
    ],
)
def test_each_part_of_a_stored_profile_is_checked(record, words):
    """The error names the profile; the one before it is right."""
    profiles.path().parent.mkdir(parents=True)
    right = {"keeps": "file", "secret": "s"}
    profiles.path().write_text(json.dumps({"first": right, "a/b~c": record}, indent=1), "utf-8")
    profiles.path().chmod(0o600)

    if words is None:
        assert list(profiles.read_all()) == ["first", "a/b~c"]
    else:
        with pytest.raises(ConfigurationError, match=words) as caught:
            profiles.read_all()
        assert ": /a~1b~0c" in str(caught.value)
        assert "fix it, or remove the file and set the profiles again" in str(caught.value)
