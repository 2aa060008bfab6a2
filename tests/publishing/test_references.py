"""Labels of references: told apart where they would be the same, and the same on every page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pybtex.database import parse_file

from book import bibliography
from book.bibliography import Reference
from book.publishing.references import ReviewStyle, labels
from book.publishing.rows import paper
from book.repository import Repository

SIX, SEVEN = "kim2018distribution", "li2017interleukin"
"""Papers of the review with six and with seven authors."""

SETTINGS = """
extensions = ['sphinxcontrib.bibtex', 'book.publishing.references']
bibtex_bibfiles = ['references.bib']
bibtex_default_style = bibtex_reference_style = 'review'
html_theme = 'basic'
version = '1'
latex_documents = [('index', 'x.tex', 'X', 'X', 'manual')]
epub_copyright = 'x'
"""


def reference(key: str, authors: str, year: str) -> Reference:
    return Reference(key, "article", 1, {"author": authors, "year": year, "title": key})


def test_papers_of_one_name_and_year_are_told_apart() -> None:
    known = {
        one.key: one
        for one in (
            reference("wang2018rip1", "Wang, W. and Li, L. and Xu, X.", "2018"),
            reference("wang2018emt", "Wang, L. and Saci, A. and Szabo, P.", "2018"),
            reference("wang2019x", "Wang, L. and Saci, A. and Szabo, P.", "2019"),
        )
    }
    assert labels(known) == {
        "wang2018emt": "Wang et al., 2018a",
        "wang2018rip1": "Wang et al., 2018b",
        "wang2019x": "Wang et al., 2019",
    }


def test_no_two_references_of_the_review_have_one_label(repository: Repository) -> None:
    known = labels(bibliography.read(repository))
    assert len(set(known.values())) == len(known)


def test_a_retracted_paper_says_so_in_its_label_and_in_the_list(repository: Repository) -> None:
    database = parse_file(str(repository.bibliography), "bibtex")
    entries = [database.entries[key] for key in ("cox2015hypoxic", "gao2017tumor")]
    shown = {
        one.key: (one.label, one.text.render_as("html")) for one in ReviewStyle().format_entries(entries)
    }
    label, text = shown["cox2015hypoxic"]
    assert label == "Cox et al., 2015 [retracted]"
    assert "<strong>Retracted 17 April 2023</strong>." in text
    label, text = shown["gao2017tumor"]
    assert label.startswith("Gao et al., 2017")
    assert "[" not in label
    assert "Corrected 21 March 2024." in text


def test_a_corrected_paper_says_so_beside_its_name_in_the_tables(repository: Repository) -> None:
    known = bibliography.read(repository)
    named = {
        key: "".join(node.astext() for node in paper(known[key]))
        for key in ("gao2017tumor", "cox2015hypoxic", "liu2016immunosuppressive")
    }
    assert named == {
        "gao2017tumor": "Gao et al., 2017 [corrected]",
        "cox2015hypoxic": "Cox et al., 2015 [retracted]",
        "liu2016immunosuppressive": "Liu & Cao, 2016",
    }


@pytest.mark.parametrize(
    ("builder", "page"), [("html", "index.html"), ("epub", "index.xhtml"), ("latex", "x.tex")]
)
def test_a_list_of_the_site_names_six_authors_and_print_and_ebook_name_all(
    builder: str, page: str, tmp_path: Path, repository: Repository
) -> None:
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    (tmp_path / "references.bib").write_bytes(repository.bibliography.read_bytes())
    text = f"Top\n===\n\n:cite:p:`{SIX}, {SEVEN}`\n\n.. bibliography::\n"
    (tmp_path / "index.rst").write_text(text, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, str(tmp_path), str(tmp_path / "out")]
    subprocess.run(command, cwd=repository.root, check=True, capture_output=True)
    shown = re.sub(r"\s+", " ", (tmp_path / "out" / page).read_text("utf-8"))
    assert "NamYun Cho and Gyeong H Kang. The distribution" in shown
    if builder == "html":
        assert "Rong Yang, Yan Chu, et al. Interleukin 2" in shown
        assert "Luo" not in shown
    else:
        assert "Yan Chu and Kaiyuan Luo. Interleukin 2" in shown


def test_authors_that_no_page_seen_names_are_et_al(repository: Repository) -> None:
    database = parse_file(str(repository.bibliography), "bibtex")
    (entry,) = ReviewStyle().format_entries([database.entries["aaltomaa1993mast"]])
    assert entry.text.render_as("text").startswith("S Aaltomaa, et al. Mast cells in breast cancer.")
