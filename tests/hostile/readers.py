"""Use a document in every way, and print each way before it runs: `python readers.py DOCUMENT WORK [WAY…]`.

`test_exponential.py` runs this as a process of its own, because nothing else ends a loop inside a library. A way that
is refused, by `SpecError` or by an exit code, is fine; a way that needs more than `SECONDS` ends the process.
"""

import contextlib
import faulthandler
import inspect
import json
import sys
import time
from pathlib import Path

from click.testing import CliRunner

from fastpix_dyn import Client, FastPixError
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.run import run
from fastpix_dyn.redaction import redact_body
from fastpix_dyn.spec.example_values import content_example, example_arguments
from fastpix_dyn.validate.validator import Validator

SECONDS = 60
VALUES = (None, 1, "text", [], {}, {"a": 1}, {"a": "text"}, {"a": {"a": {"a": 1}}}, [[1]], {"zz": [{"a": {"b": 2}}]})


def program_of(*words):
    """Run a command; any exit code will do, a traceback will not."""
    done = CliRunner().invoke(program, list(words), prog_name="fastpix-dyn")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception


def clients(path, **options):
    """Yield every bound operation of a client for the document."""
    with Client(spec=path, server="mock", **options) as client:
        for name in client.operations:
            yield client, client.operations[name]


def called(path):
    """Call each operation with the arguments of its examples, and with wrong ones."""
    for _, operation in clients(path):
        arguments = example_arguments(load_api(path), operation.plan)
        for given in (arguments, *({**arguments, "body": value} for value in VALUES[-4:])):
            for way in (operation, operation.request, operation.curl):
                with contextlib.suppress(FastPixError, TypeError):
                    way(**given)


def explained(path):
    """Validate right and wrong values, with both engines, as the client, the contract tests and the score do."""
    api = load_api(path)
    contents = [
        content
        for operation in api.operations.values()
        for content in (
            *(operation.body.contents if operation.body else ()),
            *(one for response in operation.responses for one in response.contents),
        )
        if content.schema is not None
    ]
    for options in ({}, {"engine": "jsonschema"}, {"undeclared": "refuse"}):
        validator = Validator(api.schemas, **options)
        for content in contents:
            for value in (None, VALUES[-2], content_example(content, api.schemas)):
                validator.fits(content.schema, value, direction="request")
                validator.violations(content.schema, value, direction="response")
                reviewer = validator.reviewer(content.schema)
                if reviewer is not None:
                    list(reviewer.findings(value, ""))
                redact_body(value, content.schema, api.schemas)


def helped(path):
    """Ask for docstrings and signatures."""
    for client, operation in clients(path):
        assert operation.__doc__
        assert inspect.signature(operation)
        assert repr(operation)
        assert dir(client)


def recorded(path, folder):
    """Write a recording of each operation's responses, none of which matches."""
    file = folder / "recordings.json"
    replies = [
        {"operationId": name, "method": one.method, "path": one.path, "status": 200,
         "contentType": "application/json", "body": value}
        for name, one in load_api(path).operations.items()
        for value in VALUES[-4:]
    ]  # fmt: skip
    file.write_text(json.dumps(replies))
    return str(file)


def changed(path, folder):
    """Write the document with one text changed in each schema."""
    file = folder / "changed.json"
    text = json.dumps(json.loads(path.read_text())).replace('"type": "string"', '"type": "integer"')
    file.write_text(text)
    return str(file)


def ways(path, folder):
    """Return the ways to use a document, by name."""
    spec = ("--spec", str(path))
    (folder / "body.json").write_text('{"a": 1}')
    return {
        "compile": lambda: Client(spec=path).close(),
        "help": lambda: helped(path),
        "call": lambda: called(path),
        "validate": lambda: explained(path),
        "contract": lambda: [run(client) for client, _ in clients(path)],
        "--help": lambda: program_of("call", *spec, "--help"),
        "operation --help": lambda: program_of("call", *spec, "o", "--help"),
        "dry run": lambda: program_of("call", *spec, "o", "--server", "mock", "--body", '{"a": 1}', "--dry-run"),
        "operations": lambda: program_of("operations", *spec, "-o", "json"),
        "lint": lambda: program_of("spec", "lint", *spec),
        "score": lambda: program_of("spec", "mutation-score", *spec),
        "score of recordings": lambda: program_of(
            "spec", "mutation-score", *spec, "--recordings", recorded(path, folder)
        ),
        "diff": lambda: program_of("spec", "diff", str(path), changed(path, folder)),
        "same diff": lambda: program_of("spec", "diff", str(path), str(path)),
        "suggest": lambda: program_of("spec", "suggest", *spec, "--recordings", recorded(path, folder)),
        "replay": lambda: program_of("contract", *spec, "--recordings", recorded(path, folder)),
        "import": lambda: program_of("spec", "import", changed(path, folder), *spec),
        "bundle": lambda: program_of("spec", "bundle", *spec, "--out", str(folder / "bundle.yaml")),
        "add": lambda: program_of("spec", "add", "GET", "/p/7/q", *spec),
        "overlay": lambda: program_of("spec", "overlay", "check", *spec),
        "explain": lambda: program_of("explain", "o", "--request", str(folder / "body.json"), *spec),
        "explain a response": lambda: program_of("explain", "o", "--recordings", str(folder / "body.json"), *spec),
        "doctor": lambda: program_of("doctor", *spec, "--server", "mock"),
        "stubs": lambda: program_of("render", "stubs", *spec, "--out", str(folder / "stubs")),
        "docs": lambda: program_of("render", "docs", *spec, "--out", str(folder / "docs")),
    }


def say(text):
    """Write *text* at once: the process may be ended."""
    sys.stdout.write(text)
    sys.stdout.flush()


def main(path, folder, *wanted):
    """Run the ways one by one."""
    found = ways(Path(path), Path(folder))
    for name, way in found.items():
        if wanted and name not in wanted:
            continue
        say(name)
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        started = time.perf_counter()
        try:
            way()
            say(" ends")
        except FastPixError as error:
            say(f" is refused: {str(error)[:300]!r}")
        say(f" after {time.perf_counter() - started:.1f} s\n")
    faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main(*sys.argv[1:])
