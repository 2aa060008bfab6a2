"""How a page is cited: in words, for BibTeX, for RIS; without what the owner has not set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import bibtexparser
import pytest

from book.publishing.citing import Citable, as_address
from book.publishing.owner import Owner

NOBODY = Owner("A review", "1.2.0", date(2026, 1, 2), repository="", url="", doi="")
KNOWN = replace(NOBODY, url="https://example.org/review", doi="10.1000/all")
PAGE = Citable("Recruitment & expansion", "chapters/recruitment.html", NOBODY)


def tags(ris: str) -> dict[str, str]:
    return {line[:2]: line[6:] for line in ris.splitlines()}


def test_a_page_is_cited_as_a_part_of_the_review() -> None:
    assert PAGE.words == ("The contributors (2026). Recruitment & expansion. In: A review, version 1.2.0.")
    assert tags(PAGE.ris)["TY"] == "CHAP"
    assert tags(PAGE.ris)["T2"] == "A review"


def test_the_front_page_is_cited_as_the_review() -> None:
    front = replace(PAGE, title="Welcome", place="index.html", settings=KNOWN)
    assert front.words == (
        "The contributors (2026). A review, version 1.2.0. "
        "https://doi.org/10.1000/all https://example.org/review/"
    )
    assert "Welcome" not in front.bibtex + front.ris


@pytest.mark.parametrize("settings", [NOBODY, KNOWN])
def test_bibtex_can_be_read_and_holds_what_is_known(settings: Owner) -> None:
    library = bibtexparser.parse_string(replace(PAGE, settings=settings).bibtex)
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert entry.key == "review2026recruitment"
    assert fields["author"] == "{The contributors}"
    assert fields.get("url", "") == (
        "https://example.org/review/chapters/recruitment.html" if settings.url else ""
    )
    assert ("doi" in fields) == bool(settings.doi)


def test_ris_ends_and_holds_no_empty_field() -> None:
    lines = PAGE.ris.splitlines()
    assert lines[0].startswith("TY  - ")
    assert lines[-1] == "ER  - "
    assert all(line[6:] for line in lines[:-1])
    assert tags(replace(PAGE, settings=KNOWN).ris)["UR"].endswith("/chapters/recruitment.html")


def test_a_file_in_an_address_comes_out_as_it_went_in() -> None:
    head, _, content = as_address(PAGE.bibtex, "application/x-bibtex").partition(",")
    assert head == "data:application/x-bibtex;charset=utf-8"
    assert unquote(content) == PAGE.bibtex
    assert not set(content) & set(' "<>&#')
