"""Contract testing: how a live server, recordings or ordinary calls differ from the document.

`run` makes `calls` in read mode or in `lifecycle` mode, which creates resources, with values of the `id_pool`; each is
an `exchange`. `validators` passes it to `builtin_validator` and `openapi_core_validator`, adds `source_locations` and
returns `findings`; `coverage` counts, `recordings` stores and `replay` reads exchanges. The `report` has it all, and
`reports/` formats it. `drift_log` validates the ordinary calls of a client; `pytest_plugin` runs all this under pytest.
"""
