"""Makes what is released, in `dist/`: `make release`, from a clean checkout of the commit that is to be released.

The sdist and the wheel, built twice to see that they come out the same; an SBOM of what the wheel installs (CycloneDX
1.6, `sbom.cdx.json`); where it all comes from (in-toto Statement 1 with SLSA Provenance 1, `provenance.json`); and
`SHA256SUMS`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
LOCK = ROOT / "requirements-dev.lock"
BUILDER = "tools/release/release.py"


def main() -> None:
    """All steps; the first that fails ends it."""
    started = datetime.now(UTC)
    commit = _said("git", "rev-parse", "HEAD")
    if changed := _said("git", "status", "--porcelain"):
        sys.exit(f"what is released is a commit; the checkout has changes:\n{changed}")
    audited = "--without-audit" not in sys.argv[1:]
    if audited:
        audit()
    files = build(int(_said("git", "log", "-1", "--format=%ct")))
    files.append(sbom(next(file for file in files if file.suffix == ".whl")))
    files.append(provenance(files, commit, started, audited=audited))
    sums = "".join(f"{digest(file)}  {file.name}\n" for file in files)
    (DIST / "SHA256SUMS").write_text(sums, "utf-8")
    print(sums, end="")


def audit() -> None:
    """Stops unless no package of the lock is in the advisories of PyPI."""
    words = ["--strict", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--requirement", str(LOCK)]
    if subprocess.run([sys.executable, "-m", "pip_audit", *words], check=False).returncode:
        sys.exit("pip-audit found something, or can't reach the advisories; where it can't, say --without-audit")


def build(epoch: int) -> list[Path]:
    """The sdist and the wheel, which come out the same, byte for byte, when they are built again."""
    shutil.rmtree(DIST, ignore_errors=True)
    _build(DIST, epoch)
    with tempfile.TemporaryDirectory() as again:
        _build(Path(again), epoch)
        differing = [file.name for file in DIST.iterdir() if digest(file) != digest(Path(again, file.name))]
    if differing:
        sys.exit(f"built again, these come out otherwise: {', '.join(differing)}")
    return sorted(DIST.iterdir())


def _build(folder: Path, epoch: int) -> None:
    words = ["-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=environment)


def sbom(wheel: Path) -> Path:
    """What an environment with the wheel alone holds, as CycloneDX."""
    made = DIST / "sbom.cdx.json"
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
        subprocess.run([python, "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip"], check=True)
        words = ["environment", "--spec-version", "1.6", "--output-reproducible", "--output-file", str(made)]
        metadata = ["--pyproject", str(ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, "-m", "cyclonedx_py", *words, *metadata, str(python)], check=True)
    return made


def provenance(files: list[Path], commit: str, started: datetime, *, audited: bool) -> Path:
    """Of which commit, by which program and with which packages *files* were made; to be signed by who releases."""
    made = DIST / "provenance.json"
    source = {"uri": "git+commit", "digest": {"gitCommit": commit}}
    lock = {"uri": LOCK.name, "digest": {"sha256": digest(LOCK)}}
    statement: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file.name, "digest": {"sha256": digest(file)}} for file in files],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILDER,
                "externalParameters": {"audited": audited},
                "resolvedDependencies": [source, lock],
            },
            "runDetails": {
                "builder": {"id": BUILDER, "version": {"python": sys.version.split()[0]}},
                "metadata": {"startedOn": started.isoformat(timespec="seconds")},
            },
        },
    }
    made.write_text(json.dumps(statement, indent=2) + "\n", "utf-8")
    return made


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _said(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


if __name__ == "__main__":
    main()
