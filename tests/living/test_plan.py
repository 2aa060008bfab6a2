"""A search asks for every day since the last whole one started, and leaves no gap behind."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from book.living.plan import Logs, tasks

FIRST = date(2016, 1, 1)
TODAY = date(2026, 11, 29)
COLUMNS = ["id", "strategy", "since", "started", "until", "missing"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def logs(
    *searches: tuple[str, str, str, int], aside: tuple[str, ...] = (), seen: tuple[str, ...] = ()
) -> Logs:
    rows = [
        (f"s{number}", "cells", day(since), day(started), day(until), missing)
        for number, (since, started, until, missing) in enumerate(searches)
    ]
    return Logs(
        strategies=pd.DataFrame(
            [("cells", "pubmed", "q", FIRST, ""), ("agents", "clinicaltrials.gov", "q", FIRST, "")],
            columns=["id", "source", "query", "since", "purpose"],
        ),
        searches=pd.DataFrame(rows, columns=COLUMNS),
        set_aside=pd.DataFrame({"search": ["s0"] * len(aside), "id": list(aside)}),
        records=pd.DataFrame({"id": list(seen)}),
    )


WHOLE = ("2016-01-01", "2026-06-01", "2026-06-01", 0)


@pytest.mark.parametrize(
    ("searches", "since"),
    [
        ([], FIRST),
        ([WHOLE], date(2026, 4, 2)),
        ([("2016-01-01", "2026-06-01", "2026-06-01", 1)], FIRST),
        ([WHOLE, ("2026-04-02", "2026-09-01", "2026-09-01", 2)], date(2026, 4, 2)),
        ([WHOLE, ("2026-04-02", "2026-09-01", "2026-09-01", 0)], date(2026, 7, 3)),
        ([WHOLE, ("2026-09-01", "2026-10-01", "2026-10-01", 0)], date(2026, 4, 2)),
        ([("2016-01-01", "2026-06-01", "2020-06-01", 0)], date(2020, 4, 2)),
        ([WHOLE, ("2016-01-01", "2026-07-01", "2017-01-01", 0)], date(2026, 4, 2)),
        ([("2016-01-01", "2016-01-05", "2016-01-05", 0)], FIRST),
    ],
    ids=[
        "the first",
        "after a whole one",
        "after one that missed some",
        "after a later one that missed some",
        "after two",
        "after one that left a gap",
        "after one of past days",
        "after a look back",
        "no day too early",
    ],
)
def test_from_where_a_search_asks(searches: list[tuple[str, str, str, int]], since: date) -> None:
    task = tasks(logs(*searches), TODAY)[0]
    assert task.days == (since, TODAY)


def test_what_was_set_aside_is_asked_for_until_it_came() -> None:
    task, trials = tasks(logs(WHOLE, aside=("pmid:1", "pmid:2", ""), seen=("pmid:2",)), TODAY)
    assert task.again == ("1",)
    assert trials.again == ()


def test_what_a_person_asks_goes_before_the_plan() -> None:
    wanted = tasks(logs(WHOLE), TODAY, since=date(2020, 1, 1), until=date(2020, 2, 1), only="clinicaltrials")
    assert [(task.strategy, task.since, task.until) for task in wanted] == [
        ("agents", "2020-01-01", "2020-02-01")
    ]


def test_a_second_search_of_a_day_has_a_name_of_its_own() -> None:
    state = logs(WHOLE)
    state.searches.loc[0, "id"] = "2026-11-29-cells"
    assert [task.search for task in tasks(state, TODAY)] == ["2026-11-29-cells-2", "2026-11-29-agents"]
