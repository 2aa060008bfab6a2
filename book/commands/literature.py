"""`add`, `watch`, `verify`: papers and trials taken in, watched, and held against the services' records."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from itertools import chain

from book.commands.terminal import Commands, Faults, say, warn
from book.repository import here

Run = Callable[[argparse.Namespace], Faults]


def _alone(run: Run) -> Run:
    """`run`, unless another command of this family is writing in this checkout."""

    def running(arguments: argparse.Namespace) -> Faults:
        from filelock import FileLock, Timeout

        here().build.mkdir(exist_ok=True)
        try:
            with FileLock(here().build / "literature.lock", timeout=0):
                return run(arguments)
        except Timeout:
            return ["another `add` or `watch` is under way in this checkout; wait for its end"]

    return running


def add_paper(arguments: argparse.Namespace) -> Faults:
    """One paper or trial, or both, by identifier."""
    from book.living import add, watch
    from book.living.web import CLINICALTRIALS, CROSSREF, PUBMED, Client, Unavailable
    from book.living.writing import Unwritten

    services = add.Services(Client(PUBMED), Client(CROSSREF), Client(CLINICALTRIALS))
    try:
        made = add.plan(arguments.identifiers, services, here(), entry_only=arguments.entry_only)
        for line in made.told:
            warn(line)
        written = add.write(made, here(), watch.now().date().isoformat())
    except Unavailable as error:
        return [f"{error}; nothing was written. Try again online, or add it by hand as CONTRIBUTING.md shows"]
    except Unwritten as error:
        return [f"{error}; the same command goes on from here"]
    for line in written:
        say(line)
    if made.row is not None:
        say("Now fill the row in; `make check` names each cell that still wants something.")
    return []


def watch_all(arguments: argparse.Namespace) -> Faults:
    """Retractions, corrections and doubts of every reference; the status of every trial."""
    from book.living import watch
    from book.living.web import CLINICALTRIALS, CROSSREF, PUBMED, Client
    from book.living.writing import Unwritten

    both = arguments.references == arguments.trials
    runs: list[Iterable[watch.Asked]] = []
    if both or arguments.references:
        for source, service in (("pubmed", PUBMED), ("crossref", CROSSREF)):
            runs.append(watch.references(here(), source, Client(service), again=arguments.again))
    if both or arguments.trials:
        runs.append(watch.trials(here(), Client(CLINICALTRIALS), again=arguments.again))
    batches = []
    try:
        for one in chain.from_iterable(runs):
            batches.append(one)
            if not arguments.json:
                say(f"{one.source}: {len(one.identifiers)} asked for, {len(one.found)} new")
                for line in one.found:
                    say(f"  {line}")
    except Unwritten as error:
        return [f"{error}; the same command goes on from here"]
    if arguments.json:
        say(json.dumps([vars(one) for one in batches], ensure_ascii=False, indent=1))
    elif not batches:
        say("All was asked for today already; --again asks anew.")
    elif any(one.found for one in batches):
        say("Look at what is new, then run `make check`: it says what a retraction asks of the review.")
    for one in batches:
        for name in one.missing:
            warn(f"{one.source} sent no record of {name}")
    return [
        f"{one.source}: {one.unasked} could not be asked for: it {one.trouble}; run the same again"
        for one in batches
        if one.trouble
    ]


def verify_all(arguments: argparse.Namespace) -> Faults:
    """Every entry of the bibliography against the record of its identifier."""
    from book.living import verify
    from book.living.web import CROSSREF, PUBMED, Client

    found = verify.bibliography_of(here(), Client(PUBMED), Client(CROSSREF))
    for line in found.notes:
        warn(line)
    say(f"Entries held against their records: {found.compared}; faults: {len(found.faults)}.")
    return [*found.faults, *found.unasked]


def add(commands: Commands) -> None:
    """The words of this family."""
    adding = commands.add_parser("add", help="add a paper or trial: pmid:…, doi:…, nct:… (online)")
    adding.add_argument("identifiers", nargs="+", metavar="identifier", help="of a paper, a trial, or both")
    adding.add_argument("--entry-only", action="store_true", help="the reference, and no row to fill in")
    adding.set_defaults(run=_alone(add_paper))

    watching = commands.add_parser(
        "watch", help="ask for retractions and corrections, and the status of trials (online)"
    )
    watching.add_argument("--references", action="store_true", help="the references only")
    watching.add_argument("--trials", action="store_true", help="the trials only")
    watching.add_argument("--again", action="store_true", help="also what was asked for today already")
    watching.add_argument("--json", action="store_true", help="for programs")
    watching.set_defaults(run=_alone(watch_all))

    verifying = commands.add_parser("verify", help="hold every reference against its record (online)")
    verifying.set_defaults(run=verify_all)
