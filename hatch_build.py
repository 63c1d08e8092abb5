"""Part of the build of a wheel: compiles the document, so that no start at a user's has to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyForm(BuildHookInterface[Any]):
    """Puts the ready form of the packaged document into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles the document; an editable install has no use for what comes of it."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from fastpix_dyn.spec.compiled_cache import written
        from fastpix_dyn.spec.compile import compile_document
        from fastpix_dyn.spec.document import load
        from fastpix_dyn.version import __version__

        document = load(Path(self.root) / "spec" / "fastpix.yaml")
        _, content = written(document, compile_document(document), __version__)
        made = Path(self.directory) / "fastpix.ready"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(content)
        build_data["force_include"][str(made)] = "fastpix_dyn/_data/fastpix.ready"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's own signature
        """Leaves only the wheel behind."""
        (Path(self.directory) / "fastpix.ready").unlink(missing_ok=True)
