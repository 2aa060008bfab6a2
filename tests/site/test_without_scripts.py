"""The site as a document: what a reader without JavaScript reads, sees and follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from book import evidence, tables

CHAPTER = "chapters/metastasis/systemic-immunosuppression.html"
EXPLORER = "chapters/evidence/explorer.html"
SPILLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(params=[1280, 390])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    viewport = {"width": request.param, "height": 900}
    with chromium.new_context(java_script_enabled=False, viewport=viewport) as context:  # type: ignore[arg-type]
        yield context.new_page()


def test_the_front_page_shows_its_map_and_leads_to_the_chapters(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/index.html")
    cells = page.get_by_role("table").first.locator("tbody tr")
    assert cells.count() > 5
    assert any(character.isdigit() for character in cells.first.inner_text())
    assert not page.evaluate(SPILLS)
    assert page.locator(".sidebar-toggle:visible").count() == 0
    page.get_by_role("main").locator(f"a[href='{CHAPTER}'], a[href*='chapters/introduction']").first.click()
    page.wait_for_url(f"{site.as_uri()}/chapters/**")
    assert page.get_by_role("heading", level=1).is_visible()


def test_a_page_has_its_colours(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{CHAPTER}")
    link = page.locator("main p a.reference").first
    assert link.evaluate("one => getComputedStyle(one).color !== getComputedStyle(one.closest('p')).color")


def test_a_chapter_shows_its_text_its_tables_and_its_figures(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{CHAPTER}")
    assert len(page.get_by_role("main").inner_text().split()) > 1000
    assert page.locator("main table tbody tr:visible").count() > 3
    pictures = page.locator(".review-chart-static")
    assert pictures.count() > 1
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
    page.wait_for_load_state("networkidle")
    shown = "[...document.querySelectorAll('.review-chart-static')].every((one) => one.naturalWidth > 0)"
    assert page.evaluate(shown)
    for row in page.locator(".review-chart .vega-bindings").all():
        assert row.is_hidden()
    assert not page.evaluate(SPILLS)
    citation = page.locator(".bibtex-citation a").first
    citation.click()
    assert page.locator(".citation:target, .citation :target").count() == 1


def test_the_explorer_says_what_it_needs_and_leads_to_all_it_holds(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/{EXPLORER}")
    main = page.get_by_role("main")
    assert "needs JavaScript" in main.inner_text()
    assert main.locator("select:visible, input:visible").count() == 0
    assert not page.evaluate(SPILLS)
    whole = {"Findings": len(evidence.findings(withdrawn=True)), "Trials": len(tables.read("trials"))}
    for name, count in whole.items():
        page.goto(f"{site.as_uri()}/{EXPLORER}")
        page.get_by_role("listitem").filter(has_text=f"{name}:").get_by_role("link", name="on a page").click()
        page.wait_for_url(lambda address: EXPLORER not in address)
        rows = page.locator("table.review-explorer").first.locator("tbody tr")
        assert rows.count() == count
        assert rows.first.is_visible()
        assert len(rows.first.inner_text()) > 20
        assert not page.evaluate(SPILLS)
