"""A page that is printed brings its figures along, also those never scrolled to, and they can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.browsing import visit

PAGES = ["index.html", "chapters/recruitment-and-expansion.html", "chapters/synthesis/dynamics.html"]
TALL = ["chapters/cells/tam.html", "chapters/synthesis/prognosis.html", "chapters/synthesis/dynamics.html"]
"""Pages with figures that are taller than a sheet of paper on the screen."""
TEXT_WIDTH = 718
"""px: an A4 page between Chromium's margins."""

SHEET = 979
"""px: the height of a Letter page between Chromium's margins, the lower one of the two kinds of paper."""

LEAST_SHARE = 0.75
"""Of its own size, to which a picture may shrink: its smallest letters are then above 8 px, or 6 pt.

One taller than a page shrinks as far as it must."""

PICTURES = """() => [...document.querySelectorAll(".review-chart-static")].map((picture) => ({
    figure: picture.closest(".review-chart").dataset.figure,
    loaded: picture.complete && picture.naturalWidth > 0,
    shown: picture.checkVisibility(),
    alone: ![...picture.closest(".review-chart").querySelectorAll(".review-chart-live, .vega-bindings")]
        .some((live) => live.checkVisibility()),
    share: picture.getBoundingClientRect().width / picture.naturalWidth,
    upright: picture.getBoundingClientRect().height / picture.naturalHeight,
    room: picture.closest("figure").offsetHeight,
    within: picture.getBoundingClientRect().right <= document.documentElement.clientWidth + 1,
}))"""
PRINTING = "dispatchEvent(new Event('beforeprint'))"
COME = "[...document.images].every((one) => one.complete || one.loading == 'lazy')"
"""A browser with a window waits for the pictures before it prints; one without may not."""

MARK = """() => document.querySelectorAll(".review-chart-static").forEach((picture) => {
    const name = picture.closest(".review-chart").dataset.figure;
    const mark = (end) => {
        const made = document.createElement("div");
        made.style = "height: 0; overflow: visible; font-size: 4px; line-height: 1";
        made.textContent = `${end}:${name}:`;
        return made;
    };
    picture.before(mark("above"));
    picture.after(mark("below"));
})"""
"""Writes the name of each picture where it begins and where it ends."""

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
        page.evaluate(PRINTING)
        page.wait_for_function(COME)
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
            assert picture["share"] == pytest.approx(picture["upright"], rel=0.01), picture
            assert picture["share"] >= LEAST_SHARE or picture["room"] > SHEET * LEAST_SHARE, picture
        done = subprocess.run(["pdftotext", "-raw", paper, "-"], check=True, capture_output=True)
        printed = letters(done.stdout.decode())
        for picture in pictures:
            page.goto(f"{home}/figures/{picture['figure']}/figure.svg")
            words = page.evaluate(LONGEST).split()
            assert words
            assert [word for word in words if letters(word) not in printed] == [], picture["figure"]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", TALL)
def test_no_figure_is_split_between_pages(
    name: str, paper: str, site: Path, chromium: Browser, tmp_path: Path
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("reading what was printed needs pdftotext (poppler-utils)")
    home, printed = site.as_uri(), tmp_path / "page.pdf"
    with visit(chromium, home) as seen:
        seen.page.goto(f"{home}/{name}")
        heights = seen.page.evaluate(
            "[...document.querySelectorAll('.review-chart-static')].map((one) => one.height)"
        )
        assert max(heights) > SHEET
        seen.page.evaluate(PRINTING)
        seen.page.wait_for_function(COME)
        seen.page.evaluate(MARK)
        seen.page.pdf(path=printed, format=paper)
    done = subprocess.run(["pdftotext", "-raw", printed, "-"], check=True, capture_output=True)
    found: dict[str, list[int]] = {}
    for number, text in enumerate(done.stdout.decode().split("\f"), start=1):
        for figure in re.findall(r"(?:above|below):([\w-]+):", re.sub(r"\s", "", text)):
            found.setdefault(figure, []).append(number)
    assert len(found) == len(heights)
    assert {figure: on for figure, on in found.items() if len(on) != 2 or on[0] != on[1]} == {}


def test_no_word_of_a_picture_is_cut(site: Path, chromium: Browser) -> None:
    cut = {}
    with visit(chromium, site.as_uri()) as seen:
        for picture in sorted(site.glob("figures/*/figure.svg")):
            seen.page.goto(picture.as_uri())
            if words := seen.page.evaluate(CUT):
                cut[picture.parent.name] = words
    assert cut == {}
