"""The bibliography against the services' records: is each entry the paper that its identifiers name?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from book import bibliography
from book.bibliography import Reference, house_key
from book.faults import Fault
from book.living import crossref, eutils, medline
from book.living.entry import braced
from book.living.web import Client, Unavailable
from book.living.work import Work, same_title
from book.repository import Repository

YEARS_APART = 1
"""A paper may be online in one year and in print in the next."""
SAME_NAME = 80.0
"""Of 100: from here two family names are one, an accent, a particle or a hyphen aside."""
AUTHORS_SEEN = 3
"""The first author may stand among so many: services differ on who comes first where two share the place."""


@dataclass(frozen=True)
class Verified:
    """The faults, how many entries were compared, what could not be asked, and what else to know."""

    faults: tuple[Fault, ...]
    compared: int
    unasked: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Answers:
    """Records by identifier; `asked` are those an answer came for, `trouble` is why the rest were not."""

    works: Mapping[str, Work]
    asked: frozenset[str]
    trouble: str = ""


def bibliography_of(repository: Repository, pubmed: Client, registry: Client) -> Verified:
    """Every entry held against PubMed's record of its PMID, else against Crossref's of its DOI.

    Where PubMed's record names no DOI, the entry's is held against Crossref's record too.
    """
    references = list(bibliography.read(repository).values())
    path = repository.relative(repository.bibliography)
    by_pmid = {one.field("pmid"): one for one in references if one.field("pmid")}
    answers = _all(pubmed, list(by_pmid), medline.ask, eutils.PAGE)
    faults, unasked = _compared(by_pmid, answers, "PMID", path), _trouble("PubMed", by_pmid, answers)
    faults += [
        Fault(path, by_pmid[pmid].line, "pmid", f"PubMed has no record of {pmid}; {_LOOK_UP}")
        for pmid in answers.asked - answers.works.keys()
    ]
    settled = {by_pmid[pmid].key for pmid, work in answers.works.items() if work.doi}
    by_doi = {
        one.field("doi").casefold(): one for one in references if one.field("doi") and one.key not in settled
    }
    others = _all(registry, list(by_doi), crossref.ask, crossref.DOIS_A_REQUEST)
    faults += _compared(by_doi, others, "DOI", path)
    unasked += _trouble("Crossref", by_doi, others)
    notes = [
        f"{path}:{by_doi[doi].line}: Crossref has no record of the DOI {doi}; `make external` asks whether "
        "it is registered elsewhere"
        for doi in sorted(others.asked - others.works.keys())
    ]
    held = {by_pmid[one].key for one in answers.works} | {by_doi[one].key for one in others.works}
    return Verified(tuple(sorted(set(faults))), len(held), tuple(unasked), tuple(notes))


_LOOK_UP = "look the paper up by its title and correct the number, or take it out"


def _all(
    client: Client,
    identifiers: Sequence[str],
    ask: Callable[[Client, Sequence[str]], Mapping[str, Work]],
    size: int,
) -> _Answers:
    works: dict[str, Work] = {}
    for start in range(0, len(identifiers), size):
        try:
            works |= ask(client, identifiers[start : start + size])
        except Unavailable as error:
            return _Answers(works, frozenset(identifiers[:start]), error.happened)
    return _Answers(works, frozenset(identifiers))


def _trouble(service: str, wanted: Mapping[str, Reference], answers: _Answers) -> list[str]:
    if not answers.trouble:
        return []
    left = len(wanted) - len(answers.asked)
    return [f"{service} could not be asked for {left} of {len(wanted)} records: it {answers.trouble}"]


def _compared(wanted: Mapping[str, Reference], answers: _Answers, scheme: str, path: str) -> list[Fault]:
    return [
        Fault(path, wanted[identifier].line, column, message)
        for identifier, work in answers.works.items()
        for column, message in differences(wanted[identifier], work, f"{scheme} {identifier}")
    ]


def differences(reference: Reference, work: Work, name: str) -> Iterator[tuple[str, str]]:
    """Where an entry is not what the record of its identifier `name` says: the field, and what is right."""
    doi, other = reference.field("doi"), work.doi
    one_doi = bool(doi and other) and doi.casefold() == other.casefold()
    if work.title and not same_title(reference.field("title"), work.title):
        yield "title", _of_title(reference, work, name, one_doi)
        return
    if doi and other and not one_doi:
        yield "doi", f"'{doi}' is not the DOI of {name}; its record has {other}"
    year = reference.field("year")
    if work.year.isdigit() and year.isdigit() and abs(int(year) - int(work.year)) > YEARS_APART:
        yield "year", f"'{year}' is not the year of {name}; its record has {work.year}"
    families = reference.families
    first = [re.sub(r"[{}]", "", one.partition(",")[0]) for one in work.authors[:AUTHORS_SEEN]]
    if families and first and not any(_one_name(families[0], one) for one in first):
        yield (
            "author",
            f"'{families[0]}' is not the first author of {name}; its record begins with '{work.authors[0]}'",
        )


def _of_title(reference: Reference, work: Work, name: str, one_doi: bool) -> str:
    said = f"'{reference.field('title')}' is not the title of {name}, which is '{work.title}'"
    right = f"title = {{{braced(work.title)}}}"
    if one_doi:
        return f"{said}; the DOI agrees, so write {right}"
    scheme = name.split()[0]
    if scheme == "PMID" and reference.field("doi") and work.doi:
        return f"{said}; its DOI is {work.doi} and not the entry's, so correct the pmid, or take it out"
    return f"{said}; correct the {scheme.casefold()}, or if that is right, write {right}"


def _one_name(one: str, other: str) -> bool:
    """Whether two family names are one: 'van Liere' and 'Liere', 'Høye' and 'Hoye'."""
    left, right = (house_key(name, "", "") for name in (one, other))
    return left.endswith(right) or right.endswith(left) or fuzz.ratio(left, right) >= SAME_NAME
