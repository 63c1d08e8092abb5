"""Loads a document and uses its first operation: prints how long it took, how much memory, or why it is refused."""

import time

started = time.perf_counter()

import json  # noqa: E402  # the clock runs first
import sys  # noqa: E402

from memory import peak  # noqa: E402

from fastpix_dyn import Client, SpecError  # noqa: E402

refused: list[str] = []
operations = 0
try:
    client = Client(spec=sys.argv[1], server="https://api.example.com")
    operations = len(client.operations)
    repr(client.operations[next(iter(client.operations))].plan)
except SpecError as error:
    refused = [f"line {problem.line}: {problem.message}" for problem in error.problems] or [str(error)]
seconds, megabytes = time.perf_counter() - started, peak()
print(json.dumps({"seconds": seconds, "megabytes": megabytes, "operations": operations, "refused": refused}))
