"""All public calls with values of every kind: a result, an error of ours, a wrong signature, or the caller's error."""

import asyncio
import contextlib
import copy
import importlib
import inspect
import io
import logging
import pickle
import signal
import types
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from odd_values import MAKERS, OwnError
from plans import API
from small import library

import fastpix_dyn
from fastpix_dyn import ApiResponse, AsyncClient, Client, FastPixError, NotFoundError, Options, Retry
from fastpix_dyn.client import options as client_options
from fastpix_dyn.client.uploads import UploadOptions
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.media import webhooks
from fastpix_dyn.mock.faults import Fault
from fastpix_dyn.mock.http_server import serve
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request
from fastpix_dyn.workbench.diff import read as read_document

# What an async function of the caller returns where a value is wanted is awaited by nobody.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
PACKAGE = fastpix_dyn.__path__[0]
PATIENCE = 20
"""Seconds for all values of one argument."""
SMALL_FILE = Path(__file__).parents[1] / "documents" / "legacy.json"
MEDIA_ID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw=="
MOST_ITEMS = 3

# What the calls talk to -----------------------------------------------------------------------------------------------


def answer(request):
    """A FastPix of four answers, and a storage host."""
    if request.method == "PUT" or request.url.host == "storage.example":
        return httpx.Response(200)
    if request.method == "POST":
        upload = {"uploadId": MEDIA_ID, "mediaId": MEDIA_ID, "url": "https://storage.example/?upload_id=1"}
        return httpx.Response(201, json={"success": True, "data": upload})
    if request.url.path.endswith(MEDIA_ID):
        return httpx.Response(200, json={"success": True, "data": {"id": MEDIA_ID, "status": "Ready"}})
    page = {"totalRecords": 1, "currentOffset": 1, "offsetCount": 1}
    return httpx.Response(200, json={"success": True, "data": [{"id": MEDIA_ID}], "pagination": page})


HTTP = httpx.Client(transport=httpx.MockTransport(answer))
HTTP_ASYNC = httpx.AsyncClient(transport=httpx.MockTransport(answer))
LOGIN = {"username": "u", "password": "p"}
CLIENT = Client(**LOGIN, http_client=HTTP)
BOOKS = Client(spec=library(), auth=("u", "p"), http_client=HTTP)
MOCKED = Client(spec=library(), server="mock")
ERROR = NotFoundError("there is none", operation="get-media", status=404, data={"a": 1})


# The calls ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A call: a function of keyword arguments, their names, and valid ones."""

    name: str
    call: Any
    names: tuple[str, ...]
    valid: dict[str, Any] = field(default_factory=dict)
    own_errors: tuple[type[Exception], ...] = ()
    """Errors besides ours that are documented: of files that are not there."""


OPTION_NAMES = (*Options.__annotations__, "spec", "overlays", "http_client")


def client_options_with(options, http):
    """Valid options of a client, and *options* instead of them."""
    login = {} if "auth" in options else LOGIN
    embedded = {} if options.get("server") == "mock" else {"http_client": http}
    return {**login, **embedded, **options}


def use(client):
    """The forms of a call, and what shows a client."""
    operation = client.operations["get-media"]
    operation(media_id=MEDIA_ID)
    operation.request(media_id=MEDIA_ID)
    list(client.operations["list-media"].items(max_items=2))
    return f"{client!r} {operation.curl(media_id=MEDIA_ID)}"


async def use_async(client):
    """The same, awaited."""
    operation = client.operations["get-media"]
    await operation(media_id=MEDIA_ID)
    operation.request(media_id=MEDIA_ID)
    return [item async for item in client.operations["list-media"].items(max_items=2)]


def make_client(**options):
    """A sync client, used."""
    with Client(**client_options_with(options, HTTP)) as client:
        return use(client)


def make_async_client(**options):
    """An async client, used."""

    async def awaited():
        async with AsyncClient(**client_options_with(options, HTTP_ASYNC)) as client:
            return await use_async(client)

    return asyncio.run(awaited())


def make_view(**options):
    """A view, used."""
    return use(CLIENT.with_options(**options))


def make_async_view(**options):
    """A view of an async client, used."""

    async def awaited():
        async with AsyncClient(**LOGIN, http_client=HTTP_ASYNC) as client:
            return await use_async(client.with_options(**options))

    return asyncio.run(awaited())


def upload(**options):
    """An upload of one byte."""
    return CLIENT.with_options(validate_responses="off", retries=None).upload(**{"file": io.BytesIO(b"x"), **options})


def upload_async(**options):
    """The same, awaited."""

    async def awaited():
        async with AsyncClient(**LOGIN, http_client=HTTP_ASYNC, validate_responses="off", retries=None) as client:
            return await client.upload(**{"file": io.BytesIO(b"x"), **options})

    return asyncio.run(awaited())


def retry(**fields):
    """A retry policy, used by a client and by itself."""
    policy = Retry(**fields)
    Client(**LOGIN, http_client=HTTP, retries=policy)
    return policy.wait(NotFoundError("x", status=503), 1, 0.0, 0.5, idempotent=True)


def error_of(class_):
    """The constructor of an error, and what shows and copies one."""

    def make(**fields):
        error = class_(**fields)
        shown = str(error), getattr(error, "status", 0), getattr(error, "http", None)
        with contextlib.suppress(Exception):  # a value that does not pickle
            pickle.dumps(error)
        return shown, error.is_retry_safe, copy.copy(error)

    return make


def serve_once(**options):
    """An embedded server, asked once."""
    return create_app(**{"api": MOCKED.operations.runner.environment.api, **options})(
        Request("GET", "https://a.example/books/7", (("Authorization", "Basic YTpi"),))
    )


BOUND = {"get-media": {"media_id": MEDIA_ID}, "list-media": {"limit": 1}, "delete-media": {"media_id": MEDIA_ID}}
FORMS = ("__call__", "response", "request", "curl", "pages", "items", "stream", "wait_until")


def bound_rows():
    """Each form of a call, with each of its own arguments, positional ones too."""
    for operation_id, arguments in BOUND.items():
        operation = CLIENT.operations[operation_id]
        for form in FORMS:
            method, first = getattr(operation, form), ["ready"] if form == "wait_until" else []
            own = [
                name for name, one in inspect.signature(method).parameters.items() if one.kind.name == "KEYWORD_ONLY"
            ]

            def call(method=method, first=first, arguments=arguments, **options):
                return (
                    method(options.pop("first", *first), **arguments, **options)
                    if first
                    else method(**arguments, **options)
                )

            def call_by_position(method=method, first=first, arguments=arguments, **options):
                return method(*first, *options.values(), **arguments)

            yield Row(f"{operation_id}.{form}", call, (*own, *["first"] * bool(first), "no_such_argument", *arguments))
            yield Row(f"{operation_id}.{form} by position", call_by_position, ("value",))


def private_key():
    """A key that signs tokens."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form)


def public_functions():
    """The functions of other modules that users call, with valid arguments: each must have a row."""
    sample = webhooks.sample_event("video.media.ready")
    document = read_document(library())
    report = Report("a report")
    tokens = {"playback_id": "p", "track_id": "t", "signing_key_id": "k", "system": "widevine", "token": "t"}
    tokens["private_key"] = private_key()
    return {
        "media.webhooks": {
            "parse": {"body": sample, "signature": webhooks.sign(sample, SECRET), "secret": SECRET},
            "verify": {"body": sample, "signature": webhooks.sign(sample, SECRET), "secret": SECRET},
            "sign": {"body": sample, "secret": SECRET},
            "sample_event": {"event_type": "video.media.ready"},
            "webhook_name": {"event_type": "video.media.ready"},
            "event_id": {"event": {"id": "1"}},
            "Deduplicator": {},
            "asgi": {"handler": print, "secret": SECRET},
            "wsgi": {"handler": print, "secret": SECRET},
        },
        "media.playback": {
            name: {key: tokens[key] for key in inspect.signature(function).parameters if key in tokens}
            for name, function in vars(importlib.import_module("fastpix_dyn.media.playback")).items()
            if isinstance(function, types.FunctionType) and name[0] != "_" and "playback" in function.__module__
        },
        "mock.http_server": {"serve": {"app": create_app(API)}, "asgi_app": {"app": create_app(API)}},
        "mock.faults": {
            "parse_faults": {"text": "cut:0.5"},
            "inject_faults": {"app": create_app(API), "faults": [Fault("cut", 0.5)]},
        },
        "contract.run": {"run": {"client": MOCKED, "operations": ["getBook"]}},
        "contract.replay": {name: {"recordings": ".", "spec": library()} for name in ("replay", "verify")},
        "contract.report": {"exit_code": {"report": report}, "verdict": {"report": report}},
        "contract.drift_log": {"create_report": {"file": "drift.ndjson", "spec": library()}},
        "workbench.lint": {"lint": {"spec": library()}},
        "workbench.diff": {"read": {"source": library()}, "compare": {"old": document, "new": document}},
        "workbench.mutation_score": {"mutation_score": {"spec": library()}},
        "workbench.bundle": {"bundle": {"spec": library()}},
        "workbench.suggest": {"suggest": {"source": "drift.ndjson", "spec": SMALL_FILE}},
        "workbench.doctor": {"run_checks": {"spec": library(), "offline": True}},
        "workbench.explain": {
            "explain": {"error": ERROR, "client": CLIENT},
            "explain_request": {"subject": load_subject(library()), "operation": "getBook", "request": {}},
            "explain_response": {"subject": load_subject(library()), "operation": "getBook", "recorded": {}},
        },
        "client.spec_loading": {"load_api": {"source": library()}},
        "client.tracing": {"request_hook": {"span": None, "request": httpx.Request("GET", "https://a.example")}},
    }


def rows():
    """All calls."""
    for make in (make_client, make_async_client):
        yield Row(make.__name__, make, (*OPTION_NAMES, "no_such_option"))
    for make in (make_view, make_async_view):
        yield Row(make.__name__, make, (*Options.__annotations__, "spec", "no_such_option"))
    for make in (upload, upload_async):
        yield Row(make.__name__, make, ("file", *UploadOptions.__annotations__), own_errors=(OSError,))
    yield Row("Retry", retry, tuple(inspect.signature(Retry).parameters))
    yield Row("create_app", serve_once, tuple(inspect.signature(create_app).parameters))
    yield from bound_rows()
    for name in fastpix_dyn.__all__:
        class_ = getattr(fastpix_dyn, name)
        if isinstance(class_, type) and issubclass(class_, FastPixError):
            yield Row(name, error_of(class_), tuple(inspect.signature(class_).parameters), {"message": "m"})
    for module, functions in public_functions().items():
        home = importlib.import_module(f"fastpix_dyn.{module}")
        for name, valid in functions.items():
            function = getattr(home, name)
            errors = (OSError,) if function is serve else ()
            yield Row(f"{module}.{name}", function, tuple(inspect.signature(function).parameters), valid, errors)
    yield Row("operations[]", lambda value: CLIENT.operations[value], ("value",))
    yield Row("in operations", lambda value: value in CLIENT.operations, ("value",))
    yield Row("operations.get", lambda value: CLIENT.operations.get(value, None), ("value",))
    yield Row("client ==", lambda value: (value == CLIENT, CLIENT.manage_videos == value), ("value",))
    yield Row("namespace", lambda value: getattr(CLIENT, value) if isinstance(value, str) else None, ("value",))
    yield Row("operation", lambda value: getattr(CLIENT.books, value) if isinstance(value, str) else None, ("value",))
    yield Row("ApiResponse", response_of, tuple(inspect.signature(ApiResponse).parameters))
    yield Row("closed client", closed_client, ("value",))
    yield Row("copies of a client", copies, tuple(Options.__annotations__))
    for form in (middleware_result, async_middleware_result, auth_result):
        yield Row(form.__name__, form, ("value",))


def response_of(**fields):
    """A response that a middleware made, shown and copied."""
    valid = {"data": {}, "status": 200, "headers": {}, "http": None, "violations": (), "elapsed": 0.1}
    made = ApiResponse(**{**valid, **fields})
    middleware_result(made)
    return repr(made), copy.copy(made)


def middleware_result(value):
    """What a middleware returns instead of a response."""
    return CLIENT.with_options(middleware=[lambda _call, _next: value]).manage_videos.get_media(media_id=MEDIA_ID)


def async_middleware_result(value):
    """The same in an async client, awaited and not."""

    async def middleware(_call, _next):
        return value

    async def awaited(one):
        async with AsyncClient(**LOGIN, http_client=HTTP_ASYNC, middleware=[one]) as client:
            return await client.manage_videos.get_media(media_id=MEDIA_ID)

    asyncio.run(awaited(middleware))
    return asyncio.run(awaited(lambda _call, _next: value))


def closed_client(value):
    """Each form of a call of a client that was closed: nothing but our errors, whatever the argument."""
    client = Client(server="mock")
    client.close()
    operation = client.operations["get-media"]
    for form in FORMS:
        with contextlib.suppress(FastPixError, OwnError):
            getattr(operation, form)(*["ready"] * (form == "wait_until"), media_id=value)
    return client.upload(value)


def copies(**options):
    """Copies and pickles of a client, its operations, and what else it is made of."""
    with Client(**{"server": "mock", **options}) as client:
        client.reload()
        for one in (client, client.manage_videos, client.manage_videos.get_media, client.operations):
            with contextlib.suppress(pickle.PicklingError, AttributeError, TypeError):  # of the caller's values
                pickle.loads(pickle.dumps(one))
        return copy.copy(client.with_options())


def auth_result(value):
    """What a function in `auth=` returns instead of credentials."""
    return CLIENT.with_options(auth=lambda: value).manage_videos.get_media(media_id=MEDIA_ID)


ROWS = list(rows())
CASES = [(row, name) for row in ROWS for name in dict.fromkeys(row.names)]
CALLS = len(CASES) * len(MAKERS)


# The promise ----------------------------------------------------------------------------------------------------------


class TooLongError(BaseException):
    """An argument took too long."""


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """A working directory that texts like `../../other` do not leave, no log, and an end."""

    def stop(*_):
        raise TooLongError

    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    monkeypatch.setattr(client_options, "_drift_writers", {})
    logging.disable()
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    logging.disable(logging.NOTSET)


def settle(result):
    """Use *result* as a caller would: await it, iterate over it, enter it."""
    if isinstance(result, AsyncIterator | Awaitable):
        return asyncio.run(settle_async(result))
    if hasattr(result, "__enter__") and hasattr(result, "__exit__"):
        with result:
            return None
    if isinstance(result, Iterator):
        return [one for one, _ in zip(result, range(MOST_ITEMS), strict=False)]
    return result


async def settle_async(result):
    """The same for what is awaited."""
    if isinstance(result, Awaitable):
        return await result
    return [one async for one in result]


def is_of_signature(error):
    """Whether Python raised *error* at the call itself, before anything ran."""
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith(PACKAGE):
            return False
        trace = trace.tb_next
    return isinstance(error, TypeError)


def fault(row, name, value):
    """What is wrong with how the call ends; empty if nothing is."""
    try:
        settle(row.call(**{**row.valid, name: value}))
    except FastPixError as error:
        return "" if str(error) else f"{type(error).__name__} without a message"
    except (OwnError, *row.own_errors):
        return ""
    except Exception as error:  # noqa: BLE001  # whatever it is
        # The object that was passed is a closed file, or is called with other arguments than it takes.
        is_own = "closed file" in str(error) or "Angry()" in str(error) or "<lambda>" in str(error)
        return "" if is_own or is_of_signature(error) else f"{type(error).__name__}: {str(error)[:100]}"
    return ""


@pytest.mark.parametrize(("row", "name"), CASES, ids=[f"{row.name}-{name}" for row, name in CASES])
def test_a_call_ends_in_a_result_or_in_an_error_of_ours(row, name):
    """Whatever one of its arguments is."""
    faults = {}
    for kind, make in MAKERS.items():
        try:
            faults[kind] = fault(row, name, make())
        except TooLongError:
            pytest.fail(f"{kind} takes longer than {PATIENCE} s; {faults}")

    assert {kind: words for kind, words in faults.items() if words} == {}


def test_the_table_has_all_public_calls():
    """The figure of docs/reliability.md."""
    assert CALLS > 39_000
