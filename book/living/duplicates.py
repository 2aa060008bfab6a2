"""Which records are the same paper: by identifier first, then by title, year and first author.

Never merged, only linked: a notice (correction, retraction, expression of concern) with what it is about,
and a preprint with its paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from book.bibliography import Reference
from book.living.records import NOTICES, Record

NEARLY = 95.0
"""Per cent of agreement (Levenshtein) from which two titles of one author and year are the same title."""
FEWEST_WORDS = 4
"""Shorter titles, such as 'Reply' or 'Myeloid cells', say nothing of being the same paper."""
_APART = frozenset({*NOTICES, "comment", "trial"})


@dataclass(frozen=True)
class Verdict:
    """What a record is to those known before: the same as one, the notice of some, the preprint of one."""

    duplicate_of: str = ""
    citekey: str = ""
    corrects: tuple[str, ...] = ()
    preprint_of: str = ""


@dataclass
class Known:
    """Everything seen so far, found again by identifier, title and author."""

    ids: set[str] = field(default_factory=set)
    preprints: dict[str, str] = field(default_factory=dict)
    """Preprints recorded earlier whose paper is only known now: the paper, by the preprint."""
    _by_doi: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    _by_title: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    _by_author: dict[tuple[str, str], list[tuple[str, Record]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _citekeys: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Let `record` be known."""
        self.ids.add(record.id)
        self._kinds[record.id] = record.kind
        if record.doi:
            self._by_doi[record.doi.casefold()].append(record)
        if record.kind in _APART:
            return
        title = plain(record.title)
        if len(title.split()) >= FEWEST_WORDS:
            self._by_title[title].append(record)
            self._by_author[plain(record.author), record.year].append((title, record))

    def cite(self, reference: Reference) -> None:
        """Let a paper of the bibliography be known, by its identifiers and its title."""
        identifiers = [("pmid", reference.field("pmid")), ("doi", reference.field("doi").casefold())]
        for name, value in identifiers:
            if value:
                self._citekeys[f"{name}:{value}"] = reference.key
        author = next(iter(reference.families), "")
        year = reference.field("year")
        self._citekeys[f"title:{_triple(reference.field('title'), year, author)}"] = reference.key

    def judge(self, record: Record) -> Verdict:
        """What `record`, not known by its id, is to the known ones."""
        if record.kind in NOTICES:
            return Verdict(corrects=record.corrects or self._subjects(record))
        citekey = self._citekey(record)
        preprint_of = ""
        for other in self._versions(record):
            pair = (record, other) if record.kind == "preprint" else (other, record)
            if pair[0] is record:
                preprint_of = preprint_of or other.id
            else:
                self.preprints[other.id] = record.id
        preprint_of = preprint_of or self._said_paper(record)
        same = next(iter(self._same(record)), None)
        return Verdict(same.id if same else "", citekey, (), preprint_of)

    def _citekey(self, record: Record) -> str:
        names = [record.id, f"doi:{record.doi.casefold()}"]
        if record.kind not in _APART and record.kind != "preprint":
            names.append(f"title:{_triple(record.title, record.year, record.author)}")
        return next((self._citekeys[name] for name in names if name in self._citekeys), "")

    def _subjects(self, record: Record) -> tuple[str, ...]:
        """The papers of the title that a notice names, where it gives no identifier."""
        title = plain(record.subject)
        if len(title.split()) < FEWEST_WORDS:
            return ()
        return tuple(other.id for other in self._by_title.get(title, []))

    def _same(self, record: Record) -> Iterable[Record]:
        if record.kind in _APART:
            return (
                other for other in self._by_doi.get(record.doi.casefold(), []) if other.kind == record.kind
            )
        return (
            other
            for other in self._alike(record)
            if (other.kind == "preprint") == (record.kind == "preprint") and not _told_apart(record, other)
        )

    def _versions(self, record: Record) -> Iterable[Record]:
        """Preprints of this paper, or the paper of this preprint, among the known."""
        if record.kind in _APART:
            return ()
        return (o for o in self._alike(record) if (o.kind == "preprint") != (record.kind == "preprint"))

    def _said_paper(self, record: Record) -> str:
        """The other version a source names itself; also tells an earlier preprint of its paper."""
        if record.kind == "preprint":
            return record.versions[0] if record.versions else ""
        for other in record.versions:
            if self._kinds.get(other) == "preprint":
                self.preprints[other] = record.id
        return ""

    def _alike(self, record: Record) -> Iterable[Record]:
        """The known records with this DOI, or this title by this author in this year or the next to it."""
        seen: dict[str, Record] = {}
        if record.doi:
            seen.update({other.id: other for other in self._by_doi.get(record.doi.casefold(), [])})
        title, author = plain(record.title), plain(record.author)
        if len(title.split()) >= FEWEST_WORDS:
            near = [
                other
                for year in _years(record.year)
                for theirs, other in self._by_author.get((author, year), [])
                if fuzz.ratio(title, theirs, score_cutoff=NEARLY)
            ]
            exact = [o for o in self._by_title.get(title, []) if _agree(record, o)]
            seen.update({other.id: other for other in [*exact, *near] if _same_numbers(record, other)})
        return [other for other in seen.values() if other.kind not in _APART]


def _agree(one: Record, other: Record) -> bool:
    """Whether year (give or take one) and first author speak for the same paper, where both are stated."""
    years = not one.year or not other.year or other.year in _years(one.year)
    authors = not one.author or not other.author or plain(one.author) == plain(other.author)
    return years and authors


def _same_numbers(one: Record, other: Record) -> bool:
    """Part 1 is not part 2, nor interleukin-4 interleukin-6, however like the rest of their titles."""
    return re.findall(r"\d+", plain(one.title)) == re.findall(r"\d+", plain(other.title))


def _told_apart(one: Record, other: Record) -> bool:
    """Two DOIs in one source are two publications, however alike."""
    return bool(
        one.doi and other.doi and one.doi.casefold() != other.doi.casefold() and one.source == other.source
    )


def _years(year: str) -> tuple[str, ...]:
    return (str(int(year) - 1), year, str(int(year) + 1)) if year.isdecimal() else (year,)


def _triple(title: str, year: str, author: str) -> str:
    return "|".join((plain(title), year, plain(author)))


def plain(words: str) -> str:
    """`words` for comparing: without case, accents, mark-up of letters and punctuation."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())
