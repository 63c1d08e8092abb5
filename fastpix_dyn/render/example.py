"""An operation → a program that calls it, from the document's examples."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.mock.sample import sample, value_of
from fastpix_dyn.render.engine import rendered
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_object


def example(api: Api, space: str, name: str, plan: Operation, options: str, *, is_async: bool) -> str:
    """A program that calls *plan*, the operation *name* of the namespace *space*, of a client made with *options*."""
    call = f"client.{space}.{name}"
    given = [(key, repr(value)) for key, value in arguments(api, plan).items()]
    view = {"call": call, "given": given, "options": options, "paged": plan.paging is not None, "is_async": is_async}
    return rendered("pages/example.py.j2", **view)


def arguments(api: Api, plan: Operation) -> dict[str, Any]:
    """What the document's examples give; of parameters, only what is required."""
    made = {one.python_name: value_of(one, api.schemas) for one in plan.parameters if one.required}
    content = plan.body.contents[0] if plan.body else None
    if plan.body is None or content is None:
        return made
    body = next(iter(content.examples.values())) if content.examples else sample(content.schema or {}, api.schemas)
    keywords = {field.name: field.python_name for field in plan.body.fields}
    if is_object(body) and body.keys() <= keywords.keys():
        return {**made, **{keywords[name]: value for name, value in body.items()}}
    return {**made, "body": body} if plan.body.required else made
