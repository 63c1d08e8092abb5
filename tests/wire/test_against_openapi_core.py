"""Every parameter and every body of the packaged document, drawn, encoded, and read back by openapi-core.

openapi-core knows the document and the bytes, and nothing of this package: what it reads must be what was given.
"""

import base64

import pytest
import yaml
from core_request import CoreRequest, reader
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import values

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.plan import PARAMETER_LOCATIONS
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.encode import encode
from fastpix_dyn.wire.messages import UNSET, Arguments

DOCUMENT = packaged_document()
API = compile_document(load(DOCUMENT))
CORE = reader(yaml.load(DOCUMENT.read_bytes(), yaml.CSafeLoader))
CREDENTIALS = {key: ("user", "secret") if one.type == "basic" else "token" for key, one in API.security_schemes.items()}
CALLS = [
    pytest.param(plan, content, id=f"{plan.id}{f' {content.media_type}' if content else ''}")
    for plan in API.operations.values()
    for content in (plan.body.contents if plan.body else [None])
]


def is_writable(value):
    """Whether *value* is more than nothing, and no dot segment: the wire refuses those (see test_encode, test_styles).

    openapi-core also refuses an empty text in a query, which the wire writes.
    """
    return value not in ("", ".", "..", [], {})


def place_values(plan, place):
    """Draws values of the parameters at *place*, by wire name."""
    drawn = {
        one.name: values(one.schema, API.schemas).filter(is_writable)
        for one in plan.parameters
        if one.location == place
    }
    required = {one.name for one in plan.parameters if one.location == place and one.required}
    return st.fixed_dictionaries(
        {name: drawn[name] for name in required}, optional={name: drawn[name] for name in drawn.keys() - required}
    )


def as_read(plan, places):
    """*places* as they can be read back: a number is its digits where the schema also allows a text."""
    texts = {
        (one.location, one.name)
        for one in plan.parameters
        if "string" in [branch.get("type") for branch in one.schema.get("anyOf", ())]
    }
    return {
        place: {name: str(value) if (place, name) in texts else value for name, value in given.items()}
        for place, given in places.items()
    }


def body_values(plan, content):
    """Draws bodies; none at all only where the document lets the body be left out."""
    if content is None:
        return st.just(UNSET)
    drawn = values(content.schema if content.schema is not None else True, API.schemas)
    return drawn if plan.body.required else drawn | st.just(UNSET)


@pytest.mark.parametrize(("plan", "content"), CALLS)
@settings(max_examples=12)  # for each of the operations, which have most of their schemas in common
@given(data=st.data())
def test_openapi_core_reads_back_what_was_given(plan, content, data):
    """Values, types and names, in path, query, header, cookie and body; and nothing besides."""
    places = {place: data.draw(place_values(plan, place), label=place) for place in PARAMETER_LOCATIONS}
    body = data.draw(body_values(plan, content), label="body")
    arguments = Arguments(places, body, content.media_type if content and body is not UNSET else None)
    server = (plan.servers or API.servers)[0].url
    request = encode(plan, server, arguments)
    result = CORE.unmarshal_request(CoreRequest(authorize(request, plan.security, API.security_schemes, CREDENTIALS)))

    assert result.errors == []
    assert {place: getattr(result.parameters, place) for place in PARAMETER_LOCATIONS} == as_read(plan, places)
    assert result.body == (None if body is UNSET else body)
    for name, credential in result.security.items():
        if API.security_schemes[name].type == "basic":
            assert base64.b64decode(credential) == b"user:secret"
