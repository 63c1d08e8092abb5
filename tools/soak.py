"""An hour's worth of calls to a server that fails now and then: `soak.py [--calls N]`; `make soak` calls it.

Prints the figures, and fails where a call is not accounted for, or memory or descriptors pile up.
"""

from __future__ import annotations

import argparse
import logging
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CALLS = 200_000


def main() -> None:
    """Makes the calls and tells of them."""
    sys.path[0] = str(ROOT / "tests")  # in place of this folder, whose soak is this program
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=CALLS, help=f"how many ({CALLS})")
    calls = parser.parse_args().calls
    logging.disable()
    load = import_module("soak.load")
    told, server, measured = load.load(calls)
    print("\n".join(load.table(told, server, measured)))
    if found := [*load.unaccounted(told, server), *load.piled_up(measured)]:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
