"""What a search finds, whatever its source: one record, and its row in `data/living/records.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from book.living.clinicaltrials import Study
from book.living.pubmed import Article

CORRECTS = frozenset({"ErratumFor", "RetractionOf", "ExpressionOfConcernFor", "CorrectedandRepublishedFrom"})
_NOTICE = re.compile(
    r"(?P<what>correction|corrigendum|erratum|retraction|expression of concern)"
    r"(?: note)?(?: notice)?(?: to| for| of)?\s*[:.]?\s*(?:[\"'“‘](?P<quoted>.+)[\"'”’]|(?P<title>.*))",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^(correction|corrigendum|erratum|retraction|expression of concern)\b.{0,12}[:.]|"
    r"^(correction|corrigendum|erratum|retraction note) (to|for|in)\b",
    re.IGNORECASE,
)
KINDS = (
    "article",
    "review",
    "preprint",
    "comment",
    "correction",
    "retraction",
    "concern",
    "retracted",
    "trial",
)
NOTICES = frozenset({"correction", "retraction", "concern"})
_COMMENTS = frozenset({"Comment", "Letter", "Editorial", "News"})
_REVIEWS = frozenset({"Review", "Systematic Review", "Meta-Analysis", "Book"})


@dataclass(frozen=True)
class Record:
    """One paper or trial as found; `corrects` and `versions` name others by their record ids.

    `versions` are the preprints of a paper, or the paper of a preprint, where the source says so.
    """

    id: str
    source: str
    title: str
    year: str = ""
    author: str = ""
    doi: str = ""
    kind: str = "article"
    corrects: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    abstract: str = field(default="", compare=False)

    @property
    def subject(self) -> str:
        """The title, without what makes it a notice about the paper of that title."""
        if self.kind not in NOTICES or not (match := _NOTICE.match(self.title)):
            return self.title
        return match["quoted"] or match["title"] or ""

    def as_json(self) -> dict[str, Any]:
        """All but the abstract, which has a place of its own."""
        return {name: value for name, value in asdict(self).items() if name != "abstract"}


def from_json(raw: Mapping[str, Any]) -> Record:
    """The record that `as_json` gave."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
    }
    return Record(**values)


def of_article(article: Article) -> Record:
    """A record of PubMed."""
    return Record(
        id=f"pmid:{article.pmid}",
        source="pubmed",
        title=article.title,
        year=article.year,
        author=article.authors[0].split(",")[0] if article.authors else "",
        doi=article.doi,
        kind=_kind(article),
        corrects=_others(article, CORRECTS),
        versions=_others(article, frozenset({"UpdateOf", "UpdateIn"})),
        abstract=article.abstract,
    )


def of_study(study: Study) -> Record:
    """A record of ClinicalTrials.gov; its year is that of its first posting, its author the sponsor."""
    return Record(
        id=f"nct:{study.nct}",
        source="clinicaltrials.gov",
        title=study.title or study.official_title,
        year=study.posted[:4] or study.started[:4],
        author=study.sponsor,
        kind="trial",
        abstract=study.summary,
    )


def _others(article: Article, kinds: frozenset[str]) -> tuple[str, ...]:
    named = (f"pmid:{link.pmid}" for link in article.links if link.kind in kinds and link.pmid)
    return tuple(dict.fromkeys(named))


def _kind(article: Article) -> str:
    types = set(article.types)
    if article.withdraws:
        return "retraction"
    if "Expression of Concern" in types:
        return "concern"
    if "Published Erratum" in types:
        return "correction"
    if signed := _SIGNED.match(article.title):
        first = signed[0].casefold().split()[0].rstrip(".:")
        return {"retraction": "retraction", "expression": "concern"}.get(first, "correction")
    if article.retracted:
        return "retracted"
    if "Preprint" in types:
        return "preprint"
    if types & _COMMENTS:
        return "comment"
    return "review" if types & _REVIEWS else "article"
