"""Record the lines of a program that a test starts.

The copy of the tree has this module as `sitecustomize.py`: Python imports it at its start if the tree is on its path.
"""

import os
import sys
from pathlib import Path

if "MUTATION_LINE_MAP" in os.environ and "PYTEST_CURRENT_TEST" in os.environ:
    sys.path.append(str(Path(__file__).parent / "tools/mutation"))
    from line_map import record_program

    record_program()
