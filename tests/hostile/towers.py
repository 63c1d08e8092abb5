"""Small documents for which a walk over a tree of schemas takes exponential time, and documents that are just huge."""

import json


def document(schemas, *, reply=None, body=None, **parts):
    """A document of one operation whose body and response are the schema `Top`."""
    top = {"$ref": "#/components/schemas/Top"}
    operation = {
        "operationId": "o",
        "requestBody": {"content": {"application/json": {"schema": body or top}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": reply or top}}}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://x.example"}],
        "paths": {"/p": {"post": operation}, "/q": {"get": {**operation, "operationId": "g"} | {"requestBody": {}}}},
        "components": {"schemas": schemas},
        **parts,
    }


def with_schema(schema):
    """A document whose only schema is *schema*."""
    made = document({"Top": schema})
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def tower(levels, storey, ground=None):
    """A schema that contains the one below it several times, and so on: *storey* makes one of a `$ref`."""
    schemas = {"S0": ground or {"type": "object", "properties": {"a": {"type": "string"}}}}
    for level in range(1, levels):
        schemas[f"S{level}"] = storey({"$ref": f"#/components/schemas/S{level - 1}"}, level)
    schemas["Top"] = schemas.pop(f"S{levels - 1}")
    made = document(schemas)
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def described(one, number):
    """The schema *one*, unlike its other copies."""
    return {"allOf": [one], "description": f"copy {number}"}


STOREYS = {
    **{
        f"{word} of {copies}": lambda one, _, word=word, copies=copies: {word: [one] * copies}
        for word in ("allOf", "anyOf", "oneOf")
        for copies in (2, 10)
    },
    "unlike anyOf": lambda one, _: {"anyOf": [described(one, 1), described(one, 2)]},
    "unlike allOf": lambda one, _: {"allOf": [described(one, 1), {"properties": {"b": {}}, **described(one, 2)}]},
    "prefixItems": lambda one, _: {"type": "array", "prefixItems": [one, one], "minItems": 2},
    "items and contains": lambda one, _: {"type": "array", "items": one, "contains": one},
    "properties": lambda one, _: {"type": "object", "properties": {"a": one, "b": one}},
    "required properties": lambda one, _: {
        "type": "object",
        "properties": {"a": one, "b": one},
        "required": ["a", "b"],
    },
    "ten properties": lambda one, _: {"type": "object", "properties": {f"p{n}": one for n in range(10)}},
    "additionalProperties": lambda one, _: {"properties": {"a": one}, "additionalProperties": one},
    "patternProperties": lambda one, _: {"patternProperties": {"^a": one, "^b": one, "a$": one}},
    "not": lambda one, _: {"not": {"anyOf": [one, {"not": one}]}},
    "if": lambda one, _: {"if": one, "then": one, "else": one},
    "dependentSchemas": lambda one, _: {"dependentSchemas": {"a": one, "b": one}},
    "a sibling of $ref": lambda one, _: {**one, "allOf": [one]},
    "one slot twice": lambda one, _: {"allOf": [{"properties": {"a": one}}, {"properties": {"a": one}}]},
    "one item twice": lambda one, _: {"anyOf": [{"type": "array", "items": one}, {"type": "array", "items": one}]},
    "a discriminator": lambda one, _: {
        "oneOf": [one, described(one, 1)],
        "discriminator": {"propertyName": "a", "mapping": {"x": one["$ref"], "y": one["$ref"]}},
    },
    "mixed": lambda one, level: [
        {"allOf": [one, {"properties": {"b": one}}]},
        {"oneOf": [one, {"type": "array", "items": one}]},
        {"type": "object", "properties": {"a": one, "b": {"anyOf": [one, one]}}},
    ][level % 3],
    "unevaluated": lambda one, _: {"allOf": [one, one], "unevaluatedProperties": False},
}


LOW = {
    "allOf of 10": 4,
    "anyOf of 10": 4,
    "oneOf of 10": 4,
    "if": 8,
    "patternProperties": 8,
    "mixed": 14,
    "properties": 40,
    "required properties": 40,
    "ten properties": 40,
    "prefixItems": 40,
    "additionalProperties": 40,
}
"""By storey, the levels of a tower that is allowed, if they are not 11."""


def cycle(count):
    """Schemas each of which may be, or contain, any of them."""
    names = [f"S{number}" for number in range(count)]
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schemas = {name: {"type": "object", "properties": {"a": {"anyOf": refs}, name: {"oneOf": refs}}} for name in names}
    made = document({**schemas, "Top": {"oneOf": refs}})
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def in_place_cycle(count):
    """Schemas that are each other: all combine all."""
    refs = [{"$ref": f"#/components/schemas/S{number}"} for number in range(count)]
    schemas = {f"S{number}": {"anyOf": [*refs, {"type": "string"}]} for number in range(count)}
    made = document({**schemas, "Top": {"anyOf": refs}})
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def chain(count):
    """Schemas each of which is only a `$ref` to the next."""
    schemas = {f"S{number}": {"$ref": f"#/components/schemas/S{number + 1}"} for number in range(count)}
    made = document({**schemas, f"S{count}": {"type": "string"}, "Top": {"$ref": "#/components/schemas/S0"}})
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def with_schemas(schemas):
    """A document with *schemas*, of which `Top` is used."""
    made = document(schemas)
    del made["paths"]["/q"]["get"]["requestBody"]
    return made


def operations(**parts):
    """A document whose operation has *parts*."""
    made = with_schema({"type": "string"})
    made["paths"]["/p"]["post"].update(parts)
    return made


def many_contents():
    """Responses, media types and examples: each of each."""
    examples = {f"e{number}": {"value": {"a": number}} for number in range(30)}
    content = {f"application/x-{n}+json": {"schema": {"type": "object"}, "examples": examples} for n in range(30)}
    return operations(
        responses={str(status): {"description": "d", "content": content} for status in range(200, 230)},
        requestBody={"content": content},
    )


def many_variables():
    """A server with 100 variables of 100 values."""
    made = with_schema({"type": "string"})
    variables = {f"v{n}": {"default": "0", "enum": [str(i) for i in range(100)]} for n in range(100)}
    made["servers"] = [
        {"url": "https://x.example/" + "/".join(f"{{{name}}}" for name in variables), "variables": variables}
    ]
    return made


def long_path():
    """A path with 1,000 variables."""
    names = [f"v{number}" for number in range(1_000)]
    made = with_schema({"type": "string"})
    parameters = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
    made["paths"]["/" + "/".join(f"{{{name}}}" for name in names)] = {
        "get": {"operationId": "long", "parameters": parameters, "responses": {"200": {"description": "d"}}}
    }
    return made


def many_tags():
    """10,000 tags, half of them at one operation."""
    made = with_schema({"type": "string"})
    made["tags"] = [{"name": f"tag {number}"} for number in range(10_000)]
    made["paths"]["/p"]["post"]["tags"] = [f"tag {number}" for number in range(0, 10_000, 2)]
    return made


def array(**keywords):
    """A document of an array with *keywords*."""
    return with_schema({"type": "array", "items": {"type": "string"}, **keywords})


def text(**keywords):
    """A document of an object whose property is a text with *keywords*."""
    return with_schema({"type": "object", "required": ["a"], "properties": {"a": {"type": "string", **keywords}}})


def number(**keywords):
    """A document of an object whose property is a number with *keywords*."""
    return with_schema({"type": "object", "required": ["a"], "properties": {"a": {"type": "number", **keywords}}})


def strings(count):
    """*count* properties."""
    return {f"p{number}": {"type": "string"} for number in range(count)}


def branches(count):
    """*count* alternatives."""
    return [{"type": "object", "properties": {f"p{n}": {"const": n}}, "required": [f"p{n}"]} for n in range(count)]


def ring(count):
    """*count* schemas each of which contains another one."""
    step = {n: f"#/components/schemas/S{(n * 7) % count}" for n in range(count)}
    return {f"S{n}": {"type": "object", "properties": {"a": {"$ref": step[n]}}} for n in range(count)}


NESTED = {"type": "array", "minItems": 900, "items": {"type": "array", "minItems": 900}}
TOP = {"$ref": "#/components/schemas/Top"}
HUGE = {
    "minItems": lambda: array(minItems=100_000_000),
    "nested minItems": lambda: with_schema({"type": "array", "minItems": 900, "items": NESTED}),
    "minLength": lambda: text(minLength=10**9),
    "multipleOf and minimum": lambda: number(multipleOf=1e-300, minimum=1e300),
    "an integer's minimum": lambda: number(minimum=10**4000),
    "enum": lambda: with_schema({"type": "string", "enum": [f"word{number}" for number in range(200_000)]}),
    "x-extensible-enum": lambda: text(**{"x-extensible-enum": [f"word{number}" for number in range(200_000)]}),
    "10,000 properties": lambda: with_schema({"type": "object", "properties": strings(10_000)}),
    "3,000 alternatives": lambda: with_schema({"oneOf": branches(3_000)}),
    "nested quantifiers": lambda: text(pattern="^((a{100}){100}){100}$"),
    "patterns that backtrack": lambda: text(pattern="^(a+)+(b|[^c])*$"),
    "a description of quotes": lambda: operations(description='"' * 3_000_000),
    "a description of brackets": lambda: operations(description="[" * 1_000_000 + "](" * 1_000_000),
    "10,000 tags": many_tags,
    "a path of 1,000 variables": long_path,
    "10,000 variables' values": many_variables,
    "contents": many_contents,
    "a circle of 2": lambda: cycle(2),
    "a circle of 12": lambda: cycle(12),
    "a circle in place": lambda: in_place_cycle(12),
    "a list of itself": lambda: with_schema({"type": "array", "items": TOP}),
    "alternatives of itself": lambda: with_schema({"anyOf": [TOP, {"type": "string"}]}),
    "all of itself": lambda: with_schema({"allOf": [TOP, {"type": "string"}]}),
    "10,000 schemas": lambda: with_schemas({"Top": {"type": "string"}, **ring(10_000)}),
    "2,000 parameters": lambda: operations(
        parameters=[{"name": name, "in": "query", "schema": {}} for name in strings(2_000)]
    ),
    "1,000 servers": lambda: with_schema({}) | {"servers": [{"url": f"https://h{n}.example"} for n in range(1_000)]},
}  # fmt: skip


def all_documents():
    """Return every document, by name, as functions: towers as high as is allowed, higher ones, huge ones."""
    low = {
        f"low tower: {name}": lambda storey=storey, n=name: tower(LOW.get(n, 11), storey)
        for name, storey in STOREYS.items()
    }
    towers = {f"tower: {name}": lambda storey=storey: tower(40, storey) for name, storey in STOREYS.items()}
    return {**low, **towers, **HUGE}


if __name__ == "__main__":
    import sys
    from pathlib import Path

    for name, make in all_documents().items():
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(make()))
