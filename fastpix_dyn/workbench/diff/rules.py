"""The rules: what may change between two documents, how bad that is for a caller, and how it is told.

A rule of a schema is a *fact* seen from a *role*: `max-decreased` of a `request-property` is
`request-property-max-decreased`. What narrows a request breaks who sends it; what widens an answer breaks who reads it.
Ids and sides are oasdiff's where it knows the change; its ERR, WARN and INFO are breaking, warning and info here.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastpix_dyn.workbench.diff.facts import FACTS, Fact, Level

LEVELS: tuple[Level, ...] = ("breaking", "warning", "info")
"""Worst first."""
REQUEST_ROLES = ("request-parameter", "request-body", "request-property")
ANSWER_ROLES = ("response-header", "response-body", "response-property", "webhook-body", "webhook-property")
"""Webhooks are sent by the API as answers are: the same changes break those who read them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change.

    Attributes:
        id: its name.
        level: how bad it is for a caller.
        says: what changed; `{words}` stand for what differs from change to change.
        advice: what a caller must do; empty where there is nothing to do.
    """

    id: str
    level: Level
    says: str
    advice: str = ""


def _of_schema(role: str, fact: Fact) -> Rule:
    if role in REQUEST_ROLES:
        return Rule(f"{role}-{fact.ending}", fact.in_request, fact.says, fact.send)
    return Rule(f"{role}-{fact.ending}", fact.in_answer, fact.says, fact.read)


def _of_properties(family: str) -> tuple[Rule, ...]:
    """The rules of the properties of what the API sends: `response` or `webhook`."""
    return (
        Rule(f"{family}-required-property-removed", "breaking", "{what} is gone", "do not read it"),
        Rule(f"{family}-optional-property-removed", "breaking", "{what} is gone", "do not read it"),
        Rule(f"{family}-required-property-added", "info", "{what} is new, and always there"),
        Rule(f"{family}-optional-property-added", "info", "{what} is new"),
        Rule(f"{family}-property-became-optional", "breaking", "{what} may be missing", "be ready for its absence"),
        Rule(f"{family}-property-became-required", "info", "{what} is always there"),
        Rule(f"{family}-property-became-write-only", "breaking", "{what} is no longer sent back", "do not read it"),
        Rule(f"{family}-property-became-not-write-only", "info", "{what} is sent back now"),
    )


OPERATION_RULES = (
    Rule("api-path-removed-without-deprecation", "breaking", "the path is gone", "stop calling {call}"),
    Rule("api-path-removed-with-deprecation", "warning", "the path is gone; it was deprecated", "stop calling {call}"),
    Rule("api-removed-without-deprecation", "breaking", "the operation is gone", "stop calling {call}"),
    Rule("api-removed-with-deprecation", "warning", "the operation is gone; it was deprecated", "stop calling {call}"),
    Rule("endpoint-added", "info", "the operation is new: {call}"),
    Rule("endpoint-deprecated", "info", "the operation is deprecated now", "look for another before it goes"),
    Rule("endpoint-reactivated", "info", "the operation is no longer deprecated"),
    Rule("api-operation-id-removed", "breaking", "the operationId {old} is now {new}", "use operations[{new}]"),
    Rule("api-tag-removed", "breaking", "client.{old} no longer has the operation", "call {call}"),
    Rule("api-tag-added", "info", "client.{new} has the operation now"),
    Rule("api-python-name-changed", "breaking", "the method {old} is now {new}", "call {call}"),
    Rule("operation-event-removed", "info", "the webhook {old} no longer follows"),
    Rule("operation-event-added", "info", "the webhook {new} may follow now"),
)
REQUEST_RULES = (
    Rule("new-required-request-parameter", "breaking", "{what} is new and required", "give {argument}"),
    Rule("new-optional-request-parameter", "info", "{what} is new"),
    Rule("request-parameter-removed", "breaking", "{what} is gone", "do not give {argument}"),
    Rule("request-parameter-became-required", "breaking", "{what} is required now", "give {argument}"),
    Rule("request-parameter-became-optional", "info", "{what} may be left out now"),
    Rule("request-parameter-serialization-changed", "breaking", "{what} is written as {new}, no longer as {old}",
         "send it with the new document"),
    Rule("request-parameter-python-name-changed", "breaking", "the argument {old} is now {new}", "give {new}"),
    Rule("request-property-python-name-changed", "breaking", "the argument {old} is now {new}", "give {new}"),
    Rule("request-body-added-required", "breaking", "the request has a body now, which is required", "give the body"),
    Rule("request-body-added-optional", "info", "the request may have a body now"),
    Rule("request-body-removed", "breaking", "the request no longer has a body", "give none"),
    Rule("request-body-became-required", "breaking", "the request body is required now", "give the body"),
    Rule("request-body-became-optional", "info", "the request body may be left out now"),
    Rule("request-body-media-type-removed", "breaking", "the request body is no longer taken as {old}",
         "send one of the media types that are left"),
    Rule("request-body-media-type-added", "info", "the request body is taken as {new} too"),
    Rule("request-body-encoding-changed", "breaking", "{what} is written in another way",
         "send it with the new document"),
    Rule("new-required-request-property", "breaking", "{what} is new and required", "send it"),
    Rule("new-optional-request-property", "info", "{what} is new"),
    Rule("request-property-removed", "breaking", "{what} is gone", "do not send it"),
    Rule("request-property-became-required", "breaking", "{what} is required now", "send it"),
    Rule("request-property-became-optional", "info", "{what} may be left out now"),
    Rule("request-property-became-read-only", "breaking", "{what} is the server's now", "do not send it"),
    Rule("request-property-became-not-read-only", "info", "{what} may be sent now"),
)  # fmt: skip
ANSWER_RULES = (
    Rule("response-success-status-removed", "breaking", "the status {old} is gone",
         "expect one of the statuses that are left"),
    Rule("response-success-status-added", "info", "the status {new} is new"),
    Rule("response-non-success-status-removed", "info", "the status {old} is gone"),
    Rule("response-non-success-status-added", "info", "the status {new} is new"),
    Rule("response-media-type-removed", "breaking", "the answer {status} no longer comes as {old}",
         "read one of the media types that are left"),
    Rule("response-media-type-added", "info", "the answer {status} may come as {new}"),
    Rule("required-response-header-removed", "breaking", "{what} is gone", "do not read it"),
    Rule("optional-response-header-removed", "warning", "{what} is gone", "do not read it"),
    Rule("response-header-added", "info", "{what} is new"),
    Rule("response-header-became-optional", "breaking", "{what} may be missing", "be ready for its absence"),
    Rule("response-header-became-required", "info", "{what} is always there"),
    *_of_properties("response"),
)  # fmt: skip
WEBHOOK_RULES = (
    Rule("webhook-removed", "breaking", "the event is no longer sent", "do not wait for it"),
    Rule("webhook-added", "info", "the event is new"),
    Rule("webhook-body-removed", "breaking", "the event no longer has a body", "do not read it"),
    Rule("webhook-body-added", "info", "the event has a body now"),
    Rule("webhook-media-type-removed", "breaking", "the event no longer comes as {old}", "read one that is left"),
    Rule("webhook-media-type-added", "info", "the event may come as {new}"),
    Rule("webhook-header-removed", "breaking", "{what} is gone", "do not read it"),
    Rule("webhook-header-added", "info", "{what} is new"),
    *_of_properties("webhook"),
)
SURROUNDING_RULES = (
    Rule("api-security-added", "breaking", "credentials are needed now: {new}", "give the client credentials"),
    Rule("api-security-removed", "breaking", "{old} no longer lets a caller in", "use {new}"),
    Rule("api-security-alternative-added", "info", "{new} lets a caller in too"),
    Rule("security-scheme-changed", "breaking", "the credentials of {what} are sent as {new}, no longer as {old}",
         "give the client such credentials"),
    Rule("server-removed", "breaking", "the server {old} is gone", "take one of those that are left"),
    Rule("server-added", "info", "the server {new} is new"),
    Rule("default-server-changed", "warning", "calls go to {new} where no server is named, no longer to {old}",
         "name the server that you mean"),
    Rule("server-variable-removed", "breaking", "the variable {old} of the server {what} is gone",
         "leave it out of server_variables"),
    Rule("server-variable-added", "info", "the server {what} has the variable {new} now"),
    Rule("server-variable-enum-value-removed", "breaking", "the variable {variable} of the server {what} can no longer "
         "be {old}", "choose another value"),
    Rule("server-variable-enum-value-added", "info", "the variable {variable} of the server {what} can be {new}"),
    Rule("server-variable-default-changed", "warning", "the variable {variable} of the server {what} is {new} where it "
         "is not given, no longer {old}", "give the value that you mean"),
)  # fmt: skip
LIBRARY_RULES = (
    Rule("pagination-removed", "breaking", "the operation is no longer paged", "call it without .items and .pages"),
    Rule("pagination-added", "info", "the operation is paged now: .items and .pages go over all pages"),
    Rule("pagination-changed", "warning", "the operation is paged in another way: {words}",
         "check what .items and .pages give"),
    Rule("retries-changed", "info", "other retries are recommended: {words}"),
    Rule("idempotency-removed", "warning", "the header {old} no longer makes a repeated call harmless",
         "do not repeat a call that may have arrived"),
    Rule("idempotency-added", "info", "the header {new} makes a repeated call harmless now"),
    Rule("waiter-removed", "breaking", "the waiter {old} is gone", "ask again and again yourself"),
    Rule("waiter-added", "info", "the waiter {new} is new"),
    Rule("waiter-changed", "info", "the waiter {what} waits in another way: {words}"),
    Rule("error-shape-changed", "info", "the message of an error is found elsewhere: {words}"),
    Rule("event-shape-changed", "info", "type, id and subject of an event are found elsewhere: {words}"),
)  # fmt: skip
SCHEMA_RULES = tuple(_of_schema(role, fact) for fact in FACTS for role in (*REQUEST_ROLES, *ANSWER_ROLES))
PLAIN_RULES = (*OPERATION_RULES, *REQUEST_RULES, *ANSWER_RULES, *WEBHOOK_RULES, *SURROUNDING_RULES, *LIBRARY_RULES)
RULES = {rule.id: rule for rule in (*PLAIN_RULES, *SCHEMA_RULES)}
"""Every rule by its id."""
