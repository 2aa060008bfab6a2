"""Whole pages by the keyboard alone: all is reached, in order and in sight, and nothing holds it fast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from book.publishing.reference_pages import FOUNDING
from tests.site.browsing import settle, visit

CHAPTER = "chapters/metastasis/systemic-immunosuppression.html"
PAGES = [
    ("index.html", 1280),
    (CHAPTER, 1280),
    (CHAPTER, 390),
    ("chapters/synthesis/dynamics.html", 1280),
    ("chapters/evidence/explorer.html", 1280),
    ("chapters/evidence/explorer.html", 390),
    (f"references/{FOUNDING}.html", 390),
    ("figures/fig-balance/index.html", 1280),
]
MOST_STOPS = 3000

PREPARE = """() => {
    const able = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]';
    const inUse = (one) => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden'
        && one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length;
    window.toReach = () => [...document.querySelectorAll(able)].filter(inUse);
    window.reached = new Set();
    window.before = null;
}"""
"""What a page offers to the keyboard, and what a walk has reached of it."""

STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const styles = [at, ...at.children].map((one) => getComputedStyle(one));
    const marked = styles.some((style) =>
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth)) || style.boxShadow !== 'none');
    const inSight = ({bottom, left, right, top}) =>
        bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    const seen = (box) => {
        const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
        const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
        const top = document.elementFromPoint(x, y);
        return top?.contains(at) || [at, ...(at.labels ?? [])].some((one) => one.contains(top));
    };
    const boxes = [at, ...at.children].flatMap((one) => [...one.getClientRects()]);
    const told = {
        what: at.outerHTML.slice(0, 120),
        again: reached.has(at),
        marked,
        visible: boxes.some((box) => box.height && inSight(box) && seen(box)),
        follows: !before?.isConnected || Boolean(before.compareDocumentPosition(at) & 4),
    };
    reached.add(at);
    before = at;
    return told;
}"""
"""Where the keyboard is: `null` past the end; else whether it is marked, in sight, uncovered, further on."""

MISSED = "() => toReach().filter((one) => !reached.has(one)).map((one) => one.outerHTML.slice(0, 120))"
BY_POINTER_ALONE = """() => {
    const able = 'a[href], button, input, select, textarea, summary, label, option, [tabindex]';
    const inviting = (one) => getComputedStyle(one).cursor === 'pointer';
    return [...document.querySelectorAll('main *')]
        .filter((one) => one.checkVisibility() && inviting(one) && !inviting(one.parentElement))
        .filter((one) => !one.closest(able))
        .map((one) => one.outerHTML.slice(0, 120));
}"""
"""What invites a click and nothing else."""

FOCUSED = "one => one === document.activeElement"


@dataclass
class Walk:
    """Each stop of the keyboard from the top of a page to its end, and whether it came to an end."""

    stops: list[dict[str, Any]]
    ended: bool

    def failing(self, name: str) -> list[str]:
        return [stop["what"] for stop in self.stops if not stop[name]]


def walk(page: Page) -> Walk:
    page.evaluate(PREPARE)
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return Walk(stops, ended=True)
        stops.append(stop)
        if stop["again"]:
            break
    return Walk(stops, ended=False)


@pytest.mark.parametrize(("name", "width"), PAGES)
def test_the_keyboard_walks_the_whole_page(name: str, width: int, address: str, chromium: Browser) -> None:
    with visit(chromium, address, width=width) as seen:
        seen.page.emulate_media(reduced_motion="reduce")
        seen.page.goto(f"{address}/{name}")
        settle(seen.page)
        walked = walk(seen.page)
        assert walked.ended, f"the keyboard is held fast at {walked.stops[-1]['what']}"
        assert seen.page.evaluate(MISSED) == []
        assert walked.failing("marked") == []
        assert walked.failing("visible") == []
        assert walked.failing("follows") == []
        assert seen.page.evaluate(BY_POINTER_ALONE) == []
        assert seen.errors == []


@pytest.mark.parametrize("kind", [".bibtex-citation a", ".claim-badge a", "a.glossary-term"])
def test_a_note_is_walked_through_and_escape_leads_back(kind: str, address: str, chromium: Browser) -> None:
    with visit(chromium, address) as seen:
        page = seen.page
        page.goto(f"{address}/{CHAPTER}")
        link = page.locator(f"main {kind}").first
        note = page.locator("#review-note")
        page.keyboard.press("Tab")  # only a reader with a keyboard is told at once
        link.focus()
        assert note.is_visible()
        within = note.locator("a").count()
        assert within >= 1
        for number in range(within):
            page.keyboard.press("Tab")
            assert note.locator("a").nth(number).evaluate(FOCUSED)
        page.keyboard.press("Escape")
        assert note.is_hidden()
        assert link.evaluate(FOCUSED)
        page.keyboard.press("Tab")
        assert not link.evaluate(FOCUSED)


@pytest.mark.parametrize(
    ("opener", "width"),
    [
        (".search-button-field", 1280),
        (".search-button", 390),
        (".primary-toggle", 390),
        (".secondary-toggle", 390),
    ],
)
def test_what_opens_over_a_page_is_left_by_escape(
    opener: str, width: int, address: str, chromium: Browser
) -> None:
    with visit(chromium, address, width=width) as seen:
        page = seen.page
        page.goto(f"{address}/{CHAPTER}")
        button = page.locator(f"{opener}:visible").first.element_handle()
        assert button is not None
        button.focus()
        page.keyboard.press("Enter")
        page.locator("dialog[open]").wait_for()
        page.wait_for_function("() => document.activeElement.closest('dialog[open]')")
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('dialog[open]')")
        page.wait_for_function("(button) => document.activeElement === button", arg=button)


def test_the_search_is_named_by_the_words_it_shows(address: str, chromium: Browser) -> None:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/{CHAPTER}")
        search = seen.page.locator(".search-button-field")
        expect(search).to_have_accessible_name(re.compile(r"^Search Ctrl ?\+ ?K$"))
        search.press("Enter")
        expect(seen.page.locator("#pst-search-dialog input")).to_be_focused()


def test_folded_code_is_named_by_the_words_it_shows(address: str, chromium: Browser) -> None:
    with visit(chromium, address) as seen:
        seen.page.goto(f"{address}/{CHAPTER}")
        fold = seen.page.locator("details.hide > summary").first
        expect(fold).to_have_accessible_name("Show code cell source")
        fold.press("Enter")
        expect(fold).to_have_accessible_name("Hide code cell source")
