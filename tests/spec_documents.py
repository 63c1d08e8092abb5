"""Documents of one operation, their compiled form, and their faults, for the tests of `spec`."""

import pytest

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load

NO_CONTENT = {"204": {"description": ""}}


def document(**parts):
    """An OpenAPI 3.1 document without operations, with *parts*."""
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}, **parts}


def one_operation(path="/things", item=None, whole=None, **operation):
    """A document of one GET with the parts *operation*, in a path item with the parts *item*."""
    plan = {"operationId": "one", "responses": NO_CONTENT, **operation}
    return document(**{"paths": {path: {**(item or {}), "get": plan}}, **(whole or {})})


def compiled(value):
    """The API that the document *value* describes."""
    return compile_document(load(value))


def compiled_operation(*arguments, **operation):
    """The plan of the operation of `one_operation`."""
    (plan,) = compiled(one_operation(*arguments, **operation)).operations.values()
    return plan


def faults(value):
    """The faults of the document *value*, as pointers and messages; it has some."""
    with pytest.raises(SpecError) as caught:
        compiled(value)
    assert caught.value.problems
    return [(problem.pointer, problem.message) for problem in caught.value.problems]


def operation_faults(*arguments, **operation):
    """The faults of `one_operation`, with pointers from the operation on."""
    return [
        (pointer.removeprefix("/paths/~1things/get"), message)
        for pointer, message in faults(one_operation(*arguments, **operation))
    ]
