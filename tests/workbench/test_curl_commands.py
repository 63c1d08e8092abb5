"""curl commands are parsed as curl parses them."""

import re
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
        (f"curl \\\r\n {URL}", "GET", "", None),
        (f"curl {URL} -X get -d a=1", "GET", FORM, "a=1"),
        (f"curl {URL} --head -X put", "PUT", "", None),
        (f"curl {URL} -I -d a=1", "HEAD", FORM, "a=1"),
        (f"curl {URL} --data a=1 --data-ascii b=2 --data-raw c=3 --data-binary d=4", "POST", FORM, "a=1&b=2&c=3&d=4"),
        (f"curl {URL} --data-urlencode 'a b/c'", "POST", FORM, "a%20b%2Fc"),
        (f"curl {URL} --data-urlencode a=b=/", "POST", FORM, "a=b%3D%2F"),
        (f"curl {URL} --data-urlencode '=a b'", "POST", FORM, "a%20b"),
        (f"curl {URL} --json '[1,' --json '2]'", "POST", JSON, "[1,2]"),
        (f"curl {URL} --json a=1", "POST", JSON, "a=1"),
        (f"curl {URL} -d ' [1]'", "POST", JSON, " [1]"),
        (f"curl {URL} -d 'a={{}}'", "POST", FORM, "a={}"),
        (f"curl {URL} -d ''", "POST", FORM, ""),
        (
            f"curl {URL} --json 1 -H 'CONTENT-TYPE: Application/Vnd.Books+JSON'",
            "POST",
            "application/vnd.books+json",
            "1",
        ),
        (f"curl {URL} -H 'Content-Type: {JSON}'", "GET", "", None),
        (f"curl {URL} -F 'a b=1&2' -F c", "POST", "multipart/form-data", "a%20b=1%262&c="),
        (f"curl {URL} --form a=1 --form-string b=@f", "POST", "multipart/form-data", "a=1&b=%40f"),
        (f"curl {URL} -d x=1 -F a=1", "POST", "multipart/form-data", "a=1"),
        (f"curl {URL} -F a={{}}", "POST", "multipart/form-data", "a=%7B%7D"),
    ],
)
def test_flags_have_the_meaning_of_curl(text, method, media_type, body):
    """Method, media type and body, in any notation of the flags."""
    result = parse_curl(text)

    assert (result.url, result.method, result.media_type, result.body) == (URL, method, media_type, body)


def test_the_data_of_a_get_goes_into_the_query():
    """`-G` makes a query from the values of `-d`."""
    result = parse_curl(f"curl -G {URL} -d a=1 --data-urlencode 'b=x y' -d c=")
    assert result.query == (("a", "1"), ("b", "x y"), ("c", ""))
    assert (result.method, result.media_type, result.body) == ("GET", "", None)
    assert parse_curl(f"curl --get {URL} -d a=1").query == (("a", "1"),)


def test_data_is_a_body_and_no_query_without_get():
    """The query of the URL stays in the URL."""
    result = parse_curl(f"curl '{URL}?x=1' -d a=1")
    assert (result.url, result.query) == (f"{URL}?x=1", ())


@pytest.mark.parametrize(
    ("option", "body"),
    [
        ("-d @FILE", "ab"),
        ("--data @FILE", "ab"),
        ("--data-ascii @FILE", "a\r\nb\n"),
        ("--data-binary @FILE", "a\r\nb\n"),
        ("--json @FILE", "a\r\nb\n"),
        ("--data-raw @FILE", "@FILE"),
        ("-d 'x\ny'", "x\ny"),
        ("-d x@FILE", "x@FILE"),
    ],
)
def test_a_body_is_read_from_the_file_after_an_at_sign(tmp_path, option, body):
    """`-d @file` loses its line breaks, the other options keep them; `--data-raw` reads no file."""
    (tmp_path / "body").write_bytes(b"a\r\nb\n")
    file = str(tmp_path / "body")
    assert parse_curl(f"curl {URL} {option.replace('FILE', file)}").body == body.replace("FILE", file)


IGNORED = [
    "-s", "-S", "-k", "-L", "-i", "-v", "-f", "-g", "-O", "--silent", "--show-error", "--insecure", "--location",
    "--include", "--verbose", "--fail", "--globoff", "--remote-name", "--compressed", "--fail-with-body",
    "--http1.1", "--http2", "--no-progress-meter", "--basic", "--tlsv1.2", "--tlsv1.3", "--no-buffer",
]  # fmt: skip
IGNORED_WITH_VALUE = [
    "-u", "-b", "-A", "-e", "-o", "-m", "-x", "-w", "-c", "--user", "--cookie", "--user-agent", "--referer",
    "--output", "--max-time", "--write-out", "--proxy", "--cookie-jar", "--connect-timeout", "--retry", "--cacert",
    "--cert", "--key", "--oauth2-bearer",
]  # fmt: skip


@pytest.mark.parametrize("flag", IGNORED)
def test_a_flag_that_does_not_change_the_request_is_ignored(flag):
    """It takes no value: the URL after it stays the URL."""
    assert parse_curl(f"curl {flag} {URL}") == CurlCommand("GET", URL, (), (), "", None)


@pytest.mark.parametrize("flag", IGNORED_WITH_VALUE)
def test_an_ignored_flag_takes_its_value_along(flag):
    """The value is neither a URL nor a header."""
    assert parse_curl(f"curl {flag} hunter2 {URL}") == CurlCommand("GET", URL, (), (), "", None)
    if flag.startswith("--"):
        assert parse_curl(f"curl {flag}=hunter2 {URL}") == CurlCommand("GET", URL, (), (), "", None)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("-X PUT", "--request PUT"),
        ("-XPUT", "--request PUT"),
        ("-H 'A: b'", "--header 'A: b'"),
        ("-HA:b", "--header A:b"),
        ("-d a=1", "--data a=1"),
        ("-da=1", "--data a=1"),
        ("-G -d a=1", "--get --data a=1"),
        ("-Gd a=1", "--get --data a=1"),
        ("-I", "--head"),
        ("-F a=1", "--form a=1"),
        ("-sSLIXPUT", "--silent --show-error --location --head --request PUT"),
        ("-suhunter2", "--silent --user hunter2"),
    ],
)
def test_a_short_flag_is_its_long_flag(short, long):
    """With its value attached, and behind other short flags."""
    assert parse_curl(f"curl {short} {URL}") == parse_curl(f"curl {long} {URL}")


def test_every_header_is_kept_in_order():
    """Without spaces around name and value; a text without a colon is no header."""
    result = parse_curl(f"curl {URL} -H 'X-One:  a:b ' -H x-two:2 -H 'X-Three;' --header 'X-One: c'")
    assert result.headers == (("X-One", "a:b"), ("x-two", "2"), ("X-One", "c"))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("api.example.com/x", "http://api.example.com/x"),
        ("id:a@b@api.example.com/x", "http://api.example.com/x"),
        ("https://id@api.example.com:8443/x?a=b@c#d", "https://api.example.com:8443/x?a=b@c#d"),
    ],
)
def test_a_url_has_a_scheme_and_no_user(address, url):
    """As curl adds the scheme; the password may contain an at sign."""
    assert parse_curl(f"curl '{address}'").url == url


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
        "-H 'COOKIE : session=hunter2'",
        "-H 'Proxy-Authorization: Basic hunter2'",
        "--header 'proxy-authorization: Basic hunter2'",
        "--cookie session=hunter2",
        "--proxy http://id:hunter2@proxy.example.com",
        "-x http://id:hunter2@proxy.example.com",
        "--cert client.pem:hunter2",
        "--oauth2-bearer hunter2",
        "-suid:hunter2",
        "--user=id:hunter2",
        "--oauth2-bearer=hunter2",
    ],
)
def test_a_credential_is_dropped(credential):
    """In any notation; the header beside it stays."""
    assert parse_curl(f"curl {credential} {URL} -H 'X-Shelf: 7'") == CurlCommand(
        "GET", URL, (), (("X-Shelf", "7"),), "", None
    )


def test_the_user_of_a_url_is_dropped():
    """Name and password."""
    assert parse_curl("curl https://id:hunter2@api.example.com/v1/books").url == URL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wget x", "the curl command does not begin with the word curl"),
        ("", "the curl command does not begin with the word curl"),
        ("curl 'x", "the curl command is not valid shell syntax: No closing quotation"),
        ("curl", "the curl command has 0 URLs; give exactly one"),
        ("curl a b", "the curl command has 2 URLs; give exactly one"),
        ("curl a --url b", "the curl command has 2 URLs; give exactly one"),
        ("curl a --frobnicate", "the curl flag --frobnicate is not supported; remove it if you can"),
        ("curl a -Z", "the curl flag -Z is not supported; remove it if you can"),
        ("curl a -sZ", "the curl flag -sZ is not supported; remove it if you can"),
        ("curl a -H", "the curl command ends after -H, which needs a value"),
        ("curl a --user", "the curl command ends after --user, which needs a value"),
        ("curl a -d @/nowhere", "sends the file '/nowhere', which can't be read: No such file or directory"),
    ],
)
def test_an_unsupported_command_is_an_error(text, said):
    """Nothing is guessed; the message says what to change."""
    with pytest.raises(ConfigurationError, match=re.escape(said) + "$"):
        parse_curl(text)


def test_a_body_that_is_not_utf_8_is_an_error(tmp_path):
    """With the position of the first wrong byte."""
    (tmp_path / "body").write_bytes(b"ab\xff")
    with pytest.raises(ConfigurationError, match=r"not UTF-8: invalid start byte at byte 2$"):
        parse_curl(f"curl {URL} --json @{tmp_path}/body")


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
