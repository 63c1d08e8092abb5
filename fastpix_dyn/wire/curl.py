"""A request as a curl command, without its secrets."""

from __future__ import annotations

import json
import shlex

from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.wire import masking, media_types
from fastpix_dyn.wire.messages import Request


def curl(request: Request, operation: Operation, api: Api) -> str:
    """*request* as a command for a POSIX shell; secrets are masked, binary bodies named as a file to be filled in."""
    schemes, definitions = api.security_schemes, api.schemas
    words = ["curl", "-X", request.method, masking.url(request.url, operation, schemes, definitions)]
    for name, value in masking.headers(request.headers, operation, schemes, definitions):
        words += ["-H", f"{name}: {value}"]
    if request.content is not None:
        words += ["--data-binary", _data(request, operation, api)]
    return " ".join(map(shlex.quote, words))


def _data(request: Request, operation: Operation, api: Api) -> str:
    media_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    if not media_types.is_json(media_type):
        return "@body"
    schema = masking.body_schema(operation, media_type)
    return json.dumps(masking.body(json.loads(request.content or b"null"), schema, api.schemas), ensure_ascii=False)
