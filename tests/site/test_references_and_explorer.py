"""The pages of the references, the explorer and the map as the site has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from book import bibliography
from book.publishing import links
from book.publishing.reference_pages import FOUNDING
from book.publishing.references import ON_SITE
from book.repository import Repository
from tests.barriers import barriers
from tests.site.browsing import visit

SAMPLE = (FOUNDING, "olkhanud2009breast", "advani2018cd47", "thorsson2018immune")
"""The founding review, a primary paper, a trial, and a paper behind other tables."""

EXPLORER = "chapters/evidence/explorer.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("key", SAMPLE)
def test_a_reference_page_is_quiet_and_accessible(
    key: str, scheme: str, address: str, chromium: Browser
) -> None:
    with visit(chromium, address, scheme=scheme) as seen:
        seen.page.goto(f"{address}/references/{key}.html")
        assert seen.page.get_by_role("heading", level=1).count() == 1
        for width in (1280, 390):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )
        assert barriers(seen.page) == []
        assert seen.errors == []
        assert seen.requests_elsewhere == []


def test_lists_of_references_lead_to_the_pages(site: Path, repository: Repository) -> None:
    every = {link.address for link in links.read(site / "chapters/living/references.html").links}
    for key in bibliography.read(repository):
        assert f"../../references/{key}.html" in every
    assert {f"../../references/all.{end}" for end in ("bib", "ris", "csl.json")} <= every


@pytest.mark.parametrize(
    "name", ["chapters/recruitment-and-expansion.html", "chapters/living/references.html"]
)
def test_a_list_names_six_authors_and_the_papers_own_page_all(
    name: str, site: Path, repository: Repository, chromium: Browser
) -> None:
    key = "olkhanud2009breast"
    names = [" ".join(reversed(author.split(", "))) for author in bibliography.read(repository)[key].authors]
    assert len(names) > ON_SITE
    with visit(chromium, site.as_uri()) as seen:
        seen.page.goto(f"{site.as_uri()}/{name}")
        entry = seen.page.get_by_role("listitem").filter(has_text="Breast cancer lung metastasis requires")
        shown = entry.last.inner_text().replace("\N{NO-BREAK SPACE}", " ")
        assert f"{', '.join(names[:ON_SITE])}, et al. Breast" in shown
        entry.last.get_by_role("link", name="in this review").click()
        seen.page.wait_for_url(f"**/references/{key}.html")
        written = seen.page.locator(".reference-authors").inner_text()
        assert [one for one in names if one.split()[-1] not in written] == []


def test_a_page_names_the_chapters_that_cite_its_paper(site: Path) -> None:
    named = {link.address for link in links.read(site / f"references/{FOUNDING}.html").links}
    assert {"../index.html", "../chapters/evidence/2016-and-now.html"} <= named


@pytest.mark.parametrize("words", ["Olkhanud", "NCT02953509"])
def test_the_search_finds_a_reference_by_author_and_by_trial(
    words: str, address: str, chromium: Browser
) -> None:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/search.html?q={words}")
        seen.page.locator("#search-results a[href*='references/']").first.wait_for(timeout=15_000)


def test_a_search_in_a_table_is_no_search_of_the_site(address: str, chromium: Browser) -> None:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/{EXPLORER}?set=references&find=olkhanud")
        seen.page.wait_for_selector(".evidence-explorer[data-ready=references]")
        assert "Olkhanud" in seen.page.locator(".tabulator-row").first.inner_text()
        assert seen.errors == []


@pytest.mark.parametrize("name", ["findings", "claims", "trials", "references"])
def test_the_explorer_shows_each_set_from_a_folder(name: str, site: Path, chromium: Browser) -> None:
    home = site.as_uri()
    with visit(chromium, home) as seen:
        seen.page.goto(f"{home}/{EXPLORER}?set={name}")
        seen.page.wait_for_selector(f".evidence-explorer[data-ready={name}]")
        for row in seen.page.locator(".tabulator-row").all()[:3]:
            for link in row.locator("a").all():
                there = str(link.evaluate("link => link.href")).split("#")[0]
                assert there.startswith("http") or Path(there.removeprefix("file://")).is_file()
        assert seen.errors == []
        assert seen.requests_elsewhere == []


def test_a_square_of_the_map_leads_to_the_claims_it_counts(address: str, chromium: Browser) -> None:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/index.html")
        seen.page.get_by_label("Species").select_option("human")
        seen.page.get_by_role("link", name="TAM, Recruitment: ").click()
        seen.page.wait_for_selector(".evidence-explorer[data-ready=claims]")
        assert seen.page.get_by_label("Cell", exact=True).input_value() == "TAM"
        assert seen.page.get_by_label("Process", exact=True).input_value() == "Recruitment"
        assert seen.page.get_by_label("Species", exact=True).input_value() == "human"
        assert seen.page.locator(".tabulator-row").count() > 0
        assert seen.errors == []


def test_only_the_pages_that_need_them_load_the_scripts(site: Path) -> None:
    for name in ("evidence-explorer", "evidence-map"):
        using = [
            path.relative_to(site).as_posix()
            for path in site.rglob("*.html")
            if "_static" not in path.parts and f"{name}.js" in path.read_text("utf-8")
        ]
        assert using == [{"evidence-explorer": EXPLORER, "evidence-map": "index.html"}[name]]
