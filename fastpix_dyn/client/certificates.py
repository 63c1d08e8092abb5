"""The certificates and keys that variables of the environment name: what to do if they can't be used, or trust nobody.

No HTTP client can be created with a file that can't be used. A folder that is missing is an empty one to OpenSSL.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.text import join_words


def environment_error(error: Exception) -> ConfigurationError:
    """Return the error that says why no HTTP client can be created; *error* is that of the HTTP library."""
    wrong = [name for name, check in _CHECKS if (value := os.environ.get(name)) and not _passes(check, value)]
    if wrong:
        return ConfigurationError(
            f"no certificates or keys can be used, because the file or folder in {join_words(wrong, 'or')} is missing, "
            "can't be opened or has another format; correct the variable, or unset it"
        )
    names = join_words([name for name, _ in _CHECKS], "and")
    return ConfigurationError(
        f"no HTTP client can be created ({type(error).__name__}); check the variables of the environment {names}"
    )


def advice(reason: str) -> str:
    """Return what to do about *reason*, the words of OpenSSL; empty unless the authority of a certificate is unknown.

    A certificate that has expired, or is that of another host, is the server's to correct.
    """
    if "CERTIFICATE_VERIFY_FAILED" not in reason or not ("issuer" in reason or "self-signed" in reason):
        return ""
    named = next((name for name in (_FILE, _FOLDER) if os.environ.get(name)), None)
    if named:
        return f"; {named} does not have the authority of its certificate: add it there, or unset the variable"
    return f"; for a certificate of your own, set {_FILE} to the file of its authority"


def _load_file(path: str) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)


def _load_folder(path: str) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(capath=path)


def _open_key_log(path: str) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = path


def _passes(check: Callable[[str], object], value: str) -> bool:
    try:
        check(value)
    except Exception:  # noqa: BLE001  # of OpenSSL or the operating system
        return False
    return True


_FILE, _FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"
_CHECKS: tuple[tuple[str, Callable[[str], object]], ...] = (
    (_FILE, _load_file),
    (_FOLDER, _load_folder),
    ("SSLKEYLOGFILE", _open_key_log),
)
"""The variables with files of certificates and keys, and what fails if one is wrong."""
