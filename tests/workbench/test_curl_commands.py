"""curl commands are parsed as curl parses them."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.wire.messages import Request, curl
from fastpix_dyn.workbench.scaffold.samples import CurlCommand, parse_curl

URL = "https://api.example.com/v1/books"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
API = load_api(None)


@pytest.mark.parametrize(
    ("text", "method", "media_type", "body"),
    [
        (f"curl {URL}", "GET", "", None),
        (f"$ curl --url {URL} -I", "HEAD", "", None),
        (f"curl -XDELETE {URL}", "DELETE", "", None),
        (f"curl -sSLX put {URL}", "PUT", "", None),
        (f"curl --request=PATCH {URL}", "PATCH", "", None),
        (f"curl {URL} -d a=1 -d b=2", "POST", FORM, "a=1&b=2"),
        (f"curl {URL} --data-urlencode 'a=1 2'", "POST", FORM, "a=1%202"),
        (f"curl {URL} --json '{{\"a\": 1}}'", "POST", JSON, '{"a": 1}'),
        (f"curl {URL} -d '{{\"a\": 1}}'", "POST", JSON, '{"a": 1}'),
        (f"curl {URL} -H 'content-type: text/plain; charset=utf-8' --data-raw @x", "POST", "text/plain", "@x"),
        (f"curl {URL} -F a=1 -F b=@f.png --compressed", "POST", "multipart/form-data", "a=1&b=%40f.png"),
        (f"/usr/bin/curl \\\n  {URL} \\\n  -k -m 5 -o out.json", "GET", "", None),
    ],
)
def test_flags_have_the_meaning_of_curl(text, method, media_type, body):
    """Method, media type and body, in any notation of the flags."""
    result = parse_curl(text)

    assert (result.url, result.method, result.media_type, result.body) == (URL, method, media_type, body)


def test_the_data_of_a_get_goes_into_the_query():
    """`-G` makes a query from the values of `-d`."""
    assert parse_curl(f"curl -G {URL} -d a=1 --data-urlencode 'b=x y'").query == (("a", "1"), ("b", "x y"))


def test_a_body_is_read_from_its_file(tmp_path):
    """`-d @file` loses its line breaks, `--data-binary @file` does not."""
    (tmp_path / "body").write_text("a\nb\n")
    assert parse_curl(f"curl {URL} -d @{tmp_path}/body").body == "ab"
    assert parse_curl(f"curl {URL} --data-binary @{tmp_path}/body").body == "a\nb\n"


@pytest.mark.parametrize(
    "credential",
    [
        "-u id:hunter2",
        "-uid:hunter2",
        "--user id:hunter2",
        "-H 'Authorization: Basic hunter2'",
        "-H 'authorization:Bearer hunter2'",
        "-b session=hunter2",
        "-H 'Cookie: session=hunter2'",
        "--oauth2-bearer hunter2",
        "https://id:hunter2@api.example.com/v1/books",
    ],
)
def test_a_credential_is_dropped(credential):
    """In any notation."""
    address = "" if "//" in credential else URL
    assert "hunter2" not in repr(parse_curl(f"curl {credential} {address}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wget x", "does not begin with the word curl"),
        ("curl 'x", "is not valid shell syntax"),
        ("curl", "0 URLs"),
        ("curl a b", "2 URLs"),
        ("curl a --frobnicate", "--frobnicate"),
        ("curl a -Z", "-Z"),
        ("curl a -H", "needs a value"),
        ("curl a -d @/nowhere/at/all", "can't be read"),
    ],
)
def test_an_unsupported_command_is_an_error(text, said):
    """Nothing is guessed."""
    with pytest.raises(ConfigurationError, match=said):
        parse_curl(text)


NAMES = st.from_regex(r"X-[A-Z][a-z]{1,6}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(st.dictionaries(NAMES, TEXTS, max_size=3), TEXTS, st.sampled_from(["POST", "PUT"]))
def test_shell_quoting_is_parsed(headers, body, method):
    """Any header and body, quoted for a shell, come back unchanged."""
    words = ["curl", "-X", method, URL, "--data-raw", body]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]

    result = parse_curl(shlex.join(words))

    assert (result.method, result.body, dict(result.headers)) == (method, body, headers)


@pytest.mark.parametrize("operation", API.operations.values(), ids=lambda one: one.id)
def test_the_curl_commands_of_this_package_are_parsed(operation):
    """The curl command of every operation's request is that request, except for redacted parts."""
    example = operation.body.contents[0] if operation.body else None
    sent = next(iter(example.examples.values()), None) if example else None
    content = None if sent is None else b'{"a": [1, "two"]}'
    url = f"https://api.example.com/v1{operation.path.replace('{', '').replace('}', '')}?limit=2"
    headers = (("Content-Type", JSON), ("X-Own", "a b"))

    result = parse_curl(curl(Request(operation.method, url, headers, content), operation, API))

    assert result == CurlCommand(
        operation.method, url, (), headers, JSON if content else "", content and content.decode()
    )
