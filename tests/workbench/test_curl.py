"""curl commands, read as curl reads them."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.wire.messages import Request, curl
from fastpix_dyn.workbench.scaffold.samples import Command, parse

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
def test_a_flag_means_what_curl_says(text, method, media_type, body):
    """Method, media type and body, however the flags are written."""
    made = parse(text)

    assert (made.url, made.method, made.media_type, made.body) == (URL, method, media_type, body)


def test_the_data_of_a_get_goes_into_the_query():
    """`-G` makes a query of what `-d` gives."""
    assert parse(f"curl -G {URL} -d a=1 --data-urlencode 'b=x y'").query == (("a", "1"), ("b", "x y"))


def test_a_body_is_read_from_its_file(tmp_path):
    """`-d @file` loses its line breaks, `--data-binary @file` does not."""
    (tmp_path / "body").write_text("a\nb\n")
    assert parse(f"curl {URL} -d @{tmp_path}/body").body == "ab"
    assert parse(f"curl {URL} --data-binary @{tmp_path}/body").body == "a\nb\n"


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
def test_a_credential_is_not_kept(credential):
    """However it is given."""
    address = "" if "//" in credential else URL
    assert "hunter2" not in repr(parse(f"curl {credential} {address}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wget x", "begins with the word curl"),
        ("curl 'x", "is not shell"),
        ("curl", "0 addresses"),
        ("curl a b", "2 addresses"),
        ("curl a --frobnicate", "--frobnicate"),
        ("curl a -Z", "-Z"),
        ("curl a -H", "needs a value"),
        ("curl a -d @/nowhere/at/all", "can't be read"),
    ],
)
def test_what_is_not_understood_is_said(text, said):
    """Nothing is guessed."""
    with pytest.raises(ConfigurationError, match=said):
        parse(text)


NAMES = st.from_regex(r"X-[A-Z][a-z]{1,6}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(st.dictionaries(NAMES, TEXTS, max_size=3), TEXTS, st.sampled_from(["POST", "PUT"]))
def test_what_a_shell_would_pass_is_what_is_read(headers, body, method):
    """Any header and body, quoted for a shell, come back as they were."""
    words = ["curl", "-X", method, URL, "--data-raw", body]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]

    made = parse(shlex.join(words))

    assert (made.method, made.body, dict(made.headers)) == (method, body, headers)


@pytest.mark.parametrize("operation", API.operations.values(), ids=lambda one: one.id)
def test_the_curl_that_this_package_writes_is_read(operation):
    """Of every operation: what `wire.curl` tells of a request is that request, but for what it masks."""
    example = operation.body.contents[0] if operation.body else None
    sent = next(iter(example.examples.values()), None) if example else None
    content = None if sent is None else b'{"a": [1, "two"]}'
    url = f"https://api.example.com/v1{operation.path.replace('{', '').replace('}', '')}?limit=2"
    headers = (("Content-Type", JSON), ("X-Own", "a b"))

    made = parse(curl(Request(operation.method, url, headers, content), operation, API))

    assert made == Command(operation.method, url, (), headers, JSON if content else "", content and content.decode())
