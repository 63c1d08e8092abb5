"""Reference pages: what they tell of each operation, and that a document's texts stay texts."""

import json
import re
from html.parser import HTMLParser

import hostile
import markdown
import pytest
from plans import API, OPERATIONS, by_id
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.files import data_folder
from fastpix_dyn.render.package import differences
from fastpix_dyn.render.pages import reference_files, reference_pages, slug
from fastpix_dyn.render.stubs import api_view

VIEW = api_view(API)
PAGES = reference_pages(VIEW)


def test_the_committed_pages_are_those_of_the_document():
    """`fastpix-dyn render docs --check` finds nothing."""
    assert list(differences(reference_files(None, []), data_folder("spec").parent / "docs" / "reference")) == []


@by_id(OPERATIONS)
def test_a_page_tells_all_of_an_operation(plan):
    """Method and path, each argument, each error, each event, and a program for each kind of client."""
    assert plan.namespaces
    for namespace in plan.namespaces:
        page = PAGES[f"{namespace.replace('_', '-')}.md"]
        text = page.partition(f"\n## `{plan.python_name}`\n")[2].partition("\n## ")[0]

        assert f"`{plan.method} {plan.path}`" in text
        for name in [
            *(one.python_name for one in plan.parameters),
            *([one.python_name for one in plan.body.fields] if plan.body else []),
        ]:
            assert f"**`{name}`**" in text
        for reply in plan.responses:
            assert (f"\n- {reply.status}: " if reply.status.startswith("2") else f"Error` ({reply.status}): ") in text
        for event in plan.events:
            assert f"[`{event}`](webhooks.md#" in text
        assert text.count(f"client.{namespace}.{plan.python_name}") == 2


def page_of(operation):
    """Return the reference page of the library with *operation* alone."""
    paths = {"/a": {"post": {"operationId": "a", "tags": ["Books"], **operation}}}
    return reference_pages(api_view(load_api(library(paths=paths))))["books.md"]


def test_every_success_is_a_response_and_every_other_status_an_error():
    """Also 206 and 2XX; a status of four has its own class."""
    page = page_of(
        {"responses": {status: {"description": f"d{status}"} for status in ("200", "206", "2XX", "404", "default")}}
    )
    responses, _, errors = page.partition("\nErrors:\n")
    assert [line.partition(":")[0] for line in responses.splitlines() if ": `" in line] == ["- 200", "- 206", "- 2XX"]
    assert [line for line in errors.splitlines() if line.startswith("- ")] == [
        "- `NotFoundError` (404): d404",
        "- `APIStatusError` (default): ddefault",
    ]


def test_a_page_describes_each_argument():
    """Its location, its name on the wire, its constraints, and whether it is required."""
    size = {"type": "integer", "minimum": 1, "maximum": 50}
    parameters = [
        {"name": "pageSize", "in": "query", "required": True, "description": "How *many*.", "schema": size},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]
    title = {"bookTitle": {"type": "string", "description": "A_b"}}
    content = {"application/json": {"schema": {"type": "object", "properties": title}}, "text/plain": {}}
    responses = {"204": {"description": "d"}}
    page = page_of({"parameters": parameters, "requestBody": {"content": content}, "responses": responses})
    assert [line for line in page.splitlines() if line.startswith("- ")] == [
        "- **`page_size`** `int` (≥ 1, ≤ 50), required, in the query as `pageSize`: How *many*.",
        "- **`x_trace`** `str`, optional, in the header as `X-Trace`",
        r"- **`book_title`** `str`, optional, in the body as `bookTitle`: A\_b",
        "- **`body`** `Any`, optional, the whole body",
        "- **`media_type`** `Literal['application/json', 'text/plain']`, optional, the media type of the body",
        "- 204: `None`. d",
    ]
    assert "    result = client.books.a(\n        page_size=1," in page
    assert "        result = await client.books.a(\n            page_size=1," in page


def test_a_deprecated_operation_says_so():
    """Another one does not."""
    responses = {"204": {"description": "d"}}
    assert "\nDeprecated.\n" in page_of({"deprecated": True, "responses": responses})
    assert "Deprecated" not in page_of({"responses": responses})


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("get_media", "get_media"), ("video.media.ready", "videomediaready"), ("A b  c", "a-b-c"), (" X-Y ", "x-y")],
)
def test_the_anchor_of_a_heading_is_that_of_github(heading, anchor):
    """In lower case, without punctuation but dashes and underscores."""
    assert slug(heading) == anchor


def test_a_type_is_on_the_page_of_its_namespace():
    """One of two namespaces is on the shared page, one of none on that of webhooks and errors."""

    def operation(name, tag, schema):
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        return {
            "get": {"operationId": name, "tags": [tag], "responses": {"200": {"description": "d", "content": content}}}
        }

    leaf = {"type": "object", "properties": {"a": {"type": "string"}}}
    schemas = {
        "Mine": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
        "Inner": leaf,
        "Both": leaf,
        "Nobody": leaf,
    }
    paths = {"/a": operation("a", "A", "Mine"), "/b": operation("b", "A", "Both"), "/c": operation("c", "B", "Both")}
    document = library(paths=paths, tags=[{"name": "A"}, {"name": "B"}], security=[], components={"schemas": schemas})
    pages = reference_pages(api_view(load_api(document)))
    assert [*pages] == ["index.md", "a.md", "b.md", "types-a.md", "types-shared.md", "types-webhooks.md"]
    found = {name: re.findall(r"^## `(.*)`$", text, re.MULTILINE) for name, text in pages.items() if "types" in name}
    assert found == {"types-a.md": ["Inner", "Mine"], "types-shared.md": ["Both"], "types-webhooks.md": ["Nobody"]}
    assert "Used by [`b`](a.md#b), [`c`](b.md#c)." in pages["types-shared.md"]
    assert "[`Both`](types-shared.md#both)" in pages["b.md"]


def test_a_page_has_a_name_of_its_own():
    """A namespace can't take those of the index, the webhooks and the types; a long name is cut."""
    names = ["index", "webhooks", "types-x", "n" * 60, "n" * 61]
    paths = {
        f"/{number}": {"get": {"operationId": f"o{number}", "tags": [name], "responses": {"204": {"description": "d"}}}}
        for number, name in enumerate(names)
    }
    pages = reference_pages(api_view(load_api(library(paths=paths, tags=[{"name": name} for name in names]))))
    own = [name for name in pages if name != "index.md" and not name.startswith("types-")]
    assert own[:4] == ["tag-index.md", "tag-webhooks.md", "tag-types-x.md", f"{'n' * 60}.md"]
    assert re.fullmatch(r"n{50}-[0-9a-f]{8}\.md", own[4])


def test_every_type_and_event_has_its_place():
    """Each declared type under one heading; each webhook under one."""
    headings = [line for page in PAGES.values() for line in re.findall(r"^## `(.*)`$", page, re.MULTILINE)]
    wanted = {one.name for one in VIEW.declarations} | {*API.webhooks}
    assert {name for name in headings if headings.count(name) == 1} >= wanted
    anchors = [slug(one.name) for one in VIEW.declarations]
    assert len(anchors) == len(set(anchors))


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Notes one."""
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", ["index.md", "class-.md", "types-shared.md", "webhooks.md", "tag-index.md"])
def test_the_pages_of_a_hostile_document_run_no_script(tmp_path, name):
    """What Python-Markdown makes of them has no element and no address that came from a text."""
    path = tmp_path / "api.json"
    path.write_text(json.dumps(hostile.document()))
    page = reference_files(path, [])[name].decode()

    elements = Elements()
    elements.feed(markdown.markdown(page, extensions=["tables", "fenced_code", "toc"]))

    assert {tag for tag, _ in elements.found}.isdisjoint({"script", "img", "iframe", "style"})
    assert not [attributes for _, attributes in elements.found if any(key.startswith("on") for key in attributes)]
    links = [attributes["href"] for tag, attributes in elements.found if tag == "a"]
    assert all(re.fullmatch(r"[\w-]+\.md(#[\w-]*)?", link) for link in links), links
