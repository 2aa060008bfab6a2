"""Every page in a browser: two widths, both schemes, from a server and from a folder, the network cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from book import chapters
from book.repository import here
from tests.barriers import barriers
from tests.site.browsing import draw_all, settle, visit

PAGES = [f"{document}.html" for document in chapters.documents(here())]
LIBRARY_PAGES = ["search.html", "genindex.html"]
LOOKS = [("light", (1280, 390)), ("dark", (390, 1280))]
"""Colour schemes, and the widths of the window in each: a page opens at the first, where axe looks at it,
and comes to the second. The light one is served, the dark one lies in a folder. Each scheme, each width and
each place is looked at, but not each with each: a page with charts takes seconds."""
HEIGHT = 900
MAKE = """() => {
    const line = (one) => one ? `${line(one.parentElement)} ${one.localName}.${one.className}` : ""
    const make = (one) => `${line(one)} ${one.getAttributeNames().sort()} ${Boolean(one.textContent.trim())}`
    return [...new Set([...document.querySelectorAll("*")].map(make))].sort().join("\\n")
}"""
"""What a page is made of: each element with those it stands in, its attributes, whether it holds a text."""


def spills(page: Page) -> int:
    """How many pixels the page is wider than the window: it must not scroll sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize(("scheme", "widths"), LOOKS, ids=["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, *LIBRARY_PAGES])
def test_page_is_drawn_quiet_and_accessible(
    name: str, scheme: str, widths: tuple[int, int], address: str, site: Path, chromium: Browser
) -> None:
    home = address if scheme == "light" else site.as_uri()
    with visit(chromium, home, width=widths[0], scheme=scheme) as seen:
        seen.page.goto(f"{home}/{name}")
        assert seen.page.locator("h1").count() >= 1
        assert seen.page.evaluate("document.documentElement.dataset.theme") == scheme
        for width in widths:
            seen.page.set_viewport_size({"width": width, "height": HEIGHT})
            settle(seen.page)
            assert (width, draw_all(seen.page)) == (width, [])
            assert (width, spills(seen.page)) == (width, 0)
            if width == widths[0]:
                assert (width, barriers(seen.page)) == (width, [])
        assert seen.errors == []
        assert seen.requests_elsewhere == []


@pytest.mark.parametrize(("scheme", "widths"), LOOKS, ids=["light", "dark"])
def test_figure_pages_are_quiet_and_accessible(
    scheme: str, widths: tuple[int, int], address: str, site: Path, chromium: Browser
) -> None:
    """Their words are looked at in the light; the dark changes colours, and those are one in a make."""
    makes: set[str] = set()
    with visit(chromium, address, width=widths[0], scheme=scheme) as seen:
        for path in sorted(site.glob("figures/*/index.html")):
            name = path.relative_to(site).as_posix()
            seen.page.goto(f"{address}/{name}")
            for width in widths:
                seen.page.set_viewport_size({"width": width, "height": HEIGHT})
                assert (name, width, spills(seen.page)) == (name, width, 0)
            make = seen.page.evaluate(MAKE)
            if scheme == "light" or make not in makes:
                assert (name, barriers(seen.page)) == (name, [])
            makes.add(make)
        assert seen.errors == []
        assert seen.requests_elsewhere == []


@pytest.fixture(scope="module")
def without_javascript(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=False) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_static_pictures_show(name: str, site: Path, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(f"{site.as_uri()}/{name}")
    for picture in page.locator(".review-chart-static").all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        assert (picture.get_attribute("alt") or "").strip()


def test_the_colour_scheme_can_be_changed_and_reaches_the_charts(
    address: str, site: Path, chromium: Browser
) -> None:
    with_chart = next((name for name in PAGES if "review-chart" in (site / name).read_text("utf-8")), None)
    assert with_chart, "no page shows a chart"
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/{with_chart}")
        assert draw_all(seen.page) == []
        chart = seen.page.locator(".review-chart").first
        assert chart.get_attribute("data-drawn") == "light"
        seen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        seen.page.locator(".review-chart[data-drawn='dark']").first.wait_for(timeout=15_000)
        assert seen.errors == []
