"""A call from the command line: sent, or only shown; and what came, written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from fastpix_dyn.cli import output
from fastpix_dyn.cli.call import connection, nesting
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    FastPixError,
    ResponseDecodeError,
    ResponseValidationError,
)
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_array

if TYPE_CHECKING:
    from fastpix_dyn.client.bind import BoundOperation

Query = Callable[[Any], Any]

EXIT_CODES: tuple[tuple[type[FastPixError], int], ...] = (
    (APIStatusError, 1),
    (APIConnectionError, 3),
    (ResponseValidationError, 4),
    (ResponseDecodeError, 4),
    (FastPixError, 2),
)
"""The first class that an error is of says with which code the program ends."""


def options(plan: Operation) -> list[click.Option]:
    """The options that say what is shown, new ones for each command."""
    made = [
        click.Option(["--output"], type=click.Choice(list(output.FORMS)),
                     help="Else a table for lists and JSON for the rest; in a pipe JSON for all."),
        click.Option(["--query"], metavar="JMESPATH", help="Show only what this finds in what came."),
        click.Option(["--include"], is_flag=True, help="Status and headers too, on standard error."),
        click.Option(["--dry-run"], is_flag=True, help="Show the request, secrets masked; send nothing."),
        click.Option(["--curl"], is_flag=True, help="Show it as a curl command; send nothing."),
    ]  # fmt: skip
    if plan.paging is None:
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
        with nesting.warnings_by_option(context), connection.client(context, api, plan, sends=not shows) as client:
            view = client.with_options(middleware=[_include(api)]) if options["include"] else client
            if shows:
                _show(view.operations[plan.id], api, options, arguments)
            else:
                _call(view.operations[plan.id], query, options, arguments)
    except FastPixError as error:
        _failed(nesting.by_option(context, error), options)


def _show(operation: BoundOperation, api: Api, options: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    if options["curl"]:
        click.echo(operation.curl(**arguments))
        return
    from fastpix_dyn.cli.call.dry_run import show

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
    pointer = plan.paging.total if plan.paging and not query else None
    total = None if pointer is None else json_pointer.find(data, pointer)
    if form == "table" and is_array(found) and isinstance(total, int) and total > len(found):
        click.echo(f"{len(found)} of {total}: --all shows all", err=True)


def _items(plan: Operation, data: Any) -> Any:
    """The items of a page; *data* itself where it is none."""
    found = json_pointer.find(data, plan.paging.items) if plan.paging else None
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
    from fastpix_dyn.wire import masking

    pairs = masking.headers(answer.headers.multi_items(), plan, api.security_schemes, api.schemas)
    lines = [f"{answer.http_version} {answer.status_code} {answer.reason_phrase}".rstrip()]
    click.echo("\n".join([*lines, *(f"{name}: {value}" for name, value in pairs), ""]), err=True)
