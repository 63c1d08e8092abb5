"""Rows about whole processes: how long from nothing to ready, and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import environments

READY = "import fastpix_dyn; c = fastpix_dyn.Client({options}username='a', password='b'); c.{first}"
PACKAGED = "manage_videos.get_media"
VENDOR = (
    "from fastpix_python import Fastpix, models; "
    "Fastpix(security=models.Security(username='a', password='b')).manage_videos"
)
CORE = (
    "import json; from jsonschema_path import SchemaPath; from openapi_core import OpenAPI; "
    "OpenAPI(SchemaPath.from_dict(json.load(open('{}'))))"
)
AIO = "import json, aiopenapi3; aiopenapi3.OpenAPI('https://x.example/openapi.json', json.load(open('{}')))"
DRY = ("call", "get-media", "--media-id", "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11", "--dry-run")


@dataclass(frozen=True, slots=True)
class Process:
    """A program that is run whole."""

    title: str
    environment: str
    words: tuple[str, ...]
    cache: bool = True


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a process: seconds, and megabytes at the most."""

    seconds: list[float]
    megabytes: list[float]


def python(title: str, environment: str, code: str, *, cache: bool = True) -> Process:
    """The process that runs *code*."""
    return Process(title, environment, ("-P", "-c", code), cache)


def ready(spec: Path | None = None, first: str = PACKAGED) -> str:
    """The code of a process that has a client, and the plan of a first operation."""
    return READY.format(
        options="" if spec is None else f"spec={str(spec)!r}, server='https://x.example', ", first=first
    )


BARE = python("`import httpx; httpx.Client()`", "bare", "import httpx; httpx.Client()")


def table(work: Path) -> list[Process]:
    """All that is compared, the base first; *work* holds what `answers` wrote, and the document as `own.yaml`."""
    program = str(environments.HOME / environments.PROGRAM / "bin" / "fastpix-dyn")
    own, own_yaml = environments.OWN, work / "own.yaml"
    return [
        BARE,
        python("fastpix_dyn, ready to call", own, ready()),
        python("… with a YAML document of one's own, first start", own, ready(own_yaml), cache=False),
        python("… second start", own, ready(own_yaml)),
        Process("`fastpix-dyn --help`", environments.PROGRAM, ("-I", program, "--help")),
        Process("`fastpix-dyn call get-media --dry-run`", environments.PROGRAM, ("-I", program, *DRY)),
        python("the vendor's SDK, ready to call", "vendor", VENDOR),
        python("openapi-core with the document as JSON", "openapi_core", CORE.format(work / "document.json")),
        python("aiopenapi3 with the document as JSON", "aiopenapi3", AIO.format(work / "readable" / "document.json")),
    ]


def measured(processes: Sequence[Process], rounds: int, cache: Path) -> dict[str, Runs]:
    """By title, what *rounds* runs took, one of each after the other; a run before that is not counted."""
    found = {process.title: Runs([], []) for process in processes}
    for number in range(-1, rounds):
        for process in processes:
            seconds, megabytes = once(process, cache)
            if number >= 0:
                found[process.title].seconds.append(seconds)
                found[process.title].megabytes.append(megabytes)
    return found


def once(process: Process, cache: Path) -> tuple[float, float]:
    """The seconds and the megabytes of one run.

    Raises:
        RuntimeError: it failed.
    """
    words = [str(environments.HOME / process.environment / "bin" / "python"), *process.words]
    variables: Mapping[str, str] = {
        **os.environ,
        "FASTPIX_CACHE": str(cache) if process.cache else "off",
        "FASTPIX_USERNAME": "a",
        "FASTPIX_PASSWORD": "b",
    }
    code, seconds, megabytes, said = _launched(words, variables)
    if code:
        raise RuntimeError(f"{process.title} failed: {said}")
    return seconds, megabytes


@cache
def _launcher() -> subprocess.Popen[str]:
    program = [sys.executable, "-S", "-E", str(environments.HERE / "peers" / "launcher.py")]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _launched(words: Sequence[str], variables: Mapping[str, str]) -> tuple[int, float, float, str]:
    """Exit code, seconds, megabytes and the last words of a run."""
    launcher = _launcher()
    assert launcher.stdin  # noqa: S101  # it was asked for
    assert launcher.stdout  # noqa: S101  # as above
    launcher.stdin.write(json.dumps([words, variables]) + "\n")
    launcher.stdin.flush()
    code, seconds, megabytes, said = json.loads(launcher.stdout.readline())
    return code, seconds, megabytes, said
