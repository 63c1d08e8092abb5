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
        ({"Retry-After": "1.5"}, 2),
        ({"Retry-After": "1.0"}, 1),
        ({"Retry-After": "0.001"}, 1),
        ({"Retry-After": ".5"}, 1),
        ({"Retry-After": "2."}, 2),
        ({"Retry-After": "9" * 5000}, 1e9),
        ({"Retry-After": "Wed, 21 Oct 9999 12:00:00 GMT", "Date": NOON}, 1e9),
        ({"Retry-After": "-1.5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "1e3"}, None),
        ({"Retry-After": "1,5"}, None),
        ({"Retry-After": "\u0661"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500.5", "Retry-After": "9"}, 1.5005),
        ({"retry-after-ms": "soon", "Retry-After": "9"}, 9),
        ({"retry-after-ms": "-5", "Retry-After": "9"}, 9),
        ({"retry-after-ms": "9" * 400}, 1e9),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers, seconds):
    """RFC 9110 §10.2.3; a date counts from the answer's own, else from when it came; fractions are rounded up."""
    assert retry_after(Response(503, Headers(headers.items()), b"", received=10)) == seconds
