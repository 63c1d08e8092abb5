"""The limits of a deduplicator: how many events it remembers, how long, and how claims end."""

import time

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.media.webhooks import Claim, Deduplicator, Delivery

DAY = 24 * 60 * 60


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        """The time in seconds."""
        return self.now


def handled(seen, *names):
    """Handle an event of each name."""
    for name in names:
        with seen.begin({"id": name}) as delivery:
            assert delivery is Delivery.NEW


def known(seen, *names):
    """What a delivery of each event is; the question changes nothing."""
    deliveries = []
    for name in names:
        claim = seen.begin({"id": name})
        claim.forget()
        deliveries.append(claim.delivery)
    return deliveries


@pytest.mark.parametrize("capacity", [1, 2, 10])
def test_as_many_events_are_remembered_as_it_has_room_for(capacity):
    """The oldest is forgotten when one more is handled, not before."""
    seen = Deduplicator(capacity=capacity)
    names = [str(number) for number in range(capacity)]
    handled(seen, *names)
    assert known(seen, *names) == [Delivery.DONE] * capacity

    handled(seen, "one more")
    assert known(seen, *names, "one more") == [Delivery.NEW, *[Delivery.DONE] * capacity]


def test_the_oldest_is_the_one_that_was_handled_first():
    """Not the one that came first."""
    seen = Deduplicator(capacity=2)
    slow = seen.begin({"id": "slow"})
    handled(seen, "a")
    slow.finish()
    handled(seen, "b")

    assert known(seen, "slow", "a", "b") == [Delivery.DONE, Delivery.NEW, Delivery.DONE]


@pytest.mark.parametrize(("later", "delivery"), [(0, "done"), (9.999, "done"), (10, "new"), (11, "new")])
def test_an_event_is_remembered_for_the_window(later, delivery):
    """At its end it is forgotten."""
    clock = Clock()
    seen = Deduplicator(window=10, clock=clock)
    handled(seen, "a")
    clock.now += later

    assert known(seen, "a") == [Delivery(delivery)]


def test_all_events_whose_window_has_ended_are_forgotten():
    """And no other."""
    clock = Clock()
    seen = Deduplicator(window=10, clock=clock)
    for name in ("a", "b", "c"):
        handled(seen, name)
        clock.now += 4
    clock.now = 114.0
    assert known(seen, "c") == [Delivery.DONE]

    assert len(seen._done) == 1  # noqa: SLF001  # the others take no memory any more


def test_the_window_begins_when_the_handler_has_returned():
    """Not when the event came."""
    clock = Clock()
    seen = Deduplicator(window=10, clock=clock)
    with seen.begin({"id": "a"}):
        clock.now += 100
    clock.now += 9

    assert known(seen, "a") == [Delivery.DONE]


def test_an_event_is_handled_again_after_its_window():
    """And remembered again."""
    clock = Clock()
    seen = Deduplicator(capacity=2, window=10, clock=clock)
    handled(seen, "a")
    clock.now += 10
    handled(seen, "a", "b")

    assert known(seen, "a", "b") == [Delivery.DONE, Delivery.DONE]


def test_by_default_ten_thousand_events_are_remembered_for_a_day(monkeypatch):
    """By the monotonic clock."""
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    seen = Deduplicator(clock=clock)
    handled(seen, *map(str, range(10_000)))
    assert known(seen, "0") == [Delivery.DONE]
    handled(seen, "10000")
    assert known(seen, "0", "1") == [Delivery.NEW, Delivery.DONE]
    clock.now += DAY - 1
    assert known(seen, "1") == [Delivery.DONE]
    clock.now += 1
    assert known(seen, "1") == [Delivery.NEW]


def test_the_clock_is_the_monotonic_one():
    """The time of day may be set back."""
    assert Deduplicator.__init__.__defaults__[-1] is time.monotonic


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"capacity": 0}, "capacity of a Deduplicator must be a number above 0, not 0"),
        ({"capacity": 1.0}, "capacity of a Deduplicator must be a number above 0, not 1.0"),
        ({"capacity": True}, "capacity of a Deduplicator must be a number above 0, not True"),
        ({"window": 0}, "window of a Deduplicator must be seconds above 0, not 0"),
        ({"window": -1}, "window of a Deduplicator must be seconds above 0, not -1"),
        ({"window": float("nan")}, "window of a Deduplicator must be seconds above 0, not nan"),
        ({"clock": 5}, "clock must be a function that returns seconds, not 5"),
        ({"client": 5}, "client must be a Client or an AsyncClient, not 5"),
    ],
)
def test_a_wrong_option_is_told(options, text):
    """With what was given."""
    with pytest.raises(ConfigurationError) as caught:
        Deduplicator(**options)

    assert caught.value.message == text


@pytest.mark.parametrize("window", [0.001, 1, float("inf")])
def test_any_window_above_zero_is_taken(window):
    """Also one without an end."""
    seen = Deduplicator(capacity=1, window=window, clock=Clock())
    handled(seen, "a")

    assert known(seen, "a") == [Delivery.DONE]


def test_a_claim_is_settled_once():
    """Its first end counts."""
    settled = []
    for first, second in (("finish", "forget"), ("forget", "finish"), ("finish", "finish"), ("forget", "forget")):
        claim = Claim(Delivery.NEW, settled.append)
        getattr(claim, first)()
        getattr(claim, second)()

    assert settled == [True, False, True, False]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_block_that_is_left_by_any_exception_forgets_the_event(end):
    """It passes on."""
    settled = []

    def use():
        with Claim(Delivery.NEW, settled.append) as delivery:
            assert delivery is Delivery.NEW
            raise end

    with pytest.raises(end):
        use()
    with Claim(Delivery.NEW, settled.append):
        pass

    assert settled == [False, True]


def test_the_end_of_a_duplicate_changes_nothing():
    """Only the claim of the delivery that is new counts."""
    seen = Deduplicator()
    first, running = seen.begin({"id": "a"}), seen.begin({"id": "a"})
    assert running.delivery is Delivery.RUNNING
    running.finish()
    assert seen.begin({"id": "a"}).delivery is Delivery.RUNNING
    running.forget()
    assert seen.begin({"id": "a"}).delivery is Delivery.RUNNING
    first.finish()
    done = seen.begin({"id": "a"})
    assert done.delivery is Delivery.DONE
    done.forget()

    assert seen.begin({"id": "a"}).delivery is Delivery.DONE


def test_an_event_without_an_id_is_always_new():
    """It can be finished and forgotten all the same."""
    seen = Deduplicator()
    for event in ({}, {"id": ""}, {"id": None}, {"id": 5}):
        with seen.begin(event) as delivery:
            assert delivery is Delivery.NEW
        seen.forget(event)
        assert seen.is_new(event)


def test_an_event_is_forgotten_alone():
    """Another one that was handled stays; one that is being handled stays also."""
    seen = Deduplicator()
    handled(seen, "a", "b")
    running = seen.begin({"id": "c"})
    seen.forget({"id": "a"})
    seen.forget({"id": "c"})
    seen.forget({"id": "never seen"})

    assert known(seen, "a", "b") == [Delivery.NEW, Delivery.DONE]
    assert seen.begin({"id": "c"}).delivery is Delivery.RUNNING
    running.finish()


def test_is_new_counts_an_event_as_done_at_once():
    """While it is being handled by another, it is not new."""
    seen = Deduplicator()
    assert [seen.is_new({"id": "a"}), seen.is_new({"id": "a"})] == [True, False]
    assert known(seen, "a") == [Delivery.DONE]
    with seen.begin({"id": "b"}):
        assert not seen.is_new({"id": "b"})
        assert seen.begin({"id": "b"}).delivery is Delivery.RUNNING


@pytest.mark.parametrize("one", ["\ud800", "\ud800a", "a" * 1000])
def test_ids_of_any_text_are_told_apart(one):
    """Also those with half a surrogate pair."""
    seen = Deduplicator()
    handled(seen, one)

    assert known(seen, one, f"{one}x", "\udfff") == [Delivery.DONE, Delivery.NEW, Delivery.NEW]
