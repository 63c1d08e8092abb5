"""The options of one operation: one for each parameter and each property of the body."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import click

from fastpix_dyn.cli.call import naming
from fastpix_dyn.cli.call.bodies import WholeBody
from fastpix_dyn.cli.call.shapes import Shape
from fastpix_dyn.cli.call.values import Items, Json, kind
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.wire import media_types

Key = str | int


class Argument(click.Option):
    """An option whose value is an argument of an operation, or a part of one."""

    def __init__(self, option: str, path: tuple[Key, ...], shape: Shape, **settings: Any) -> None:
        """*path* starts with the Python name of the argument; the keys of the part follow."""
        self.path = path
        self.shape = shape
        self.must_be_given: bool = settings.pop("must_be_given", False)
        self.place: str = settings.pop("place", "body")
        self.needs_body: bool = settings.pop("needs_body", False)
        """Whether it, or another option of the body, must be given."""
        read = settings.pop("type", None) or kind(shape)
        is_list = isinstance(read, Items)
        if is_list and settings.get("help") is not None:
            settings["help"] = _sentences(settings["help"], "May be repeated.")
        declared = f"{option}/--no-{option.removeprefix('--')}" if read is click.BOOL and len(path) == 1 else option
        super().__init__(
            [declared, "argument_" + "_".join(str(key).encode().hex() for key in path)],
            type=None if declared != option else read,
            default=None,
            multiple=is_list,
            **settings,
        )

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Marks what must be given; that is not left to click, for parts may give it too."""
        extra = super().get_help_extra(ctx)
        return {**extra, "required": "required"} if self.must_be_given else extra


def of_parameters(api: Api, plan: Operation, taken: Collection[str]) -> list[Argument]:
    """An option for each parameter of *plan*; *taken* are the options of the program itself."""
    return [
        Argument(
            naming.unlike(one.python_name, taken),
            (one.python_name,),
            Shape(one.schema, api.schemas),
            must_be_given=one.required,
            place=one.place,
            help=_help(one.description, one.schema, api, deprecated=one.deprecated),
        )
        for one in plan.parameters
    ]


def of_body(api: Api, plan: Operation, taken: Collection[str]) -> list[click.Option]:
    """An option for each property of the body of *plan*, for the whole body, and for its media type."""
    body = plan.body
    if body is None:
        return []
    made: list[click.Option] = []
    for field in body.fields:
        option, shape = naming.unlike(field.python_name, taken), Shape(field.schema, api.schemas)
        text = _sentences(_help(field.description, field.schema, api), _parts(option, shape))
        made.append(Argument(option, (field.python_name,), shape, must_be_given=field.required, help=text))
    whole = Shape(body.contents[0].schema or True, api.schemas)
    told = "The whole body, instead of its properties: " if body.fields else "The body: "
    must = body.required and not body.fields
    made.append(
        Argument(
            "--body",
            ("body",),
            whole,
            type=WholeBody(body),
            help=f"{told}@FILE, @- or inline.",
            must_be_given=must,
            needs_body=body.required,
        )
    )
    words = [content.media_type for content in body.contents]
    if len(words) > 1 or any(map(media_types.is_range, words)):
        told = f"What the body is sent as: {', '.join(words)}; else the first that takes it."
        made.append(click.Option(["--media-type"], is_eager=True, help=told))
    return made


def _help(text: str, schema: Schema, api: Api, *, deprecated: bool = False) -> str:
    """What `--help` says of an argument. That it is deprecated is not left to click: the call warns of that."""
    flat = resolved(schema, api.schemas)
    words = (text or str(flat.get("description", ""))).split()
    return " ".join([*words, *(["(DEPRECATED)"] if deprecated or flat.get("deprecated") is True else [])])


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)


def _parts(option: str, shape: Shape) -> str:
    """Says which parts a value, or an item of it, has: one level of them."""
    if shape.types == frozenset({"array"}):
        option, shape = f"{option}.0", shape.items
    if "object" not in shape.types or not isinstance(kind(shape), Json):
        return ""
    names = list(shape.properties)
    shown = ", ".join([f"{option}.{name}" for name in names[:8]] + (["…"] if len(names) > 8 else []))
    return f"JSON, @FILE, or by parts: {shown or option + '.KEY'}"
