"""The evidence explorer in a browser, over 10,000 made-up rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from book.bibliography import Reference
from book.publishing import explorer_files, vendor
from book.publishing.explorer_sets import Column, Facet, Row, Set
from tests.barriers import barriers

MANY = 10_000
CELLS = ("TAM", "MDSC", "Treg")
STEPS = ("Recruitment", "Expansion")
PAGE = """<!doctype html><html lang="en" data-content_root="./" data-theme="light">
<head><meta charset="utf-8">
<title>Explorer</title><link rel="stylesheet" href="explorer.css">
<link rel="stylesheet" href="evidence-explorer.css">
<style>:root {{ --pst-color-background: #fff; --pst-color-surface: #f3f4f5;
--pst-color-text-base: #222832; --pst-color-text-muted: #48566b;
--pst-color-border: #d1d5da; --pst-color-primary: #0a7d91; }}</style>
<script defer src="explorer.js"></script>
<script defer src="evidence-explorer.js"></script></head>
<body style="margin: 16px"><main><h1>Explorer</h1>
<div class="evidence-explorer" data-sets='{sets}'></div></main></body></html>"""


def findings() -> Set:
    """Rows in which cell, step and year go round at their own pace."""
    columns = [Column("finding", "Finding", 30), Column("year", "Year", 5), Column("paper", "Paper", 10)]
    facets = [
        Facet("level", "Level"),
        *(Facet(key, key.title(), of_part=True) for key in ("cell", "process", "year")),
    ]
    made = Set("findings", "Findings", columns, facets)
    for number in range(MANY):
        part = [[CELLS[number % 3]], [STEPS[number % 2]], [str(2000 + number % 20)]]
        cells = [
            f"TGF-β, “finding” {number} <b>&",
            part[2][0],
            (f"Doe {number % 50}", f"doe{number % 50}.html"),
        ]
        made.rows.append(Row(cells, [["A" if number % 5 else "B"]], [f"doe{number % 50}"], [part]))
    return made


def claims() -> Set:
    """One claim on TAM that expand and Treg that are recruited, one on TAM that are recruited."""
    facets = [Facet("cell", "Cell", of_part=True), Facet("process", "Process", of_part=True)]
    made = Set("claims", "Claims", [Column("claim", "Claim", 30)], facets)
    made.rows.append(Row(["apart"], [], ["doe1"], [[["TAM"], ["Expansion"]], [["Treg"], ["Recruitment"]]]))
    made.rows.append(Row(["together"], [], ["doe2", "doe3"], [[["TAM"], ["Recruitment"]]]))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("evidence-explorer")
    vendor.write(place)
    for name in ("explorer.css", "explorer.js", "evidence-explorer.css", "evidence-explorer.js"):
        copy(vendor.ASSETS / name, place)
    fields = {"author": "Doe, J.", "title": "A {Title}", "year": "2001", "doi": "10.1000/x"}
    known = {f"doe{number}": Reference(f"doe{number}", "article", 1, fields) for number in range(50)}
    (place / "explorer").mkdir()
    for name, content in explorer_files.files([findings(), claims()], known).items():
        (place / "explorer" / name).write_bytes(content)
    sets = json.dumps([["findings", "Findings"], ["claims", "Claims"], ["gone", "Gone"]])
    (place / "page.html").write_text(PAGE.format(sets=sets), "utf-8")
    return place


@pytest.fixture(params=[1280, 390])
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport={"width": request.param, "height": 800}) as made:
        yield made


@pytest.fixture
def visit(context: BrowserContext, folder: Path) -> Iterator[Callable[..., Page]]:
    troubles: list[str] = []

    def opened(address: str = "", ready: str = "findings") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.goto((folder / "page.html").as_uri() + address)
        page.wait_for_selector(f".evidence-explorer[data-ready={ready}]")
        page.locator("details:visible").evaluate("drawer => drawer.open = true")
        return page

    yield opened
    assert troubles == []


def count(page: Page) -> str:
    return page.locator(".review-explorer-count:visible").inner_text()


def shown(page: Page) -> list[str]:
    return page.locator(".tabulator-row:visible .tabulator-cell[tabulator-field=c0]").all_inner_texts()


def save(page: Page, name: str) -> tuple[str, str]:
    with page.expect_download() as saved:
        page.get_by_role("button", name=name, exact=True).click()
    return saved.value.suggested_filename, Path(saved.value.path()).read_text("utf-8")


def test_a_search_shows_what_holds_every_word(visit: Callable[..., Page]) -> None:
    page = visit()
    assert count(page) == "10,000 of 10,000 findings"
    page.get_by_label("Search", exact=True).fill("tgf 4242")
    page.get_by_text("1 of 10,000 findings").wait_for()
    assert shown(page) == ["TGF-β, “finding” 4242 <b>&"]
    assert "find=tgf+4242" in page.url


def test_filters_work_together_and_count_what_each_would_leave(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Cell", exact=True).select_option("TAM")
    page.get_by_label("From year").select_option("2019")
    fits = [n for n in range(MANY) if n % 3 == 0 and n % 20 == 19]
    assert count(page) == f"{len(fits)} of 10,000 findings"
    cells = page.get_by_label("Cell", exact=True).locator("option").all_inner_texts()
    of_year = [n for n in range(MANY) if n % 20 == 19]
    expected = {f"{cell} ({sum(n % 3 == at for n in of_year)})" for at, cell in enumerate(CELLS)}
    assert set(cells) == {"all", *expected}
    levels = page.get_by_label("Level", exact=True).locator("option").all_inner_texts()
    assert levels == ["all", f"A ({len(fits)})"]  # level B falls on other years


def test_a_claim_is_found_where_one_finding_fits_every_filter(visit: Callable[..., Page]) -> None:
    page = visit("?set=claims&cell=TAM&process=Recruitment", ready="claims")
    assert shown(page) == ["together"]
    page.get_by_label("Process", exact=True).select_option("Expansion")
    assert shown(page) == ["apart"]


def test_an_address_brings_a_selection_back_and_so_does_the_back_button(visit: Callable[..., Page]) -> None:
    page = visit("?set=findings&cell=Treg&to=2001&sort=-year")
    assert page.get_by_label("Cell", exact=True).input_value() == "Treg"
    assert page.get_by_label("Sort by").input_value() == "-year"
    before = count(page)
    first = shown(page)[0]
    page.get_by_label("Cell", exact=True).select_option("MDSC")
    assert shown(page)[0] != first
    page.go_back()
    page.wait_for_function("document.querySelector('select[name=cell]').value === 'Treg'")
    assert (count(page), shown(page)[0]) == (before, first)
    link = page.get_by_role("link", name="Address of this selection").get_attribute("href")
    assert link == page.url


def test_a_value_that_no_row_has_leaves_none_and_can_be_seen(visit: Callable[..., Page]) -> None:
    page = visit("?set=findings&cell=nonsense")
    assert count(page) == "0 of 10,000 findings"
    assert page.get_by_label("Cell", exact=True).input_value() == "nonsense"
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("10,000 of 10,000 findings").wait_for()


def test_what_is_shown_can_be_taken_along(visit: Callable[..., Page]) -> None:
    page = visit("?set=findings&find=777&sort=year")
    name, text = save(page, "CSV")
    rows = list(csv.reader(io.StringIO(text)))
    assert (name, rows[0]) == ("findings.csv", ["Finding", "Year", "Paper"])
    wanted = sorted((2000 + n % 20, f"TGF-β, “finding” {n} <b>&") for n in range(MANY) if "777" in str(n))
    assert sorted((int(year), finding) for finding, year, _ in rows[1:]) == wanted
    assert [int(row[1]) for row in rows[1:]] == [year for year, _ in wanted]
    keys = {row[2].replace("Doe ", "doe") for row in rows[1:]}
    name, text = save(page, "BibTeX")
    assert name == "findings.bib"
    assert {line[9:-1] for line in text.splitlines() if line.startswith("@article{")} == keys
    name, text = save(page, "RIS")
    assert name == "findings.ris"
    assert {line[6:] for line in text.splitlines() if line.startswith("ID")} == keys


def test_tabs_are_changed_by_keyboard_and_keep_the_filters_they_share(visit: Callable[..., Page]) -> None:
    page = visit("?set=findings&cell=TAM&sort=-year")
    page.get_by_role("tab", name="Findings").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".evidence-explorer[data-ready=claims]")
    assert page.get_by_role("tab", name="Claims").get_attribute("aria-selected") == "true"
    assert "cell=TAM" in page.url
    assert "sort" not in page.url
    assert page.get_by_role("tabpanel").count() == 1


@pytest.mark.parametrize("address", ["", "?set=findings&cell=TAM", "?set=findings&find=nonsense"])
def test_nothing_hinders_a_reader(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert barriers(page) == []


def test_a_set_that_does_not_load_is_said_so(context: BrowserContext, folder: Path) -> None:
    page = context.new_page()
    page.goto((folder / "page.html").as_uri() + "?set=gone")
    page.get_by_text("The data did not load").wait_for()
