"""Spans of the real OpenTelemetry, over loopback: what they tell, and what they must not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import httpx2
import pytest
from given import NAMES, outcome_with
from loopback import REFUSING, json_answer, outcome, serving
from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor, HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from small import library

from fastpix_dyn import APIConnectionError, Retry
from fastpix_dyn.client import tracing

DOCS = Path(__file__).resolve().parents[2] / "docs" / "tracing.md"
BOOK = json_answer(200, {"title": "Ulysses"})
BUSY = json_answer(503, {})
KEYED = {
    "security": [{"key": []}],
    "components": {
        **library()["components"],
        "securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}},
    },
}
"""The document with a key that goes in the query."""
READER = {"spec": library(**KEYED), "auth": "canary-key", "retries": Retry(base=0)}
INSTRUMENTORS = {"httpx": HTTPXClientInstrumentor, "httpx2": HTTPX2ClientInstrumentor}


@pytest.fixture
def spans():
    """Lists the spans that are over; every client of httpx is instrumented as the docs say."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().instrument(
        tracer_provider=provider,
        request_hook=tracing.request_hook,
        async_request_hook=tracing.async_request_hook,
    )
    yield exporter.get_finished_spans
    HTTPXClientInstrumentor().uninstrument()


def get_book(client):
    """A call with an id in its path."""
    return client.books.get_book(book_id="canary-id")


def test_a_span_for_each_attempt_named_by_the_operation(kind, spans):
    """Three attempts, three spans; the path is a template, the number of the attempt counts up."""
    with serving([BUSY, BUSY, BOOK]) as server:
        outcome(kind, get_book, **READER, server=f"{server.url}/v1")

    assert [span.name for span in spans()] == ["getBook"] * 3
    assert [span.status.status_code for span in spans()] == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]
    assert [span.attributes["fastpix_dyn.attempt"] for span in spans()] == [1, 2, 3]
    assert [span.attributes.get("http.request.resend_count") for span in spans()] == [None, 1, 2]
    assert {span.attributes["fastpix_dyn.operation"] for span in spans()} == {"getBook"}
    assert {span.attributes["url.template"] for span in spans()} == {"/v1/books/{bookId}"}
    assert {span.attributes["http.url"] for span in spans()} == {f"{server.url}/v1/books/{{bookId}}"}
    assert server.asked[0].path == "/v1/books/canary-id?key=canary-key"
    assert "canary" not in "".join(span.to_json() for span in spans())


def test_the_trace_goes_on_at_the_server(kind, spans):
    """The instrumentation's `traceparent` header is sent, with the span of the attempt."""
    with serving([BUSY, BOOK]) as server:
        outcome(kind, get_book, **READER, server=server.url)

    sent = [asked.headers["traceparent"].split("-")[2] for asked in server.asked]
    assert sent == [f"{span.context.span_id:016x}" for span in spans()]


def test_a_failed_connection_has_its_spans(kind, spans):
    """With the error, without the id."""
    with pytest.raises(APIConnectionError, match=r"no response from 127\.0\.0\.1: ConnectError"):
        outcome(kind, get_book, **READER, server=REFUSING)

    assert [span.name for span in spans()] == ["getBook"] * 3
    assert {span.events[0].attributes["exception.type"] for span in spans()} == {"httpx.ConnectError"}
    assert "canary" not in "".join(span.to_json() for span in spans())


def test_of_a_redirect_to_elsewhere_only_the_server_is_shown(spans):
    """A client of the caller's may follow redirects; where they lead is no path of the document."""

    def answer(asked):
        away = (302, {"Location": "/canary-token/file"}, b"")
        return away if asked.path.startswith("/books") else BOOK

    with serving(answer) as server:
        outcome_with(httpx.Client(follow_redirects=True), get_book, **READER, server=server.url)

    first, second = spans()
    assert first.attributes["url.template"] == "/books/{bookId}"
    assert second.attributes["http.url"] == server.url
    assert "url.template" not in second.attributes
    assert "canary" not in first.to_json() + second.to_json()


def test_requests_of_others_are_left_alone(spans):
    """The same process may use httpx for more than this package."""
    with serving([BOOK]) as server:
        httpx.get(f"{server.url}/other?q=1")

    assert [(span.name, span.attributes["http.url"]) for span in spans()] == [("GET", f"{server.url}/other?q=1")]


@pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
def test_one_client_can_be_instrumented_alone(kind, http):
    """`instrument_client`, for clients of either library."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    client = getattr(http, NAMES[kind])()
    hook = tracing.request_hook if kind == "sync" else tracing.async_request_hook
    INSTRUMENTORS[http.__name__].instrument_client(client, tracer_provider=provider, request_hook=hook)
    with serving([BUSY, BOOK]) as server:
        outcome_with(client, get_book, **READER, server=server.url)

    assert [span.name for span in exporter.get_finished_spans()] == ["getBook"] * 2


@pytest.mark.parametrize(("convention", "url"), [("", "http.url"), ("http", "url.full"), ("http/dup", "url.full")])
def test_the_example_of_the_docs_runs(convention, url):
    """With the semantic conventions of before, of today, and with both: no convention shows more than the template."""
    program = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL).group(1)
    with serving([json_answer(429, {}, **{"Retry-After": "0"}), json_answer(200, {"success": True})]) as server:
        environment = {
            **os.environ,
            "FASTPIX_SERVER_URL": server.url,
            "FASTPIX_USERNAME": "canary-user",
            "FASTPIX_PASSWORD": "canary-password",
            "OTEL_SEMCONV_STABILITY_OPT_IN": convention,
            "MEDIA_ID": "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11",
        }
        ran = subprocess.run(
            [sys.executable, "-c", program], check=False, capture_output=True, text=True, env=environment
        )
    assert ran.returncode == 0, ran.stderr

    first, second = (json.loads(text) for text in re.split(r"(?<=^\})\n", ran.stdout.strip(), flags=re.MULTILINE))
    assert (first["name"], second["name"]) == ("get-media", "get-media")
    assert second["attributes"]["http.request.resend_count"] == 1
    assert second["attributes"][url] == f"{server.url}/on-demand/{{mediaId}}"
    assert "3b6e0f3a" not in ran.stdout
    assert "canary" not in ran.stdout
