"""The secrets of a profile, of the environment and of bodies, searched for in all that the command line says."""

import json
import stat
import sys

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from small import library

from fastpix_dyn.cli.main import program

CANARY = "c4n4ry"
BOOK = {"title": "Ulysses", "pin": "c4n4"}
ANSWER = json_answer(
    200, {"title": "Ulysses"}, **{"Set-Cookie": "c4n4ry-session", "Location": "https://a.example/?s=c4n4ry"}
)
ENCODED = "YzRuNHJ5"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home without a keyring, with a document in it."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.delenv("FASTPIX_PASSWORD", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "api.json").write_text(json.dumps(library()))
    return tmp_path


def said(*words, given=None, **environment):
    """Everything that the program says, and that it raises."""
    ended = CliRunner(env=environment).invoke(program, [str(word) for word in words], input=given)
    return f"{ended.output} {ended.stderr} {ended.exception!r}"


def test_no_command_shows_the_secret_of_a_profile(home):
    """Set, listed, shown; and used by calls that are sent, refused, only shown, or can't be made."""
    with serving([ANSWER, json_answer(401, {"message": "no"})]) as server:
        spec = ("--spec", home / "api.json")
        call = (
            "call",
            *spec,
            "books",
            "get-book",
            "--book-id",
            "7",
            "--profile",
            "mine",
            "--validate-responses",
            "off",
        )
        made = ("profile", "set", "mine", "--username", "c4n4ry-user", "--server", server.url)
        told = [
            said(*made, given="c4n4ry-password\n").replace("c4n4ry-user", ""),
            said("profile", "list").replace("c4n4ry-user", ""),
            said("profile", "show", "mine").replace("c4n4ry-user", ""),
            said(*call, "--include"),
            said(*call, "--include", "--output", "json"),
            said(*call, "--dry-run"),
            said(*call, "--curl"),
            said(*call, "--server", "http://elsewhere.example"),
            said(*call, "--timeout", "soon"),
            said("profile", "set", "mine", "--token", given="\n"),
        ]

    assert [asked.headers["authorization"].startswith("Basic YzRuNHJ5") for asked in server.asked] == [True, True]
    assert "***" in told[3]
    assert "plain http" in told[7]
    assert [text for text in told if CANARY in text or ENCODED in text] == []
    kept = home / "fastpix-dyn" / "profiles.json"
    assert "c4n4ry-password" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_no_command_shows_the_secrets_of_the_environment(home):
    """Calls, the doctor, and the explanation of an argument that is refused."""
    login = {"FASTPIX_USERNAME": "c4n4ry-user", "FASTPIX_PASSWORD": "c4n4ry-password", "NO_COLOR": "1"}
    with serving([json_answer(403, {"message": "no"})]) as server:
        spec, at = ("--spec", home / "api.json"), ("--server", server.url)
        add = ("call", *spec, "books", "add-book", *at, "--title", "x", "--pin")
        told = [
            said(*add, "c4n4ry", "--include", **login),
            said(*add, "c4n4", "--curl", **login),
            said(*add, "c4n4", "--dry-run", **login),
            said("call", *spec, "books", "get-book", *at, "--book-id", "7", "--include", **login),
            said("doctor", *spec, *at, "--output", "json", **login),
        ]

    assert "--pin (body /pin)" in told[0]
    assert server.asked
    assert [text for text in told if CANARY in text or ENCODED in text or "c4n4" in text.replace(CANARY, "")] == []
