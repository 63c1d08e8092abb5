"""Waiters: which there are, how they end, and what they tell of the last response."""

import re

import pytest
from scripted import Script, call_of, response
from small import library

from fastpix_dyn import APITimeoutError, ArgumentValueError, ConfigurationError, WaitFailedError, WaitTimeoutError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.effects import Send, Within
from fastpix_dyn.flow.waiters import wait, waiter_of
from fastpix_dyn.structs import replace

WAITERS = {
    "ready": {"pointer": "/class", "success": ["novel", 7], "failure": ["poem", 8], "interval": 3, "deadline": 60},
    "whole": {"pointer": "", "success": [{"title": "end"}], "interval": 3, "deadline": 10},
}
DOCUMENT = library()
DOCUMENT["paths"]["/books/{bookId}"]["get"]["x-dyn-waiters"] = WAITERS
API = load_api(DOCUMENT)
PLAN = API.operations["getBook"]
READY = waiter_of(PLAN, "ready")


def book(state, **others):
    """A response in that state."""
    return response(200, {"title": "x", "class": state}, **others)


def waited(outcomes, waiter=READY, interval=None, deadline=None, *, seconds=None, **settings):
    """The script after a wait, and what it ended in."""
    script = Script(outcomes, credentials={"reader": ("id", "pw")}, seconds=seconds)
    call = call_of(API, "getBook", {"book_id": "7"}, validate_responses="off", **settings)
    try:
        return script, script.run(wait(call, waiter, interval, deadline))
    except (WaitFailedError, WaitTimeoutError) as error:
        return script, error


@pytest.mark.parametrize("state", ["novel", 7])
def test_a_wait_ends_at_each_state_of_success(state):
    """With the body; between two calls it waits as long as the document says."""
    script, data = waited([book("draft"), book(None), book(state)])

    assert data == {"title": "x", "class": state}
    assert script.waits == [3, 3]


@pytest.mark.parametrize("state", ["poem", 8])
def test_a_wait_fails_at_each_state_of_failure(state):
    """With the last body."""
    script, error = waited([book("draft"), book(state)])

    assert type(error) is WaitFailedError
    assert error.message == f"'ready' can't be reached any more: /class is {state!r}"
    assert (error.operation, error.data) == ("getBook", {"title": "x", "class": state})
    assert len(script.of(Send)) == 2


def test_a_wait_may_be_for_the_whole_body():
    """A pointer that is empty."""
    waiter = waiter_of(PLAN, "whole")
    script, data = waited([response(200, {"title": "x"}), response(200, {"title": "end"})], waiter)
    error = waited([response(200, {"title": "x"})] * 9, waiter)[1]

    assert (data, script.waits) == ({"title": "end"}, [3])
    assert error.message == "timed out waiting for 'whole' after 10 s: the body is {'title': 'x'}"


@pytest.mark.parametrize(
    ("interval", "deadline", "waits"),
    [
        (None, None, [3] * 19),
        (None, 7, [3, 3]),
        (None, 6, [3]),
        (20, None, [20, 20]),
        (0.5, 1.25, [0.5, 0.5]),
        (0, 1, None),
    ],
)
def test_the_caller_may_choose_interval_and_deadline(interval, deadline, waits):
    """Else those of the document; no wait that would reach the deadline."""
    script, error = waited([book("draft", seconds=0.25 if interval == 0 else 0)] * 30, READY, interval, deadline)

    assert type(error) is WaitTimeoutError
    assert error.message == f"timed out waiting for 'ready' after {deadline or 60} s: /class is 'draft'"
    assert (error.operation, error.data) == ("getBook", {"title": "x", "class": "draft"})
    assert script.waits == (waits if waits is not None else [0] * 3)


def test_a_wait_without_a_response_says_so():
    """The first call takes too long."""
    error = waited([APITimeoutError("slow", elapsed=99.0)])[1]

    assert type(error) is WaitTimeoutError
    assert (error.message, error.data) == ("timed out waiting for 'ready' after 60 s: there was no response", None)


def test_times_of_the_document_beyond_what_clocks_take_are_cut():
    """To 30 years."""
    script, _ = waited([book("draft"), book("novel")], replace(READY, interval=1e99, deadline=1e99), deadline=1e9)
    assert script.waits == []
    script, _ = waited([book("draft"), book("novel")], replace(READY, interval=5, deadline=1e99))
    assert [one.left for one in script.of(Within)][-1] == pytest.approx(1e9 - 5, abs=6)
    assert script.waits == [5]


@pytest.mark.parametrize(("name", "wrong"), [("interval", -1), ("interval", "3"), ("deadline", 0), ("deadline", -1)])
def test_wrong_times_are_refused(name, wrong):
    """Zero seconds between two calls are right."""
    least = "from 0" if name == "interval" else "above 0"
    text = f"{name} is a finite number of seconds {least}, or None, not {wrong!r}"

    with pytest.raises(ArgumentValueError, match=f"^{re.escape(text)}$"):
        waited([], READY, **{name: wrong})


@pytest.mark.parametrize(
    ("operation", "name", "text"),
    [
        ("getBook", "redy", "no waiter 'redy' in x-dyn-waiters; did you mean ready?"),
        ("addBook", "ready", "no waiter 'ready' in x-dyn-waiters; it has none"),
        ("getBook", 5, "the name of a waiter is text, not int"),
        ("getBook", None, "the name of a waiter is text, not NoneType"),
    ],
)
def test_an_unknown_waiter_is_refused_with_the_nearest(operation, name, text):
    """Or with the fact that there is none."""
    with pytest.raises(ConfigurationError, match=re.escape(text)) as caught:
        waiter_of(API.operations[operation], name)

    assert caught.value.operation == operation
    assert waiter_of(PLAN, "whole").name == "whole"
