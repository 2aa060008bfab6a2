"""A paper or a trial added by its identifier: its entry, what classes it, and a row to fill in.

All is fetched and looked at before anything is written. The entry is written last, so that what is cut off in
between is made whole by the same command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from book import bibliography
from book.bibliography import Reference
from book.faults import Fault, FaultyInput
from book.living import crossref, entry, eutils, logs, medline, registry, watch
from book.living.logs import Change
from book.living.registry import Registered
from book.living.web import Client, Unavailable
from book.living.work import Work, same_title
from book.repository import Repository

_FORMS = (
    (
        "pmid",
        re.compile(r"(?:pmid:|https?://pubmed\.ncbi\.nlm\.nih\.gov/)\s*([1-9]\d{0,8})/?", re.IGNORECASE),
    ),
    (
        "nct",
        re.compile(r"(?:nct:|https?://(?:www\.)?clinicaltrials\.gov/study/)?\s*(NCT\d{8})/?", re.IGNORECASE),
    ),
    ("doi", re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)),
)
FIRST_YEAR, LAST_YEAR = date(1800, 1, 1), date(3000, 1, 1)


@dataclass(frozen=True)
class Services:
    """Who is asked."""

    pubmed: Client
    crossref: Client
    trials: Client


@dataclass(frozen=True)
class Plan:
    """What is to be written, a paper's entry and a row to fill in; `told` is what the person should know."""

    key: str = ""
    entry: str = ""
    work: Work | None = None
    table: str = ""
    row: Mapping[str, str] | None = None
    told: tuple[str, ...] = ()


def identifier(text: str) -> tuple[str, str]:
    """'pmid', 'doi' or 'nct', and the identifier itself; an address of the paper's page is one too.

    Raises `FaultyInput` where it is none.
    """
    for scheme, form in _FORMS:
        if match := form.fullmatch(text.strip()):
            return scheme, match[1].upper() if scheme == "nct" else match[1].rstrip(".,;")
    message = f"'{text}' is no identifier such as pmid:19567680, doi:10.1038/nature04186 or nct:NCT01413022"
    raise FaultyInput([Fault("add", 0, "", message)])


def plan(
    texts: Sequence[str], services: Services, repository: Repository, *, entry_only: bool = False
) -> Plan:
    """Fetch what `texts` name, a paper, a trial or both, and lay out what would be written.

    Raises `FaultyInput` where an identifier is none, has no record or is in the review already, and
    `Unavailable` where the service that has the record cannot be asked.
    """
    named = [identifier(text) for text in texts]
    papers = [one for one in named if one[0] != "nct"]
    trials = [one[1] for one in named if one[0] == "nct"]
    if len(papers) > 1 or len(trials) > 1:
        raise FaultyInput([Fault("add", 0, "", "one paper and one trial at a time, please")])
    references = list(bibliography.read(repository).values())
    made = _of_paper(*papers[0], services, references, repository) if papers else Plan()
    if entry_only:
        return made
    if trials:
        row, told = _of_trial(trials[0], services, made, repository)
        return replace(made, table="trials", row=row, told=(*made.told, *told))
    return replace(made, table="evidence", row={"id": _stem(made.key), "citekey": made.key})


def _of_paper(
    scheme: str, name: str, services: Services, references: Sequence[Reference], repository: Repository
) -> Plan:
    path = repository.relative(repository.bibliography)
    if found := entry.twin(Work("", pmid=name) if scheme == "pmid" else Work("", doi=name), references):
        raise _there(*found, path)
    work, told = _fetched(scheme, name, services)
    if found := entry.twin(work, references):
        raise _there(*found, path)
    if lacking := [field for field in ("title", "year") if not getattr(work, field)]:
        message = f"the record of {scheme}:{name} has no {' and no '.join(lacking)}; add the entry by hand"
        raise FaultyInput([Fault(path, 0, "", message)])
    key = entry.key_for(work, {reference.key for reference in references})
    told += [f"{notice.text} ({notice.notice or notice.source})" for notice in work.notices]
    return Plan(key, entry.written(work, key), work, told=tuple(told))


def _there(reference: Reference, why: str, path: str) -> FaultyInput:
    message = (
        f"'{reference.key}' {why}; nothing was written. For another finding of it, add a row with its key to "
        "data/evidence/evidence.csv"
    )
    return FaultyInput([Fault(path, reference.line, "", message)])


def _fetched(scheme: str, name: str, services: Services) -> tuple[Work, list[str]]:
    if scheme == "pmid":
        if not (work := medline.ask(services.pubmed, [name]).get(name)):
            raise _unknown("PubMed", f"pmid:{name}")
        return work, []
    if not (work := crossref.ask(services.crossref, [name]).get(name.casefold())):
        raise _unknown("Crossref", f"doi:{name}")
    try:
        fuller = _in_pubmed(work, services.pubmed)
    except Unavailable as error:
        return work, [
            (
                f"PubMed could not be asked (it {error.happened}): the entry has no PubMed id, and "
                "publication types, MeSH headings and keywords are not kept"
            )
        ]
    if not fuller:
        return work, ["PubMed has no record with this DOI: no PubMed id, publication types or MeSH headings"]
    return replace(fuller, doi=work.doi, notices=(*fuller.notices, *work.notices)), []


def _in_pubmed(work: Work, client: Client) -> Work | None:
    """PubMed's record of the same DOI and title; none where it has none or more than one."""
    found = eutils.search(client, f'"{work.doi}"[doi]', FIRST_YEAR, LAST_YEAR)
    records = medline.ask(client, found.ids[:2])
    alike = [one for one in records.values() if same_title(one.title, work.title)]
    return alike[0] if len(alike) == 1 else None


def _unknown(service: str, name: str) -> FaultyInput:
    return FaultyInput([Fault("add", 0, "", f"{service} has no record of {name}; look at the page again")])


def _of_trial(
    number: str, services: Services, paper: Plan, repository: Repository
) -> tuple[dict[str, str], list[str]]:
    if not paper.key:
        _refuse_known(number, repository)
    if not (found := registry.ask(services.trials, [number]).get(number)):
        raise _unknown("ClinicalTrials.gov", number)
    if not paper.key:
        _refuse_known(found.study.nct, repository)
    return _trial_row(found, paper.key), _trial_told(found, paper)


def _refuse_known(number: str, repository: Repository) -> None:
    for row in logs.rows("trials", repository):
        if number in row.cells["nct"].split(";"):
            message = (
                f"'{row.cells['id']}' is this trial, {number}; nothing was written. For another paper on "
                "it, give the paper too: pmid:… nct:…"
            )
            raise FaultyInput([Fault("data/trials/trials.csv", row.line, "nct", message)])


def _trial_row(found: Registered, key: str) -> dict[str, str]:
    study = found.study
    return {
        "id": _stem(key),
        "nct": study.nct,
        "condition": ", ".join(study.conditions),
        "phase": found.phase,
        "status": found.status if study.updated else "",
        "status_date": study.updated,
        "status_source": registry.ADDRESS + study.nct if found.status and study.updated else "",
        "primary_endpoint": "; ".join(found.primary),
        "citekey": key,
        "place": "" if key else "registry",
    }


def _trial_told(found: Registered, paper: Plan) -> list[str]:
    told = [f"The registry calls it: {found.study.title}"]
    if found.study.interventions:
        told.append(f"Interventions there: {'; '.join(found.study.interventions)}")
    if not paper.key:
        told.append("The row names no paper yet; every row needs the one that reports it (citekey)")
    return told


def _stem(key: str) -> str:
    """'olkhanud2009-', the start of a row's id; the finding is to follow."""
    match = re.match(r"[a-z]+\d{4}", key)
    return f"{match[0]}-" if match else ""


def write(made: Plan, repository: Repository, day: str) -> list[str]:
    """Write what was laid out, and tell where each part of it stands.

    Raises `FaultyInput` before anything is written, `Unwritten` where a file cannot be; the same command then
    writes what is missing.
    """
    changes = [*_terms(made, repository), *_notices(made, day, repository)]
    changes += [*_row(made, repository), *_entry(made, repository)]
    for change, _ in changes:
        change.write()
    return [f"{repository.relative(change.path)}:{change.line}: {what}" for change, what in changes]


def _terms(made: Plan, repository: Repository) -> Iterator[tuple[Change, str]]:
    known = {tuple(row.cells.values()) for row in logs.rows("subjects", repository)}
    terms = [
        {"citekey": made.key, "kind": one.kind, "term": one.term}
        for one in (made.work.subjects if made.work else ())
        if (made.key, one.kind, one.term) not in known
    ]
    if terms:
        yield logs.appended("subjects", terms, repository), f"{len(terms)} terms"


def _notices(made: Plan, day: str, repository: Repository) -> Iterator[tuple[Change, str]]:
    published = [replace(one, citekey=made.key) for one in (made.work.notices if made.work else ())]
    if rows := watch.new_notices(published, day, repository):
        yield logs.appended("notices", rows, repository), ", ".join(one["kind"] for one in rows)


def _row(made: Plan, repository: Repository) -> Iterator[tuple[Change, str]]:
    row = made.row
    if row is None:
        return
    rows = logs.rows(made.table, repository)
    if not any(all(known.cells[name] == value for name, value in row.items()) for known in rows):
        yield logs.appended(made.table, [row], repository), "a row to fill in"


def _entry(made: Plan, repository: Repository) -> Iterator[tuple[Change, str]]:
    if not made.entry:
        return
    text = bibliography.text(repository)
    after = entry.inserted(text, made.entry, made.key)
    line = after.count("\n", 0, after.index(made.entry)) + 1
    yield Change(repository.bibliography, after, line), made.key
