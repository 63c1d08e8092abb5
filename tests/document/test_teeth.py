"""How much the document would notice: recordings are damaged in every small way, and judged."""

from fastpix_dyn.workbench.mutation_score import teeth


def test_at_least_94_percent_of_the_damages_are_noticed(shared, record_property):
    """Every key dropped, renamed, nulled, retyped, every closed word garbled, in turn; undeclared keys are refused."""
    found = teeth(recordings=shared / "recordings")

    record_property("teeth", f"{found.noticed} of {found.tried} damages noticed ({found.share:.1%}); the loosest:")
    for one in found.operations[:6]:
        missed = ", ".join(f"{damage} {pointer}" for damage, pointer in one.missed[:4])
        record_property("teeth", f"  {one.share:6.1%} {one.operation}  {missed}")
    assert found.share >= 0.94
    assert [one for one in found.operations if one.passing] == []
