"""What was measured, as a page of Markdown."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import environments
from calls import ALL, BARE
from goals import Calls, Goal
from growth import Curve
from processes import BARE as BARE_PROCESS
from processes import Runs
from public import Loaded
from statistic import ratios, spread

HEAD = """---
title: Benchmarks
---

# Benchmarks

Written by `make bench`, in one run; nothing here is copied from elsewhere. Peers run in environments of their own,
side by side: a round of one, a round of the next, and again. A figure is the median of the rounds, and in brackets the
quarter below and above it; ratios are taken round by round. Answers are the examples of the document.

"""
COUNTED = "Counted by callgrind: a regression shows on a busy machine too."
MISSED = """\
- **One small call.** In instructions it is near the goal (below); in time more code means more misses of the
  processor's caches and of its branch prediction. Tried: one run of the driver where no middleware is, nothing worked
  out per call that only a failure needs, requests put together here, JSON read from bytes, no cycle that waits for the
  garbage collector. Left: a record per operation and client that holds signed headers and the address.
- **A list of 50.** The faster reader of JSON saves as much as the verdict costs. Tried: `$ref`s inlined, annotations
  dropped, `oneOf` as `anyOf`: each gains 3 % at most.
- **First start with 10,000 operations.** Half of it is reading 40,000 parameters and schemas node by node, a fifth is
  checking them, a fifth writing the compiled form and reading it back. It is the price of one start.
"""
PUBLISHED = "As they are published in the npm and Python registries."
TITLES = {
    "media": "One small call (`get_media`), answers from the same process",
    "list": "A list of 50 media, answers from the same process",
    "async": "50 calls in flight, over loopback, per call",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one run of `make bench` has found."""

    reached: Sequence[Goal]
    calls: Calls
    runs: Mapping[str, Runs]
    counted: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, float]
    curves: Sequence[Curve]
    documents: Sequence[Loaded]


def written(found: Findings) -> str:
    """The whole page."""
    parts = [
        HEAD + machine(),
        f"## Goals\n\n{goals_table(found.reached)}",
        f"### What is missed, and why\n\n{MISSED}",
        *(f"## {TITLES[case]}\n\n{_calls(peers)}" for case, peers in found.calls.items()),
        f"## Whole processes\n\n{_processes(found.runs)}",
        f"## Where the time of a checked call goes\n\n{_shares(found.shares)}",
        f"## Instructions of a call\n\n{COUNTED}\n\n{_counted(found.counted)}",
        f"## Growth\n\n![Cost by size](benchmarks.svg)\n\n{_growth(found.curves)}",
        f"## Documents that nobody here wrote\n\n{PUBLISHED}\n\n{_documents(found.documents)}",
        f"## Versions\n\n{_versions()}",
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def machine() -> str:
    """What it ran on."""
    model = "an unknown processor"
    memory = ""
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
        model = found[1] if found else model
        kilobytes = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text("utf-8"))
        memory = f", {int(kilobytes[1]) / 2**20:.0f} GB" if kilobytes else ""
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"Machine: {os.cpu_count()} cores of {model}{memory}, {system}, Python {platform.python_version()}."


def goals_table(reached: Iterable[Goal]) -> str:
    """Goals and what was reached, side by side."""
    rows = [(one.what, one.goal, one.reached, "yes" if one.is_reached else "**no**") for one in reached]
    return _table(("what", "goal", "reached", ""), rows)


def _calls(peers: Mapping[str, list[float] | str]) -> str:
    base = peers[BARE.title]
    rows = list[tuple[str, ...]]()
    for title, times in peers.items():
        if isinstance(times, str) or isinstance(base, str):
            rows.append((title, f"can't: {times}", ""))
        else:
            rows.append(
                (title, f"{spread([seconds * 1e6 for seconds in times]):,.0f} µs", f"{ratios(times, base):.2f}")
            )
    return _table(("", "a call", "ratio"), rows)


def _processes(runs: Mapping[str, Runs]) -> str:
    base = runs[BARE_PROCESS.title].seconds
    rows = [
        (
            title,
            f"{spread(one.seconds):.3f} s",
            f"{ratios(one.seconds, base):.2f}",
            f"{spread(one.megabytes).middle:.0f} MB",
        )
        for title, one in runs.items()
    ]
    return _table(("", "seconds", "ratio", "memory"), rows)


def _shares(shares: Mapping[str, float]) -> str:
    whole = sum(seconds for phase, seconds in shares.items() if not phase.startswith("—"))
    rows = [(phase, f"{seconds * 1e6:.1f} µs", f"{seconds / whole:.0%}") for phase, seconds in shares.items()]
    return _table(("phase", "a call", "share"), rows)


def _counted(counted: Mapping[str, Mapping[str, float]]) -> str:
    if not counted:
        return "valgrind was not there."
    rows = [
        (case, title, f"{number / 1000:,.0f} thousand", f"{number / peers[BARE.title]:.2f}")
        for case, peers in counted.items()
        for title, number in peers.items()
    ]
    return _table(("case", "", "instructions", "ratio"), rows)


def _growth(curves: Iterable[Curve]) -> str:
    rows = [
        (one.panel, one.name, one.up, " · ".join(f"{size:,}: {cost:.3g}" for size, cost in one.points))
        for one in curves
    ]
    return _table(("", "", "cost", "by size"), rows)


def _documents(documents: Iterable[Loaded]) -> str:
    rows = [(one.name, f"{one.kilobytes:,} kB", *_fate(one)) for one in documents]
    return _table(("document", "size", "operations that bind", "first start", "second start", "memory"), rows)


def _fate(one: Loaded) -> tuple[str, ...]:
    if one.refused:
        why = "; ".join(text.replace("|", "\\|").replace("\n", " ")[:110] for text in one.refused[:2])
        rest = f"; and {len(one.refused) - 2} more" if len(one.refused) > 2 else ""
        return f"refused: {why}{rest}", "", "", ""
    return f"{one.operations:,}", f"{one.first:.2f} s", f"{one.second:.2f} s", f"{one.megabytes:.0f} MB"


def _versions() -> str:
    wanted = {
        "httpx",
        "fastpix-python",
        "aiopenapi3",
        "openapi-core",
        "jsonschema-rs",
        "msgspec",
        "pydantic",
        "jsonschema",
    }
    environments_used = dict.fromkeys(peer.environment for peer in ALL)
    rows = [
        (
            name,
            ", ".join(
                f"{package} {version}" for package, version in environments.versions(name).items() if package in wanted
            ),
        )
        for name in environments_used
    ]
    return _table(("environment", "versions"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
