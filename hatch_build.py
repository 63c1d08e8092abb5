"""Build hook of the wheel: compile the packaged document, so that no start has to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FILE = "fastpix.compiled"
"""The temporary file in the folder of the build."""


class CompiledForm(BuildHookInterface[Any]):
    """Put the compiled form of the packaged document into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the document, unless the install is editable."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from fastpix_dyn import __version__
        from fastpix_dyn.files import PACKAGED_CACHE
        from fastpix_dyn.spec.compile import compile_document
        from fastpix_dyn.spec.compiled_cache import cache_entry
        from fastpix_dyn.spec.document import load

        document = load(Path(self.root) / "spec" / "fastpix.yaml")
        _, content = cache_entry(document, compile_document(document), __version__)
        made = Path(self.directory) / _FILE
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(content)
        build_data["force_include"][str(made)] = f"fastpix_dyn/{PACKAGED_CACHE}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's own signature
        """Remove the temporary file."""
        (Path(self.directory) / _FILE).unlink(missing_ok=True)
