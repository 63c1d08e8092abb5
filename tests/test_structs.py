"""Records: what shows them shows only what their `repr` does."""

from rich.pretty import pretty_repr

from fastpix_dyn.spec.document import load
from fastpix_dyn.structs import Record, asdict, replace


class Pair(Record, frozen=True):
    """A record of a name and a secret, which its text leaves out."""

    name: str
    secret: str

    def __repr__(self):
        return f"Pair({self.name!r})"


def test_rich_shows_a_record_as_its_repr_does():
    """It would show every attribute otherwise, the secret ones too."""
    assert pretty_repr(Pair("a", "canary")) == "Pair('a')"
    assert pretty_repr([Pair("a", "canary")]) == "[Pair('a')]"
    assert "canary" not in pretty_repr(load({"x": "canary"}))


def test_a_record_is_replaced_and_shown_as_a_dict():
    """As those of dataclasses."""
    pair = Pair("a", "b")

    assert asdict(replace(pair, name="c")) == {"name": "c", "secret": "b"}
    assert asdict(pair) == {"name": "a", "secret": "b"}
