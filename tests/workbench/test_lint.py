"""Lint: each rule finds what breaks it, at its line, and nothing else; the packaged document breaks none."""

import contextlib
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import library

from fastpix_dyn import ConfigurationError, FastPixError
from fastpix_dyn.spec.yaml12 import read
from fastpix_dyn.workbench.lint import RULES, lint
from fastpix_dyn.workbench.mutation_score import changed, nodes

CLEAN = (Path(__file__).parent / "clean.yaml").read_text("utf-8")
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "workbench.md"
PRICE = '        price: { type: [number, "null"] }\n'
ORDER = "    Order: { type: string, enum: [title, year] }\n"
SHELF = next(line for line in CLEAN.splitlines(keepends=True) if "required: [shelf]" in line)
PROBLEM = CLEAN[CLEAN.index("    Problem:\n") : CLEAN.index("    Event:\n")]
LIST = "    get:\n      operationId: list-shelves\n"
TAGGED = f"{LIST}      tags: [Shelves]\n"
FAILED = '        default: { $ref: "#/components/responses/Error" }\n'
GONE = '        "404": { $ref: "#/components/responses/Error" }\n'
ANSWERS = CLEAN[CLEAN.index("      tags: [Shelves]") : CLEAN.index("webhooks:\n")]
HEAD = CLEAN[CLEAN.index("security:") : CLEAN.index("      operationId: list-books")]
READER = "security: [{ reader: [] }]\n"


def price(schema):
    """The price has this *schema* instead."""
    return PRICE, f"        price: {schema}\n"


def with_shelf(first, second):
    """Two other branches for the oneOf."""
    return SHELF, f"        - {first}\n        - {second}\n{SHELF}"


SEEDS = [
    # compile: the faults of our own reading
    ("compile", "#/components/schemas/Event", "#/components/schemas/Evnt", "leads|nothing stands"),
    ("compile", "name: bookId, in: path", "name: id, in: path", "no parameter of that name|has no {id}"),
    (
        "compile",
        "operationId: get-book, parameters: { bookId",
        "operationId: gt-book, parameters: { bookId",
        "get-book",
    ),
    ("compile", "security: [{ reader: [] }]", "security: [{ raeder: [] }]", "no such security scheme"),
    ("compile", LIST, "    get: # here\n      operationId: list-books\n", "taken"),
    ("compile", "title: { type: string, minLength: 1 }", "title: { type: string, minLength: -1 }", "minLength|0"),
    # openapi: what compiling does not ask about
    ("openapi", "      operationId: add-book\n", "      operationId: add-book\n      sumary: x\n", "sumary"),
    ("openapi", '"200":\n          description: All shelves.\n', '"200": # here\n', "description"),
    ("operation-id", LIST, "    get: # here\n", "no operationId"),
    (
        "python-name",
        TAGGED,
        "    get:\n      operationId: list_books # here\n      tags: [Books]\n",
        "both called list_books",
    ),
    ("python-name", "{ name: Shelves }]", "{ name: Shelves }, { name: books }]", "called books"),
    ("python-name", "{ name: Shelves }]", "{ name: Shelves }, { name: Upload }]", "client's own"),
    ("one-tag", TAGGED, "    get: # here\n      operationId: list-shelves\n", "no tags"),
    ("one-tag", "      tags: [Shelves]\n", "      tags: [Shelves, Books]\n", "2 tags"),
    ("one-tag", "      tags: [Shelves]\n", "      tags: [Shelfs]\n", "not declared tags: \\[Shelves\\]"),
    ("path-conflict", "  /shelves:\n", "  /books/{other}: {}\n  /shelves:\n", "from /books/{bookId}"),
    (
        "error-responses",
        ANSWERS,
        ANSWERS.replace(GONE, "").replace("responses:", "responses: # here"),
        "4XX.*as its siblings do",
    ),
    (
        "error-responses",
        ANSWERS,
        ANSWERS.replace(FAILED, "").replace("responses:", "responses: # here"),
        "default.*as its siblings do",
    ),
    ("example", "title: Walden }], pages: 1", "title: 7 }], pages: 1", "expected a string, got 7"),
    ("example", "title: Walden }], pages: 1", "title: Walden }], page: 1, pages: 1", "page"),
    ("example", "example: { title: Walden }\n", "example: { titel: Walden, title: Walden }\n", "titel"),
    ("example", "format: uuid } }", "format: uuid }, example: seven }", "UUID"),
    ("example", "type: integer }, example: 3 }", "type: integer }, example: many }", "integer"),
    ("example", *price('{ type: [number, "null"], examples: [5, five] }'), "null|number"),
    ("sample-default", *price("{ type: number, examples: [5], default: 5 }"), "example"),
    ("sample-default", *price('{ type: string, default: "https://a.example/x" }'), "sample"),
    ("sample-default", *price("{ type: string, default: 4d1f2c3b-0a9e-4f8d-b7c6-5e4d3c2b1a09 }"), "sample"),
    ("sample-default", *price('{ type: string, default: "My first book" }'), "sample"),
    ("sample-default", "title: { type: string, minLength: 1 }", "title: { type: string, default: x }", "required"),
    ("link", 'bookId: "$response.body#/books/0/id"', 'bookId: "$response.body#/books/0/ID"', "leads to nothing"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookID: "$response.body#/id"', "no parameter"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$response.header.X-Right"', "leads to nothing"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$request.query.id"', "leads to nothing"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "b-{$request.body#/ISBN}"', "leads to nothing"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$answer.id"', "leads to nothing"),
    ("extension-pointer", "items: /books, pages", "items: /boks, pages", "leads to nothing"),
    ("extension-pointer", "items: /books, pages", "items: /pages, pages", "no list"),
    ("extension-pointer", "pages: /pages }", "pages: /count }", "leads to nothing"),
    ("extension-pointer", "pointer: /state", "pointer: /status", "did you mean state"),
    ("extension-pointer", "message: /title", "message: /titel", "did you mean title"),
    ("extension-pointer", "reason: /reason", "reason: /why", "leads to nothing"),
    ("extension-pointer", "subject: /book/id", "subject: /book/isbn", "leads to nothing"),
    ("extension", "x-dyn-events: [book.added]", "x-dyn-evnts: [book.added]", "did you mean x-dyn-events"),
    ("extension", "x-dyn-events: [book.added]", "x-dyn-errors: {}", "move it to the document"),
    ("extension-pointer", "x-dyn-events: [book.added]", "x-dyn-events: [book.gone]", "no webhook"),
    (
        "extension-pointer",
        "      x-dyn-waiters:\n",
        "      x-dyn-resource: { changed: /when }\n      x-dyn-waiters:\n",
        "/when leads to nothing",
    ),
    (
        "extension-pointer",
        "      x-dyn-events: [book.added]\n",
        "      x-dyn-effect: { makes: get-bok }\n      x-dyn-events: [book.added]\n",
        "no operation",
    ),
    ("keyword", *price("{ type: number, minimun: 3 }"), "did you mean minimum"),
    ("keyword", *price("{ type: object, requried: [a] }"), "did you mean required"),
    ("keyword", *price("{ type: number, nullable: true }"), r'type: \[number, "null"\]'),
    ("format", *price("{ type: string, format: datetime }"), "did you mean date"),
    ("format", *price("{ type: string, format: money }"), "write a pattern"),
    ("impossible", *price("{ type: number, minimum: 5, maximum: 4 }"), "minimum 5 is more"),
    ("impossible", *price("{ type: string, minLength: 5, maxLength: 4 }"), "minLength 5 is more"),
    ("impossible", *price("{ type: number, exclusiveMinimum: 4, maximum: 4 }"), "no number between"),
    ("impossible", *price("{ allOf: [{ type: string }, { type: object }] }"), "at once"),
    (
        "impossible",
        *price("{ type: object, required: [a], properties: { b: {} }, additionalProperties: false }"),
        "'a'",
    ),
    ("impossible", *price("{ type: string, const: 7 }"), "none of"),
    ("impossible", *price("{ type: string, enum: [a, 7] }"), "7 fits the enum"),
    ("impossible", *price("{ allOf: [{ enum: [a, b] }, { enum: [c] }] }"), "none of"),
    ("one-of", *with_shelf("{ type: integer }", "{ type: number }"), "branch 0"),
    ("one-of", *with_shelf("{ type: string }", "{ type: string, description: The same. } # here"), "branch 1"),
    ("one-of", *with_shelf("{ const: a }", "{ enum: [a, b] }"), "branch 0"),
    ("one-of", *with_shelf("{ type: boolean }", "{}"), "branch"),
    (
        "copied-schema",
        "    Problem:\n",
        PROBLEM.replace("Problem:", "Copy:").replace("object\n", "object\n      title: Other words\n")
        + "    Problem: # here\n",
        "is a copy of",
    ),
    ("unused-component", ORDER, f"{ORDER}    Unused: {{ type: string }}\n", "nothing uses"),
    (
        "unused-component",
        "  responses:\n    Error",
        "    other: { type: http, scheme: bearer }\n  responses:\n    Error",
        "scheme",
    ),
    ("security", HEAD, HEAD.replace(READER, "").replace("get:", "get: # here"), "credentials"),
    (
        "pagination",
        LIST + ANSWERS,
        "    get: # here\n      operationId: list-shelves\n"
        + ANSWERS.replace(
            "{ type: array, items:",
            "{ type: object, properties: { books: { type: array }, pages: { type: integer } }, additionalProperties:",
        ),
        "x-dyn-pagination: {style: page, page: page, items: /books, pages: /pages}",
    ),
]
ALSO = {"copied-schema": "unused-component", "security": "unused-component"}
"""What the same seed breaks, too: a copy that nothing uses is both."""


def seeded(old, new):
    """The clean document with *old* turned into *new*."""
    assert CLEAN.count(old) == 1, old
    return CLEAN.replace(old, new)


def changed_line(text):
    """The number of the line marked `# here`; of the first that differs where none is."""
    lines = text.splitlines()
    marked = [number for number, line in enumerate(lines, 1) if "# here" in line]
    return marked[0] if marked else 1 + next(i for i, line in enumerate(lines) if line != CLEAN.splitlines()[i])


def test_the_packaged_document_breaks_no_rule():
    """Not one finding."""
    assert lint() == ()


def test_the_document_of_these_tests_breaks_no_rule():
    """So each finding below is the seed's."""
    assert lint(Path(__file__).parent / "clean.yaml") == ()


@pytest.mark.parametrize(("rule", "old", "new", "words"), SEEDS, ids=[f"{n}-{seed[0]}" for n, seed in enumerate(SEEDS)])
def test_a_rule_finds_what_breaks_it_at_its_line_and_no_other_does(tmp_path, rule, old, new, words):
    """One seeded fault each."""
    text = seeded(old, new)
    (tmp_path / "seeded.yaml").write_text(text, "utf-8")

    found = lint(tmp_path / "seeded.yaml")

    assert {one.rule for one in found} - {ALSO.get(rule)} == {rule}, "\n".join(map(str, found))
    near = [one for one in found if re.search(words, f"{one.message} {one.mend}")]
    assert near
    assert {one.file for one in found} == {"seeded.yaml"}
    assert all(one.mend for one in found)
    assert changed_line(text) in {one.line for one in near}


def test_every_rule_has_a_seed():
    """None is untested."""
    assert {seed[0] for seed in SEEDS} == {rule.id for rule in RULES}


def test_the_guide_shows_the_rules_as_they_are():
    """Id, severity, and what each asks for."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.*?) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(rule.id, rule.severity, rule.asks) for rule in RULES]


def test_rules_that_there_are_not_are_refused():
    """With the nearest that there is."""
    for chosen in ({"rules": ["on-tag"]}, {"ignore": ["on-tag"]}):
        with pytest.raises(ConfigurationError, match="no rule 'on-tag'; did you mean one-tag"):
            lint(library(), **chosen)


def test_without_its_library_the_rule_says_what_to_install(monkeypatch):
    """And the other rules do without."""
    monkeypatch.setitem(sys.modules, "openapi_spec_validator", None)
    with pytest.raises(ConfigurationError, match="needs the extra `workbench`"):
        lint(read(CLEAN))
    assert lint(read(CLEAN), ignore=["openapi"]) == ()


def test_what_trips_the_library_is_a_finding():
    """Its own error would tell nobody what to do."""
    document = read(CLEAN)
    document["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"] = {"$ref": "#/x"}
    found = lint(document, rules=["openapi"])
    assert [one.rule for one in found] == ["openapi"]
    assert all(one.mend for one in found)


def test_an_example_may_be_for_requests_or_for_answers():
    """What only the server sends is not asked of a request; what only the client sends, not of an answer."""
    document = read(CLEAN)
    book = document["components"]["schemas"]["Book"]
    book["properties"]["pin"] = {"type": "string", "writeOnly": True}
    book["required"] = ["id", "title", "pin"]
    document["paths"]["/books"]["post"]["requestBody"]["content"]["application/json"]["example"] = {
        "title": "Walden",
        "pin": "7",
    }
    assert lint(document, rules=["example"]) == ()
    del document["paths"]["/books"]["post"]["requestBody"]["content"]["application/json"]["example"]["pin"]
    assert [one.rule for one in lint(document, rules=["example"])] == ["example"]


def test_a_finding_in_another_file_is_told_with_its_line(tmp_path):
    """Also one of openapi-spec-validator, which sees one file only."""
    text = CLEAN.replace('{ $ref: "#/components/responses/Error" }\nwebhooks', '{ $ref: "part.yaml#/Error" }\nwebhooks')
    (tmp_path / "api.yaml").write_text(text, "utf-8")
    (tmp_path / "part.yaml").write_text("Error:\n  description: e\n  contents: {}\n", "utf-8")
    (found,) = lint(tmp_path / "api.yaml")
    assert (found.rule, found.file, found.line, found.pointer) == ("openapi", "part.yaml", 3, "/Error/contents")


SPOTS = sorted((path for path, _ in nodes(read(CLEAN)) if path), key=str)
VALUES = st.sampled_from([None, 7, -1, "x", "$", "", True, [], {}, [7], {"x": 7}, {"$ref": "#/x"}, [{"$ref": 5}]])


@settings(max_examples=60)
@given(st.sampled_from(SPOTS), VALUES)
def test_whatever_stands_in_a_document_the_linter_does_not_fall_over_it(path, value):
    """It finds something, or nothing; it never ends in another error."""
    document = changed(read(CLEAN), path, lambda holder, key: holder.__setitem__(key, value))
    with contextlib.suppress(FastPixError):
        assert all(one.line == 1 and one.message for one in lint(document))
