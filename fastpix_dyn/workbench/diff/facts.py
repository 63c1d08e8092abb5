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
