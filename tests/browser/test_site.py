"""The website of the docs, in headless Chromium: quiet, self-contained, searchable, and good on a phone."""

import json
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import hostile
import pytest

from fastpix_dyn.render.package import write_files
from fastpix_dyn.render.pages import reference_files

pytestmark = pytest.mark.long  # two sites are built, and a browser reads them
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
QUIET += " --disable-component-update --disable-sync"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    return built(folder)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """That of the reference of a hostile document."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.json").write_text(json.dumps(hostile.document()))
    write_files(reference_files(folder / "hostile.json", []), folder / "docs")
    return built(folder)


def built(folder):
    """The folder of the site of the pages in *folder*."""
    shutil.copy(ROOT / "zensical.toml", folder)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build"], cwd=folder, check=True, capture_output=True, text=True
    )
    assert "No issues found" in done.stdout + done.stderr
    return folder / "site"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_arguments):
        """Says nothing."""


@pytest.fixture(scope="module")
def address(site):
    """The site, served on loopback."""
    with served(site) as made:
        yield made


@pytest.fixture(scope="module")
def hostile_address(hostile_site):
    """The hostile site, served on loopback."""
    with served(hostile_site) as made:
        yield made


@contextmanager
def served(site):
    """The address of a server of the files in *site*."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    """Chromium, as Debian packages it."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield made
        made.close()


@pytest.fixture
def page(browser, request):
    """A page that notes what goes wrong on it, in `complaints`."""
    made = browser.new_page(viewport=getattr(request, "param", DESKTOP))
    made.complaints = []
    made.on("console", lambda said: said.type in {"error", "warning"} and made.complaints.append(said.text))
    made.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.on(
        "request",
        lambda asked: (
            asked.url.startswith(("http://127.0.0.1:", "data:", "blob:")) or made.complaints.append(asked.url)
        ),
    )
    yield made
    made.close()


def html(site):
    """The pages of the site, by their paths."""
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}


@pytest.mark.parametrize("page", [DESKTOP, PHONE], indirect=True, ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "options.html", "reference/index.html", "reference/manage-videos.html"])
def test_a_page_is_quiet_self_contained_and_no_wider_than_the_screen(page, address, name, scheme):
    """No error in the console, no request to elsewhere, nothing to scroll sideways for, in both colour schemes."""
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{address}/{name}", wait_until="networkidle")

    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    dark = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(x => x < 90)"
    )
    assert dark == (scheme == "dark")


@pytest.mark.parametrize("name", ["index", "class-", "client", "tag-index", "types-shared", "webhooks"])
def test_a_hostile_document_runs_no_script(page, hostile_address, name):
    """Its texts are shown as they stand: nothing of them runs, and nothing is fetched."""
    page.goto(f"{hostile_address}/{name}.html", wait_until="networkidle")

    assert page.complaints == []
    assert page.title() != "owned"
    assert "document.title='owned'" in page.inner_text("article")
    assert page.evaluate("[...document.querySelectorAll('article a[href]')].every(a => /^https?:$/.test(a.protocol))")


def test_search_finds_an_operation(page, address):
    """Typing its name leads to its place."""
    page.goto(f"{address}/index.html", wait_until="networkidle")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_placeholder("Search").fill("get_media")

    page.locator("a[href$='/reference/manage-videos.html?h=get_media#get_media']").click()

    page.wait_for_url("**/reference/manage-videos.html*#get_media")
    assert page.complaints == []


def test_all_internal_links_resolve(site):
    """Every link and every file that a page names is there, with the anchor it names."""
    pages = html(site)
    anchors = {name: {*re.findall(r'\bid="([^"]*)"', text)} for name, text in pages.items()}
    for name, text in pages.items():
        for target in re.findall(r'\b(?:href|src)="([^"]*)"', text):
            parts = urlsplit(target)
            if parts.scheme or target.startswith("//") or name == "404.html":
                continue
            file = (site / name).parent / unquote(parts.path) if parts.path else site / name
            there = file.resolve() / "index.html" if file.is_dir() else file.resolve()
            assert there.exists(), f"{name}: {target}"
            there_name = there.relative_to(site.resolve()).as_posix()
            if parts.fragment and there_name in anchors:
                assert not parts.fragment or unquote(parts.fragment) in anchors[there_name], f"{name}: {target}"
