"""Packages that are not installed: the error names the extra and the command, and nothing else of Python comes out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import runpy; sys.argv = {}; runpy.run_module('fastpix_dyn', run_name='__main__')"
KEY = """
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import serialization as s
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
key = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
"""
TOKEN = "from fastpix_dyn.media import playback; playback.token('p', 'k', key)"
CONTRACT = "from fastpix_dyn import Client; from fastpix_dyn.contract.run import run; run(Client(server='mock'))"
COMMANDS = {
    "click": ["--help"],
    "jmespath": ["call", "list-media", "--server", "mock", "--query", "data"],
    "platformdirs": ["profile", "list"],
    "uvicorn": ["mock", "--port", "0"],
    "jinja2": ["render", "stubs"],
    "openapi_core": ["contract", "--server", "mock", "--operation", "list-media"],
    "openapi_spec_validator": ["spec", "lint"],
}
"""By package: a command that needs it."""
WITHOUT = {"rich": ["call", "list-media", "--server", "mock"], "keyring": ["profile", "list"]}
"""Commands that do without."""


def run_without(package, code):
    """Runs *code* in a process that can't import *package*."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    program = [sys.executable, "-c", f"import sys; sys.modules[{package!r}] = None\n{code}"]
    return subprocess.run(program, check=False, capture_output=True, text=True, timeout=60, env=environment)


@pytest.mark.parametrize("package", COMMANDS)
def test_a_command_says_which_extra_it_needs(package):
    """In one line, with exit code 2."""
    done = run_without(package, PROGRAM.format(["fastpix-dyn", *COMMANDS[package]]))

    assert done.returncode == 2
    assert "pip install 'fastpix_dyn[" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("package", WITHOUT)
def test_a_command_that_does_without(package):
    """It works."""
    done = run_without(package, PROGRAM.format(["fastpix-dyn", *WITHOUT[package]]))

    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("package", "before", "call"),
    [("jwt", KEY, TOKEN), ("openapi_core", "", CONTRACT)],
    ids=["playback.token", "contract.run"],
)
def test_a_function_says_which_extra_it_needs(package, before, call):
    """A `ConfigurationError`."""
    code = (
        f"{before}\nfrom fastpix_dyn import ConfigurationError\ntry:\n    {call}\nexcept ConfigurationError as error:\n"
    )
    done = run_without(package, f"{code}    print(error)")

    assert done.returncode == 0, done.stderr
    assert "pip install 'fastpix_dyn[" in done.stdout
