"""Lifecycle mode changes nothing that it did not create: random documents of ten operations, and random servers."""

import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import httpx
import pytest
from foreign_rows import ROW, SERVER, Tables, document, operation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fastpix_dyn import Client
from fastpix_dyn.contract.run import run

LIST = {"type": "array", "items": ROW}
OWN, FIRST = {"id": "$response.body#/id"}, {"id": "$response.body#/0/id"}
CUSTOMER, REPLY = {"id": "$response.body#/customerId"}, {"id": "$response.body#/replyTo"}
NESTED = {"id": "$request.path.id", "note": "$response.body#/id"}
NESTED_FIRST = {"id": "$request.path.id", "note": "$response.body#/0/id"}
STRANGE = {"id": "$response.body#/customerId", "note": "$response.body#/replyTo"}
OPERATIONS = {
    ("/customers", "get"): ("listCustomers", {"schema": LIST}),
    ("/customers", "post"): ("makeCustomer", {"body": {"name": "a"}, "status": "201", "schema": ROW}),
    ("/customers", "delete"): ("dropCustomers", {"parameters": [("id", "query")]}),
    ("/customers/{id}", "get"): ("getCustomer", {"parameters": ["id"], "schema": ROW}),
    ("/customers/{id}", "patch"): ("changeCustomer", {"parameters": ["id"], "body": {"name": "b"}, "schema": ROW}),
    ("/customers/{id}", "delete"): ("dropCustomer", {"parameters": ["id"]}),
    ("/notes", "get"): ("listNotes", {"schema": LIST}),
    ("/notes", "post"): ("makeNote", {"body": {"name": "c"}, "status": "201", "schema": ROW}),
    ("/notes", "delete"): ("dropNotes", {"body": {"ids": [1, 2]}}),
    ("/notes/{id}", "get"): ("getNote", {"parameters": ["id"], "schema": ROW}),
    ("/notes/{id}", "patch"): ("changeNote", {"parameters": ["id"], "body": {"customerId": 1}, "schema": ROW}),
    ("/notes/{id}", "delete"): ("dropNote", {"parameters": ["id"]}),
    ("/customers/{id}/notes", "get"): ("listTheirs", {"parameters": ["id"], "schema": LIST}),
    ("/customers/{id}/notes", "post"): (
        "makeTheirs",
        {"parameters": ["id"], "body": {"name": "d"}, "status": "201", "schema": ROW},
    ),
    ("/customers/{id}/notes", "delete"): ("dropTheirs", {"parameters": ["id"], "body": {"ids": [1]}}),
    ("/customers/{id}/notes/{note}", "patch"): (
        "changeTheir",
        {"parameters": ["id", "note"], "body": {"name": "e"}, "schema": ROW},
    ),
    ("/customers/{id}/notes/{note}", "delete"): ("dropTheir", {"parameters": ["id", "note"]}),
    ("/transfers", "get"): ("listTransfers", {"schema": LIST}),
    ("/transfers", "post"): ("makeTransfer", {"body": {"from": 1}, "status": "201", "schema": ROW}),
    ("/transfers/{id}", "delete"): ("dropTransfer", {"parameters": ["id"]}),
}
"""By path and method: the operations, of which a document has ten."""
LINKS = {
    "listCustomers": [(name, FIRST) for name in ("getCustomer", "changeCustomer", "dropCustomer", "makeTheirs")],
    "makeCustomer": [
        *((name, OWN) for name in ("getCustomer", "changeCustomer", "dropCustomer", "dropCustomers", "makeTheirs")),
        ("changeNote", OWN),
    ],
    "getCustomer": [("changeCustomer", OWN), ("makeTheirs", OWN)],
    "listNotes": [*((name, FIRST) for name in ("getNote", "changeNote", "dropNote"))],
    "makeNote": [
        *((name, OWN) for name in ("getNote", "changeNote", "dropNote")),
        *((name, CUSTOMER) for name in ("getCustomer", "changeCustomer", "dropCustomer", "makeTheirs")),
        *((name, REPLY) for name in ("changeNote", "dropNote")),
    ],
    "getNote": [("changeNote", OWN), ("changeCustomer", CUSTOMER), ("dropNote", REPLY)],
    "listTheirs": [("changeTheir", NESTED_FIRST), ("dropTheir", NESTED_FIRST)],
    "makeTheirs": [
        *((name, given) for name in ("changeTheir", "dropTheir") for given in (NESTED, STRANGE)),
        ("changeCustomer", CUSTOMER),
        ("changeNote", OWN),
    ],
    "makeTransfer": [("dropTransfer", OWN), ("changeCustomer", CUSTOMER), ("dropNote", OWN)],
}
"""By operation: links that it may have, right ones and such as lead to rows of others."""
TABLES = ("customers", "notes", "transfers")
DOCUMENTS = 200
FAULTS = (*["good"] * 12, *["existing"] * 3, "refused", "lost", "shape", "html", "404", "409", "500", "503")
THEIRS = {f"/{table}/{number}": {"name": "theirs"} for table in TABLES for number in (1, 2, 3)}
THEIRS |= {f"/customers/{customer}/notes/{number}": {"name": "theirs"} for customer, number in ((1, 4), (2, 5))}
SENT = Counter()
"""How many requests of each method there were."""


@cache
def drawn_document(seed):
    """A document of ten operations.

    It lists what it creates, because a server that repeats an id is found out by the list alone; with transfers it also
    lists customers, because only so it is known that `from` is one of them.
    """
    chance = Random(seed)  # noqa: S311  # of what the document has
    chosen = dict(chance.sample([*OPERATIONS.items()], 10))
    needed = [(f"/{table}", "get") for table in TABLES if (f"/{table}", "post") in chosen]
    if ("/transfers", "post") in chosen:
        needed += [("/customers", "get"), ("/customers/{id}", "get")]
    for one in (one for one in needed if one not in chosen):
        others = [key for key in chosen if key not in needed and key[1] != "post"]
        del chosen[others[0] if others else next(key for key in chosen if key not in needed)]
        chosen[one] = OPERATIONS[one]
    names = {name for name, _ in chosen.values()}
    paths = {}
    for (path, method), (name, options) in chosen.items():
        links = [one for one in LINKS.get(name, ()) if one[0] in names and chance.random() < 0.7]
        paths.setdefault(path, {})[method] = operation(name, links=links, **options)
    return document(paths)


@pytest.fixture(scope="module", autouse=True)
def unvalidated():
    """Responses are not validated, which takes most of the time of a run and decides nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fastpix_dyn.contract.run.create_validator", lambda _subject: lambda _exchange: [])
        yield


@settings(
    max_examples=1000,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    seed=st.integers(0, DOCUMENTS - 1),
    as_text=st.booleans(),
    theirs=st.sets(st.sampled_from(sorted(THEIRS))),
    faults=st.lists(st.sampled_from(FAULTS), max_size=30),
)
def test_nothing_of_others_changes(seed, as_text, theirs, faults):
    """Whatever the document links to, and whatever the server answers: 1,000 random runs."""
    rows = {key: dict(THEIRS[key]) for key in THEIRS if key in theirs and (key.count("/") == 2 or key[:12] in theirs)}
    tables = Tables(rows, as_text=as_text, faults=list(faults))
    with tempfile.TemporaryDirectory() as folder:
        transport = httpx.MockTransport(tables)
        options = {"spec": drawn_document(seed), "server": SERVER, "retries": None}
        with httpx.Client(transport=transport) as http, Client(http_client=http, **options) as client:
            run(client, mode="lifecycle", journal=Path(folder, "journal"))
    SENT.update(method for method, _, _ in tables.sent)
    assert tables.harm == []
    assert {key: tables.rows.get(key) for key in tables.foreign} == {key: {"name": "theirs"} for key in tables.foreign}
