"""`make bench`: measures everything in one run and writes docs/benchmarks.md, with a picture beside it.

`run.py --quick` takes a minute and prints the goals only; it needs no package of the npm registry.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import answers
import calls
import environments
import goals
import growth
import instructions
import page
import phases
import processes
import public

DOCS = environments.ROOT / "docs"
QUICK, WHOLE = 5, 15
"""Rounds."""


def main() -> None:
    """Measures, and prints or writes."""
    quick = "--quick" in sys.argv[1:]
    rounds = QUICK if quick else WHOLE
    for name in dict.fromkeys([*(peer.environment for peer in calls.ALL), environments.PROGRAM]):
        told(f"the environment of {name}")
        environments.python_of(name)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        answers.write(work)
        (work / "own.yaml").write_bytes((environments.ROOT / "spec" / "fastpix.yaml").read_bytes())
        told("calls")
        made = calls.measured(work, rounds)
        told("processes")
        runs = processes.measured(processes.table(work), rounds, work / "cache")
        told("large documents")
        first, small, large = large_documents(work, 5 if quick else 11)
        reached = [*goals.of_calls(made), *goals.of_processes(runs), *goals.of_large(small, large, first)]
        if quick:
            print(page.goals_table(reached))
            return
        told("instructions")
        counted = instructions.counted(work)
        told("phases of a call")
        shares = phases.measured(work)
        told("curves")
        found = growth.curves(work, work)
        told("public documents")
        documents = public.loaded()
    reached.append(goals.of_pages(next(curve.points for curve in found if curve.panel == "pages")))
    growth.draw(found, DOCS / "benchmarks.svg")
    text = page.written(page.Findings(reached, made, runs, counted, shares, found, documents))
    (DOCS / "benchmarks.md").write_text(text, "utf-8")
    print(page.goals_table(reached))


def large_documents(work: Path, rounds: int) -> tuple[float, processes.Runs, processes.Runs]:
    """The seconds of a first start with 10,000 operations; the second starts with 72, and with 10,000."""
    small, large = (
        processes.python(f"{count} operations", environments.OWN, growth.called(growth.write(work, count)))
        for count in (72, 10_000)
    )
    first, _ = processes.once(large, work / "cache")
    runs = processes.measured([small, large], rounds, work / "cache")
    return first, runs[small.title], runs[large.title]


def told(what: str) -> None:
    """Says what is done now."""
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
