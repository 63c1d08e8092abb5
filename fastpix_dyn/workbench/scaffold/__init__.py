"""A new operation made from sample exchanges, in the style of the document's other operations.

`samples` turns recordings and curl commands into exchanges. `scaffold` finds the method and path, takes names from
`identifiers`, and parameters, bodies and schemas from `operation_parts`; both reuse what `compiled_document` finds in
the document. The result is a list of additions, which `edits` writes into the document or into an overlay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import DocumentedResponse, Operation, Pagination
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.workbench.edits import Edit
from fastpix_dyn.workbench.scaffold import identifiers
from fastpix_dyn.workbench.scaffold.compiled_document import (
    CompiledDocument,
    common_segments,
    compiled_document,
    is_same_path,
)
from fastpix_dyn.workbench.scaffold.operation_parts import (
    OperationDraft,
    header_parameters,
    query_parameters,
    request_body,
    responses,
    success_status,
)
from fastpix_dyn.workbench.scaffold.samples import NO_BODY, Sample

__all__ = ["OperationOptions", "Scaffold", "scaffold"]


@dataclass(frozen=True, slots=True)
class OperationOptions:
    """What the caller specifies; empty values are inferred. Without samples, *method* and *path* are needed."""

    method: str = ""
    path: str = ""
    tag: str = ""
    operation_id: str = ""
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A new operation, and the additions to the document that declare it.

    Attributes:
        operation_id: its operationId.
        method: its HTTP method.
        path: its path template.
        additions: the changes to make; each adds something.
        notes: what a person should know or decide.
    """

    operation_id: str
    method: str
    path: str
    additions: tuple[Edit, ...]
    notes: tuple[str, ...]


def scaffold(document: Document, options: OperationOptions, samples: Sequence[Sample] = ()) -> Scaffold:
    """Return the operation that *options* specify, inferred from the *samples* of its method and path.

    Parameters, schemas, error responses and pagination are those of the other operations if they match the samples.
    New schemas are as narrow as the samples justify. Nothing in the document changes.

    Raises:
        SpecError: the document has faults.
        ConfigurationError: the document already has the operation or its id; no sample is a call of the operation; or
            method and path can't be inferred.
    """
    compiled = compiled_document(document)
    method, path = _method_and_path(compiled, options, samples)
    calls = tuple(
        _with_status(compiled, one)
        for one in samples
        if one.method == method and identifiers.is_call_of(path, _document_path(compiled, one))
    )
    if samples and not calls:
        found = _sample_operations(compiled, samples)
        raise ConfigurationError(f"no exchange calls {method} {path}; the exchanges call {found}")
    _check_is_new(compiled, method, path)
    draft = OperationDraft(compiled, _operation_id(compiled, options, method, path), method, path, calls, {})
    tag = options.tag or _nearest_tag(compiled, path)
    operation = _operation(draft, options, tag)
    additions = [*_tag_declaration(compiled, tag), _path_addition(draft, operation)]
    additions += [
        Edit(f"/components/schemas/{json_pointer.escape(name)}", schema) for name, schema in draft.schemas.items()
    ]
    additions += _links(draft)
    return Scaffold(draft.operation_id, method, path, tuple(additions), tuple(_notes(draft, operation)))


# Method and path.


def _method_and_path(
    compiled: CompiledDocument, options: OperationOptions, samples: Sequence[Sample]
) -> tuple[str, str]:
    """Return the method and the path template of *options*, or those of the samples, which must agree."""
    method = options.method.upper()
    path = identifiers.without_server_prefix(compiled.api, options.path) if options.path else ""
    template = identifiers.path_template(compiled, path) if path else ""
    if method and template:
        return method, template
    found = {(one.method, identifiers.path_template(compiled, _document_path(compiled, one))) for one in samples}
    matches = {one for one in found if method in {"", one[0]} and (not template or is_same_path(template, one[1]))}
    if len(matches) != 1:
        calls = f"; the exchanges call {_sample_operations(compiled, samples)}" if samples else ""
        raise ConfigurationError(f"the new operation is not clear: give METHOD and PATH{calls}")
    return next(iter(matches))


def _document_path(compiled: CompiledDocument, sample: Sample) -> str:
    return identifiers.without_server_prefix(compiled.api, sample.path)


def _sample_operations(compiled: CompiledDocument, samples: Sequence[Sample]) -> str:
    found = {(one.method, identifiers.path_template(compiled, _document_path(compiled, one))) for one in samples}
    return ", ".join(sorted(f"{method} {path}" for method, path in found))


def _with_status(compiled: CompiledDocument, sample: Sample) -> Sample:
    """Return *sample*; a response without a status counts as a success."""
    has_no_status = sample.status == 0 and sample.response_body is not NO_BODY
    return replace(sample, status=success_status(compiled, sample.method)) if has_no_status else sample


def _check_is_new(compiled: CompiledDocument, method: str, path: str) -> None:
    for one in compiled.api.operations.values():
        if (one.method, one.path) == (method, path):
            file, line = compiled.document.file_and_line(one.source_location)
            raise ConfigurationError(
                f"{file}:{line}: the document already has {method} {path}, as {one.id}; edit it with `spec suggest`"
            )


# The operation.


def _operation(draft: OperationDraft, options: OperationOptions, tag: str) -> dict[str, Any]:
    parameters = [*_undeclared_path_parameters(draft), *query_parameters(draft), *header_parameters(draft)]
    operation = {
        "tags": [tag],
        "operationId": draft.operation_id,
        "summary": options.summary or identifiers.summary_of(draft.operation_id),
        "description": options.description,
        "x-dyn-pagination": _pagination(draft),
        "parameters": parameters,
        "requestBody": request_body(draft),
        "responses": responses(draft),
    }
    return {key: value for key, value in operation.items() if value}


def _operation_id(compiled: CompiledDocument, options: OperationOptions, method: str, path: str) -> str:
    operation_id = options.operation_id or identifiers.new_operation_id(compiled.api, method, path)
    if operation_id in compiled.api.operations:
        raise ConfigurationError(
            f"the operationId {operation_id!r} is already in use; choose another with --operation-id"
        )
    return operation_id


def _nearest_tag(compiled: CompiledDocument, path: str) -> str:
    near = (one.tags[0] for one in compiled.nearest_operations(path) if one.tags and common_segments(one.path, path))
    tag = next(near, "")
    if not tag:
        raise ConfigurationError(
            f"no operation has a path like {path}, so its tag can't be inferred; give it with --tag"
        )
    return tag


def _tag_declaration(compiled: CompiledDocument, tag: str) -> list[Edit]:
    """Return the addition that declares *tag* if it is new."""
    tags = compiled.document.root.child("tags").value
    declared = [one.get("name") for one in tags if is_object(one)] if is_array(tags) else []
    return [] if tag in declared else [Edit("/tags/-", {"name": tag})]


def _path_addition(draft: OperationDraft, operation: dict[str, Any]) -> Edit:
    """Return the addition of *operation* at its path; a new path item also declares the path parameters."""
    pointer, verb = f"/paths/{json_pointer.escape(draft.path)}", draft.method.lower()
    if not _is_new_path(draft):
        return Edit(f"{pointer}/{verb}", operation)
    parameters = list(_path_parameters(draft).values())
    return Edit(pointer, {**({"parameters": parameters} if parameters else {}), verb: operation})


def _is_new_path(draft: OperationDraft) -> bool:
    return draft.path not in {one.path for one in draft.compiled.api.operations.values()}


def _path_parameters(draft: OperationDraft) -> dict[str, Any]:
    paths = [_document_path(draft.compiled, one) for one in draft.samples]
    calls = [identifiers.path_values(draft.path, path) for path in paths]
    return identifiers.path_parameters(draft.compiled, draft.path, calls)


def _undeclared_path_parameters(draft: OperationDraft) -> list[Any]:
    """Return the path parameters that an existing path item does not declare."""
    if _is_new_path(draft):
        return []
    declared = draft.compiled.document.root.child("paths").child(draft.path).child("parameters").value
    return [one for one in _path_parameters(draft).values() if not is_array(declared) or one not in declared]


# Pagination.


def _pagination(draft: OperationDraft) -> Any:
    """Return the pagination of the nearest list operation that the samples show; None without one.

    The requests must have its parameters, and the responses all that it points to.
    """
    sent = {name for one in draft.samples for name, _ in one.query}
    for operation, pagination in _similar_paginations(draft):
        if sent >= {pagination.page, pagination.size or pagination.page}:
            return draft.compiled.reference_or_copy(operation.source_location)["x-dyn-pagination"]
    return None


def _similar_paginations(draft: OperationDraft) -> Iterator[tuple[Operation, Pagination]]:
    """Yield the list operations whose pagination fits the responses of the samples, the nearest first."""
    bodies = [one.response_body for one in draft.samples if 200 <= one.status < 300]
    for operation in draft.compiled.nearest_operations(draft.path) if bodies and draft.method == "GET" else ():
        pagination = operation.pagination
        pointers = (pagination.items, pagination.number, pagination.pages, pagination.total) if pagination else ()
        if pagination and all(json_pointer.exists(body, pointer) for body in bodies for pointer in pointers if pointer):
            yield operation, pagination


def _notes(draft: OperationDraft, operation: dict[str, Any]) -> Iterator[str]:
    if not any(200 <= one.status < 300 for one in draft.samples):
        yield "no sample has a success response, so the operation declares no response body"
    similar = next(_similar_paginations(draft), None)
    if similar is not None and "x-dyn-pagination" not in operation:
        names = " and ".join(name for name in (similar[1].page, similar[1].size) if name)
        yield (
            f"the response is paginated like that of {similar[0].id}, but no request has {names}; "
            "add a sample with them to declare the pagination"
        )


# Links.


def _links(draft: OperationDraft) -> Iterator[Edit]:
    """Yield additions of links (OpenAPI 3.1 §4.8.20) to the new operation, which testers and explorers follow.

    A response gets one if its links already fill all path variables of an operation below the same resource, or of the
    resource itself if none is below it. Operations that read are linked like others that read.
    """
    compiled, path = draft.compiled, draft.path
    resource = path[: path.rfind("}") + 1]
    similar = [one for one in compiled.api.operations.values() if (one.method == "GET") == (draft.method == "GET")]
    below = {one.id for one in similar if one.path.startswith(f"{resource}/")} if resource else set[str]()
    itself = {one.id for one in similar if resource and one.path == resource}
    all_responses = [response for operation in compiled.api.operations.values() for response in operation.responses]
    for targets in (below, itself):
        found = [(one, filled) for one in all_responses if (filled := _link_parameters(one, targets, path)) is not None]
        if found:
            for response, filled in found:
                if response.source_location.file == compiled.document.name:  # only the root file is edited
                    yield _link(response, draft.operation_id, filled)
            return


def _link_parameters(response: DocumentedResponse, targets: set[str], path: str) -> Mapping[str, Any] | None:
    """Return the parameters with which a link of *response* to one of *targets* fills the variables of *path*."""
    names = set(template_names(path))
    for link in response.links:
        is_from_body = all(str(value).startswith("$response.body") for value in link.parameters.values())
        if link.operation in targets and is_from_body and set(link.parameters) == names:
            return link.parameters
    return None


def _link(response: DocumentedResponse, operation_id: str, parameters: Mapping[str, Any]) -> Edit:
    used = {link.name for link in response.links}
    name = identifiers.camel(identifiers.words_of(operation_id))
    candidates = (name, *(f"{name}{number}" for number in range(2, len(used) + 3)))
    unused = next(one for one in candidates if one not in used)
    pointer = f"{response.source_location.pointer}/links/{json_pointer.escape(unused)}"
    return Edit(pointer, {"operationId": operation_id, "parameters": dict(parameters)})
