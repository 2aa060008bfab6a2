"""A page that is printed brings its figures along, also those never scrolled to, and they can be read."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.browsing import visit

PAGES = ["index.html", "chapters/recruitment-and-expansion.html", "chapters/synthesis/dynamics.html"]
TEXT_WIDTH = 718
"""px: an A4 page between Chromium's margins."""

LEAST_SHARE = 0.75
"""Of its own size, to which a picture may shrink: its smallest letters are then above 8 px, or 6 pt."""

PICTURES = """() => [...document.querySelectorAll(".review-chart-static")].map((picture) => ({
    figure: picture.closest(".review-chart").dataset.figure,
    loaded: picture.complete && picture.naturalWidth > 0,
    shown: picture.checkVisibility(),
    alone: ![...picture.closest(".review-chart").querySelectorAll(".review-chart-live, .vega-bindings")]
        .some((live) => live.checkVisibility()),
    share: picture.getBoundingClientRect().width / picture.naturalWidth,
    within: picture.getBoundingClientRect().right <= document.documentElement.clientWidth + 1,
}))"""
FAINT = """() => [...document.querySelectorAll("main :is(h1, h2, p, li, td)")].filter((one) => {
    const [red, green, blue] = getComputedStyle(one).color.match(/[0-9.]+/g).map(Number);
    return one.checkVisibility() && 0.2126 * red + 0.7152 * green + 0.0722 * blue > 140;
}).map((one) => one.textContent.slice(0, 40))"""
"""Words too light for white paper, as those of a dark page are."""

OUTSIDE = """() => [...document.querySelectorAll("main table")].filter((one) => one.checkVisibility()
    && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.textContent.slice(0, 40))"""
"""Tables wider than the paper."""

CUT = """() => [...document.querySelectorAll("text")].filter((text) => {
    const [box, whole] = [text.getBoundingClientRect(), document.documentElement.getBoundingClientRect()];
    return box.left < whole.left - 2 || box.right > whole.right + 2
        || box.top < whole.top - 2 || box.bottom > whole.bottom + 2;
}).map((text) => text.textContent)"""
LONGEST = """() => [...document.querySelectorAll("text")].map((text) => text.textContent.trim())
    .reduce((one, other) => other.length > one.length ? other : one, "")"""


def letters(text: str) -> str:
    """Letters and digits alone, without ligatures: print breaks words where it likes."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_has_every_figure(name: str, site: Path, chromium: Browser, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("reading what was printed needs pdftotext (poppler-utils)")
    home = site.as_uri()
    with visit(chromium, home, scheme="dark") as seen:
        page = seen.page
        page.goto(f"{home}/{name}")
        # A browser with a window waits for the pictures before it prints; one without may not.
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.wait_for_function("[...document.images].every((one) => one.complete || one.loading == 'lazy')")
        paper = tmp_path / "page.pdf"
        page.pdf(path=paper, format="A4")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": TEXT_WIDTH, "height": 900})
        pictures = page.evaluate(PICTURES)
        assert pictures
        assert page.evaluate(FAINT) == []
        assert page.evaluate(OUTSIDE) == []
        for picture in pictures:
            wanted = {"loaded": True, "shown": True, "alone": True, "within": True}
            assert picture == {**picture, **wanted}
            assert picture["share"] >= LEAST_SHARE, picture
        done = subprocess.run(["pdftotext", "-raw", paper, "-"], check=True, capture_output=True)
        printed = letters(done.stdout.decode())
        for picture in pictures:
            page.goto(f"{home}/figures/{picture['figure']}/figure.svg")
            words = page.evaluate(LONGEST).split()
            assert words
            assert [word for word in words if letters(word) not in printed] == [], picture["figure"]


def test_no_word_of_a_picture_is_cut(site: Path, chromium: Browser) -> None:
    cut = {}
    with visit(chromium, site.as_uri()) as seen:
        for picture in sorted(site.glob("figures/*/figure.svg")):
            seen.page.goto(picture.as_uri())
            if words := seen.page.evaluate(CUT):
                cut[picture.parent.name] = words
    assert cut == {}
