"""The mutation score of the packaged document on recorded responses."""

import pytest
from recorded import FOLDERS

from fastpix_dyn.workbench.mutation_score import mutation_score

SHARES = {"samples": 0.92, "live": 0.94}
"""By source; the samples have more of the keys that may be absent or null."""


@pytest.mark.parametrize("source", FOLDERS)
def test_nearly_all_mutants_are_rejected(source, record_property):
    """Each key is dropped and renamed, each value nulled and retyped, each word of an enum misspelt."""
    found = mutation_score(recordings=FOLDERS[source])

    record_property("score", f"{found.rejected} of {found.mutants} mutants rejected ({found.score:.1%}); the lowest:")
    for one in found.operations[:6]:
        accepted = ", ".join(f"{each.mutation} {each.pointer}" for each in one.accepted[:4])
        record_property("score", f"  {one.score:6.1%} {one.operation}  {accepted}")
    assert found.score >= SHARES[source]
    assert [one for one in found.operations if one.false_successes] == []
