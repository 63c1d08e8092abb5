"""The vendor's API as an OpenAPI document, built from the facts in ../shared/reference, for tests of the workbench."""

import json
from pathlib import Path

FACTS = Path(__file__).resolve().parents[2] / "shared" / "reference" / "fastpix-api.json"


def vendor_document():
    """Return the document with its own traits: a slash after the server, `x-fastpix-retries`, `default`."""
    facts = json.loads(FACTS.read_text("utf-8"))
    paths = {}
    for one in facts["operations"]:
        responses = {status: {"description": "", **reply} for status, reply in one["responses"].items()}
        operation = {"operationId": one["operationId"], "tags": [one["tag"]], "responses": responses}
        operation |= {key: one[key] for key in ("parameters", "requestBody", "security") if one.get(key)}
        paths.setdefault(one["path"], {})[one["method"].lower()] = operation
    schemes = {
        name: {key: scheme[key] for key in ("type", "scheme")} for name, scheme in facts["securitySchemes"].items()
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "The vendor's", "version": "1"},
        "servers": [{"url": facts["servers"][0]}],
        "x-fastpix-retries": facts["retries"],
        "paths": paths,
        "components": {"schemas": facts["schemas"], "securitySchemes": schemes},
    }
