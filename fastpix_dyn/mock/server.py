"""A server in this process that answers from the document: requests are judged, answers are its examples.

It has no state: what is created is not listed afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from fastpix_dyn.mock import answers, bodies, parameters, routes
from fastpix_dyn.mock.auth import is_authorized
from fastpix_dyn.mock.routes import Match
from fastpix_dyn.spec.plan import Api, Operation, Parameter, Place
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.messages import Headers, Request, Response


def serve(api: Api) -> Callable[[Request], Response]:
    """The function that answers requests to *api*."""
    known, prefixes, judge = routes.routes(api), routes.prefixes(api), Judge(api.schemas)

    def answer(request: Request) -> Response:
        match = routes.find(known, prefixes, request.method, urlsplit(request.url).path)
        if match is None:
            return answers.refusal(api, None, 404, "there is no such path")
        if match.operation is None:
            allow = ", ".join(match.methods)
            return answers.refusal(api, None, 405, f"the path takes {allow}", headers={"Allow": allow})
        return _refused(api, judge, match.operation, match, request) or answers.success(api, match.operation)

    return answer


def _refused(api: Api, judge: Judge, operation: Operation, match: Match, request: Request) -> Response | None:
    """Why *request* is refused; None where it is not."""
    headers = Headers(request.headers)
    if not is_authorized(api, operation, request, headers):
        return answers.refusal(api, operation, 401, "credentials are missing", headers={"WWW-Authenticate": "Basic"})
    violations = list(_parameter_violations(api, judge, operation, match, request))
    try:
        violations += _body_violations(api, judge, operation, request, headers.get("content-type", ""))
    except bodies.UnreadableError as problem:
        return answers.refusal(api, operation, 400, str(problem))
    if not violations:
        return None
    declared = {reply.status for reply in operation.replies}
    status = 422 if "422" in declared or "400" not in declared else 400
    return answers.refusal(api, operation, status, "the request breaks the rules", violations=tuple(violations))


def _parameter_violations(
    api: Api, judge: Judge, operation: Operation, match: Match, request: Request
) -> Iterator[Violation]:
    for parameter in operation.parameters:
        value = parameters.read(parameter, _pairs(parameter, match, request), api.schemas)
        pointer = f"/{parameter.place}/{escape(parameter.name)}"
        if value is not parameters.ABSENT:
            yield from judge.violations(parameter.schema, value, direction="request", pointer=pointer)
        elif parameter.required:
            yield Violation(pointer, "required", "it is required")


def _pairs(parameter: Parameter, match: Match, request: Request) -> parameters.Pairs:
    sources: dict[Place, Callable[[], parameters.Pairs]] = {
        "path": lambda: list(match.values.items()),
        "query": lambda: _split(urlsplit(request.url).query, "&"),
        "header": lambda: list(request.headers),
        "cookie": lambda: _split(Headers(request.headers).get("cookie", ""), "; "),
    }
    return sources[parameter.place]()


def _split(text: str, delimiter: str) -> parameters.Pairs:
    pieces = (piece.partition("=") for piece in text.split(delimiter) if piece)
    return [(name, value) for name, _, value in pieces]


def _body_violations(
    api: Api, judge: Judge, operation: Operation, request: Request, content_type: str
) -> tuple[Violation, ...]:
    body = operation.body
    if body is None or (not request.content and not body.required):
        return ()
    if not request.content:
        return (Violation("/body", "required", "a body is required"),)
    content = next((one for one in body.contents if media_types.covers(one.media_type, content_type)), None)
    if content is None:
        offered = ", ".join(one.media_type for one in body.contents)
        return (Violation("/body", "mediaType", f"the media type is {content_type or 'missing'}, not {offered}"),)
    value = bodies.read(content, content_type, request.content, api.schemas)
    if content.schema is None:
        return ()
    return judge.violations(content.schema, value, direction="request", pointer="/body")
