"""Tries every fault of the network on this package, bare httpx and the vendor's SDK, and writes docs/reliability.md.

What stands between the two marks of the page is replaced; a run takes some minutes.
"""

from __future__ import annotations

import logging
import re
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reliability.md"
MARKS = "<!-- faults: tools/reliability.py -->", "<!-- /faults -->"


def main() -> None:
    """Writes the page."""
    sys.path.insert(0, str(ROOT / "tests"))
    logging.disable()
    found = re.compile(f"(?<={re.escape(MARKS[0])}\n).*?(?={re.escape(MARKS[1])})", re.DOTALL)
    tables: str = import_module("faults.side_by_side").markdown()
    PAGE.write_text(found.sub(lambda _: f"\n{tables}\n", PAGE.read_text("utf-8"), count=1), "utf-8")


if __name__ == "__main__":
    main()
