"""A new operation of a document: made of exchanges that were seen, in the way of the operations that are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Operation, Reply
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.workbench import naming, paths
from fastpix_dyn.workbench.bodies import Schemas, envelope, without_secrets
from fastpix_dyn.workbench.editing import Change
from fastpix_dyn.workbench.fields import headers, queries
from fastpix_dyn.workbench.known import Known, known
from fastpix_dyn.workbench.samples import NOTHING, Sample

_USUAL = 0.8
"""What part of the operations like it must declare an answer, for a new one to declare it too."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: all but *method* and *path* may be empty, and these too where there are samples."""

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
        ConfigurationError: the document has the operation; no sample is of it; or it can't be told which it is.
    """
    there = known(document)
    method, path = _target(there, wish, samples)
    own = [one for one in samples if one.method == method and _is_of(there, path, one)]
    if samples and not own:
        raise ConfigurationError(f"no exchange is of {method} {path}; they are of {_named(there, samples)}")
    _must_be_new(there, method, path)
    made = _Making(there, wish, method, path, tuple(own))
    return made.scaffold()


@dataclass(frozen=True, slots=True)
class _Making:
    known: Known
    wish: Wish
    method: str
    path: str
    samples: tuple[Sample, ...]

    def scaffold(self) -> Scaffold:
        name = self._id()
        tag, tags = self._tag()
        schemas: dict[str, Any] = {}
        operation: dict[str, Any] = {"tags": [tag], "operationId": name}
        operation["summary"] = self.wish.summary or naming.sentence(name)
        if self.wish.description:
            operation["description"] = self.wish.description
        shared, own = self._parameters()
        operation |= self._paging()
        operation |= {"parameters": own} if own else {}
        operation |= self._body(name, schemas)
        operation["responses"] = self._responses(name, schemas)
        verb = self.method.lower()
        place = f"/paths/{json_pointer.escape(self.path)}"
        if self._is_new_path():
            added = [Change(place, {**({"parameters": shared} if shared else {}), verb: operation})]
        else:
            added = [Change(f"{place}/{verb}", operation)]
        added += [Change(f"/components/schemas/{json_pointer.escape(key)}", one) for key, one in schemas.items()]
        return Scaffold(name, self.method, self.path, (*tags, *added), tuple(self._notes(operation)))

    def _id(self) -> str:
        name = self.wish.operation_id or naming.operation_id(self.known.api, self.method, self.path)
        if name in self.known.api.operations:
            raise ConfigurationError(f"the operationId {name!r} is taken; say another with --operation-id")
        return name

    def _tag(self) -> tuple[str, list[Change]]:
        """The tag, and the change that declares it if it is new."""
        nearest = self.known.siblings(self.path)
        tag = self.wish.tag or next(
            (one.tags[0] for one in nearest if one.tags and paths.shared(one.path, self.path)), ""
        )
        if not tag:
            raise ConfigurationError(f"no operation is near {self.path}: say with --tag which tag it gets")
        root = self.known.document.root
        declared = root.child("tags").value if is_array(root.child("tags").value) else []
        is_new = tag not in [one.get("name") for one in declared if is_object(one)]
        return tag, [Change("/tags/-", {"name": tag})] if is_new else []

    def _is_new_path(self) -> bool:
        return self.path not in {one.path for one in self.known.api.operations.values()}

    def _parameters(self) -> tuple[list[Any], list[Any]]:
        """Those of a new path item, and those of the operation itself."""
        seen = [paths.values(self.path, self._plain(one)) for one in self.samples if "{" not in self._plain(one)]
        in_path = paths.parameters(self.known, self.path, seen)
        own = [*queries(self.known, self.path, self.samples), *headers(self.known, self.path, self.samples)]
        if self._is_new_path():
            return list(in_path.values()), own
        item = self.known.document.root.child("paths").child(self.path).child("parameters").value or []
        return [], [*(one for one in in_path.values() if one not in item), *own]

    def _plain(self, sample: Sample) -> str:
        return paths.without_prefix(self.known.api, sample.path)

    def _paging(self) -> dict[str, Any]:
        """The paging of the nearest list operation, where this one has its parameters and its answers show all of it."""
        for operation in self._paged_alike():
            if self._sent_names() >= {operation.paging.page, operation.paging.size or operation.paging.page}:  # type: ignore[union-attr]  # it has one
                written = json_pointer.get(self.known.document.values[operation.where.file], operation.where.pointer)
                return {"x-fastpix-pagination": written["x-fastpix-pagination"]}
        return {}

    def _sent_names(self) -> set[str]:
        return {name for one in self.samples for name, _ in one.query}

    def _paged_alike(self) -> Iterator[Operation]:
        answers = [one.answer for one in self.samples if 200 <= one.status < 300]
        for operation in self.known.siblings(self.path) if answers and self.method == "GET" else ():
            paging = operation.paging
            pointers = (paging.items, paging.number, paging.pages, paging.total) if paging else ()
            if paging and all(_resolves(answer, one) for answer in answers for one in pointers if one):
                yield operation

    def _body(self, name: str, made: dict[str, Any]) -> dict[str, Any]:
        by_type = _by_type((one.media_type, one.body) for one in self.samples)
        if not by_type:
            return {}
        schemas = Schemas(self.known, "request", made)
        content = {kind: self._content(schemas, values, naming.parts(name)) for kind, values in by_type.items()}
        return {"requestBody": {"required": all(one.body is not NOTHING for one in self.samples), "content": content}}

    def _content(self, schemas: Schemas, values: list[Any], words: list[str]) -> dict[str, Any]:
        return self._exemplified(schemas, schemas.schema(values, words), values)

    def _exemplified(self, schemas: Schemas, schema: dict[str, Any], values: list[Any]) -> dict[str, Any]:
        return {"schema": schema, "example": without_secrets(values[0], schema, schemas.made, self.known.api)}

    def _responses(self, name: str, made: dict[str, Any]) -> dict[str, Any]:
        responses = {reply.status: self.known.taken_over(reply.where) for reply in self._usual()}
        statuses = {one.status for one in self.samples if one.status}
        if not any(200 <= status < 300 for status in statuses):
            statuses.add(self._success())
        for status in statuses:
            responses[str(status)] = self._response(status, name, made)
        return dict(sorted(responses.items(), key=lambda one: (not one[0][:1].isdigit(), one[0])))

    def _response(self, status: int, name: str, made: dict[str, Any]) -> dict[str, Any]:
        seen = [one for one in self.samples if one.status == status]
        by_type = _by_type((one.answer_type, one.answer) for one in seen)
        taken = self._reply(status, by_type)
        if taken is not None:
            return self.known.taken_over(taken.where)  # type: ignore[no-any-return]  # a $ref
        words = naming.noun(self.path) if status < 400 else [*naming.parts(name), "error"]
        schemas, around = Schemas(self.known, "response", made), envelope(self.known)
        content = {
            kind: self._exemplified(schemas, schemas.answer(values, words, around), values)
            for kind, values in by_type.items()
        }
        described = {"description": f"{HTTPStatus(status).phrase}." if status in _STATUSES else "Another answer."}
        return {**described, "content": content} if content else described

    def _reply(self, status: int, by_type: dict[str, list[Any]]) -> Reply | None:
        """The answer in `components` that most operations give with *status*, if all that was seen fits it."""
        replies = [one for one in self._replies(self.known.api.operations.values()) if one.status == str(status)]
        for where, _ in Counter(one.where for one in replies).most_common() if by_type else ():
            reply = next(one for one in replies if one.where == where)
            schemas = {content.media_type: content.schema for content in reply.contents}
            if all(self.known.all_fit(schemas.get(kind), values, "response") for kind, values in by_type.items()):
                return reply
        return None

    def _usual(self) -> list[Reply]:
        """The refusals and failures in `components` that nearly all operations like this one declare."""
        alike = [one for one in self.known.api.operations.values() if ("{" in one.path) == ("{" in self.path)]
        replies = [one for one in self._replies(alike) if one.status[0] not in "123"]
        counts = Counter((one.status, one.where) for one in replies)
        usual = {key for key, count in counts.items() if count >= _USUAL * len(alike)}
        return [one for one in replies if (one.status, one.where) in usual]

    def _replies(self, operations: Any) -> list[Reply]:
        return [reply for one in operations for reply in one.replies if self.known.is_component(reply.where)]

    def _success(self) -> int:
        """The status with which most operations of this method succeed."""
        counts = Counter(
            int(reply.status)
            for one in self.known.api.operations.values()
            for reply in one.replies
            if one.method == self.method and reply.status.startswith("2") and reply.status.isdigit()
        )
        return max(counts, key=lambda status: counts[status], default=200)

    def _notes(self, operation: dict[str, Any]) -> Iterator[str]:
        if not any(200 <= one.status < 300 for one in self.samples):
            yield "no answer of success was seen, so the document says nothing of its content"
        alike = next(self._paged_alike(), None)
        if alike is not None and "x-fastpix-pagination" not in operation:
            paging = alike.paging
            names = [name for name in (paging and paging.page, paging and paging.size) if name]
            yield (
                f"its answer has pages as that of {alike.id} has, but it was not called with {' and '.join(names)}:"
                " with an exchange that was, its paging is declared too"
            )


_STATUSES = {int(status) for status in HTTPStatus}


def _target(there: Known, wish: Wish, samples: Sequence[Sample]) -> tuple[str, str]:
    """Method and path, by what is asked for, else by the samples, which must agree."""
    plain = paths.without_prefix(there.api, wish.path)
    asked = paths.template(there, plain) if wish.path else ""
    seen = {(one.method, _template(there, one)) for one in samples}
    fitting = {one for one in seen if wish.method.upper() in {"", one[0]} and asked in {"", one[1]}}
    if wish.method and wish.path:
        return wish.method.upper(), asked
    if len(fitting) != 1:
        came = f"; the exchanges are of {_named(there, samples)}" if samples else ""
        raise ConfigurationError(f"say METHOD and PATH of the new operation{came}")
    return next(iter(fitting))


def _template(there: Known, sample: Sample) -> str:
    return paths.template(there, paths.without_prefix(there.api, sample.path))


def _is_of(there: Known, path: str, sample: Sample) -> bool:
    """Whether *sample* is a call of *path*, whose variables may have other names."""
    plain = paths.without_prefix(there.api, sample.path)
    try:
        paths.values(path, plain)
    except ConfigurationError:
        return False
    return True


def _named(there: Known, samples: Sequence[Sample]) -> str:
    return ", ".join(sorted({f"{one.method} {_template(there, one)}" for one in samples}))


def _must_be_new(there: Known, method: str, path: str) -> None:
    for one in there.api.operations.values():
        if (one.method, one.path) == (method, path):
            line = there.document.line(one.where)
            raise ConfigurationError(
                f"the document has {method} {path}: {one.id}, {one.where.file}:{line}; `spec suggest` changes what is there"
            )


def _by_type(bodies: Iterator[tuple[str, Any]]) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for kind, value in bodies:
        if value is not NOTHING and kind:
            made.setdefault(kind, []).append(value)
    return made


def _resolves(value: Any, pointer: str) -> bool:
    try:
        json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return False
    return True
