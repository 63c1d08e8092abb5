"""Document → `Api`: every part of the document that a client needs, as frozen records, and every fault at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import chain

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import extensions, names, operations
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import METHODS, Parser
from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme, Server, ServerVariable, Tag, Webhook, Where
from fastpix_dyn.spec.schemas import Pool, SchemaCheck, resolved
from fastpix_dyn.spec.values import quoted
from fastpix_dyn.structs import replace

UNTAGGED = "default"


def compile_document(document: Document, check: SchemaCheck | None = None) -> Api:
    """The API that *document* describes; OpenAPI 3.0.x or 3.1.x.

    With *check*, the schemas themselves are checked too.

    Raises:
        SpecError: lists every fault that was found.
    """
    parser = Parser(document)
    root = document.root
    api = _api(parser, Pool(parser, check), root) if _supported(parser, root) else None
    if api is None or parser.faults:
        raise SpecError.of(sorted(parser.faults, key=lambda problem: (problem.file, problem.line)))
    return api


def _supported(parser: Parser, root: Node) -> bool:
    if not parser.must_be_object(root, "an OpenAPI document"):
        return False
    version = root.child("openapi").value
    if str(version).startswith(("3.0.", "3.1.")):
        return True
    parser.fault(root.child("openapi"), f"expected an OpenAPI version, 3.0.x or 3.1.x, not {quoted(version)}")
    return False


def _api(parser: Parser, pool: Pool, root: Node) -> Api:
    components, info = root.child("components"), parser.follow(root.child("info"))
    parser.must_be_object(info, "the title and version of the API")
    schemes = dict(_security_schemes(parser, components))
    for _, node in parser.object(components, "schemas"):
        pool.named(node)
    context = operations.Context(
        parser,
        pool,
        frozenset(schemes),
        operations.security(parser, root, frozenset(schemes)) or (),
        extensions.retries(parser, root),
    )
    made = list(_operations(context, root))
    webhooks = {name: _webhook(context, name, node) for name, node in parser.object(root, "webhooks")}
    pool.finish()
    _check_links(parser, made)
    _check_circles(parser, pool)
    tags = _tags(parser, root, made)
    python_names = {tag.name: tag.python_name for tag in tags}
    made = [replace(one, namespaces=tuple(python_names[tag] for tag in one.tags or (UNTAGGED,))) for one in made]
    return Api(
        title=parser.text(info, "title"),
        version=parser.text(info, "version"),
        description=parser.text(info, "description"),
        servers=servers(parser, root) or (Server("/", "", {}),),
        tags=tags,
        operations={operation.id: operation for operation in made},
        namespaces=_namespaces(tags, made),
        security_schemes=schemes,
        error_shape=extensions.error_shape(parser, root),
        schemas=pool.definitions,
        webhooks=webhooks,
        event_shape=extensions.event_shape(parser, root),
        fingerprint=_fingerprint(parser.document),
        warnings=tuple(parser.warnings),
    )


def _fingerprint(document: Document) -> str:
    text = json.dumps([document.root.value, {name: document.values[name] for name in sorted(document.values)}])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _operations(context: operations.Context, root: Node) -> Iterable[Operation]:
    parser, seen = context.parser, dict[str, Where]()
    for path, item in parser.object(root, "paths"):
        if not path.startswith("/"):
            parser.fault(item, "a path starts with a slash")
        shared = parser.follow(item)
        if not parser.must_be_object(shared, "a path item"):
            continue
        for method in METHODS:
            if not shared.has(method):
                continue
            operation = operations.operation(context, path, method, shared, servers)
            if operation.id in seen:
                first = parser.document.line(seen[operation.id])
                parser.fault(operation.where, f"the operationId {operation.id!r} is taken: see line {first}")
            seen[operation.id] = operation.where
            yield operation


def _webhook(context: operations.Context, name: str, node: Node) -> Webhook:
    parser = context.parser
    item = parser.follow(node)
    verb = next((method for method in METHODS if item.has(method)), "post")
    post = item.child(verb)
    body, parameters = operations.body_and_parameters(context, item, post)
    return Webhook(name, parser.text(post, "summary"), parser.text(post, "description"), body, parameters, post.where)


def servers(parser: Parser, holder: Node) -> tuple[Server, ...]:
    """The servers of the document, of a path or of an operation (OpenAPI 3.1 §4.8.5)."""
    return tuple(
        _server(parser, node) for node in parser.array(holder, "servers") if parser.must_be_object(node, "a server")
    )


def _server(parser: Parser, node: Node) -> Server:
    url = parser.text(node, "url")
    variables: dict[str, ServerVariable] = {}
    for name, variable in parser.object(node, "variables"):
        words = tuple(str(word.value) for word in parser.array(variable, "enum"))
        default = str(variable.child("default").value)
        if not variable.has("default") or (words and default not in words):
            parser.fault(variable, "a server variable needs a default, one of its enum if it has one")
        variables[name] = ServerVariable(default, words, parser.text(variable, "description"))
    for name in set(names.template_names(url)) - variables.keys():
        parser.fault(node.child("url"), f"{{{name}}} is not among the server's variables")
    return Server(url, parser.text(node, "description"), variables)


def _security_schemes(parser: Parser, components: Node) -> Iterable[tuple[str, SecurityScheme]]:
    """OpenAPI 3.1 §4.8.27."""
    for key, reference in parser.object(components, "securitySchemes"):
        node = parser.follow(reference)
        kind = parser.word(node, "type", ("http", "apiKey", "oauth2", "openIdConnect", "mutualTLS"), "http")
        if kind == "http":
            kind = parser.text(node, "scheme").lower()
            if not kind:
                parser.fault(node, "an http scheme needs `scheme`: basic, bearer …")
        place = parser.word(node, "in", ("header", "query", "cookie"), "header") if kind == "apiKey" else ""
        name = parser.text(node, "name") if kind == "apiKey" else ""
        if kind == "apiKey" and not name:
            parser.fault(node, "an apiKey needs the `name` of its header, query parameter or cookie")
        yield key, SecurityScheme(key, kind, name, place, parser.text(node, "description"))


def _tags(parser: Parser, root: Node, made: list[Operation]) -> tuple[Tag, ...]:
    """The declared tags that are used, then those that are only used, each in the order of the document."""
    declared = {parser.text(node, "name"): node for node in parser.array(root, "tags")}
    used = dict.fromkeys(chain.from_iterable(operation.tags or (UNTAGGED,) for operation in made))
    tags = list[Tag]()
    for name in [*(name for name in declared if name in used), *(name for name in used if name not in declared)]:
        node = declared.get(name, Node(root.file, "", {}))
        python_name = extensions.name(parser, node) or names.snake(name)
        python_name = names.unused(python_name, {*names.CLIENT_NAMES, *(tag.python_name for tag in tags)})
        tags.append(Tag(name, python_name, parser.text(node, "description")))
    return tuple(tags)


def _namespaces(tags: tuple[Tag, ...], made: list[Operation]) -> dict[str, dict[str, Operation]]:
    spaces: dict[str, dict[str, Operation]] = {tag.python_name: {} for tag in tags}
    for operation in made:
        for space in (spaces[name] for name in operation.namespaces):
            space[names.unused(operation.python_name, space)] = operation
    return spaces


def _check_links(parser: Parser, made: list[Operation]) -> None:
    known = {operation.id for operation in made}
    for reply in chain.from_iterable(operation.responses for operation in made):
        for link in reply.links:
            if link.operation not in known:
                hint = names.hint(link.operation, names.by_id(made))
                where = Where(reply.where.file, f"{reply.where.pointer}/links/{json_pointer.escape(link.name)}")
                parser.fault(where, f"the link {link.name!r} leads to no operation: {link.operation!r}; {hint}")


def _check_circles(parser: Parser, pool: Pool) -> None:
    for name, where in pool.places.items():
        schema = pool.definitions[name]
        if isinstance(schema, dict) and "$ref" in schema and "$ref" in resolved(schema, pool.definitions):
            parser.fault(where, "the $refs of this schema lead in a circle")
