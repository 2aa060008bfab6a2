"""The site is light: what a telephone is sent before it scrolls, and what moves as charts arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route

from benchmarks import pages
from benchmarks.pages import Profile
from book.repository import here
from tests.site.browsing import NEXT_FRAME

TELEPHONE = Profile("telephone", 390, slower=1, speed=1_000_000, latency=0)
DESKTOP = Profile("desktop", 1280, slower=1, speed=1_000_000, latency=0)
"""Not slowed: bytes and movement are the same, and the test has not to wait."""

MOST_KILOBYTES = 250
MOST_SHIFT = 0.02
READ = "chapters/recruitment-and-expansion.html"
AT_ITS_PLACE = "chapters/synthesis/prognosis.html"
"""Far down in the contents of the review: the sidebar has scrolled to it and can scroll on."""

WITH_SLIDERS = "chapters/synthesis/dynamics.html"
MOST_PIXELS = 12
"""By which a chart a reader has jumped to may move: less than a line of text."""

NOT_HELD = """document.addEventListener("DOMContentLoaded", () => {
  document.head.insertAdjacentHTML("beforeend", "<style>* { overflow-anchor: none !important; }</style>");
});"""
"""Safari holds nothing in place while what stands above it grows; Chromium does, unless it is told not to."""

AROUND_DRAWN = """() => [...document.querySelectorAll(".review-chart")].every((chart) => {
    const { top, bottom } = chart.getBoundingClientRect();
    return bottom < -1000 || top > innerHeight + 1000 || chart.dataset.drawn;
})"""
LOADED = "[...document.fonts].some((font) => font.family.includes('Awesome') && font.status === 'loaded')"


def answer(content: str, route: Route) -> None:
    route.fulfill(body=content, content_type="text/html")


@pytest.fixture(scope="module")
def packed(site: Path) -> Iterator[str]:
    with pages.served(site) as address:
        yield address


@pytest.mark.parametrize("profile", [TELEPHONE, DESKTOP], ids=["telephone", "desktop"])
@pytest.mark.parametrize("name", ["index.html", READ])
def test_pages_with_charts_are_light_and_still(
    packed: str, chromium: Browser, name: str, profile: Profile
) -> None:
    told = pages.visit(chromium, f"{packed}/{name}", profile)
    assert int(told["charts"]) > 0
    assert told["chart_code_loads"] == 1
    assert float(told["shift"]) < MOST_SHIFT
    if (name, profile) == ("index.html", TELEPHONE):
        assert told["chart_code_at_rest"] == 0
        assert float(told["kB_at_rest"]) <= MOST_KILOBYTES


@pytest.mark.parametrize("profile", [TELEPHONE, DESKTOP], ids=["telephone", "desktop"])
@pytest.mark.parametrize("name", [READ, WITH_SLIDERS])
def test_a_chart_that_a_reader_jumps_to_stays_where_it_is(
    packed: str, site: Path, chromium: Browser, name: str, profile: Profile
) -> None:
    figures = re.findall(r'class="review-chart" data-figure="([\w-]+)"', (site / name).read_text("utf-8"))
    assert len(figures) >= 3
    with chromium.new_context(viewport={"width": profile.width, "height": pages.HEIGHT}) as context:
        page = context.new_page()
        page.add_init_script(pages.WATCH)
        page.add_init_script(NOT_HELD)
        page.goto(f"{packed}/{name}#{figures[-2]}", wait_until="load")
        figure = page.locator(f"#{figures[-2]}")
        before = figure.evaluate("one => one.getBoundingClientRect().top")
        page.wait_for_function(AROUND_DRAWN)
        page.evaluate(NEXT_FRAME)
        after = figure.evaluate("one => one.getBoundingClientRect().top")
        assert abs(after - before) <= MOST_PIXELS
        assert float(page.evaluate("seen.shift")) < MOST_SHIFT


@pytest.mark.parametrize("profile", [TELEPHONE, DESKTOP], ids=["telephone", "desktop"])
def test_a_sidebar_that_scrolls_does_not_take_the_wheel_from_the_page(
    packed: str, chromium: Browser, profile: Profile
) -> None:
    told = pages.visit(chromium, f"{packed}/{AT_ITS_PLACE}", profile)
    assert int(told["charts"]) > 0
    assert told["chart_code_loads"] == 1
    assert float(told["shift"]) < MOST_SHIFT


@pytest.mark.parametrize("profile", [TELEPHONE, DESKTOP], ids=["telephone", "desktop"])
def test_the_explorer_moves_nothing_as_it_comes(packed: str, chromium: Browser, profile: Profile) -> None:
    with chromium.new_context(viewport={"width": profile.width, "height": pages.HEIGHT}) as context:
        page = context.new_page()
        page.add_init_script(pages.WATCH)
        page.goto(f"{packed}/chapters/evidence/explorer.html")
        page.wait_for_selector(".evidence-explorer[data-ready]")
        page.evaluate(NEXT_FRAME)
        assert float(page.evaluate("seen.shift")) < MOST_SHIFT


@pytest.mark.parametrize("name", [READ, AT_ITS_PLACE])
def test_a_page_still_arriving_is_laid_out_as_it_will_be(
    packed: str, site: Path, chromium: Browser, name: str
) -> None:
    whole = (site / name).read_text("utf-8")
    begun, beside, _ = whole.partition('<div id="pst-secondary-sidebar"')
    assert beside
    widths = []
    for content in (whole, begun):
        with chromium.new_context(viewport={"width": DESKTOP.width, "height": pages.HEIGHT}) as context:
            page = context.new_page()
            page.route(f"**/{name}", partial(answer, content))
            page.goto(f"{packed}/{name}")
            widths.append(page.locator("article").evaluate("one => one.getBoundingClientRect().width"))
    assert widths[0] == widths[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_the_readers_colours_before_the_themes_script_has_come(
    packed: str, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    with chromium.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())
        page.goto(f"{packed}/{READ}")
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        page.unroute("**/pydata-sphinx-theme.js*")
        for chosen in ("auto", "dark", "light"):
            page.evaluate("mode => localStorage.setItem('mode', mode)", chosen)
            page.evaluate(
                "theme => localStorage.setItem('theme', theme)", scheme if chosen == "auto" else chosen
            )
            page.reload()
            seen = page.evaluate(
                "[document.documentElement.dataset.mode, document.documentElement.dataset.theme]"
            )
            assert seen == [chosen, scheme if chosen == "auto" else chosen]


def test_a_page_without_a_chart_loads_no_code_for_charts(packed: str, chromium: Browser) -> None:
    told = pages.visit(chromium, f"{packed}/chapters/living/contribute.html", TELEPHONE)
    assert told["charts"] == 0
    assert told["chart_code_loads"] == 0
    assert float(told["kB_read"]) <= MOST_KILOBYTES


def test_only_the_search_carries_its_index(site: Path) -> None:
    carrying = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if "_static" not in path.parts
        and ('src="searchindex.js' in (text := path.read_text("utf-8")) or "fontawesome.js" in text)
    }
    assert carrying == {"search.html"}


def test_no_script_but_a_line_keeps_a_page_from_being_painted(site: Path) -> None:
    waited_for: set[str] = set()
    for path in site.rglob("*.html"):
        if "_static" not in path.parts and path.name != "search.html":
            for tag in re.findall(r"<script\b[^>]*\bsrc=[^>]*>", path.read_text("utf-8")):
                if " defer" not in tag:
                    waited_for.add(tag.split("_static/")[-1].split("?")[0])
    assert waited_for == {"documentation_options.js"}
    assert (site / "_static" / "documentation_options.js").stat().st_size < 1000


def test_no_style_asks_a_whole_page_for_what_it_holds() -> None:
    whole = re.compile(r"(?:^|[\s>,])(?:html|body|main|\.bd-[\w-]+)(?:\.[\w-]+)*:has\(", re.MULTILINE)
    own = sorted((here().root / "book" / "publishing" / "assets").glob("*.css"))
    assert len(own) > 5
    assert [path.name for path in own if whole.search(path.read_text("utf-8"))] == []


def test_code_is_copied_by_its_button(packed: str, chromium: Browser) -> None:
    with chromium.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{packed}/{READ}", wait_until="load")
        page.locator("details.hide > summary").first.click()
        code = page.locator("div.highlight pre").first
        code.hover()
        page.locator("button.copybtn").first.click()
        page.wait_for_function("navigator.clipboard.readText().then((text) => text.length > 0)")
        assert page.evaluate("navigator.clipboard.readText()").strip() in code.inner_text()


def test_the_icons_shown_are_those_the_few_hold(site: Path, packed: str, chromium: Browser) -> None:
    with chromium.new_context(color_scheme="dark") as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{packed}/{READ}", wait_until="networkidle")
        assert not [address for address in asked if "fontawesome" in address]
        held = page.evaluate(LOADED)
        assert held
