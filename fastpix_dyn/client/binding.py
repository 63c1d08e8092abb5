"""Plan → bound operation → namespace: what a user calls, completes and asks for help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import Signature
from typing import Any

from fastpix_dyn.errors import ArgumentError, UnknownNameError
from fastpix_dyn.flow import pagination, waiters
from fastpix_dyn.flow.call import Call, answer, attempts, data, request
from fastpix_dyn.flow.effects import Emitting, Flow
from fastpix_dyn.flow.prepare import UNKNOWN, known_names, sort
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.messages import Request, Response


class Runner(Record, frozen=True):
    """How a client runs flows: to their result, over what they emit, and up to the request that would be sent."""

    client: Any
    """The client itself: what is bound to it is found again through it in another process."""
    environment: Environment
    settings: Settings
    run: Callable[[Flow[Any]], Any]
    iterate: Callable[[Emitting], Any]
    stream: Callable[[Flow[Response]], Any]
    build: Callable[[Flow[Request]], tuple[Request, Any]]


class BoundOperation:
    """An operation of a client: call it. its methods are its other forms."""

    def __init__(self, runner: Runner, plan: Operation) -> None:
        self._runner = runner
        self.plan = plan
        self.__name__ = self.__qualname__ = plan.python_name

    def __call__(self, /, *positional: Any, **arguments: Any) -> Any:
        """Calls the operation; results in the decoded body of the answer."""
        return self._runner.run(data(self._call(positional, arguments)))

    def response(self, /, *positional: Any, **arguments: Any) -> Any:
        """Calls the operation; results in an `ApiResponse`: data, status, headers, violations and more."""
        return self._runner.run(answer(self._call(positional, arguments)))

    def stream(self, /, *positional: Any, **arguments: Any) -> Any:
        """A context manager around a `StreamedResponse`: the body is read by the caller, bit by bit."""
        return self._runner.stream(attempts(self._call(positional, arguments), stream=True))

    def request(self, /, *positional: Any, **arguments: Any) -> Any:
        """The `httpx.Request` of a call; nothing is sent."""
        return self._runner.build(request(self._call(positional, arguments)))[1]

    def curl(self, /, *positional: Any, **arguments: Any) -> str:
        """The request of a call as a curl command, without its secrets; nothing is sent."""
        from fastpix_dyn.wire.messages import curl  # help, too, is asked for by people: no call loads it

        made, _ = self._runner.build(request(self._call(positional, arguments)))
        return curl(made, self.plan, self._runner.environment.api)

    def pages(self, /, *positional: Any, **arguments: Any) -> Any:
        """Iterates over the bodies of all pages, asked for one by one."""
        pagination.declared(self.plan)
        return self._runner.iterate(pagination.pages(self._call(positional, arguments)))

    def items(self, /, *positional: Any, max_items: int | None = None, **arguments: Any) -> Any:
        """Iterates over every item of every page, *max_items* at most."""
        pagination.declared(self.plan)
        return self._runner.iterate(pagination.items(self._call(positional, arguments), max_items))

    def wait_until(
        self,
        waiter: str,
        /,
        *positional: Any,
        interval: float | None = None,
        deadline: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Calls again and again until what *waiter* (of the document's `x-dyn-waiters`) waits for has come.

        Args:
            waiter: its name.
            *positional: none; arguments go by name.
            interval: seconds between two calls; else the document's.
            deadline: seconds after which it ends; else the document's.
            **arguments: those of the operation.

        Returns:
            The body of the last answer.

        Raises:
            WaitFailedError: it can't come any more.
            WaitTimeoutError: it did not come in time.
        """
        declared = waiters.declared(self.plan, waiter)
        return self._runner.run(waiters.wait(self._call(positional, arguments), declared, interval, deadline))

    def _call(self, positional: tuple[Any, ...], arguments: dict[str, Any]) -> Call:
        try:
            given = sort(self.plan, arguments)
        except ArgumentError as error:
            error = self._told_options(error, arguments)
            raise error.with_traceback(None) from None  # without the frames below: their variables may be secret
        finally:
            arguments.clear()  # they are the variables of a frame above
        if positional:
            names = ", ".join(f"{name}=…" for name in known_names(self.plan)[:4]) or "and it takes none"
            raise ArgumentError(f"arguments go by name: {names}", operation=self.plan.id)
        return Call(self._runner.environment, self._runner.settings, self.plan, given)

    def _told_options(self, error: ArgumentError, arguments: Mapping[str, Any]) -> ArgumentError:
        """*error*; where what it calls unknown are options of the client, one that says how to give those."""
        from fastpix_dyn.client.options import Options  # for mistakes only
        from fastpix_dyn.spec.names import method_of

        unknown = {one.argument for one in error.violations if one.rule == UNKNOWN}
        options = [name for name in arguments if name in Options.__annotations__.keys() & unknown]
        if not options:
            return error
        given = ", ".join(f"{name}={_harmless(arguments[name])}" for name in options)
        method = method_of(self._runner.environment.api, self.plan)
        named = " and ".join(map(repr, options))
        verb = "is an option" if len(options) == 1 else "are options"
        others = [one.message for one in error.violations if one.argument not in options]
        told = f"{named} {verb} of the client; for one call: client.with_options({given}).{method}(…)"
        return ArgumentError("; ".join([told, *others]), operation=self.plan.id, violations=error.violations)

    @property
    def __signature__(self) -> Signature:
        from fastpix_dyn.client.operation_help import signature

        return signature(self.plan, self._runner.environment.api.schemas)

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # made when asked for
        from fastpix_dyn.client.operation_help import docstring

        text = docstring(self.plan, self._runner.environment.api.schemas)
        return f"{self.__name__}{self.__signature__}\n\n{text}"

    def __repr__(self) -> str:
        return f"<operation {self.plan.id}: {self.plan.method} {self.plan.path}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _operation, (self._runner.client, self.plan.id)


def _operation(client: Any, operation_id: str) -> BoundOperation:
    """The operation of a client that came from another process."""
    bound: BoundOperation = client.operations[operation_id]
    return bound


def _harmless(value: Any) -> str:
    """*value*, if it can't be a secret."""
    return repr(value) if value is None or isinstance(value, bool | int | float) else "…"


class Namespace:
    """The operations of one tag, as attributes."""

    def __init__(self, name: str, description: str, plans: Mapping[str, Operation], runner: Runner) -> None:
        self._name = name
        self._plans = plans
        self._runner = runner
        self.__doc__ = description

    def __getattr__(self, name: str) -> BoundOperation:
        if name.startswith("__") or name not in self._plans:
            raise UnknownNameError(self._no_operation(name))
        bound = self.__dict__[name] = BoundOperation(self._runner, self._plans[name])
        return bound

    def _no_operation(self, name: str) -> str:
        hint = ""
        if not name.startswith("_"):  # what probes objects asks for many of these
            from fastpix_dyn.spec.names import in_client  # for mistakes only

            hint = in_client(self._runner.environment.api, name, self._name)
        return f"{self._name} has no operation {name!r}{hint and f'; {hint}'}"

    def __dir__(self) -> list[str]:
        return sorted(self._plans)

    def __repr__(self) -> str:
        return f"<namespace {self._name}: {', '.join(self._plans)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self._runner.client, self._name)


class Operations(Mapping[str, BoundOperation]):
    """All operations of a client by operationId, and how they are run."""

    def __init__(self, api: Api, runner: Runner) -> None:
        self._api = api
        self.runner = runner

    def __getitem__(self, operation_id: str) -> BoundOperation:
        plan = self._api.operations.get(operation_id)
        if plan is None:
            from fastpix_dyn.spec import names  # for mistakes only

            known = names.by_id(self._api.operations.values(), lambda id_: f"client.operations[{id_!r}]")
            hint = names.hint(str(operation_id), known)
            raise UnknownNameError(f"there is no operation {operation_id!r}{hint and f'; {hint}'}")
        return BoundOperation(self.runner, plan)

    def __contains__(self, operation_id: object) -> bool:
        return operation_id in self._api.operations

    def __iter__(self) -> Iterator[str]:
        return iter(self._api.operations)

    def __len__(self) -> int:
        return len(self._api.operations)

    def __repr__(self) -> str:
        return f"<{len(self)} operations: {', '.join(self)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.runner.client, "operations")
