"""Validate values against schemas of the document: a value goes in, flat `Violation`s come out.

`validator` compiles each schema: it is bundled (`spec.schema_bundle`), relaxed for its direction (`readOnly`,
`writeOnly`), and closed (`undeclared_keys`) if undeclared keys are refused. `jsonschema_rs_engine` decides. `explain`
turns errors of `jsonschema_engine` into violations, with the messages of `violation`. `request_review` finds mistakes
in requests that open schemas allow.
"""
