"""Seed small bugs into the package, one at a time, and count those that the tests notice: `make mutation`.

Takes a random sample of the mutations of each part, runs the tests that run the mutated statement against each of them,
prints the share noticed by part, and lists the survivors by file. `equivalent.toml` names the mutations that change no
behaviour, each with its reason: they are not counted. Exits with 1 if a part is below its goal.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import TestOutcome, WorkerOutcome
from mutations import Mutation, sample
from selection import TestRun, read_line_map, select_tests

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".mutation"
RESULTS = WORK / "results.jsonl"
PYTHON = ROOT / ".venv/bin/python"
CORES = os.cpu_count() or 1
# Percent of the mutations of a part that the tests notice at least.
GOALS = {
    "spec": 90,
    "validate": 90,
    "wire": 90,
    "flow": 90,
    "client": 90,
    "media": 90,
    "mock": 85,
    "contract": 85,
    "render": 85,
    "workbench": 85,
    "cli": 85,
    "top level": 90,
}
# Seconds for the tests of one mutation; one that takes longer hangs, and is noticed by the timeout of the tests.
MOST_SECONDS = 240.0


@dataclass(frozen=True)
class Result:
    """What became of a mutation."""

    mutation: Mutation
    noticed: bool
    tests: int
    seconds: float


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=60, help="mutations of a part at most (60)")
    parser.add_argument("--minutes", type=float, default=40, help="time for them, after the map of lines (40)")
    parser.add_argument("--seed", default="0", help="of the sample (0)")
    parser.add_argument("--part", action="append", choices=GOALS, help="only this part; may be repeated")
    parser.add_argument("--keep-map", action="store_true", help="use the map of lines of the last run")
    parser.add_argument("--again", action="store_true", help="run only the survivors of the last run")
    arguments = parser.parse_args()
    chosen = (
        [result.mutation for result in _read_results() if not result.noticed]
        if arguments.again
        else sample(ROOT, arguments.part or list(GOALS), arguments.sample, arguments.seed)
    )
    equivalent = _read_equivalent()
    trees = [_copy_tree(WORK / f"tree-{number}") for number in range(CORES)]
    if not (arguments.keep_map and (WORK / "lines").is_dir()):
        _map_lines(trees[0])
    runs = read_line_map(WORK / "lines")
    print(f"{len(runs):,} tests; {len(chosen)} mutations, {sum(m.text in equivalent for m in chosen)} equivalent")
    counted = [mutation for mutation in chosen if mutation.text not in equivalent]
    results = list(_run(counted, runs, trees, arguments.minutes * 60))
    sys.exit(_report(results, len(counted)))


def _copy_tree(tree: Path) -> Path:
    """Copy the files that git knows or would add: a mutation is made in a copy."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git of the path
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    return tree


def _environment(tree: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}


def _map_lines(tree: Path) -> None:
    """Run the suite once and record which lines each test runs."""
    shutil.rmtree(WORK / "lines", ignore_errors=True)
    (WORK / "lines").mkdir(parents=True)
    tools = tree / "tools/mutation"
    environment = _environment(tree) | {
        "PYTHONPATH": os.pathsep.join([str(tree), str(tools)]),
        "MUTATION_LINE_MAP": str(WORK / "lines"),
    }
    sitecustomize = tree / "sitecustomize.py"
    shutil.copy(tools / "program.py", sitecustomize)
    command = [str(PYTHON), "-m", "pytest", "--quiet", "-p", "line_map", f"--numprocesses={CORES}", "--timeout=600"]
    begin = time.monotonic()
    subprocess.run(command, cwd=tree, env=environment, check=False)
    sitecustomize.unlink()
    print(f"map of lines: {(time.monotonic() - begin) / 60:.0f} minutes", flush=True)


def _run(mutations: list[Mutation], runs: dict[str, TestRun], trees: list[Path], seconds: float) -> Iterator[Result]:
    """Run the tests against each mutation, one process a core, until the time is up; write the results as they come."""
    end = time.monotonic() + seconds
    context = get_context("spawn")
    free: Queue[Path] = context.Queue()
    for tree in trees:
        free.put(tree)
    with (
        RESULTS.open("w", encoding="utf-8") as file,
        ProcessPoolExecutor(len(trees), context, _enter_tree, (free,)) as pool,
    ):
        waiting = []
        for mutation in mutations:
            source = (ROOT / mutation.path).read_text(encoding="utf-8")
            tests = select_tests(runs, mutation.path, source, mutation.line)
            waiting.append(pool.submit(_test, mutation, tests, end))
        for future in as_completed(waiting):
            if (result := future.result()) is not None:
                file.write(json.dumps(asdict(result)) + "\n")
                file.flush()
                yield result


def _enter_tree(free: "Queue[Path]") -> None:
    """Give the process a tree of its own: cosmic-ray mutates files in place."""
    tree = free.get()
    os.chdir(tree)
    os.environ.update(_environment(tree))


def _test(mutation: Mutation, tests: list[str], end: float) -> Result | None:
    """Return whether the tests notice the mutation; None if the time is up."""
    begin = time.monotonic()
    if begin > end:
        return None
    if not tests:
        return Result(mutation, noticed=False, tests=0, seconds=0)
    listed = Path(f"../tests-{os.getpid()}.txt")
    listed.write_text("\n".join(tests), encoding="utf-8")
    options = "-m pytest --quiet --exitfirst --tb=line -p no:cacheprovider -p no:xdist"
    command = f"{shlex.quote(str(PYTHON))} {options} {shlex.quote(f'@{listed}')}"
    outcome = mutate_and_test([mutation.spec()], command, MOST_SECONDS)
    if outcome.worker_outcome != WorkerOutcome.NORMAL or "no tests ran" in (outcome.output or ""):
        sys.exit(f"{mutation}: {outcome.output}")
    noticed = outcome.test_outcome != TestOutcome.SURVIVED
    return Result(mutation, noticed, len(tests), round(time.monotonic() - begin, 1))


def _report(results: list[Result], chosen: int) -> int:
    """Print the share by part and the survivors by file; return the exit status."""
    counts = Counter(result.mutation.part for result in results)
    noticed = Counter(result.mutation.part for result in results if result.noticed)
    below = 0
    if len(results) < chosen:
        print(f"the time was up after {len(results)} of {chosen} mutations")
    print("\n| part | mutations | noticed | share |\n|---|--:|--:|--:|")
    for part in filter(counts.__getitem__, GOALS):
        share = 100 * noticed[part] / counts[part]
        below += share < GOALS[part]
        print(f"| {part} | {counts[part]} | {noticed[part]} | {share:.0f} % |")
    path = None
    for result in sorted((result for result in results if not result.noticed), key=lambda result: result.mutation):
        if result.mutation.path != path:
            path = result.mutation.path
            print(f"\n{path}")
        before, after = (text.replace("\n", "\n         ") for text in result.mutation.text[1:])
        print(f"  {result.mutation.line:>4} - {before}\n       + {after}   ({result.tests} tests)")
    return bool(below)


def _read_results() -> Iterator[Result]:
    for line in RESULTS.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        yield Result(**fields | {"mutation": Mutation(**fields["mutation"])})


def _read_equivalent() -> set[tuple[str, str, str]]:
    """Read the mutations that change no behaviour; exit if one is of a line that is no longer there."""
    listed = tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text(encoding="utf-8"))["mutation"]
    for entry in listed:
        source = (ROOT / entry["path"]).read_text(encoding="utf-8")
        lines = {line.strip() for line in source.splitlines()}
        if not lines.issuperset(entry["before"].split("\n")):
            sys.exit(f"equivalent.toml: {entry['path']} has no line {entry['before']!r} any more: remove the entry")
    return {(entry["path"], entry["before"], entry["after"]) for entry in listed}


if __name__ == "__main__":
    main()
