"""A flow within a deadline: which effects are performed, how long each may take, and how it ends."""

import pytest
from scripted import START, Script, call_of, response
from small import LIBRARY

from fastpix_dyn import APIConnectionError, APITimeoutError, FastPixError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.call import execute, get_response
from fastpix_dyn.flow.deadlines import within
from fastpix_dyn.flow.effects import Authorize, DeadlinePassed, Invoke, Now, Read, Send, Sleep, Within
from fastpix_dyn.structs import replace
from fastpix_dyn.wire.messages import Request

API = load_api(LIBRARY)
PLAN = API.operations["getBook"]
SEND = Send(PLAN, Request("GET", "https://a.example/"), 1, None, None, None)
OK, FAILED = response(200, {}), response(503, {})


class LateError(FastPixError):
    """The deadline passed."""


def timed_out(overrun):
    """The error, with what the flow did."""
    error = LateError("too late")
    error.overrun = (overrun.elapsed, overrun.is_sent)
    return error


def flow_of(*effects, seen=None):
    """A flow of *effects* whose result are their results; *seen* gets the errors that are thrown into it."""
    results = []
    for effect in effects:
        try:
            results.append((yield effect))
        except BaseException as error:
            if seen is not None:
                seen.append(error)
            raise
    return results


def bounded(*effects, outcomes=(), seconds=None, left=10.0, script=None):
    """The script after the effects within *left* seconds, and the results or the error."""
    script = script or Script(outcomes, seconds=seconds)
    try:
        return script, script.run(within(flow_of(*effects), START + left, timed_out))
    except (FastPixError, KeyError) as error:
        return script, error


# Effects --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("effect", [Authorize("getBook", API), Sleep(1.0), Read(lambda: 7)])
def test_an_effect_that_waits_is_bounded_by_what_is_left(effect):
    """Each, after the one before it."""
    script, results = bounded(Sleep(4.0), effect)

    assert script.of(Within) == [Within(Sleep(4.0), 10.0), Within(effect, 6.0)]
    assert len(results) == 2


def test_a_send_gets_what_is_left():
    """Or the less that it has already; it cancels itself."""
    sends = [replace(SEND, left=left) for left in (None, 2.0, 50.0)]

    script, results = bounded(Sleep(4.0), *sends, outcomes=[OK, OK, FAILED])

    assert [one.left for one in script.of(Send)] == [6.0, 2.0, 6.0]
    assert results[1:] == [OK, OK, FAILED]


def test_the_time_can_be_asked_for_at_any_time():
    """After the deadline as well: a flow that cleans up may ask."""

    def late():
        try:
            yield Sleep(99.0)
        except LateError:
            return (yield Now())

    assert Script().run(within(late(), START + 10, timed_out)) == START


@pytest.mark.parametrize(("seconds", "is_late"), [(9.9, False), (10.0, True), (10.125, True)])
def test_no_wait_begins_that_reaches_the_deadline(seconds, is_late):
    """The error comes at once."""
    script, end = bounded(Sleep(seconds))

    assert script.waits == ([] if is_late else [seconds])
    assert (type(end) is LateError) is is_late
    assert script.now == START + (0 if is_late else seconds)


@pytest.mark.parametrize(("took", "is_late"), [(9.9, False), (10.0, True), (10.125, True)])
@pytest.mark.parametrize(
    ("effect", "is_sent"),
    [
        (Authorize("getBook", API), False),
        (Read(lambda: 7), False),
        (Invoke(call_of(API, "getBook", {"book_id": "7"})), True),
        (SEND, True),
    ],
)
def test_the_result_of_an_effect_that_took_too_long_is_dropped(effect, is_sent, took, is_late):
    """The error has the time since the beginning, and whether a server may know of it."""
    _, end = bounded(effect, outcomes=[OK], seconds={type(effect): took})

    if is_late:
        assert end.overrun == (took, is_sent)
    else:
        assert len(end) == 1


@pytest.mark.parametrize("effect", [Authorize("getBook", API), Read(lambda: 7), SEND, Sleep(0.0)])
def test_no_effect_begins_at_the_deadline(effect):
    """Nor after it."""
    for left in (0.0, -1.0):
        script, end = bounded(effect, left=left)
        assert (script.effects, end.overrun) == ([], (0.0, False))


# Sends ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "took", "is_late", "is_sent"),
    [
        (APITimeoutError("slow", request_sent=True), 9.9375, False, None),
        (APITimeoutError("slow", request_sent=True), 9.96875, True, True),
        (APITimeoutError("slow", request_sent=False), 9.96875, True, False),
        (APIConnectionError("broke", request_sent=True), 9.96875, False, None),
        (APIConnectionError("broke", request_sent=True), 10.0, True, True),
        (APIConnectionError("refused", request_sent=False), 10.0, True, False),
    ],
)
def test_a_failure_at_the_deadline_is_caused_by_it(failure, took, is_late, is_sent):
    """A timeout shortly before it is too: clocks and sockets are not exact."""
    _, end = bounded(SEND, outcomes=[failure], seconds={Send: took})

    if is_late:
        assert end.overrun == (took, is_sent)
        assert end.__cause__ is failure
    else:
        assert end == [failure]


@pytest.mark.parametrize(
    ("stream", "outcome", "is_late"),
    [
        (True, response(200), False),
        (True, response(299), False),
        (True, response(300), True),
        (True, FAILED, True),
        (False, OK, True),
    ],
)
def test_a_stream_that_has_begun_is_not_lost(stream, outcome, is_late):
    """The caller must close it; a refusal of one has been read."""
    _, end = bounded(replace(SEND, stream=stream), outcomes=[outcome], seconds={Send: 11.0})

    assert (type(end) is LateError) is is_late


def test_only_the_last_request_counts_as_sent():
    """A response shows that it was; a connection that was never made, that it was not."""
    refused = APIConnectionError("refused", request_sent=False)

    assert bounded(SEND, Sleep(99.0), outcomes=[FAILED])[1].overrun == (0.0, True)
    assert bounded(SEND, SEND, Sleep(99.0), outcomes=[FAILED, refused])[1].overrun == (0.0, False)
    assert bounded(Sleep(99.0))[1].overrun == (0.0, False)


# Calls through middleware ---------------------------------------------------------------------------------------------

CALL = call_of(API, "getBook", {"book_id": "7"})


@pytest.mark.parametrize(("end", "expected"), [(None, 10.0), (5.0, 5.0), (50.0, 10.0)])
def test_a_call_through_middleware_ends_in_time(end, expected):
    """At its own end if that is earlier."""
    script, _ = bounded(Invoke(replace(CALL, end=None if end is None else START + end)), outcomes=[OK])

    assert [one.call.end for one in script.of(Invoke)] == [START + expected]


@pytest.mark.parametrize(
    ("took", "is_sent", "is_late"),
    [(9.9375, True, False), (9.96875, True, True), (9.96875, False, True), (10.0, False, True)],
)
def test_a_timeout_of_a_call_through_middleware_at_the_deadline_is_caused_by_it(took, is_sent, is_late):
    """It knows whether the request was sent."""
    failure = APITimeoutError("slow", request_sent=is_sent)

    _, end = bounded(Invoke(CALL), outcomes=[failure], seconds={Invoke: took})

    if is_late:
        assert end.overrun == (took, is_sent)
        assert end.__cause__ is failure
    else:
        assert end is failure


def test_a_timeout_of_anything_else_is_its_own():
    """Credentials may come over the network."""

    class Vault(Script):
        def perform(self, effect):
            if isinstance(effect, Authorize):
                self.now += 9.99
                raise APITimeoutError("of the vault")
            return super().perform(effect)

    _, end = bounded(Authorize("getBook", API), script=Vault())

    assert type(end) is APITimeoutError
    assert end.message == "of the vault"


def test_another_error_of_a_call_through_middleware_is_its_own():
    """Whenever it comes."""
    failure = APIConnectionError("broke", request_sent=True)

    assert bounded(Invoke(CALL), outcomes=[failure], seconds={Invoke: 9.99})[1] is failure


# Deadlines inside others ----------------------------------------------------------------------------------------------


class Cancelling(Script):
    """A driver that cancels what would take longer than it may, as asyncio does."""

    def perform(self, effect):
        """The result of *effect*, or the cancellation."""
        if isinstance(effect, Within) and self.seconds.get(type(effect.effect), 0.0) >= effect.left:
            self.now += effect.left
            raise DeadlinePassed
        return super().perform(effect)


def nested(inner, outer, took):
    """The error of one effect within two deadlines, and how many seconds it was bounded to."""
    script = Cancelling(seconds={Read: took})

    def inner_timed_out(_):
        return APITimeoutError("inner")

    flow = within(within(flow_of(Read(lambda: 7)), START + inner, inner_timed_out), START + outer, timed_out)
    try:
        return script.run(flow), script.now - START
    except FastPixError as error:
        return error.message, script.now - START


@pytest.mark.parametrize(
    ("inner", "outer", "took", "end"),
    [
        (5.0, 10.0, 3.0, ([7], 3.0)),
        (5.0, 10.0, 7.0, ("inner", 5.0)),
        (10.0, 5.0, 7.0, ("too late", 5.0)),
        (5.0, 5.0, 7.0, ("inner", 5.0)),
        (10.0, 5.0, 3.0, ([7], 3.0)),
    ],
)
def test_the_earlier_of_two_deadlines_ends_an_effect(inner, outer, took, end):
    """With its own error."""
    assert nested(inner, outer, took) == end


def test_an_effect_that_is_cancelled_raises_the_error_of_the_deadline():
    """And no trace of the cancellation."""
    _, end = bounded(Read(lambda: 7), script=Cancelling(seconds={Read: 11.0}))

    assert end.overrun == (10.0, False)
    assert (end.__cause__, end.__suppress_context__) == (None, True)


# Ends -----------------------------------------------------------------------------------------------------------------


def test_the_error_of_an_effect_is_thrown_into_the_flow():
    """Interruptions as well: it may have to clean up; what it does then is bounded too."""
    seen = []

    class Failing(Script):
        def perform(self, effect):
            if isinstance(effect, Read):
                raise KeyboardInterrupt
            return super().perform(effect)

    def cleaning():
        try:
            yield Read(lambda: 7)
        except KeyboardInterrupt as error:
            seen.append(error)
            yield Sleep(1.0)
            return "clean"

    script = Failing()
    assert script.run(within(cleaning(), START + 10, timed_out)) == "clean"
    assert (len(seen), script.of(Within)) == (
        1,
        [Within(Read(script.of(Within)[0].effect.work), 10.0), Within(Sleep(1.0), 10.0)],
    )


def test_a_flow_that_is_closed_closes_the_flow_inside():
    """Once, without an effect: nobody performs it."""
    seen = []
    flow = within(flow_of(Read(lambda: 7), seen=seen), START + 10, timed_out)
    assert isinstance(next(flow), Now)
    assert isinstance(flow.send(START), Now)
    assert isinstance(flow.send(START), Within)

    flow.close()

    assert [type(one) for one in seen] == [GeneratorExit]


def test_the_error_of_the_deadline_is_thrown_into_the_flow():
    """Which may go on, but sends nothing more."""
    seen = []

    def stubborn():
        for _ in range(3):
            try:
                yield SEND
            except LateError as error:
                seen.append(error)
        return "done"

    script = Script([OK], seconds={Send: 11.0})
    assert script.run(within(stubborn(), START + 10, timed_out)) == "done"
    assert (len(seen), len(script.of(Send))) == (3, 1)


# Calls ----------------------------------------------------------------------------------------------------------------


def failure(end=None, took=20.0, credentials=0.0, start=execute, **settings):
    """The error of a call that takes too long."""
    script = Script(
        [APITimeoutError("slow", request_sent=True, elapsed=took)],
        credentials={"reader": ("id", "pw")},
        seconds={Authorize: credentials},
    )
    with pytest.raises(APITimeoutError) as caught:
        script.run(start(call_of(API, "getBook", {"book_id": "7"}, end=end, **settings)))
    return caught.value, script


@pytest.mark.parametrize(
    ("deadline", "end", "bound", "left"),
    [
        (8, None, "its deadline of 8 s", 8),
        (0.5, None, "its deadline of 0.5 s", 0.5),
        (None, 7.0, "the time that was left for it", 7),
        (8, 7.0, "its deadline of 8 s", 7),
        (8, 9.0, "its deadline of 8 s", 8),
    ],
)
def test_a_call_has_the_earlier_of_its_deadline_and_its_end(deadline, end, bound, left):
    """The error says what it took longer than, and whether it may have been carried out."""
    error, script = failure(None if end is None else START + end, deadline=deadline)

    assert error.message == (
        f"the call took longer than {bound}, and the server may have carried it out; pass a longer deadline="
    )
    assert (error.operation, error.request_sent, error.elapsed) == ("getBook", True, 20.0)
    assert [one.left for one in script.of(Send)] == [left]
    assert [one.left for one in script.of(Within)] == [left]


def test_a_call_whose_credentials_take_too_long_sends_nothing():
    """So it can be repeated."""
    error, script = failure(deadline=8, credentials=9.0)

    assert error.message.endswith("8 s, and nothing was sent; pass a longer deadline=")
    assert (error.request_sent, error.elapsed, script.of(Send)) == (False, 9.0, [])


def test_a_call_through_middleware_knows_when_it_ends():
    """So that a middleware that repeats it does not begin anew."""
    script = Script([OK])
    script.run(get_response(call_of(API, "getBook", {"book_id": "7"}, deadline=8, middleware=(None,))))

    assert [one.call.end for one in script.of(Invoke)] == [START + 8]


def test_a_call_without_a_deadline_asks_for_no_time():
    """Neither it nor its driver needs a clock."""
    flow = execute(call_of(API, "getBook", {"book_id": "7"}))

    assert isinstance(next(flow), Authorize)
    assert isinstance(flow.send({"reader": ("id", "pw")}), Send)
