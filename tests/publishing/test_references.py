"""Labels of references: told apart where they would be the same, and the same on every page."""

from __future__ import annotations

from pybtex.database import parse_file

from book import bibliography
from book.bibliography import Reference
from book.publishing.references import ReviewStyle, labels
from book.repository import Repository


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
