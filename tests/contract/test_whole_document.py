"""Lifecycle over the whole packaged document, on a server whose ids are its own and that forgets what was deleted."""

import json
import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from loopback import serving

from fastpix_dyn import Client
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import run
from fastpix_dyn.mock import routes
from fastpix_dyn.mock.server import serve
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.wire.messages import Request

API = load_api(None)
ROUTES, PREFIXES = routes.routes(API), routes.prefixes(API)
IN_ANSWER = "$response.body#"
ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


@dataclass
class Shop:
    """Answers as the embedded server does, but with a new id for each thing that is made."""

    real: dict = field(default_factory=dict)
    """By real id: the example's id."""
    gone: set = field(default_factory=set)
    wrongs: list = field(default_factory=list)
    """Requests that touch what they must not."""
    answer: object = field(default_factory=lambda: serve(API))

    def __call__(self, asked):
        """An answer: (status, headers, bytes)."""
        url = urlsplit(asked.path)
        match = routes.find(ROUTES, PREFIXES, asked.method, url.path)
        ids = ID.findall(asked.path)
        if asked.method != "GET":
            strange = [one for one in [*ids, *ID.findall(asked.body.decode())] if one in self.examples()]
            self.wrongs += [(asked.method, asked.path, one) for one in [*strange, *(set(ids) - self.real.keys())]]
        if any(one in self.gone for one in ids):
            return 404, {"Content-Type": "application/json"}, json.dumps(REFUSED).encode()
        request = Request(asked.method, f"http://x{asked.path}", tuple(asked.headers.items()), asked.body)
        response = self.answer(request)
        text = response.content.decode()
        for one in ids:
            text = text.replace(self.real.get(one, one), one)
        if asked.method == "POST" and response.status < 300:
            text = self.made(match.operation, response.status, text)
        if asked.method == "DELETE" and response.status == 200 and match.operation.body is None:
            self.gone.add(ids[-1])
        return response.status, dict(response.headers.pairs), text.encode()

    def made(self, operation, status, text):
        """*text* with new ids where links look for them."""
        reply = next(one for one in operation.replies if one.status == str(status))
        expressions = {str(one) for link in reply.links for one in link.parameters.values()}
        for pointer in {one.removeprefix(IN_ANSWER) for one in expressions if one.startswith(IN_ANSWER)}:
            example = json_pointer.get(json.loads(text), pointer)
            fresh = str(uuid.uuid4()) if "-" in example else uuid.uuid4().hex
            self.real[fresh] = example
            text = text.replace(example, fresh)
        return text

    def examples(self):
        """Ids of examples for which real ones are known."""
        return set(self.real.values())


REFUSED = {"success": False, "error": {"code": 404, "message": "NotFound", "description": "There is none."}}


def test_every_operation_works_on_real_ids_and_all_that_was_made_is_gone(tmp_path):
    """All 72 are tested; no id of an example and no id of others is changed; nothing is left."""
    shop = Shop()
    options = {"username": "user", "password": "canary-password", "retries": None}
    with serving(shop) as server, Client(server=server.url, **options) as client:
        report = run(client, mode="lifecycle", journal=tmp_path / "journal", record=tmp_path / "kept")

    assert [str(one) for one in report.findings] == []
    assert {one.operation: one.reason for one in report.coverage if one.state != "tested"} == {}
    assert len(report.coverage) == 72
    assert shop.wrongs == []
    assert shop.gone == shop.real.keys()
    assert (report.left, report.failures, report.notes, exit_code(report, "drift")) == ((), (), (), 0)
    assert not (tmp_path / "journal").exists()
    assert replay(tmp_path / "kept").findings == ()
