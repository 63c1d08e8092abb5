"""Responses: the seconds of `Retry-After`."""

import pytest

from fastpix_dyn.flow.response import retry_after
from fastpix_dyn.wire.messages import Headers, Response

NOON = "Wed, 21 Oct 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:07 GMT", "Date": NOON}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 11:59:00 GMT", "Date": NOON}, 0),
        ({"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT"}, 50),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "7", "Date": "soon"}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:07 GMT", "Date": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers, seconds):
    """RFC 9110 §10.2.3; a date counts from the answer's own, else from when it came."""
    assert retry_after(Response(503, Headers(headers.items()), b"", received=10)) == seconds
