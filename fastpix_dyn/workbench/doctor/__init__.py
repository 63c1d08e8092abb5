"""Whether all is well: the installation, the document, the surroundings, and the server; each check tells what to do.

from fastpix_dyn.workbench.doctor import examined

for check in examined(offline=True):
    print(check)
"""

from fastpix_dyn.workbench.doctor.checks import CHECKS, examined
from fastpix_dyn.workbench.doctor.records import Check, Login

__all__ = ["CHECKS", "Check", "Login", "examined"]
