"""How cost grows: with the size of the document, of the body, the number of pages, and the calls in flight."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import environments
import large
import processes
from calls import OURS, command, served, variables

OPERATIONS = (1, 10, 72, 300, 1_000, 3_000, 10_000)
ITEMS = (1, 10, 50, 200, 1_000)
PAGES = (10, 100, 1_000, 20_000)
FLIGHTS = (1, 5, 20, 50, 100, 200)
AXES = {
    "body": ("items in the answer", "ms a call"),
    "pages": ("pages walked", "MB at the most"),
    "flight": ("calls in flight", "calls a second"),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the picture: *points* are (size, cost)."""

    panel: str
    across: str
    up: str
    name: str
    points: Sequence[tuple[float, float]]


def curves(answers: Path, work: Path) -> list[Curve]:
    """All that are drawn."""
    children = {"body": ITEMS, "pages": PAGES, "flight": FLIGHTS}
    found = (of_child(panel, sizes, answers) for panel, sizes in children.items())
    return [*of_documents(work), *chain.from_iterable(found)]


def of_documents(work: Path) -> list[Curve]:
    """First and second start of a process, and its memory, by the number of operations."""
    points: dict[str, list[tuple[float, float, float]]] = {"first start": [], "second start": []}
    for count in OPERATIONS:
        path = write(work, count)
        process = processes.python(path.name, environments.OWN, called(path))
        for name, found in points.items():
            runs = [processes.once(process, work / "growing") for _ in range(1 if name == "first start" else 3)]
            found.append((count, min(seconds for seconds, _ in runs), min(megabytes for _, megabytes in runs)))
    return [
        Curve(panel, "operations", up, name, [(point[0], point[index]) for point in found])
        for index, panel, up in ((1, "document", "seconds"), (2, "memory", "MB"))
        for name, found in points.items()
    ]


def write(work: Path, operations: int) -> Path:
    """A document of so many operations, as JSON."""
    path = work / f"{operations}.json"
    path.write_text(json.dumps(large.document(operations)), "utf-8")
    return path


def called(path: Path) -> str:
    """The code of a process that has made a first call of the document at *path*."""
    made = "httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={'id': i, 'name': 'a'})))"
    return (
        "import httpx, fastpix_dyn; i = '3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11'; "
        f"c = fastpix_dyn.Client(spec={str(path)!r}, server='https://x.example', http_client={made}); "
        "c.tag_0.op_0(key=i, id=i, name='a')"
    )


def of_child(panel: str, sizes: Sequence[int], answers: Path) -> list[Curve]:
    """One cost for each size, each measured in a process of its own."""
    across, up = AXES[panel]
    names: Sequence[str] = _said(answers, panel, "names", 0)
    return [
        Curve(panel, across, up, name, [(size, _said(answers, panel, name, size)) for size in sizes]) for name in names
    ]


def _said(answers: Path, panel: str, name: str, size: int) -> Any:
    """What `peers/sizes.py` prints."""
    words = [*command(OURS)[:1], str(environments.HERE / "peers" / "sizes.py"), panel, name, str(size)]
    with ExitStack() as stack:
        environment = variables(answers, served(stack, answers))
        return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)


def draw(found: Sequence[Curve], path: Path) -> None:
    """The curves as an SVG, drawn by matplotlib in an environment of its own."""
    python = environments.python_of("drawing")
    data = json.dumps([[one.panel, one.across, one.up, one.name, list(one.points)] for one in found])
    program = environments.HERE / "peers" / "drawing.py"
    subprocess.run([str(python), str(program), str(path)], input=data, text=True, check=True, env=dict(os.environ))
