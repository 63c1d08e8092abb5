"""What is to be reached, and what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calls import BARE as BY_HAND
from calls import OURS
from processes import BARE, Runs
from statistic import Spread, ratios, spread

BASE_MEGABYTES = 6.0
Calls = Mapping[str, Mapping[str, list[float] | str]]


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of the table: *reached* in the unit of *goal*, and whether that will do."""

    what: str
    goal: str
    reached: str
    is_reached: bool


def of_calls(calls: Calls) -> list[Goal]:
    """Those about calls, as ratios to httpx by hand."""

    def ratio(case: str) -> Spread:
        ours, bare = calls[case][OURS.title], calls[case][BY_HAND.title]
        if isinstance(ours, str) or isinstance(bare, str):
            raise TypeError(f"{case}: {ours if isinstance(ours, str) else bare}")
        return ratios(ours, bare)

    media, listed, flight = ratio("media"), ratio("list"), ratio("async")
    rate = Spread(1 / flight.middle, 1 / flight.high, 1 / flight.low)
    return [
        Goal("one small call, checked both ways", "≤ 1.15", f"{media:.2f}", media.middle <= 1.15),
        Goal("a list of 50, checked both ways", "≤ 0.9", f"{listed:.2f}", listed.middle <= 0.9),
        Goal("async, 50 in flight, loopback, calls a second", "≥ 0.95", f"{rate:.2f}", rate.middle >= 0.95),
    ]


LIMITS = (
    ("fastpix_dyn, ready to call", "start to ready-to-call", 1.2),
    ("… second start", "a YAML document of one's own, second start", 1.35),
    ("`fastpix-dyn --help`", "`fastpix-dyn --help`", 1.6),
    ("`fastpix-dyn call get-media --dry-run`", "`fastpix-dyn call get-media --dry-run`", 1.6),
)


def of_processes(runs: Mapping[str, Runs]) -> list[Goal]:
    """Those about whole processes, as ratios to one that imports httpx and makes a client."""
    made = list[Goal]()
    for title, what, limit in LIMITS:
        ratio = ratios(runs[title].seconds, runs[BARE.title].seconds)
        made.append(Goal(what, f"≤ {limit}", f"{ratio:.2f}", ratio.middle <= limit))
    more = spread(runs["fastpix_dyn, ready to call"].megabytes).middle - spread(runs[BARE.title].megabytes).middle
    made.insert(1, Goal("… its memory", f"≤ +{BASE_MEGABYTES:g} MB", f"+{more:.1f} MB", more <= BASE_MEGABYTES))
    return made


def of_large(small: Runs, large: Runs, first: float) -> list[Goal]:
    """Those about a document of 10,000 operations."""
    ratio = ratios(large.seconds, small.seconds)
    return [
        Goal(
            "10,000 operations, second start and first call / the same with 72",
            "≤ 2",
            f"{ratio:.2f}",
            ratio.middle <= 2,
        ),
        Goal("10,000 operations, first start", "< 6 s", f"{first:.1f} s", first < 6),
    ]


def of_pages(points: Sequence[tuple[float, float]]) -> Goal:
    """The one about a long walk: its memory after a thousand pages and after all of them."""
    by_size = dict(points)
    few, many = by_size[1_000], by_size[max(by_size)]
    return Goal(
        "`items()` over 1,000,000 items: growth after the first 50,000",
        "constant memory",
        f"{many - few:+.1f} MB",
        many - few < 2,
    )
