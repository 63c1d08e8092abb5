"""The variables of the environment: set, empty and missing; and what an option of the caller does to them.

CI sets the variables of secrets that it does not have to empty texts.
"""

import base64
import json

import httpx
import pytest
from given import outcome_with
from small import library

from fastpix_dyn import AsyncClient, Client, ConfigurationError

MISSING = r"no credentials: .*pass username= and password=, or set FASTPIX_USERNAME and FASTPIX_PASSWORD"
OWN = "https://own.example/v1"


@pytest.fixture
def environment(monkeypatch):
    """Sets variables, after all of ours are gone; None for one that stays missing."""
    names = ("FASTPIX_USERNAME", "FASTPIX_PASSWORD", "FASTPIX_SERVER_URL", "FASTPIX_DRIFT")

    def put(**values):
        for name in names:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            if value is not None:
                monkeypatch.setenv(f"FASTPIX_{name}", value)

    put()
    return put


def login(client):
    """The credentials of a call; nothing is sent."""
    header = client.operations["list-media"].request().headers["authorization"]
    return base64.b64decode(header.removeprefix("Basic ")).decode()


@pytest.mark.parametrize("client", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("username", "password"),
    [("", ""), ("id", ""), ("", "pw"), (None, None), ("id", None), (None, "pw"), ("", None), (None, "")],
)
def test_a_variable_of_the_credentials_that_is_empty_is_missing(environment, client, username, password):
    """Both are needed: the call says which variables and options there are, and no half is sent."""
    environment(USERNAME=username, PASSWORD=password)

    with pytest.raises(ConfigurationError, match=MISSING) as caught:
        login(client())
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "env-id:env-pw"),
        ({"username": "id", "password": "pw"}, "id:pw"),
        ({"auth": ("id", "pw")}, "id:pw"),
        ({"auth": lambda: ("id", "pw")}, "id:pw"),
        ({"server": OWN}, "env-id:env-pw"),
        ({"server": 0}, "env-id:env-pw"),
    ],
)
def test_an_option_comes_before_the_credentials_of_the_environment(environment, options, expected):
    """They are read for each call, so that a rotated secret is used."""
    environment(USERNAME="env-id", PASSWORD="env-pw")
    client = Client(**options)

    assert login(client) == expected
    environment(USERNAME="env-id", PASSWORD="new-pw")
    assert login(client) == expected.replace("env-pw", "new-pw")


@pytest.mark.parametrize(("given", "missing"), [("username", "password"), ("password", "username")])
def test_the_environment_does_not_complete_a_half_of_the_options(environment, given, missing):
    """User name and password belong together."""
    environment(USERNAME="env-id", PASSWORD="env-pw")

    with pytest.raises(ConfigurationError, match=f"^{missing}= is missing; give both or neither$"):
        Client(**{given: "canary"})
    with pytest.raises(ConfigurationError, match=f"^{missing}= is missing; give both or neither$"):
        Client().with_options(**{given: "canary"})


@pytest.mark.parametrize("options", [{"auth": None}, {"username": None}, {"password": None}])
def test_no_credentials_are_a_choice(environment, options):
    """None: those of the environment are neither used nor named."""
    environment(USERNAME="env-id", PASSWORD="env-pw")

    with pytest.raises(ConfigurationError, match="no credentials") as caught:
        login(Client(**options))
    assert "FASTPIX_USERNAME" not in str(caught.value)


def test_two_kinds_of_credentials_are_refused():
    """One of them would be ignored."""
    with pytest.raises(ConfigurationError, match="either username= and password=, or auth=, not both"):
        Client(username="id", password="canary", auth="canary")


@pytest.mark.parametrize(
    ("variable", "options", "expected"),
    [
        (None, {}, "https://api.fastpix.com/v1"),
        ("", {}, "https://api.fastpix.com/v1"),
        ("https://staging.example/v1", {}, "https://staging.example/v1"),
        ("https://staging.example/v1", {"server": OWN}, OWN),
        ("https://staging.example/v1", {"server": 0}, "https://api.fastpix.com/v1"),
        ("https://staging.example/v1", {"server": None}, "https://api.fastpix.com/v1"),
        ("https://{at}.example/v1", {"server_variables": {"at": "eu"}}, "https://eu.example/v1"),
        ("mock", {}, "https://mock.invalid"),
    ],
)
def test_the_server_of_the_environment(environment, variable, options, expected):
    """An option comes before it; a variable that is empty is missing."""
    environment(SERVER_URL=variable, USERNAME="id", PASSWORD="pw")

    assert str(Client(**options).operations["list-media"].request().url) == f"{expected}/on-demand"


def test_the_embedded_server_needs_no_credentials_and_takes_any(environment):
    """Also if the environment names it."""
    environment(SERVER_URL="mock")
    assert Client().manage_videos.list_media(limit=1)["success"] is True
    assert login(Client(username="id", password="pw")) == "id:pw"
    assert login(Client(server="mock", auth=("id", "pw"))) == "id:pw"


def test_credentials_of_the_environment_are_not_for_the_embedded_server(environment):
    """It needs none."""
    environment(USERNAME="env-id", PASSWORD="env-pw")

    assert "env" not in login(Client(server="mock"))


# The drift log --------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Works in an empty folder."""
    monkeypatch.chdir(tmp_path)


def drifted(**options):
    """A call whose response does not match the document."""
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"title": 5})))
    common = {"spec": library(), "auth": ("id", "pw"), "validate_responses": "off"}
    return outcome_with(http, lambda client: client.books.get_book(book_id="7"), **common, **options)


@pytest.mark.parametrize(
    ("variable", "options", "written"),
    [
        (None, {}, []),
        ("", {}, []),
        ("env.ndjson", {}, ["env.ndjson"]),
        ("env.ndjson", {"drift_log": None}, []),
        ("env.ndjson", {"drift_log": "own.ndjson"}, ["own.ndjson"]),
        ("", {"drift_log": "own.ndjson"}, ["own.ndjson"]),
    ],
)
@pytest.mark.usefixtures("in_folder")
def test_the_drift_log_of_the_environment(environment, tmp_path, variable, options, written):
    """An option comes before it, `None` as well; a variable that is empty is missing."""
    environment(DRIFT=variable)

    assert drifted(**options) == {"title": 5}

    assert sorted(path.name for path in tmp_path.iterdir()) == written
    for name in written:
        assert json.loads((tmp_path / name).read_text().splitlines()[0])["operation"] == "getBook"


def test_a_drift_log_stays_where_it_was_when_the_client_was_created(tmp_path, monkeypatch):
    """A later change of the working folder has no effect."""
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    monkeypatch.chdir(tmp_path / "first")
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"title": 5})))
    with Client(spec=library(), auth=("id", "pw"), http_client=http, drift_log="drift.ndjson") as client:
        monkeypatch.chdir(tmp_path / "second")
        client.books.get_book(book_id="7")

    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ndjson")] == ["first/drift.ndjson"]
