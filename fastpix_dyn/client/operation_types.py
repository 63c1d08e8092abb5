"""Types of bound operations, for type checkers and editors. Stubs use them; at run time `binding` does the work.

A stub declares a method once, with `operation` or `paged_operation` as its decorator. The decorator types each form of
a call with the method's parameters and with the results of a sync or an async client.
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
    """The marker of a sync client's namespaces."""


class Async:
    """The marker of an async client's namespaces."""


Kind = TypeVar("Kind", Sync, Async)


class Namespace(Generic[Kind]):
    """The operations of one tag, as attributes."""


class Paged(Generic[R_co, Item_co]):
    """The return type of a paged operation: the body of a response, and one of its items."""


class _Unsent(Protocol[P]):
    """The forms of a call that send nothing."""

    @property
    def plan(self) -> Operation:
        """What the document declares for the operation."""
        ...

    def request(self, *args: P.args, **kwargs: P.kwargs) -> httpx.Request:
        """Return the request of a call; send nothing."""
        ...

    def curl(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Return the request of a call as a curl command, with secrets redacted; send nothing."""
        ...


class SyncOperation(_Unsent[P], Protocol[P, R]):
    """An operation of a sync client."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the operation; return the decoded body of the response."""
        ...

    def response(self, *args: P.args, **kwargs: P.kwargs) -> ApiResponse[R]:
        """Call the operation; return an `ApiResponse`: data, status, headers, violations and more."""
        ...

    def stream(self, *args: P.args, **kwargs: P.kwargs) -> AbstractContextManager[StreamedResponse]:
        """Call the operation; return a context manager around the response, whose body the caller reads."""
        ...

    @overload
    def wait_until(self, waiter: str, /, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def wait_until(self, waiter: str, /, *, interval: float, **arguments: Any) -> R: ...
    @overload
    def wait_until(self, waiter: str, /, *, deadline: float, **arguments: Any) -> R: ...


class SyncPagedOperation(SyncOperation[P, R], Protocol[P, R, Item_co]):
    """A paged operation of a sync client."""

    def pages(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """Iterate over the bodies of all pages."""
        ...

    @overload
    def items(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Item_co]: ...
    @overload
    def items(self, *, max_items: int | None, **arguments: Any) -> Iterator[Item_co]: ...


class AsyncOperation(_Unsent[P], Protocol[P, R]):
    """An operation of an async client."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]:
        """Call the operation; return the decoded body of the response."""
        ...

    def response(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, ApiResponse[R]]:
        """Call the operation; return an `ApiResponse`: data, status, headers, violations and more."""
        ...

    def stream(self, *args: P.args, **kwargs: P.kwargs) -> AbstractAsyncContextManager[StreamedResponse]:
        """Call the operation; return a context manager around the response, whose body the caller reads."""
        ...

    @overload
    def wait_until(self, waiter: str, /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]: ...
    @overload
    def wait_until(self, waiter: str, /, *, interval: float, **arguments: Any) -> Coroutine[Any, Any, R]: ...
    @overload
    def wait_until(self, waiter: str, /, *, deadline: float, **arguments: Any) -> Coroutine[Any, Any, R]: ...


class AsyncPagedOperation(AsyncOperation[P, R], Protocol[P, R, Item_co]):
    """A paged operation of an async client."""

    def pages(self, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[R]:
        """Iterate over the bodies of all pages."""
        ...

    @overload
    def items(self, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Item_co]: ...
    @overload
    def items(self, *, max_items: int | None, **arguments: Any) -> AsyncIterator[Item_co]: ...


class operation(Generic[P, R]):  # noqa: N801  # a decorator
    """Decorator of a stub: declare an operation."""

    def __init__(self, method: Callable[Concatenate[Any, P], R], /) -> None: ...
    @overload
    def __get__(self, instance: Namespace[Sync], owner: Any = ...) -> SyncOperation[P, R]: ...
    @overload
    def __get__(self, instance: Namespace[Async], owner: Any = ...) -> AsyncOperation[P, R]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any: ...


class paged_operation(Generic[P, R, Item]):  # noqa: N801  # a decorator
    """Decorator of a stub: declare a paged operation."""

    def __init__(self, method: Callable[Concatenate[Any, P], Paged[R, Item]], /) -> None: ...
    @overload
    def __get__(self, instance: Namespace[Sync], owner: Any = ...) -> SyncPagedOperation[P, R, Item]: ...
    @overload
    def __get__(self, instance: Namespace[Async], owner: Any = ...) -> AsyncPagedOperation[P, R, Item]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any: ...
