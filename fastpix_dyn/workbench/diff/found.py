"""What a check finds: a rule, the words of its sentence, and where in both documents it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fastpix_dyn.spec.plan import Where

Step = str | int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a document: a spot of a plan, and steps down from it, through `$ref`s where they stand."""

    where: Where | None = None
    """None for the root of the document."""
    steps: tuple[Step, ...] = ()

    def down(self, *steps: Step) -> Anchor:
        """The place *steps* further down."""
        return Anchor(self.where, (*self.steps, *steps))


@dataclass(frozen=True, slots=True)
class Both:
    """The same place in the old and the new document; None in that where it is not."""

    old: Anchor | None
    new: Anchor | None

    def down(self, *steps: Step) -> Both:
        """The place *steps* further down in both."""
        return Both(self.old and self.old.down(*steps), self.new and self.new.down(*steps))


@dataclass(frozen=True, slots=True)
class Found:
    """A change, as a check sees it."""

    rule: str
    at: Both
    words: Mapping[str, str]


class Placed(Protocol):
    """A record of a plan that knows where it stands."""

    @property
    def where(self) -> Where: ...  # noqa: D102  # as the records have it


def both(old: Placed | None, new: Placed | None) -> Both:
    """Where two records stand in their documents; either may be missing."""
    return Both(Anchor(old.where) if old else None, Anchor(new.where) if new else None)


ROOT = Both(Anchor(), Anchor())


def found(rule: str, at: Both, **words: str) -> Found:
    """The change *rule* at a place, with the words of its sentence."""
    return Found(rule, at, words)
