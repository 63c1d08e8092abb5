"""What changed between two documents for one who calls the API.

`read` both, and `compare` them; `folding` makes equal changes one, and `reports` writes them.
"""

from fastpix_dyn.workbench.diff.compare import compare, labels
from fastpix_dyn.workbench.diff.documents import read

__all__ = ["compare", "labels", "read"]
