"""The command of one operation: its options, its help, and what it does."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from fastpix_dyn.cli.call import arguments, connection, nesting, running
from fastpix_dyn.spec.plan import Api, Operation

RESERVED = ("--help", "--body", "--media-type", *connection.DOCUMENT)
"""Options that no argument may have, besides those that all commands have."""


class OperationCommand(click.Command):
    """Calls one operation."""

    def __init__(self, api: Api, plan: Operation, name: str) -> None:
        """*name* is what the caller said."""
        connecting, showing = connection.options(), running.options(plan)
        taken = {*RESERVED, *(option for one in (*connecting, *showing) for option in one.opts)}
        self.api, self.plan = api, plan
        self.sections: dict[str, list[click.Option]] = {
            "Parameters": [*arguments.of_parameters(api, plan, taken)],
            "Body": arguments.of_body(api, plan, taken),
            "Call": connecting,
            "Output": showing,
        }
        params: list[click.Parameter] = [option for section in self.sections.values() for option in section]
        super().__init__(name, params=params, help=_help(plan), epilog=_epilog(plan), deprecated=plan.deprecated)

    @property
    def arguments(self) -> list[arguments.Argument]:
        """The options that are arguments of the operation."""
        return [option for option in self.params if isinstance(option, arguments.Argument)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses, with an option for each part of an argument that is named."""
        words = args[: args.index("--")] if "--" in args else args
        self.params += nesting.options(self.arguments, words)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options in sections."""
        for title, options in {**self.sections, "Other": self._others(ctx)}.items():
            records = [record for option in options if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def _others(self, context: click.Context) -> list[click.Option]:
        option = self.get_help_option(context)
        return [option] if option else []

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The options; after a dot, the parts of an argument."""
        parts = [CompletionItem(part) for part in nesting.completed(self.arguments, incomplete)]
        return parts or super().shell_complete(ctx, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        """Makes the call; says first if the operation is deprecated."""
        super().invoke(ctx)
        return running.run(ctx, self.api, self.plan, nesting.given(ctx))


def _help(plan: Operation) -> str:
    """Summary and description; their paragraphs stay."""
    return "\n\n".join(text for text in (plan.summary, plan.description) if text)


def _epilog(plan: Operation) -> str:
    """Which request it makes, on a line that is not broken."""
    request = f"\b\n{plan.method} {plan.path} (operationId {plan.id})"
    return f"{request}\n\n--spec FILE and --overlay FILE, anywhere in the line, name another document."
