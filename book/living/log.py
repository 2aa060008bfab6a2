"""The log of searches: what was found becomes rows, and all tables change as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from book import schema, tables
from book.bibliography import Reference
from book.living import together, writing
from book.living.collecting import Collected
from book.living.duplicates import Known
from book.living.plan import Logs, Task
from book.living.records import Record
from book.repository import Repository

Row = dict[str, str]


@dataclass
class Entries:
    """Rows to add, by table, and cells to change in `records`."""

    records: list[Row] = field(default_factory=list)
    searches: list[Row] = field(default_factory=list)
    set_aside: list[Row] = field(default_factory=list)
    preprints: dict[str, str] = field(default_factory=dict)


def known(logs: Logs, references: Iterable[Reference]) -> Known:
    """What the bibliography and all earlier searches hold."""
    found = Known()
    for reference in references:
        found.cite(reference)
    for row in logs.records.itertuples(index=False):
        year = "" if row.year is None or row.year != row.year else str(row.year)
        found.add(Record(row.id, row.source, row.title, year, row.author, row.doi, row.kind))
    return found


def entries(done: Iterable[tuple[Task, Collected]], seen: Known, started: str, logs: Logs) -> Entries:
    """The rows for tasks that are complete; what `seen` holds grows by them."""
    made = Entries()
    aside = set(zip(logs.set_aside["id"], logs.set_aside["reason"], strict=True))
    old = set(logs.records["id"])
    for task, found in done:
        counts = dict.fromkeys(("new", "known", "duplicates"), 0)
        for name in sorted(found.ids, key=lambda one: (len(one), one)):
            if name in seen.ids:
                counts["known"] += 1
            elif name in found.records:
                row = _record_row(found.records[name], task, started, seen)
                counts["duplicates" if row["duplicate_of"] or row["citekey"] else "new"] += 1
                made.records.append(row)
        problems = [(one, "malformed", why) for one, why in found.malformed.items()]
        problems += [("", "malformed", why) for why in found.unnamed]
        problems += [(one, "missing", why) for one, why in found.missing.items()]
        made.set_aside += [
            {"search": task.search, "id": one, "reason": reason, "detail": why}
            for one, reason, why in problems
            if not one or (one, reason) not in aside
        ]
        made.searches.append(_search_row(task, found, started, counts))
    by_id = {row["id"]: row for row in made.records}
    for preprint, paper in seen.preprints.items():
        if preprint in by_id:
            by_id[preprint]["preprint_of"] = by_id[preprint]["preprint_of"] or paper
        elif preprint in old:
            made.preprints[preprint] = paper
    return made


def _record_row(record: Record, task: Task, started: str, seen: Known) -> Row:
    verdict = seen.judge(record)
    seen.add(record)
    return {
        "id": record.id,
        "source": record.source,
        "search": task.search,
        "first_seen": started,
        "title": record.title,
        "year": record.year,
        "author": record.author,
        "doi": record.doi,
        "kind": record.kind,
        "duplicate_of": verdict.duplicate_of,
        "citekey": verdict.citekey,
        "corrects": ";".join(verdict.corrects),
        "preprint_of": verdict.preprint_of,
    }


def _search_row(task: Task, found: Collected, started: str, counts: Mapping[str, int]) -> Row:
    malformed = len(found.malformed) + len(found.unnamed)
    numbers = {
        "found": len(found.ids) + len(found.unnamed) + found.short,
        **counts,
        "set_aside": malformed,
        "missing": len(found.missing) + found.short,
    }
    return {
        "id": task.search,
        "source": task.source,
        "started": started,
        "strategy": task.strategy,
        "since": task.since,
        "until": task.until,
        "query": task.query,
        **{name: str(number) for name, number in numbers.items()},
    }


def write(made: Entries, aside: Path, repository: Repository) -> None:
    """Add the rows to their tables, all or none; `aside` is a folder for the time between."""
    package = schema.read(repository)
    contents: dict[Path, bytes] = {}
    for name, rows in (
        ("records", made.records),
        ("set_aside", made.set_aside),
        ("searches", made.searches),
    ):
        path = tables.location(package[name], repository)
        text = tables.text(package[name], repository)
        if name == "records" and made.preprints:
            changes = {one: {"preprint_of": paper} for one, paper in made.preprints.items()}
            text = writing.changed(text, "id", changes, path)
        contents[repository.data / package[name].path] = writing.appended(text, rows, path).encode()
    together.replace(contents, aside, repository)
    tables.forget()
