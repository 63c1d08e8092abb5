"""A request as text: what would be sent, without its secrets."""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn import redaction
from fastpix_dyn.cli import connection, output
from fastpix_dyn.cli.call import options
from fastpix_dyn.cli.call.options import by_option, warnings_by_option
from fastpix_dyn.cli.connection import DOCUMENT, Document
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    FastPixError,
    ResponseDecodeError,
    ResponseValidationError,
)
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.media_types import request_schema

if TYPE_CHECKING:
    from fastpix_dyn.client.binding import BoundOperation

_ADDED = {"host", "accept-encoding", "connection", "content-length"}
"""Headers that the HTTP library adds by itself: they say nothing about the call."""


def show(request: Any, plan: Operation, api: Api) -> None:
    """Prints *request*, of the HTTP library: the line with method and URL, the headers, the body."""
    schemes, definitions = api.security_schemes, api.schemas
    click.echo(f"{request.method} {redaction.redact_url(str(request.url), plan, schemes, definitions)}")
    raw = [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw]
    pairs = [(name, value) for name, value in raw if name.lower() not in _ADDED]
    for name, value in redaction.redact_headers(pairs, plan, schemes, definitions):
        click.echo(f"{name}: {value}")
    if request.content:
        click.echo("\n" + _body(request, plan, api))


def _body(request: Any, plan: Operation, api: Api) -> str:
    media_type = request.headers.get("content-type", "")
    schema = request_schema(plan, media_type)
    if media_types.is_json(media_type):
        return output.json_text(redaction.redact_body(json.loads(request.content), schema, api.schemas))
    if media_types.is_text(media_type):
        hide = redaction.redact_form if media_types.is_form(media_type) else redaction.redact_body
        return str(hide(request.content.decode("utf-8", "replace"), schema, api.schemas))
    return f"({len(request.content):,} bytes of {media_type.partition(';')[0]})"


Query = Callable[[Any], Any]

EXIT_CODES: tuple[tuple[type[FastPixError], int], ...] = (
    (APIStatusError, 1),
    (APIConnectionError, 3),
    (ResponseValidationError, 4),
    (ResponseDecodeError, 4),
    (FastPixError, 2),
)
"""The first class that an error is of says with which code the program ends."""


def output_options(plan: Operation) -> list[click.Option]:
    """The options that say what is shown, new ones for each command."""
    made = [
        click.Option(["--output"], type=click.Choice(list(output.FORMS)),
                     help="Else a table for lists and JSON for the rest; in a pipe JSON for all."),
        click.Option(["--query"], metavar="JMESPATH", help="Show only what this finds in what came."),
        click.Option(["--include"], is_flag=True, help="Status and headers too, on standard error."),
        click.Option(["--dry-run"], is_flag=True, help="Show the request, secrets masked; send nothing."),
        click.Option(["--curl"], is_flag=True, help="Show it as a curl command; send nothing."),
    ]  # fmt: skip
    if plan.pagination is None:
        return made
    return [
        click.Option(["--all"], is_flag=True, help="Every item of every page, as one list; with jsonl as they come."),
        click.Option(["--max-items"], type=click.IntRange(min=1), metavar="N", help="As --all, but N items at most."),
        *made,
    ]


def run(context: click.Context, api: Api, plan: Operation, arguments: Mapping[str, Any]) -> None:
    """Makes the call that *context* asks for; ends the program with its exit code where that fails."""
    options = context.params
    if options.get("media_type") is not None:
        arguments = {**arguments, "media_type": options["media_type"]}
    shows = options["dry_run"] or options["curl"]
    try:
        query = output.query(options["query"])
        with warnings_by_option(context), connection.client(context, api, plan, sends=not shows) as client:
            view = client.with_options(middleware=[_include(api)]) if options["include"] else client
            if shows:
                _show(view.operations[plan.id], api, options, arguments)
            else:
                _call(view.operations[plan.id], query, options, arguments)
    except FastPixError as error:
        _failed(by_option(context, error), options)


def _show(operation: BoundOperation, api: Api, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    if options["curl"]:
        click.echo(operation.curl(**arguments))
        return
    show(operation.request(**arguments), operation.plan, api)


def _call(
    operation: BoundOperation, query: Query | None, options: Mapping[str, Any], arguments: Mapping[str, Any]
) -> None:
    if not (options.get("all") or options.get("max_items")):
        _write(operation.plan, query, options["output"], operation(**arguments))
        return
    items: Iterable[Any] = operation.items(max_items=options["max_items"], **arguments)
    if options["output"] == "jsonl" and query is None:
        for item in items:
            output.write_line(item)
    else:
        _write(operation.plan, query, options["output"], list(items))


def _write(plan: Operation, query: Query | None, form: str | None, data: Any) -> None:
    """Writes what came: whole, or what the query finds; tables and lines show the items of a page."""
    if data is None:
        return
    found = query(data) if query else _items(plan, data)
    form = form or ("table" if output.is_terminal() and is_array(found) else None)
    output.write(found if query or form in {"table", "jsonl"} else data, form)
    pointer = plan.pagination.total if plan.pagination and not query else None
    total = None if pointer is None else json_pointer.find(data, pointer)
    if form == "table" and is_array(found) and isinstance(total, int) and total > len(found):
        click.echo(f"{len(found)} of {total}: --all shows all", err=True)


def _items(plan: Operation, data: Any) -> Any:
    """The items of a page; *data* itself where it is none."""
    found = json_pointer.find(data, plan.pagination.items) if plan.pagination else None
    return data if found is None else found


def _failed(error: FastPixError, options: Mapping[str, Any]) -> None:
    """Tells of *error*, shows what came all the same, and ends the program."""
    if isinstance(error, ResponseValidationError):
        output.write(error.data, options["output"])
    if isinstance(error, APIStatusError) and options["include"] and error.data is not None:
        click.echo(error.data if isinstance(error.data, str | bytes) else output.json_text(error.data), err=True)
    click.secho(f"fastpix-dyn: {error}", err=True, fg="red")
    sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def _include(api: Api) -> Any:
    """A function around each call that prints status and headers, as HTTP writes them; secrets are masked."""

    def around(call: Any, make: Any) -> Any:
        try:
            answer = make(call)
        except APIStatusError as error:
            _print_head(error.http, call.operation, api)
            raise
        _print_head(answer.http, call.operation, api)
        return answer

    return around


def _print_head(answer: Any, plan: Operation, api: Api) -> None:
    from fastpix_dyn import redaction

    pairs = redaction.redact_headers(answer.headers.multi_items(), plan, api.security_schemes, api.schemas)
    lines = [f"{answer.http_version} {answer.status_code} {answer.reason_phrase}".rstrip()]
    click.echo("\n".join([*lines, *(f"{name}: {value}" for name, value in pairs), ""]), err=True)


RESERVED = ("--help", "--body", "--media-type", *connection.DOCUMENT)
"""Options that no argument may have, besides those that all commands have."""


class OperationCommand(click.Command):
    """Calls one operation."""

    def __init__(self, api: Api, plan: Operation, name: str) -> None:
        """*name* is what the caller said."""
        connecting, showing = connection.options(), output_options(plan)
        taken = {*RESERVED, *(option for one in (*connecting, *showing) for option in one.opts)}
        self.api, self.plan = api, plan
        self.sections: dict[str, list[click.Option]] = {
            "Parameters": [*options.of_parameters(api, plan, taken)],
            "Body": options.of_body(api, plan, taken),
            "Call": connecting,
            "Output": showing,
        }
        params: list[click.Parameter] = [option for section in self.sections.values() for option in section]
        super().__init__(name, params=params, help=_help(plan), epilog=_epilog(plan), deprecated=plan.deprecated)

    @property
    def arguments(self) -> list[options.Argument]:
        """The options that are arguments of the operation."""
        return [option for option in self.params if isinstance(option, options.Argument)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses, with an option for each part of an argument that is named."""
        words = args[: args.index("--")] if "--" in args else args
        self.params += options.options(self.arguments, words)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options in sections."""
        for title, shown in {**self.sections, "Other": self._others(ctx)}.items():
            records = [record for option in shown if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def _others(self, context: click.Context) -> list[click.Option]:
        option = self.get_help_option(context)
        return [option] if option else []

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The options; after a dot, the parts of an argument."""
        parts = [CompletionItem(part) for part in options.completed(self.arguments, incomplete)]
        return parts or super().shell_complete(ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Makes the call; says first if the operation is deprecated."""
        super().invoke(ctx)
        return run(ctx, self.api, self.plan, options.given(ctx))


def _help(plan: Operation) -> str:
    """Summary and description; their paragraphs stay."""
    return "\n\n".join(text for text in (plan.summary, plan.description) if text)


def _epilog(plan: Operation) -> str:
    """Which request it makes, on a line that is not broken."""
    request = f"\b\n{plan.method} {plan.path} (operationId {plan.id})"
    return f"{request}\n\n--spec FILE and --overlay FILE, anywhere in the line, name another document."


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
        return {**{options.kebab(plan.python_name): plan.summary for plan in plans}, **_namespaces(api)}

    def hint(self, context: click.Context, name: str) -> str:
        """The operation in its other spelling, or those of near names, with their namespaces."""
        return options.hint(_api(context), name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The namespace or operation of that name."""
        api = _api(ctx)
        if space := options.namespace(api, cmd_name):
            return Namespace(api, space, cmd_name)
        found = options.operations(api, cmd_name)
        if len(found) > 1:
            ctx.fail(f"{cmd_name!r} is {' or '.join(options.command(api, plan) for plan in found)}")
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
        self.api, self.space, self.plans = api, space, options.named(api.namespaces[space])
        super().__init__(
            name, help=_namespaces(api).get(options.kebab(space)), subcommand_metavar="OPERATION [OPTIONS]"
        )

    def entries(self, context: click.Context) -> dict[str, str]:  # noqa: ARG002  # the document is known already
        """The operations by the names of their methods."""
        return {name: plan.summary for name, plan in self.plans.items()}

    def hint(self, context: click.Context, name: str) -> str:  # noqa: ARG002  # as above
        """The operation in its right namespace, or those of near names."""
        return options.hint(self.api, name, self.space)

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
    return {options.kebab(tag.python_name): tag.description for tag in api.tags}
