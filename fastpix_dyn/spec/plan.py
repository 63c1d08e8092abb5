"""The plan: the API as frozen records, compiled from a document.

All other parts of the package read these records, never the document. Schemas in them are JSON Schema 2020-12, whose
`$ref`s have the form `#/$defs/NAME` and lead into `Api.schemas`. Attributes of the records of extensions are named
like the keys of the extension (docs/extensions.md).

No record contains itself, so the garbage collector can skip them (`gc=False`): a large document has hundreds of
thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from fastpix_dyn.errors import Problem
from fastpix_dyn.structs import Record, field

Schema = Mapping[str, Any] | bool
Direction = Literal["request", "response"]
ParameterLocation = Literal["path", "query", "header", "cookie"]
Style = Literal["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"]
PARAMETER_LOCATIONS: tuple[ParameterLocation, ...] = ("path", "query", "header", "cookie")


class SourceLocation(Record, frozen=True, gc=False):
    """A location in a document: a file and a JSON pointer (RFC 6901) into it."""

    file: str
    pointer: str


class _NoExample:
    """The type of `NO_EXAMPLE`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NO_EXAMPLE"


NO_EXAMPLE: Any = _NoExample()
"""In place of a missing example; None is the example null."""


class Parameter(Record, frozen=True, omit_defaults=True):
    """A parameter of an operation (OpenAPI 3.1 §4.8.12), with the defaults of style and explode filled in."""

    name: str
    """The name in the request: `timespan[]`."""
    python_name: str
    location: ParameterLocation
    required: bool
    schema: Schema
    style: Style
    explode: bool
    allow_reserved: bool
    media_type: str | None
    """Set if the parameter has `content`: the value is encoded in that media type, and style does not apply."""
    description: str
    deprecated: bool
    source_location: SourceLocation
    example: Any = NO_EXAMPLE
    """The example of the document, or `NO_EXAMPLE`."""
    accepts_single_item: bool = False
    """Whether a single value means a list of one item: the schema allows only arrays of primitives."""


class Header(Record, frozen=True, gc=False):
    """A header of a response, or of a part of a multipart body."""

    name: str
    required: bool
    schema: Schema
    description: str


class Encoding(Record, frozen=True, gc=False):
    """How one property of a form or multipart body is encoded (OpenAPI 3.1 §4.8.15)."""

    content_type: str | None
    style: Style | None
    explode: bool | None
    allow_reserved: bool


class Content(Record, frozen=True, gc=False):
    """One media type of a request body or a response."""

    media_type: str
    schema: Schema | None
    """None if the document does not describe the content."""
    examples: Mapping[str, Any]
    """The examples by name; an unnamed one is called `example`."""
    encoding: Mapping[str, Encoding]
    source_location: SourceLocation


class Field(Record, frozen=True, gc=False):
    """A property of an object body that is a separate argument."""

    name: str
    python_name: str
    required: bool
    schema: Schema
    description: str


class Body(Record, frozen=True, gc=False):
    """A request body. `contents` is in order of preference: JSON first, else as in the document."""

    required: bool
    contents: tuple[Content, ...]
    fields: tuple[Field, ...]
    """Empty if the body is not an object: it is then passed whole, as `body=`."""
    description: str


class Link(Record, frozen=True, gc=False):
    """A link (OpenAPI 3.1 §4.8.20): the operationId of an operation that uses values of this response."""

    name: str
    operation: str
    parameters: Mapping[str, Any]
    body: Any
    description: str


class DocumentedResponse(Record, frozen=True, gc=False):
    """The responses that the document describes for one status: `200`, `2XX` or `default`."""

    status: str
    description: str
    contents: tuple[Content, ...]
    headers: tuple[Header, ...]
    links: tuple[Link, ...]
    source_location: SourceLocation


class SecurityScheme(Record, frozen=True, gc=False):
    """How credentials are sent (OpenAPI 3.1 §4.8.27)."""

    key: str
    """The name in the document."""
    type: str
    """basic, bearer, apiKey, oauth2, openIdConnect, mutualTLS, or another HTTP scheme's name."""
    name: str
    """The header, query parameter or cookie of an apiKey; else empty."""
    location: str
    """header, query or cookie of an apiKey; else empty."""
    description: str


class ServerVariable(Record, frozen=True, gc=False):
    """A variable in the URL of a server."""

    default: str
    enum: tuple[str, ...]
    description: str


class Server(Record, frozen=True, gc=False):
    """An address of the API (OpenAPI 3.1 §4.8.5); *url* may contain `{variables}`."""

    url: str
    description: str
    variables: Mapping[str, ServerVariable]


def server_address(url: str) -> str:
    """Return the URL of a server in the form in which servers are compared: without a slash at its end."""
    return url.rstrip("/")


class Pagination(Record, frozen=True, gc=False):
    """`x-dyn-pagination`: how a list operation is paged. Pointers lead into the body of a response."""

    style: str
    page: str
    """Wire name of the query parameter for the page number."""
    size: str | None
    """Wire name of the query parameter for the page size."""
    items: str
    pages: str | None
    """Pointer to the number of pages."""
    total: str | None
    """Pointer to the number of items on all pages."""
    first: int
    """The number of the first page."""
    number: str | None = None
    """Pointer to the number of this page."""


class Retries(Record, frozen=True, gc=False):
    """`x-dyn-retries`, or the vendor's form of it: the retries that the document recommends. Times are in seconds."""

    attempts: int
    statuses: frozenset[int]
    connection_errors: bool
    base: int | float
    multiplier: int | float
    cap: int | float


class Waiter(Record, frozen=True, gc=False):
    """`x-dyn-waiters`: how to poll an operation until a value is reached."""

    name: str
    pointer: str
    """JSON pointer to the value in the body of a response."""
    success: tuple[Any, ...]
    failure: tuple[Any, ...]
    """Values after which success is impossible."""
    interval: int | float
    """Seconds between two requests."""
    deadline: int | float
    """Seconds after which the waiter gives up."""


class Transition(Record, frozen=True, gc=False):
    """A change of a resource without a request: a value becomes another one after some time."""

    pointer: str
    """JSON pointer into the resource."""
    before: Any
    after: Any
    seconds: int | float
    """The time that the resource has the value *before*."""
    event: str
    """The webhook that reports the change; empty if none does."""
    brings: tuple[str, ...]
    """Keys that the resource has only after the change."""


class Resource(Record, frozen=True, gc=False):
    """`x-dyn-resource`, at the operation that reads a resource: how the resource changes with time."""

    changed: str | None
    """JSON pointer into the resource, to the time of its last change."""
    turns: tuple[Transition, ...]


class MembershipChange(Record, frozen=True, gc=False):
    """Ids of other resources in a request, which adds them to a list of this resource, removes or orders them."""

    pointer: str
    """JSON pointer into the resource, to the list."""
    ids: str
    """JSON pointer into the body of the request, to the ids."""
    reader: str
    """operationId of the operation that reads one of the other resources."""
    how: str
    """`add`, `remove` or `order`."""


class ResourceEffect(Record, frozen=True, gc=False):
    """`x-dyn-effect`: what an operation does to its resource besides what its method and path imply."""

    needs: Mapping[str, tuple[Any, ...]]
    """By JSON pointer into the resource, the permitted values; with another one, or none, the response is 400."""
    sets: Mapping[str, Any]
    """By JSON pointer into the resource, the values that the operation sets."""
    hides: bool
    """Whether the operation removes the resource from all lists."""
    into: str
    """JSON pointer to the part of the resource that the body of the request changes; empty for the whole."""
    members: MembershipChange | None
    upload: str
    """JSON pointer into the response, to the URL for a file upload; empty if there is none."""
    makes: str
    """operationId of the operation that reads the resource made of the file; it has the id of the created resource."""


class Operation(Record, frozen=True, dict=True):
    """One operation: a method on a path."""

    id: str
    """The operationId, or method and path if the document has none."""
    python_name: str
    namespaces: tuple[str, ...]
    """Python names of the tags; `default` if there are none."""
    tags: tuple[str, ...]
    method: str
    """In upper case."""
    path: str
    """With `{names}`, as in the document."""
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[DocumentedResponse, ...]
    security: tuple[tuple[str, ...], ...]
    """Alternatives; each lists the keys of the schemes to use together. An empty one requires no credentials."""
    servers: tuple[Server, ...]
    """The servers of the operation or its path; empty if those of the document apply."""
    pagination: Pagination | None
    retries: Retries | None
    idempotency_header: str | None
    """`x-dyn-idempotency`: the header for a key that makes the request safe to repeat."""
    waiters: tuple[Waiter, ...]
    events: tuple[str, ...]
    """Names of the webhooks that may follow (`x-dyn-events`), the most certain first."""
    source_location: SourceLocation
    resource: Resource | None = None
    effect: ResourceEffect | None = None

    @cached_property
    def parameters_by_name(self) -> Mapping[str, Parameter]:
        """The parameters by Python name."""
        return {one.python_name: one for one in self.parameters}

    @cached_property
    def parameters_by_location(self) -> Mapping[ParameterLocation, Mapping[str, Parameter]]:
        """The parameters by location, then by wire name."""
        return {
            location: {one.name: one for one in self.parameters if one.location == location}
            for location in PARAMETER_LOCATIONS
        }

    @cached_property
    def list_parameters(self) -> tuple[Parameter, ...]:
        """The parameters for which a single value means a list of one item."""
        return tuple(one for one in self.parameters if one.accepts_single_item)

    @cached_property
    def responses_by_status(self) -> Mapping[str, DocumentedResponse]:
        """The responses by status, in upper case."""
        return {reply.status.upper(): reply for reply in self.responses}

    @cached_property
    def media_types(self) -> tuple[str, ...]:
        """The media types of all responses, each once."""
        return tuple(dict.fromkeys(content.media_type for reply in self.responses for content in reply.contents))


class Webhook(Record, frozen=True, gc=False):
    """An event that the API sends: the name and the request."""

    name: str
    summary: str
    description: str
    body: Body | None
    parameters: tuple[Parameter, ...]
    source_location: SourceLocation


class ErrorShape(Record, frozen=True, gc=False):
    """`x-dyn-errors`: JSON pointers into an error body; without the extension, those of RFC 9457."""

    message: str = "/title"
    description: str = "/detail"
    fields: str | None = None
    """Pointer to a list with an entry for each invalid argument."""
    field: str = "/field"
    """Pointer into an entry of that list, to the name of the argument."""
    reason: str = "/message"
    """Pointer into an entry of that list, to the reason."""


class EventShape(Record, frozen=True, gc=False):
    """`x-dyn-webhooks`: JSON pointers into the body of a webhook; empty without the extension.

    The first pointer that leads to a value counts, because envelopes differ.
    """

    type: tuple[str, ...] = ()
    """Pointers to the name of the webhook."""
    id: tuple[str, ...] = ()
    """Pointers to the id of the event itself."""
    subject: tuple[str, ...] = ()
    """Pointers to the id of the resource that the event is about."""


class Tag(Record, frozen=True, gc=False):
    """A group of operations."""

    name: str
    python_name: str
    description: str


class Api(Record, frozen=True, gc=False):
    """The whole API, compiled."""

    title: str
    version: str
    description: str
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    operations: Mapping[str, Operation]
    """The operations by id, in the order of the document."""
    namespaces: Mapping[str, Mapping[str, Operation]]
    """The operations by Python name of the tag, then of the operation."""
    security_schemes: Mapping[str, SecurityScheme]
    error_shape: ErrorShape
    schemas: Mapping[str, Schema]
    """The schemas that others refer to, by the NAME of `#/$defs/NAME`."""
    webhooks: Mapping[str, Webhook] = field(default_factory=dict[str, Webhook])
    event_shape: EventShape = field(default_factory=EventShape)
    fingerprint: str = ""
    """`sha256:` and the hash of the document's values with overlays applied: comments and style do not change it."""
    warnings: tuple[Problem, ...] = ()
    """The parts of the document that are ignored, with the reason."""
