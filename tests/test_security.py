"""The threat model, and what it claims."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ["SECURITY.md", "docs/reliability.md"]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page):
    """A promise whose test is gone is none."""
    named = set(re.findall(r"`(tests/[^`\s]+)`", (ROOT / page).read_text("utf-8")))

    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [
        name for name in named if name.endswith(".py") and "def test_" not in (ROOT / name).read_text("utf-8")
    ] == []


def test_every_promise_of_the_threat_model_names_a_test():
    """The last column of each row."""
    table = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Threat model")[2].partition("##")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 10
    assert all(len(row) == 6 and "`tests/" in row[4] for row in rows)
