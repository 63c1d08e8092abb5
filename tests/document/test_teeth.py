"""How much the document would notice: recordings are damaged in every small way, and judged."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from mutants import closed_words, mutants
from plans import API

from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.wire.decode import match_content, match_reply

RECORDINGS = sorted((Path(__file__).resolve().parents[3] / "shared" / "recordings").glob("*.json"))


@pytest.mark.skipif(not RECORDINGS, reason="needs the recordings in ../shared")
def test_at_least_nine_of_ten_damages_are_noticed(record_property):
    """Every key dropped, renamed, nulled, retyped, every closed word garbled, in turn; undeclared keys are refused."""
    judge = Judge(API.schemas, undeclared="refuse")
    tried, missed = defaultdict(int), defaultdict(list)
    for path in RECORDINGS:
        recording = json.loads(path.read_text("utf-8"))
        name = recording["operationId"]
        content = match_content(match_reply(API.operations[name], recording["status"]), recording["contentType"])
        for mutant in mutants(recording["body"], closed_words(content.schema, API.schemas)):
            tried[name] += 1
            if not judge.violations(content.schema, mutant.value, direction="response"):
                missed[name].append(f"{mutant.damage} {mutant.pointer}")

    total, loose = sum(tried.values()), sum(map(len, missed.values()))
    share = 1 - loose / total
    record_property("teeth", f"{total - loose} of {total} damages noticed ({share:.1%}); the loosest operations:")
    for name in sorted(tried, key=lambda name: len(missed[name]) / tried[name], reverse=True)[:6]:
        caught = 1 - len(missed[name]) / tried[name]
        record_property("teeth", f"  {caught:6.1%} {name}  {', '.join(missed[name][:4])}")
    assert share >= 0.9
