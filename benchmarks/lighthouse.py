"""What Lighthouse says of the built site: four scores a page, on a telephone and at a desk, and the metrics.

Lighthouse is a package of npm; `npx` fetches it on first use, which is the only thing the bench asks of a
network: the site is served on this machine, packed, as `pages` serves it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median_low
from typing import Any

from benchmarks.labelled import NotThere
from benchmarks.pages import KILO, needed, served

PACKAGE = "lighthouse@12.8.2"
"""The last that runs on Node 20."""

PAGES = (
    "index.html",
    "chapters/recruitment-and-expansion.html",
    "chapters/evidence/explorer.html",
    "references/olkhanud2009breast.html",
)
"""The front page, the longest chapter, the explorer, and the page of a reference."""

PROFILES: dict[str, tuple[str, ...]] = {"phone": (), "desk": ("--preset=desktop",)}
"""Lighthouse's own telephone, slow in its network and its processor, and its own desk."""

RUNS = 3
"""Visits of a page; the one with the middle score is told, for times differ from one to the next."""

SCORES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best_practices": "best-practices",
    "seo": "seo",
}
"""Lighthouse's categories by column."""

METRICS = {
    "lcp_ms": "largest-contentful-paint",
    "tbt_ms": "total-blocking-time",
    "cls": "cumulative-layout-shift",
    "kB": "total-byte-weight",
}
"""Its audits by column."""

Report = Mapping[str, Any]
"""A report of Lighthouse as its JSON has it."""


def told(report: Report) -> dict[str, object]:
    """The row of a report: scores of 100, metrics, and the audits not passed apart from those of speed."""
    categories, audits = report["categories"], report["audits"]
    values = {column: float(audits[name]["numericValue"]) for column, name in METRICS.items()}
    return {
        **{column: round(100 * categories[name]["score"]) for column, name in SCORES.items()},
        "lcp_ms": round(values["lcp_ms"]),
        "tbt_ms": round(values["tbt_ms"]),
        "cls": round(values["cls"], 4),
        "kB": round(values["kB"] / KILO, 1),
        "not_passed": " ".join(failed(report)),
        "lighthouse": report["lighthouseVersion"],
    }


def failed(report: Report) -> list[str]:
    """The audits of accessibility, good practice and search engines that a page does not pass, also those
    that Lighthouse does not count in its score."""
    names = {
        one["id"]
        for category in SCORES.values()
        if category != "performance"
        for one in report["categories"][category]["auditRefs"]
    }
    scores = {name: report["audits"][name]["score"] for name in names}
    return sorted(name for name, score in scores.items() if score is not None and score < 1)


def middle(reports: list[Report]) -> Report:
    """The report whose score of performance is the middle one."""
    wanted = median_low(one["categories"]["performance"]["score"] for one in reports)
    return next(one for one in reports if one["categories"]["performance"]["score"] == wanted)


def _visit(npx: str, chromium: str, address: str, options: tuple[str, ...]) -> Report:
    command = [npx, "--yes", PACKAGE, address, "--output=json", "--output-path=stdout", "--quiet"]
    command += ["--no-enable-error-reporting", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    environment = os.environ | {"CHROME_PATH": chromium}
    done = subprocess.run(
        [*command, *options], env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    )
    report: Report = json.loads(done.stdout) if done.returncode == 0 else {}
    if not report or "runtimeError" in report:
        said = report["runtimeError"]["message"] if report else done.stderr.strip()
        raise NotThere(f"Lighthouse gave no report of {address}: {said}")
    return report


def rows(site: Path | None = None) -> Iterator[dict[str, object]]:
    """Each of `PAGES` on each profile; `NotThere` without npx, Chromium, a built site, or Lighthouse.

    Columns: page; profile; performance, accessibility, best_practices, seo (of 100); lcp_ms, until the
    largest part of the first window is painted (ms); tbt_ms, for how long the page could not answer (ms);
    cls, what moved while it came (no unit); kB, transferred (packed); not_passed, audits apart from those
    of speed; lighthouse, its version.
    """
    npx = shutil.which("npx")
    if npx is None:
        raise NotThere("npx was not found; it comes with Node.js (nodejs.org), version 20 or newer.")
    built, chromium = needed(site)
    with served(built) as address:
        for page in PAGES:
            for profile, options in PROFILES.items():
                reports = [_visit(npx, chromium, f"{address}/{page}", options) for _ in range(RUNS)]
                yield {"page": page, "profile": profile, **told(middle(reports))}
