"""The types of the arguments of public functions: a wrong one is a `ConfigurationError` by name, from the annotations.

Only functions that users call directly are decorated. Options of clients have checks of their own in `options`, and
arguments of operations are validated by the document.
"""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, Union, cast, get_args, get_origin

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.structs import Record
from fastpix_dyn.text import join_words, short_repr

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_UNIONS = (Union, types.UnionType)
_CONTAINERS = (list, tuple, set, frozenset, range, Mapping)
"""Collections whose items can be looked at without using them up."""


def check_types(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorate *function*: a call with a value of another type than annotated raises `ConfigurationError`.

    An annotation that refers to a name known to type checkers only is not checked, nor is `bool`: each value has one.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def checked(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            bound = signature.bind(*arguments, **named).arguments
        except TypeError:  # the call below raises it in the words of Python
            bound = {}
        for name, value in bound.items():
            hint = _hint(signature.parameters[name], function)
            if not _matches(value, hint):
                message = f"{function.__name__}: {name} is {_describe(hint)}, not {_describe_value(value, hint)}"
                del arguments, named, bound, value  # a traceback would show them
                raise ConfigurationError(message)
        del bound
        return function(*arguments, **named)

    return checked


def _hint(parameter: inspect.Parameter, function: Callable[..., Any]) -> Any:
    """Return the type of *parameter*; `Any` if it is not known at run time."""
    if parameter.kind in {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        return Any
    try:
        return eval(parameter.annotation, function.__globals__)  # noqa: S307  # our own annotations
    except NameError:
        return Any


def _matches(value: Any, hint: Any) -> bool:
    return _kind(hint).matches(value, hint)


def _describe(hint: Any) -> str:
    """Return *hint* in words."""
    return _kind(hint).describe(hint)


def _describe_value(value: Any, hint: Any) -> str:
    """Return the type of *value*, or a short text if others were expected; nothing else of it, it may be secret."""
    parts = get_args(hint) if get_origin(hint) in _UNIONS else [hint]
    expects_words = any(get_origin(part) is Literal for part in parts)
    return short_repr(value) if expects_words and isinstance(value, str) else type(value).__name__


# Kinds of types -------------------------------------------------------------------------------------------------------


class _Kind(Record, frozen=True):
    """A kind of type: which types it covers, whether a value matches one, and the type in words."""

    covers: Callable[[Any], bool]
    matches: Callable[[Any, Any], bool]
    describe: Callable[[Any], str]


def _kind(hint: Any) -> _Kind:
    return next(kind for kind in _KINDS if kind.covers(hint))


def _class(hint: Any) -> Any:
    return get_origin(hint) or hint


def _is_subclass(hint: Any, of: type) -> bool:
    return isinstance(_class(hint), type) and issubclass(_class(hint), of)


def _is_literal(value: Any, hint: Any) -> bool:
    return any(isinstance(value, type(one)) and value == one for one in get_args(hint))


def _is_number(value: Any, hint: Any) -> bool:
    return isinstance(value, int if hint is int else int | float) and not isinstance(value, bool)


def _is_mapping(value: Any, hint: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    entries: Mapping[Any, Any] = cast("Any", value)
    return all(all(map(_matches, entry, get_args(hint))) for entry in entries.items())


def _is_collection(value: Any, hint: Any) -> bool:
    inner: tuple[Any, ...] = get_args(hint)
    if not _is_instance(value, hint) or isinstance(value, str | bytes | bytearray | memoryview):
        return False
    if not isinstance(value, _CONTAINERS):
        return True
    items = list(cast("Iterable[Any]", value))
    if _is_fixed(hint):
        return len(items) == len(inner) and all(map(_matches, items, inner))
    return all(map(_matches, items, inner[:1] * len(items)))


def _is_fixed(hint: Any) -> bool:
    """Return whether *hint* is a tuple with a type for each item."""
    return len(get_args(hint)) > 1 and get_args(hint)[-1] is not ...


def _describe_collection(inner: tuple[Any, ...], *, is_fixed: bool) -> str:
    return f"a tuple ({', '.join(map(_describe, inner))})" if is_fixed else f"a list of {_describe(inner[0])}"


def _with_article(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} {name}"


def _is_instance(value: Any, hint: Any) -> bool:
    try:
        return isinstance(value, _class(hint))
    except TypeError:  # a protocol that can't be checked
        return True


_KINDS: tuple[_Kind, ...] = (
    _Kind(lambda hint: hint in {Any, bool} or isinstance(hint, TypeVar), lambda _value, _hint: True, lambda _: "any"),
    _Kind(
        lambda hint: get_origin(hint) in _UNIONS,
        lambda value, hint: any(_matches(value, one) for one in get_args(hint)),
        lambda hint: join_words(list(dict.fromkeys(map(_describe, get_args(hint)))), "or"),
    ),
    _Kind(
        lambda hint: get_origin(hint) is Literal,
        _is_literal,
        lambda hint: f"one of {', '.join(map(repr, get_args(hint)))}",
    ),
    _Kind(lambda hint: hint in {None, type(None)}, lambda value, _: value is None, lambda _: "None"),
    _Kind(lambda hint: hint in {int, float}, _is_number, lambda hint: f"a {'whole ' * (hint is int)}number"),
    _Kind(lambda hint: hint in {str, bytes}, _is_instance, lambda hint: "text" if hint is str else "bytes"),
    _Kind(
        lambda hint: hint is Path or _is_subclass(hint, os.PathLike),
        lambda value, _: isinstance(value, os.PathLike),
        lambda _: "a path",
    ),
    _Kind(lambda hint: _class(hint) is Callable, lambda value, _: callable(value), lambda _: "a function"),
    _Kind(lambda hint: _is_subclass(hint, Mapping), _is_mapping, lambda _: "a mapping"),
    _Kind(
        lambda hint: _is_subclass(hint, Iterable) and bool(get_args(hint)),
        _is_collection,
        lambda hint: _describe_collection(get_args(hint), is_fixed=_is_fixed(hint)),
    ),
    _Kind(lambda hint: True, _is_instance, lambda hint: _with_article(_class(hint).__name__)),  # noqa: ARG005
)
"""The first row that covers a type is its kind."""
