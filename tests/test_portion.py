"""A chapter's part of the evidence: nothing missing, nothing of another chapter."""

from __future__ import annotations

import pytest

from book import portion
from book.repository import Repository


def test_the_chapters_make_up_the_whole(repository: Repository) -> None:
    whole = portion.whole(repository)
    names = list(dict.fromkeys(whole.claims["chapter"]))
    parts = [portion.chapter(name, repository=repository) for name in names]
    assert sum(len(part.claims) for part in parts) == len(whole.claims)
    assert sum(len(part.links) for part in parts) == len(whole.links)
    assert {row for part in parts for row in part.findings["id"]} == set(whole.findings["id"])
    together = portion.chapter(*names, repository=repository)
    assert len(together.findings) == len(whole.findings)


def test_a_chapters_tables_belong_together(repository: Repository) -> None:
    part = portion.chapter("recruitment-and-expansion", repository=repository)
    assert set(part.claims["chapter"]) == {"recruitment-and-expansion"}
    assert set(part.linked["claim"]) == set(part.claims["id"])
    assert set(part.findings["id"]) == set(part.linked["evidence"])
    assert set(part.axes["evidence"]) <= set(part.findings["id"])


def test_a_chapter_without_claims_is_refused(repository: Repository) -> None:
    with pytest.raises(KeyError, match="no claim is stated in chapter nowhere"):
        portion.chapter("nowhere", repository=repository)
