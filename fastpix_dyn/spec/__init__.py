"""Compile an OpenAPI document into the plan: frozen records that all other parts read.

`document` reads the files (`yaml12`) and follows `$ref`s; `overlay` changes the value. `parser` reads nodes, records
faults and converts schemas, whose combinations `schema_limits` limits. `compile` builds an `Api` of `operations` and
`extensions`, with the records of `plan`; `compiled_cache` stores it. `schemas` and `schema_bundle` are for compiled
schemas, `structure` for the objects of a document, `names` for Python names and suggestions; `values` and
`json_pointer` deal with JSON values, and `example_values` makes them.
"""
