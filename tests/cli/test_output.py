"""How values are printed: tables and their columns, texts, queries, and what an encoding does not have."""

import io
import json
import os
import sys

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.cli import output, streams
from fastpix_dyn.spec import yaml12


@pytest.fixture
def columns(monkeypatch):
    """Return a function that lets standard output be a terminal of that many columns."""

    def set_width(width):
        monkeypatch.setattr(output, "is_terminal", lambda: True)
        monkeypatch.setattr(output.shutil, "get_terminal_size", lambda: os.terminal_size((width, 24)))

    return set_width


def printed(capsys, function, *arguments, **options):
    """Return what *function* prints, without spaces at the ends of lines, and what it says on standard error."""
    function(*arguments, **options)
    out, err = capsys.readouterr()
    return [line.rstrip() for line in out.splitlines()], err


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        ("a\tb", None, "a\tb\n"),
        ("a", "json", '"a"\n'),
        ({"a": [1]}, None, '{\n  "a": [\n    1\n  ]\n}\n'),
        ([1, {"b": "ä"}], "jsonl", '1\n{"b": "ä"}\n'),
        ({"a": 1}, "jsonl", '{"a": 1}\n'),
        (None, "json", "null\n"),
        (b"\x00\xff", None, None),
    ],
)
def test_a_value_is_printed_in_its_form(monkeypatch, value, form, shown):
    """JSON without one, but a text by itself as it is, and bytes as bytes."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer := io.BytesIO(), "utf-8", newline=""))

    output.write(value, form)

    sys.stdout.flush()
    assert buffer.getvalue() == (value if shown is None else shown.encode())


def test_bytes_are_not_printed_at_a_terminal(columns, capsys):
    """Their number is, with what to do."""
    columns(80)

    lines, err = printed(capsys, output.write, b"x" * 1234, None)

    assert lines == []
    assert err == "1,234 bytes of binary data: redirect them to a file with > FILE\n"


ROWS = [
    {"id": 1, "name": "one", "tags": ["a"], "none": None},
    {"id": 10, "name": None, "more": {"a": 1}, "flag": True},
]


def test_a_table_has_the_plain_values_of_all_rows(capsys):
    """In the order in which their names occur; null is empty; what is left out is named."""
    lines, err = printed(capsys, output.write, ROWS, "table")

    assert [line.split() for line in lines if "─" not in line] == [
        ["id", "name", "none", "flag"], ["1", "one"], ["10", "true"]
    ]  # fmt: skip
    assert err == "without tags, more: --output json shows all\n"


@pytest.mark.parametrize(
    ("value", "lines", "err"),
    [
        ([], [], "an empty list\n"),
        ([1, "a\nb"], ["value", "─────", "1", "a\\x0ab"], ""),
        (5, ["5"], ""),
        (None, [""], ""),
        ("a\x1bb", ["a\\x1bb"], ""),
    ],
)
def test_a_table_of_what_is_no_object(capsys, value, lines, err):
    """Values in rows of their own, with control characters as escapes."""
    shown, said = printed(capsys, output.write, value, "table")

    assert ([line if "─" not in line else "─────" for line in shown], said) == (lines, err)


def test_an_object_is_a_table_of_its_values(capsys):
    """Those inside it, by dotted paths; an empty list or object is a value."""
    value = {"a": {"b": [1, {"c": "x"}], "d": {}}, "e": [], "f": None}

    lines, _ = printed(capsys, output.write, value, "table")

    assert [line.split() for line in lines[2:]] == [
        ["a.b.0", "1"], ["a.b.1.c", "x"], ["a.d", "{}"], ["e", "[]"], ["f"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "shown"),
    [(26, ["aaaa", "b", "c"]), (25, ["aaaa", "b"]), (24, ["aaaa", "b"]), (20, ["aaaa", "b"]), (1, ["aaaa", "b"])],
)
def test_columns_that_do_not_fit_are_left_out(columns, capsys, width, shown):
    """With three characters between two; a terminal has at least twenty columns."""
    columns(width)
    rows = [{"aaaa": "x" * 10, "b": "y" * 5, "c": "z" * 5}]

    lines, err = printed(capsys, output.write, rows, "table")

    assert lines[0].split() == shown
    left_out = [name for name in ("aaaa", "b", "c") if name not in shown]
    assert err == (f"without {', '.join(left_out)}: --output json shows all\n" if left_out else "")


@pytest.mark.parametrize(("size", "shown"), [(40, ["wide", "b"]), (41, ["b", "c"])])
def test_wide_columns_are_left_out_first(columns, capsys, size, shown):
    """Wider than forty; the others stay in their order."""
    columns(50)
    rows = [{"wide": "x" * size, "b": "y" * 5, "c": "z" * 20}]

    lines, _ = printed(capsys, output.write, rows, "table")

    assert lines[0].split() == shown


def test_one_column_is_shown_in_any_width(columns, capsys):
    """Although it does not fit."""
    columns(20)

    lines, err = printed(capsys, output.write, [{"a": "x" * 100, "b": "y" * 100}], "table")

    assert lines[0].split() == ["a"]
    assert err == "without b: --output json shows all\n"


def test_a_pipe_has_no_width(capsys):
    """All columns are shown."""
    lines, err = printed(capsys, output.write, [{f"c{number}": "x" * 50 for number in range(50)}], "table")

    assert len(lines[0].split()) == 50
    assert err == ""
    assert output.terminal_width() is None


def test_wide_characters_take_two_columns(columns, capsys):
    """So the third column does not fit."""
    columns(20)

    lines, _ = printed(capsys, output.write, [{"a": "日" * 5, "b": "y" * 5, "c": "z"}], "table")

    assert lines[0].split() == ["a", "b"]


@pytest.mark.parametrize(
    ("expression", "value", "picked"),
    [
        ("a", {"a": 1}, 1),
        ("a[0]", {"a": [None]}, None),
        ("length(@)", [1, 2], 2),
        ("@", b"bytes", b"bytes"),
    ],
)
def test_a_query_picks_a_part(expression, value, picked):
    """Without an expression there is no query."""
    assert output.query(expression)(value) == picked
    assert output.query(None) is None


@pytest.mark.parametrize("expression", ["[", "", "nope(@)"])
def test_a_query_that_is_wrong_is_refused_at_once_or_with_a_value(expression):
    """The message names the option and the reason."""
    with pytest.raises(ConfigurationError, match=r"^--query is wrong, or does not fit the value: .+"):
        output.query(expression)({})


@pytest.mark.parametrize(
    ("value", "encoding", "as_json"),
    [
        ("ä", "ascii", '"\\u00e4"'),
        ("ä", "latin-1", '"ä"'),
        ("日", "latin-1", '"\\u65e5"'),
        ("日", "utf-8", '"日"'),
        ("a\x1b\u2028", "utf-8", '"a\\u001b\\u2028"'),
    ],
)
def test_json_is_escaped_as_far_as_the_encoding_needs_it(monkeypatch, value, encoding, as_json):
    """And control characters always; the value is the same."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))

    assert output.json_text(value) == as_json
    assert json.loads(as_json) == value


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", '"\\xE4"\n'), ("utf-8", "ä\n")])
def test_yaml_is_escaped_as_far_as_the_encoding_needs_it(monkeypatch, encoding, shown):
    """The value is the same."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer := io.BytesIO(), encoding, newline=""))

    output.write("ä", "yaml")

    sys.stdout.flush()
    assert buffer.getvalue().decode(encoding) == shown
    assert yaml12.parse(shown) == "ä"


def test_a_value_that_nests_too_deep_for_yaml_is_an_error():
    """It can still be printed as JSON."""
    value = []
    for _ in range(2_000):
        value = [value]

    with pytest.raises(ConfigurationError, match="too deep for YAML; pass --output json"):
        output.write(value, "yaml")


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("a→b", "utf-8", "a→b"),
        ("a→b", "cp1252", "a\\u2192b"),
        ("ä→b", "cp1252", "\\xe4\\u2192b"),
        ("ä", "cp1252", "ä"),
        ("\ud800", "utf-8", "\\ud800"),
        ("ä\ud800", "utf-8", "ä\\ud800"),
        ("ä\ud800", "UTF-16", "ä\\ud800"),
        ("ä", "ascii", "\\xe4"),
    ],
)
def test_what_an_encoding_does_not_have_is_an_escape(text, encoding, shown):
    """Then all beyond ASCII is, unless the encoding is one of Unicode."""
    assert streams.encodable(text, io.TextIOWrapper(io.BytesIO(), encoding)) == shown


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        """Return whether it is one."""
        return True


@pytest.mark.parametrize(
    ("environment", "is_terminal", "has_color"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm"}, True, True),
    ],
)
@pytest.mark.parametrize("err", [False, True])
def test_a_text_has_a_color_at_a_terminal(monkeypatch, environment, is_terminal, has_color, err):
    """That of the stream that is written to; a label has the color instead of the text."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream, other = (Terminal() if is_terminal else io.StringIO()), (io.StringIO() if is_terminal else Terminal())
    monkeypatch.setattr(sys, "stderr" if err else "stdout", stream)
    monkeypatch.setattr(sys, "stdout" if err else "stderr", other)

    streams.echo("text", err=err, fg="red")
    streams.echo("text", err=err, fg="red", label="label ")
    streams.echo("plain", err=err, nl=False)

    colored = "\x1b[31m{}\x1b[0m"
    first = colored.format("text") if has_color else "text"
    second = colored.format("label ") if has_color else "label "
    assert stream.getvalue() == f"{first}\n{second}text\nplain"
    assert other.getvalue() == ""


def test_progress_takes_one_line_of_a_terminal(monkeypatch):
    """It is cut one column before the end; control characters are escapes."""
    monkeypatch.setattr(streams.shutil, "get_terminal_size", lambda: os.terminal_size((10, 24)))
    monkeypatch.setattr(sys, "stderr", stream := Terminal())

    streams.show_progress("a\x1b" + "x" * 20)
    streams.show_progress("")

    assert stream.getvalue() == "\r\x1b[Ka\\x1bxxxx\r\x1b[K"


def test_a_row_has_tabs_between_its_cells(capsys):
    """And no others."""
    streams.echo_row(["a\tb", "c\nd"])

    assert capsys.readouterr().out == "a\\x09b\tc\\x0ad\n"
