"""The names that a user may import."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import fastpix_dyn
from fastpix_dyn.client.options import Options
from fastpix_dyn.spec.names import CLIENT_NAMES


def test_every_public_name_is_there_and_no_other():
    """Each can be imported, and `dir()` lists them."""
    assert all(hasattr(fastpix_dyn, name) for name in fastpix_dyn.__all__)
    assert not hasattr(fastpix_dyn, "no_such_name")
    assert dir(fastpix_dyn) == sorted(fastpix_dyn.__all__)


def test_a_tag_never_hides_what_a_client_has_of_its_own():
    """The reserved names are exactly the public ones of both clients."""
    own = {
        name for kind in (fastpix_dyn.Client, fastpix_dyn.AsyncClient) for name in dir(kind) if not name.startswith("_")
    }

    assert own == CLIENT_NAMES


def test_every_option_is_documented():
    """In the docstring of `Options`, each by name."""
    assert all(f"{name}:" in Options.__doc__ for name in Options.__annotations__)


@pytest.mark.parametrize("client", [fastpix_dyn.Client, fastpix_dyn.AsyncClient])
def test_the_help_of_a_client_lists_its_keywords_and_no_others(client):
    """Those of `__init__`, and the options in the order of `Options`."""
    own = [name for name in inspect.signature(client).parameters if name != "options"]
    _, _, listed = client.__doc__.partition("Keyword arguments")

    assert re.findall(r"`(\w+)`", listed) == [*own, *Options.__annotations__]


@pytest.mark.parametrize("client", [fastpix_dyn.Client, fastpix_dyn.AsyncClient])
def test_editors_show_the_help_of_a_client(client):
    """The docstring in the stub is that of the class."""
    stub = ast.parse(Path(fastpix_dyn.__file__).with_name("api.pyi").read_text("utf-8"))
    (node,) = (one for one in stub.body if isinstance(one, ast.ClassDef) and one.name == client.__name__)

    assert ast.get_docstring(node) == inspect.getdoc(client)
