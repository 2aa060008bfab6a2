"""The map of the front page: every finding has its place, and the filters recount it in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from book import evidence
from book.publishing import evidence_map, vendor
from book.publishing.evidence_map import ORDER, Map
from book.publishing.figure import ROOT
from book.repository import Repository
from tests.barriers import barriers

PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Map</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="evidence-map.css">
<style>:root {{ --pst-color-surface: #fff; --pst-color-text-base: #222832; --pst-color-text-muted: #48566b;
--pst-color-border: #d1d5da; --pst-color-primary: #0a7d91; }}</style>
<script defer src="evidence-map.js"></script></head><body style="margin: 16px"><main><h1>Map</h1>{body}</main>
</body></html>"""


@pytest.fixture(scope="module")
def shown() -> Map:
    return Map()


@pytest.fixture(scope="module")
def folder(shown: Map, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("map")
    for name in ("evidence-map.css", "evidence-map.js"):
        copy(vendor.ASSETS / name, place)
    body = evidence_map.html(shown).replace(f"{ROOT}/", "")
    (place / "map.html").write_text(PAGE.format(body=body), "utf-8")
    return place


@pytest.fixture(params=[1280, 390])
def page(chromium: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    errors: list[str] = []
    with chromium.new_context(viewport={"width": request.param, "height": 800}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((folder / "map.html").as_uri())
        page.wait_for_selector(".evidence-map[data-ready]")
        yield page
    assert errors == []


def numbers(page: Page) -> int:
    return sum(map(int, page.locator(".evidence-map td a").all_text_contents()))


def test_every_finding_has_one_place(shown: Map, repository: Repository) -> None:
    assert len(shown.findings) == len(evidence.findings(repository))
    assert sum(count for count, _ in shown.places().values()) == len(shown.findings)


def test_a_place_has_the_certainty_of_the_best_claim_supported_there(
    shown: Map, repository: Repository
) -> None:
    linked = evidence.linked_findings(repository)
    certainty = evidence.claims(repository).set_index("id")["certainty"]
    chosen = linked[(linked["cell"] == "tam") & (linked["process"] == "angiogenesis")]
    ranks = [ORDER.index(certainty[claim]) for claim in chosen.loc[chosen["bearing"] == "for", "claim"]]
    at = shown.rows.index("TAM"), shown.columns.index("Angiogenesis")
    assert shown.places()[at] == (chosen["evidence"].nunique(), min(ranks))


def test_the_cells_that_open_on_demand_have_few_findings(shown: Map) -> None:
    counts = [sum(one.row == number for one in shown.findings) for number in range(len(shown.rows))]
    assert min(counts[: shown.shown_first]) >= evidence_map.LEAST > max(counts[shown.shown_first :])


def test_the_script_counts_what_the_page_counted(page: Page, shown: Map) -> None:
    assert numbers(page) == len(shown.findings)


def test_filters_recount_the_map_and_go_along_to_the_explorer(page: Page, shown: Map) -> None:
    page.get_by_label("Species").select_option("human")
    page.get_by_label("Cancer").select_option("Breast")
    page.get_by_label("Period").select_option("from=2017")
    fits = [
        one
        for one in shown.findings
        if "human" in one.species and "Breast" in one.cancers and one.year > 2016
    ]
    assert numbers(page) == len(fits)
    assert (
        page.get_by_role("status").inner_text().startswith(f"{len(fits)} of {len(shown.findings)} findings")
    )
    link = page.locator(".evidence-map td a:visible").first
    asked = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert asked.pop("cell")[0] in shown.rows
    assert asked.pop("process")[0] in shown.columns
    assert asked == {"set": ["claims"], "species": ["human"], "cancer": ["Breast"], "from": ["2017"]}
    page.get_by_role("button", name="Clear").click()
    page.get_by_text(f"{len(shown.findings)} of {len(shown.findings)} findings").wait_for()
    assert numbers(page) == len(shown.findings)


def test_every_square_says_what_it_is_and_is_reached_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "finding" in label
    assert label.rpartition(", ")[2] in ORDER


def test_the_other_cells_open_on_demand(page: Page, shown: Map) -> None:
    assert page.locator(".evidence-map tbody tr:visible").count() == shown.shown_first
    page.get_by_role("button", name="more cells").click()
    assert page.locator(".evidence-map tbody tr:visible").count() == len(shown.rows)


def test_nothing_hinders_a_reader(page: Page) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert barriers(page) == []


def test_without_a_script_the_whole_map_is_there(chromium: Browser, folder: Path, shown: Map) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((folder / "map.html").as_uri())
        assert page.locator(".evidence-map tbody tr:visible").count() == len(shown.rows)
        assert numbers(page) == len(shown.findings)
