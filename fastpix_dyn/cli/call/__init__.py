"""`fastpix-dyn call`: any operation of the document, from a shell."""

from fastpix_dyn.cli.call.command import command

__all__ = ["command"]
