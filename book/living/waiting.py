"""The papers that wait for a decision, ranked: what `decide` shows, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from book import tables
from book.living import abstracts, decisions, own, queue, ranking
from book.living.ranking import Basis
from book.repository import Repository

ADDRESSES = {"pmid": "https://pubmed.ncbi.nlm.nih.gov/", "nct": "https://clinicaltrials.gov/study/"}


@dataclass(frozen=True)
class Waiting:
    """One record that waits; `why`: the words that speak for it; `earlier`: the row that left it."""

    id: str
    title: str
    abstract: str
    source: str
    why: tuple[str, ...]
    earlier: decisions.Decision | None

    @property
    def address(self) -> str:
        kind, _, number = self.id.partition(":")
        return f"{ADDRESSES[kind]}{number}"


def ranked(repository: Repository) -> tuple[list[Waiting], Basis]:
    """What waits, best first; what somebody decided to leave for later stands behind the rest.

    Abstracts are those that this checkout's searches brought.
    """
    records = tables.read("records", repository)
    journal = decisions.read(repository)
    done, last = decisions.decided(journal), decisions.standing(journal)
    known = abstracts.read(abstracts.store(repository))
    texts = records[["id", "title"]].assign(abstract=[known.get(name, "") for name in records["id"]])
    before = texts[texts["id"].isin(list(done))]
    before = before.assign(decision=[done[name].decision for name in before["id"]])
    rows = queue.waiting(records, done).merge(texts[["id", "abstract"]], on="id")
    found = ranking.rank(before, rows, own.texts(repository))
    why = dict(zip(found.rows["id"], found.rows["why"], strict=True))
    by_id = {row["id"]: row for row in rows.to_dict("records")}
    names = sorted(found.rows["id"], key=lambda name: name in last)
    return [_waiting(by_id[name], tuple(why[name]), last.get(name)) for name in names], found.basis


def _waiting(row: dict[str, object], why: tuple[str, ...], earlier: decisions.Decision | None) -> Waiting:
    year = "" if pd.isna(row["year"]) else str(row["year"])
    source = ", ".join(str(part) for part in (row["author"], year, row["kind"]) if part)
    return Waiting(str(row["id"]), str(row["title"]), str(row["abstract"]), source, why, earlier)
