"""Documents of the API by other authors, for tests of the workbench.

One is part of the tests and has the traits of the vendor's; the vendor's own is built from the facts in
`../shared/reference`, if they are beside the checkout.
"""

import json
from pathlib import Path

import yaml

OWN = Path(__file__).with_name("workbench") / "vendor_like_fastpix.yaml"
FACTS = Path(__file__).resolve().parents[2] / "shared" / "reference" / "fastpix-api.json"


def own_document():
    """Return the document that is part of the tests."""
    return yaml.safe_load(OWN.read_text("utf-8"))


def vendors_document():
    """Return the vendor's, with its own traits: a slash after the server, `x-fastpix-retries`, `default`."""
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


DOCUMENTS = {"own": own_document, **({"vendor": vendors_document} if FACTS.is_file() else {})}
"""By name: a clone without the facts collects no test of the vendor's document."""
