"""The pages of the cells: one shape for all; and the explorer that says what markers cannot tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from book import tables
from book.repository import Repository, here
from tests.site.browsing import visit

PAGES = sorted(
    path for path in (here().chapters / "cells").glob("*.md") if "cell-identity" in path.read_text("utf-8")
)


def test_every_cell_page_asks_the_same_questions_in_the_same_order() -> None:
    headings = {path.stem: re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) for path in PAGES}
    assert len(headings) >= 10
    shapes = {tuple(found) for found in headings.values()}
    assert len(shapes) == 1, headings


def test_every_suppressive_cell_has_its_page(repository: Repository) -> None:
    cells = tables.read("cells", repository)
    named = {
        name
        for path in PAGES
        for line in re.findall(r"\{cell-identity\} (.+)", path.read_text("utf-8"))
        for name in line.split()
    }
    assert set(cells.loc[cells["kind"] == "suppressive", "id"]) <= named


@pytest.fixture
def explorer(address: str, chromium: Browser) -> Iterator[Page]:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/chapters/cells/comparison.html")
        seen.page.wait_for_selector(".marker-form")
        yield seen.page
        assert seen.errors == []


def choose(page: Page, marker: str, sign: str) -> None:
    page.get_by_label("Marker", exact=True).fill(marker)
    page.get_by_role("button", name=f"Add as {sign}").click()


def test_markers_sort_cells_by_what_papers_give(explorer: Page) -> None:
    choose(explorer, "foxp3", "positive")
    found = explorer.locator(".marker-found").inner_text()
    given, _, rest = found.partition("No paper of the table tells these apart by it")
    assert "Papers give this to" in given
    assert "Treg" in given
    assert "MDSC" in rest
    assert explorer.locator(".marker-found a").first.get_attribute("href")


def test_a_negative_marker_sets_cells_apart(explorer: Page) -> None:
    choose(explorer, "FOXP3", "negative")
    found = explorer.locator(".marker-found").inner_text()
    opposed = found.partition("Papers give the opposite for")[2].partition("No paper")[0]
    assert "Treg" in opposed
    explorer.get_by_role("button", name="take away FOXP3 negative").click()
    assert "Choose a marker" in explorer.locator(".marker-found").inner_text()


def test_an_unknown_marker_is_said_to_be_unknown(explorer: Page) -> None:
    choose(explorer, "nonsense<b>", "positive")
    assert "No paper of the table gives 'nonsense<b>'" in explorer.locator(".marker-found").inner_text()


def test_the_species_changes_the_markers(explorer: Page) -> None:
    explorer.get_by_label("Species", exact=True).select_option("mouse")
    choose(explorer, "Foxp3", "positive")
    assert "Treg" in explorer.locator(".marker-found").inner_text()
