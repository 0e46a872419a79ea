"""The report and the documentation in a real browser: `make look`. Fails where Chromium or axe-core is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flis.publish.rapport.test_rapport import pages as pages
from tests.flis.publish.rapport.test_rapport import yard as yard
from tests.live.browser import Browser, chromium
from tests.paths import ROOT
from tests.repo.conftest import compiled as compiled
from tests.repo.conftest import manifest as manifest
from tests.repo.conftest import models as models
from tests.repo.conftest import root as root
from tests.repo.test_dokumentation import book as book
from tests.repo.test_dokumentation import written as written

from flis.publish.dokumentation.write import PAGE

AXE = ROOT / ".ci" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("index.html", "0101.html", PAGE)
# 320 is the width at which WCAG 2.2 asks for a page without scrolling from side to side.
WIDTHS = (1280, 320)
# Elements whose text is wider than they are. What scrolls by itself, and what is never seen, may be.
TOO_WIDE = """
[...document.querySelectorAll("main *")]
  .filter((e) => !e.closest(".rul, svg, .usynlig") && getComputedStyle(e).display !== "inline")
  .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 100))
"""
RULES = """
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
  .then((found) => found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))
"""
WRITE = """
(text) => {
  const field = document.getElementById("soegefelt");
  field.value = text;
  field.dispatchEvent(new Event("input"));
}
"""
SHOWN = "[...document.querySelectorAll('.opslag')].filter((e) => !e.hidden).length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(pages, written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sider")
    for name, page in pages.items():
        (folder / name).write_text(page.text, encoding="utf-8")
    (folder / PAGE).write_bytes(written[PAGE])
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nobody_and_says_nothing(browser, folder, name):
    browser.open(folder / name)
    assert browser.asked == [] and browser.said == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_its_place(browser, folder, name, width):
    browser.open(folder / name, width=width)
    assert browser.value(TOO_WIDE) == []
    assert browser.value("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_against_wcag_aa(browser, folder, name):
    browser.open(folder / name)
    browser.value(AXE.read_text(encoding="utf-8"))
    assert browser.value(RULES) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_without_script(browser, folder, name):
    browser.open(folder / name, scripts=False)
    # The browser still answers the test, though the page itself may run nothing.
    sections = browser.value("[...document.querySelectorAll('nav a')].map((a) => a.getAttribute('href').slice(1))")
    seen = browser.value("[...document.querySelectorAll('main h2')].filter((e) => e.offsetHeight).map((e) => e.id)")
    assert sections and set(sections) <= set(seen)
    assert not browser.value("document.getElementById('soeg')?.offsetHeight || 0")


@pytest.mark.parametrize("name", ["index.html", "0101.html"])
def test_the_report_is_printed_on_a4_and_short(browser, folder, name):
    browser.open(folder / name)
    printed = browser.pdf()
    sizes = {
        tuple(round(float(n)) for n in found.split()) for found in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", printed)
    }
    assert sizes == {(0, 0, 595, 842)}
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 6


def test_the_search_shows_the_tables_with_every_word(browser, folder, book):
    browser.open(folder / PAGE)
    assert browser.value(SHOWN) == len(book.tables)
    browser.value(f"({WRITE})('barn_noegle FaktSagMaaned')")
    assert 0 < browser.value(SHOWN) < 10
    assert browser.value("document.getElementById('soegesvar').textContent").endswith("for at se alt igen.")
    browser.value(f"({WRITE})('')")
    assert browser.value(SHOWN) == len(book.tables)
