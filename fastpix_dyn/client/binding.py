"""Binding: a plan and a client → a bound operation, which users call. Namespaces and `Operations` contain them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import Signature
from typing import Any

from fastpix_dyn.errors import ArgumentError, UnknownNameError
from fastpix_dyn.flow.call import Call, build_request, get_data, get_response, get_stream
from fastpix_dyn.flow.effects import EmittingFlow, Flow
from fastpix_dyn.flow.prepare import UNKNOWN_ARGUMENT, argument_names, sort_arguments
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.redaction import sealed
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.text import escape_controls, escape_lines, short_repr
from fastpix_dyn.wire.messages import Request, Response


class Runner(Record, frozen=True):
    """How a client runs flows."""

    client: Any
    """The client; a bound operation pickles as the client and its own name."""
    environment: Environment
    settings: Settings
    run: Callable[[Flow[Any]], Any]
    """Returns the result of a flow, or an awaitable of it."""
    iterate: Callable[[EmittingFlow], Any]
    """Returns an iterator over the values that a flow emits, or an async one."""
    stream: Callable[[Flow[Response]], Any]
    """Returns a context manager around the unread response of a flow, or an async one."""
    build: Callable[[Flow[Request]], tuple[Request, Any]]
    """Returns the request of a flow, ours and the HTTP library's; sends nothing."""


class BoundOperation:
    """An operation of the document, bound to a client: call it with its arguments by keyword.

    Its methods are other forms of the same call: `response`, `items`, `pages`, `stream`, `wait_until`, `request`,
    `curl`. With an async client, await the call, `response` and `wait_until`.

    Attributes:
        plan: what the document declares for the operation.
    """

    def __init__(self, runner: Runner, plan: Operation) -> None:
        self._runner = runner
        self.plan = plan
        self.__name__ = self.__qualname__ = plan.python_name

    def __call__(self, /, *positional: Any, **arguments: Any) -> Any:
        """Call the operation; return the decoded body of the response."""
        return self._runner.run(get_data(self._call(positional, arguments)))

    def response(self, /, *positional: Any, **arguments: Any) -> Any:
        """Call the operation; return an `ApiResponse`: data, status, headers, violations and more."""
        return self._runner.run(get_response(self._call(positional, arguments)))

    def stream(self, /, *positional: Any, **arguments: Any) -> Any:
        """Call the operation; return a context manager around a `StreamedResponse`, whose body the caller reads."""
        return self._runner.stream(get_stream(self._call(positional, arguments)))

    def request(self, /, *positional: Any, **arguments: Any) -> Any:
        """Return the `httpx.Request` of a call; send nothing."""
        return self._runner.build(build_request(self._call(positional, arguments)))[1]

    def curl(self, /, *positional: Any, **arguments: Any) -> str:
        """Return the request of a call as a curl command, with secrets redacted; send nothing."""
        from fastpix_dyn.wire.messages import curl

        request, _ = self._runner.build(build_request(self._call(positional, arguments)))
        return curl(request, self.plan, self._runner.environment.api)

    def pages(self, /, *positional: Any, **arguments: Any) -> Any:
        """Iterate over the bodies of all pages; each is requested when it is needed."""
        from fastpix_dyn.flow.pagination import emit_pages, pagination_of  # a plain call does not need them

        pagination_of(self.plan)
        return self._runner.iterate(emit_pages(self._call(positional, arguments)))

    def items(self, /, *positional: Any, max_items: int | None = None, **arguments: Any) -> Any:
        """Iterate over every item of every page, *max_items* at most.

        Raises:
            ArgumentValueError: *max_items* is no number of items.
        """
        from fastpix_dyn.flow.pagination import emit_items, pagination_of

        pagination_of(self.plan)
        return self._runner.iterate(emit_items(self._call(positional, arguments), max_items))

    def wait_until(
        self,
        waiter: str,
        /,
        *positional: Any,
        interval: float | None = None,
        deadline: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Repeat the call until *waiter* (of the document's `x-dyn-waiters`) reaches its state.

        Args:
            waiter: its name.
            *positional: none; arguments are passed by keyword.
            interval: seconds between two calls; by default the document's.
            deadline: seconds until it gives up; by default the document's.
            **arguments: those of the operation.

        Returns:
            The body of the last response.

        Raises:
            ArgumentValueError: *interval* or *deadline* is no number of seconds.
            WaitFailedError: the state can't be reached any more.
            WaitTimeoutError: the state was not reached before the deadline, which bounds the calls as well.
        """
        from fastpix_dyn.flow.waiters import wait, waiter_of

        declared = waiter_of(self.plan, waiter)
        return self._runner.run(wait(self._call(positional, arguments), declared, interval, deadline))

    def _call(self, positional: tuple[Any, ...], arguments: dict[str, Any]) -> Call:
        try:
            sorted_ = sort_arguments(self.plan, arguments)
        except ArgumentError as error:
            error = self._with_options_hint(error, arguments)
            raise sealed(error) from None  # the variables of the frames below may be secret
        finally:
            arguments.clear()  # it is a variable of the frame above
        if positional:
            names = ", ".join(f"{name}=…" for name in argument_names(self.plan)[:4]) or "and it takes none"
            raise ArgumentError(f"arguments go by name: {names}", operation=self.plan.id)
        return Call(self._runner.environment, self._runner.settings, self.plan, sorted_)

    def _with_options_hint(self, error: ArgumentError, arguments: Mapping[str, Any]) -> ArgumentError:
        """Return *error*; if an unknown argument is an option of the client, an error that says how to pass it."""
        from fastpix_dyn.client.options import Options  # for errors only
        from fastpix_dyn.redaction import repr_unless_secret
        from fastpix_dyn.spec.names import client_path

        unknown = {one.argument for one in error.violations if one.rule == UNKNOWN_ARGUMENT}
        options = [name for name in arguments if name in Options.__annotations__.keys() & unknown]
        if not options:
            return error
        values = ", ".join(f"{name}={repr_unless_secret(arguments[name])}" for name in options)
        method = client_path(self._runner.environment.api, self.plan)
        names = " and ".join(map(repr, options))
        verb = "is an option" if len(options) == 1 else "are options"
        hint = f"{names} {verb} of the client; for one call: client.with_options({values}).{method}(…)"
        others = [one.message for one in error.violations if one.argument not in options]
        return ArgumentError("; ".join([hint, *others]), operation=self.plan.id, violations=error.violations)

    @property
    def __signature__(self) -> Signature:
        from fastpix_dyn.client.operation_help import signature

        return signature(self.plan, self._runner.environment.api.schemas)

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # built when it is read
        from fastpix_dyn.client.operation_help import docstring

        text = docstring(self.plan, self._runner.environment.api.schemas)
        return escape_lines(f"{self.__name__}{self.__signature__}\n\n{text}")

    def __repr__(self) -> str:
        return escape_controls(f"<operation {self.plan.id}: {self.plan.method} {self.plan.path}>")

    def __reduce__(self) -> tuple[Any, ...]:
        return _operation, (self._runner.client, self.plan.id)


def _operation(client: Any, operation_id: str) -> BoundOperation:
    """Return the operation of an unpickled client."""
    operation: BoundOperation = client.operations[operation_id]
    return operation


class Namespace:
    """The operations of one tag of the document, as attributes; `dir()` lists them."""

    def __init__(self, name: str, description: str, plans: Mapping[str, Operation], runner: Runner) -> None:
        self._name = name
        self._plans = plans
        self._runner = runner
        self.__doc__ = escape_lines(description)

    def __getattr__(self, name: str) -> BoundOperation:
        if name.startswith("__") or name not in self._plans:
            raise UnknownNameError(self._no_operation(name))
        operation = self.__dict__[name] = BoundOperation(self._runner, self._plans[name])
        return operation

    def _no_operation(self, name: str) -> str:
        hint = ""
        if not name.startswith("_"):  # tools that inspect objects look up many of these
            from fastpix_dyn.spec.names import client_suggestion  # for errors only

            hint = client_suggestion(self._runner.environment.api, name, self._name)
        return f"{self._name} has no operation {short_repr(name)}{hint and f'; {hint}'}"

    def __dir__(self) -> list[str]:
        return sorted(self._plans)

    def __repr__(self) -> str:
        return escape_controls(f"<namespace {self._name}: {', '.join(self._plans)}>")

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self._runner.client, self._name)


class Operations(Mapping[str, BoundOperation]):
    """All operations of a client by operationId.

    Attributes:
        runner: how the client runs flows.
    """

    def __init__(self, api: Api, runner: Runner) -> None:
        self._api = api
        self.runner = runner

    def __getitem__(self, operation_id: str) -> BoundOperation:
        is_text = isinstance(operation_id, str)  # pyright: ignore[reportUnnecessaryIsInstance]
        plan = self._api.operations.get(operation_id) if is_text else None
        if plan is None:
            from fastpix_dyn.spec import names  # for errors only

            known = names.operation_candidates(self._api.operations.values(), lambda id_: f"client.operations[{id_!r}]")
            hint = names.candidate_suggestion(operation_id, known)
            raise UnknownNameError(f"there is no operation {short_repr(operation_id)}{hint and f'; {hint}'}")
        return BoundOperation(self.runner, plan)

    def __contains__(self, operation_id: object) -> bool:
        return isinstance(operation_id, str) and operation_id in self._api.operations

    def __iter__(self) -> Iterator[str]:
        return iter(self._api.operations)

    def __len__(self) -> int:
        return len(self._api.operations)

    def __repr__(self) -> str:
        return escape_controls(f"<{len(self)} operations: {', '.join(self)}>")

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.runner.client, "operations")
