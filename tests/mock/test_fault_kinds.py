"""Each fault of the mock server: what it changes, what it leaves, and in which share of the responses."""

import json
import random
from types import SimpleNamespace

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.mock.faults import FAULTS, Fault, inject_faults, parse_faults
from fastpix_dyn.wire.messages import Headers, Request, Response

REQUEST = Request("GET", "https://x.example/a")
BODY = {"n": 5, "f": 1.5, "t": "x", "list": [{"a": None}, {"a": True}], "o": {"b": []}}
JSON = Headers([("Content-Type", "application/problem+json; charset=utf-8"), ("X-Other", "1")])


def faulty(faults, body=BODY, *, headers=JSON, status=201, **options):
    """The response of a server with *faults*."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    app = inject_faults(lambda _: Response(status, headers, content), faults, **{"seed": 1, **options})
    return app(REQUEST)


def changed(name, body=BODY, count=60):
    """The bodies of many responses that have the fault *name*."""
    return [json.loads(faulty([Fault(name, 1.0)], body, seed=seed).content) for seed in range(count)]


def test_there_are_six_faults():
    """By their names."""
    assert [*FAULTS] == ["status", "delay", "cut", "type", "missing", "extra"]


def test_a_status_is_one_of_a_server_that_fails():
    """With a page of HTML and no other header."""
    responses = [faulty([Fault("status", 1.0)], seed=seed) for seed in range(30)]

    assert {one.status for one in responses} == {500, 502, 503}
    assert {one.content for one in responses} == {b"<html><body>something broke</body></html>"}
    assert {one.headers.pairs for one in responses} == {(("Content-Type", "text/html"),)}


def test_a_delay_is_of_three_seconds_and_changes_nothing():
    """Other faults wait for nothing."""
    waits = []
    response = faulty([Fault("delay", 1.0)], sleep=waits.append)
    assert (response.status, json.loads(response.content), response.headers, waits) == (201, BODY, JSON, [3.0])

    for name in FAULTS.keys() - {"delay"}:
        faulty([Fault(name, 1.0)], sleep=waits.append)
    assert waits == [3.0]


def test_a_cut_leaves_a_part_of_the_body():
    """From one byte to all but one; of one byte and of none, nothing."""
    contents = {faulty([Fault("cut", 1.0)], b"abcd", seed=seed).content for seed in range(60)}

    assert contents == {b"a", b"ab", b"abc"}
    assert faulty([Fault("cut", 1.0)], b"ab").content == b"a"
    assert faulty([Fault("cut", 1.0)], b"a").content == b""
    assert faulty([Fault("cut", 1.0)], b"").content == b""


def test_a_type_is_another_one_at_one_place():
    """A number becomes text, anything else a number; at any depth."""
    bodies = changed("type")

    assert {json.dumps(body) for body in bodies} == {
        json.dumps({**BODY, **change})
        for change in (
            {"n": "5"},
            {"f": "1.5"},
            {"t": 12345},
            {"list": 12345},
            {"list": [{"a": 12345}, {"a": True}]},
            {"list": [{"a": None}, {"a": "True"}]},
            {"o": 12345},
            {"o": {"b": 12345}},
        )
    }


def test_one_key_is_missing():
    """At any depth."""
    bodies = changed("missing")

    assert {json.dumps(body) for body in bodies} == {
        *(json.dumps({key: value for key, value in BODY.items() if key != name}) for name in BODY),
        json.dumps({**BODY, "list": [{}, {"a": True}]}),
        json.dumps({**BODY, "list": [{"a": None}, {}]}),
        json.dumps({**BODY, "o": {}}),
    }


def test_one_key_is_one_that_nobody_declared():
    """In any object."""
    extra = {"aKeyThatNobodyDeclared": True}
    bodies = changed("extra")

    assert {json.dumps(body) for body in bodies} == {
        json.dumps({**BODY, **extra}),
        json.dumps({**BODY, "list": [{"a": None, **extra}, {"a": True}]}),
        json.dumps({**BODY, "list": [{"a": None}, {"a": True, **extra}]}),
        json.dumps({**BODY, "o": {"b": [], **extra}}),
    }


@pytest.mark.parametrize("name", ["type", "missing", "extra"])
def test_a_change_keeps_status_headers_and_letters(name):
    """Only the body is another one, in UTF-8."""
    response = faulty([Fault(name, 1.0)], {"a": 1, "b": ["\u00e4"], "c": {"d": "\u00e4"}}, seed=3)

    assert (response.status, response.headers) == (201, JSON)
    assert "\u00e4".encode() in response.content


@pytest.mark.parametrize("name", ["type", "missing", "extra"])
@pytest.mark.parametrize(
    ("body", "media_type"), [(b"{", "text/html"), (b"[]", "application/json"), (b"5", "application/json"), (b"{}", "")]
)
def test_what_has_no_keys_is_not_changed(name, body, media_type):
    """Nor what is not JSON."""
    assert faulty([Fault(name, 1.0)], body, headers=Headers([("Content-Type", media_type)])).content == body


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (1.0, 50)])
def test_none_and_all_of_the_responses_may_be_faulty(share, count):
    """At both ends of a share."""
    app = inject_faults(lambda _: Response(200, JSON, b"{}"), [Fault("status", share)])

    assert sum(app(REQUEST).status != 200 for _ in range(50)) == count


def test_a_share_is_that_of_the_random_numbers_below_it():
    """With the seed, each response is decided as the generator says."""
    expected = random.Random(9)  # noqa: S311  # the oracle of the test
    waits, counts = [], []
    app = inject_faults(lambda _: Response(200, JSON, b"abc"), [Fault("delay", 0.3)], seed=9, sleep=waits.append)
    for _ in range(100):
        app(REQUEST)
        counts.append(len(waits))
        waits.clear()

    assert counts == [int(expected.random() < 0.3) for _ in range(100)]
    assert 15 < sum(counts) < 45


def test_a_random_number_must_be_below_the_share(monkeypatch):
    """Not at it."""
    monkeypatch.setattr(random, "Random", lambda _: SimpleNamespace(random=lambda: 0.5, choice=lambda _: 500))

    assert [faulty([Fault("status", share)]).status for share in (0.49, 0.5, 0.51)] == [201, 201, 500]


def test_faults_may_be_an_iterator():
    """Every response has them."""
    app = inject_faults(lambda _: Response(200, JSON, b"{}"), iter([Fault("status", 1.0)]))

    assert [app(REQUEST).status < 500 for _ in range(3)] == [False] * 3


def test_two_faults_are_applied_in_their_order():
    """Each with its own share."""
    cut_page = faulty([Fault("status", 1.0), Fault("cut", 1.0)]).content
    page = faulty([Fault("cut", 1.0), Fault("status", 1.0)]).content

    assert page == b"<html><body>something broke</body></html>"
    assert page.startswith(cut_page)
    assert 0 < len(cut_page) < len(page)
    assert faulty([Fault("status", 0.0), Fault("extra", 1.0)]).status == 201


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("cut", [("cut", 1.0)]),
        ("cut:0", [("cut", 0.0)]),
        ("cut:1", [("cut", 1.0)]),
        ("cut:1e-2", [("cut", 0.01)]),
        (" cut:0.5 , type ", [("cut", 0.5), ("type", 1.0)]),
        (",cut,,type,", [("cut", 1.0), ("type", 1.0)]),
        ("type,cut", [("type", 1.0), ("cut", 1.0)]),
        ("", []),
    ],
)
def test_faults_are_read_in_their_order(text, faults):
    """Without a share, all responses have the fault."""
    assert [(one.name, one.share) for one in parse_faults(text)] == faults


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cut:1.01", "the share of cut must be a number from 0 to 1, not '1.01'"),
        ("cut:-0.01", "the share of cut must be a number from 0 to 1, not '-0.01'"),
        ("cut:", "the share of cut must be a number from 0 to 1, not ''"),
        ("cut:0.5:1", "the share of cut must be a number from 0 to 1, not '0.5:1'"),
        ("cut:0_1", "the share of cut must be a number from 0 to 1, not '0_1'"),
        ("type,cut:x", "the share of cut must be a number from 0 to 1, not 'x'"),
        ("cut,cut", "the fault cut is named twice; name it once, with its share"),
        ("Cut", "there is no fault 'Cut'; did you mean cut"),
    ],
)
def test_a_wrong_fault_has_its_message(text, message):
    """With the fault that it is about."""
    with pytest.raises(ConfigurationError) as caught:
        parse_faults(text)

    assert caught.value.message.startswith(message)
