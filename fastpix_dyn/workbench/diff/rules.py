"""The rules of `spec diff`: every type of change, its level, its message and its advice.

A `SchemaRule` describes a change of a schema. It becomes one rule for each role that a schema can have, because what
breaks a request (fewer valid values) is harmless in a response, and the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["breaking", "warning", "info"]
Effect = Literal["narrower", "wider", "other", "unclear", "neutral"]
Family = Literal["request", "response", "webhook"]
LEVELS: tuple[Level, ...] = ("breaking", "warning", "info")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One type of change.

    Attributes:
        id: its name.
        level: how much it affects a caller.
        message: what changed; the `{placeholders}` are filled for each change.
        advice: what a caller must do; empty if nothing.
    """

    id: str
    level: Level
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class SchemaRule:
    """One type of change of a schema.

    Attributes:
        ending: the end of the ids of its rules.
        in_request: the level if a caller sends the value.
        in_response: the level if a caller reads the value.
        message: what changed.
        send: what a caller who sends the value must do; empty if nothing.
        read: what a caller who reads the value must do; empty if nothing.
    """

    ending: str
    in_request: Level
    in_response: Level
    message: str
    send: str
    read: str


_LEVELS_BY_EFFECT: dict[Effect, tuple[Level, Level]] = {
    "narrower": ("breaking", "info"),
    "wider": ("info", "breaking"),
    "other": ("breaking", "breaking"),
    "unclear": ("warning", "warning"),
    "neutral": ("info", "info"),
}
"""By the effect on the set of valid values: the level in a request, and in a response."""
LIMITS = {
    "min": "the minimum of {subject}",
    "min-length": "the minimum length of {subject}",
    "min-items": "the minimum number of items in {subject}",
    "min-properties": "the minimum number of properties in {subject}",
    "max": "the maximum of {subject}",
    "max-length": "the maximum length of {subject}",
    "max-items": "the maximum number of items in {subject}",
    "max-properties": "the maximum number of properties in {subject}",
}
"""Lower and upper limits by the start of their rules' endings."""


def _rule(ending: str, effect: Effect, message: str, send: str = "", read: str = "") -> SchemaRule:
    in_request, in_response = _LEVELS_BY_EFFECT[effect]
    advice = (send if in_request != "info" else "", read if in_response != "info" else "")
    return SchemaRule(ending, in_request, in_response, message, *advice)


def _limit_rules(name: str, limit: str) -> tuple[SchemaRule, ...]:
    tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
    send, read = "stay within {new}", "handle values beyond {old}"
    return (
        _rule(f"{name}-set", "narrower", f"{limit} is now {{new}}; there was no limit", send),
        _rule(f"{name}-{tighter}", "narrower", f"{limit} {tighter} from {{old}} to {{new}}", send),
        _rule(f"{name}-{looser}", "wider", f"{limit} {looser} from {{old}} to {{new}}", read=read),
        _rule(f"{name}-removed", "wider", f"{limit} was removed; it was {{old}}", read=read),
    )


_HANDLE_FORM = "handle another form of value"
_CHECK_VALUES, _CHECK_RELIANCE = "check that your values match it", "check whether you rely on the old constraint"
SCHEMA_RULES = (
    _rule("type-changed", "other", "the type of {subject} changed from {old} to {new}", "send {new}", "expect {new}"),
    _rule("type-specialized", "narrower", "the type of {subject} narrowed from {old} to {new}", "send only {new}"),
    _rule("type-generalized", "wider", "the type of {subject} widened from {old} to {new}", read="handle {new}"),
    _rule("became-nullable", "wider", "{subject} can now be null", read="handle null"),
    _rule("became-not-nullable", "narrower", "{subject} can no longer be null", "do not send null"),
    _rule("became-enum", "narrower", "{subject} is now limited to {new}", "send one of {new}"),
    _rule("enum-removed", "wider", "{subject} is no longer limited to {old}", read="handle other values"),
    _rule("enum-value-removed", "narrower", "{subject} can no longer be {old}", "send another value"),
    _rule("enum-value-added", "wider", "{subject} can now be {new}", read="handle {new}"),
    _rule("x-extensible-enum-value-removed", "neutral", "{subject} no longer lists {old} as a known value"),
    _rule("x-extensible-enum-value-added", "neutral", "{subject} now lists {new} as a known value"),
    *(rule for name, limit in LIMITS.items() for rule in _limit_rules(name, limit)),
    _rule("format-set", "narrower", "{subject} now has the format {new}", "send the format {new}"),
    _rule("format-removed", "wider", "{subject} no longer has the format {old}", read="handle any text"),
    _rule("format-changed", "other", "the format of {subject} changed from {old} to {new}", "send the format {new}",
          "expect the format {new}"),
    _rule("pattern-added", "narrower", "{subject} must now match {new}", "send matching values"),
    _rule("pattern-removed", "wider", "{subject} no longer needs to match {old}", read="handle any text"),
    _rule("pattern-changed", "unclear", "the pattern of {subject} changed from {old} to {new}", _CHECK_VALUES,
          _CHECK_RELIANCE),
    _rule("multiple-of-set", "narrower", "{subject} must now be a multiple of {new}", "send multiples of {new}"),
    _rule("multiple-of-removed", "wider", "{subject} no longer needs to be a multiple of {old}",
          read="handle other values"),
    _rule("multiple-of-increased", "narrower", "{subject} must now be a multiple of {new}; it was {old}",
          "send multiples of {new}"),
    _rule("multiple-of-decreased", "wider", "{subject} can now be any multiple of {new}; it was {old}",
          read="handle multiples of {new}"),
    _rule("multiple-of-changed", "other", "{subject} must now be a multiple of {new} instead of {old}",
          "send multiples of {new}", "handle multiples of {new}"),
    _rule("unique-items-set", "narrower", "the items of {subject} must now be unique", "send each item once"),
    _rule("unique-items-removed", "wider", "the items of {subject} no longer need to be unique",
          read="handle equal items"),
    _rule("additional-properties-closed", "narrower", "{subject} no longer allows additional properties",
          "send only declared properties"),
    # Neutral in a response: callers ignore unknown properties, as they do with a new declared property.
    _rule("additional-properties-opened", "neutral", "{subject} now allows additional properties"),
    _rule("one-of-removed", "narrower", "{subject} can no longer be {old}", "send another alternative"),
    _rule("one-of-added", "wider", "{subject} can now be {new}", read=_HANDLE_FORM),
    _rule("any-of-removed", "narrower", "{subject} can no longer be {old}", "send another alternative"),
    _rule("any-of-added", "wider", "{subject} can now be {new}", read=_HANDLE_FORM),
    _rule("all-of-removed", "wider", "{subject} no longer needs to match {old}", read=_HANDLE_FORM),
    _rule("all-of-added", "narrower", "{subject} must now also match {new}", "send matching values"),
    _rule("default-value-changed", "neutral", "the default of {subject} changed from {old} to {new}"),
    _rule("deprecated", "neutral", "{subject} is now deprecated"),
    _rule("reactivated", "neutral", "{subject} is no longer deprecated"),
    _rule("constraint-changed", "unclear", "`{keyword}` of {subject} changed", _CHECK_VALUES, _CHECK_RELIANCE),
)  # fmt: skip
"""Every type of change of a schema, in the order in which changes are reported."""


def _received_property_rules(family: Literal["response", "webhook"]) -> tuple[Rule, ...]:
    """Return the rules of the properties of what the API sends."""
    return (
        Rule(f"{family}-required-property-removed", "breaking", "{subject} was removed", "do not read it"),
        Rule(f"{family}-optional-property-removed", "breaking", "{subject} was removed", "do not read it"),
        Rule(f"{family}-required-property-added", "info", "{subject} is new and always present"),
        Rule(f"{family}-optional-property-added", "info", "{subject} is new"),
        Rule(f"{family}-property-became-optional", "breaking", "{subject} can now be missing", "handle its absence"),
        Rule(f"{family}-property-became-required", "info", "{subject} is now always present"),
        Rule(f"{family}-property-became-write-only", "breaking", "{subject} is no longer sent", "do not read it"),
        Rule(f"{family}-property-became-not-write-only", "info", "{subject} is now sent"),
    )


OPERATION_RULES = (
    Rule("api-path-removed-without-deprecation", "breaking", "the path was removed", "stop calling {call}"),
    Rule("api-path-removed-with-deprecation", "warning", "the path was removed; it was deprecated",
         "stop calling {call}"),
    Rule("api-removed-without-deprecation", "breaking", "the operation was removed", "stop calling {call}"),
    Rule("api-removed-with-deprecation", "warning", "the operation was removed; it was deprecated",
         "stop calling {call}"),
    Rule("endpoint-added", "info", "the operation is new: {call}"),
    Rule("endpoint-deprecated", "info", "the operation is now deprecated", "find a replacement before it is removed"),
    Rule("endpoint-reactivated", "info", "the operation is no longer deprecated"),
    Rule("api-operation-id-removed", "breaking", "the operationId changed from {old} to {new}",
         "use operations[{new}]"),
    Rule("api-tag-removed", "breaking", "client.{old} no longer has the operation", "call {call}"),
    Rule("api-tag-added", "info", "client.{new} now has the operation"),
    Rule("api-python-name-changed", "breaking", "the method was renamed from {old} to {new}", "call {call}"),
    Rule("operation-event-removed", "info", "the operation no longer triggers the webhook {old}"),
    Rule("operation-event-added", "info", "the operation can now trigger the webhook {new}"),
)  # fmt: skip
REQUEST_RULES = (
    Rule("new-required-request-parameter", "breaking", "{subject} is new and required", "pass {argument}"),
    Rule("new-optional-request-parameter", "info", "{subject} is new"),
    Rule("request-parameter-removed", "breaking", "{subject} was removed", "do not pass {argument}"),
    Rule("request-parameter-became-required", "breaking", "{subject} is now required", "pass {argument}"),
    Rule("request-parameter-became-optional", "info", "{subject} is now optional"),
    Rule("request-parameter-serialization-changed", "breaking",
         "the serialization of {subject} changed from {old} to {new}", "use the new document"),
    Rule("request-parameter-python-name-changed", "breaking", "the argument was renamed from {old} to {new}",
         "pass {new}"),
    Rule("request-property-python-name-changed", "breaking", "the argument was renamed from {old} to {new}",
         "pass {new}"),
    Rule("request-body-added-required", "breaking", "the request now has a required body", "pass the body"),
    Rule("request-body-added-optional", "info", "the request now has an optional body"),
    Rule("request-body-removed", "breaking", "the request no longer has a body", "pass no body"),
    Rule("request-body-became-required", "breaking", "the request body is now required", "pass the body"),
    Rule("request-body-became-optional", "info", "the request body is now optional"),
    Rule("request-body-media-type-removed", "breaking", "the request body no longer accepts {old}",
         "send one of the remaining media types"),
    Rule("request-body-media-type-added", "info", "the request body now also accepts {new}"),
    Rule("request-body-encoding-changed", "breaking", "the encoding of {subject} changed", "use the new document"),
    Rule("new-required-request-property", "breaking", "{subject} is new and required", "send it"),
    Rule("new-optional-request-property", "info", "{subject} is new"),
    Rule("request-property-removed", "breaking", "{subject} was removed", "do not send it"),
    Rule("request-property-became-required", "breaking", "{subject} is now required", "send it"),
    Rule("request-property-became-optional", "info", "{subject} is now optional"),
    Rule("request-property-became-read-only", "breaking", "{subject} is now read-only", "do not send it"),
    Rule("request-property-became-not-read-only", "info", "{subject} is no longer read-only"),
)  # fmt: skip
RESPONSE_RULES = (
    Rule("response-success-status-removed", "breaking", "the status {old} was removed",
         "expect one of the remaining statuses"),
    Rule("response-success-status-added", "info", "the status {new} is new"),
    Rule("response-non-success-status-removed", "info", "the status {old} was removed"),
    Rule("response-non-success-status-added", "info", "the status {new} is new"),
    Rule("response-media-type-removed", "breaking", "the response {status} no longer has the media type {old}",
         "read one of the remaining media types"),
    Rule("response-media-type-added", "info", "the response {status} can now have the media type {new}"),
    Rule("required-response-header-removed", "breaking", "{subject} was removed", "do not read it"),
    Rule("optional-response-header-removed", "warning", "{subject} was removed", "do not read it"),
    Rule("response-header-added", "info", "{subject} is new"),
    Rule("response-header-became-optional", "breaking", "{subject} can now be missing", "handle its absence"),
    Rule("response-header-became-required", "info", "{subject} is now always present"),
    *_received_property_rules("response"),
)  # fmt: skip
WEBHOOK_RULES = (
    Rule("webhook-removed", "breaking", "the event is no longer sent", "do not wait for it"),
    Rule("webhook-added", "info", "the event is new"),
    Rule("webhook-body-removed", "breaking", "the event no longer has a body", "do not read it"),
    Rule("webhook-body-added", "info", "the event now has a body"),
    Rule("webhook-media-type-removed", "breaking", "the event no longer has the media type {old}",
         "read one of the remaining media types"),
    Rule("webhook-media-type-added", "info", "the event can now have the media type {new}"),
    Rule("webhook-header-removed", "breaking", "{subject} was removed", "do not read it"),
    Rule("webhook-header-added", "info", "{subject} is new"),
    *_received_property_rules("webhook"),
)  # fmt: skip
SECURITY_AND_SERVER_RULES = (
    Rule("api-security-added", "breaking", "credentials are now required: {new}", "give the client credentials"),
    Rule("api-security-removed", "breaking", "{old} no longer authorizes a call", "use {new}"),
    Rule("api-security-alternative-added", "info", "{new} now also authorizes a call"),
    Rule("security-scheme-changed", "breaking",
         "the credentials of {subject} are now sent as {new}, no longer as {old}", "give the client such credentials"),
    Rule("server-removed", "breaking", "the server {old} was removed", "use one of the remaining servers"),
    Rule("server-added", "info", "the server {new} is new"),
    Rule("default-server-changed", "warning", "the default server changed from {old} to {new}",
         "name the server that you mean"),
    Rule("server-variable-removed", "breaking", "the variable {old} of the server {subject} was removed",
         "leave it out of server_variables"),
    Rule("server-variable-added", "info", "the server {subject} now has the variable {new}"),
    Rule("server-variable-enum-value-removed", "breaking",
         "the variable {variable} of the server {subject} can no longer be {old}", "choose another value"),
    Rule("server-variable-enum-value-added", "info",
         "the variable {variable} of the server {subject} can now be {new}"),
    Rule("server-variable-default-changed", "warning",
         "the default of the variable {variable} of the server {subject} changed from {old} to {new}",
         "pass the value that you mean"),
)  # fmt: skip
LIBRARY_RULES = (
    Rule("pagination-removed", "breaking", "the operation is no longer paginated",
         "call it without .items and .pages"),
    Rule("pagination-added", "info", "the operation is now paginated: .items and .pages go over all pages"),
    Rule("pagination-changed", "warning", "the pagination of the operation changed: {changes}",
         "check the results of .items and .pages"),
    Rule("retries-changed", "info", "the recommended retries changed: {changes}"),
    Rule("idempotency-removed", "warning", "the header {old} no longer makes the operation idempotent",
         "do not repeat a call that may have arrived"),
    Rule("idempotency-added", "info", "the header {new} now makes the operation idempotent"),
    Rule("waiter-removed", "breaking", "the waiter {old} was removed", "poll the operation yourself"),
    Rule("waiter-added", "info", "the waiter {new} is new"),
    Rule("waiter-changed", "info", "the waiter {subject} changed: {changes}"),
    Rule("error-shape-changed", "info", "the location of the message in an error changed: {changes}"),
    Rule("event-shape-changed", "info",
         "the location of the type, id or subject in an event changed: {changes}"),
)  # fmt: skip
REQUEST_ROLES = ("request-parameter", "request-body", "request-property")
RESPONSE_ROLES = ("response-header", "response-body", "response-property", "webhook-body", "webhook-property")
"""The roles of values that the API sends. Webhooks belong here, because the same changes break those who read them."""


def _rule_for_role(role: str, rule: SchemaRule) -> Rule:
    if role in REQUEST_ROLES:
        return Rule(f"{role}-{rule.ending}", rule.in_request, rule.message, rule.send)
    return Rule(f"{role}-{rule.ending}", rule.in_response, rule.message, rule.read)


RULES_WITHOUT_ROLE = (
    *OPERATION_RULES,
    *REQUEST_RULES,
    *RESPONSE_RULES,
    *WEBHOOK_RULES,
    *SECURITY_AND_SERVER_RULES,
    *LIBRARY_RULES,
)
RULES_BY_ROLE = tuple(_rule_for_role(role, rule) for rule in SCHEMA_RULES for role in (*REQUEST_ROLES, *RESPONSE_ROLES))
RULES = {rule.id: rule for rule in (*RULES_WITHOUT_ROLE, *RULES_BY_ROLE)}
"""Every rule by its id."""
