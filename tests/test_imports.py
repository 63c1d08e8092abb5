"""The parts of the package stand in an order, and each third-party library in one part."""

import ast
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "fastpix_dyn"
MODULES = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
PARTS = [
    "__version__",
    "structs",
    "text",
    "errors",
    "addresses",
    "files",
    "spec",
    "redaction",
    "validate",
    "wire",
    "flow",
    "client",
    "api",
    "types",
    "media",
    "mock",
    "contract",
    "render",
    "workbench",
    "cli",
    "__main__",
]
LIBRARIES = {
    "yaml": "spec",
    "jsonschema": "validate",
    "jsonschema_rs": "validate",
    "referencing": "validate",
    "msgspec": "structs",
    "httpx": "client",
    "idna": "addresses",
    "openapi_core": "contract",
    "pytest": "contract",
    "jinja2": "render",
    "jwt": "media",
    "jsonpath": "spec",
    "openapi_spec_validator": "workbench",
    "click": "cli",
    "jmespath": "cli",
    "keyring": "cli",
    "platformdirs": "cli",
    "rich": "cli",
    "uvicorn": "cli",
}


def part(module):
    """The part that *module* belongs to: `spec` for `fastpix_dyn.spec.plan`, nothing for the package itself."""
    return module.split(".")[1] if "." in module.removesuffix(".__init__") else ""


def imports(module):
    """Each module that *module* imports, at its top or inside a function."""
    package = module.rpartition(".")[0]
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{origin}.{alias.name}" if origin == PACKAGE.name else origin for alias in node.names)


def is_allowed(module, name):
    """Whether *module* may import *name*."""
    library, here, there = name.partition(".")[0], part(module), part(name)
    if library != PACKAGE.name:
        return library in sys.stdlib_module_names or LIBRARIES.get(library) == here
    if here in {"", there}:
        return True
    return there in PARTS[: PARTS.index(here)]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_part_imports_only_parts_above_it_and_its_own_libraries(module):
    """What a module imports is the standard library, a library of its part, or a part above it."""
    assert [name for name in imports(module) if not is_allowed(module, name)] == []


def test_importing_the_package_loads_nothing_that_a_first_call_can_do_without():
    """`import fastpix_dyn` leaves the YAML parser, the explaining validator, templates and openapi-core unloaded."""
    code = "import sys, fastpix_dyn; print(*{'yaml', 'jsonschema', 'jinja2', 'openapi_core'} & {*sys.modules})"

    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PACKAGE.parent
    )

    assert loaded.stdout.split() == []
