"""The site is light: what a telephone is sent before it scrolls, and what moves as charts arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks import pages
from benchmarks.pages import Profile

TELEPHONE = Profile("telephone", 390, slower=1, speed=1_000_000, latency=0)
DESKTOP = Profile("desktop", 1280, slower=1, speed=1_000_000, latency=0)
"""Not slowed: bytes and movement are the same, and the test has not to wait."""

MOST_KILOBYTES = 250
MOST_SHIFT = 0.02
READ = "chapters/recruitment-and-expansion.html"
LOADED = "[...document.fonts].some((font) => font.family.includes('Awesome') && font.status === 'loaded')"


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


def test_the_icons_shown_are_those_the_few_hold(site: Path, packed: str, chromium: Browser) -> None:
    with chromium.new_context(color_scheme="dark") as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{packed}/{READ}", wait_until="networkidle")
        assert not [address for address in asked if "fontawesome" in address]
        held = page.evaluate(LOADED)
        assert held
