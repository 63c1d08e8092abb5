"""Rows about calls: each peer in a process of its own, one after the other, round by round."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import environments

PEERS = environments.HERE / "peers"
ROUND = 0.2
"""Seconds that a peer measures in one round, about."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Someone who makes the calls: a program, and the environment that it runs in."""

    title: str
    program: str
    environment: str
    checks: str = "on"
    answers: str = "."
    """Where they stand, below the folder of all."""


BARE = Peer("httpx by hand", "bare.py", "bare")
OURS = Peer("**fastpix_dyn, checked both ways**", "ours.py", environments.OWN)
ALL = (
    BARE,
    OURS,
    Peer("fastpix_dyn, unchecked", "ours.py", environments.OWN, checks="off"),
    Peer("the vendor's SDK", "vendor.py", "vendor", answers="readable"),
    Peer("aiopenapi3", "aiopenapi3_peer.py", "aiopenapi3", answers="readable"),
    Peer("httpx and openapi-core's check of the answer", "openapi_core_peer.py", "openapi_core"),
)
CASES = {"media": ALL, "list": ALL, "async": ALL[:4]}
"""By name of the case, who can do it."""


class CaseError(Exception):
    """A peer could not do what was asked; the message is its own."""


def variables(answers: Path, server: str = "") -> dict[str, str]:
    """What every peer finds in its environment."""
    shared = {"BENCH_ANSWERS": str(answers), "BENCH_DOCUMENT": str(answers / "document.json"), "BENCH_SERVER": server}
    return {**os.environ, **shared, "PYTHONHASHSEED": "0"}


def command(peer: Peer) -> list[str]:
    """What runs *peer*."""
    return [str(environments.HOME / peer.environment / "bin" / "python"), str(PEERS / peer.program)]


def measured(answers: Path, rounds: int) -> dict[str, dict[str, list[float] | str]]:
    """By case and title of the peer, the seconds of one call in each round; or why there are none."""
    with ExitStack() as stack:
        urls = {folder: served(stack, answers / folder) for folder in {peer.answers for peer in _all()}}
        running = {
            peer: stack.enter_context(_process(command(peer), _told(peer, answers, urls[peer.answers])))
            for peer in _all()
        }
        return {case: _case(case, {peer: running[peer] for peer in peers}, rounds) for case, peers in CASES.items()}


def served(stack: ExitStack, answers: Path) -> str:
    """The address of a server of these answers."""
    server = stack.enter_context(_process([*command(BARE)[:1], str(PEERS / "server.py")], variables(answers)))
    return _line(server)


def _told(peer: Peer, answers: Path, url: str) -> dict[str, str]:
    return {**variables(answers / peer.answers, url), "BENCH_CHECKS": peer.checks}


def _all() -> Sequence[Peer]:
    return list(dict.fromkeys(peer for peers in CASES.values() for peer in peers))


def _case(case: str, running: dict[Peer, subprocess.Popen[str]], rounds: int) -> dict[str, list[float] | str]:
    counts: dict[Peer, int] = {}
    failed: dict[Peer, str] = {}
    for peer, process in running.items():
        try:
            seconds = ask(process, case, 20) / 20
            counts[peer] = max(10, round(ROUND / seconds))
        except CaseError as error:
            failed[peer] = str(error)
    times: dict[Peer, list[float]] = {peer: [] for peer in counts}
    for _ in range(rounds):
        for peer, count in counts.items():
            times[peer].append(ask(running[peer], case, count) / count)
    return {peer.title: times.get(peer, failed.get(peer, "")) for peer in running}


def ask(process: subprocess.Popen[str], case: str, count: int) -> float:
    """The seconds that *count* calls of *case* take *process*.

    Raises:
        CaseError: it can't make them.
    """
    assert process.stdin  # noqa: S101  # it was asked for
    process.stdin.write(f"{case} {count}\n")
    process.stdin.flush()
    said = json.loads(_line(process) or '"it died"')
    if isinstance(said, str):
        raise CaseError(said)
    return float(said)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout  # noqa: S101  # it was asked for
    return process.stdout.readline().strip()


@contextmanager
def _process(words: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment)
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
