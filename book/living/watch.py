"""Every reference and every trial asked for: what was published on it since, what became of it.

A batch is written down before the next is asked for, its findings first and then that it was asked; so what
is cut off goes on, the same day, where it was. Nothing is concluded from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from book import bibliography
from book.living import crossref, eutils, logs, medline, registry
from book.living.registry import Registered
from book.living.web import Client, Unavailable
from book.living.work import Work
from book.notices import Notice
from book.repository import Repository

T = TypeVar("T")
Now = Callable[[], datetime]

BATCH = {"pubmed": eutils.PAGE, "crossref": crossref.DOIS_A_REQUEST, "clinicaltrials.gov": 50}
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Asked:
    """What came of one batch: `found` tells what is new, in words; `unasked` were left after trouble."""

    source: str
    identifiers: tuple[str, ...]
    missing: tuple[str, ...] = ()
    trouble: str = ""
    found: tuple[str, ...] = ()
    unasked: int = 0


def now() -> datetime:
    return datetime.now(UTC)


def references(
    repository: Repository, source: str, client: Client, moment: Now = now, *, again: bool = False
) -> Iterator[Asked]:
    """Ask `source`, 'pubmed' or 'crossref', for what was published on the references since; keep what is new.

    Only references with an identifier of that service are asked for.
    """
    name, ask = {"pubmed": ("pmid", medline.ask), "crossref": ("doi", crossref_works)}[source]
    keys = {
        reference.field(name).casefold(): reference.key
        for reference in bibliography.read(repository).values()
        if reference.field(name)
    }

    def keep(works: Mapping[str, Work], day: str) -> list[str]:
        notices = [
            replace(one, citekey=keys[identifier])
            for identifier, work in works.items()
            for one in work.notices
        ]
        rows = new_notices(notices, day, repository)
        if rows:
            logs.appended("notices", rows, repository).write()
        return [
            f"{one['citekey']}: {one['kind']} {one['issued']} ({one['notice'] or one['source']})"
            for one in rows
        ]

    yield from _in_batches(
        source, sorted(keys), lambda ids: ask(client, ids), keep, repository, moment, again
    )


def crossref_works(client: Client, dois: Sequence[str]) -> dict[str, Work]:
    """The works of those DOIs, each with the notices named by its own record and by the notices' records."""
    works = crossref.ask(client, dois)
    for doi, notices in crossref.ask_updates(client, dois).items():
        if doi in works:
            works[doi] = replace(works[doi], notices=(*works[doi].notices, *notices))
    return works


def new_notices(notices: Iterable[Notice], day: str, repository: Repository) -> list[dict[str, str]]:
    """The rows for those notices that `notices.csv` has not."""
    known = {
        tuple(row.cells[name] for name in ("citekey", "kind", "notice", "source"))
        for row in logs.rows("notices", repository)
    }
    new: dict[tuple[str, ...], Notice] = {}
    for one in notices:
        same = (one.citekey, one.kind, one.notice, one.source)
        if same not in known:
            new.setdefault(same, one)
    return [
        {
            "citekey": one.citekey,
            "kind": one.kind,
            "notice": one.notice,
            "issued": one.issued,
            "source": one.source,
            "seen": day,
            "note": one.note,
        }
        for one in new.values()
    ]


def trials(
    repository: Repository, client: Client, moment: Now = now, *, again: bool = False
) -> Iterator[Asked]:
    """Ask the registry for every trial that has a number; what it says that is new is kept as a proposal."""
    table = logs.rows("trials", repository)
    numbers = sorted({number for row in table for number in row.cells["nct"].split(";") if number})

    def keep(found: Mapping[str, Registered], day: str) -> list[str]:
        return _keep_changes(found, day, repository)

    ask = lambda ids: registry.ask(client, ids)  # noqa: E731
    yield from _in_batches("clinicaltrials.gov", numbers, ask, keep, repository, moment, again)


def _keep_changes(found: Mapping[str, Registered], day: str, repository: Repository) -> list[str]:
    known: dict[tuple[str, str], str] = {}
    for row in logs.rows("trials", repository):
        for number in row.cells["nct"].split(";"):
            known[number, "status"] = row.cells["status"] or known.get((number, "status"), "")
    for row in logs.rows("trial_changes", repository):
        known[row.cells["nct"], row.cells["field"]] = row.cells["after"]
    changes = [
        {"nct": nct, "field": field, "before": known.get((nct, field), ""), "after": value, "seen": day}
        for nct, one in sorted(found.items())
        for field, value in one.facts.items()
        if value != known.get((nct, field), "")
    ]
    if changes:
        logs.appended("trial_changes", changes, repository).write()
    return [
        f"{one['nct']}: {one['field']}: "
        + (f"'{one['after']}', was '{one['before']}'" if one["before"] else f"'{one['after']}'")
        for one in changes
    ]


def _in_batches(
    source: str,
    identifiers: Sequence[str],
    ask: Callable[[Sequence[str]], Mapping[str, T]],
    keep: Callable[[Mapping[str, T], str], list[str]],
    repository: Repository,
    moment: Now,
    again: bool,
) -> Iterator[Asked]:
    """Ask for all that was not asked for today, batch by batch, and stop at the first trouble."""
    day = moment().strftime(MOMENT)[:10]
    left = list(identifiers) if again else _left(source, identifiers, day, repository)
    for start in range(0, len(left), BATCH[source]):
        batch = left[start : start + BATCH[source]]
        started = moment().strftime(MOMENT)
        try:
            answers = ask(batch)
        except Unavailable as error:
            _log(source, started, batch, 0, (), error.happened, repository)
            yield Asked(source, tuple(batch), trouble=error.happened, unasked=len(left) - start)
            return
        found = keep(answers, started[:10])
        missing = tuple(one for one in batch if one not in answers)
        _log(source, started, batch, len(answers), missing, "", repository)
        yield Asked(source, tuple(batch), missing, found=tuple(found))


def _left(source: str, identifiers: Sequence[str], day: str, repository: Repository) -> list[str]:
    """What no batch of the day asked for; one in whose span another identifier stands by now is no proof."""
    done: set[str] = set()
    for row in (one.cells for one in logs.rows("watch_log", repository)):
        if row["source"] == source and row["started"][:10] == day and not row["trouble"]:
            span = [one for one in identifiers if row["first"] <= one <= row["last"]]
            done.update(span if len(span) <= int(row["asked"]) else ())
    return [one for one in identifiers if one not in done]


def _log(
    source: str,
    started: str,
    batch: Sequence[str],
    answered: int,
    missing: Sequence[str],
    trouble: str,
    repository: Repository,
) -> None:
    row = {
        "source": source,
        "started": started,
        "first": batch[0],
        "last": batch[-1],
        "asked": str(len(batch)),
        "answered": str(answered),
        "missing": " ".join(missing),
        "trouble": trouble,
    }
    logs.appended("watch_log", [row], repository).write()
