"""The site's files for those who come from elsewhere: the sitemap, and the page for a wrong address."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, Route

from book.publishing import whereabouts
from book.publishing.owner import Owner

NOBODY = Owner("A <review>", "1.2.0", date(2026, 1, 2), repository="", url="", doi="")
KNOWN = replace(NOBODY, url="https://example.org/review")
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://site.invalid"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in (
        "index.html",
        "search.html",
        "chapters/a&b.html",
        "figures/fig-x/index.html",
        "_static/m.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<!doctype html>", "utf-8")
    return tmp_path


def test_the_sitemap_lists_what_readers_look_for(site: Path) -> None:
    whereabouts.write(site, KNOWN)
    tree = ElementTree.parse(site / "sitemap.xml")
    assert [one.text for one in tree.iter(f"{SPACE}loc")] == [
        "https://example.org/review/chapters/a&b.html",
        "https://example.org/review/figures/fig-x/index.html",
        "https://example.org/review/",
    ]
    assert {one.text for one in tree.iter(f"{SPACE}lastmod")} == {"2026-01-02"}
    assert "Sitemap: https://example.org/review/sitemap.xml" in (site / "robots.txt").read_text("utf-8")


def test_without_an_address_there_is_no_sitemap_nor_one_left_over(site: Path) -> None:
    whereabouts.write(site, KNOWN)
    whereabouts.write(site, NOBODY)
    assert not (site / "sitemap.xml").exists()
    assert not (site / "robots.txt").exists()
    assert (site / "404.html").exists()


def shown(page: Page, content: str, path: str) -> None:
    """The page as a host shows it for an address at which there is nothing."""

    def answer(route: Route) -> None:
        route.fulfill(status=404, content_type="text/html", body=content)

    page.route(re.compile(".*"), answer)
    page.goto(f"{HOST}{path}")


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("/gone.html", "/index.html"),
        ("/review/chapters/metastasis/gone.html", "/review/index.html"),
        ("/chapters/gone/", "/index.html"),
    ],
)
def test_a_wrong_address_of_any_depth_leads_home(chromium: Browser, path: str, home: str) -> None:
    page = chromium.new_page()
    shown(page, whereabouts.not_found(NOBODY, ["chapters", "figures"]), path)
    assert page.locator("a").evaluate("link => link.href") == HOST + home
    assert page.locator("form").evaluate("form => form.action") == HOST + home.replace("index", "search")
    assert page.locator("cite").inner_text() == "A <review>"
    page.close()


def test_a_known_address_needs_no_script(chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    shown(page, whereabouts.not_found(KNOWN, ["chapters"]), "/deep/er/gone.html")
    assert page.locator("a").get_attribute("href") == "index.html"
    assert page.locator("base").get_attribute("href") == "https://example.org/review/"
    context.close()
