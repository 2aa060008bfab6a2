"""How the evidence explorer bears many rows: a page of it alone, in Chromium, from a folder.

The rows are this review's findings, over and over, each with its number behind it. What counts is the
processor time of the page's thread, the median of several goes, from the reader's key or click until the page
has answered and been laid out; a pause of 150 ms after a key, in which the page waits for the next, is none.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.labelled import NotThere
from benchmarks.pages import NAMES
from book import bibliography
from book.publishing import explorer_files, vendor
from book.publishing.explorer_data import Reader
from book.publishing.explorer_sets import Set
from book.repository import here

SIZES = (1_000, 10_000, 100_000)
GOES = 5
PATIENCE = 300_000
"""How long a step may take on a busy machine, in milliseconds."""

ASSETS = ("explorer.css", "explorer.js", "evidence-explorer.css", "evidence-explorer.js")
PAGE = """<!doctype html><html lang="en" data-content_root="./"><head><meta charset="utf-8">
<title>Explorer</title><link rel="stylesheet" href="explorer.css">
<link rel="stylesheet" href="evidence-explorer.css"><script defer src="explorer.js"></script>
<script defer src="evidence-explorer.js"></script></head><body><main><h1>Explorer</h1>
<div class="evidence-explorer" data-sets='{sets}'></div></main></body></html>"""

SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
HEAP = "() => performance.memory.usedJSHeapSize"
ASKED = "(words) => new URLSearchParams(location.search).get('find') === words"
WORDS = ("tumour", "mdsc", "cxcr2 mouse", "treg", "in patients")


def findings(size: int) -> Set:
    """`size` findings: the review's own in turn, each told from its likes by a number behind it."""
    real = Reader(here()).of_findings()
    made = dataclasses.replace(real, rows=[])
    for number, row in enumerate(islice(cycle(real.rows), size)):
        made.rows.append(dataclasses.replace(row, cells=[f"{row.cells[0]} ({number})", *row.cells[1:]]))
    return made


def page(folder: Path, shown: Set) -> dict[str, int]:
    """Write the page of one set and all it loads into `folder`; the bytes of each file of data."""
    vendor.write(folder)
    for name in ASSETS:
        shutil.copy(vendor.ASSETS / name, folder)
    made = explorer_files.files([shown], bibliography.read())
    for name, content in made.items():
        path = folder / explorer_files.FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (folder / "page.html").write_text(PAGE.format(sets=json.dumps([[shown.name, shown.title]])), "utf-8")
    return {name: len(content) for name, content in made.items()}


def _busy(session: CDPSession) -> float:
    """Seconds of processor time that the page's thread has spent so far."""
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


def _median(session: CDPSession, act: Callable[[int], object]) -> int:
    """The median of what several goes took the page's thread, in milliseconds."""
    times = []
    for go in range(GOES):
        before = _busy(session)
        act(go)
        times.append(_busy(session) - before)
    return round(1000 * statistics.median(times))


def measure(seen: Page, address: str) -> dict[str, int]:
    """Open the explorer, search, choose, turn the page: times in milliseconds, memory in megabytes."""
    seen.set_default_timeout(PATIENCE)
    session = seen.context.new_cdp_session(seen)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(session)
    seen.goto(address)
    seen.wait_for_selector(".evidence-explorer[data-ready=findings]")
    opened = round(1000 * (_busy(session) - before))
    seen.evaluate("document.querySelector('details').open = true")
    search = seen.get_by_label("Search", exact=True)

    def type_words(go: int) -> None:
        search.fill(WORDS[go])
        seen.wait_for_function(ASKED, arg=WORDS[go])
        seen.evaluate(SETTLED)

    typed = _median(session, type_words)
    seen.get_by_role("button", name="Clear").click()
    cell = seen.get_by_label("Cell", exact=True)
    cells = [one for one in cell.locator("option").evaluate_all("all => all.map((one) => one.value)") if one]

    def choose(go: int) -> None:
        cell.select_option(cells[go])
        seen.evaluate(SETTLED)

    chosen = _median(session, choose)
    seen.get_by_role("button", name="Clear").click()
    onward = seen.get_by_role("button", name="Next Page")

    def turn(go: int) -> None:
        onward.click()
        seen.evaluate(SETTLED)

    turned = _median(session, turn)
    return {
        "opened_ms": opened,
        "search_ms": typed,
        "facet_ms": chosen,
        "page_ms": turned,
        "heap_MB": round(seen.evaluate(HEAP) / 1e6),
    }


def rows() -> Iterator[dict[str, object]]:
    """One row a number of findings; `NotThere` without a Chromium."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise NotThere("No Chromium was found.")
    arguments = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for size in SIZES:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                weights = page(folder, findings(size))
                seen = browser.new_page(viewport={"width": 1280, "height": 900})
                told = measure(seen, (folder / "page.html").as_uri())
                seen.close()
            yield {"findings": size, "script_MB": round(weights["findings.js"] / 1e6, 2), **told}
        browser.close()
