"""The quick part of the load; `make soak` runs the long one."""

import pytest
from loopback import KINDS
from soak.load import DOCUMENTED, PROC, WRITES, load, piled_up, unaccounted

CALLS = 2_000
SHARE = 0.05


@pytest.fixture(scope="module")
def loaded():
    """What came of the calls, a twentieth of which met a fault on the way."""
    return load(CALLS, share=SHARE)


def test_every_call_ends_in_a_value_or_a_documented_error(loaded):
    """And as many end as began."""
    told, server, _ = loaded
    errors = {one.__name__ for parent in DOCUMENTED for one in (parent, *parent.__subclasses__())}

    assert {kind: sum(told.ends[kind].values()) for kind in KINDS} == {"sync": CALLS * 3 // 4, "async": CALLS // 4}
    assert {*told.ends["sync"], *told.ends["async"]} <= {*errors, "success"}
    assert server["sent"] > CALLS


def test_every_write_that_was_done_is_accounted_for(loaded):
    """Once, and either told as done or of unknown end; and nothing was told as done that was not."""
    told, server, _ = loaded

    assert unaccounted(told, server) == []
    assert all(any(told.unknown[method]) for method in WRITES)


@pytest.mark.skipif(not PROC.is_dir(), reason="reads memory and descriptors from /proc")
def test_neither_memory_nor_descriptors_pile_up(loaded):
    """From the first tenth to the end."""
    assert list(piled_up(loaded[2])) == []
