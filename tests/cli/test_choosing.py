"""Words of the command line that say which."""

import pytest

from fastpix_dyn.cli import connection


@pytest.mark.parametrize(
    ("text", "server"), [("1", 1), ("mock", "mock"), ("https://x.example", "https://x.example"), ("²", "²")]
)
def test_a_server_is_a_number_or_what_was_typed(text, server):
    """A digit that is no number, such as a raised 2, is a wrong address like any other, and no traceback."""
    assert connection.server_argument(text) == server
