"""Records of a plan with chosen fields: tests of the wire say only what they are about."""

import pytest

from fastpix_dyn.errors import ArgumentValueError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.plan import Encoding
from fastpix_dyn.structs import replace

_DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Records", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "do-it",
                "parameters": [{"in": "query", "name": "color", "schema": True}],
                "requestBody": {"content": {"application/json": {}}},
                "responses": {"200": {"description": ""}},
            }
        }
    },
}
_OPERATION = compile_document(load(_DOCUMENT)).operations["do-it"]
_CONTENT = _OPERATION.body.contents[0]
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


def parameter(place="query", style=None, **given):
    """A parameter called `color`, with the defaults of OpenAPI for style and explode."""
    style = style or _STYLES[place]
    fields = {"location": place, "style": style, "explode": style == "form", "required": place == "path", **given}
    return replace(_OPERATION.parameters[0], **fields)


def encoding(**given):
    """How a property is written: by default the document says nothing."""
    return Encoding(**{"content_type": None, "style": None, "explode": None, "allow_reserved": False, **given})


def content(media_type="application/json", **encodings):
    """The content of a body or an answer in one media type."""
    return replace(_CONTENT, media_type=media_type, encoding=encodings)


def body(*contents):
    """A request body in media types, given as their names or as contents."""
    return replace(_OPERATION.body, contents=tuple(content(one) if isinstance(one, str) else one for one in contents))


def reply(status, *media_types):
    """What the document says about one status."""
    return replace(_OPERATION.responses[0], status=status, contents=tuple(content(name) for name in media_types))


def operation(path="/things", *parameters, **given):
    """An operation `do-it` on *path*."""
    return replace(_OPERATION, path=path, parameters=parameters, **{"body": None, "responses": (), **given})


def refusal(call, *arguments, **options):
    """The one violation for which *call* refuses a value."""
    with pytest.raises(ArgumentValueError) as caught:
        call(*arguments, **options)
    (violation,) = caught.value.violations
    assert str(violation) in str(caught.value)
    return violation
