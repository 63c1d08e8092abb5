"""Faults in responses of the mock server, and the contract test that finds each."""

import json

import pytest
from click.testing import CliRunner
from loopback import serving
from plans import API

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.run import run
from fastpix_dyn.mock.faults import DELAY_SECONDS, FAULTS, Fault, inject_faults, parse_faults
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

LIST = Request("GET", "https://x.invalid/data/dimensions", (("Authorization", "Basic YTpi"),), None)
VIEWS = Request("GET", "https://x.invalid/data/viewlist?timespan[]=24:hours", LIST.headers, None)


FOUND = {
    "cut": {("violation", "json")},
    "extra": {("drift", "undeclared")},
    "missing": {("violation", "required")},
    "type": {("violation", "type"), ("violation", "const")},
    "status": set(),
}


@pytest.mark.parametrize(("kind", "found"), FOUND.items())
def test_each_kind_is_found_by_the_contract_test(kind, found, tmp_path):
    """The report has a violation or drift of each operation; of a server that fails, a failure."""
    broken = inject_faults(create_app(API), [Fault(kind, 1.0)], seed=3)

    def answered(asked):
        request = Request(asked.method, f"http://x{asked.path}", tuple(asked.headers.items()), asked.body)
        response = broken(request)
        return response.status, dict(response.headers.pairs), response.content

    with serving(answered) as server, Client(server=server.url, username="a", password="b", retries=None) as client:
        report = run(client, operations=["list_dimensions", "list_video_views"], journal=tmp_path / "journal")

    assert {(one.kind, one.rule) for one in report.findings} == found
    named = report.failures if kind == "status" else [(one.operation,) for one in report.findings]
    assert {one[0] for one in named} >= {"list_video_views"}
    assert bool(report.failures) == (kind == "status")


def test_a_delayed_answer_is_whole_and_late():
    """The delay uses the injected `sleep`."""
    waits = []
    assert inject_faults(create_app(API), [Fault("delay", 1.0)], sleep=waits.append)(LIST).status == 200
    assert waits == [DELAY_SECONDS]


def test_a_share_breaks_that_share_and_a_seed_repeats_it():
    """Half of the responses have the fault, the same half on every run."""
    runs = []
    for _ in range(2):
        broken = inject_faults(create_app(API), [Fault("status", 0.5)], seed=7)
        runs.append([broken(LIST).status for _ in range(200)])
    assert runs[0] == runs[1]
    assert 70 < runs[0].count(200) < 130


def test_what_is_broken_is_what_was_asked_for():
    """An extra key, a missing key, another type, a body that is cut."""
    whole = json.loads(create_app(API)(VIEWS).content)
    got = {kind: inject_faults(create_app(API), [Fault(kind, 1.0)], seed=5)(VIEWS).content for kind in FAULTS}
    assert whole == json.loads(got["delay"])
    assert all(whole != json.loads(got[kind]) for kind in ("type", "missing", "extra"))
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Extra"):
        json.loads(got["cut"])


@pytest.mark.parametrize(
    ("text", "faults"),
    [("", ()), ("cut", (Fault("cut", 1.0),)), ("status:0.1, extra:0.5", (Fault("status", 0.1), Fault("extra", 0.5)))],
)
def test_faults_are_named_with_their_shares(text, faults):
    """`KIND[:SHARE],…`."""
    assert parse_faults(text) == faults


@pytest.mark.parametrize(
    "share", ["7", "-1", "nan", "inf", "-inf", "1.0001", "1e3", "", " ", "often", "0,5:1", "0x1", "0_1", "\u0661"]
)
def test_a_share_is_a_number_from_0_to_1(share):
    """In Python and on the command line, where the exit code is 2 and nothing is served."""
    with pytest.raises(ConfigurationError):
        parse_faults(f"cut:{share}")
    assert CliRunner().invoke(program, ["mock", "--port", "0", "--faults", f"cut:{share}"]).exit_code == 2


@pytest.mark.parametrize("share", ["0", "1", "0.5", "1e-3", "-0", " 0.25"])
def test_a_share_may_be_written_as_any_number(share):
    """From 0 to 1, both included."""
    assert parse_faults(f"cut:{share}") == (Fault("cut", float(share)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cutt", "did you mean cut"),
        ("cut:often", "a number from 0 to 1"),
        ("cut:0.1,cut:0.2", "named twice"),
        ("cut:0.1,,type:2", "a number from 0 to 1"),
        (" ", "there is no fault"),
    ],
)
def test_a_wrong_fault_is_told(text, message):
    """The error names the nearest fault, or the expected share."""
    with pytest.raises(ConfigurationError, match=message):
        parse_faults(text)
