"""Which resources a test may change: those that it created, known by their collection and their id.

A collection is a path of the document with `{}` for each variable, on one server: an id of `/notes` says nothing about
the same id of `/customers`. A POST to a collection creates in it, and in the collection of the operation that
`x-dyn-effect` names as `makes`. A resource that was there before, in a list or in any other response, is never the
test's own, also if the server gives its id as that of a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fastpix_dyn.contract.exchange import (
    Exchange,
    UnresolvedError,
    is_from_response_body,
    link_expressions,
    link_values,
    links_of,
    parameter_key,
    response_body,
)
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Api, Link, Operation, server_address
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST_ID = 1_000
_ID_WORDS = frozenset({"id", "ids", "uuid", "uuids", "guid", "guids"})


class ResourceId(NamedTuple):
    """The id of a resource."""

    collection: str
    """`/customers/{}/notes`."""
    variable: str
    """Where operations take it: the segment of the path, such as `{noteId}`, or the query parameter, as `?noteId`."""
    ids: tuple[str, ...]
    """The ids of the resources that contain it, then its own; as texts, which is what a URL has."""


@dataclass(slots=True)
class Ownership:
    """What the test created, and what was there before."""

    api: Api
    created: dict[ResourceId, tuple[Any, ...]] = field(default_factory=dict[ResourceId, tuple[Any, ...]])
    """The test's own resources, with the values of their variables as the server sent them."""
    existing: dict[str, set[tuple[str, ...]]] = field(default_factory=dict[str, set[tuple[str, ...]]])
    """By collection: the ids that occurred, but are not the test's own."""
    texts: dict[str, str] = field(default_factory=dict[str, str])
    """By the text of each of these ids: its collection, the first that had it."""
    unread: set[str] = field(default_factory=set[str])
    """The collections whose lists could not be read, or not whole."""
    nouns: dict[str, set[str]] = field(init=False)
    """By collection whose resources the document's operations take by their ids: what such a resource is called."""

    def __post_init__(self) -> None:
        self.nouns = _nouns(self.api)

    def creates(self, operation: Operation) -> frozenset[str]:
        """Return the collections in which *operation* creates a resource; none if it does something else."""
        if operation.method != "POST":
            return frozenset()
        made = self.api.operations.get(operation.effect.makes) if operation.effect else None
        others = [collection for collection, _ in _segments(made)][-1:] if made else []
        return frozenset({place(operation), *others}) & self.nouns.keys()

    def owns(self, one: ResourceId) -> bool:
        """Return whether the test created *one*."""
        return one in self.created

    def is_own_text(self, value: Any) -> bool:
        """Return whether *value* is the id of a resource of the test, in any collection."""
        return any(one.ids[-1] == str(value) for one in self.created)

    def collections_named(self, name: str) -> set[str]:
        """Return the collections whose resources *name* can mean: `/notes` for `note`, `notes` and `sourceNoteId`."""
        words = [word.lower() for word in _WORD.findall(name)]
        if words and words[-1] in _ID_WORDS:
            words.pop()
        endings = {form for index in range(len(words)) for form in _forms("".join(words[index:]))}
        return {one for one, nouns in self.nouns.items() if nouns & endings}

    def unread_collection(self) -> str:
        """Return a collection whose list could not be read and whose ids may be numbers; empty if there is none."""
        for operation in self.api.operations.values():
            for collection, segment in _segments(operation) if self.unread else ():
                if collection in self.unread and _may_be_number(self.api, operation, _VARIABLE.findall(segment)):
                    return collection
        return ""

    def lists(self, collection: str) -> list[Operation]:
        """Return the GETs that list *collection*: at its path, else those without ids whose links lead to its ids."""
        gets = [one for one in self.api.operations.values() if one.method == "GET"]
        there = [one for one in gets if place(one) == collection]
        if there or "{}" in collection:
            return there
        return [one for one in gets if not _segments(one) and collection in self._linked(one)]

    def _linked(self, operation: Operation) -> set[str]:
        """Return the collections to whose ids links of *operation* lead."""
        links = [link for reply in operation.responses for link in reply.links]
        targets = [
            self.api.operations[link.operation]
            for link in links
            if any(map(is_from_response_body, link.parameters.values()))
        ]
        return {collection for target in targets for collection, _ in _segments(target)[-1:]}

    def existing_collection(self, text: str) -> str:
        """Return a collection in which *text* is the id of a resource that was there before; empty if there is none."""
        return self.texts.get(text, "")

    def add_existing(self, collection: str, ids: tuple[str, ...]) -> None:
        """Note that a resource is there; the test's own stay its own."""
        if not any(one.collection == collection and one.ids == ids for one in self.created):
            self.existing.setdefault(collection, set()).add(ids)
            self.texts.setdefault(ids[-1], collection)

    def add_created(self, exchange: Exchange) -> dict[ResourceId, tuple[Any, ...]]:
        """Add the resource that *exchange* created, and return its ids with their values.

        Raises:
            ExistingIdError: the server gave the id of a resource that was there before.
        """
        found = self._created_ids(exchange)
        for one in found:
            if one.ids in self.existing.get(one.collection, ()):
                raise ExistingIdError(one.ids[-1])
        self.created.update(found)
        return found

    def note_seen(self, exchange: Exchange) -> None:
        """Note which resources are there by *exchange*, which created none."""
        if exchange.status >= 300:
            return
        if exchange.operation.method in {"GET", "HEAD"}:
            for one in path_ids(exchange.operation, exchange.values):
                self.add_existing(one.collection, one.ids)
        for link in links_of(exchange):
            for values in _values_of_rows(link, self.api.operations[link.operation], exchange):
                for one in path_ids(self.api.operations[link.operation], values):
                    self.add_existing(one.collection, one.ids)

    def id_names(self, collection: str) -> set[str]:
        """Return the names that the id of a resource in *collection* may have in a response."""
        names = {"id"}
        for operation in self.api.operations.values():
            for path, segment in _segments(operation):
                names.update(_VARIABLE.findall(segment) if path == collection else ())
            if collection in self.creates(operation):
                for _, _, _, pointers in self._linked_ids(operation):
                    names.update(json_pointer.tokens(one)[-1] for one in pointers if "/" in one)
        return names

    def removers(self, one: ResourceId, raw: tuple[Any, ...]) -> Iterator[tuple[Operation, dict[str, Any]]]:
        """Yield the DELETEs that remove the resource *one* with the values *raw*, each with its values."""
        for operation in filter(is_remover, self.api.operations.values()):
            keys, segments = path_keys(operation), _segments(operation)
            if one.variable.startswith("?") and place(operation) == one.collection:
                keys.append(parameter_key("query", one.variable[1:]))
            elif not is_of_one(operation) or segments[-1] != (one.collection, one.variable):
                continue
            values = dict(zip(keys, raw, strict=True))
            if required_keys(operation) <= values.keys() <= declared_keys(operation):
                yield operation, {key: _as_declared(self.api, operation, key, value) for key, value in values.items()}

    def _linked_ids(self, operation: Operation) -> Iterator[tuple[Link, Operation, str, tuple[str, ...]]]:
        """Yield the links of *operation* to ids of what it creates: link, target, variable, pointers in the body."""
        collections = self.creates(operation)
        for reply in operation.responses:
            for link in reply.links if reply.status.startswith("2") else ():
                target = self.api.operations[link.operation]
                expressions = link_expressions(link, target)
                for collection, segment in _segments(target):
                    if collection in collections:
                        keys = [parameter_key("path", name) for name in _VARIABLE.findall(segment)]
                        if pointers := _pointers(expressions, keys):
                            yield link, target, segment, pointers
                if place(target) in collections:
                    for one in target.parameters:
                        pointers = _pointers(expressions, [parameter_key("query", one.name)])
                        if one.location == "query" and pointers:
                            yield link, target, f"?{one.name}", pointers

    def _created_ids(self, exchange: Exchange) -> dict[ResourceId, tuple[Any, ...]]:
        """Return the ids of what *exchange* created, by the links to the id that the response gives it."""
        body, by_rank = response_body(exchange), dict[tuple[int, int], dict[ResourceId, tuple[Any, ...]]]()
        parents = [(), *(one.ids for one in path_ids(exchange.operation, exchange.values))][-1]
        for link, target, variable, pointers in self._linked_ids(exchange.operation):
            try:
                one, raw = _resource_id(target, variable, link_values(link, target, exchange))
            except UnresolvedError:
                continue
            rank = None if one is None else _rank(exchange.operation, one, pointers, body)
            if rank is None or one is None:
                continue
            expected = parents if one.collection == place(exchange.operation) else ()
            own = 1 if variable.startswith("?") else len(_VARIABLE.findall(variable))
            if one.ids[: len(one.ids) - own] == expected:
                by_rank.setdefault(rank, {})[one] = raw
        best = by_rank[min(by_rank)] if by_rank else {}
        return best if len({one.ids[-1] for one in best}) == 1 else {}


class ExistingIdError(Exception):
    """A server gave a new resource the id of one that was there before; the message is the id."""


def place(operation: Operation) -> str:
    """Return the path of *operation* with `{}` for each variable, after the server if that is its own.

    A slash at its end makes no other path.
    """
    return _server(operation) + _VARIABLE.sub("{}", operation.path.rstrip("/"))


def is_id(value: Any) -> bool:
    """Return whether *value* can be an id: a text or an integer, of a length that a URL can have."""
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST_ID
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= 64


def path_ids(operation: Operation, values: Mapping[str, Any]) -> Iterator[ResourceId]:
    """Yield the ids in the path of a call, the outermost first; end at a variable without an id."""
    ids: list[str] = []
    for collection, segment in _segments(operation):
        found = [values.get(parameter_key("path", name)) for name in _VARIABLE.findall(segment)]
        if not all(map(is_id, found)):
            return
        ids += map(str, found)
        yield ResourceId(collection, segment, tuple(ids))


def path_keys(operation: Operation) -> list[str]:
    """Return the keys of the variables in the path of *operation*, in their order."""
    return [parameter_key("path", name) for name in _VARIABLE.findall(operation.path)]


def count_path_ids(operation: Operation) -> int:
    """Return how many ids the path of *operation* has."""
    return len(_segments(operation))


def is_remover(operation: Operation) -> bool:
    """Return whether *operation* removes the one resource of an id: in the last segment of its path, or in its query.

    A DELETE with a body removes what the body names; a DELETE of a path that ends otherwise removes a part.
    """
    if operation.method != "DELETE" or operation.body is not None:
        return False
    return is_of_one(operation) or any(one.location == "query" and one.required for one in operation.parameters)


def is_of_one(operation: Operation) -> bool:
    """Return whether the path of *operation* ends with an id."""
    return bool(_VARIABLE.search(operation.path.rstrip("/").rpartition("/")[2]))


def required_keys(operation: Operation) -> set[str]:
    """Return the keys of the values that a call of *operation* needs."""
    return {parameter_key(one.location, one.name) for one in operation.parameters if one.required}


def declared_keys(operation: Operation) -> set[str]:
    """Return the keys of the values in the URL that a call of *operation* may have."""
    return {parameter_key(one.location, one.name) for one in operation.parameters if one.location in {"path", "query"}}


def _may_be_number(api: Api, operation: Operation, names: list[str]) -> bool:
    """Return whether the variable of one of *names* may be a number by its schema."""
    variables = [one for one in operation.parameters if one.location == "path" and one.name in names]
    types = [resolved(one.schema, api.schemas).get("type", "number") for one in variables]
    return any("integer" in one or "number" in one for one in types)


def noun_of(path: str) -> str:
    """Return the last word of *path* that is not a variable, in lower case, without marks."""
    segments = [one for one in path.split("/") if one and not _VARIABLE.search(one)]
    return "".join(_WORD.findall(segments[-1])).lower() if segments else ""


def id_stem(name: str) -> str | None:
    """Return what an id with this *name* is of, in lower case: `note` for `noteId`, empty for `id`; None for no id."""
    words = [word.lower() for word in _WORD.findall(name)]
    return "".join(words[:-1]) if words and words[-1] in _ID_WORDS else None


def _nouns(api: Api) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for operation in api.operations.values():
        for collection, segment in _segments(operation):
            stems = [id_stem(name) or "" for name in _VARIABLE.findall(segment)]
            nouns = found.setdefault(collection, set())
            nouns.update(form for noun in (noun_of(collection), *stems) for form in _forms(noun))
        if is_remover(operation) and any(one.location == "query" and one.required for one in operation.parameters):
            found.setdefault(place(operation), set()).update(_forms(noun_of(operation.path)))
    return found


def _segments(operation: Operation) -> list[tuple[str, str]]:
    """Return the segments of the path that have variables, each with the collection that it is an id of."""
    segments, server = operation.path.split("/"), _server(operation)
    return [
        (server + _VARIABLE.sub("{}", "/".join(segments[:index])), segment)
        for index, segment in enumerate(segments)
        if _VARIABLE.search(segment)
    ]


def _server(operation: Operation) -> str:
    return server_address(operation.servers[0].url) if operation.servers else ""


def _resource_id(
    target: Operation, variable: str, values: Mapping[str, Any]
) -> tuple[ResourceId | None, tuple[Any, ...]]:
    """Return the id that *target* takes at *variable*, and the values of it and of the ids before it."""
    if variable.startswith("?"):
        keys = [*path_keys(target), parameter_key("query", variable[1:])]
        collection = place(target)
    else:
        end = next(index for index, (_, segment) in enumerate(_segments(target)) if segment == variable)
        used = _segments(target)[: end + 1]
        keys = [parameter_key("path", name) for _, segment in used for name in _VARIABLE.findall(segment)]
        collection = used[-1][0]
    raw = tuple(values.get(key) for key in keys)
    if not all(map(is_id, raw)):
        return None, ()
    return ResourceId(collection, variable, tuple(map(str, raw))), raw


def _pointers(expressions: Mapping[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    """Return the pointers of those of *expressions* that lead into the body of the response."""
    found = [expressions.get(key, "") for key in keys]
    return tuple(one.partition("#")[2] for one in found if is_from_response_body(one))


def _rank(operation: Operation, one: ResourceId, pointers: tuple[str, ...], body: Any) -> tuple[int, int] | None:
    """Return how certainly *pointers* lead to the id of the created resource; None if to the id of another one.

    A created note has its own id at `/id`; those at `/customerId`, `/parent/id`, `/parentId` and, beside `/id`, at
    `/parent` are of others.
    """
    names = {*_VARIABLE.findall(one.variable), one.variable.removeprefix("?")}
    stems = {form for path in (operation.path, one.collection) for form in _forms(noun_of(path))}
    ranks: list[tuple[int, int]] = []
    for pointer in pointers:
        tokens = json_pointer.tokens(pointer)
        if not tokens or any(map(str.isdigit, tokens)) or _is_repeated_above(body, tokens):
            return None
        stem = id_stem(tokens[-1])
        if tokens[-1] not in names and stem and not _forms(stem) & stems:
            return None
        is_named = tokens[-1] in names or stem is not None
        if not is_named and json_pointer.exists(body, json_pointer.join([*tokens[:-1], "id"])):
            return None
        ranks.append((0 if is_named else 1, len(tokens)))
    return max(ranks)


def _is_repeated_above(body: Any, tokens: list[str]) -> bool:
    """Return whether an object around the one with the id has a value of the same name: then that is the id."""
    above = (json_pointer.find(body, json_pointer.join(tokens[:end])) for end in range(len(tokens) - 1))
    return any(is_object(one) and is_id(one.get(tokens[-1])) for one in above)


def _values_of_rows(link: Link, target: Operation, exchange: Exchange) -> Iterator[dict[str, Any]]:
    """Yield the values of *link*: if its pointers lead to a row of a list, those of each row."""
    expressions = [one for one in link.parameters.values() if is_from_response_body(one)]
    tokens = next((json_pointer.tokens(one.partition("#")[2]) for one in expressions if "/" in one), list[str]())
    index = next((index for index, token in enumerate(tokens) if token.isdigit()), None)
    rows: list[tuple[str, str]] = [("", "")]
    if index is not None:
        before = json_pointer.join(tokens[:index])
        items = json_pointer.find(response_body(exchange), before)
        start = f"$response.body#{before}/"
        count = len(items) if is_array(items) else 0
        rows = [(f"{start}{tokens[index]}", f"{start}{row}") for row in range(count)]
    for old, new in rows:
        try:
            yield link_values(link, target, exchange, rename=(old, new))
        except UnresolvedError:
            continue


def _as_declared(api: Api, operation: Operation, key: str, value: Any) -> Any:
    """Return an id as the schema of its parameter has it: a server may send the number 1 for the text "1"."""
    declared = next(one for one in operation.parameters if parameter_key(one.location, one.name) == key)
    types = resolved(declared.schema, api.schemas).get("type")
    names = set(types) if is_array(types) else {types}
    if isinstance(value, int) and "string" in names and not names & {"integer", "number"}:
        return str(value)
    if isinstance(value, str) and names == {"integer"} and value.isdecimal() and str(int(value)) == value:
        return int(value)
    return value


def _forms(word: str) -> set[str]:
    """Return *word* in singular and plural, as far as English endings tell."""
    forms = {word}
    if word.endswith("ies"):
        forms.add(f"{word[:-3]}y")
    if word.endswith("es"):
        forms.add(word[:-2])
    if word.endswith("s"):
        forms.add(word[:-1])
    return forms - {""}
