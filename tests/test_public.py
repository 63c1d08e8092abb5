"""The names that a user may import."""

import ast
import importlib
import importlib.util
import inspect
import re
import sys
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


PUBLIC = {
    "fastpix_dyn.api": "AsyncClient Client",
    "fastpix_dyn.errors": (
        "APIConnectionError APIStatusError APITimeoutError ArgumentError ArgumentValueError AuthenticationError "
        "BadRequestError ConfigurationError ConflictError FastPixError InternalServerError NotFoundError "
        "PermissionDeniedError RateLimitError RequestValidationError ResponseDecodeError ResponseTooLargeError "
        "ResponseValidationError SpecError UnknownNameError UnprocessableEntityError UploadError WaitError "
        "WaitFailedError WaitTimeoutError WebhookError WebhookSignatureError"
    ),
    "fastpix_dyn.client.options": "Middleware Options",
    "fastpix_dyn.flow.call": "Call",
    "fastpix_dyn.flow.response": "ApiResponse",
    "fastpix_dyn.flow.retry": "Retry",
    "fastpix_dyn.validate.violation": "Violation",
}


@pytest.mark.parametrize("module", PUBLIC)
def test_each_public_name_is_that_of_its_module(module):
    """A name that is dropped breaks the programs of users."""
    for name in PUBLIC[module].split():
        assert getattr(fastpix_dyn, name) is getattr(importlib.import_module(module), name)
    listed = [name for names in PUBLIC.values() for name in names.split()]
    assert sorted([*listed, "__version__"]) == sorted(fastpix_dyn.__all__)


def test_the_types_of_the_schemas_are_loaded_when_one_is_looked_up(monkeypatch):
    """Private names load nothing; a name that is not there is an AttributeError."""
    fresh = importlib.util.module_from_spec(importlib.util.find_spec("fastpix_dyn.types"))
    fresh.__spec__.loader.exec_module(fresh)
    monkeypatch.setitem(sys.modules, "fastpix_dyn.types", fresh)

    for private in ("__wrapped__", "__path__"):
        with pytest.raises(AttributeError, match=f"module 'fastpix_dyn.types' has no attribute '{private}'"):
            getattr(fresh, private)
    assert "Media" not in vars(fresh)
    assert "Media" in dir(fresh)
    assert "Media" in vars(fresh)
    assert dir(fresh) == sorted(fresh.__all__)
    assert fresh.Media.__total__ in {True, False}
    with pytest.raises(AttributeError, match=r"module 'fastpix_dyn.types' has no attribute 'Meida'"):
        getattr(fresh, "Meida")  # noqa: B009  # the name is wrong
