"""The tiny book as an EPUB: what is in it, in which order, and what a page of it may not have."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree

from book.publishing import ebook
from book.repository import Repository
from tests.building import build

PAGES = frozenset({"tiny.xhtml"})


@pytest.fixture(scope="module")
def made(tiny: Repository) -> Repository:
    """The tiny book, its EPUB made."""
    build(tiny, "epub").raise_unless_built()
    return tiny


def test_it_holds_pages_pictures_and_one_style_sheet_but_no_script(made: Repository) -> None:
    with ZipFile(made.epub) as packed:
        first, *rest = packed.infolist()
        names = [one.filename for one in rest]
        page = packed.read("chapters/tiny.xhtml").decode()
        package = etree.fromstring(packed.read("content.opf"))
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert names == sorted(names)
    assert {one.date_time for one in [first, *rest]} == {(2026, 1, 2, 0, 0, 0)}
    assert not any(name.endswith(".js") for name in names)
    assert "<script" not in page
    assert page.count('rel="stylesheet"') == 1
    tree = etree.fromstring(page.encode(), etree.XMLParser(resolve_entities=False))
    (picture,) = tree.iter("{*}img")
    assert picture.get("alt") == "A bar for each kind of cell."
    assert Path("chapters", picture.get("src")).as_posix().replace("chapters/../", "") in names
    said = {
        etree.QName(one).localname: one.text for one in package.iter("{http://purl.org/dc/elements/1.1/}*")
    }
    assert (said["title"], said["language"], said["creator"]) == ("A tiny book", "en-GB", "The contributors")


def test_two_builds_give_the_same_bytes(made: Repository) -> None:
    first = made.epub.read_bytes()
    shutil.rmtree(made.build / "ebook")
    build(made, "epub").raise_unless_built()
    assert made.epub.read_bytes() == first


def test_epubcheck_finds_no_fault(made: Repository) -> None:
    found = shutil.which("epubcheck")
    if not found or not shutil.which("java"):
        pytest.skip("the check of the EPUB needs epubcheck and Java")
    is_archive = Path(found).read_bytes()[:2] == b"PK"  # as Debian has it
    command = ["java", "-jar", found] if is_archive else [found]
    checked = subprocess.run(
        [*command, str(made.epub)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>a<br>b</p>", "<p>a<br/>b</p>"),
        ("<p>x</p><script>alert(1)</script> tail", "<p>x</p> tail"),
        ('<p><a href="../figures/f/data.csv">CSV</a></p>', "<p>CSV</p>"),
        (
            '<p><a href="../chapters/tiny.xhtml#a">there</a></p>',
            '<p><a href="../chapters/tiny.xhtml#a">there</a></p>',
        ),
        ('<p id="a"><a href="#a">here</a></p>', '<p id="a"><a href="#a">here</a></p>'),
        ('<p><a href="#gone">there</a></p>', "<p>there</p>"),
        ('<details class="hide above-input"><summary><p>Code</p></summary></details><p>x</p>', "<p>x</p>"),
        ("<details><summary>More</summary>x</details>", "<details><summary>More</summary>x</details>"),
        ('<p><a href="https://example.org/x">out</a></p>', '<p><a href="https://example.org/x">out</a></p>'),
        ('<img src="a.png" alt="A" loading="lazy">', '<img src="a.png" alt="A"/>'),
    ],
)
def test_a_page_is_well_formed_and_leads_nowhere_it_cannot(body: str, expected: str) -> None:
    assert ebook.still(body, PAGES) == expected
