"""What changed between two documents for one who calls the API: `read` both, and `compare` them."""

from fastpix_dyn.workbench.diff.compare import compare
from fastpix_dyn.workbench.diff.sides import read

__all__ = ["compare", "read"]
