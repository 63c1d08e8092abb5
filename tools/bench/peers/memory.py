"""The most memory that this process has had, in megabytes, without that of the process that it came from."""

import re
import resource
import sys
from pathlib import Path


def peak() -> float:
    """What Linux says of this program alone; elsewhere what the system counts for the process."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("utf-8"))
        return int(found[1]) / 1024 if found else 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
