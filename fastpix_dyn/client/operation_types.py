"""What type checkers and editors are told of a bound operation. Stubs name these; at run time `bind` does the work.

A stub declares a method once, with `operation` or `paged_operation` as its decorator. They give each form of a call the
method's parameters, and the results of a sync or an async client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

import httpx

from fastpix_dyn.client.drivers import StreamedResponse
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.spec.plan import Operation

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class Sync:
    """Marks the namespaces of a sync client."""


class Async:
    """Marks the namespaces of an async client."""


Kind = TypeVar("Kind", Sync, Async)


class Namespace(Generic[Kind]):
    """The operations of one tag, as attributes."""


class Paged(Generic[R_co, Item_co]):
    """What a paged operation declares: the body of an answer, and one of the items in it."""


class _Unsent(Protocol[P]):
    """The forms of a call that send nothing."""

    @property
    def plan(self) -> Operation:
        """What the document says of the operation."""
        ...

    def request(self, *args: P.args, **kwargs: P.kwargs) -> httpx.Request:
        """The request of a call; nothing is sent."""
        ...

    def curl(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """The request of a call as a curl command, without its secrets; nothing is sent."""
        ...


class SyncOperation(_Unsent[P], Protocol[P, R]):
    """An operation of a sync client."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Calls the operation; results in the decoded body of the answer."""
        ...

    def response(self, *args: P.args, **kwargs: P.kwargs) -> ApiResponse[R]:
        """Calls the operation; results in data, status, headers, violations and more."""
        ...

    def stream(self, *args: P.args, **kwargs: P.kwargs) -> AbstractContextManager[StreamedResponse]:
        """The answer, whose body the caller reads bit by bit."""
        ...

    @overload
    def wait_until(self, waiter: str, /, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def wait_until(self, waiter: str, /, *, interval: float, **arguments: Any) -> R: ...
    @overload
    def wait_until(self, waiter: str, /, *, deadline: float, **arguments: Any) -> R: ...


class SyncPagedOperation(SyncOperation[P, R], Protocol[P, R, Item_co]):
    """An operation of a sync client whose answers come in pages."""

    def pages(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """The bodies of all pages."""
        ...

    @overload
    def items(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Item_co]: ...
    @overload
    def items(self, *, max_items: int | None, **arguments: Any) -> Iterator[Item_co]: ...


class AsyncOperation(_Unsent[P], Protocol[P, R]):
    """An operation of an async client."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]:
        """Calls the operation; results in the decoded body of the answer."""
        ...

    def response(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, ApiResponse[R]]:
        """Calls the operation; results in data, status, headers, violations and more."""
        ...

    def stream(self, *args: P.args, **kwargs: P.kwargs) -> AbstractAsyncContextManager[StreamedResponse]:
        """The answer, whose body the caller reads bit by bit."""
        ...

    @overload
    def wait_until(self, waiter: str, /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]: ...
    @overload
    def wait_until(self, waiter: str, /, *, interval: float, **arguments: Any) -> Coroutine[Any, Any, R]: ...
    @overload
    def wait_until(self, waiter: str, /, *, deadline: float, **arguments: Any) -> Coroutine[Any, Any, R]: ...


class AsyncPagedOperation(AsyncOperation[P, R], Protocol[P, R, Item_co]):
    """An operation of an async client whose answers come in pages."""

    def pages(self, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[R]:
        """The bodies of all pages."""
        ...

    @overload
    def items(self, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Item_co]: ...
    @overload
    def items(self, *, max_items: int | None, **arguments: Any) -> AsyncIterator[Item_co]: ...


class operation(Generic[P, R]):  # noqa: N801  # a decorator
    """Declares an operation in a stub."""

    def __init__(self, method: Callable[Concatenate[Any, P], R], /) -> None: ...
    @overload
    def __get__(self, instance: Namespace[Sync], owner: Any = ...) -> SyncOperation[P, R]: ...
    @overload
    def __get__(self, instance: Namespace[Async], owner: Any = ...) -> AsyncOperation[P, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any: ...


class paged_operation(Generic[P, R, Item]):  # noqa: N801  # a decorator
    """Declares an operation in a stub whose answers come in pages."""

    def __init__(self, method: Callable[Concatenate[Any, P], Paged[R, Item]], /) -> None: ...
    @overload
    def __get__(self, instance: Namespace[Sync], owner: Any = ...) -> SyncPagedOperation[P, R, Item]: ...
    @overload
    def __get__(self, instance: Namespace[Async], owner: Any = ...) -> AsyncPagedOperation[P, R, Item]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any: ...
