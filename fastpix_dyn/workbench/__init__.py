"""Tools for the maintainers of an OpenAPI document.

Checks: `lint` finds faults by rules, `mutation_score` measures how many damaged responses the document refuses, and
`doctor` and `explain` diagnose a setup and a violation. Comparison: `diff` lists what changed for a caller. Changes:
`suggest` (from drift), `scaffold` (from sample exchanges, whose schemas `infer` makes) and `merge` (from another
document) produce changes, which `edits` writes through `splice`. `overlay_checks` applies and checks overlays, and
`bundle` makes one file of a document.
"""
