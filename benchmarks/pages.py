"""How light the site is: bytes, time and movement of its pages, in Chromium on a slow telephone and a desk.

Served on this machine with gzip, as a host of static pages does; the network and the processor are slowed by
Chromium itself. What is counted is what went over the wire. Times depend on the machine and are reported,
never tested; bytes and movement hardly do.
"""

from __future__ import annotations

import gzip
import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.labelled import NotThere
from book.publishing.following import Handler
from book.repository import here

PACKED = frozenset({".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"})
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHART_CODE = "vendor/vega.js"
KILO = 1000
PATIENCE = 120_000
"""How long a step may take on a busy machine, in milliseconds."""

HEIGHT = 844
"""Of the window, in pixels, on both devices."""


@dataclass(frozen=True)
class Profile:
    """A device: width of its window (px), how much slower its processor is, its network (kbit/s, ms)."""

    name: str
    width: int
    slower: int
    speed: int
    latency: int


PHONE = Profile("phone", 390, slower=4, speed=1600, latency=150)
DESK = Profile("desk", 1280, slower=1, speed=40_000, latency=20)

WATCH = """
window.seen = {shift: 0};
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (!one.hadRecentInput) window.seen.shift += one.value;
})).observe({type: "layout-shift", buffered: true});
"""
"""Adds up what moved on the page without the reader's doing (cumulative layout shift)."""

READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
AHEAD_DRAWN = """() => !scrollY || [...document.querySelectorAll(".review-chart")].every(
    (chart) => chart.getBoundingClientRect().top > innerHeight * 1.5 || chart.dataset.drawn
)"""
"""Whether the charts a reader is about to come to are drawn: reading is slower than a network.

None has to be before the page has moved, which a page that is still busy may not do at the first turn.
"""
ALL_DRAWN = '() => [...document.querySelectorAll(".review-chart")].every((chart) => chart.dataset.drawn)'


BESIDE_TEXT = '() => document.querySelector("article").getBoundingClientRect().left + 1'
AT_END = "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
"""A slow page lets turns of the wheel go by, so they are not counted."""


class Packing(Handler):
    """The site's files, those made of text packed with gzip."""

    def do_GET(self) -> None:  # noqa: N802  (the base class names it so)
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in PACKED or not path.is_file():
            super().do_GET()
            return
        content = _packed(path)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(path.name)[0] or "text/plain")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve `site` packed; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packing, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Traffic:
    """What went over the wire to one page: bytes and addresses."""

    session: CDPSession
    size: int = 0

    def __post_init__(self) -> None:
        self.asked: list[str] = []
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._finished)
        self.session.on("Network.requestWillBeSent", self._sent)

    def _finished(self, event: dict[str, Any]) -> None:
        self.size += int(event["encodedDataLength"])

    def _sent(self, event: dict[str, Any]) -> None:
        self.asked.append(event["request"]["url"])

    def times(self, place: str) -> int:
        """How often an address that ends so was asked for."""
        return sum(address.split("?")[0].endswith(place) for address in self.asked)


def _slowed(page: Page, profile: Profile) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": profile.slower})
    speed = profile.speed * KILO / 8
    conditions = {"offline": False, "latency": profile.latency}
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {**conditions, "downloadThroughput": speed, "uploadThroughput": speed},
    )
    return session


def visit(browser: Browser, address: str, profile: Profile) -> dict[str, float | str]:
    """One cold visit: at rest at its top, and then read from top to bottom."""
    context = browser.new_context(viewport={"width": profile.width, "height": HEIGHT})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    traffic = Traffic(_slowed(page, profile))
    page.goto(address, wait_until="load")
    page.wait_for_load_state("networkidle")
    at_rest, code_at_rest = traffic.size, traffic.times(CHART_CODE)
    ready = float(page.evaluate(READY))
    _read(page)
    told: dict[str, float | str] = {
        "profile": profile.name,
        "kB_at_rest": round(at_rest / KILO, 1),
        "kB_read": round(traffic.size / KILO, 1),
        "interactive_ms": round(ready),
        "shift": round(float(page.evaluate("seen.shift")), 4),
        "charts": page.locator(".review-chart").count(),
        "chart_code_at_rest": code_at_rest,
        "chart_code_loads": traffic.times(CHART_CODE),
    }
    context.close()
    return told


def _read(page: Page) -> None:
    """Go down the page half a window at a time, as a reader does, until every chart of it is drawn.

    The pointer stands beside the text: at the left, a desk's sidebar would scroll in the page's place.
    """
    page.mouse.move(page.evaluate(BESIDE_TEXT), HEIGHT / 2)
    while not page.evaluate(AT_END):
        page.mouse.wheel(0, HEIGHT / 2)
        page.wait_for_function(AHEAD_DRAWN)
    page.wait_for_function(ALL_DRAWN)


PAGES = (
    "index.html",
    "chapters/introduction.html",
    "chapters/recruitment-and-expansion.html",
    "chapters/clinical-trials.html",
    "chapters/cells/mdsc.html",
    "chapters/synthesis/prognosis.html",
    "chapters/evidence/claims.html",
    "chapters/living/references.html",
)


def needed(site: Path | None = None) -> tuple[Path, str]:
    """The built site and the browser to look at it with; `NotThere` where either is missing."""
    built = site or here().build / "html"
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise NotThere("No Chromium was found.")
    if not (built / "index.html").is_file():
        raise NotThere("There is no built site; `make html` builds it.")
    return built, chromium


def rows(site: Path | None = None) -> Iterator[dict[str, object]]:
    """Each of `PAGES` on each profile, one row a visit; `NotThere` without a built site or a Chromium.

    Columns: page; profile; kB_at_rest, what was transferred before anything was scrolled to (kB, packed);
    kB_read, after every chart was; interactive_ms, until the page answers (ms); shift, cumulative layout
    shift (no unit); charts; chart_code_at_rest and chart_code_loads, how often Vega was asked for.
    """
    built, chromium = needed(site)
    with served(built) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for place in PAGES:
            for profile in (PHONE, DESK):
                yield {"page": place, **visit(browser, f"{address}/{place}", profile)}
        browser.close()
