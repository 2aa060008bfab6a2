"""PubMed's records as works: what to cite, what they are classed by, and what was published on them since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from book.living import eutils
from book.living.pubmed import Article
from book.living.web import Client
from book.living.work import Subject, Work, cleaned, full_pages, title_of
from book.notices import Notice

SOURCE = "pubmed"
RETRACTED = "Retracted Publication"
KINDS = {
    "RetractionIn": "retraction",
    "RetractedandRepublishedIn": "retraction",
    "PartialRetractionIn": "partial-retraction",
    "ExpressionOfConcernIn": "expression-of-concern",
    "CorrectedandRepublishedIn": "republished",
    "ErratumIn": "correction",
}
"""The links that speak on the paper, by the kind of notice; 'Of', 'For' and 'From' are the other side's."""

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ISSUED = re.compile(rf"\b((?:19|20)\d\d)(?: ({'|'.join(_MONTHS)})[a-z]*(?![\w-])(?: (\d{{1,2}})\b)?)?")
_DOI = re.compile(r"\b10\.\d{4,9}/\S+[^\s.;,]")


def work(article: Article) -> Work:
    """One record of PubMed as a `Work`."""
    title, shouted = title_of(article.title)
    notices = tuple(_notices(article))
    if (shouted or RETRACTED in article.types) and not any(one.kind == "retraction" for one in notices):
        notices = (*notices, Notice("", "retraction", "", "", SOURCE, note="the record calls it retracted"))
    return Work(
        title=title,
        authors=tuple(name if "," in name else f"{{{name}}}" for name in map(cleaned, article.authors)),
        journal=article.journal.replace(".", ""),
        year=article.year,
        years=frozenset(filter(None, [article.year])),
        volume=article.volume,
        number=article.issue,
        pages=full_pages(article.pages),
        doi=article.doi,
        pmid=article.pmid,
        pmcid=article.pmc,
        subjects=tuple(_subjects(article)),
        notices=notices,
    )


def _subjects(article: Article) -> Iterator[Subject]:
    for kind, terms in (
        ("publication-type", article.types),
        ("mesh", article.mesh),
        ("keyword", article.keywords),
    ):
        for term in dict.fromkeys(filter(None, map(cleaned, terms))):
            yield Subject(kind, term)


def _notices(article: Article) -> Iterator[Notice]:
    for link in article.links:
        if kind := KINDS.get(link.kind):
            doi = _DOI.search(link.source)
            name = f"pmid:{link.pmid}" if link.pmid else f"doi:{doi[0]}" if doi else ""
            yield Notice("", kind, name, issued(link.source), SOURCE)


def issued(source: str) -> str:
    """'2010-02-06' from 'Lancet. 2010 Feb 6;375(9713):445'; as far as it goes, empty without a year.

    Of several years the first counts, for a reference names the issue before its pages. An issue of several
    months has its year alone.
    """
    match = _ISSUED.search(source)
    if not match:
        return ""
    year, month, day = match.groups()
    parts = [year]
    if month:
        parts.append(f"{_MONTHS.index(month) + 1:02d}")
    if day and 1 <= int(day) <= 31:
        parts.append(f"{int(day):02d}")
    return "-".join(parts)


def ask(client: Client, pmids: Sequence[str]) -> dict[str, Work]:
    """What PubMed has of those PMIDs, by PMID; one it does not know, or sends broken, is left out.

    Raises `Unavailable` where PubMed could not be asked.
    """
    found: dict[str, Work] = {}
    for start in range(0, len(pmids), eutils.PAGE):
        page = eutils.records(client, pmids[start : start + eutils.PAGE])
        found |= {one.pmid: work(one) for one in page.articles if one.pmid in pmids}
    return found
