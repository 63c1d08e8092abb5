"""What the tests of the client share."""

import pytest
from loopback import KINDS


@pytest.fixture(params=KINDS)
def kind(request):
    """Whether the test runs with a sync or an async client."""
    return request.param


@pytest.fixture(autouse=True)
def no_credentials_in_the_environment(monkeypatch):
    """The machine's own settings don't count."""
    for name in ("FASTPIX_USERNAME", "FASTPIX_PASSWORD", "FASTPIX_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
