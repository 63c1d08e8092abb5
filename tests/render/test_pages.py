"""Reference pages: what they tell of each operation, and that a document's texts stay texts."""

import json
import re
from html.parser import HTMLParser

import hostile
import markdown
import pytest
from plans import API, OPERATIONS, by_id

from fastpix_dyn.files import data_folder
from fastpix_dyn.render.package import differences
from fastpix_dyn.render.pages import reference_files, reference_pages, slug
from fastpix_dyn.render.stubs import api_view

PAGES = reference_pages(api_view(API))


def test_the_committed_pages_are_those_of_the_document():
    """`fastpix-dyn render docs --check` finds nothing."""
    assert list(differences(reference_files(None, []), data_folder("spec").parent / "docs" / "reference")) == []


@by_id(OPERATIONS)
def test_a_page_tells_all_of_an_operation(plan):
    """Method and path, each argument, each error, each event, and a program for each kind of client."""
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
            assert f"({reply.status})" in text or f"- {reply.status}" in text
        for event in plan.events:
            assert f"[`{event}`](webhooks.md#" in text
        assert text.count(f"client.{namespace}.{plan.python_name}") == 2


def test_every_type_and_event_has_its_place():
    """Each declared type under one heading; each webhook under one."""
    headings = [line for page in PAGES.values() for line in re.findall(r"^## `(.*)`$", page, re.MULTILINE)]
    wanted = {one.name for one in api_view(API).declarations} | {*API.webhooks}
    assert {name for name in headings if headings.count(name) == 1} >= wanted
    anchors = [slug(one.name) for one in api_view(API).declarations]
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
