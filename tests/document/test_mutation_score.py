"""The mutation score of the packaged document on recorded responses."""

from fastpix_dyn.workbench.mutation_score import mutation_score


def test_at_least_94_percent_of_the_mutants_are_rejected(shared, record_property):
    """Each key is dropped and renamed, each value nulled and retyped, each word of an enum misspelt."""
    found = mutation_score(recordings=shared / "recordings")

    record_property("score", f"{found.rejected} of {found.mutants} mutants rejected ({found.score:.1%}); the lowest:")
    for one in found.operations[:6]:
        accepted = ", ".join(f"{each.mutation} {each.pointer}" for each in one.accepted[:4])
        record_property("score", f"  {one.score:6.1%} {one.operation}  {accepted}")
    assert found.score >= 0.94
    assert [one for one in found.operations if one.false_successes] == []
