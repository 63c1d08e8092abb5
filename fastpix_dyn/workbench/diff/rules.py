"""The facts of schemas: what may change in one, and how bad that is in a request and in an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["breaking", "warning", "info"]
Effect = Literal["narrower", "wider", "other", "unclear", "neutral"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of change of a schema.

    Attributes:
        ending: the end of the ids of its rules.
        in_request: how bad it is where a caller sends the value.
        in_answer: how bad it is where a caller reads the value.
        says: what changed, in a sentence.
        send: what one must do who sends the value; empty where it is nothing.
        read: what one must do who reads the value; empty where it is nothing.
    """

    ending: str
    in_request: Level
    in_answer: Level
    says: str
    send: str
    read: str


_LEVELS: dict[Effect, tuple[Level, Level]] = {
    "narrower": ("breaking", "info"),
    "wider": ("info", "breaking"),
    "other": ("breaking", "breaking"),
    "unclear": ("warning", "warning"),
    "neutral": ("info", "info"),
}
"""By what becomes of the set of values: how bad that is in a request, and in an answer."""
LIMITS = {
    "min": "the smallest value of {what}",
    "min-length": "the least length of {what}",
    "min-items": "the least number of items of {what}",
    "min-properties": "the least number of properties of {what}",
    "max": "the largest value of {what}",
    "max-length": "the greatest length of {what}",
    "max-items": "the greatest number of items of {what}",
    "max-properties": "the greatest number of properties of {what}",
}
"""Lower and upper limits by the start of the endings of their facts."""


def _fact(ending: str, effect: Effect, says: str, send: str = "", read: str = "") -> Fact:
    in_request, in_answer = _LEVELS[effect]
    quiet = "info"
    return Fact(
        ending, in_request, in_answer, says, send if in_request != quiet else "", read if in_answer != quiet else ""
    )


def _limit(name: str, noun: str) -> tuple[Fact, ...]:
    tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
    keep, ready = "stay within {new}", "be ready for values beyond {old}"
    return (
        _fact(f"{name}-set", "narrower", f"{noun} is now limited: {{new}}", keep),
        _fact(f"{name}-{tighter}", "narrower", f"{noun} went from {{old}} to {{new}}", keep),
        _fact(f"{name}-{looser}", "wider", f"{noun} went from {{old}} to {{new}}", read=ready),
        _fact(f"{name}-removed", "wider", f"{noun} is no longer limited; it was {{old}}", read=ready),
    )


_FORMS = "be ready for another form of value"
FACTS = (
    _fact("type-changed", "other", "{what} is {new}, no longer {old}", "send {new}", "expect {new}"),
    _fact("type-specialized", "narrower", "{what} is only {new}, no longer {old}", "send only {new}"),
    _fact("type-generalized", "wider", "{what} may be {new}, not only {old}", read="be ready for {new}"),
    _fact("became-nullable", "wider", "{what} may be null now", read="be ready for null"),
    _fact("became-not-nullable", "narrower", "{what} may no longer be null", "do not send null"),
    _fact("became-enum", "narrower", "{what} is one of a closed set now: {new}", "send one of {new}"),
    _fact("enum-removed", "wider", "{what} is no longer limited to {old}", read="be ready for other values"),
    _fact("enum-value-removed", "narrower", "{what} can no longer be {old}", "send another value"),
    _fact("enum-value-added", "wider", "{what} may be {new} now", read="be ready for {new}"),
    _fact("x-extensible-enum-value-removed", "neutral", "{what} no longer lists {old} as known"),
    _fact("x-extensible-enum-value-added", "neutral", "{what} lists {new} as known now"),
    *(fact for name, noun in LIMITS.items() for fact in _limit(name, noun)),
    _fact("format-set", "narrower", "{what} has the format {new} now", "send it as {new}"),
    _fact("format-removed", "wider", "{what} no longer has the format {old}", read="be ready for any text"),
    _fact("format-changed", "other", "the format of {what} is {new}, no longer {old}", "send {new}", "expect {new}"),
    _fact("pattern-added", "narrower", "{what} must fit {new} now", "send what fits"),
    _fact("pattern-removed", "wider", "{what} need not fit {old} any more", read="be ready for any text"),
    _fact("pattern-changed", "unclear", "{what} fits {new}, no longer {old}", "see if your values fit it",
          "see if you rely on the old one"),
    _fact("multiple-of-set", "narrower", "{what} must be a multiple of {new} now", "send multiples of {new}"),
    _fact("multiple-of-removed", "wider", "{what} need not be a multiple of {old}", read="be ready for others"),
    _fact("multiple-of-increased", "narrower", "{what} must be a multiple of {new}, not only of {old}",
          "send multiples of {new}"),
    _fact("multiple-of-decreased", "wider", "{what} is a multiple of {new}, no longer of {old}",
          read="be ready for multiples of {new}"),
    _fact("multiple-of-changed", "other", "{what} is a multiple of {new}, no longer of {old}",
          "send multiples of {new}", "be ready for multiples of {new}"),
    _fact("unique-items-set", "narrower", "the items of {what} must differ now", "send no item twice"),
    _fact("unique-items-removed", "wider", "the items of {what} need not differ", read="be ready for equal items"),
    _fact("additional-properties-closed", "narrower", "{what} takes no further properties now",
          "send only the properties that are named"),
    # Who reads an answer passes over what is not known, as with a new property.
    _fact("additional-properties-opened", "neutral", "{what} may have further properties now"),
    _fact("one-of-removed", "narrower", "{what} can no longer be {old}", "send another of its forms"),
    _fact("one-of-added", "wider", "{what} may be {new} now", read=_FORMS),
    _fact("any-of-removed", "narrower", "{what} can no longer be {old}", "send another of its forms"),
    _fact("any-of-added", "wider", "{what} may be {new} now", read=_FORMS),
    _fact("all-of-removed", "wider", "{what} need no longer be {old}", read=_FORMS),
    _fact("all-of-added", "narrower", "{what} must be {new} too now", "send what fits"),
    _fact("default-value-changed", "neutral", "{what} is {new} where it is left out, no longer {old}"),
    _fact("deprecated", "neutral", "{what} is deprecated now"),
    _fact("reactivated", "neutral", "{what} is no longer deprecated"),
    _fact("constraint-changed", "unclear", "`{keyword}` of {what} changed", "see if your values fit it",
          "see if you rely on the old one"),
)  # fmt: skip
"""Every fact, in the order in which they are told."""


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
