"""A request of the wire as openapi-core reads it: percent-decoded as a server does it, with no code of the package."""

from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

AS_TEXT = dict.fromkeys(("uuid", "date", "date-time", "byte", "binary"), str)
"""What a format says stays the text that was sent."""


class _Parameters(RequestParameters):
    """Gets the segments of the path from openapi-core's router as they stand in the URL, and decodes them.

    openapi-core looks for a label `color` under `.color` and for a matrix under `;color`, as RFC 6570 would have the
    template; OpenAPI's templates say `{color}` for each style (3.1 §4.8.12), so the value is offered under all names.
    """

    def __setattr__(self, name, value):
        if name == "path":
            decoded = {key: unquote(text) for key, text in value.items()}
            forms = ("{}", ".{}", ".{}*", ";{}", ";{}*")
            value = {form.format(key): text for key, text in decoded.items() for form in forms}
        super().__setattr__(name, value)


class CoreRequest:
    """The request, by openapi-core's protocol."""

    def __init__(self, request):
        parts = urlsplit(request.url)
        self.host_url = f"{parts.scheme}://{parts.netloc}"
        self.path = parts.path
        self.method = request.method.lower()
        self.body = request.content
        headers = Headers(list(request.headers))
        self.content_type = headers.get("content-type", "application/octet-stream")
        self.parameters = _Parameters(
            query=ImmutableMultiDict(parse_qsl(parts.query, keep_blank_values=True)),
            header=headers,
            cookie=ImmutableMultiDict(_cookies(headers.get("cookie", ""))),
        )


def reader(document):
    """openapi-core over *document*, a dict, without what it can't read; values are judged by the same rules.

    Defaults are taken out, because it fills them in. It looks for the shape of a parameter in the `type` of its schema
    only; where a oneOf of arrays says it, type and items are written beside that.
    """
    document = _without_defaults(document)
    for parameter in _parameters(document):
        schema = parameter.get("schema", {})
        branches = schema.get("oneOf", [])
        if branches and all(branch.get("type") == "array" for branch in branches):
            typed_first = sorted((branch["items"] for branch in branches), key=lambda items: "type" not in items)
            parameter["schema"] = {"type": "array", "items": {"oneOf": typed_first}, **schema}
    config = Config(extra_format_unmarshallers=AS_TEXT, spec_validator_cls=None)  # a test of its own validates it
    return OpenAPI.from_dict(document, config=config)


def _parameters(document):
    """The parameters that stand in components or in a path."""
    yield from document.get("components", {}).get("parameters", {}).values()
    for item in document["paths"].values():
        for holder in (item, *(value for value in item.values() if isinstance(value, dict))):
            yield from holder.get("parameters", [])


def _cookies(header):
    return [tuple(map(unquote, piece.split("=", 1))) for piece in header.split("; ") if piece]


def _without_defaults(node, *, is_map=False):
    """A map has names of its own for keys: there `default` is the name of a property, or of a response."""
    if isinstance(node, list):
        return [_without_defaults(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key == "servers" else _without_defaults(value, is_map=not is_map and key in _MAPS)
        for key, value in node.items()
        if is_map or key != "default"
    }


_MAPS = {"properties", "patternProperties", "responses", "schemas", "parameters", "$defs"}
