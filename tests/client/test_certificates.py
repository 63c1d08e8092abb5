"""The certificates and keys that variables of the environment name: which of them is wrong."""

import pytest
import trustme

from fastpix_dyn.client.certificates import environment_error

NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
WRONG = "/proc/no/such/file"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    """The machine may have some."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SSL_CERT_FILE": WRONG}, "SSL_CERT_FILE"),
        ({"SSLKEYLOGFILE": WRONG}, "SSLKEYLOGFILE"),
        ({"SSL_CERT_FILE": WRONG, "SSLKEYLOGFILE": WRONG}, "SSL_CERT_FILE or SSLKEYLOGFILE"),
        ({"SSL_CERT_FILE": "", "SSLKEYLOGFILE": WRONG}, "SSLKEYLOGFILE"),
        ({"SSL_CERT_FILE": WRONG, "SSL_CERT_DIR": "", "SSLKEYLOGFILE": ""}, "SSL_CERT_FILE"),
    ],
)
def test_the_variable_whose_file_cannot_be_used_is_named(monkeypatch, variables, named):
    """Each of several, and none that is empty."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert str(environment_error(OSError("canary"))) == (
        f"no certificates or keys can be used, because the file or folder in {named} is missing, can't be opened or "
        "has another format; correct the variable, or unset it"
    )


def test_a_folder_of_certificates_that_cannot_be_used_is_named(monkeypatch):
    """OpenSSL takes a missing one for an empty one; other systems may refuse it."""
    monkeypatch.setenv("SSL_CERT_DIR", "folder")

    def refuse(*_, **options):
        if options.get("capath"):
            raise OSError

    monkeypatch.setattr("ssl.SSLContext.load_verify_locations", refuse)
    assert "the file or folder in SSL_CERT_DIR is missing" in str(environment_error(OSError()))


@pytest.mark.parametrize("is_set", [False, True])
def test_if_no_variable_is_wrong_all_are_named(monkeypatch, tmp_path, is_set):
    """With the class of the error of the HTTP library, and without its words."""
    if is_set:
        trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

    assert str(environment_error(LookupError("canary"))) == (
        "no HTTP client can be created (LookupError); check the variables of the environment SSL_CERT_FILE, "
        "SSL_CERT_DIR and SSLKEYLOGFILE"
    )
