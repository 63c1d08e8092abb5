"""Recorded responses for tests: the project's own samples, and those of the live API if they are beside the checkout.

The samples have made-up values and the shapes of the live API. A clone without `../shared` collects no test of the
live recordings, so nothing is skipped.
"""

from pathlib import Path

import pytest

from fastpix_dyn.contract.recordings import load_recordings

SAMPLES = Path(__file__).with_name("samples")
LIVE = Path(__file__).resolve().parents[2] / "shared" / "recordings"
FOLDERS = {"samples": SAMPLES, **({"live": LIVE} if LIVE.is_dir() else {})}
"""By the name of the source."""

each_source = pytest.mark.parametrize("source", FOLDERS)


def recordings(source):
    """Return the recordings of *source*: operationId, method, path, status, contentType, body."""
    return list(load_recordings(FOLDERS[source]))


def each_recording(wanted=lambda _: True, sources=FOLDERS):
    """Parametrise over the recordings of *sources* of which *wanted* is true."""
    return pytest.mark.parametrize(
        "recording",
        [
            pytest.param(one, id=f"{source} {one['operationId']} {one['status']}")
            for source in sources
            for one in recordings(source)
            if wanted(one)
        ],
    )


def first_success(source, operation):
    """Return the first successful recording of *operation* in *source*."""
    return next(one for one in recordings(source) if one["operationId"] == operation and one["status"] < 300)
