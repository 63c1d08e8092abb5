"""Compile an OpenAPI document into the plan: frozen records that all other parts read.

`document` reads the files (`yaml12`) and follows `$ref`s; `overlay` changes the value. `parser` reads nodes, records
faults and converts schemas. `compile` builds an `Api` of `operations` and `extensions`, whose records are in `plan`;
`compiled_cache` stores it. `schemas` and `schema_bundle` work on compiled schemas, `structure` on the objects of a
document; `names` has Python names and suggestions, `values` and `json_pointer` deal with JSON values, and
`example_values` makes them.
"""
