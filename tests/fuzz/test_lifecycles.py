"""The state of the mock server agrees with the responses to the client, whatever the connection does.

Hypothesis draws what is done and what goes wrong. What the operations are for is read off the document, as the server
does: none is named here.
"""

import asyncio
from random import Random

import httpx
import pytest
from fuzz.faulty_connection import FAULTS, FaultyConnection, good
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from loopback import KINDS as CLIENTS
from plans import API, arguments

from fastpix_dyn import APIConnectionError, APIStatusError, AsyncClient, Client, FastPixError, Retry
from fastpix_dyn.errors import NotFoundError, ResponseDecodeError
from fastpix_dyn.flow.call import IDEMPOTENT_METHODS
from fastpix_dyn.mock.resource_types import find_resource_types
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.spec import json_pointer

SERVER = "https://api.example.com"
OPTIONS = {"server": SERVER, "username": "user", "password": "password"}
TRIES = 3
TYPES, ROLES = find_resource_types(API).by_path, find_resource_types(API).roles
DOCUMENTED = (APIConnectionError, APIStatusError, ResponseDecodeError)
BRISK = settings(max_examples=14, stateful_step_count=25, phases=[Phase.generate, Phase.shrink])
"""Without the phase that explains failures: it traces each line, also of what does not fail."""
GONE, THERE, MAYBE = "gone", "there", "maybe"


def plans(action):
    """The operations that do it to a kind of resource, but for those that the document gives another effect."""
    found = [API.operations[name] for name, role in ROLES.items() if role.action == action and role.resource_type]
    return [one for one in found if one.effect is None or one.effect.upload]


MAKERS, READERS, REMOVERS = plans("create"), plans("read"), plans("delete")
LISTS = [one for one in plans("list") if one.pagination and not ROLES[one.id].parameters]


def texts(plan):
    """The arguments of *plan* that put any text in the body, each with its key there."""
    fields = [one for one in (plan.body.fields if plan.body else ()) if one.schema.get("type") == "string"]
    return {one.python_name: one.name for one in fields if not {"enum", "format"} & {*one.schema}}


CHANGERS = [one for one in plans("update") if TYPES[ROLES[one.id].resource_type].reader and texts(one)]


def own_id(plan, resource):
    """The id of a resource."""
    return next(resource[key] for key in TYPES[ROLES[plan.id].resource_type].id_keys if key in resource)


def held(plan, body):
    """The resource in an answer."""
    return json_pointer.get(body, ROLES[plan.id].pointer)


def names(plan, ids):
    """*ids* as arguments."""
    return dict(zip((one.parameter.python_name for one in ROLES[plan.id].parameters), ids, strict=True))


async def awaited(operation, given):
    """The body of the response."""
    return await operation(**given)


async def collected(walk):
    """All that an async iterator yields."""
    return [one async for one in walk]


def drawn(plans):
    """The id of one of them: a whole plan would fill the page of a failure report."""
    return st.sampled_from([one.id for one in plans])


def page_size(plan):
    """The argument that says how many make a page."""
    return next(one.python_name for one in plan.parameters if one.name == plan.pagination.size)


class States(RuleBasedStateMachine):
    """A client, a server, and the expected state of the server by its responses."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.faults = []
        self.told = {}
        """By resource type and ids: whether the resource exists."""
        self.unknown = {}
        """By resource type and parents: how many more there may be than the responses reported."""
        self.texts = {}
        """By kind, ids and key: the texts that may be there."""
        self.answer = create_app(API, clock=lambda: 1e9, seed=1)
        chance = Random(1)  # noqa: S311  # of where an answer breaks
        self.line = FaultyConnection(self.answer, self.next_fault, chance)
        direct = FaultyConnection(self.answer, lambda: good, chance).transport
        self.truth = Client(http_client=httpx.Client(transport=direct), **OPTIONS)
        retries = Retry(attempts=TRIES, base=0, cap=1)
        if kind == "sync":
            http = httpx.Client(transport=self.line.transport)
            self.client = Client(http_client=http, retries=retries, **OPTIONS)
        else:
            self.runner = asyncio.Runner()
            http = httpx.AsyncClient(transport=self.line.transport)
            self.client = AsyncClient(http_client=http, retries=retries, **OPTIONS)

    def next_fault(self):
        """What happens to the next request."""
        return FAULTS[self.faults.pop(0)] if self.faults else good

    def result(self, plan, **given):
        """The result or the error of a call; checks what is true of every call."""
        self.line.book.clear()
        operation = self.client.operations[plan.id]
        try:
            got = operation(**given) if self.kind == "sync" else self.runner.run(awaited(operation, given))
        except DOCUMENTED as error:
            got = error
        self.faults.clear()
        self.check_harm(plan, got)
        return got

    def check_harm(self, plan, got):
        """No request that must not be repeated was carried out twice; what is called safe to repeat, was not done."""
        done = [request for request, _ in self.line.book]
        assert all(request.method == plan.method for request in done)
        if plan.method not in IDEMPOTENT_METHODS and not plan.idempotency_header:
            assert len(done) <= 1, f"{plan.id} was carried out {len(done)} times"
            if isinstance(got, FastPixError) and got.is_retry_safe:
                assert not done, f"{plan.id} was carried out, and its error says that it was not: {got!r}"
        if not isinstance(got, FastPixError):
            assert done, f"{plan.id} was told as done, and was not"

    def addressed(self, data, plan):
        """Arguments of *plan* with the ids of a resource that was told of, and these; None where there is none."""
        addresses = ROLES[plan.id].parameters
        known = [key for key in self.told if addresses and key[0] == addresses[-1].resource_type]
        if addresses and not known:
            return None, ()
        ids = data.draw(st.sampled_from(sorted(known)))[1] if addresses else ()
        return {**arguments(plan), **names(plan, ids)}, ids

    @initialize(data=st.data())
    def begin(self, data):
        """There is something to work with."""
        self.make(data, MAKERS[0].id)

    @rule(faults=st.lists(st.sampled_from([*FAULTS, "good"]), min_size=1, max_size=TRIES))
    def go_wrong(self, faults):
        """What the next call will meet."""
        self.faults = [one for one in faults if one != "good"]

    @rule(data=st.data(), name=drawn(MAKERS))
    def make(self, data, name):
        """A new resource, also a part of one."""
        plan = API.operations[name]
        given, parents = self.addressed(data, plan)
        if given is None:
            return
        got, kind = self.result(plan, **given), TYPES[ROLES[plan.id].resource_type]
        parents = parents[: kind.depth - 1]
        if not isinstance(got, FastPixError):
            self.told[kind.path, (*parents, own_id(plan, held(plan, got)))] = THERE
        elif isinstance(got, NotFoundError):
            self.check_absent(kind.parent, parents)
        elif not got.is_retry_safe:
            self.unknown[kind.path, parents] = self.unknown.get((kind.path, parents), 0) + 1

    @rule(data=st.data(), name=drawn(READERS))
    def read(self, data, name):
        """A reported resource."""
        plan = API.operations[name]
        given, ids = self.addressed(data, plan)
        if given is None:
            return
        got, kind = self.result(plan, **given), ROLES[plan.id].resource_type
        if isinstance(got, NotFoundError):
            self.check_absent(kind, ids)
        elif not isinstance(got, FastPixError):
            assert own_id(plan, held(plan, got)) == ids[-1]
            assert self.state(kind, ids) != GONE, f"{kind} {ids} is there, and was told as gone"

    @rule(data=st.data(), name=drawn(REMOVERS))
    def remove(self, data, name):
        """A reported resource, which may be deleted."""
        plan = API.operations[name]
        given, ids = self.addressed(data, plan)
        if given is None:
            return
        got, kind = self.result(plan, **given), ROLES[plan.id].resource_type
        if not isinstance(got, FastPixError):
            self.told[kind, ids] = GONE
        elif isinstance(got, NotFoundError):
            if not self.line.book:  # else the first of several tries may have done it
                assert self.state(kind, ids) != THERE
            self.told[kind, ids] = GONE
        elif self.state(kind, ids) == THERE:
            self.told[kind, ids] = MAYBE

    @rule(data=st.data(), name=drawn(CHANGERS), text=st.sampled_from(["one", "two", "three", "vier"]))
    def change(self, data, name, text):
        """A text of a reported resource."""
        plan = API.operations[name]
        given, ids = self.addressed(data, plan)
        if given is None:
            return
        given[data.draw(st.sampled_from(sorted(texts(plan))))] = text
        got, kind = self.result(plan, **given), ROLES[plan.id].resource_type
        for argument in given.keys() & texts(plan).keys():
            self.note_text((kind, ids, texts(plan)[argument]), given[argument], got)

    def note_text(self, where, text, got):
        """What may be there, now that a change to *text* brought *got*."""
        if isinstance(got, NotFoundError):
            self.check_absent(*where[:2])
        elif not isinstance(got, FastPixError):
            self.texts[where] = {text}
        elif where in self.texts:
            self.texts[where].add(text)

    @rule(name=drawn(LISTS))
    def walk(self, name):
        """Each that is there comes once, or the walk ends with an error."""
        plan = API.operations[name]
        there = self.listed(plan)
        walk = self.client.operations[plan.id].items(**{page_size(plan): 2})
        try:
            got = list(walk) if self.kind == "sync" else self.runner.run(collected(walk))
        except DOCUMENTED:
            return
        finally:
            self.faults.clear()
        assert [own_id(plan, one) for one in got] == there

    def listed(self, plan):
        """The ids of all that there are, over a good line."""
        return [own_id(plan, one) for one in self.truth.operations[plan.id].items()]

    def state(self, kind, ids):
        """What was told of it: gone with what it is part of."""
        parent = TYPES[kind].parent
        own = self.told.get((kind, ids), MAYBE)
        if own == GONE or not parent:
            return own
        above = self.state(parent, ids[:-1])
        return own if above == THERE else above

    def check_absent(self, kind, ids):
        """It was not reported as existing."""
        if kind:
            assert self.state(kind, ids) != THERE, f"{kind} {ids} is not there, and was told as there"

    def teardown(self):
        """Compares, and closes what is open."""
        try:
            self.compare()
        finally:
            if self.kind == "async":
                self.runner.close()

    def compare(self):
        """The state of the server is the reported one, with as many unknown resources as possible."""
        for plan in READERS:
            for kind, ids in [key for key in self.told if key[0] == ROLES[plan.id].resource_type]:
                self.check_one(plan, kind, ids)
        for plan in LISTS:
            self.check_list(plan)

    def check_one(self, plan, kind, ids):
        """One resource exists or not, as reported."""
        try:
            got = held(plan, self.truth.operations[plan.id](**names(plan, ids)))
        except NotFoundError:
            self.check_absent(kind, ids)
        else:
            assert self.state(kind, ids) != GONE
            possible = {key: values for (*where, key), values in self.texts.items() if where == [kind, ids]}
            assert all(got[key] in values for key, values in possible.items())

    def check_list(self, plan):
        """All reported resources exist, and no more others than calls with an unknown outcome."""
        role = ROLES[plan.id]
        kind = TYPES[role.resource_type]
        if kind.creator is None:
            return
        there = self.listed(plan)
        told = {ids[-1]: state for (path, ids), state in self.told.items() if path == role.resource_type}
        others = [one for one in there if one not in told]
        assert len(there) == len({*there})
        assert len(others) <= self.unknown.get((kind.path, ()), 0), (
            f"{plan.id} shows {others}, which nobody was told of"
        )
        assert {one for one, state in told.items() if state == THERE} <= {*there}
        assert not {one for one, state in told.items() if state == GONE} & {*there}


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_state_of_the_server_is_what_its_responses_report(kind):
    """Whatever is lost, late, refused, broken or repeated on the way."""
    run_state_machine_as_test(lambda: States(kind), settings=BRISK)


def test_the_machine_has_something_to_do():
    """The document still has operations of each role that the rules draw from."""
    assert all(len(found) > 1 for found in (MAKERS, READERS, REMOVERS, CHANGERS, LISTS))
