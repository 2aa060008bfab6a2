"""What is read from a report of Lighthouse, recorded of this site and shortened, and how one is asked for."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import lighthouse
from benchmarks.labelled import NotThere

RECORDED = Path(__file__).parent / "replies" / "lighthouse.json"
ASKED = """#!{python}
import gzip, json, os, sys, urllib.request
with open({log!r}, "a") as log:
    log.write(json.dumps([os.environ["CHROME_PATH"], *sys.argv[1:]]) + chr(10))
page = gzip.decompress(urllib.request.urlopen(sys.argv[3]).read())
if b"broken" in page:
    print("Unable to connect to Chrome", file=sys.stderr)
    sys.exit(1)
blank = json.dumps({{"runtimeError": {{"message": "no paint"}}}})
print(blank if b"blank" in page else open({recorded!r}).read())
"""
"""An npx that fetches the page and says what Lighthouse said once."""


@pytest.fixture
def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for page in lighthouse.PAGES:
        place = tmp_path / "site" / page
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("<h1>A page</h1>", "utf-8")
    return tmp_path / "site"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was asked of npx, a line of JSON a time."""
    log = tmp_path / "asked"
    for name in ("npx", "chromium"):
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(ASKED.format(python=sys.executable, log=str(log), recorded=str(RECORDED)), "utf-8")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return log


def test_a_row_has_the_scores_the_metrics_and_what_was_not_passed(report: dict[str, Any]) -> None:
    row = lighthouse.told(report)
    audits = report["audits"]
    assert {name: row[name] for name in lighthouse.SCORES} == dict.fromkeys(lighthouse.SCORES, 100)
    assert row["lcp_ms"] == round(audits["largest-contentful-paint"]["numericValue"])
    assert row["kB"] == pytest.approx(audits["total-byte-weight"]["numericValue"] / 1000, abs=0.05)
    assert row["lighthouse"] == "12.8.2"
    assert row["not_passed"] == "label-content-name-mismatch"


def test_what_only_slows_a_page_or_does_not_apply_is_not_told_as_not_passed(report: dict[str, Any]) -> None:
    assert report["audits"]["unused-css-rules"]["score"] == 0
    assert report["audits"]["video-caption"]["score"] is None
    assert lighthouse.failed(report) == ["label-content-name-mismatch"]
    report["audits"]["document-title"]["score"] = 0
    assert lighthouse.failed(report) == ["document-title", "label-content-name-mismatch"]


@pytest.mark.parametrize("order", [(0.2, 0.9, 0.6), (0.6, 0.2, 0.9), (0.9, 0.6, 0.2)])
def test_of_several_visits_the_middle_one_is_told(report: dict[str, Any], order: tuple[float, ...]) -> None:
    reports = [copy.deepcopy(report) for _ in order]
    for one, score in zip(reports, order, strict=True):
        one["categories"]["performance"]["score"] = score
    assert lighthouse.told(lighthouse.middle(reports))["performance"] == 60


def test_each_page_is_visited_on_both_devices_with_the_browser_that_was_found(
    site: Path, asked: Path
) -> None:
    rows = list(lighthouse.rows(site))
    assert [(row["page"], row["profile"]) for row in rows] == [
        (page, profile) for page in lighthouse.PAGES for profile in ("phone", "desk")
    ]
    said = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    assert len(said) == len(rows) * lighthouse.RUNS
    assert {(one[0], one[2]) for one in said} == {
        (str(asked.parent / "bin" / "chromium"), lighthouse.PACKAGE)
    }
    assert [("--preset=desktop" in one) for one in said[:: lighthouse.RUNS]] == [False, True] * len(
        lighthouse.PAGES
    )


@pytest.mark.parametrize(("content", "why"), [("broken", "Unable to connect"), ("blank", "no paint")])
def test_a_visit_without_a_report_says_why(content: str, why: str, site: Path, asked: Path) -> None:
    (site / "index.html").write_text(content, "utf-8")
    with pytest.raises(NotThere, match=why):
        list(lighthouse.rows(site))


def test_without_npx_nothing_is_measured(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotThere, match="npx was not found"):
        list(lighthouse.rows(site))


def test_without_a_built_site_nothing_is_measured(asked: Path, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="make html"):
        list(lighthouse.rows(tmp_path / "none"))
