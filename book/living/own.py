"""What the review itself is about: the texts a new paper is likened to while few were decided on."""

from __future__ import annotations

from book import bibliography, tables
from book.repository import Repository


def texts(repository: Repository) -> list[str]:
    """The title of each paper the evidence rests on, with the claims it bears on: a text a paper.

    A paper that the bibliography does not have is left out: naming it is the check's part.
    """
    evidence = tables.read("evidence", repository)
    links = tables.read("claim_evidence", repository)
    claims = tables.read("claims", repository)
    linked = links.merge(claims[["id", "statement"]], left_on="claim", right_on="id", suffixes=("", "_claim"))
    linked = linked.merge(evidence[["id", "citekey"]], left_on="evidence", right_on="id")
    said = linked.groupby("citekey")["statement"].unique()
    references = bibliography.read(repository)
    known = set(said.index) & set(references)
    return [f"{references[key].field('title')}\n{' '.join(said[key])}" for key in sorted(known)]
