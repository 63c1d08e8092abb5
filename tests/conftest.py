"""What all tests share: the settings of Hypothesis and anyio, and what ends with a run."""

import atexit
import gc
import os
import shutil
import signal
import tempfile

import orphans
import pytest
from hypothesis import HealthCheck, Phase, settings

# Compiled documents are kept for this run only, and its workers share them: a user's own are neither read nor touched.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["FASTPIX_CACHE"] = tempfile.mkdtemp(prefix="fastpix_dyn-tests-")
    atexit.register(shutil.rmtree, os.environ["FASTPIX_CACHE"], ignore_errors=True)

# Nor is a user's keyring. The keyring would choose any class of a test, if such a test came first.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

orphans.end_with_this_process()

# A shell ignores SIGINT in its background jobs, and programs inherit that: the tests of Ctrl-C need it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same draws on every run and every machine; how fast they come is no property of the code.
settings.register_profile(
    "project",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    # Not `explain`, which traces every line of every test, also of those that pass, and takes most of their time.
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")


@pytest.fixture(scope="session")
def anyio_backend():
    """Async tests run on asyncio."""
    return "asyncio"


def pytest_collection_finish():
    """Leaves the thousands of tests out of all later garbage collections, which would go through them each time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Prints the figures that tests recorded: they are results, not only passes."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, figure in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {figure}")
