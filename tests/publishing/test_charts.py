"""Charts in a browser: drawn from a folder, light and dark, narrow and wide, and in print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import altair as alt
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from book.figures import theme
from book.publishing import vendor
from book.publishing.figure import ROOT, figure
from tests.barriers import barriers

PAGE = """<!doctype html><html lang="en" data-content_root="./" data-theme="light">
<head><meta charset="utf-8">
<title>Charts</title><link rel="stylesheet" href="charts.css"><script defer src="charts.js"></script></head>
<body style="margin: 16px"><main><h1>Charts</h1>{figures}</main></body></html>"""
SPACER = '<div style="height: 3000px"></div>'


def axes() -> pd.DataFrame:
    return pd.DataFrame(
        {"signal": ["TGF-β", "IFN-γ", "<b>CCL2"], "papers": [3, 2, 4], "cell": ["Treg", "TAM", "TAM"]}
    )


def chart(**properties: object) -> alt.Chart:
    pick = alt.selection_point(fields=["cell"], bind="legend", name="pick")
    shown = alt.Chart(axes(), description="Three signals.").mark_point()
    return (
        shown.encode(
            x="papers:Q",
            y="signal:N",
            color="cell:N",
            opacity=alt.when(pick).then(alt.value(1)).otherwise(alt.value(0.15)),
            tooltip=["signal", "papers"],
        )
        .add_params(pick)
        .properties(**properties)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("charts")
    vendor.write(place)
    for name in ("charts.css", "charts.js"):
        copy(vendor.ASSETS / name, place)
    made = [
        figure("fig-fluid", chart(width="container"), axes()),
        figure("fig-wide", chart(width=900), axes()),
        figure("fig-far", chart(width="container"), axes()),
    ]
    for one in made:
        (place / "figures" / one.id).mkdir(parents=True)
        (place / "figures" / one.id / "figure.svg").write_text(one.svg, "utf-8")
    near = "".join(f'<figure id="{one.id}">{one.html}</figure>' for one in made[:2])
    far = f'{SPACER}<figure id="{made[2].id}">{made[2].html}</figure>'
    (place / "index.html").write_text(PAGE.format(figures=near + far).replace(f"{ROOT}/", ""), "utf-8")
    return place


@pytest.fixture(params=[1280, 390])
def page(chromium: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page with its near charts drawn; no error in its console, no request to a site."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    opened, troubles = context.new_page(), []
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda asked: None if _local(asked.url) else troubles.append(asked.url))
    opened.goto((folder / "index.html").as_uri())
    opened.wait_for_selector("#fig-wide [data-drawn=light]")
    yield opened
    context.close()
    assert troubles == []


def _local(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:"))


def test_a_chart_is_drawn_over_its_picture(page: Page) -> None:
    assert page.locator("#fig-fluid .review-chart-live svg").is_visible()
    assert not page.locator("#fig-fluid img").is_visible()
    assert page.locator("#fig-fluid .review-chart-live svg text", has_text="TGF-β").count() == 1


def test_the_page_does_not_scroll_sideways(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide


def test_what_scrolls_is_within_reach_of_the_keyboard(page: Page) -> None:
    frame = page.locator("#fig-wide .review-chart-frame")
    scrolls = frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert scrolls == (page.evaluate("innerWidth") < 900)
    assert (frame.get_attribute("tabindex") == "0") == scrolls


def test_a_fluid_chart_fits_its_frame(page: Page) -> None:
    frame = page.locator("#fig-fluid .review-chart-frame")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    sizes = page.locator("#fig-fluid svg text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert min(sizes) >= 11


def test_a_far_chart_waits_until_it_comes_near(page: Page) -> None:
    assert page.locator("#fig-far [data-drawn]").count() == 0
    page.locator("#fig-far").scroll_into_view_if_needed()
    page.wait_for_selector("#fig-far [data-drawn]")


def test_a_chart_follows_the_colour_scheme(page: Page) -> None:
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_selector("#fig-fluid [data-drawn=dark]")
    assert page.locator("#fig-fluid .review-chart-live").count() == 1
    drawn = page.locator("#fig-fluid .review-chart-live").inner_html().lower()
    assert theme.DARK[theme.INK] in drawn
    assert theme.INK not in drawn
    assert theme.CATEGORIES[0] in drawn


def test_a_chart_follows_the_width(page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function(
        """() => {
            const frame = document.querySelector('#fig-fluid .review-chart-frame');
            const drawn = frame.querySelector('.review-chart-live svg').getBoundingClientRect().width;
            return Math.abs(drawn - frame.clientWidth) < 3;
        }"""
    )


def test_the_legend_picks(page: Page) -> None:
    page.locator("#fig-fluid .role-legend-symbol path").first.click(force=True)
    page.wait_for_function(
        """() => [...document.querySelectorAll('#fig-fluid .mark-symbol.role-mark path')]
            .some(mark => mark.getAttribute('opacity') === '0.15')"""
    )


def test_a_mark_tells_its_data_as_text(page: Page) -> None:
    page.locator('#fig-fluid .mark-symbol.role-mark path[aria-label*="CCL2"]').hover()
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "<b>CCL2" in tip.inner_text()


def test_print_shows_the_pictures(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("#fig-fluid img").is_visible()
    assert not page.locator("#fig-fluid .review-chart-live").is_visible()
    assert not page.locator("#fig-fluid .review-chart-files").is_visible()
    assert page.locator("#fig-fluid img").evaluate("image => image.complete && image.naturalWidth > 0")


def test_nothing_hinders_a_reader(page: Page) -> None:
    assert barriers(page) == []


def test_without_javascript_the_picture_stays(chromium: Browser, folder: Path) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        opened = context.new_page()
        opened.goto((folder / "index.html").as_uri())
        assert opened.locator("#fig-fluid img").is_visible()


def test_without_vega_the_picture_stays(chromium: Browser, folder: Path) -> None:
    with chromium.new_context() as context:
        context.route("**/vendor/vega.js", lambda route: route.abort())
        opened = context.new_page()
        with opened.expect_console_message(lambda message: "could not be drawn" in message.text):
            opened.goto((folder / "index.html").as_uri())
        assert opened.locator("#fig-fluid img").is_visible()
