"""One call from arguments to result, as a generator of effects; no I/O, no clock."""
