"""The formats that are asserted; every other word of `format` is an annotation (JSON Schema Validation 2020-12 §7.2).

They speak of strings only. Both engines ask the same code, that of jsonschema-rs (`rust.has_format`), which follows:

- `uuid`: RFC 9562 §4, in the form 8-4-4-4-12 and in any case; no braces, no `urn:uuid:`.
- `date-time`: RFC 3339 §5.6. `t` and `z` may be small; a space is no `T`; a second of 60 is one only at 23:59 UTC.
- `date`: RFC 3339 §5.6, a day that there is.
- `uri`: RFC 3986 §3, with a scheme; all ASCII: other characters are percent-encoded.
- `email`: RFC 5321 §4.1.2; ASCII too, and without a name before it. A domain of one label, such as `localhost`, is one.
"""

from __future__ import annotations

from collections.abc import Mapping

FORMATS: Mapping[str, str] = {
    "uuid": "a UUID, such as 01234567-89ab-cdef-0123-456789abcdef (RFC 9562)",
    "date-time": "a time with its zone, such as 2030-01-31T12:00:00Z (RFC 3339)",
    "date": "a day, such as 2030-01-31 (RFC 3339)",
    "uri": "an absolute URI, such as https://example.com/a%20b (RFC 3986)",
    "email": "an email address (RFC 5321)",
}
"""What each of them asks for, in words."""

SECRET = "password"  # noqa: S105  # it is the word of OpenAPI 3.1 §4.8.24 for a value that is not to be shown
