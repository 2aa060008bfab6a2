"""Labels of references: told apart where they would be the same, and the same on every page."""

from __future__ import annotations

from book import bibliography
from book.bibliography import Reference
from book.publishing.references import labels
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
