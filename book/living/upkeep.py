"""How well the review is kept up, by its own plan: what is due when, the flow of records, who decided.

The clock is the day of the newest release and never today, so that a page built later says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from book import schema, tables
from book.living import queue
from book.repository import Repository, here

NEXT = "next"
"""Stands for the version that is not released yet."""

FOUND = ("known", "duplicates", "set_aside", "missing", "new")
"""What the records that a search counted divide into; `new` is put to a person."""

DECIDED = ("include", "exclude", "later")
WAITING = "waiting"


@dataclass(frozen=True)
class Duty:
    """One line of the plan: what is done how often, when it was done last, and by when it is due again."""

    id: str
    kind: str
    rule: str
    interval: int
    last: date | None

    @property
    def due(self) -> date | None:
        """The day by which it is due; none before it was done once."""
        return self.last + timedelta(days=self.interval) if self.last else None


def duties(repository: Repository | None = None) -> list[Duty]:
    """What recurs by the plan, in its order; checks of rows count from the row checked longest ago."""
    plan = tables.read("plan", repository)
    recurring = plan[plan["kind"].isin(["search", "watch", "check", "release"])]
    return [
        Duty(row.id, row.kind, row.rule, int(row.interval), _last(row.kind, row.source, repository))
        for row in recurring.itertuples(index=False)
    ]


def _last(kind: str, source: str, repository: Repository | None) -> date | None:
    if kind == "search":
        rows = tables.read("searches", repository)
        return max(rows.loc[rows["source"] == source, "started"], default=None)
    if kind == "watch":
        rows = tables.read("watch_log", repository)
        answered = rows[(rows["source"] == source) & (rows["trouble"] == "")]
        newest = max(answered["started"].astype(str), default="")
        return date.fromisoformat(newest[: len("2026-01-31")]) if newest else None
    if kind == "check":
        return min(tables.read("evidence", repository)["checked"], default=None)
    return max(tables.read("releases", repository)["released"], default=None)


def overdue_rows(repository: Repository | None = None) -> int:
    """How many rows of evidence were due for another look by the day of the newest release."""
    plan = tables.read("plan", repository).set_index("id")
    limit = tables.read("releases", repository)["released"].max() - timedelta(
        days=int(plan.loc["check-rows", "interval"])
    )
    return int((tables.read("evidence", repository)["checked"] < limit).sum())


def rules(kind: str, repository: Repository | None = None) -> list[str]:
    """The sentences of the plan of one kind."""
    plan = tables.read("plan", repository)
    return list(plan.loc[plan["kind"] == kind, "rule"])


def decisions(repository: Repository | None = None) -> pd.DataFrame:
    """The decision that counts for each record: `id`, `decision`, `by`, `on`; the last one made."""
    columns = ["id", "decision", "by", "on"]
    if "decisions" not in schema.read(repository or here()):
        return pd.DataFrame(columns=columns)
    return tables.read("decisions", repository).drop_duplicates("id", keep="last")[columns]


def by_person(repository: Repository | None = None) -> pd.DataFrame:
    """Who decided: `by`, a count for each of `DECIDED`, and the day of the last one."""
    counted = decisions(repository)
    return pd.DataFrame(
        [
            {
                "by": who,
                **{one: int((part["decision"] == one).sum()) for one in DECIDED},
                "last": max(part["on"]),
            }
            for who, part in counted.groupby("by", sort=True)
        ],
        columns=["by", *DECIDED, "last"],
    )


def flow(repository: Repository | None = None) -> pd.DataFrame:
    """The flow of records, a row a version that had a search: `version`, `searches`, `found`, and what of it.

    A search belongs to the first version released on its day or later. Columns after `found`: `FOUND`, which
    add up to it, then `DECIDED` and `WAITING`, which say what became of the records first seen in these
    searches. The new records that are notices about other papers wait for nobody; duplicates neither.
    """
    searches = tables.read("searches", repository)
    records = tables.read("records", repository)
    counted = decisions(repository).set_index("id")["decision"]
    version = searches["started"].map(lambda day: _version(day, repository))
    of_search = dict(zip(searches["id"], version, strict=True))
    rows = []
    for name, part in searches.groupby(version, sort=False):
        seen = queue.waiting(records[records["search"].map(of_search) == name])
        became = seen["id"].map(counted)
        rows.append(
            {
                "version": name,
                "searches": len(part),
                "found": int(part["found"].sum()),
                **{one: int(part[one].sum()) for one in FOUND},
                **{one: int((became == one).sum()) for one in DECIDED},
                WAITING: int(became.isna().sum()),
            }
        )
    return pd.DataFrame(rows, columns=["version", "searches", "found", *FOUND, *DECIDED, WAITING])


def _version(day: date, repository: Repository | None) -> str:
    releases = tables.read("releases", repository)
    later = releases[releases["released"] >= day]
    return NEXT if later.empty else str(later["version"].iloc[0])
