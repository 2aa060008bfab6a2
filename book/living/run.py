"""One search from its plan to its rows: resumed where the last was cut off, written down in one stroke."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from book import bibliography, tables
from book.faults import Fault, FaultyInput
from book.living import abstracts, clinicaltrials, eutils, log, plan, queue, together, writing
from book.living.collecting import Collected, Collector
from book.living.journal import Journal
from book.living.plan import Logs, Task
from book.living.records import Record
from book.living.web import Client, Unavailable
from book.repository import Repository

PLAN = "plan.json"


@dataclass(frozen=True)
class Wanted:
    """What a person asks of a search; days and source empty where the plan decides."""

    since: date | None = None
    until: date | None = None
    only: str = ""


@dataclass
class Outcome:
    """What came of a search: the rows written, what the sources had to say, and what is missing, in words."""

    searches: list[log.Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    begun: str = ""


def journal_folder(repository: Repository) -> Path:
    """Where the notes of a search under way are; git ignores it."""
    return repository.data / "living" / ".run"


def logs(repository: Repository) -> Logs:
    """The tables a search rests on and adds to."""
    names = ("strategies", "searches", "set_aside", "records")
    return Logs(*(tables.read(name, repository) for name in names))


def counts(
    repository: Repository, clients: Mapping[str, Client], today: date, wanted: Wanted
) -> list[tuple[Task, int]]:
    """How many records each strategy would find; nothing is written."""
    found = []
    for task in plan.tasks(logs(repository), today, **asdict(wanted)):
        client = clients[task.source]
        if task.source == "pubmed":
            number = eutils.search(client, task.query, *task.days).count
        else:
            number = clinicaltrials.search(client, task.query, *task.days).total
        found.append((task, number))
    return found


def search(
    repository: Repository,
    clients: Mapping[str, Client],
    today: date,
    wanted: Wanted,
    tell: Callable[[str], None],
) -> Outcome:
    """Run, or carry on, a search; add what it found to the tables, and write the queue.

    `clients` by source. A strategy whose source failed stays in the journal, and is carried on next time.
    Raises `FaultyInput` where a table is broken, `Unwritten` where there is no room; neither loses a step.
    """
    folder = journal_folder(repository)
    if together.finish(folder, repository):
        tables.forget()
        tell("The last search was cut off while it was being written down; that is done now.")
    state = logs(repository)
    started, tasks = _planned(folder, state, today, wanted, repository)
    outcome = Outcome(begun=started)
    if started != today.isoformat():
        tell(f"Carrying on the search begun on {started}.")
    journal = Journal(folder)
    left = [task for task in tasks if task.search not in set(state.searches["id"])]
    mine = [task for task in left if not wanted.only or task.source.startswith(wanted.only)]
    done = _collected(mine, state, journal, clients, abstracts.store(repository), tell, outcome)
    known = log.known(state, bibliography.read(repository).values())
    made = log.entries(done, known, started, state)
    if done:
        log.write(made, folder, repository)
    for task, found in done:
        journal.forget(task.search)
        _report(task, found, outcome)
    outcome.searches = made.searches
    if len(done) == len(left):
        shutil.rmtree(folder, ignore_errors=True)
    _write_queue(repository)
    return outcome


def _planned(
    folder: Path, state: Logs, today: date, wanted: Wanted, repository: Repository
) -> tuple[str, list[Task]]:
    """The plan of the search under way, or a new one, kept before anything is asked."""
    path = folder / PLAN
    raw = json.loads(path.read_bytes()) if path.is_file() else {"tasks": []}
    tasks = [Task(**{**one, "again": tuple(one["again"])}) for one in raw["tasks"]]
    if not {task.search for task in tasks} <= set(state.searches["id"]):
        if wanted.since or wanted.until:
            place = repository.relative(folder)
            message = f"holds a search under way: finish it without --since and --until, or remove {place}"
            raise FaultyInput([Fault(place, 0, "", message)])
        return raw["started"], tasks
    tasks = plan.tasks(state, today, **asdict(wanted))
    writing.make_folder(folder)
    content = {"started": today.isoformat(), "tasks": [asdict(task) for task in tasks]}
    writing.replace(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return today.isoformat(), tasks


def _collected(
    tasks: list[Task],
    state: Logs,
    journal: Journal,
    clients: Mapping[str, Client],
    store: Path,
    tell: Callable[[str], None],
    outcome: Outcome,
) -> list[tuple[Task, Collected]]:
    """The tasks that came to their end; those that did not are told in `outcome.missing`."""
    done = []
    known = set(state.records["id"])
    pool: dict[str, Record] = {}
    for task in tasks:
        collector = Collector(clients[task.source], journal, task, known | pool.keys(), store, tell)
        try:
            found = collector.collect()
        except Unavailable as error:
            got = len(collector.found.records)
            outcome.missing.append(
                f"{task.strategy}: not finished, {got} of at least {len(collector.found.ids)} records came. "
                f"{error}. They are kept; the same command carries on from here"
            )
            pool.update(collector.found.records)
            continue
        pool.update(found.records)
        found.records.update({one: pool[one] for one in found.ids if one in pool})
        done.append((task, found))
    return done


def _report(task: Task, found: Collected, outcome: Outcome) -> None:
    outcome.notes += [f"{task.strategy}: {task.source} says: {note}" for note in found.notes]
    for what, problems in (("malformed", found.malformed), ("missing", found.missing)):
        outcome.missing += [f"{task.strategy}: {one} is {what}: {why}" for one, why in problems.items()]
    outcome.missing += [f"{task.strategy}: malformed: {why}" for why in found.unnamed]
    if found.short:
        outcome.missing.append(
            f"{task.strategy}: {found.short} records are counted by {task.source}, but it shows them nowhere"
        )


def _write_queue(repository: Repository) -> None:
    waiting = queue.waiting(tables.read("records", repository))
    path = queue.place(repository)
    writing.make_folder(path.parent)
    writing.replace(path, waiting.to_csv(index=False, lineterminator="\n").encode())
