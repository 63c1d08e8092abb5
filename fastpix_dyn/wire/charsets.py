"""Text ↔ bytes by the `charset` of a media type; UTF-8 where it names none (RFC 6838 §4.2.1)."""

from __future__ import annotations

from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.plain import refuse

UTF_8 = "utf-8"


def encode(text: str, media_type: str, pointer: str) -> bytes:
    """*text* in the charset of *media_type*.

    Raises:
        ArgumentValueError: the charset is unknown, or can't say the text.
    """
    charset = media_types.parameter(media_type, "charset") or UTF_8
    try:
        return text.encode(charset)
    except LookupError:
        raise refuse(pointer, "mediaType", f"the charset {charset!r} is unknown; use UTF-8") from None
    except UnicodeEncodeError as error:
        message = f"character {error.start} can't be written in the charset {charset}; use UTF-8"
        raise refuse(pointer, "mediaType", message) from None


def decode(content: bytes, media_type: str) -> str:
    """The text that *content* is in the charset of *media_type*.

    Raises:
        ValueError: the charset is unknown, or the bytes are not of it; the message says where.
    """
    charset = media_types.parameter(media_type, "charset") or UTF_8
    try:
        return content.decode(charset)
    except LookupError:
        raise ValueError(f"the charset {charset!r} is unknown") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"not {charset}: {error.reason} at byte {error.start}") from None
