"""The packaged API, and arguments for each of its operations."""

from functools import cache

import pytest

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.spec.example_values import parameter_example

API = load_api(None)
OPERATIONS = list(API.operations.values())


@cache
def packaged_subject():
    """The packaged document under test, read and compiled once for all tests of a process."""
    return load_subject()


def by_id(operations):
    """Parametrises over operations, each named by its id."""
    return pytest.mark.parametrize("plan", operations, ids=lambda plan: plan.id)


def value_of(parameter):
    """A value for *parameter*: the document's example, or one made from its schema."""
    return parameter_example(parameter, API.schemas)


def arguments(plan, *, only_required=False):
    """Keyword arguments for a call of *plan*."""
    made = {one.python_name: value_of(one) for one in plan.parameters if one.required or not only_required}
    if plan.body:
        example = next(iter(plan.body.contents[0].examples.values()))
        for field in plan.body.fields:
            if field.name in example and (field.required or not only_required):
                made[field.python_name] = example[field.name]
        if not plan.body.fields:
            made["body"] = example
    return made
