"""`fastpix-dyn call`: a tree of commands made from the document, of which only what is called for is made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.cli.call import naming
from fastpix_dyn.cli.call.connection import DOCUMENT, Document
from fastpix_dyn.cli.call.operation import OperationCommand
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.spec.plan import Api

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Names(click.Group, ABC):
    """A group whose commands are made when they are called for; what lists them reads names and summaries only."""

    title: str

    @abstractmethod
    def entries(self, context: click.Context) -> dict[str, str]:
        """All names, with what is said of them."""

    @abstractmethod
    def hint(self, context: click.Context, name: str) -> str:
        """What to say of *name*, which is none of the entries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return [*self.entries(ctx)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that *args* begin with; names the nearest ones where there is none."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            near = self.hint(ctx, args[0]) or "`fastpix-dyn operations` lists what there is"
            ctx.fail(f"there is no {args[0]!r} here; {near}")
        return args[0], command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names for `--help`."""
        with formatter.section(self.title):
            formatter.write_dl([*self.entries(ctx).items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, or options."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text) for name, text in self.entries(ctx).items() if name.startswith(incomplete)
        ]


class Tree(Names):
    """The namespaces and, directly too, the operations of a document."""

    title = "Namespaces"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses; the options that name the document may stand anywhere, for all else depends on it."""
        rest = super().parse_args(ctx, list(_document_first(args)))
        ctx.obj = Document(ctx.params.get("spec"), ctx.params.get("overlay") or ())
        return rest

    def entries(self, context: click.Context) -> dict[str, str]:
        """The namespaces, and the operations by the names of their methods."""
        api = _api(context)
        plans = api.operations.values()
        return {**{naming.kebab(plan.python_name): plan.summary for plan in plans}, **_namespaces(api)}

    def hint(self, context: click.Context, name: str) -> str:
        """The operation in its other spelling, or those of near names, with their namespaces."""
        return naming.hint(_api(context), name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The namespace or operation of that name."""
        api = _api(ctx)
        if space := naming.namespace(api, cmd_name):
            return Namespace(api, space, cmd_name)
        found = naming.operations(api, cmd_name)
        if len(found) > 1:
            ctx.fail(f"{cmd_name!r} is {' or '.join(naming.command(api, plan) for plan in found)}")
        return OperationCommand(api, found[0], cmd_name) if found else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The namespaces, with what the document says of them."""
        with formatter.section(self.title):
            formatter.write_dl([*_namespaces(_api(ctx)).items()])


class Namespace(Names):
    """The operations of one namespace."""

    title = "Operations"

    def __init__(self, api: Api, space: str, name: str) -> None:
        """*space* is its Python name, *name* what the caller said."""
        self.api, self.space, self.plans = api, space, naming.named(api.namespaces[space])
        super().__init__(name, help=_namespaces(api).get(naming.kebab(space)), subcommand_metavar="OPERATION [OPTIONS]")

    def entries(self, context: click.Context) -> dict[str, str]:  # noqa: ARG002  # the document is known already
        """The operations by the names of their methods."""
        return {name: plan.summary for name, plan in self.plans.items()}

    def hint(self, context: click.Context, name: str) -> str:  # noqa: ARG002  # as above
        """The operation in its right namespace, or those of near names."""
        return naming.hint(self.api, name, self.space)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's own signature
        """The operation of that name, or of that operationId."""
        by_id = {plan.id: plan for plan in self.plans.values()}
        plan = self.plans.get(cmd_name) or by_id.get(cmd_name) or self.plans.get(cmd_name.replace("_", "-"))
        return OperationCommand(self.api, plan, cmd_name) if plan else None


@click.command(
    cls=Tree,
    options_metavar="[--spec FILE] [--overlay FILE]",
    subcommand_metavar="[NAMESPACE] OPERATION [OPTIONS]",
)
@click.option("--spec", type=_FILE, help="An OpenAPI document of your own, instead of the packaged one.")
@click.option("--overlay", type=_FILE, multiple=True, help="An Overlay 1.0 document on top; may be repeated.")
def command(**_document: Any) -> None:
    r"""Call an operation of the document.

    \b
    fastpix-dyn call manage-videos get-media --media-id ID
    fastpix-dyn call get-media --media-id ID

    The namespace may be left out. `fastpix-dyn operations WORD` searches the operations.

    Exit code 0: done. 1: the server refused or failed. 2: nothing was sent, for something is wrong or missing. 3: no
    answer came. 4: the answer breaks the document, with --responses strict, or can't be read.
    """


def _document_first(args: list[str]) -> Iterator[str]:
    """*args* with the options that name the document moved to the front."""
    end = args.index("--") if "--" in args else len(args)
    taken: list[int] = []
    for index, word in enumerate(args[:end]):
        if word in DOCUMENT and index not in taken:
            taken += [index, index + 1]
        elif word.startswith(tuple(f"{option}=" for option in DOCUMENT)):
            taken.append(index)
    yield from (args[index] for index in taken if index < len(args))
    yield from (word for index, word in enumerate(args) if index not in taken)


def _api(context: click.Context) -> Api:
    """The document that *context* names, compiled once."""
    known = context.meta.get(__name__)
    if known is None:
        document = context.ensure_object(Document)
        known = context.meta[__name__] = load_api(document.spec, document.overlays)
    made: Api = known
    return made


def _namespaces(api: Api) -> dict[str, str]:
    return {naming.kebab(tag.python_name): tag.description for tag in api.tags}
