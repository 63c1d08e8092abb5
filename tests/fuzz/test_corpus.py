"""Parsers of foreign bytes keep their promises for any bytes: those that a fuzzer found, and generated ones."""

from pathlib import Path

import pytest
from fuzz.targets import TARGETS
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

CORPUS = Path(__file__).with_name("corpus")
FOUND = sorted(path for path in CORPUS.rglob("*") if path.is_file())
DRAWN = 100
"""Inputs for each target, besides those that were found."""


@st.composite
def changed(draw, inputs):
    """An input with some of its bytes replaced by others, or by a piece of another input."""
    content, other = draw(st.sampled_from(inputs)), draw(st.sampled_from(inputs))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 8)))
    first = draw(st.integers(0, len(other)))
    return content[:start] + draw(st.binary(max_size=4) | st.just(other[first : first + 16])) + content[end:]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name[:16]}")
def test_what_a_fuzzer_found_keeps_the_promises(path):
    """Each input stays as a regression case."""
    TARGETS[path.parent.name].run(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_changed_and_random_inputs_keep_the_promises(name):
    """A few bytes of a good input changed, or no good input at all."""
    target = TARGETS[name]
    inputs = [*target.seeds, *(path.read_bytes() for path in FOUND if path.parent.name == name)]

    @settings(max_examples=DRAWN, phases=[Phase.generate, Phase.shrink])
    @given(data=changed(inputs) | st.binary(max_size=200))
    def tried(data):
        target.run(data)

    tried()


@pytest.mark.parametrize("name", TARGETS)
def test_a_corpus_is_small_and_of_a_target_that_there_is(name):
    """At most 40 inputs of at most 2 kB, besides those that broke a promise once."""
    found = [path for path in FOUND if path.parent.name == name]

    assert {path.parent.name for path in FOUND} <= {*TARGETS}
    assert 0 < len([path for path in found if "-" not in path.name]) <= 40
    assert not [path for path in found if path.name.startswith(("crash-", "timeout-", "oom-"))]
    assert all(path.stat().st_size <= 2_000 for path in found)
