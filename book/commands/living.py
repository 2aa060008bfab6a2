"""`search`: what is new in PubMed and ClinicalTrials.gov since the review was last searched."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from book.commands.terminal import Commands, Faults, day, say
from book.repository import Repository, here

if TYPE_CHECKING:
    from book.living.web import Client


def search(arguments: argparse.Namespace) -> Faults:
    """Ask the sources, add what is new to the tables, and say what was found and what is missing."""
    from filelock import FileLock, Timeout

    from book.living import queue, run, web, writing

    if arguments.abstracts and (arguments.dry_run or arguments.since or arguments.until or arguments.only):
        return ["--abstracts fetches abstracts and searches for nothing: it stands alone"]

    repository = here()
    today = datetime.now(UTC).date()
    wanted = run.Wanted(arguments.since, arguments.until, arguments.only)
    clients = {
        "pubmed": web.Client(web.PUBMED),
        "clinicaltrials.gov": web.Client(web.CLINICALTRIALS),
    }
    try:
        writing.make_folder(repository.build)
        with FileLock(repository.build / "search.lock", timeout=0):
            if arguments.abstracts:
                return _abstracts(repository, clients)
            if arguments.dry_run:
                for task, number in run.counts(repository, clients, today, wanted):
                    say(f"{task.strategy}: {number} records in {task.source}, {task.since} to {task.until}")
                say("Nothing was written.")
                return []
            outcome = run.search(repository, clients, today, wanted, say)
    except Timeout:
        return ["another search is under way in this checkout; wait for its end"]
    except (web.Unavailable, writing.Unwritten) as error:
        if arguments.dry_run:
            return [f"{error}. Nothing was written"]
        return [f"{error}. What was fetched is kept; the same command carries on from there"]
    for row in outcome.searches:
        say(
            f"{row['strategy']}: {row['found']} found, {row['new']} new, {row['known']} known before, "
            f"{row['duplicates']} duplicates, {row['set_aside']} set aside, {row['missing']} missing"
        )
    for note in outcome.notes:
        say(note)
    say(f"What waits for a decision: {repository.relative(queue.place(repository))}")
    return outcome.missing


def _abstracts(repository: Repository, clients: Mapping[str, Client]) -> Faults:
    """Fetch the abstracts of all records that this checkout lacks."""
    from book import tables
    from book.living import abstracts, refill

    store = abstracts.store(repository)
    lost = refill.refill(store, tables.read("records", repository)["id"], clients, say)
    say(f"Abstracts: {len(abstracts.read(store))} records looked up, {len(lost)} did not come.")
    return [f"{one}: no abstract came, for its source did not send the record" for one in lost]


def add(commands: Commands) -> None:
    """The words of this family."""
    searching = commands.add_parser("search", help="ask PubMed and ClinicalTrials.gov what is new (online)")
    searching.add_argument(
        "--since", type=day, metavar="DATE", help="first day; else from the last search on"
    )
    searching.add_argument("--until", type=day, metavar="DATE", help="last day; else today")
    searching.add_argument("--only", choices=("pubmed", "clinicaltrials"), default="", help="one source")
    searching.add_argument("--dry-run", action="store_true", help="count what each strategy finds, no more")
    searching.add_argument(
        "--abstracts", action="store_true", help="search for nothing: fetch the abstracts that are not here"
    )
    searching.set_defaults(run=search)
