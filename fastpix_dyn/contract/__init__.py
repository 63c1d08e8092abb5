"""Contract testing: how a live server, recordings or ordinary calls differ from the document.

`run` makes `calls` in read mode or in `lifecycle` mode, with values of the `id_pool`; each is an `exchange`. Lifecycle
mode reads `listings`, changes only what it has `ownership` of, checks `references` in bodies, keeps a `journal` and
delays `interrupts`. `validators` passes each exchange to `builtin_validator` and `openapi_core_validator`, adds
`source_locations` and returns `findings`; `coverage` counts, `recordings` stores and `replay` reads exchanges; the
`report` has it all, and `reports/` formats it. `drift_log` is for ordinary calls, `pytest_plugin` for pytest.
"""
