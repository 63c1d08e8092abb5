"""`python -m fastpix_dyn`: the program `fastpix-dyn`."""

from fastpix_dyn.cli.main import main

main()
