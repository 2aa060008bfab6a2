"""A browser window in which the network is cut, and what was seen in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route
from playwright.sync_api import TimeoutError as NotInTime

OWN = ("data:", "blob:", "about:")


@dataclass
class Visit:
    """A page open in the browser, what it asked of other sites, and what it complained of."""

    page: Page
    requests_elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Browser, home: str, *, width: int = 1280, scheme: str = "light") -> Iterator[Visit]:
    """A fresh window in which nothing but `home` can be reached."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    seen = Visit(context.new_page())

    def cut(route: Route, request: Request) -> None:
        if request.url.startswith((home, *OWN)):
            route.continue_()
        else:
            seen.requests_elsewhere.append(request.url)
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.errors.append(message.text)

    context.route("**/*", cut)
    seen.page.on("console", listen)
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    yield seen
    context.close()


DRAWN = """chart =>
    chart.dataset.drawn === document.documentElement.dataset.theme
    && Number(chart.dataset.width) === chart.querySelector(".review-chart-frame").clientWidth
    && chart.querySelector(".review-chart-live:not(.is-pending) svg [class*='role-mark']") !== null
"""
"""Whether a chart is drawn for the colour scheme and the width the page has now."""

EXPLORABLE = """() =>
    document.querySelectorAll("table.review-explorer").length
    === document.querySelectorAll(".review-explorer-view[data-ready]:not(.evidence-explorer *)").length
    && !document.querySelector(".evidence-explorer:not([data-ready])")
"""
REACHABLE = """() =>
    [...document.querySelectorAll(".pst-scrollable-table-container")].every(
        (box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0
    )
"""
"""Whether the theme has put what scrolls within reach of the keyboard; it takes its time after a resize."""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def draw_all(page: Page) -> list[str]:
    """Scroll to every chart and wait until it is drawn; the ids of those that were not."""
    undrawn = []
    for chart in page.locator(".review-chart").all():
        chart.scroll_into_view_if_needed()
        try:
            page.wait_for_function(DRAWN, arg=chart.element_handle(), timeout=15_000)
        except NotInTime:
            undrawn.append(chart.get_attribute("data-figure") or "?")
    return undrawn


def settle(page: Page) -> None:
    """Wait until every table can be explored and is laid out for the width the page has now."""
    page.wait_for_function(EXPLORABLE, timeout=15_000)
    page.evaluate(NEXT_FRAME)
    page.wait_for_function(REACHABLE, timeout=15_000)
