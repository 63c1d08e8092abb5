"""The tests themselves: none has a form that passes although its rule is broken, none hangs, none leaves a process."""

import os
import select
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import orphans
import pytest
from weak_forms import weak_forms

TESTS = Path(__file__).resolve().parent
OR = "either half of an `or` passes"
LOOP = "all assertions are in a loop that may not run"
NOTHING = "nothing is asserted"
BASE = "a base class is expected, without match= or a look at the error"
CAUGHT = "the failure of an assertion is caught"
SLEEPS = "sleeps"
FIXED = "a fixed port"
FREED = "a port that was just freed; a socket that is bound and does not listen refuses all connections"
SAME = "something is compared with itself"
ROWS = "the rows of a table are compared with the table"
EXAMPLE = "the case of the name has no @example"
WEAK = [
    ("assert f() or g()", OR),
    ("assert all(a == 1 or a == 2 for a in (1, 2))", OR),
    ("for one in found(): assert one", LOOP),
    ("for key in read().items(): assert key", LOOP),
    ("for one in (): assert one", LOOP),
    ("async for one in found(): assert one", LOOP),
    ("assert all(one for one in found())", LOOP),
    ("for one in sorted(found()): assert one", LOOP),
    ("with raises(KeyError): pass\nassert True\nwith raises(Exception): pass", BASE),
    ("with pytest.raises((KeyError, ValueError)): f()", BASE),
    ("with pytest.raises(FastPixError): f()", BASE),
    ("with pytest.warns(UserWarning) as caught: f()", BASE),
    ("async with x, pytest.raises(errors.APIStatusError): f()", BASE),
    ("f()", NOTHING),
    ("with suppress(KeyError): f()", NOTHING),
    ("try: assert f()\nexcept AssertionError: pass", CAUGHT),
    ("try: assert f()\nexcept: pass", CAUGHT),
    ("try: assert f()\nexcept (KeyError, Exception): pass", CAUGHT),
    ("with suppress(Exception): assert f()", CAUGHT),
    ("time.sleep(0)\nassert f()", SLEEPS),
    ("await asyncio.sleep(0.1)\nassert f()", SLEEPS),
    ("assert socket.create_server(('', 8080))", FIXED),
    ("s.bind(('127.0.0.1', 80))\nassert s", FIXED),
    ("with ThreadingHTTPServer(('', 80), H): assert f()", FIXED),
    ("with create_server(('', 0)) as s: port = s.getsockname()[1]\nassert port", FREED),
    ("with socket.socket() as s:\n s.bind(('', 0))\n return f'{s.getsockname()}'\nassert f()", FREED),
    ("with serving([]) as server: url = server.url\nassert f(url)", FREED),
    ("assert TABLE == TABLE", SAME),
    ("assert sorted(TABLE) == sorted(TABLE)", SAME),
    ("for key, value in T.items(): assert T[key] == value", ROWS),
    ("for key, value in a.T.items(): assert value == a.T[key]", ROWS),
]
RIGHT = [
    "assert f() and g()",
    "assert not shown or g()",
    "assert error is None or isinstance(error, SystemExit)",
    "assert (found or {}) == value",
    "for one in (1, 2): assert one",
    "for one in argument: assert one",
    "for one in TABLE.items(): assert one",
    "for one in API.operations.values(): assert one",
    "for number in range(n): assert number",
    "for one in found(): assert one\nassert found()",
    "rows = [1, 2]\nfor one in rows: assert one",
    "for one, other in zip(f(), g(), strict=True): assert one",
    "(first, second) = f()\nfor one in first: assert one",
    "with pytest.raises(KeyError): f()",
    "with pytest.raises(ValueError, match='w'): f()",
    "with pytest.raises(ValueError) as caught: f()\nassert caught.value.args",
    "with EXPECTED: f()",
    "checked(f())",
    "helper(f())",
    "subprocess.run(['true'], check=True)",
    "try: f()\nexcept Exception: pass\nassert g()",
    "try: assert f()\nexcept KeyError: pass",
    "clock.sleep(5)\nassert f()",
    "await asyncio.sleep(0)\nassert f()",
    "assert socket.create_server(('', 0))",
    "with create_server(('', 0)) as s:\n port = s.getsockname()[1]\n assert f(port)",
    "with serving([]) as server:\n made = f(server.url)\nassert made",
    "assert f(x) == f(x)",
    "for key, value in T.items(): assert OTHER[key] == value",
]
MODULE = """
EXPECTED = pytest.raises(ConfigurationError, match="x")
from checks import checked
def helper(one):
    inner(one)
def inner(one):
    assert one
async def test_something(argument):
"""


def in_a_test(code):
    """The source of a module whose only test is *code*."""
    return MODULE + "\n".join(f"    {line}" for line in code.splitlines())


def test_no_test_has_a_weak_form():
    """Each would pass although something is broken; CONTRIBUTING says what to write instead."""
    paths = {path.relative_to(TESTS).as_posix(): path for path in sorted(TESTS.rglob("*.py"))}
    found = {
        name: [f"{name}:{line}: {form}" for line, form in weak_forms(path.read_text("utf-8"))]
        for name, path in paths.items()
    }

    assert "test_suite.py" in found
    assert {name: forms for name, forms in found.items() if forms} == {}


@pytest.mark.parametrize(("code", "form"), WEAK)
def test_a_weak_form_is_recognised(code, form):
    """Each form, and nothing else in the same lines."""
    assert [found for _, found in weak_forms(in_a_test(code))] == [form]


@pytest.mark.parametrize("code", RIGHT)
def test_a_strict_form_is_none(code):
    """What looks like a weak form and is not."""
    assert list(weak_forms(in_a_test(code))) == []


def test_the_line_is_that_of_the_form():
    """So that a reader finds it."""
    assert list(weak_forms("def test_it():\n    f()\n    assert a or b\n")) == [(3, OR)]


def test_rows_that_parametrize_a_test_are_not_compared_with_their_table():
    """A row that is dropped would not be missed."""
    code = """
        @pytest.mark.parametrize(("key", "value"), T.items())
        def test_it(key, value):
            assert T[key] == value
    """
    assert [form for _, form in weak_forms(dedent(code))] == [ROWS]


@pytest.mark.parametrize(("decorators", "forms"), [("@given(t)", [EXAMPLE]), ("@example('~')\n@given(t)", [])])
def test_a_case_that_a_name_names_is_an_example(decorators, forms):
    """Draws may never have it."""
    code = f"{decorators}\ndef test_a_tilde_is_escaped(text):\n    assert text\n"

    assert [form for _, form in weak_forms(code)] == forms


KILLED = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
import orphans, subprocess
orphans.end_with_this_process()
sleeper = [sys.executable, "-c", "import signal; signal.pause()"]
print(subprocess.Popen(sleeper, start_new_session=True).pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not orphans.IS_POSSIBLE, reason="needs /proc and pidfd_open: Linux")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_killed_run_leaves_no_program_behind(number):
    """Not even one in a session of its own."""
    with subprocess.Popen([sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        started = os.pidfd_open(int(run.stdout.readline()))
        run.send_signal(number)
        ended, _, _ = select.select([started], [], [], 60)
    os.close(started)

    assert ended == [started]


def test_a_test_has_an_end():
    """Each has a timeout; where it hangs even then, its process is ended, later than the longest timeout of a mark."""
    options = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]

    assert options["timeout"] == 120
    assert options["faulthandler_timeout"] > 600
    assert options["faulthandler_exit_on_timeout"] is True
