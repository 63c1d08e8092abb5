"""The long part: large bodies, a bomb of 1 GiB, and many calls to a server that often fails."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from faults import scripts
from faults.server import BODY, GOOD, answer, misbehaving
from faults.test_other_calls import create, flaky
from faults.test_plain_calls import CALLS, OPTIONS, caught, descriptors
from loopback import KINDS, outcome

from fastpix_dyn import APIConnectionError, Client, ResponseTooLargeError

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]  # a gigabyte, unpacked while every allocation is counted
EITHER = pytest.mark.parametrize("kind", KINDS)
LARGE = 100_000_000
BOUND = 64 * 2**20
ROUNDS = 5_000


def peak(act):
    """The most memory that *act* takes on Python's heap, in bytes."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@EITHER
def test_a_body_of_100_mb_is_read_whole(kind, record_property):
    """Within the default bound; and it is refused at once by a client with a smaller one."""
    padded = answer("200 OK", BODY + b" " * (LARGE - len(BODY)))
    unbound = {name: value for name, value in OPTIONS.items() if name != "max_response_bytes"}
    with misbehaving(scripts.after_request(lambda peer: peer.send(padded))) as server:
        memory = peak(lambda: check(outcome(kind, CALLS["GET"], server=server.url, **unbound)))
        record_property(f"memory for an answer of 100 MB, {kind}", f"{memory / 1e6:.0f} MB")
        refused = peak(lambda: refuse(kind, server.url))
    assert refused < LARGE / 10


def check(got):
    """It is the right answer."""
    assert got == GOOD


def refuse(kind, url, **options):
    """The call ends as its bound says."""
    with pytest.raises(ResponseTooLargeError):
        outcome(kind, CALLS["GET"], server=url, **{**OPTIONS, **options})


@EITHER
def test_a_bomb_of_1_gib_takes_no_more_than_the_bound(kind, record_property):
    """And what one piece of it may become: a thousand times 64 kB, in the HTTP library."""
    bomb = scripts.bomb(2**30)
    with misbehaving(scripts.body(bomb, "Content-Encoding: gzip")) as server:
        memory = peak(lambda: refuse(kind, server.url, max_response_bytes=BOUND, timeout=60))
    record_property(f"memory for a bomb of 1 GiB, bound 64 MiB, {kind}", f"{memory / 2**20:.0f} MiB")
    assert memory < 4 * BOUND


def test_thousands_of_calls_to_a_server_that_often_ends_the_connection(record_property):
    """Every call is accounted for, and neither connections nor file descriptors pile up."""
    before = descriptors()
    with misbehaving(flaky) as server:
        with Client(server=server.url, **OPTIONS) as client, ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda number: caught(lambda: create(client, number)), range(ROUNDS)))
        assert server.all_closed()
        seen = [asked.body.partition(b"a-")[2].partition(b".")[0] for asked in server.asked]
    failed = [number for number, got in enumerate(made) if got != GOOD]
    record_property(f"POSTs that failed, of {ROUNDS}", len(failed))

    assert all(type(made[number]) is APIConnectionError for number in failed)
    assert len(seen) == len(set(seen))
    assert {b"%d" % number for number in range(ROUNDS)} - set(seen) <= {b"%d" % number for number in failed}
    assert descriptors() <= before


def test_a_thousand_failures_leave_no_memory_behind(record_property):
    """Neither errors nor connections are kept."""
    with misbehaving(scripts.says_and_ends(scripts.half)) as server, Client(server=server.url, **OPTIONS) as client:
        sizes = [peak_of_failures(client, server) for _ in range(2)]
    record_property("memory of 500 failed calls, first and second time", f"{[size // 1000 for size in sizes]} kB")
    assert sizes[1] < sizes[0] * 1.5


def peak_of_failures(client, server):
    """The most memory of 500 calls that fail."""

    def fail():
        for _ in range(500):
            assert isinstance(caught(lambda: CALLS["POST"](client)), APIConnectionError)
            server.asked.clear()

    return peak(fail)
