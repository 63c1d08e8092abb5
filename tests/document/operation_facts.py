"""Facts about each operation: a table of the project's own, and the vendor's facts if they are beside the checkout."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

TABLE = Path(__file__).with_name("operations.yaml")
VENDORS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "fastpix-api.json"


class Facts(NamedTuple):
    """What is known of an operation: method, path, tag, names of parameters, whether it has a body, error statuses."""

    method: str
    path: str
    tag: str
    parameters: frozenset
    has_body: bool
    errors: frozenset


def own_facts():
    """Return the table of the project, by operationId."""
    rows = yaml.safe_load(TABLE.read_text("utf-8"))
    return {
        one["operationId"]: Facts(
            *one["sends"].split(" "),
            one["tag"],
            frozenset(one["parameters"]),
            one["body"],
            frozenset(map(str, one["errors"])),
        )
        for one in rows
    }


def vendors_facts():
    """Return the facts of the vendor's document, which lacks some parameters and errors, by operationId."""
    rows = json.loads(VENDORS.read_text("utf-8"))["operations"]
    return {
        one["operationId"]: Facts(
            one["method"],
            one["path"],
            one["tag"],
            frozenset(parameter["name"] for parameter in one["parameters"]),
            "requestBody" in one,
            frozenset(one["errorStatuses"]),
        )
        for one in rows
    }


SOURCES = {"own": own_facts, **({"vendor": vendors_facts} if VENDORS.is_file() else {})}
"""By name: a clone without the vendor's facts collects no test of them."""

each_facts = pytest.mark.parametrize("facts", [read() for read in SOURCES.values()], ids=SOURCES)
