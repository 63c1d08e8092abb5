"""The commands of `call`: a tree of namespaces and operations, made from the document; the call, and what it prints.

`Tree` is `call` itself, `Namespace` one namespace, `OperationCommand` one operation. `run` makes the call and ends the
program with the exit code of `EXIT_CODES`. Secrets are redacted wherever a request or headers are shown.
"""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn import redaction
from fastpix_dyn.cli import output, streams
from fastpix_dyn.cli.call import arguments
from fastpix_dyn.cli.main import print_error
from fastpix_dyn.cli.shared_options import (
    DOCUMENT,
    ConnectionOptions,
    choices_help,
    connection_options,
    document_options,
)
from fastpix_dyn.cli.streams import echo
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    FastPixError,
    ResponseDecodeError,
    ResponseValidationError,
)
from fastpix_dyn.flow.settings import VALIDATION_MODES
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.text import escape_controls, escape_lines
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.media_types import request_schema

if TYPE_CHECKING:
    from fastpix_dyn.client.binding import BoundOperation

Query = Callable[[Any], Any]

EXIT_CODES: tuple[tuple[type[FastPixError], int], ...] = (
    (APIStatusError, 1),
    (APIConnectionError, 3),
    (ResponseValidationError, 4),
    (ResponseDecodeError, 4),
    (FastPixError, 2),
)
"""The exit code for each class of error; the first class that matches counts."""
_RESERVED = ("--help", "--body", "--media-type", *DOCUMENT)
"""Options that no argument may have, apart from those that all operations have."""


@dataclass(frozen=True, slots=True)
class _Document:
    """The document of a command: the packaged one if *spec* is None, with overlays applied."""

    spec: Path | None = None
    overlays: tuple[Path, ...] = ()


class _HelpFormatter(click.HelpFormatter):
    """The formatter of help whose words come from a document."""

    def getvalue(self) -> str:
        """Return the help, with control characters escaped."""
        return escape_lines(super().getvalue())


class _Context(click.Context):
    """The context of a command that a document describes."""

    formatter_class = _HelpFormatter


class _Names(click.Group, ABC):
    """A group whose commands are made when they are called; listing them reads only names and summaries."""

    context_class = _Context
    title: str

    @abstractmethod
    def entries(self, context: click.Context) -> dict[str, str]:
        """Return all names, with their summaries."""

    @abstractmethod
    def hint(self, context: click.Context, name: str) -> str:
        """Return a hint about *name*, which is none of the entries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return [*self.entries(ctx)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with; if there is none, fail with the most similar names."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            hint = self.hint(ctx, args[0]) or "`fastpix-dyn operations` lists all operations"
            ctx.fail(f"there is no {args[0]!r} here; {hint}")
        return args[0], command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names for `--help`."""
        with formatter.section(self.title):
            formatter.write_dl([*self.entries(ctx).items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin with *incomplete*, or options."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text) for name, text in self.entries(ctx).items() if name.startswith(incomplete)
        ]


class Tree(_Names):
    """The namespaces of a document and, without their namespace, its operations."""

    title = "Namespaces"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; the options that name the document may be anywhere, because all else depends on it."""
        rest = super().parse_args(ctx, list(_document_first(args)))
        ctx.obj = _Document(ctx.params.get("spec"), ctx.params.get("overlay") or ())
        return rest

    def entries(self, context: click.Context) -> dict[str, str]:
        """Return the namespaces, and the operations by the names of their methods."""
        api = _api(context)
        plans = api.operations.values()
        return {**{arguments.kebab(plan.python_name): plan.summary for plan in plans}, **_namespaces(api)}

    def hint(self, context: click.Context, name: str) -> str:
        """Return the right spelling of *name*, or similar operations with their namespaces."""
        return arguments.unknown_name_hint(_api(context), name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the namespace or the operation of that name."""
        api = _api(ctx)
        if space := arguments.namespace(api, cmd_name):
            return Namespace(api, space, cmd_name)
        plans = arguments.operations(api, cmd_name)
        if len(plans) > 1:
            ctx.fail(f"{cmd_name!r} is {' or '.join(arguments.command_words(api, plan) for plan in plans)}")
        return OperationCommand(api, plans[0], cmd_name) if plans else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the namespaces with their descriptions."""
        with formatter.section(self.title):
            formatter.write_dl([*_namespaces(_api(ctx)).items()])


class Namespace(_Names):
    """The operations of one namespace."""

    title = "Operations"

    def __init__(self, api: Api, space: str, name: str) -> None:
        """Create the group; *space* is its Python name, *name* the word of the command line."""
        self.api, self.space, self.plans = api, space, arguments.by_kebab_name(api.namespaces[space])
        super().__init__(
            name, help=_namespaces(api).get(arguments.kebab(space)), subcommand_metavar="OPERATION [OPTIONS]"
        )

    def entries(self, context: click.Context) -> dict[str, str]:  # noqa: ARG002  # the namespace has its document
        """Return the operations by the names of their methods."""
        return {name: escape_lines(plan.summary) for name, plan in self.plans.items()}

    def hint(self, context: click.Context, name: str) -> str:  # noqa: ARG002  # as above
        """Return the operation with its right namespace, or similar operations."""
        return arguments.unknown_name_hint(self.api, name, self.space)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's own signature
        """Return the operation of that name, or of that operationId."""
        by_id = {plan.id: plan for plan in self.plans.values()}
        plan = self.plans.get(cmd_name) or by_id.get(cmd_name) or self.plans.get(cmd_name.replace("_", "-"))
        return OperationCommand(self.api, plan, cmd_name) if plan else None


@click.command(
    cls=Tree,
    options_metavar="[--spec FILE] [--overlay FILE]",
    subcommand_metavar="[NAMESPACE] OPERATION [OPTIONS]",
)
@document_options
def command(**_document: Any) -> None:
    """Call an operation of the document.

    \b
    fastpix-dyn call manage-videos get-media --media-id ID
    fastpix-dyn call get-media --media-id ID

    The namespace may be left out. `fastpix-dyn operations WORD` searches the operations.

    Exit code 0: success. 1: the server refused the request or failed. 2: nothing was sent, because something is wrong
    or missing. 3: there was no response. 4: the response can't be read, or does not match the document (with
    --validate-responses strict).
    """  # noqa: D301  # click reads the \b itself: it keeps the lines below as they are


def _document_first(args: list[str]) -> Iterator[str]:
    """Yield *args* with the options that name the document moved to the front."""
    end = args.index("--") if "--" in args else len(args)
    moved: list[int] = []
    for index, word in enumerate(args[:end]):
        if word in DOCUMENT and index not in moved:
            moved += [index, index + 1]
        elif word.startswith(tuple(f"{option}=" for option in DOCUMENT)):
            moved.append(index)
    yield from (args[index] for index in moved if index < len(args))
    yield from (word for index, word in enumerate(args) if index not in moved)


def _api(context: click.Context) -> Api:
    """Return the document that *context* names, compiled once."""
    cached: Api | None = context.meta.get(__name__)
    if cached is None:
        document = context.ensure_object(_Document)
        cached = context.meta[__name__] = load_api(document.spec, document.overlays)
    return cached


def _namespaces(api: Api) -> dict[str, str]:
    return {arguments.kebab(tag.python_name): escape_lines(tag.description) for tag in api.tags}


class OperationCommand(click.Command):
    """The command that calls one operation."""

    context_class = _Context

    def __init__(self, api: Api, plan: Operation, name: str) -> None:
        """Create the command; *name* is the word of the command line."""
        connecting, validating, showing = connection_options(), _validation_options(), _output_options(plan)
        reserved = {*_RESERVED, *(name for option in (*connecting, *validating, *showing) for name in option.opts)}
        self.api, self.plan = api, plan
        self.sections: dict[str, list[click.Option]] = {
            "Parameters": [*arguments.parameter_options(api, plan, reserved)],
            "Body": arguments.body_options(api, plan, reserved),
            "Call": [*connecting, *validating],
            "Output": showing,
        }
        params: list[click.Parameter] = [option for section in self.sections.values() for option in section]
        super().__init__(name, params=params, help=_help(plan), epilog=_epilog(plan), deprecated=plan.deprecated)

    @property
    def arguments(self) -> list[arguments.Argument]:
        """The options that are arguments of the operation."""
        return [option for option in self.params if isinstance(option, arguments.Argument)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, with an option for each part of an argument that *args* name."""
        words = args[: args.index("--")] if "--" in args else args
        self.params += arguments.part_options(self.arguments, words)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in sections."""
        help_option = self.get_help_option(ctx)
        sections = {**self.sections, "Other": [help_option] if help_option else []}
        for title, options in sections.items():
            records = [record for option in options if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the options; after a dot, the parts of an argument."""
        parts = [CompletionItem(part) for part in arguments.part_completions(self.arguments, incomplete)]
        return parts or super().shell_complete(ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Make the call, after a warning if the operation is deprecated."""
        super().invoke(ctx)
        return run(ctx, self.api, self.plan, arguments.argument_values(ctx))


def _help(plan: Operation) -> str:
    """Return summary and description; their paragraphs stay."""
    return escape_lines("\n\n".join(text for text in (plan.summary, plan.description) if text))


def _epilog(plan: Operation) -> str:
    """Return the request that the command makes, on a line that is not wrapped."""
    request = f"\b\n{plan.method} {plan.path} (operationId {plan.id})"
    return f"{request}\n\n--spec FILE and --overlay FILE, anywhere in the line, name another document."


def _validation_options() -> list[click.Option]:
    modes = click.Choice(VALIDATION_MODES)
    return [
        click.Option(["--validate-requests"], type=modes, default="strict", show_default=True, is_eager=True,
                     help="What to do with a request that does not match the document."),
        click.Option(["--validate-responses"], type=modes, default="warn", show_default=True,
                     help="What to do with a response that does not match the document."),
    ]  # fmt: skip


def _output_options(plan: Operation) -> list[click.Option]:
    """Return the options that say what is printed, new ones for each command."""
    form = choices_help("--output", output.FORMS, "table for lists at a terminal, else json")
    options = [
        click.Option(["-o", "--output", "form"], type=click.Choice(list(output.FORMS)), metavar="FORM", help=form),
        click.Option(["--query"], metavar="JMESPATH", help="Print only what this query picks from the response."),
        click.Option(["--include"], is_flag=True, help="Also print status and headers, on standard error."),
        click.Option(["--dry-run"], is_flag=True, help="Print the request, with secrets redacted; send nothing."),
        click.Option(["--curl"], is_flag=True, help="Print the request as a curl command; send nothing."),
    ]
    if plan.pagination is None:
        return options
    return [
        click.Option(
            ["--all"], is_flag=True, help="Print the items of all pages as one list; as jsonl, as they arrive."
        ),
        click.Option(["--max-items"], type=click.IntRange(min=1), metavar="N", help="As --all, but at most N items."),
        *options,
    ]


def run(context: click.Context, api: Api, plan: Operation, values: Mapping[str, Any]) -> None:
    """Make the call with the arguments *values*, or only show it; an error ends the program with its exit code."""
    options = context.params
    if options.get("media_type") is not None:
        values = {**values, "media_type": options["media_type"]}
    is_shown = options["dry_run"] or options["curl"]
    try:
        query = output.query(options["query"])
        with arguments.warnings_with_option_names(context), _client(context, api, plan, sends=not is_shown) as client:
            view = client.with_options(middleware=[_print_heads(api)]) if options["include"] else client
            if is_shown:
                _show(view.operations[plan.id], api, options, values)
            else:
                _call(view.operations[plan.id], query, options, values)
    except FastPixError as error:
        _fail(arguments.with_option_names(context, error), options)


def _client(context: click.Context, api: Api, plan: Operation, *, sends: bool) -> Any:
    document, options = context.ensure_object(_Document), context.params
    modes = {name: options[name] for name in ("validate_requests", "validate_responses")}
    connection = ConnectionOptions.of(context, options, document.spec, document.overlays)
    return connection.client_for(api, plan, sends=sends, **modes)


def _show(operation: BoundOperation, api: Api, options: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if options["curl"]:
        echo(operation.curl(**values))
        return
    _print_request(operation.request(**values), operation.plan, api)


_LIBRARY_HEADERS = {"host", "accept-encoding", "connection", "content-length"}
"""Headers that the HTTP library adds to every request: they are not specific to the call."""


def _print_request(request: Any, plan: Operation, api: Api) -> None:
    """Print *request*, of the HTTP library: method and URL, the headers, the body."""
    schemes, definitions = api.security_schemes, api.schemas
    echo(f"{request.method} {redaction.redact_url(str(request.url), plan, schemes, definitions)}")
    raw = [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw]
    pairs = [(name, value) for name, value in raw if name.lower() not in _LIBRARY_HEADERS]
    for name, value in redaction.redact_headers(pairs, plan, schemes, definitions):
        echo(escape_controls(f"{name}: {value}"))
    if request.content:
        echo("\n" + _body_text(request, plan, api))


def _body_text(request: Any, plan: Operation, api: Api) -> str:
    media_type = request.headers.get("content-type", "")
    schema = request_schema(plan, media_type)
    if media_types.is_json(media_type):
        return output.json_text(redaction.redact_body(json.loads(request.content), schema, api.schemas))
    if media_types.is_text(media_type):
        redact = redaction.redact_form if media_types.is_form(media_type) else redaction.redact_body
        return str(redact(request.content.decode("utf-8", "replace"), schema, api.schemas))
    return f"({len(request.content):,} bytes of {media_type.partition(';')[0]})"


def _call(
    operation: BoundOperation, query: Query | None, options: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    if not (options.get("all") or options.get("max_items")):
        _print_data(operation.plan, query, options["form"], operation(**values))
        return
    items: Iterable[Any] = operation.items(max_items=options["max_items"], **values)
    if options["form"] == "jsonl" and query is None:
        for item in items:
            output.write_line(item)
    else:
        _print_data(operation.plan, query, options["form"], list(items))


def _print_data(plan: Operation, query: Query | None, form: str | None, data: Any) -> None:
    """Print the data of a response: all of it, or what the query picks; tables and lines show the items of a page."""
    if data is None:
        return
    shown = query(data) if query else _items(plan, data)
    form = form or ("table" if streams.is_terminal() and is_array(shown) else None)
    output.write(shown if query or form in {"table", "jsonl"} else data, form)
    pointer = plan.pagination.total if plan.pagination and not query else None
    total = None if pointer is None else json_pointer.find(data, pointer)
    if form == "table" and is_array(shown) and isinstance(total, int) and total > len(shown):
        echo(f"{len(shown)} of {total}: --all shows all", err=True)


def _items(plan: Operation, data: Any) -> Any:
    """Return the items of a page; *data* itself if it is no page."""
    items = json_pointer.find(data, plan.pagination.items) if plan.pagination else None
    return data if items is None else items


def _fail(error: FastPixError, options: Mapping[str, Any]) -> None:
    """Print *error*, and the data of a response that does not match; end the program.

    One page of a list is not its data: another program would take it for an item.
    """
    if isinstance(error, ResponseValidationError) and not (options.get("all") or options.get("max_items")):
        output.write(error.data, options["form"])
    if options["include"] and (received := _received(error)) is not None:
        echo(received, err=True)
    print_error(str(error))
    sys.exit(next(code for class_, code in EXIT_CODES if isinstance(error, class_)))


def _received(error: FastPixError) -> str | None:
    """Return the body of the response that *error* is about; None if standard output has it, or there is none."""
    data: Any = error.content if isinstance(error, ResponseDecodeError) else None
    if isinstance(error, APIStatusError):
        data = error.data
    if isinstance(data, bytes):
        return data.decode("utf-8", "backslashreplace")
    return data if data is None or isinstance(data, str) else output.json_text(data)


def _print_heads(api: Api) -> Any:
    """Return a middleware that prints status and headers of each response as HTTP writes them, secrets redacted."""

    def middleware(call: Any, make: Any) -> Any:
        try:
            response = make(call)
        except (APIStatusError, ResponseDecodeError, ResponseValidationError) as error:
            _print_head(error.http, call.operation, api)
            raise
        _print_head(response.http, call.operation, api)
        return response

    return middleware


def _print_head(response: Any, plan: Operation, api: Api) -> None:
    pairs = redaction.redact_headers(response.headers.multi_items(), plan, api.security_schemes, api.schemas)
    lines = [f"{response.http_version} {response.status_code} {response.reason_phrase}".rstrip()]
    echo("\n".join(map(escape_controls, [*lines, *(f"{name}: {value}" for name, value in pairs), ""])), err=True)
