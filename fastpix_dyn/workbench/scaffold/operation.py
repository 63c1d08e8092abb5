"""Links to a new operation: from the answers that lead to its siblings already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import overlay, values, yaml12
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import Api, DocumentedResponse, Operation, Pagination
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import problems_of
from fastpix_dyn.workbench.edits import Change, edited
from fastpix_dyn.workbench.scaffold import names
from fastpix_dyn.workbench.scaffold.contents import New, headers, queries, request_body, responses, success
from fastpix_dyn.workbench.scaffold.names import Known, camel, known, parts, shared
from fastpix_dyn.workbench.scaffold.samples import NOTHING, Sample


def links(known: Known, operation_id: str, method: str, path: str) -> Iterator[Change]:
    """What adds links (OpenAPI 3.1 §4.8.20) to the new operation, for those who test or explore the API by them.

    An answer that holds what the variables of *path* want says so by its links to operations below the same resource,
    or to that itself where nothing is below it. It gets one to the new operation too; to one that reads only where
    these read, to one that changes only where they change.
    """
    resource = path[: path.rfind("}") + 1]
    alike = [one for one in known.api.operations.values() if (one.method == "GET") == (method == "GET")]
    below = {one.id for one in alike if one.path.startswith(f"{resource}/")} if resource else set[str]()
    itself = {one.id for one in alike if resource and one.path == resource}
    responses = [reply for operation in known.api.operations.values() for reply in operation.responses]
    for targets in (below, itself):
        found = [(reply, filled) for reply in responses if (filled := _filled(reply, targets, path)) is not None]
        if found:
            yield from (Change(*_link(reply, operation_id, filled)) for reply, filled in found if _is_own(known, reply))
            return


def _filled(reply: DocumentedResponse, targets: set[str], path: str) -> Mapping[str, Any] | None:
    """How *reply* fills the variables of *path* by what it says itself; the first way is as good as others."""
    wanted = set(template_names(path))
    for link in reply.links:
        own = all(str(value).startswith("$response.body") for value in link.parameters.values())
        if link.operation in targets and own and set(link.parameters) == wanted:
            return link.parameters
    return None


def _is_own(known: Known, reply: DocumentedResponse) -> bool:
    """Whether *reply* stands in the root file, where it can be edited."""
    return reply.where.file == known.document.name


def _link(reply: DocumentedResponse, operation_id: str, parameters: Mapping[str, Any]) -> tuple[str, Any]:
    names = {link.name for link in reply.links}
    name = camel(parts(operation_id))
    free = next(one for one in (name, *(f"{name}{number}" for number in range(2, len(names) + 3))) if one not in names)
    place = f"{reply.where.pointer}/links/{json_pointer.escape(free)}"
    return place, {"operationId": operation_id, "parameters": dict(parameters)}


def changes(root: Any, additions: Sequence[Change]) -> list[Change]:
    """*additions* to the value *root*, whose holders need not be there, as changes whose holders are."""
    made: dict[str, Any] = {}
    appended = [one for one in additions if one.pointer.endswith("/-") and not _is_missing(root, _holder(one))]
    for one in additions:
        if one not in appended:
            _put(made, root, one)
    return [*(Change(where, value) for where, value in made.items()), *appended]


def applied(document: Document, text: str, additions: Sequence[Change]) -> str:
    """The *text* of the root file of *document* with *additions*; the result is compiled first.

    Raises:
        SpecError: it would be wrong.
    """
    made = edited(text, changes(document.root.value, additions))
    compiled(document, made)
    return made


def compiled(document: Document, text: str) -> Api:
    """The API of *document* if the text of its root file were *text*.

    Raises:
        SpecError: it would be wrong.
    """
    values = {**document.values, document.name: yaml12.read(text)}
    return compile_document(Document(document.name, document.folder, values), problems_of)


def as_overlay(document: Document, title: str, additions: Sequence[Change]) -> str:
    """An overlay (Overlay 1.0.0 §4.4) that makes *additions* to *document*; the result is compiled first.

    Raises:
        SpecError: it would be wrong.
    """
    update: dict[str, Any] = {}
    for one in additions:
        _nest(update, values.tokens(one.pointer), one.value)
    value = {
        "overlay": "1.0.0",
        "info": {"title": title, "version": "1.0.0"},
        "actions": [{"target": "$", "description": title, "update": update}],
    }
    compile_document(overlay.apply(document, load(value)), problems_of)
    return yaml12.write(value)


def text_of(document: Document) -> str:
    """The text of the root file of *document*, with its line breaks as they are."""
    return ((document.folder or Path()) / document.name).read_bytes().decode("utf-8")


def _nest(holder: dict[str, Any], tokens: Sequence[str], value: Any) -> None:
    first, *rest = tokens
    if rest == ["-"]:
        holder.setdefault(first, []).append(value)
    elif rest:
        _nest(holder.setdefault(first, {}), rest, value)
    else:
        holder[first] = value


def _holder(one: Change) -> Sequence[str]:
    return values.tokens(one.pointer)[:-1]


def _put(made: dict[str, Any], root: Any, one: Change) -> None:
    """Puts *one* into *made* at the nearest holder that *root* has."""
    tokens = values.tokens(one.pointer)
    for depth in range(1, len(tokens)):
        where = _pointer(tokens[:depth])
        if _is_missing(root, tokens[:depth]):
            inner = made.setdefault(where, [] if tokens[depth] == "-" else {})
            if is_array(inner):
                inner.append(one.value)
            elif is_object(inner):
                _nest(made[where], tokens[depth:], one.value)
            return
    made[one.pointer] = one.value


def _is_missing(root: Any, tokens: Sequence[str]) -> bool:
    try:
        values.get(root, _pointer(tokens))
    except values.MissingError:
        return True
    return False


def _pointer(tokens: Sequence[str]) -> str:
    return "".join(f"/{values.escape(token)}" for token in tokens)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; what is empty is inferred. Without samples *method* and *path* are needed."""

    method: str = ""
    path: str = ""
    tag: str = ""
    operation_id: str = ""
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A new operation, and what is to be added to the document for it."""

    operation_id: str
    method: str
    path: str
    additions: tuple[Change, ...]
    notes: tuple[str, ...]
    """What a person should know or decide."""


def scaffold(document: Document, wish: Wish, samples: Sequence[Sample] = ()) -> Scaffold:
    """The operation that *wish* asks for, inferred from *samples*: all those of its method and path.

    Parameters, schemas, error answers and paging are those of the other operations, where they fit what was seen. What
    is new is as narrow as the samples justify. Nothing that is there is changed.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: the document has the operation, its id or its Python name; no sample is of it; or it can't
            be told which operation it is.
    """
    there = known(document)
    method, path = _target(there, wish, samples)
    own = tuple(
        _with_status(there, one) for one in samples if one.method == method and names.is_call(path, _plain(there, one))
    )
    if samples and not own:
        raise ConfigurationError(f"no exchange is of {method} {path}; they are of {_named(there, samples)}")
    _must_be_new(there, method, path)
    new = New(there, _operation_id(there, wish, method, path), method, path, own, {})
    tag = wish.tag or _nearest_tag(there, path)
    operation = _operation(new, wish, tag)
    added = [*_declared_tag(there, tag), _at_its_path(new, operation)]
    added += [Change(f"/components/schemas/{json_pointer.escape(name)}", one) for name, one in new.schemas.items()]
    added += links(there, new.operation_id, method, path)
    return Scaffold(new.operation_id, method, path, tuple(added), tuple(_notes(new, operation)))


def _with_status(there: Known, sample: Sample) -> Sample:
    """*sample*; an answer whose status is not known is one of success."""
    is_open = sample.status == 0 and sample.answer is not NOTHING
    return replace(sample, status=success(there, sample.method)) if is_open else sample


def _operation(new: New, wish: Wish, tag: str) -> dict[str, Any]:
    parameters = [*_missing_path_parameters(new), *queries(new.known, new.path, new.samples)]
    made = {
        "tags": [tag],
        "operationId": new.operation_id,
        "summary": wish.summary or names.sentence(new.operation_id),
        "description": wish.description,
        "x-dyn-pagination": _paging(new),
        "parameters": [*parameters, *headers(new.known, new.path, new.samples)],
        "requestBody": request_body(new),
        "responses": responses(new),
    }
    return {key: value for key, value in made.items() if value}


def _at_its_path(new: New, operation: dict[str, Any]) -> Change:
    """What puts *operation* at its path; a new path has the parameters that stand in it."""
    place, verb = f"/paths/{json_pointer.escape(new.path)}", new.method.lower()
    if not _is_new_path(new):
        return Change(f"{place}/{verb}", operation)
    in_path = list(_path_parameters(new).values())
    return Change(place, {**({"parameters": in_path} if in_path else {}), verb: operation})


def _is_new_path(new: New) -> bool:
    return new.path not in {one.path for one in new.known.api.operations.values()}


def _path_parameters(new: New) -> dict[str, Any]:
    plain = [_plain(new.known, one) for one in new.samples]
    return names.parameters(new.known, new.path, [names.values(new.path, one) for one in plain])


def _missing_path_parameters(new: New) -> list[Any]:
    """Those that the path item, which is there already, does not declare."""
    declared = new.known.document.root.child("paths").child(new.path).child("parameters").value
    missing = [one for one in _path_parameters(new).values() if not is_array(declared) or one not in declared]
    return [] if _is_new_path(new) else missing


def _operation_id(there: Known, wish: Wish, method: str, path: str) -> str:
    name = wish.operation_id or names.operation_id(there.api, method, path)
    if name in there.api.operations:
        raise ConfigurationError(f"the operationId {name!r} is taken; say another with --operation-id")
    return name


def _nearest_tag(there: Known, path: str) -> str:
    near = (one.tags[0] for one in there.siblings(path) if one.tags and shared(one.path, path))
    tag = next(near, "")
    if not tag:
        raise ConfigurationError(f"no operation is near {path}: say with --tag which tag it gets")
    return tag


def _declared_tag(there: Known, tag: str) -> list[Change]:
    """The change that declares *tag*, if it is new."""
    tags = there.document.root.child("tags").value
    declared = [one.get("name") for one in tags if is_object(one)] if is_array(tags) else []
    return [] if tag in declared else [Change("/tags/-", {"name": tag})]


def _paging(new: New) -> Any:
    """The paging of the nearest list operation whose parameters were sent, if the answers show all of it; else None."""
    sent = {name for one in new.samples for name, _ in one.query}
    for operation, pagination in _paged_alike(new):
        if sent >= {pagination.page, pagination.size or pagination.page}:
            return new.known.taken_over(operation.where)["x-dyn-pagination"]
    return None


def _paged_alike(new: New) -> Iterator[tuple[Operation, Pagination]]:
    """The list operations whose answers have what those of *new* have, the nearest first."""
    answers = [one.answer for one in new.samples if 200 <= one.status < 300]
    for operation in new.known.siblings(new.path) if answers and new.method == "GET" else ():
        pagination = operation.pagination
        pointers = (pagination.items, pagination.number, pagination.pages, pagination.total) if pagination else ()
        if pagination and all(_resolves(answer, one) for answer in answers for one in pointers if one):
            yield operation, pagination


def _notes(new: New, operation: dict[str, Any]) -> Iterator[str]:
    if not any(200 <= one.status < 300 for one in new.samples):
        yield "no answer of success was seen, so the document says nothing of its content"
    alike = next(_paged_alike(new), None)
    if alike is not None and "x-dyn-pagination" not in operation:
        names = " and ".join(name for name in (alike[1].page, alike[1].size) if name)
        yield f"the answer has pages, as {alike[0].id}, but no request has {names}: with them, paging is declared too"


def _target(there: Known, wish: Wish, samples: Sequence[Sample]) -> tuple[str, str]:
    """Method and path, by what is asked for, else by the samples, which must agree."""
    method = wish.method.upper()
    asked = names.template(there, names.without_prefix(there.api, wish.path)) if wish.path else ""
    if method and asked:
        return method, asked
    seen = {(one.method, names.template(there, _plain(there, one))) for one in samples}
    fitting = {one for one in seen if method in {"", one[0]} and asked in {"", one[1]}}
    if len(fitting) != 1:
        came = f"; the exchanges are of {_named(there, samples)}" if samples else ""
        raise ConfigurationError(f"say METHOD and PATH of the new operation{came}")
    return next(iter(fitting))


def _plain(there: Known, sample: Sample) -> str:
    return names.without_prefix(there.api, sample.path)


def _named(there: Known, samples: Sequence[Sample]) -> str:
    return ", ".join(sorted({f"{one.method} {names.template(there, _plain(there, one))}" for one in samples}))


def _must_be_new(there: Known, method: str, path: str) -> None:
    for one in there.api.operations.values():
        if (one.method, one.path) == (method, path):
            node = f"{one.where.file}:{there.document.line(one.where)}"
            raise ConfigurationError(
                f"{node}: {method} {path} is there, as {one.id}; `spec suggest` changes what is there"
            )


def _resolves(value: Any, pointer: str) -> bool:
    try:
        json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return False
    return True
