"""The quick part of the load; `make soak` runs the long one."""

import pytest
from loopback import KINDS
from soak.load import DOCUMENTED, WRITES, load, unaccounted

CALLS = 2_000
SHARE = 0.05
GROWTH = 8 * 2**20


@pytest.fixture(scope="module")
def loaded():
    """What came of the calls, a twentieth of which met a fault on the way."""
    return load(CALLS, share=SHARE)


def test_every_call_ends_in_a_value_or_a_documented_error(loaded):
    """And as many end as began."""
    told, server, _ = loaded
    errors = {one.__name__ for parent in DOCUMENTED for one in (parent, *parent.__subclasses__())}

    assert {kind: sum(told.ends[kind].values()) for kind in KINDS} == dict.fromkeys(KINDS, CALLS // 2)
    assert {*told.ends["sync"], *told.ends["async"]} <= {*errors, "success"}
    assert server["sent"] > CALLS


def test_every_write_that_was_done_is_accounted_for(loaded):
    """Once, and either told as done or of unknown end; and nothing was told as done that was not."""
    told, server, _ = loaded

    assert unaccounted(told, server) == []
    assert all(any(told.unknown[method]) for method in WRITES)


def test_neither_memory_nor_descriptors_pile_up(loaded):
    """From the first tenth to the end."""
    for one in loaded[2].values():
        assert one.end["memory"] - one.warm["memory"] < GROWTH
        assert one.end["open"] <= one.warm["open"]
