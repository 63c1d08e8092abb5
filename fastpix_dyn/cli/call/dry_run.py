"""A request as text: what would be sent, without its secrets."""

from __future__ import annotations

import json
from typing import Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.wire import masking, media_types

_ADDED = {"host", "accept-encoding", "connection", "content-length"}
"""Headers that the HTTP library adds by itself: they say nothing about the call."""


def show(request: Any, plan: Operation, api: Api) -> None:
    """Prints *request*, of the HTTP library: the line with method and URL, the headers, the body."""
    schemes, definitions = api.security_schemes, api.schemas
    click.echo(f"{request.method} {masking.url(str(request.url), plan, schemes, definitions)}")
    raw = [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw]
    pairs = [(name, value) for name, value in raw if name.lower() not in _ADDED]
    for name, value in masking.headers(pairs, plan, schemes, definitions):
        click.echo(f"{name}: {value}")
    if request.content:
        click.echo("\n" + _body(request, plan, api))


def _body(request: Any, plan: Operation, api: Api) -> str:
    media_type = request.headers.get("content-type", "")
    schema = masking.body_schema(plan, media_type)
    if media_types.is_json(media_type):
        return output.json_text(masking.body(json.loads(request.content), schema, api.schemas))
    if media_types.is_text(media_type):
        hide = masking.form if media_types.is_form(media_type) else masking.body
        return str(hide(request.content.decode("utf-8", "replace"), schema, api.schemas))
    return f"({len(request.content):,} bytes of {media_type.partition(';')[0]})"
