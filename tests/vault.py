"""A document with secrets at every place, and every way to give credentials for it. All secrets hold the canary."""

import httpx
import pytest
from loopback import json_answer

CANARY = "c4n4ry"
"""Every secret of these tests holds it, and nothing else does."""
SECRET = {"type": "string", "format": "password", "minLength": 8, "pattern": "4n"}
SCHEMES = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "key"},
}
VAULT = {
    "type": "object",
    "properties": {
        "pin": SECRET,
        "pins": {"type": "array", "items": SECRET},
        "by_name": {"type": "object", "additionalProperties": SECRET},
        "either": {"oneOf": [{"type": "integer"}, SECRET]},
        "inner": {"$ref": "#/components/schemas/Inner"},
        "link": {"type": "string"},
    },
}
SIGNED = "https://files.example/a.png?Signature=c4n4ry-signature&Expires=1"
CONTENT = {
    "pin": "c4n4ry-pin",
    "pins": ["c4n4ry-one", "c4n4ry-two"],
    "by_name": {"a": "c4n4ry-a-value"},
    "either": "c4n4ry-either",
    "inner": {"token": "c4n4ry-token"},
    "link": SIGNED,
}


def vault(scheme):
    """A document whose operation takes secrets at every place, with credentials of *scheme*."""
    parameters = [
        {"name": f"{place}Secret", "in": place, "required": place == "path", "schema": SECRET}
        for place in ("path", "query", "header", "cookie")
    ]
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Vault"}}}
    open_vault = {
        "operationId": "open",
        "tags": ["Vaults"],
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": {
            "200": {"description": "It is open.", "content": content},
            "default": {"description": "It stays closed.", "content": content},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bank", "version": "1"},
        "servers": [{"url": "https://bank.example"}],
        "security": [{scheme: []}],
        "paths": {"/vaults/{pathSecret}": {"post": open_vault}},
        "components": {
            "securitySchemes": SCHEMES,
            "schemas": {"Vault": VAULT, "Inner": {"type": "object", "properties": {"token": SECRET}}},
        },
    }


ARGUMENTS = {f"{place}_secret": f"c4n4ry-{place}" for place in ("path", "query", "header", "cookie")} | {
    "body": CONTENT
}
OPENED = json_answer(200, CONTENT, **{"Set-Cookie": "session=c4n4ry-session", "Location": SIGNED})


async def asked_later():
    """A source of credentials."""
    return "c4n4ry-token"


CREDENTIALS = {
    "username and password": ("basic", {"username": "c4n4ry-user", "password": "c4n4ry-password"}),
    "a pair": ("basic", {"auth": ("c4n4ry-user", "c4n4ry-password")}),
    "a token": ("bearer", {"auth": "c4n4ry-token"}),
    "a key in a header": ("header", {"auth": "c4n4ry-key"}),
    "a key in the query": ("query", {"auth": "c4n4ry-key"}),
    "a key in a cookie": ("cookie", {"auth": "c4n4ry-key"}),
    "a mapping": ("bearer", {"auth": {"bearer": "c4n4ry-token", "basic": ("c4n4ry-user", "c4n4ry-password")}}),
    "a function": ("query", {"auth": lambda: "c4n4ry-key"}),
    "httpx.Auth": ("basic", {"auth": httpx.BasicAuth("c4n4ry-user", "c4n4ry-password")}),
    "a header": ("bearer", {"headers": {"Authorization": "Bearer c4n4ry-token"}}),
}
PLANTED = pytest.mark.parametrize(("scheme", "credentials"), list(CREDENTIALS.values()), ids=list(CREDENTIALS))


def open_vault(client):
    """A call with secrets at every place."""
    return client.vaults.open(**ARGUMENTS)
