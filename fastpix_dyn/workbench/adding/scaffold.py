"""A new operation of a document: made of exchanges that were seen, in the way of the operations that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Operation, Paging
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.workbench.adding import naming, paths
from fastpix_dyn.workbench.adding.fields import headers, queries
from fastpix_dyn.workbench.adding.known import Known, known, shared
from fastpix_dyn.workbench.adding.linking import links
from fastpix_dyn.workbench.adding.messages import New, request_body, responses, success
from fastpix_dyn.workbench.adding.samples import NOTHING, Sample
from fastpix_dyn.workbench.editing import Change


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
        _with_status(there, one) for one in samples if one.method == method and paths.is_call(path, _plain(there, one))
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
        "summary": wish.summary or naming.sentence(new.operation_id),
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
    return paths.parameters(new.known, new.path, [paths.values(new.path, one) for one in plain])


def _missing_path_parameters(new: New) -> list[Any]:
    """Those that the path item, which is there already, does not declare."""
    declared = new.known.document.root.child("paths").child(new.path).child("parameters").value
    missing = [one for one in _path_parameters(new).values() if not is_array(declared) or one not in declared]
    return [] if _is_new_path(new) else missing


def _operation_id(there: Known, wish: Wish, method: str, path: str) -> str:
    name = wish.operation_id or naming.operation_id(there.api, method, path)
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
    for operation, paging in _paged_alike(new):
        if sent >= {paging.page, paging.size or paging.page}:
            return new.known.taken_over(operation.where)["x-dyn-pagination"]
    return None


def _paged_alike(new: New) -> Iterator[tuple[Operation, Paging]]:
    """The list operations whose answers have what those of *new* have, the nearest first."""
    answers = [one.answer for one in new.samples if 200 <= one.status < 300]
    for operation in new.known.siblings(new.path) if answers and new.method == "GET" else ():
        paging = operation.paging
        pointers = (paging.items, paging.number, paging.pages, paging.total) if paging else ()
        if paging and all(_resolves(answer, one) for answer in answers for one in pointers if one):
            yield operation, paging


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
    asked = paths.template(there, paths.without_prefix(there.api, wish.path)) if wish.path else ""
    if method and asked:
        return method, asked
    seen = {(one.method, paths.template(there, _plain(there, one))) for one in samples}
    fitting = {one for one in seen if method in {"", one[0]} and asked in {"", one[1]}}
    if len(fitting) != 1:
        came = f"; the exchanges are of {_named(there, samples)}" if samples else ""
        raise ConfigurationError(f"say METHOD and PATH of the new operation{came}")
    return next(iter(fitting))


def _plain(there: Known, sample: Sample) -> str:
    return paths.without_prefix(there.api, sample.path)


def _named(there: Known, samples: Sequence[Sample]) -> str:
    return ", ".join(sorted({f"{one.method} {paths.template(there, _plain(there, one))}" for one in samples}))


def _must_be_new(there: Known, method: str, path: str) -> None:
    for one in there.api.operations.values():
        if (one.method, one.path) == (method, path):
            spot = f"{one.where.file}:{there.document.line(one.where)}"
            raise ConfigurationError(
                f"{spot}: {method} {path} is there, as {one.id}; `spec suggest` changes what is there"
            )


def _resolves(value: Any, pointer: str) -> bool:
    try:
        json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return False
    return True
