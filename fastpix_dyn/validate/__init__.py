"""Is this value right: schemas, engines, violations."""
