"""Arguments → requests."""

import json
from collections import UserDict
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import body, operation, parameter, refusal, reply

from fastpix_dyn.errors import ArgumentError, ArgumentValueError
from fastpix_dyn.wire.encode import accept, encode
from fastpix_dyn.wire.messages import UNSET, Arguments

BASE = "https://api.example.com/v1"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def request_of(plan, given_body=UNSET, media_type=None, **places):
    """The request, with arguments by place."""
    return encode(plan, BASE, Arguments(places, given_body, media_type), boundary="b")


def test_a_request_says_all_that_was_given():
    """Each argument stands at its place; method, media types and body follow the document."""
    plan = operation(
        "/media/{mediaId}/tracks",
        parameter("path", name="mediaId"),
        parameter("query", name="limit"),
        parameter("header", name="X-Trace"),
        parameter("cookie", name="session"),
        body=body("application/json"),
        responses=(reply("201", "application/json"),),
        method="PATCH",
    )
    made = request_of(
        plan,
        {"title": "Ü"},
        path={"mediaId": "a/b"},
        query={"limit": 5},
        header={"X-Trace": "t"},
        cookie={"session": "s"},
    )

    assert (made.method, made.url) == ("PATCH", f"{BASE}/media/a%2Fb/tracks?limit=5")
    assert made.headers == (
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("X-Trace", "t"),
        ("Cookie", "session=s"),
    )
    assert made.content == '{"title":"Ü"}'.encode()


def test_nothing_is_sent_that_was_not_given():
    """Without arguments there is no query, no body and no header but Accept."""
    plan = operation(
        "/media", parameter("query"), parameter("header"), parameter("cookie"), body=body("application/json")
    )
    made = request_of(plan)

    assert (made.url, made.headers, made.content) == (f"{BASE}/media", (("Accept", "*/*"),), None)


@pytest.mark.parametrize(("given_body", "content"), [(None, b"null"), ({}, b"{}"), (0, b"0"), ("", b'""')])
def test_a_body_that_is_false_in_python_is_still_a_body(given_body, content):
    """Only UNSET means no body."""
    assert request_of(operation(body=body("application/json")), given_body).content == content


def test_the_query_has_the_order_of_the_document():
    """Not that of the call."""
    plan = operation("/x", *(parameter(name=name) for name in "cab"))

    assert request_of(plan, query={"a": 1, "b": [2, 3], "c": 4}).url == f"{BASE}/x?c=4&a=1&b=2&b=3"


@pytest.mark.parametrize("base_url", [BASE, f"{BASE}/", f"{BASE}//"])
def test_the_path_follows_the_address_with_one_slash(base_url):
    """Whether or not the address ends with one."""
    assert encode(operation("/x"), base_url, Arguments({})).url == f"{BASE}/x"


@pytest.mark.parametrize(
    ("template", "style", "value", "path"),
    [
        ("/files/{color}.json", "simple", "..", "/files/...json"),
        ("/a/{color}/b", "simple", "...", "/a/.../b"),
        ("/a/{color}", "simple", "%2e%2e", "/a/%252e%252e"),
        ("/a/{color}", "simple", "../b", "/a/..%2Fb"),
        ("/a/{color}", "simple", "..;b", "/a/..%3Bb"),
        ("/a{color}", "label", "", "/a."),
        ("/a{color}", "matrix", ["b", "c"], "/a;color=b,c"),
        ("/ü {color}", "simple", "x", "/%C3%BC%20x"),
        ("/a%20b:{color}", "simple", "x", "/a%20b:x"),
        ("/%:@!$&'()*+,;=-._~/{color}", "simple", "x", "/%:@!$&'()*+,;=-._~/x"),
        ('/"<>^`|?#[]\\\\{color}', "simple", "x", "/%22%3C%3E%5E%60%7C%3F%23%5B%5D%5C%5Cx"),
        ("/a/{color}", "simple", "a b?#/é", "/a/a%20b%3F%23%2F%C3%A9"),
        ("/a/{color}", "simple", 5, "/a/5"),
        ("/a/{color}", "simple", True, "/a/true"),
    ],
)
def test_a_path_is_filled_in(template, style, value, path):
    """Values stand in their segments; the rest of the template is written as a URL has it."""
    made = request_of(operation(template, parameter("path", style)), path={"color": value})

    assert urlsplit(made.url).path == f"/v1{path}"
    assert httpx.URL(made.url).raw_path == f"/v1{path}".encode()


@pytest.mark.parametrize(
    ("template", "style", "explode", "value"),
    [
        ("/a/{color}", "simple", False, "."),
        ("/a/{color}/b", "simple", False, ".."),
        ("/a/.{color}", "simple", False, "."),
        ("/a/{color}", "label", False, ""),
        ("/a/{color}", "label", False, "."),
        ("/a/{color}", "label", True, ["", ""]),
    ],
)
def test_a_value_that_makes_a_dot_segment_is_refused(template, style, explode, value):
    """Clients, proxies and servers resolve such a segment, so the request would go elsewhere."""
    plan = operation(template, parameter("path", style, explode=explode))

    assert refusal(request_of, plan, path={"color": value}).pointer == "/path/color"


@given(TEXTS)
def test_httpx_sends_the_url_as_it_is(value):
    """No library on the way changes what was encoded."""
    plan = operation(
        "/a/{color}/b", parameter("path"), parameter("query", name="q[]"), parameter("query", allow_reserved=True)
    )
    made = request_of(plan, path={"color": f"x{value}"}, query={"q[]": [value], "color": value})

    parts = urlsplit(made.url)
    assert httpx.URL(made.url).raw_path.decode() == f"{parts.path}?{parts.query}"
    assert parts.path.count("/") == 4
    assert parse_qsl(parts.query) == [("q[]", value), ("color", value)]


def test_a_missing_path_parameter_is_an_argument_error():
    """Without it there is no URL."""
    with pytest.raises(ArgumentError, match="'color'") as caught:
        request_of(operation("/a/{color}", parameter("path")))

    assert caught.value.operation == "do-it"
    assert [one.pointer for one in caught.value.violations] == ["/path/color"]


def test_errors_name_the_operation():
    """A refusal deep inside carries the operation and its pointer."""
    with pytest.raises(ArgumentValueError, match=r"^do-it: /body/a: ") as caught:
        request_of(operation(body=body("application/json")), {"a": b"x"})

    assert caught.value.operation == "do-it"


def test_a_body_where_the_document_has_none_is_refused():
    """It is not dropped in silence."""
    assert refusal(request_of, operation(), {}).pointer == "/body"


def test_the_media_type_of_the_call_is_used():
    """With the boundary that was passed."""
    made = request_of(operation(body=body("application/json", "multipart/form-data")), {"a": 1}, "multipart/form-data")

    assert dict(made.headers)["Content-Type"] == "multipart/form-data; boundary=b"
    assert b"--b\r\n" in made.content


@pytest.mark.parametrize("value", [{"limit": 1}, UserDict({"limit": 1})])
@pytest.mark.parametrize("place", ["query", "cookie"])
def test_an_exploded_object_must_not_stand_for_another_parameter(place, value):
    """Even for one that is not given: a reader would take it for that."""
    plan = operation("/x", parameter(place, name="filter"), parameter(place, name="limit"))

    assert refusal(request_of, plan, **{place: {"filter": value}}).pointer == f"/{place}/filter/limit"


def test_objects_in_other_forms_may_have_any_key():
    """A deepObject, a text in one piece and a JSON text name their parameter."""
    shapes = [{"style": "deepObject"}, {"explode": False}, {"media_type": "application/json"}]
    for shape in shapes:
        plan = operation("/x", parameter(name="filter", **shape), parameter(name="limit"))
        assert "filter" in request_of(plan, query={"filter": {"limit": 1}}).url


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ((), "*/*"),
        ((reply("204"),), "*/*"),
        ((reply("200", "application/json"), reply("default", "application/json")), "application/json"),
        ((reply("200", "image/png", "text/csv"), reply("4XX", "application/problem+json")),
         "application/problem+json, image/png, text/csv"),
    ],
)  # fmt: skip
def test_accept_lists_what_the_document_knows(responses, expected):
    """JSON first, each once, whatever the status."""
    assert accept(operation(responses=responses)) == expected


def test_further_headers_replace_those_of_the_request():
    """In any case of letters, and only those of the same name."""
    plan = operation("/x", parameter("header", name="X-Trace"), body=body("application/json"))
    arguments = Arguments({"header": {"X-Trace": "a"}}, {})
    extra = [("content-type", "application/json; charset=utf-8"), ("X-TRACE", "b"), ("X-New", "c"), ("X-New", "d")]

    assert encode(plan, BASE, arguments, headers=extra).headers == (("Accept", "*/*"), *extra)


@pytest.mark.parametrize(("name", "value"), [("X", "a\r\nY: b"), ("X Y", "a"), ("", "a"), ("X:", "a"), ("X", "\u20ac")])
def test_further_headers_that_http_cannot_carry_are_refused(name, value):
    """The value is not shown: it may be a secret."""
    violation = refusal(encode, operation("/x"), BASE, Arguments({}), headers=[(name, value)])

    assert violation.pointer == f"/header/{name}"
    assert "Y: b" not in violation.message


def test_the_request_hides_what_may_be_secret():
    """Neither URL, headers nor body stand in its repr."""
    plan = operation("/x", parameter(), body=body("application/json"))

    assert "hunter2" not in repr(request_of(plan, ["hunter2"], query={"color": "hunter2"}))


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_a_body_reads_back_exactly(value):
    """What the server reads is what the caller gave, key for key."""
    assert json.loads(request_of(operation(body=body("application/json")), value).content) == value


def test_several_values_may_stand_in_one_segment():
    """Each in its place, escaped by itself."""
    plan = operation("/a/{x}-{y}.{z}/{x}", *(parameter("path", name=name) for name in "xyz"))

    assert request_of(plan, path={"x": "1/", "y": "2", "z": "3"}).url == f"{BASE}/a/1%2F-2.3/1%2F"


@pytest.mark.parametrize(("x", "y", "is_refused"), [(".", ".", True), (".", "a", False), ("a", ".", False)])
def test_two_values_that_make_a_dot_segment_together_are_refused(x, y, is_refused):
    """The last of them is named."""
    plan = operation("/a/{x}{y}", parameter("path", name="x"), parameter("path", name="y"))

    if is_refused:
        violation = refusal(request_of, plan, path={"x": x, "y": y})
        assert (violation.pointer, violation.rule) == ("/path/y", "pattern")
        assert violation.message == "makes a segment of the path '..', which leads to another path"
    else:
        assert request_of(plan, path={"x": x, "y": y}).url == f"{BASE}/a/{x}{y}"


def test_each_of_two_missing_path_parameters_has_its_own_error():
    """The first in the path is named."""
    plan = operation("/{a~b}/{c}", parameter("path", name="a~b"), parameter("path", name="c"))

    with pytest.raises(ArgumentError, match="the path needs a value for 'a~b'") as caught:
        request_of(plan, path={"c": "x"})
    assert [(one.pointer, one.rule) for one in caught.value.violations] == [("/path/a~0b", "required")]
    with pytest.raises(ArgumentError, match="the path needs a value for 'c'"):
        request_of(plan, path={"a~b": "x"})


def test_headers_and_cookies_have_the_order_of_the_document():
    """Two of each; those of the caller come last, and replace all of the same name."""
    plan = operation(
        "/x",
        *(parameter("header", name=name) for name in ("X-B", "X-A")),
        *(parameter("cookie", name=name) for name in ("d", "c")),
    )
    arguments = Arguments({"header": {"X-A": 1, "X-B": [2, 3]}, "cookie": {"c": 4, "d": ["5", "6"]}})

    assert encode(plan, BASE, arguments).headers == (
        ("Accept", "*/*"),
        ("X-B", "2,3"),
        ("X-A", "1"),
        ("Cookie", "d=5; d=6; c=4"),
    )
    assert encode(plan, BASE, arguments, headers=[("cookie", "e=7"), ("accept", "a/b")]).headers == (
        ("X-B", "2,3"),
        ("X-A", "1"),
        ("cookie", "e=7"),
        ("accept", "a/b"),
    )


def test_the_value_of_a_further_header_is_checked_and_each_of_two_is():
    """The second as well."""
    for headers in ([("X", "a"), ("Y", "b\n")], [("X", "a"), ("Y Z", "b")]):
        violation = refusal(encode, operation("/x"), BASE, Arguments({}), headers=headers)
        assert (violation.pointer, violation.rule) == (f"/header/{headers[1][0]}", "header")


def test_arguments_that_the_operation_does_not_have_are_not_sent():
    """Nobody said where."""
    plan = operation("/x", parameter("query", name="a"))
    places = {place: {"b": "1"} for place in ("query", "header", "cookie", "path")}

    made = encode(plan, BASE, Arguments(places))

    assert (made.url, made.headers, made.content) == (f"{BASE}/x", (("Accept", "*/*"),), None)


def test_a_body_of_an_operation_without_one_says_what_to_do():
    """With the name of the operation."""
    violation = refusal(request_of, operation(), None)

    assert (violation.rule, violation.message) == ("body", "the operation has no body; leave it out")
