"""The toolbar under a figure: full screen by the browser or without it, and the code where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import altair as alt
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from book.publishing import vendor
from book.publishing.figure import ROOT, figure

PAGE = """<!doctype html><html lang="en" data-content_root="./" data-theme="light"><head>
<meta charset="utf-8"><title>Bar</title><link rel="stylesheet" href="charts.css">
<script defer src="charts.js"></script>
<script defer src="toolbar.js"></script></head><body><main><h1>Bar</h1>
<details class="hide above-input"><summary>Show code</summary><pre>publish(
    "fig-folded", draw(rows), rows)</pre></details>{figures}</main></body></html>"""
NO_FULL_SCREEN = """() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("not here"));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    place: Path = tmp_path_factory.mktemp("toolbar")
    vendor.write(place)
    for name in ("charts.css", "charts.js", "toolbar.js"):
        copy(vendor.ASSETS / name, place)
    rows = pd.DataFrame({"cell": ["Treg", "TAM"], "papers": [1, 2]})
    bars = alt.Chart(rows, description="Two bars.").mark_bar().encode(x="papers:Q", y="cell:N")
    shown = ""
    for name in ("fig-folded", "fig-codeless"):
        made = figure(name, bars.properties(width="container"), rows)
        folder = place / "figures" / name
        folder.mkdir(parents=True)
        (folder / "figure.svg").write_text(made.svg, "utf-8")
        (folder / "index.html").write_text("<!doctype html><title>Bundle</title>", "utf-8")
        shown += f'<figure id="{name}">{made.html}</figure>'
    (place / "index.html").write_text(PAGE.format(figures=shown).replace(f"{ROOT}/", ""), "utf-8")
    return (place / "index.html").as_uri()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 900, "height": 700}) as context:
        opened = context.new_page()
        opened.goto(address)
        yield opened


def test_a_figure_takes_the_whole_screen_and_gives_it_back(page: Page) -> None:
    bar = page.locator("#fig-folded")
    bar.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.id === 'fig-folded'")
    button = bar.get_by_role("button", name="Leave full screen")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    page.wait_for_function("document.fullscreenElement === null")
    expect(bar.get_by_role("button", name="Full screen", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )


def test_without_that_the_figure_fills_the_window_until_escape(page: Page) -> None:
    page.evaluate(NO_FULL_SCREEN)
    bar = page.locator("#fig-folded")
    bar.get_by_role("button", name="Full screen").press("Enter")
    expect(bar.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert bar.evaluate("figure => figure.getBoundingClientRect().height") == 700
    page.keyboard.press("Escape")
    button = bar.get_by_role("button", name="Full screen", exact=True)
    expect(button).to_be_focused()
    assert bar.evaluate("figure => getComputedStyle(figure).position") == "static"


def test_a_chart_is_drawn_anew_for_the_width_of_the_screen(page: Page) -> None:
    page.wait_for_selector("#fig-folded [data-drawn]")
    before = page.locator("#fig-folded .review-chart").get_attribute("data-width")
    page.evaluate(NO_FULL_SCREEN)
    page.locator("#fig-folded").get_by_role("button", name="Full screen").click()
    page.wait_for_function(
        "before => document.querySelector('#fig-folded .review-chart').dataset.width !== before", arg=before
    )


def test_the_code_opens_where_it_stands(page: Page) -> None:
    page.locator("#fig-folded").get_by_role("link", name="Code").press("Enter")
    expect(page.locator("details")).to_have_attribute("open", "")
    expect(page.locator("summary")).to_be_focused()
    page.locator("#fig-folded").get_by_role("link", name="Code").click()
    assert page.locator("details").get_attribute("open") is None


def test_code_that_is_not_on_the_page_is_on_the_figures_own(page: Page) -> None:
    page.locator("#fig-codeless").get_by_role("link", name="Code").click()
    page.wait_for_url("**/figures/fig-codeless/index.html#code")


def test_every_entry_can_be_reached_with_the_keyboard(page: Page) -> None:
    names: list[str] = []
    entries = page.locator("#fig-codeless .review-chart-files").locator("a, button")
    entries.first.focus()
    for _ in range(entries.count()):
        names.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("Tab")
    assert names == entries.all_inner_texts()
    assert {"Table", "CSV", "SVG", "PNG", "Specification", "Cite", "Code", "Full screen"} <= set(names)
