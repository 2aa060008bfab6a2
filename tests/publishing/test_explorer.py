"""The table explorer in a browser: search, filters, order, addresses, download, keyboard, print."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from book.publishing import vendor
from tests.barriers import barriers

CELLS = ("Treg", "TAM", "MDSC")
CANCERS = ("breast", "lung; melanoma", "")
HEADS = (
    ("Finding", False),
    ("Year", False),
    ("Cell", True),
    ("Cancer", True),
    ("Note", False),
    ("Checked", False),
)
PAGE = """<!doctype html><html lang="en" data-content_root="./" data-theme="light">
<head><meta charset="utf-8">
<title>Rows</title><link rel="stylesheet" href="explorer.css"><style>:root {{ --pst-color-background: #fff;
--pst-color-surface: #f3f4f5; --pst-color-text-base: #222832; --pst-color-text-muted: #48566b;
--pst-color-border: #d1d5da; --pst-color-primary: #0a7d91; --pst-color-target: #f3cf95; }}</style>
<script defer src="explorer.js"></script></head><body style="margin: 16px"><main><h1>Rows</h1>
<p><a href="#row-119">the last row</a></p><table class="review-explorer"><thead><tr>{heads}</tr></thead>
<tbody>{rows}</tbody></table></main></body></html>"""


WATCH = """
window.halves = 0;
new MutationObserver(() => {
  const plain = document.querySelector("table.review-explorer");
  const view = document.querySelector(".review-explorer-view");
  const seen = [plain, view].map((one) => one?.checkVisibility({ visibilityProperty: true }) ?? false);
  const whole = view?.hasAttribute("data-ready") ?? false;
  if (plain && (seen[0] === whole || seen[1] !== whole)) window.halves += 1;
}).observe(document, { attributes: true, childList: true, subtree: true });
"""
"""Counts the states in which a reader would see anything but the plain table, and then the one to explore."""


def record(number: int) -> list[str]:
    words = f"TGF-β, “finding” {number} <b>&"
    return [words, str(2000 + number % 20), CELLS[number % 3], CANCERS[number % 3], "a note", "2026-11-20"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explorer")
    vendor.write(place)
    for name in ("explorer.css", "explorer.js"):
        copy(vendor.ASSETS / name, place)
    heads = "".join(
        f'<th class="head{" facet" if facet else ""}"><p>{head}</p></th>' for head, facet in HEADS
    )
    rows = ""
    for number in range(120):
        finding, *others = (f"<p>{escape(text)}</p>" for text in record(number))
        cells = [f'{finding}<a href="#row-{number}">itself</a>' if number == 0 else finding, *others]
        rows += f'<tr id="row-{number}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
    (place / "rows.html").write_text(PAGE.format(heads=heads, rows=rows), "utf-8")
    second = f'<table class="review-explorer"><thead><tr>{heads}</tr></thead><tbody></tbody></table></main>'
    two = PAGE.format(heads=heads, rows=rows).replace("</main>", second)
    (place / "two.html").write_text(two, "utf-8")
    return place


@pytest.fixture(params=[1280, 390])
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport={"width": request.param, "height": 800}) as made:
        yield made


@pytest.fixture
def visit(context: BrowserContext, folder: Path) -> Iterator[Callable[[str], Page]]:
    """Open the page at an address below it; no error in its console, no request to a site."""
    troubles: list[str] = []
    context.on("request", lambda asked: None if asked.url.startswith("file:") else troubles.append(asked.url))
    context.on(
        "console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None
    )

    def opened(address: str = "", file: str = "rows.html", *, rows: bool = True) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto((folder / file).as_uri() + address)
        page.wait_for_selector(f".review-explorer-view[data-ready] {'.tabulator-row' if rows else ''}")
        page.evaluate("document.querySelector('.review-explorer-view details').open = true")
        return page

    yield opened
    assert [url for url in troubles if not url.startswith("blob:")] == []


def count(page: Page) -> str:
    return page.locator(".review-explorer-count").inner_text()


def findings(page: Page) -> list[str]:
    cells = page.locator(".tabulator-row .tabulator-cell[tabulator-field=c0]").all_inner_texts()
    return [cell.split("\n")[0] for cell in cells]


def test_the_plain_table_gives_way(visit: Callable[..., Page]) -> None:
    page = visit()
    assert not page.locator("table.review-explorer").is_visible()
    assert count(page) == "120 of 120 rows"
    assert findings(page)[0] == record(0)[0]
    assert page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size"
    ) == page.evaluate("document.querySelectorAll('[id]').length")


def test_search_looks_at_every_column_and_keeps_an_address(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Search", exact=True).fill("MELANOMA tgf-β finding")
    assert count(page) == "40 of 120 rows"
    assert "find=MELANOMA" in page.url
    assert count(visit(page.url.partition("rows.html")[2])) == "40 of 120 rows"


def test_a_filter_knows_the_values_of_a_cell_apart(visit: Callable[..., Page]) -> None:
    page = visit()
    options = page.get_by_label("Cancer").locator("option").all_inner_texts()
    assert options == ["all", "breast (40)", "lung (40)", "melanoma (40)"]
    page.get_by_label("Cancer").select_option("lung")
    page.get_by_label("Cell").select_option("TAM")
    assert count(page) == "40 of 120 rows"
    page.get_by_label("Cell").select_option("Treg")
    assert count(page) == "0 of 120 rows"
    assert page.get_by_text("No row fits").is_visible()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!location.search")
    assert count(page) == "120 of 120 rows"


@pytest.mark.parametrize("address", ["?cell=nonsense", "?sort=nonsense", "?other=1", "#nonsense", "#%E0"])
def test_an_address_that_means_nothing_does_no_harm(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    assert count(page) == "120 of 120 rows"


def test_sorting_by_choice_and_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("?sort=-year")
    years = [record(number)[1] for number in range(120)]
    assert record(19)[0] == findings(page)[0]
    assert max(years) == "2019"
    page.get_by_role("columnheader", name="Finding").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.search === '?sort=finding'")
    assert findings(page)[:3] == [record(number)[0] for number in range(3)]
    assert page.get_by_label("Sort by").input_value() == "finding"


def test_a_row_has_an_address_wherever_it_is(visit: Callable[..., Page]) -> None:
    page = visit("?cell=TAM#row-119")
    row = page.locator(".tabulator-row.is-target")
    row.wait_for()
    assert row.get_attribute("data-row") == "row-119"
    page.wait_for_function("document.activeElement.dataset.row === 'row-119'")
    assert row.evaluate("row => row.getBoundingClientRect().bottom <= innerHeight")
    assert count(page) == "120 of 120 rows"
    assert page.url.endswith("rows.html#row-119")


def test_a_link_on_the_page_leads_to_its_row(visit: Callable[..., Page]) -> None:
    page = visit("?cell=TAM")
    page.get_by_text("the last row").click()
    page.locator(".tabulator-row.is-target[data-row=row-119]").wait_for()


def test_the_shown_rows_can_be_saved(visit: Callable[..., Page]) -> None:
    page = visit("?cell=Treg&sort=-finding")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download these rows").click()
    assert saved.value.suggested_filename == "rows.csv"
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8"))))
    assert rows[0] == [head for head, _ in HEADS]
    assert len(rows) == 41
    assert rows[1] == record(117)


def test_nothing_is_lost_at_any_width(visit: Callable[..., Page]) -> None:
    page = visit()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    first = page.locator(".tabulator-row").nth(1).inner_text()
    assert all(text in first for text in record(1))


def test_print_shows_the_selection(visit: Callable[..., Page]) -> None:
    page = visit("?cell=Treg")
    page.emulate_media(media="print")
    assert page.locator("table.review-explorer tbody tr:visible").count() == 40
    assert not page.locator(".review-explorer-view").is_visible()


@pytest.mark.parametrize("address", ["", "?cell=TAM&sort=-year", "?find=nonsense", "#row-119"])
def test_nothing_hinders_a_reader(visit: Callable[..., Page], address: str) -> None:
    assert barriers(visit(address, rows=address != "?find=nonsense")) == []


def test_tables_of_one_page_have_names_of_their_own(visit: Callable[..., Page]) -> None:
    page = visit(file="two.html")
    names = page.get_by_role("search").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert names == ["Rows", "Rows (table 2)"]
    assert barriers(page) == []


def test_a_table_shows_itself_only_when_it_is_whole(context: BrowserContext, folder: Path) -> None:
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto((folder / "rows.html").as_uri())
    page.wait_for_selector(".review-explorer-view[data-ready] .tabulator-row")
    assert page.evaluate("halves") == 0


def test_what_has_no_column_of_its_own_is_read_to_its_end(visit: Callable[..., Page]) -> None:
    page = visit()
    inside = """all => all.every(one => one.getBoundingClientRect().right
        <= one.closest(".tabulator").getBoundingClientRect().right)"""
    assert page.locator(".tabulator-row, .tabulator-responsive-collapse li").evaluate_all(inside)


def test_without_tabulator_the_table_stays(context: BrowserContext, folder: Path) -> None:
    context.route("**/vendor/tabulator.js", lambda route: route.abort())
    page = context.new_page()
    page.goto((folder / "rows.html").as_uri())
    page.wait_for_timeout(300)
    assert page.locator("table.review-explorer tbody tr:visible").count() == 120
