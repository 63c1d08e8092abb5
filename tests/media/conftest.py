"""What the tests of uploads share."""

import pytest
from loopback import KINDS


@pytest.fixture(params=KINDS)
def kind(request):
    """Run the test with a sync and an async client."""
    return request.param
