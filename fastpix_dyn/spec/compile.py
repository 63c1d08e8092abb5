"""Compile a document into an `Api`: frozen records of everything that a client needs, or a list of all faults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import chain

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import extensions, json_pointer, names, operations
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import METHODS, Parser, SchemaCheck, SchemaPool
from fastpix_dyn.spec.plan import Api, Operation, SecurityScheme, Server, ServerVariable, SourceLocation, Tag, Webhook
from fastpix_dyn.spec.schemas import definition_name
from fastpix_dyn.spec.values import quoted
from fastpix_dyn.structs import replace

UNTAGGED = "default"


def compile_document(document: Document, check: SchemaCheck | None = None) -> Api:
    """Return the API that *document*, of OpenAPI 3.0.x or 3.1.x, describes.

    With *check*, each schema itself is also checked.

    Raises:
        SpecError: the document is invalid; lists every fault.
    """
    parser = Parser(document)
    root = document.root
    api = _api(parser, SchemaPool(parser, check), root) if _supported(parser, root) else None
    if api is None or parser.faults:
        raise SpecError.of(sorted(parser.faults, key=lambda problem: (problem.file, problem.line)))
    return api


def _supported(parser: Parser, root: Node) -> bool:
    if not parser.must_be_object(root, "an OpenAPI document"):
        return False
    version = root.child("openapi").value
    if str(version).startswith(("3.0.", "3.1.")):
        return True
    parser.fault(root.child("openapi"), f"expected an OpenAPI version (3.0.x or 3.1.x), got {quoted(version)}")
    return False


def _api(parser: Parser, pool: SchemaPool, root: Node) -> Api:
    components, info = root.child("components"), parser.follow(root.child("info"))
    parser.must_be_object(info, "the title and version of the API")
    schemes = dict(_security_schemes(parser, components))
    for _, node in parser.object(components, "schemas"):
        pool.name_of(node)
    pool.finish()
    pool.check_limits()
    context = operations.OperationContext(
        parser,
        pool,
        frozenset(schemes),
        operations.security(parser, root, frozenset(schemes)) or (),
        extensions.retries(parser, root),
    )
    found = list(_operations(context, root))
    webhooks = {name: _webhook(context, name, node) for name, node in parser.object(root, "webhooks")}
    pool.finish()
    _check_links(parser, found)
    _check_reference_circles(parser, pool)
    pool.check_limits()
    tags = _tags(parser, root, found)
    python_names = {tag.name: tag.python_name for tag in tags}
    compiled = [replace(one, namespaces=tuple(python_names[tag] for tag in one.tags or (UNTAGGED,))) for one in found]
    return Api(
        title=parser.text(info, "title"),
        version=parser.text(info, "version"),
        description=parser.text(info, "description"),
        servers=servers(parser, root) or (Server("/", "", {}),),
        tags=tags,
        operations={operation.id: operation for operation in compiled},
        namespaces=_namespaces(tags, compiled),
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


def _operations(context: operations.OperationContext, root: Node) -> Iterable[Operation]:
    parser, seen = context.parser, dict[str, SourceLocation]()
    for path, item in parser.object(root, "paths"):
        if not path.startswith("/"):
            parser.fault(item, "a path must start with a slash")
        shared = parser.follow(item)
        if not parser.must_be_object(shared, "a path item"):
            continue
        for method in METHODS:
            if not shared.has(method):
                continue
            operation = operations.operation(context, path, method, shared, servers)
            if operation.id in seen:
                file, line = parser.document.file_and_line(seen[operation.id])
                message = f"the operationId {operation.id!r} is already used on line {line} of {file}"
                parser.fault(operation.source_location, message)
            seen[operation.id] = operation.source_location
            yield operation


def _webhook(context: operations.OperationContext, name: str, node: Node) -> Webhook:
    parser = context.parser
    item = parser.follow(node)
    method = next((name for name in METHODS if item.has(name)), "post")
    post = item.child(method)
    body, parameters = operations.body_and_parameters(context, item, post)
    return Webhook(
        name, parser.text(post, "summary"), parser.text(post, "description"), body, parameters, post.source_location
    )


def servers(parser: Parser, holder: Node) -> tuple[Server, ...]:
    """Return the servers of the document, of a path or of an operation (OpenAPI 3.1 §4.8.5)."""
    return tuple(
        _server(parser, node) for node in parser.array(holder, "servers") if parser.must_be_object(node, "a server")
    )


def _server(parser: Parser, node: Node) -> Server:
    url = parser.text(node, "url")
    variables: dict[str, ServerVariable] = {}
    for name, variable in parser.object(node, "variables"):
        values = tuple(str(value.value) for value in parser.array(variable, "enum"))
        default = str(variable.child("default").value)
        if not variable.has("default") or (values and default not in values):
            parser.fault(variable, "a server variable needs `default`; if it has `enum`, one of its values")
        variables[name] = ServerVariable(default, values, parser.text(variable, "description"))
    for name in set(names.template_names(url)) - variables.keys():
        parser.fault(node.child("url"), f"the server declares no variable for {{{name}}}")
    return Server(url, parser.text(node, "description"), variables)


def _security_schemes(parser: Parser, components: Node) -> Iterable[tuple[str, SecurityScheme]]:
    """Yield the security schemes by their keys (OpenAPI 3.1 §4.8.27)."""
    for key, reference in parser.object(components, "securitySchemes"):
        node = parser.follow(reference)
        type_ = parser.choice(node, "type", ("http", "apiKey", "oauth2", "openIdConnect", "mutualTLS"), "http")
        if type_ == "http":
            type_ = parser.text(node, "scheme").lower()
            if not type_:
                parser.fault(node, "a security scheme of type http needs `scheme`: basic, bearer …")
        location = parser.choice(node, "in", ("header", "query", "cookie"), "header") if type_ == "apiKey" else ""
        name = parser.text(node, "name") if type_ == "apiKey" else ""
        if type_ == "apiKey" and not name:
            parser.fault(node, "a security scheme of type apiKey needs `name`: its header, query parameter or cookie")
        yield key, SecurityScheme(key, type_, name, location, parser.text(node, "description"))


def _tags(parser: Parser, root: Node, compiled: list[Operation]) -> tuple[Tag, ...]:
    """Return the declared tags that are used, then undeclared ones, each in the order of the document."""
    declared = {parser.text(node, "name"): node for node in parser.array(root, "tags")}
    used = dict.fromkeys(chain.from_iterable(operation.tags or (UNTAGGED,) for operation in compiled))
    tags, used_names = list[Tag](), set(names.CLIENT_NAMES)
    for name in [*(name for name in declared if name in used), *(name for name in used if name not in declared)]:
        node = declared.get(name, Node(root.file, "", {}))
        python_name = extensions.name(parser, node) or names.snake(name)
        python_name = names.unused_name(python_name, used_names)
        used_names.add(python_name)
        tags.append(Tag(name, python_name, parser.text(node, "description")))
    return tuple(tags)


def _namespaces(tags: tuple[Tag, ...], compiled: list[Operation]) -> dict[str, dict[str, Operation]]:
    spaces: dict[str, dict[str, Operation]] = {tag.python_name: {} for tag in tags}
    for operation in compiled:
        for space in (spaces[name] for name in operation.namespaces):
            space[names.unused_name(operation.python_name, space)] = operation
    return spaces


def _check_links(parser: Parser, compiled: list[Operation]) -> None:
    known = {operation.id for operation in compiled}
    for response in chain.from_iterable(operation.responses for operation in compiled):
        for link in response.links:
            if link.operation not in known:
                hint = names.candidate_suggestion(link.operation, names.operation_candidates(compiled))
                where = SourceLocation(
                    response.source_location.file,
                    f"{response.source_location.pointer}/links/{json_pointer.escape(link.name)}",
                )
                parser.fault(where, f"the link {link.name!r} leads to no operation: {link.operation!r}; {hint}")


def _check_reference_circles(parser: Parser, pool: SchemaPool) -> None:
    """Record a fault for each definition whose `$ref`s lead to no schema; each `$ref` is followed once."""
    ends: dict[str, bool] = {}
    for start in pool.source_locations:
        name, path = start, dict[str, None]()
        while name not in ends and name not in path:
            path[name] = None
            schema = pool.definitions[name]
            if not isinstance(schema, dict) or "$ref" not in schema:
                ends[name] = True
            else:
                name = definition_name(schema["$ref"])
        ends |= dict.fromkeys(path, ends.get(name, False))
    for name, where in pool.source_locations.items():
        if not ends[name]:
            parser.fault(where, "the $refs of this schema lead in a circle")
