"""Lint: each rule reports its violations at their lines and nothing else; the packaged document has none."""

import contextlib
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import library

from fastpix_dyn import ConfigurationError, FastPixError
from fastpix_dyn.spec.yaml12 import parse
from fastpix_dyn.workbench.lint import RULES, lint
from fastpix_dyn.workbench.mutation_score import mutate, walk_value

CLEAN = (Path(__file__).parent / "clean.yaml").read_text("utf-8")
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "workbench.md"
PRICE = '        price: { type: [number, "null"] }\n'
ORDER = "    Order: { type: string, enum: [title, year] }\n"
SHELF = next(line for line in CLEAN.splitlines(keepends=True) if "required: [shelf]" in line)
PROBLEM = CLEAN[CLEAN.index("    Problem:\n") : CLEAN.index("    Event:\n")]
LIST = "    get:\n      operationId: list-shelves\n"
TAGGED = f"{LIST}      tags: [Shelves]\n"
DEFAULT = '        default: { $ref: "#/components/responses/Error" }\n'
NOT_FOUND = '        "404": { $ref: "#/components/responses/Error" }\n'
RESPONSES = CLEAN[CLEAN.index("      tags: [Shelves]") : CLEAN.index("webhooks:\n")]
HEAD = CLEAN[CLEAN.index("security:") : CLEAN.index("      operationId: list-books")]
READER = "security: [{ reader: [] }]\n"


def price(schema):
    """Replace the schema of the price by *schema*."""
    return PRICE, f"        price: {schema}\n"


def with_shelf(first, second):
    """Add two branches to the oneOf."""
    return SHELF, f"        - {first}\n        - {second}\n{SHELF}"


SEEDS = [
    # compile: the faults that our own compiler reports
    ("compile", "#/components/schemas/Event", "#/components/schemas/Evnt", "leads|there is nothing"),
    ("compile", "name: bookId, in: path", "name: id, in: path", "no parameter of that name|has no {id}"),
    (
        "compile",
        "operationId: get-book, parameters: { bookId",
        "operationId: gt-book, parameters: { bookId",
        "get-book",
    ),
    ("compile", "security: [{ reader: [] }]", "security: [{ raeder: [] }]", "no such security scheme"),
    ("compile", LIST, "    get: # here\n      operationId: list-books\n", "give one of the two"),
    ("compile", "title: { type: string, minLength: 1 }", "title: { type: string, minLength: -1 }", "minLength|0"),
    # openapi: the faults that the compiler does not check
    ("openapi", "      operationId: add-book\n", "      operationId: add-book\n      sumary: x\n", "sumary"),
    ("openapi", '"200":\n          description: All shelves.\n', '"200": # here\n', "description"),
    ("operation-id", LIST, "    get: # here\n", "no operationId"),
    (
        "python-name",
        TAGGED,
        "    get:\n      operationId: list_books # here\n      tags: [Books]\n",
        "both have the Python name list_books",
    ),
    ("python-name", "{ name: Shelves }]", "{ name: Shelves }, { name: books }]", "has the Python name books"),
    ("python-name", "{ name: Shelves }]", "{ name: Shelves }, { name: Upload }]", "an attribute of the client"),
    ("one-tag", TAGGED, "    get: # here\n      operationId: list-shelves\n", "no tags"),
    ("one-tag", "      tags: [Shelves]\n", "      tags: [Shelves, Books]\n", "2 tags"),
    ("one-tag", "      tags: [Shelves]\n", "      tags: [Shelfs]\n", "not declared tags: \\[Shelves\\]"),
    ("path-conflict", "  /shelves:\n", "  /books/{other}: {}\n  /shelves:\n", "from /books/{bookId}"),
    (
        "error-responses",
        RESPONSES,
        RESPONSES.replace(NOT_FOUND, "").replace("responses:", "responses: # here"),
        "4XX.*response that other operations have",
    ),
    (
        "error-responses",
        RESPONSES,
        RESPONSES.replace(DEFAULT, "").replace("responses:", "responses: # here"),
        "default.*response that other operations have",
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
    ("link", 'bookId: "$response.body#/books/0/id"', 'bookId: "$response.body#/books/0/ID"', "does not exist"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookID: "$response.body#/id"', "no parameter"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$response.header.X-Right"', "does not exist"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$request.query.id"', "does not exist"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "b-{$request.body#/ISBN}"', "does not exist"),
    ("link", 'path.bookId: "$response.body#/id"', 'path.bookId: "$answer.id"', "does not exist"),
    ("extension-pointer", "items: /books, pages", "items: /boks, pages", "does not exist"),
    ("extension-pointer", "items: /books, pages", "items: /pages, pages", "no array"),
    ("extension-pointer", "pages: /pages }", "pages: /count }", "does not exist"),
    ("extension-pointer", "pointer: /state", "pointer: /status", "did you mean state"),
    ("extension-pointer", "message: /title", "message: /titel", "did you mean title"),
    ("extension-pointer", "reason: /reason", "reason: /why", "does not exist"),
    ("extension-pointer", "subject: /book/id", "subject: /book/isbn", "does not exist"),
    ("extension", "x-dyn-events: [book.added]", "x-dyn-evnts: [book.added]", "did you mean x-dyn-events"),
    ("extension", "x-dyn-events: [book.added]", "x-dyn-errors: {}", "move it to the document"),
    ("extension-pointer", "x-dyn-events: [book.added]", "x-dyn-events: [book.gone]", "no webhook"),
    (
        "extension-pointer",
        "      x-dyn-waiters:\n",
        "      x-dyn-resource: { changed: /when }\n      x-dyn-waiters:\n",
        "/when does not exist",
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
    ("unsatisfiable", *price("{ type: number, minimum: 5, maximum: 4 }"), "minimum 5 is more"),
    ("unsatisfiable", *price("{ type: string, minLength: 5, maxLength: 4 }"), "minLength 5 is more"),
    ("unsatisfiable", *price("{ type: number, exclusiveMinimum: 4, maximum: 4 }"), "no number between"),
    ("unsatisfiable", *price("{ allOf: [{ type: string }, { type: object }] }"), "at once"),
    (
        "unsatisfiable",
        *price("{ type: object, required: [a], properties: { b: {} }, additionalProperties: false }"),
        "'a'",
    ),
    ("unsatisfiable", *price("{ type: string, const: 7 }"), "none of"),
    ("unsatisfiable", *price("{ type: string, enum: [a, 7] }"), "7 is in the enum"),
    ("unsatisfiable", *price("{ allOf: [{ enum: [a, b] }, { enum: [c] }] }"), "none of"),
    ("one-of", *with_shelf("{ type: integer }", "{ type: number }"), "branch 0"),
    ("one-of", *with_shelf("{ type: string }", "{ type: string, description: The same. } # here"), "branch 1"),
    ("one-of", *with_shelf("{ const: a }", "{ enum: [a, b] }"), "branch 0"),
    ("one-of", *with_shelf("{ type: boolean }", "{}"), "branch"),
    (
        "duplicate-schema",
        "    Problem:\n",
        PROBLEM.replace("Problem:", "Copy:").replace("object\n", "object\n      title: Other words\n")
        + "    Problem: # here\n",
        "duplicates",
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
        LIST + RESPONSES,
        "    get: # here\n      operationId: list-shelves\n"
        + RESPONSES.replace(
            "{ type: array, items:",
            "{ type: object, properties: { books: { type: array }, pages: { type: integer } }, additionalProperties:",
        ),
        "x-dyn-pagination: {style: page, page: page, items: /books, pages: /pages}",
    ),
]
ALSO = {"duplicate-schema": "unused-component", "security": "unused-component"}
"""The rule that the same seed also breaks: a duplicate that nothing uses breaks both."""


def seeded(old, new):
    """Return the clean document with *old* replaced by *new*."""
    assert CLEAN.count(old) == 1, old
    return CLEAN.replace(old, new)


def changed_line(text):
    """Return the number of the line marked `# here`, or of the first changed line if none is marked."""
    lines = text.splitlines()
    marked = [number for number, line in enumerate(lines, 1) if "# here" in line]
    return marked[0] if marked else 1 + next(i for i, line in enumerate(lines) if line != CLEAN.splitlines()[i])


def test_the_packaged_document_has_no_findings():
    """Of any rule."""
    assert lint() == ()


def test_the_clean_document_has_no_findings():
    """So each finding below comes from the seed."""
    assert lint(Path(__file__).parent / "clean.yaml") == ()


@pytest.mark.parametrize(("rule", "old", "new", "words"), SEEDS, ids=[f"{n}-{seed[0]}" for n, seed in enumerate(SEEDS)])
def test_each_rule_reports_its_seed_at_its_line_and_no_other_rule_does(tmp_path, rule, old, new, words):
    """Each seed is one fault."""
    text = seeded(old, new)
    (tmp_path / "seeded.yaml").write_text(text, "utf-8")

    found = lint(tmp_path / "seeded.yaml")

    assert {one.rule for one in found} - {ALSO.get(rule)} == {rule}, "\n".join(map(str, found))
    near = [one for one in found if re.search(words, f"{one.message} {one.fix}")]
    assert near
    assert {one.file for one in found} == {"seeded.yaml"}
    assert all(one.fix for one in found)
    assert changed_line(text) in {one.line for one in near}


@pytest.mark.parametrize(
    ("old", "new"), [seed[1:3] for seed in SEEDS if seed[0] == "compile" and "minLength" not in seed[1]]
)
def test_the_messages_of_the_compiler_have_a_specific_fix(old, new):
    """The fixes are found by patterns, which must follow the messages."""
    assert "write what the message asks for" not in [
        one.fix for one in lint(parse(seeded(old, new)), rules=["compile"])
    ]


def test_every_rule_has_a_seed():
    """So no rule is untested."""
    assert {seed[0] for seed in SEEDS} == {rule.id for rule in RULES}


def test_the_guide_lists_the_rules():
    """With id, severity and requirement."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.*?) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(rule.id, rule.severity, rule.requirement) for rule in RULES]


def test_unknown_rules_raise():
    """The message names the closest rule."""
    for chosen in ({"rules": ["on-tag"]}, {"ignore": ["on-tag"]}):
        with pytest.raises(ConfigurationError, match="no rule 'on-tag'; did you mean one-tag"):
            lint(library(), **chosen)


def test_without_its_library_the_rule_names_the_extra_to_install(monkeypatch):
    """The other rules don't need it."""
    monkeypatch.setitem(sys.modules, "openapi_spec_validator", None)
    with pytest.raises(ConfigurationError, match="needs the extra `workbench`"):
        lint(parse(CLEAN))
    assert lint(parse(CLEAN), ignore=["openapi"]) == ()


def test_a_crash_of_the_library_is_a_finding():
    """The exception of the library would not help the reader."""
    document = parse(CLEAN)
    document["paths"]["/books"]["get"]["responses"]["200"]["content"]["application/json"] = {"$ref": "#/x"}
    found = lint(document, rules=["openapi"])
    assert [one.rule for one in found] == ["openapi"]
    assert all(one.fix for one in found)


def test_an_example_matches_in_the_direction_in_which_it_is_sent():
    """A readOnly property is not required in a request, nor a writeOnly property in a response."""
    document = parse(CLEAN)
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


def test_a_finding_in_another_file_has_the_line_in_that_file(tmp_path):
    """Also a finding of openapi-spec-validator, which gets the bundle."""
    text = CLEAN.replace('{ $ref: "#/components/responses/Error" }\nwebhooks', '{ $ref: "part.yaml#/Error" }\nwebhooks')
    (tmp_path / "api.yaml").write_text(text, "utf-8")
    (tmp_path / "part.yaml").write_text("Error:\n  description: e\n  contents: {}\n", "utf-8")
    (found,) = lint(tmp_path / "api.yaml")
    assert (found.rule, found.file, found.line, found.pointer) == ("openapi", "part.yaml", 3, "/Error/contents")


PATHS = sorted((path for path, _ in walk_value(parse(CLEAN)) if path), key=str)
VALUES = st.sampled_from([None, 7, -1, "x", "$", "", True, [], {}, [7], {"x": 7}, {"$ref": "#/x"}, [{"$ref": 5}]])


@settings(max_examples=60)
@given(st.sampled_from(PATHS), VALUES)
def test_lint_does_not_crash_on_any_value(path, value):
    """It returns findings or raises a FastPixError, whatever value is in the document."""
    document = mutate(parse(CLEAN), path, lambda holder, key: holder.__setitem__(key, value))
    found = ()
    with contextlib.suppress(FastPixError):
        found = lint(document)
    assert [one for one in found if one.line != 1 or not one.message] == []
