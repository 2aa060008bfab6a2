"""Notes on citations, claims and words: by pointer, keyboard and finger; they stay, and can be dismissed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from book.publishing import vendor
from book.publishing.figure import inert
from tests.barriers import barriers

NOTES = {
    "claims": {
        "x-rests": {
            "statement": "X rests on <Y>.",
            "verdict": "qualified, low certainty",
            "reasons": "one group",
            "findings": {"For": [["Doe, 2001", "mouse, blockade", "#row"]], "Against": [], "Limits": []},
        }
    },
    "papers": {"other.html#id9": "roe2002elsewhere"},
    "terms": {"term-tam": ["tumour-associated macrophage", "cell", "Any macrophage found in a tumour."]},
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notes</title>
<style>:root {{ --pst-color-surface: #f3f4f5; --pst-color-text-base: #222832; --pst-color-text-muted: #48566b;
--pst-color-shadow: #0004; --pst-color-link-hover: #0b5cad; }}
a {{ color: #0b5cad; text-decoration: underline; }}</style>
<link rel="stylesheet" href="reading.css"><script defer src="reading.js"></script></head>
<body style="margin: 16px"><main><h1>Notes</h1><article class="bd-article">
<p>Cells come <span class="bibtex-citation">(<a id="cite" href="#id1" title="Doe. Plain.">Doe, 2001</a>;
<a id="elsewhere" href="other.html#id9" title="Roe. Elsewhere.">Roe, 2002</a>)</span>
<span class="claim-badge"><a id="badge" href="other.html#claim-x-rests">low certainty</a></span>
and <a id="term" class="glossary-term" href="other.html#term-tam">TAM</a> stay.</p>
<div style="height: 2000px"></div>
<div role="list"><div role="listitem" id="id1"><p>Doe J. <em>Cells</em>. 2001.
<a href="https://doi.org/10.1000/x">doi:10.1000/x</a></p></div></div><p id="row">row</p></article>
<button id="opener" onclick="this.blur(); this.nextElementSibling.showModal()">Search</button>
<dialog aria-label="Search"><input aria-label="Words"></dialog>
<script type="application/json" id="review-notes">{notes}</script></main></body></html>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    place: Path = tmp_path_factory.mktemp("notes")
    for name in ("reading.css", "reading.js"):
        copy(vendor.ASSETS / name, place)
    (place / "index.html").write_text(PAGE.format(notes=inert(json.dumps(NOTES))), "utf-8")
    (place / "other.html").write_text("<!doctype html><title>Other</title>", "utf-8")
    return (place / "index.html").as_uri()


@pytest.fixture(params=[1280, 390])
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": request.param, "height": 700}) as context:
        opened = context.new_page()
        opened.goto(address)
        yield opened


def note(page: Page) -> Locator:
    return page.locator("#review-note")


def test_a_citation_tells_its_reference_with_its_links(page: Page) -> None:
    page.locator("#cite").hover()
    expect(note(page)).to_contain_text("Doe J. Cells. 2001.")
    expect(note(page).get_by_role("link", name="doi:10.1000/x")).to_have_attribute(
        "href", "https://doi.org/10.1000/x"
    )
    expect(note(page).get_by_role("link", name="In the list of references")).to_be_visible()
    assert page.locator("#cite").get_attribute("title") is None


@pytest.mark.parametrize("top", ["./", "../../"])
def test_more_on_a_paper_is_on_its_own_page_from_every_depth(page: Page, top: str) -> None:
    page.evaluate("top => { document.documentElement.dataset.content_root = top; }", top)
    page.locator("#elsewhere").hover()
    expect(note(page)).to_contain_text("Roe. Elsewhere.")
    more = note(page).get_by_role("link", name="More on this paper")
    expect(more).to_have_attribute("href", f"{top}references/roe2002elsewhere.html")
    expect(note(page).get_by_role("link")).to_have_count(1)


def test_a_claim_tells_its_evidence_as_text(page: Page) -> None:
    page.locator("#badge").hover()
    expect(note(page)).to_contain_text("X rests on <Y>.")
    expect(note(page)).to_contain_text("qualified, low certainty: one group.")
    expect(note(page).get_by_role("link", name="Doe, 2001")).to_be_visible()
    assert "Against" not in note(page).inner_text()


def test_a_word_tells_its_meaning(page: Page) -> None:
    page.locator("#term").hover()
    expect(note(page)).to_contain_text("tumour-associated macrophage, cell")


def test_the_note_stays_while_it_is_pointed_at_and_goes_after(page: Page) -> None:
    page.locator("#badge").hover()
    expect(note(page)).to_be_visible()
    note(page).hover()
    page.wait_for_timeout(400)
    expect(note(page)).to_be_visible()
    page.mouse.move(5, 650)
    expect(note(page)).to_be_hidden()


def test_the_keyboard_opens_it_and_escape_dismisses_it(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("#cite")).to_be_focused()
    expect(note(page)).to_contain_text("Doe J.")
    assert page.locator("#cite").get_attribute("aria-describedby") == "review-note"
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(page.locator("#cite")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#elsewhere")).to_be_focused()
    expect(note(page)).to_contain_text("Roe.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/other.html#id9")


def test_the_keyboard_goes_through_the_note_and_on(page: Page) -> None:
    page.keyboard.press("Tab")
    for name in ("doi:10.1000/x", "In the list of references"):
        page.keyboard.press("Tab")
        expect(note(page).get_by_role("link", name=name)).to_be_focused()
    page.wait_for_timeout(400)
    expect(note(page)).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#cite")).to_be_focused()
    expect(note(page)).to_contain_text("Doe J.")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("#elsewhere")).to_be_focused()
    expect(note(page)).to_contain_text("Roe.")


def test_escape_within_the_note_leads_back_to_its_link(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(note(page)).to_be_hidden()
    expect(page.locator("#cite")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#elsewhere")).to_be_focused()


def test_a_dialog_gives_the_focus_back_to_where_it_was(page: Page) -> None:
    page.locator("#opener").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#opener")).to_be_focused()


def test_the_note_is_within_the_window(page: Page) -> None:
    for link in ("#cite", "#badge", "#term"):
        page.locator(link).hover()
        expect(note(page)).to_be_visible()
        box = note(page).bounding_box()
        size = page.viewport_size
        assert box
        assert size
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_hinders_a_reader_while_it_is_open(page: Page) -> None:
    page.locator("#badge").hover()
    expect(note(page)).to_be_visible()
    assert barriers(page) == []


def test_a_tap_tells_and_a_second_one_follows(chromium: Browser, address: str) -> None:
    with chromium.new_context(viewport={"width": 390, "height": 700}, has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        page.locator("#badge").tap()
        expect(note(page)).to_contain_text("X rests on")
        page.locator("h1").tap()
        expect(note(page)).to_be_hidden()
        page.locator("#badge").tap()
        page.locator("#badge").tap()
        page.wait_for_url("**/other.html#claim-x-rests")


def test_who_wants_no_motion_gets_none(chromium: Browser, address: str) -> None:
    with chromium.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address)
        page.add_style_tag(content="a { transition: color 2s; animation: x 3s infinite; }")
        style = page.locator("#cite").evaluate(
            "link => [getComputedStyle(link).transitionDuration, getComputedStyle(link).animationName]"
        )
        assert style == ["0s", "none"]
