"""schemathesis, an independent tester, against the mock server over HTTP, with all checks."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from plans import API

from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.mock.http_server import serve
from fastpix_dyn.mock.server import create_app

# A state may stand against a request that fits the document (a stream that is enabled already): 400, as FastPix does.
SETTINGS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "429", "5xx"]
"""


@pytest.mark.long  # schemathesis draws requests for each operation
def test_schemathesis_finds_nothing(tmp_path, record_property):
    """Examples, edge cases, random valid and invalid requests, and chains of calls by links."""
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    program = shutil.which("schemathesis", path=Path(sys.executable).parent)
    options = ["--max-examples", "4", "--seed", "1", "--phases", "examples,coverage,fuzzing,stateful", "--auth", "a:b"]
    with serve(create_app(API, credentials=("a", "b"), seed=1)) as url:
        document = {**load_document(None).root.value, "servers": [{"url": url}]}
        (tmp_path / "document.json").write_text(json.dumps(document))

        done = subprocess.run(
            [program, "run", str(tmp_path / "document.json"), "--url", url, *options],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    record_property(
        "schemathesis", next((line for line in done.stdout.splitlines() if "generated" in line), "").strip()
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
