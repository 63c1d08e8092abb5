"""The plan: frozen records of what the API is, compiled from a document.

Every part below reads only these records, never the document. Schemas in them are JSON Schema 2020-12, whose
`$ref`s all have the form `#/$defs/NAME` and lead into `Api.schemas`.

No record leads back to itself, so the garbage collector need not look at them (`gc=False`): of a large document there
are hundreds of thousands.
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


class Where(Record, frozen=True, gc=False):
    """A spot of a document: a file and a JSON pointer (RFC 6901) into it."""

    file: str
    pointer: str


class _NoExample:
    """The type of `NO_EXAMPLE`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NO_EXAMPLE"


NO_EXAMPLE: Any = _NoExample()
"""Stands for an example that is not given; None is an example of null."""


class Parameter(Record, frozen=True, omit_defaults=True):
    """A parameter of an operation (OpenAPI 3.1 §4.8.12), with the defaults of style and explode filled in."""

    name: str
    """As it stands on the wire: `timespan[]`."""
    python_name: str
    place: ParameterLocation
    required: bool
    schema: Schema
    style: Style
    explode: bool
    allow_reserved: bool
    media_type: str | None
    """Set where the parameter has `content`: the value is written in that media type, and style says nothing."""
    description: str
    deprecated: bool
    where: Where
    example: Any = NO_EXAMPLE
    """A value that the document gives as an example, or `NO_EXAMPLE`."""
    single_as_list: bool = False
    """Whether a single value stands for a list of one: the schema takes nothing but arrays of primitives."""


class Header(Record, frozen=True, gc=False):
    """A header of an answer, or of a part of a multipart body."""

    name: str
    required: bool
    schema: Schema
    description: str


class Encoding(Record, frozen=True, gc=False):
    """How one property of a form or multipart body is written (OpenAPI 3.1 §4.8.15)."""

    content_type: str | None
    style: Style | None
    explode: bool | None
    allow_reserved: bool


class Content(Record, frozen=True, gc=False):
    """One media type of a body or an answer."""

    media_type: str
    schema: Schema | None
    """None where the document says nothing about the content."""
    examples: Mapping[str, Any]
    """By name; a single unnamed example is called `example`."""
    encoding: Mapping[str, Encoding]
    where: Where


class Field(Record, frozen=True, gc=False):
    """A property of an object body that is an argument of its own."""

    name: str
    python_name: str
    required: bool
    schema: Schema
    description: str


class Body(Record, frozen=True, gc=False):
    """A request body. `contents` is in the order of preference: JSON first, else as in the document."""

    required: bool
    contents: tuple[Content, ...]
    fields: tuple[Field, ...]
    """Empty where the body is not an object: it then goes whole, by `body=`."""
    description: str


class Link(Record, frozen=True, gc=False):
    """A link (OpenAPI 3.1 §4.8.20): the *operation* that uses something of this answer, by operationId."""

    name: str
    operation: str
    parameters: Mapping[str, Any]
    body: Any
    description: str


class DocumentedResponse(Record, frozen=True, gc=False):
    """What the document says about the answers of one status: `200`, `2XX` or `default`."""

    status: str
    description: str
    contents: tuple[Content, ...]
    headers: tuple[Header, ...]
    links: tuple[Link, ...]
    where: Where


class SecurityScheme(Record, frozen=True, gc=False):
    """How credentials are sent (OpenAPI 3.1 §4.8.27)."""

    key: str
    """Its name in the document."""
    kind: str
    """basic, bearer, apiKey, oauth2, openIdConnect, mutualTLS, or another HTTP scheme's name."""
    name: str
    """Name of the header, query parameter or cookie of an apiKey; else empty."""
    place: str
    """header, query or cookie of an apiKey; else empty."""
    description: str


class ServerVariable(Record, frozen=True, gc=False):
    """A variable in the URL of a server."""

    default: str
    enum: tuple[str, ...]
    description: str


class Server(Record, frozen=True, gc=False):
    """An address of the API (OpenAPI 3.1 §4.8.5); *url* may hold `{variables}`."""

    url: str
    description: str
    variables: Mapping[str, ServerVariable]


class Pagination(Record, frozen=True, gc=False):
    """`x-dyn-pagination`: how a list operation is paged. Pointers lead into the body of an answer."""

    style: str
    page: str
    """Wire name of the query parameter that holds the number of the page."""
    size: str | None
    """Wire name of the query parameter that holds the size of the page."""
    items: str
    pages: str | None
    """Pointer to the number of pages."""
    total: str | None
    """Pointer to the number of items on all pages."""
    first: int
    """Number of the first page."""
    number: str | None = None
    """Pointer to the number of this page."""


class Retries(Record, frozen=True, gc=False):
    """`x-dyn-retries`, or the vendor's form of it: what the document recommends. Times are in seconds."""

    attempts: int
    statuses: frozenset[int]
    connection_errors: bool
    base: int | float
    multiplier: int | float
    cap: int | float


class Waiter(Record, frozen=True, gc=False):
    """`x-dyn-waiters`: how to wait, by calling an operation again and again, until a value is reached."""

    name: str
    pointer: str
    """JSON pointer to the value in the body of an answer."""
    success: tuple[Any, ...]
    failure: tuple[Any, ...]
    """Values after which success can't come."""
    interval: int | float
    """Seconds between two calls."""
    deadline: int | float
    """Seconds after which the waiting ends."""


class Turn(Record, frozen=True, gc=False):
    """A change that comes by itself: a value of a resource that turns into another after some time."""

    pointer: str
    """JSON pointer into the resource."""
    before: Any
    after: Any
    seconds: int | float
    """How long the resource has been in the state before."""
    event: str
    """Name of the webhook that tells of it; empty where none does."""
    brings: tuple[str, ...]
    """Keys of the resource that are not known before."""


class Resource(Record, frozen=True, gc=False):
    """`x-dyn-resource`, at the operation that reads one: what happens to it in time."""

    changed: str | None
    """JSON pointer, in the resource, to the time of its last change."""
    turns: tuple[Turn, ...]


class Members(Record, frozen=True, gc=False):
    """Ids in a request that name other resources, which are put into a list of this one, or taken out, or ordered."""

    pointer: str
    """JSON pointer to the list, in the resource."""
    ids: str
    """JSON pointer to the ids, in the body of the request."""
    reader: str
    """operationId of the operation that reads one of those that are named."""
    how: str
    """add, remove or order."""


class Effect(Record, frozen=True, gc=False):
    """`x-dyn-effect`: what an operation does to its resource, beyond what its method and path say."""

    needs: Mapping[str, tuple[Any, ...]]
    """By JSON pointer into the resource, the values that it may have; with others, or none, the answer is 400."""
    sets: Mapping[str, Any]
    """By JSON pointer into the resource, the value that it has afterwards."""
    hides: bool
    """Whether no list shows the resource afterwards."""
    into: str
    """JSON pointer to the part of the resource that the body of the request changes; empty for the whole."""
    members: Members | None
    upload: str
    """JSON pointer, in the answer, to the address that takes a file; empty where there is none."""
    makes: str
    """operationId of the operation that reads what the file becomes; it has the id of what this one makes."""


class Operation(Record, frozen=True, dict=True):
    """One operation: a method on a path."""

    id: str
    """The operationId, or a name made of method and path where the document gives none."""
    python_name: str
    namespaces: tuple[str, ...]
    """Python names of its tags; `default` where it has none."""
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
    """Alternatives; each is the keys of the schemes that must be met together. An empty one asks for nothing."""
    servers: tuple[Server, ...]
    """Servers of its own or of its path; empty where the document's servers hold."""
    pagination: Pagination | None
    retries: Retries | None
    idempotency_header: str | None
    """`x-dyn-idempotency`: the header whose key makes a repeated call harmless."""
    waiters: tuple[Waiter, ...]
    events: tuple[str, ...]
    """Names of the webhooks that may follow (`x-dyn-events`), the surest first."""
    where: Where
    resource: Resource | None = None
    effect: Effect | None = None

    @cached_property
    def arguments(self) -> Mapping[str, Parameter]:
        """The parameters by Python name."""
        return {one.python_name: one for one in self.parameters}

    @cached_property
    def places(self) -> Mapping[ParameterLocation, Mapping[str, Parameter]]:
        """The parameters by place, then by wire name."""
        return {
            place: {one.name: one for one in self.parameters if one.place == place} for place in PARAMETER_LOCATIONS
        }

    @cached_property
    def lists(self) -> tuple[Parameter, ...]:
        """The parameters of which a single value stands for a list of one."""
        return tuple(one for one in self.parameters if one.single_as_list)

    @cached_property
    def statuses(self) -> Mapping[str, DocumentedResponse]:
        """The replies by status, in upper case."""
        return {reply.status.upper(): reply for reply in self.responses}

    @cached_property
    def media_types(self) -> tuple[str, ...]:
        """Those of all replies, each once."""
        return tuple(dict.fromkeys(content.media_type for reply in self.responses for content in reply.contents))


class Webhook(Record, frozen=True, gc=False):
    """An event that the API sends: its name and the body of the request."""

    name: str
    summary: str
    description: str
    body: Body | None
    parameters: tuple[Parameter, ...]
    where: Where


class ErrorShape(Record, frozen=True, gc=False):
    """`x-dyn-errors`: where an error body says what. JSON pointers; without the extension, those of RFC 9457."""

    message: str = "/title"
    description: str = "/detail"
    fields: str | None = None
    """Pointer to a list with an entry per broken argument."""
    field: str = "/field"
    """Pointer, in an entry of that list, to the argument's name."""
    reason: str = "/message"
    """Pointer, in an entry of that list, to what is wrong with it."""


class EventShape(Record, frozen=True, gc=False):
    """`x-dyn-webhooks`: where the body of a webhook says what; empty if the document does not say.

    The first JSON pointer that leads to a value counts: envelopes differ.
    """

    type: tuple[str, ...] = ()
    """Pointers to the name of the webhook."""
    id: tuple[str, ...] = ()
    """Pointers to the id of the event itself."""
    subject: tuple[str, ...] = ()
    """Pointers to the id of the resource that it is about."""


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
    """By id, in the order of the document."""
    namespaces: Mapping[str, Mapping[str, Operation]]
    """By Python name of the tag, then of the operation."""
    security_schemes: Mapping[str, SecurityScheme]
    error_shape: ErrorShape
    schemas: Mapping[str, Schema]
    """The schemas that others refer to, by the NAME of `#/$defs/NAME`."""
    webhooks: Mapping[str, Webhook] = field(default_factory=dict[str, Webhook])
    event_shape: EventShape = field(default_factory=EventShape)
    fingerprint: str = ""
    """`sha256:` and the hash of the document's values, overlays applied: it does not change with comments or style."""
    warnings: tuple[Problem, ...] = ()
    """What the document says and nobody can use: it is ignored."""
