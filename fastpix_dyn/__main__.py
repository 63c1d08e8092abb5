"""The program `fastpix-dyn`, also as `python -m fastpix_dyn`: Ctrl-C ends it with 130 even while it is imported."""

import os
import signal
import sys
from typing import Any


def main() -> None:
    """Import the command line and run it; the import takes most of the time of a short command."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not so in a job that ignores Ctrl-C
        signal.signal(signal.SIGINT, _end)
    from fastpix_dyn.cli.main import main as run

    try:
        run()
    except KeyboardInterrupt:  # a Ctrl-C that comes while the command ends, or while another one ends it
        signal.signal(signal.SIGINT, _end)
        sys.exit(130)


def _end(*_: Any) -> None:
    os._exit(130)


if __name__ == "__main__":
    main()
