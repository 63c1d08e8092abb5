"""Names on the command line: those of Python with hyphens."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Mapping
from typing import TypeVar

from fastpix_dyn.spec import lookup
from fastpix_dyn.spec.plan import Api, Operation

Named = TypeVar("Named")


def kebab(python_name: str) -> str:
    """*python_name* as it is written on a command line: `get_media` → `get-media`, `from_` → `from`."""
    bare = python_name.removesuffix("_")
    return (bare if keyword.iskeyword(bare) else python_name).lstrip("_").replace("_", "-")


def named(values: Mapping[str, Named]) -> dict[str, Named]:
    """*values*, which have Python names, by their names on the command line."""
    return {kebab(name): value for name, value in values.items()}


def namespace(api: Api, name: str) -> str | None:
    """The Python name of the namespace *name*; None where there is none."""
    return {**{one: one for one in api.namespaces}, **named({one: one for one in api.namespaces})}.get(name)


def operations(api: Api, name: str) -> list[Operation]:
    """The operations called *name*: by operationId, or by the name of their methods, which several may have."""
    if name in api.operations:
        return [api.operations[name]]
    return [plan for plan in api.operations.values() if name in {kebab(plan.python_name), plan.python_name}]


def command(api: Api, plan: Operation) -> str:
    """What calls *plan*: `manage-videos get-media`."""
    space = plan.namespaces[0]
    name = next(name for name, one in api.namespaces[space].items() if one is plan)
    return f"{kebab(space)} {kebab(name)}"


def hint(api: Api, name: str, space: str | None = None) -> str:
    """What to say of *name*, which is no operation: of the namespace *space*, or else nor a namespace."""
    known = lookup.methods(api, lambda space, method: f"{kebab(space)} {kebab(method)}")
    if space:
        listed = [lookup.Candidate(kebab(name), (name,), one.method) for name, one in api.namespaces[space].items()]
        return lookup.hint(name, known, listed=listed)
    spaces = [lookup.Candidate(kebab(one), (one,)) for one in api.namespaces]
    return lookup.hint(name, [*spaces, *known], listed=spaces)


def unlike(name: str, taken: Collection[str]) -> str:
    """The option for the argument *name*; `--arg-NAME` where it is *taken* by an option of the program."""
    option = f"--{kebab(name)}"
    return f"--arg-{kebab(name)}" if option in taken else option
