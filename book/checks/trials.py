"""Trials and pooled estimates: counts, intervals and dates that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from book import bibliography, schema, tables
from book.faults import Fault
from book.repository import Repository
from book.tables import Row

YEARS_BEFORE_A_PAPER = 12
"""A trial or an agent has no fate that many years before the first paper of the review on it."""

PERCENT_APART = 1.0
"""How far, in points, a printed percentage may lie from its count."""

PRINTED = ("prognosis_pooled", "prognosis_reproduction", "prognosis_cohorts")
"""The tables whose ratios stand as printed, and so must lie within their intervals."""

Told = tuple[str, str]
"""A column and what is wrong with it."""


def faults(repository: Repository) -> list[Fault]:
    package = schema.read(repository)
    rows = {
        name: tables.read_rows(package[name], repository)[0]
        for name in ("trials", "agents", "outcomes", "pharmacodynamics", *PRINTED)
    }
    first = _first_years(rows, repository)
    looks: dict[str, Callable[[Row], Iterable[Told]]] = {
        "trials": lambda row: _dated(row, "status_date", first.get(_drug(row.cells["agent"]))),
        "agents": lambda row: _dated(row, "fate_date", first.get(_drug(row.cells["name"]))),
        "outcomes": lambda row: (*_counted(row), *_within(row)),
        "pharmacodynamics": _changed,
        **dict.fromkeys(PRINTED, _within),
    }
    return [
        Fault(tables.location(package[name], repository), row.line, column, text)
        for name, look in looks.items()
        for row in rows[name]
        for column, text in look(row)
    ]


def _drug(agent: str) -> str:
    """What an agent is known by, whatever follows its name in brackets."""
    return agent.split(" (")[0].casefold()


def _first_years(rows: dict[str, list[Row]], repository: Repository) -> dict[str, int]:
    """The year of the earliest paper on each agent."""
    years = {
        one.key: int(one.field("year"))
        for one in bibliography.parse(repository)[0]
        if one.field("year").isdigit()
    }
    found: dict[str, int] = {}
    for name, column in (("trials", "agent"), ("agents", "name")):
        for row in rows[name]:
            if year := years.get(row.cells["citekey"]):
                drug = _drug(row.cells[column])
                found[drug] = min(year, found.get(drug, year))
    return found


def _dated(row: Row, column: str, first: int | None) -> Iterator[Told]:
    date, checked = row.cells[column], row.cells["checked"]
    if not date[:4].isdigit():
        return
    if checked and date > checked[: len(date)]:
        yield column, f"{date} is later than the day the row was checked, {checked}"
    if first and int(date[:4]) <= first - YEARS_BEFORE_A_PAPER:
        yield column, f"{date} is before the drug: the first paper on it here is of {first}"


def _number(row: Row, column: str) -> float | None:
    """The number in a cell; none where it is empty or, as another check says, no number."""
    try:
        return float(row.cells[column])
    except ValueError:
        return None


def _counted(row: Row) -> Iterator[Told]:
    responders, evaluable, percent = (_number(row, name) for name in ("responders", "evaluable", "percent"))
    if responders is None or not evaluable:
        return
    if responders > evaluable:
        yield "responders", f"{responders:g} of {evaluable:g} cannot be"
    elif percent is not None and abs(100 * responders / evaluable - percent) > PERCENT_APART:
        share = 100 * responders / evaluable
        yield "percent", f"{percent:g} % is printed, but {responders:g} of {evaluable:g} are {share:.1f} %"


def _within(row: Row) -> Iterator[Told]:
    estimate, lower, upper = (_number(row, name) for name in ("estimate", "lower", "upper"))
    if lower is not None and upper is not None and lower > upper:
        yield "lower", f"{lower:g} is above the upper limit, {upper:g}"
    elif estimate is not None and (
        (lower is not None and estimate < lower) or (upper is not None and estimate > upper)
    ):
        yield "estimate", f"{estimate:g} lies outside its own interval"


def _changed(row: Row) -> Iterator[Told]:
    change, direction = _number(row, "change"), row.cells["direction"]
    if change is None:
        return
    if (direction == "decrease" and change > 0) or (direction == "increase" and change < 0):
        yield "direction", f"'{direction}' does not fit a change of {change:+g} %"
