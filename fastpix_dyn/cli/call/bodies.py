"""The whole body of a request, from the command line, a file, or standard input."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.cli.call.shapes import Shape
from fastpix_dyn.cli.call.values import Content, Json, Kind
from fastpix_dyn.spec.plan import Body
from fastpix_dyn.wire import media_types

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class WholeBody(Kind):
    """A body by its media type: JSON and forms as JSON or YAML, the rest as it is in its file."""

    name = "@file"

    def __init__(self, body: Body) -> None:
        """*body* is what the document says."""
        self.body = body

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the client takes as `body`."""
        if not isinstance(value, str):
            return value
        chosen = ctx.params.get("media_type") if ctx else None
        media_type = chosen if isinstance(chosen, str) else self.body.contents[0].media_type
        if media_types.is_json(media_type) or media_types.essence(media_type) in _FORMS:
            return Json(Shape({}, {})).convert(value, param, ctx)
        if media_types.is_text(media_type) and not value.startswith("@") and value != "-":
            return value
        read = Content().convert("@-" if value == "-" else value, param, ctx)
        return read if isinstance(read, bytes) else read[1]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Files, after an @."""
        return Content().shell_complete(ctx, param, incomplete)
