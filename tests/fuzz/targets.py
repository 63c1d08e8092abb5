"""Parsers of foreign bytes, each as a function that returns, or raises if something is wrong.

`tools/fuzz.py` hands them to atheris, `test_corpus.py` to Hypothesis. Each takes its input apart by itself, at NULs, so
that a fuzzer reaches every part of it.
"""

import base64
import hashlib
import hmac
import json
import logging
import math
import re
import shlex
import tempfile
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import click
import httpx
import httpx2
from click.shell_completion import CompletionItem

from fastpix_dyn import Client, FastPixError
from fastpix_dyn.addresses import AddressError, check_supplied, parse_address
from fastpix_dyn.cli import profiles
from fastpix_dyn.cli.completion import _Bash, _Fish, _Zsh
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.drift_log import load_findings
from fastpix_dyn.contract.journal import Journal
from fastpix_dyn.contract.recordings import load_recordings
from fastpix_dyn.contract.report import load_baseline
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.errors import (
    APIStatusError,
    ConfigurationError,
    RequestValidationError,
    ResponseDecodeError,
    ResponseValidationError,
    SpecError,
    WebhookError,
    WebhookSignatureError,
)
from fastpix_dyn.flow.response import read_response
from fastpix_dyn.flow.settings import VALIDATION_MODES, Environment, Settings
from fastpix_dyn.media import webhooks
from fastpix_dyn.media.upload.state_file import StateFile
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.json_pointer import MissingError, tokens
from fastpix_dyn.spec.json_pointer import get as get_at
from fastpix_dyn.text import escape_controls, escape_json, escape_lines
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import to_json
from fastpix_dyn.wire.messages import Headers, Response
from fastpix_dyn.workbench.edits import LAST, REMOVED, Edit, EditError, apply_edits
from fastpix_dyn.workbench.explain import explain_report
from fastpix_dyn.workbench.scaffold.samples import from_recordings
from fastpix_dyn.workbench.suggest.evidence import collect_evidence

SECRET = base64.b64encode(b"a signing secret of the tests").decode()
SERVER = "https://api.example.com/v1"
SMALL = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "servers": [{"url": "https://{at}.example.com", "variables": {"at": {"default": "eu", "enum": ["eu"]}}}],
    "security": [{"key": []}],
    "tags": [{"name": "Things"}],
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "post": {
                "operationId": "change",
                "tags": ["Things"],
                "parameters": [{"name": "page", "in": "query", "style": "form", "schema": {"type": "integer"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {
                    "200": {
                        "description": "ok",
                        "headers": {"Age": {"schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                        "links": {"again": {"operationId": "change", "parameters": {"id": "$response.body#/id"}}},
                    }
                },
                "x-dyn-pagination": {"page": "page", "items": "/parts"},
            },
        }
    },
    "webhooks": {"made": {"post": {"requestBody": {"content": {"application/json": {"schema": True}}}}}},
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Key"}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string", "pattern": "^a"}, "parts": {"type": "array", "items": True}},
            }
        },
    },
}


def quietly(read_it):
    """*read_it* without what it logs: in these texts nobody is interested."""

    def run(data):
        log = logging.getLogger("fastpix_dyn")
        log.disabled, before = True, log.disabled
        try:
            read_it(data)
        finally:
            log.disabled = before

    return run


@dataclass(frozen=True)
class Target:
    """A function of any bytes, and inputs to begin from."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


class WrongError(AssertionError):
    """A promise is broken."""


def hold(truth, promise):
    """Raises unless *truth*; plain asserts would vanish under -O."""
    if not truth:
        raise WrongError(promise)


def pieces(data, count):
    """*data* cut at its first NULs into *count* pieces; those that are lacking are empty."""
    found = data.split(b"\0", count - 1)
    return [*found, *[b""] * (count - len(found))]


def text_of(data):
    """Any bytes as text: one that is no UTF-8 keeps its bytes, as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def json_of(data, default=None):
    """The value of *data*, where it is JSON and JSON can say it again."""
    try:
        value = json.loads(data)
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return default
    return value


@cache
def folder():
    """A folder of this process."""
    return tempfile.TemporaryDirectory()


@cache
def api():
    """The packaged API, and its operations in their order."""
    made = load_api(None)
    return made, list(made.operations.values())


@cache
def environment():
    """What calls share."""
    made = api()[0]
    return Environment(made, Validator(made.schemas), lambda: 0.5, lambda: "token", made.servers)


@cache
def client(mode):
    """A client that never sends, by its validation of requests."""
    return Client(server=SERVER, username="user", password="password", validate_requests=mode)


def document(data):
    """A file of any bytes is a document, or a `SpecError` says where it is none."""
    path = Path(folder().name, "document.yaml")
    path.write_bytes(data)
    with suppress(SpecError):
        load_api(path)


def part(data):
    """A good document with any value at any place is a document, or a `SpecError` lists its faults.

    What is a document makes a client, whose calls are requests or end in documented errors.
    """
    pointer, value = pieces(data, 2)
    whole = deepcopy(SMALL)
    with suppress(MissingError, KeyError, IndexError, ValueError, TypeError):
        *way, last = tokens(text_of(pointer))
        holder = get_at(whole, "".join(f"/{one.replace('~', '~0').replace('/', '~1')}" for one in way))
        holder[int(last) if isinstance(holder, list) else last] = json_of(value, text_of(value))
    with suppress(SpecError, ConfigurationError):
        made = Client(spec=whole, server=SERVER, auth={"key": "secret"})
        for operation in made.operations.values():
            hold("secret" not in repr(operation), "an operation shows no secret")
            for given in ({}, {"id": "a"}, {"id": "a", "page": 1, "body": {"id": "ab", "parts": [1]}}):
                with suppress(FastPixError):
                    operation.request(**given)


def yaml(data):
    """Any text is a value or a `YamlError` with a line in it; a value that is written reads the same."""
    text = data.decode("utf-8", "replace")
    try:
        value = yaml12.parse(text)
    except yaml12.YamlError as error:
        hold(1 <= error.line <= (len(text.splitlines()) or 1), "the line is one of the text")
        return
    with suppress(ValueError, RecursionError):
        json.dumps(value, allow_nan=False).encode()
        hold(same(yaml12.parse(yaml12.dump(value)), value), "what is written reads the same")


def json_value(data):
    """The reader of JSON reads what the standard library reads, and refuses what it refuses, and NaN."""
    text = text_of(data)
    try:
        theirs = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        theirs = refuse
    try:
        ours = to_json.parse(text)
    except ValueError:
        ours = refuse
    hold((ours is refuse) == (theirs is refuse) and same(ours, theirs), "both read the same")


def refuse(name):
    """A constant that JSON does not have."""
    raise ValueError(name)


def same(one, other):
    """Whether two values are equal to the last bit and type: 1 is not 1.0, nor True; -0.0 is not 0.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is not type(other):
        return False
    return one == other and (not isinstance(one, float) or math.copysign(1, one) == math.copysign(1, other))


def answer(data):
    """Any response to any operation, in any mode, is an unchanged value, or a documented error."""
    choice, fields, body = pieces(data, 3)
    chosen = int.from_bytes(choice[:1]) % len(api()[1])
    status = 100 + int.from_bytes(choice[1:3]) % 500
    mode = VALIDATION_MODES[int.from_bytes(choice[3:4]) % len(VALIDATION_MODES)]
    lines = (line.partition(":") for line in fields.decode("latin-1").splitlines())
    headers = Headers([(name, value.strip()) for name, _, value in lines])
    response = Response(status, headers, body, received=1e9)
    try:
        got = read_response(environment(), Settings(validate_responses=mode), api()[1][chosen], response)
    except (APIStatusError, ResponseDecodeError, ResponseValidationError) as error:
        hold(str(error).startswith(api()[1][chosen].id), "an error says which operation failed")
        if isinstance(error, APIStatusError) and error.retry_after is not None:
            hold(error.retry_after >= 0, "nobody waits for less than no time")
        return
    hold(200 <= got.status < 300, "only a success is a value")
    if isinstance(got.data, bytes):
        hold(got.data == body, "bytes come as they are")


def webhook(data):
    """Any body is the event that the standard library reads, or a `WebhookError`; so it is with its right signature."""
    mode, body = VALIDATION_MODES[int.from_bytes(data[:1]) % len(VALIDATION_MODES)], data[1:]
    unsigned, signed = (outcome(body, mode, **extra) for extra in ({}, signed_by(body)))
    hold(same(unsigned, signed), "a right signature changes nothing")
    if unsigned is not None:
        hold(same(unsigned, json.loads(body.removeprefix(b"\xef\xbb\xbf"))), "the event is as it came")
    with suppress(WebhookSignatureError):
        webhooks.parse(body, signature=webhooks.sign(body + b".", SECRET), secret=SECRET, mode=mode)
        hold(truth=False, promise="a signature of another body does not pass")


def signed_by(body):
    """The signature of *body*, and its secret."""
    return {"signature": webhooks.sign(body, SECRET), "secret": SECRET}


def outcome(body, mode, **extra):
    """The event; None where there is none."""
    try:
        return webhooks.parse(body, mode=mode, **extra)
    except WebhookError as error:
        hold(not isinstance(error, WebhookSignatureError), "the signature is right")
        return None


def signature(data):
    """A signature passes where it is the base64 of the HMAC of the body, and nowhere else; whatever the secret is."""
    given, secret, body = pieces(data, 3)
    secret = text_of(secret) or SECRET
    try:
        webhooks.verify(body, text_of(given), secret)
    except WebhookSignatureError:
        passed = False
    except ConfigurationError:
        hold(secret != SECRET, "the secret is right")
        return
    else:
        passed = True
    right = base64.b64encode(hmac.new(base64.b64decode(secret), body, hashlib.sha256).digest())
    hold(passed == (given == right), "only the right one passes")


def upload_state(data):
    """A state file is that of a session whose parts are text, or a `ConfigurationError` that quotes nothing of it.

    It stays as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4.fastpix-upload")
        path.write_bytes(data)
        kept = StateFile(path)
        try:
            session = kept.load({"size": 1})
        except ConfigurationError as error:
            shown = f"{error!r} {error.args} {error.__context__!r}"
            hold("canary" not in shown.lower(), "the signed URL is not shown")
            hold(path.name in shown, "the error names the file")
        else:
            value = json.loads(data.decode("utf-8-sig"))
            hold(type(session.upload_id) is type(session.url) is str, "the parts are text")
            hold((value["version"], value["file"]) == (1, {"size": 1}), "it is of this file")
            hold("canary" not in repr(session), "the repr does not show the URL")
        hold(path.read_bytes() == data, "the file stays")


def request(data):
    """Any values of any operation's parameters make a request to that operation's path, or a `RequestValidationError`.

    No value leads to another host or path, or puts in a header.
    """
    choice, rest = data[:2].ljust(2, b"\0"), data[2:]
    plan = api()[1][choice[0] % len(api()[1])]
    names = [one.python_name for one in (*plan.parameters, *(plan.body.fields if plan.body else ()))]
    given = dict(zip(names, (json_of(one, text_of(one)) for one in rest.split(b"\0")), strict=False))
    try:
        sent = client(VALIDATION_MODES[choice[1] % len(VALIDATION_MODES)]).operations[plan.id].request(**given)
    except RequestValidationError:
        return
    url = urlsplit(str(sent.url))
    hold(f"{url.scheme}://{url.netloc}" == SERVER.removesuffix("/v1"), "the host stays")
    segments, template = url.path.split("/")[2:], plan.path.split("/")[1:]
    hold(len(segments) == len(template), "no value makes a segment more")
    hold(not {".", ".."} & {unquote(one) for one in segments}, "no value leads to another path")
    hold(not any(re.search("[\r\n\0]", f"{name}{value}") for name, value in sent.headers.items()), "a header is a line")


def edit(data):
    """An edit of any text is refused, or does what it says: the value is the one before with that change."""
    pointer, value, text = pieces(data, 3)
    pointer, text = text_of(pointer), text.decode("utf-8", "replace")
    new = json_of(value, REMOVED)
    try:
        after = apply_edits(text, [Edit(pointer, new)])
    except (EditError, yaml12.YamlError):
        return
    wanted = json.loads(json.dumps(yaml12.parse(text)))
    holder = wanted
    *way, last = [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]
    for token in way:
        holder = holder[int(token) if isinstance(holder, list) else token]
    if isinstance(holder, list):
        place = slice(len(holder), None) if last == LAST else slice(int(last), int(last) + 1)
        holder[place] = [] if new is REMOVED else [new]
    elif new is REMOVED:
        del holder[last]
    else:
        holder[last] = new
    hold(json.dumps(yaml12.parse(after), sort_keys=True) == json.dumps(wanted, sort_keys=True), "the edit is done")


@cache
def things():
    """The small document with the validators of responses."""
    return load_subject(SMALL)


def _recordings(path):
    recordings = list(load_recordings(path))
    collect_evidence(things(), recordings)
    list(from_recordings((path,)))


def _drift_log(path):
    findings = load_findings(things(), path)
    hold(all(one.count > 0 and len(one.fingerprint) == 16 for one in findings), "each finding has a fingerprint")


def _report(path):
    hold(all(map(str, explain_report(things(), path))), "each finding has an explanation")


def _profiles(path):
    with patch.object(profiles, "path", lambda: path):
        stored = [one for one in profiles.read_all().values() if one.store == profiles.IN_FILE]
        hold(all(isinstance(one.secret(), str) for one in stored), "a secret is a text")


STATES = (_recordings, _drift_log, _report, _profiles, load_baseline)
"""The readers, by the number that the first byte is."""


def state(data):
    """A file of any bytes that the package may have written is read, or an error says which file it is, and the line.

    The first byte chooses the reader. Nobody else's content is deleted.
    """
    reader, content = STATES[int.from_bytes(data[:1]) % len(STATES)], data[1:]
    path = Path(folder().name, "state.json")
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    try:
        reader(path)
    except (ConfigurationError, SpecError) as error:
        hold("state.json" in str(error), "an error names the file")
        hold(path.exists() and path.read_bytes() == content, "a file that is refused stays as it is")


def journal(data):
    """A journal of lifecycle mode: one that is refused stays as it was, and one that is read can be read again."""
    path = Path(folder().name, "journal")
    path.write_bytes(data)
    path.chmod(0o600)
    try:
        first = Journal.open(path)
    except ConfigurationError as error:
        hold(path.read_bytes() == data, "a file that is no journal stays as it was")
        hold(re.search(r"journal:[0-9]+: ", str(error)), "the error names the line")
        return
    number = first.add_request("again")
    told = (dict(first.resources), dict(first.uncertain))
    first.close()
    second = Journal.open(path)
    again = ({key: replace(one, line=0) for key, one in second.resources.items()}, second.uncertain)
    hold(again == ({key: replace(one, line=0) for key, one in told[0].items()}, told[1]), "what is written is read")
    second.remove(number)
    left = bool(second.resources or second.uncertain)
    second.close()
    hold(path.exists() == left, "a journal is deleted when nothing is left")
    path.unlink(missing_ok=True)


def address(data):
    """What passes the check of addresses is read by the HTTP libraries as it was checked, or refused by them."""
    url, source = (one.decode("utf-8", "surrogateescape") for one in pieces(data, 2))
    try:
        found = parse_address(url)
    except AddressError as error:
        hold(str(error).isascii(), "the reason does not contain the address")
        return
    hold(parse_address(found.origin) == found, "an origin is the address of itself")
    hold(found.is_local or not found.is_loopback, "this machine is local")
    hold(found.is_private_channel or found.scheme == "http", "https is private")
    for library in (httpx, httpx2):
        try:
            read = library.URL(url)
        except library.InvalidURL:
            continue
        host = read.raw_host.decode()
        same = parse_address(f"{read.scheme}://[{host}]" if ":" in host else f"{read.scheme}://{host}")
        hold((same.scheme, same.host) == (found.scheme, found.host), "one host for both")
        hold((read.port or same.port) == found.port, "one port for both")
        hold(not read.userinfo, "no user information")
    with suppress(AddressError):
        check_supplied(url, source)
        sender = parse_address(source) if found.is_local else found
        hold(sender.is_this_machine or sender.host == found.host, "nothing local from elsewhere")


def terminal(data):
    """Any text is shown without a character that moves the cursor, and as one line, lines, JSON or YAML is the same."""
    text = text_of(data)
    raw = re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]"
    )
    line, lines = escape_controls(text), escape_lines(text)
    hold(not re.search(f"{raw.pattern}|[\t\n]", line), "a line is one, without control characters")
    hold(not raw.search(lines) and lines.count("\n") == text.count("\n"), "lines stay, without control characters")
    hold(text.isascii() is False or not text.isprintable() or line == text, "what is harmless is unchanged")
    as_json = escape_json(json.dumps({text: text}, ensure_ascii=False))
    hold(not raw.search(as_json) and json.loads(as_json) == {text: text}, "JSON is the same value")
    hold(not raw.search(str(Violation(f"/{text}", "type", text))), "a violation is a line")
    if not re.search("[\ud800-\udfff]", text):  # which YAML does not have
        as_yaml = yaml12.dump({text: [text]})
        hold(not raw.search(as_yaml) and yaml12.parse(as_yaml) == {text: [text]}, "YAML is the same value")
    for shell, safe in (("bash", _Bash), ("zsh", _Zsh), ("fish", _Fish)):
        item = safe(click.Command("x"), {}, "x", "X").safe(CompletionItem(text, help=text))
        if item is not None:
            hold(not re.search(f"{raw.pattern}|[\t\n]", item.value + (item.help or "")), "a word is one line")
            words = shlex.split(item.value) if shell == "bash" else [item.value]
            hold(words == [text], "the shell reads the word itself")


_YAML = b"a: [1, 'x', {b: ~}] # c\nd: |\n  text\ne: &one {f: 1.5e3}\ng: *one\n\"h\": -0.0\n"
_EVENT = b'{"type":"video.media.created","id":"1","data":{"a":[1.0,null]}}'
_BODY = b'{"success":true,"data":[{"id":"1"}],"pagination":{"totalRecords":1}}'
_ERROR = b'{"success":false,"error":{"code":404,"message":"no","fields":[{"field":"a","message":"b"}]}}'

_FINDING = json.dumps(
    {
        "operation": "change",
        "status": "200",
        "pointer": "/parts/*",
        "rule": "type",
        "kind": "drift",
        "expected": "a",
        "got": "'b'",
        "message": "c",
        "count": 2,
        "example": "/parts/0",
        "line": 3,
    }
).encode()
_STATES = (
    b'\0[{"status":200,"operationId":"change","contentType":"application/json","body":{"id":"a"},"headers":[["A",1]]}]',
    b'\0{"status":200,"path":"/things/a","method":"POST","request":{"url":"https://a/?page=1","headers":{"A":1},"body":1}}',
    b'\0{"status":404,"method":"GET","path":"/things/a","bodyText":"[1","elapsed":0.5}',
    b"\1" + _FINDING.replace(b"{", b'{"writer": "a",', 1) + b"\n",
    b'\2{"findings":[' + _FINDING + b"]}",
    b'\3{"a":{"keeps":"file","secret":"s","username":"u"},"b":{"keeps":"keyring","server":"mock"}}',
    b"\4- fingerprint: a\n  reason: b\n  until: 2027-01-31\n",
)

TARGETS = {
    "document": Target(document, (json.dumps(SMALL).encode(), b"openapi: 3.1.0\ninfo: {title: a, version: '1'}\n")),
    "part": Target(
        quietly(part),
        (
            b'/components/schemas/Thing\0{"$ref":"#/components/schemas/Thing"}',
            b'/paths/~1things~1{id}/post/parameters/0\0{"name":"a","in":"query","style":"deepObject","schema":false}',
            b'/paths/~1things~1{id}/post/requestBody\0{"content":{"multipart/form-data":{"schema":{}}}}',
            b'/components/securitySchemes/key\0{"type":"oauth2","flows":{}}',
            b'/paths/~1things~1{id}/post/x-dyn-waiters\0{"ready":{"pointer":"/a","success":[1]}}',
            b"/servers/0/variables\0[]",
            b'/components/securitySchemes/key/name\0"\\u00e9"',
            b'/components/schemas/Thing/required/0\0"\\ud800"',
        ),
    ),
    "yaml": Target(
        yaml, (_YAML, b"- 1\n- 0x1\n- .5\n- 1e400\n- no\n", b"a: 1\na: 2\n", b"%YAML 1.2\n---\n? a\n: b\n...")
    ),
    "json": Target(
        json_value, (b'{"a":[1,-0.0,1e400,"\\ud800",true,null],"a":2}', b"[NaN]", b"\xef\xbb\xbf1", b"[[[[")
    ),
    "answer": Target(
        quietly(answer),
        (
            b"\0\0d\0\0content-type: application/json; charset=utf-8\0" + _BODY,
            b"\1\1\60\1\0content-type: application/problem+json\nretry-after: Wed, 21 Oct 2015 07:28:00 GMT\0" + _ERROR,
            b"\2\1\231\2\0retry-after: 3\ndate: Mon, 01 Jan 0001 00:00:00 -0000\0<html>",
            b"\3\0d\0\0content-type: text/plain; charset=utf-16\0\xff\xfea\0",
        ),
    ),
    "webhook": Target(quietly(webhook), (b"\0" + _EVENT, b"\1" + _EVENT, b"\2\xef\xbb\xbf" + _EVENT, b"\0[1]")),
    "signature": Target(
        signature, (b"c2ln\0" + SECRET.encode() + b"\0" + _EVENT, webhooks.sign(b"{}", SECRET).encode() + b"\0\0{}")
    ),
    "upload_state": Target(
        upload_state,
        (
            b'{"version": 1, "upload_id": "u", "url": "https://canary.example/?upload_id=1", "file": {"size": 1}}',
            b'{"version": 1,\n "upload_id": "u", "url": "canary", "file": {"size": 1, "changed": null}}',
            b'[[[["canary',
        ),
    ),
    "address": Target(
        address,
        (
            b"https://api.example.com:443/v1\0http://127.0.0.1:4010",
            b"http://[::ffff:169.254.169.254]:80/x?y#z\0https://a.example",
            "https://b\u00fccher.example\0https://xn--bcher-kva.example".encode(),
            b"http://0x7f.1\\@a:b@c.example:0443",
        ),
    ),
    "request": Target(
        quietly(request),
        (
            b'\3\0"../a"',
            b"\1\0" + b'[{"type":"video","url":"https://a.example/b"}]\0"public"',
            b'\0\2"a\\r\\nb: c"\0{"a":[1]}\0[null]',
            b"\5\1%2e%2e\0\xff",
        ),
    ),
    "state": Target(quietly(state), _STATES),
    "journal": Target(
        journal,
        (
            b'{"created": 1, "server": "a", "operation": "a", "remover": "b", "values": {"path.c": "1", "query.d": 2}}',
            b'{"creating": 1, "operation": "a"}\n{"removed": 1}\n{"creating": 2, "oper',
            b'{"creating": 3, "operation": "\\ud800"}',
            b"",
        ),
    ),
    "terminal": Target(
        terminal,
        (
            b"a\x1b[2J\xc2\x9b2J\x1b]0;t\x07\r\x7f",
            "\u202eabc\u2066\u2028\u2029\x85".encode(),
            b"$(touch x) `y` 'z' \"w\" ~ *;|&<>",
            b"- a: |\n  b\xff\n\t#c",
        ),
    ),
    "edit": Target(
        edit, (b"/a/1\0\0" + _YAML, b'/e/f\0{"k":[1]}\0' + _YAML, b'/a/-\0"x: y"\0' + _YAML, b'/a\0"\\n"\0{"a": [1]}')
    ),
}
"""By name; the corpus of each is in a folder of that name."""
