"""A document whose every text tries to break out of what is rendered from it."""

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
NASTY = "\n".join(
    [
        'A quote " and three """ and \'\'\' and a backslash \\ and \\" and \\N{BULLET}',
        "{{ 7*7 }} {% raise %} {# comment #}",
        SCRIPT,
        "[link](javascript:document.title='owned') ![image](https://elsewhere.example/a.png) <https://elsewhere.example>",
        "# heading | cell | `code` `unclosed ``` fence",
        "```python\nraise SystemExit('owned')\n```",
        "--> <!-- comment -->",
        'right to left: \u202edrawkcab\u202c zero\u200bwidth bell\x07 ends with a quote "',
    ]
)
LONG = "long " * 2_000
WORDS = ['"', "'''", "\\", "\n", "None", "{{x}}", "\u202e", "</script>"]


def names():
    """Names that are keywords, builtins, types of the stub, or no names."""
    return ["class", "list", "str", "self", "None", "__proto", "Any", "Media", "a-b", "a b", "1st", '"', "ümlaut", "_x"]


def operation(name, tag, schema):
    """An operation with all that can hold a text."""
    return {
        "operationId": name,
        "tags": [tag],
        "summary": NASTY,
        "description": LONG + NASTY,
        "parameters": [
            {"name": one, "in": "query", "description": NASTY, "schema": {"type": "string", "enum": WORDS}}
            for one in names()
        ],
        "requestBody": {
            "content": {
                "application/json": {"schema": schema, "examples": {NASTY: {"value": {"class": "x", "list": [1]}}}}
            }
        },
        "responses": {
            "200": {"description": NASTY, "content": {"application/json": {"schema": schema}}},
            "404": {"description": NASTY},
        },
    }


def document():
    """The whole of it."""
    properties = {one: {"type": "string", "description": NASTY} for one in names()}
    schema = {
        "type": "object",
        "description": NASTY,
        "properties": {**properties, "list": {"type": "array", "items": {}}},
    }
    used = {"$ref": "#/components/schemas/Media"}
    tags = ["class", "Client", "types", NASTY, "index", "webhooks", "Shared"]
    return {
        "openapi": "3.1.0",
        "info": {"title": NASTY, "version": NASTY, "description": NASTY},
        "servers": [{"url": "https://hostile.example"}],
        "tags": [{"name": tag, "description": NASTY} for tag in tags],
        "paths": {
            f"/{number}/{where}": {"post": operation(f"{name}{'' if number == 0 else f' {number}'}", tag, used)}
            for number, tag in enumerate(tags)
            for where, name in enumerate(["list", "str", "class", "wait-until", 'a"b', "operation"])
        },
        "webhooks": {
            NASTY: {
                "post": {
                    "summary": NASTY,
                    "description": NASTY,
                    "requestBody": {"content": {"application/json": {"schema": used}}},
                }
            }
        },
        "components": {
            "schemas": {
                "Media": schema,
                "Any": {"type": "string", "description": NASTY, "x-extensible-enum": WORDS},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/list"}},
                "TypedDict": {"oneOf": [used, {"type": "object", "properties": {"TypedDict": {"type": "integer"}}}]},
                "a-b": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/a-b"}}},
            }
        },
    }
