"""What a search will ask: each strategy with its query and its days, fixed before the first request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

OVERLAP = timedelta(days=60)
"""A search reaches this far behind the start of the last one: PubMed lists some records late."""


@dataclass(frozen=True)
class Task:
    """One strategy to be run, on days that are both included; `again` are PMIDs set aside before."""

    search: str
    strategy: str
    source: str
    query: str
    since: str
    until: str
    again: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        return date.fromisoformat(self.since), date.fromisoformat(self.until)


@dataclass(frozen=True)
class Logs:
    """The tables a plan rests on, as `tables.read` gives them."""

    strategies: pd.DataFrame
    searches: pd.DataFrame
    set_aside: pd.DataFrame
    records: pd.DataFrame


def tasks(
    logs: Logs, today: date, *, since: date | None = None, until: date | None = None, only: str = ""
) -> list[Task]:
    """A task for each strategy of the source `only` (of all where empty).

    Its first day is `since`; else `OVERLAP` before the start of its last search that missed nothing and left
    no gap behind; else the day the strategy gives. Its last day is `until`, else today.
    """
    last = until or today
    return [
        Task(
            search=_name(f"{today}-{row.id}", set(logs.searches["id"])),
            strategy=row.id,
            source=row.source,
            query=row.query,
            since=(since or _since(row.id, row.since, logs.searches)).isoformat(),
            until=last.isoformat(),
            again=_again(row.id, logs) if row.source == "pubmed" else (),
        )
        for row in logs.strategies.itertuples(index=False)
        if not only or row.source.startswith(only)
    ]


def _since(strategy: str, first: date, searches: pd.DataFrame) -> date:
    """Less `OVERLAP`, the end of the days from `first` on that whole searches cover without a gap."""
    whole = searches[(searches["strategy"] == strategy) & (searches["missing"] == 0)]
    reached = first
    for row in whole.sort_values("since", kind="stable").itertuples(index=False):
        if row.since <= reached:
            reached = max(reached, min(row.started, row.until))
    return max(first, reached - OVERLAP)


def _again(strategy: str, logs: Logs) -> tuple[str, ...]:
    """What was set aside in an earlier search by this strategy and has not come since."""
    searches = set(logs.searches.loc[logs.searches["strategy"] == strategy, "id"])
    ours = logs.set_aside[logs.set_aside["search"].isin(searches)]
    seen = set(logs.records["id"])
    return tuple(dict.fromkeys(one.removeprefix("pmid:") for one in ours["id"] if one and one not in seen))


def _name(name: str, taken: Collection[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
