"""What the commands of `spec` print and how they end: groups, counts, exit codes, and where they write."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fastpix_dyn import ConfigurationError, cli
from fastpix_dyn.cli.main import program
from fastpix_dyn.cli.spec.edits import path_to_edit, write_or_show
from fastpix_dyn.contract.findings import Finding as Difference
from fastpix_dyn.files import packaged_document
from fastpix_dyn.workbench.lint import Finding
from fastpix_dyn.workbench.mutation_score import AcceptedMutant, MutationScore, OperationScore
from fastpix_dyn.workbench.suggest import Suggestion, Suggestions

CLEAN = Path(__file__).resolve().parents[1] / "workbench" / "clean.yaml"


def run(*words, **options):
    """Run `spec` with *words*."""
    return CliRunner().invoke(program, ["spec", *map(str, words)], prog_name="fastpix-dyn", **options)


def finding(line, message="m", *, severity="error", fix="f"):
    """Return a finding of `lint`."""
    return Finding("one-tag", severity, "a.yaml", line, "/x", message, fix)


@pytest.fixture
def lint(monkeypatch):
    """Return a function that prints *findings* as `lint` does."""

    def show(*findings, options=()):
        monkeypatch.setattr("fastpix_dyn.cli.spec.checks.lint", lambda *_args, **_options: findings)
        return run("lint", CLEAN, *options)

    return show


def test_three_equal_findings_are_three_entries(lint):
    """With their fixes."""
    shown = lint(*(finding(line) for line in (1, 2, 3)))

    assert shown.stdout.splitlines() == [
        text for line in (1, 2, 3) for text in (f"a.yaml:{line}: error [one-tag] /x: m", "    fix: f")
    ]
    assert shown.stderr == "3 errors, 0 warnings\n"


def test_four_equal_findings_are_one_entry(lint):
    """At the first of them; others in between keep their place, and so do those with another fix."""
    some = [finding(1), finding(2, "other"), finding(3), finding(4, fix="g"), finding(5), finding(6)]

    shown = lint(*some).stdout.splitlines()

    assert shown == [
        "a.yaml:1: error [one-tag] /x: m",
        "    and 3 more like it: a.yaml:3, a.yaml:5, a.yaml:6",
        "    fix: f",
        "a.yaml:2: error [one-tag] /x: other",
        "    fix: f",
        "a.yaml:4: error [one-tag] /x: m",
        "    fix: g",
    ]


@pytest.mark.parametrize(
    ("severities", "fail_on", "code", "counts"),
    [
        ([], "warning", 0, "0 errors, 0 warnings"),
        (["warning"], "warning", 1, "0 errors, 1 warning"),
        (["warning"], "error", 0, "0 errors, 1 warning"),
        (["error"], "error", 1, "1 error, 0 warnings"),
        (["error"], "warning", 1, "1 error, 0 warnings"),
        (["warning", "error", "error"], "error", 1, "2 errors, 1 warning"),
    ],
)
def test_findings_from_a_severity_fail(lint, severities, fail_on, code, counts):
    """Also in the form of JSON, which has no counts."""
    some = [finding(line, severity=severity) for line, severity in enumerate(severities, 1)]

    shown = lint(*some, options=["--fail-on", fail_on])
    as_json = lint(*some, options=["--fail-on", fail_on, "--output", "json"])

    assert (shown.exit_code, shown.stderr) == (code, f"{counts}\n")
    assert (as_json.exit_code, as_json.stderr, len(json.loads(as_json.stdout))) == (code, "", len(some))


def test_the_rules_are_listed_with_their_severities():
    """One for each line, and nothing is checked."""
    shown = run("lint", "--list")

    lines = [line.split()[:2] for line in shown.stdout.splitlines()]
    assert shown.exit_code == 0
    assert [name for name, _ in lines] == [
        "compile", "openapi", "operation-id", "python-name", "one-tag", "path-conflict", "security", "error-responses",
        "example", "sample-default", "link", "pagination", "extension", "extension-pointer", "keyword", "format",
        "unsatisfiable", "one-of", "duplicate-schema", "unused-component",
    ]  # fmt: skip
    assert {severity for _, severity in lines} == {"error", "warning"}


@pytest.fixture
def score(monkeypatch):
    """Return a function that prints the score of operations of two mutants each, of which one is accepted."""

    def show(operations, *options):
        rows = tuple(
            OperationScore(f"op-{number}", {"drop": 1, "type": 1}, (AcceptedMutant("drop", f"/{number}"),), ())
            for number in range(operations)
        )
        monkeypatch.setattr(
            "fastpix_dyn.cli.spec.checks.mutation_score", lambda *_args, **_options: MutationScore(rows)
        )
        return run("mutation-score", CLEAN, *options)

    return show


@pytest.mark.parametrize(("count", "options", "shown", "hidden"), [(10, [], 10, 0), (11, [], 10, 1), (13, [], 10, 3),
                                                                  (11, ["--verbose"], 11, 0)])  # fmt: skip
def test_the_score_lists_ten_operations(score, count, options, shown, hidden):
    """All of them, and each accepted mutant, with `--verbose`."""
    lines = score(count, *options).stdout.splitlines()

    assert lines[0] == f"{count} of {2 * count} mutants rejected (50.0%)"
    assert sum(line.startswith("   50.0% op-") for line in lines) == shown
    assert [line for line in lines if "…" in line] == (
        [f"  … and {hidden} with no lower score (--verbose lists all)"] if hidden else []
    )
    assert sum(line.strip().startswith("drop /") for line in lines) == (shown if options else 0)


@pytest.mark.parametrize(("minimum", "code"), [("0", 0), ("0.5", 0), ("0.51", 1), ("1", 1)])
def test_a_score_below_the_minimum_fails(score, minimum, code):
    """At it, it does not."""
    shown = score(1, "--min", minimum)

    assert shown.exit_code == code
    assert shown.stderr == (f"50.0% is less than {float(minimum):.1%}\n" if code else "")


def test_examples_and_recordings_exclude_each_other(tmp_path):
    """Either is mutated."""
    result = run("mutation-score", CLEAN, "--examples", "--recordings", tmp_path)

    assert result.exit_code == 2
    assert "--recordings and --examples exclude each other: pass one of them" in " ".join(result.stderr.split())


def test_a_document_of_the_installed_package_is_not_edited(monkeypatch):
    """It may be read for an overlay; that of a checkout is edited, as any other file."""
    installed = Path(cli.__file__).parents[1] / "data.yaml"
    assert path_to_edit(None) == packaged_document()
    assert path_to_edit(CLEAN) == CLEAN
    with pytest.raises(ConfigurationError, match="belongs to the installed package and is not edited"):
        path_to_edit(installed)

    monkeypatch.setattr("fastpix_dyn.cli.spec.edits.packaged_document", lambda: installed)

    with pytest.raises(ConfigurationError, match="belongs to the installed package and is not edited"):
        path_to_edit(None)
    assert path_to_edit(None, is_edited=False) == installed


@pytest.mark.parametrize(
    ("after", "write", "has_conflicts", "code", "out", "err", "content"),
    [
        ("a\n", False, False, 0, "F: nothing to change\n", "", "a\n"),
        ("a\n", True, True, 1, "F: nothing to change\n", "", "a\n"),
        ("b\n", False, False, 1, "-a\n+b\n", "Nothing is written yet; pass --write to write it.\n", "a\n"),
        ("b\n", True, False, 0, "F: written\n", "", "b\n"),
        ("b\n", True, True, 1, "F: written\n", "", "b\n"),
    ],
)
def test_edits_are_written_or_shown(tmp_path, capsys, after, write, has_conflicts, code, out, err, content):  # noqa: PLR0917  # a row
    """The exit code is 0 if nothing is left to do."""
    path = tmp_path / "doc.yaml"
    path.write_text("a\n")

    with pytest.raises(SystemExit) as caught:
        write_or_show(path, "a\n", after, write=write, has_conflicts=has_conflicts)

    shown = capsys.readouterr()
    assert caught.value.code == code
    assert shown.out.replace(str(path), "F").endswith(out)
    assert (shown.err, path.read_text()) == (err, content)


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path):
    """Somebody edits it in an editor."""
    path = tmp_path / "doc.yaml"
    path.write_text("theirs\n")

    with pytest.raises(ConfigurationError, match="changed"):
        write_or_show(path, "a\n", "b\n", write=True)

    assert path.read_text() == "theirs\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--status", "200"], "--response and --status need --from-curl"),
        (["--response", CLEAN], "--response and --status need --from-curl"),
        (["--overlay-out", "new.yaml", "--write"], "--overlay-out does not edit the document: pass it without --write"),
        (["--overlay-out", CLEAN], "exists: pass another name, or remove it"),
    ],
)
def test_options_of_add_that_do_not_fit_are_refused(words, message):
    """Nothing is written."""
    result = run("add", "GET", "/new", "--spec", CLEAN, *words)

    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def suggestion(line):
    """Return an edit of `suggest`."""
    return Suggestion("op", "200", "/x", "type", "m", "do it", "a.yaml", line, ())


@pytest.mark.parametrize(
    ("count", "words", "code", "summary"),
    [
        (0, [], 0, "nothing to suggest"),
        (0, ["--write"], 0, "nothing to suggest"),
        (1, [], 1, "1 edit of a.yaml, b.yaml: pass --write to write it"),
        (2, [], 1, "2 edits of a.yaml, b.yaml: pass --write to write them"),
        (1, ["--write"], 0, "1 edit of a.yaml, b.yaml: written"),
        (2, ["--write"], 0, "2 edits of a.yaml, b.yaml: written"),
    ],
)
def test_suggestions_are_counted_and_written(tmp_path, monkeypatch, count, words, code, summary):  # noqa: PLR0917  # a row
    """What no edit can fix is on standard error, and changes no exit code."""
    before = {"a.yaml": "a\n", "b.yaml": "b\n"} if count else {}
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    other = [
        Difference("op", "200", "/y", "type", "drift", "", "", "odd", file=file, line=3) for file in ("a.yaml", "")
    ]
    found = Suggestions(
        tuple(map(suggestion, range(1, count + 1))), tuple(other), tmp_path, before, dict.fromkeys(before, "new\n")
    )
    monkeypatch.setattr("fastpix_dyn.cli.spec.edits.suggest", lambda *_: found)

    result = run("suggest", "--recordings", tmp_path, *words)

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (code, summary)
    assert result.stderr.splitlines() == ["not fixed: a.yaml:3: op 200 /y: odd", "not fixed: op 200 /y: odd"]
    written = bool(count and words)
    assert all((tmp_path / name).read_text() == ("new\n" if written else text) for name, text in before.items())
    assert sum("do it" in line for line in result.stdout.splitlines()) == count
    assert result.stdout.count("+new") == len(before)


@pytest.mark.parametrize(("line", "color"), [("@@ -1 +1 @@", 36), ("-a", 31), ("+new", 32)])
def test_a_diff_is_coloured_at_a_terminal(tmp_path, monkeypatch, line, color):
    """Cyan, red and green, as in git."""
    (tmp_path / "a.yaml").write_text("a\n")
    found = Suggestions((suggestion(1),), (), tmp_path, {"a.yaml": "a\n"}, {"a.yaml": "new\n"})
    monkeypatch.setattr("fastpix_dyn.cli.spec.edits.suggest", lambda *_: found)

    for name in ("is_terminal", "_has_colors"):
        monkeypatch.setattr(f"fastpix_dyn.cli.streams.{name}", lambda *_: True)

    result = run("suggest", "--recordings", tmp_path, color=True)

    assert f"\x1b[{color}m{line}\x1b[0m" in result.stdout.splitlines()


@pytest.mark.parametrize(
    ("name", "words", "is_json"),
    [
        ("a.json", [], True),
        ("a.yaml", [], False),
        ("a.txt", [], False),
        ("a.json", ["--output", "yaml"], False),
        ("a.yaml", ["--output", "json"], True),
        (None, [], False),
        (None, ["--output", "json"], True),
    ],
)
def test_a_document_is_written_as_yaml_or_json(tmp_path, name, words, is_json):
    """By `--output`, else by the suffix of the file."""
    result = run("bundle", CLEAN, *words, *(["--out", tmp_path / name] if name else []))

    text = (tmp_path / name).read_text() if name else result.stdout
    assert result.exit_code == 0
    assert text.startswith("{") is is_json
    assert result.stderr == (f"{tmp_path / name}: {len(text.splitlines())} lines\n" if name else "")


def test_a_bundle_may_replace_its_source(tmp_path):
    """If it is still what was read."""
    (tmp_path / "a.yaml").write_text(CLEAN.read_text("utf-8"))

    result = run("bundle", tmp_path / "a.yaml", "--out", tmp_path / "a.yaml", "--output", "json")

    assert result.exit_code == 0
    assert json.loads((tmp_path / "a.yaml").read_text())["openapi"]


@pytest.mark.parametrize(
    ("actions", "code", "count"),
    [
        ("{target: $.info, update: {title: T}}", 0, "0 faults"),
        ("{target: $.none, update: {}}", 1, "1 fault"),
        ("{target: $.none, update: {}}, {target: $.other, update: {}}", 1, "2 faults"),
    ],
)
def test_faults_of_an_overlay_are_counted(tmp_path, actions, code, count):
    """On standard error."""
    (tmp_path / "o.yaml").write_text(f"overlay: 1.0.0\ninfo: {{title: o, version: '1'}}\nactions: [{actions}]\n")

    result = run("overlay", "check", CLEAN, tmp_path / "o.yaml")

    assert (result.exit_code, result.stderr) == (code, f"{count}\n")


def test_a_document_is_named_once(tmp_path):
    """As FILE or by `--spec`; the word `packaged` names the one of the package, and `--spec` a file of that name."""
    (tmp_path / "a.yaml").write_text(CLEAN.read_text("utf-8"))

    twice = run("lint", tmp_path / "a.yaml", "--spec", CLEAN)
    missing = run("lint", tmp_path / "none.yaml")
    packaged = run("bundle", "packaged", "--output", "json")

    assert (twice.exit_code, missing.exit_code, packaged.exit_code) == (2, 2, 0)
    assert "the document is passed twice: pass FILE or --spec FILE" in " ".join(twice.stderr.split())
    assert json.loads(packaged.stdout)["info"]["title"].startswith("FastPix")
