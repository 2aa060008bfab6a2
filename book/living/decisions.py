"""What was decided on the records that searches found: a journal that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

from filelock import FileLock

from book import schema, tables
from book.faults import Fault, FaultyInput
from book.living import writing
from book.repository import Repository

TABLE = "decisions"
FINAL = ("include", "exclude")
WAITING_REASONS = frozenset({"awaits-text", "awaits-result", "undone"})
"""Reasons to wait; every other one is a reason to exclude."""
NOTED = "other"
"""The reason that says nothing without a note."""
UNDONE = "undone"


@dataclass(frozen=True)
class Decision:
    """One row: `decision` is include, exclude or later; `on` is an ISO date."""

    id: str
    decision: str
    reason: str
    note: str
    by: str
    on: str


class Overtaken(Exception):
    """Somebody else decided on the record in the meantime; nothing was written."""

    def __init__(self, by: Decision) -> None:
        super().__init__(f"{by.by} decided on it in the meantime: {by.decision}")


def read(repository: Repository) -> list[Decision]:
    """Every row, oldest first; raises `FaultyInput` where the table has a fault."""
    table = schema.read(repository)[TABLE]
    rows, faults = tables.read_rows(table, repository)
    faults += tables.cell_faults(table, rows, repository)
    if faults:
        raise FaultyInput(faults)
    return [Decision(**row.cells) for row in rows]


def standing(rows: Iterable[Decision]) -> dict[str, Decision]:
    """The row of each record that counts."""
    return {row.id: row for row in rows}


def decided(rows: Iterable[Decision]) -> dict[str, Decision]:
    """The records that no longer wait, each with the row that says so."""
    return {name: row for name, row in standing(rows).items() if row.decision in FINAL}


def reasons_to_exclude(repository: Repository) -> dict[str, str]:
    """The declared reasons of an exclusion, each with what it means."""
    field = schema.read(repository)[TABLE].field("reason")
    return {name: field.meanings[name] for name in field.enum if name not in WAITING_REASONS}


def add(repository: Repository, row: Decision, after: Decision | None) -> None:
    """Put `row` behind the others, whole or not at all.

    `after` is the row of the record that counted when it was decided on; raises `Overtaken` where another
    does now, `FaultyInput` where the row or the table is faulty, `writing.Unwritten` where it cannot be kept.
    """
    table = schema.read(repository)[TABLE]
    path = repository.data / table.path
    repository.build.mkdir(exist_ok=True)
    with FileLock(repository.build / "decisions.lock"):
        now = standing(read(repository)).get(row.id)
        if now is not None and now != after:
            raise Overtaken(now)
        text = writing.appended(tables.text(table, repository), [asdict(row)], repository.relative(path))
        line = tables.Row(text.count("\n"), asdict(row))
        if faults := tables.cell_faults(table, [line], repository) + list(_odd(line, repository)):
            raise FaultyInput(faults)
        writing.replace(path, text.encode())
    tables.forget()


def undoing(rows: Sequence[Decision], name: str, by: str, on: str) -> Decision | None:
    """The row that brings record `name` back to what counted before its last row; none where it has none."""
    mine = [row for row in rows if row.id == name]
    if not mine:
        return None
    last, before = mine[-1], mine[-2] if len(mine) > 1 else None
    note = f"takes back '{last.decision}' of {last.on} by {last.by}"
    if before is None:
        return Decision(name, "later", UNDONE, note, by, on)
    return replace(before, note=f"{note}; {before.note}" if before.note else note, by=by, on=on)


def faults(repository: Repository) -> list[Fault]:
    """Rows without the reason they need, out of order, said twice; and two people who decided differently."""
    table = schema.read(repository)[TABLE]
    rows, _ = tables.read_rows(table, repository)
    found = [fault for row in rows for fault in _odd(row, repository)]
    by_record: dict[str, list[tables.Row]] = {}
    for row in rows:
        by_record.setdefault(row.cells["id"], []).append(row)
    path = tables.location(table, repository)
    return found + [fault for mine in by_record.values() for fault in _at_odds(mine, path)]


def _odd(row: tables.Row, repository: Repository) -> Iterator[Fault]:
    path = tables.location(schema.read(repository)[TABLE], repository)
    decision, reason, note = (row.cells[name] for name in ("decision", "reason", "note"))
    waits = reason in WAITING_REASONS
    if decision == "exclude" and (not reason or waits):
        known = ", ".join(reasons_to_exclude(repository))
        yield Fault(path, row.line, "reason", f"an exclusion needs one of {known}")
    elif decision == "include" and reason:
        yield Fault(path, row.line, "reason", "an inclusion has none; what is to be said goes into the note")
    elif decision == "later" and reason and not waits:
        known = ", ".join(sorted(WAITING_REASONS))
        yield Fault(path, row.line, "reason", f"what waits has none, or one of {known}")
    if reason == NOTED and not note:
        yield Fault(path, row.line, "note", f"is empty, but the reason '{NOTED}' says nothing without it")


def _at_odds(rows: Sequence[tables.Row], path: str) -> Iterator[Fault]:
    """What is wrong between the rows of one record; a conflict is settled by any row that comes after it."""
    open_conflict: Fault | None = None
    for before, row in pairwise(rows):
        old, new = before.cells, row.cells
        if new == old:
            yield Fault(path, row.line, "", f"says again what line {before.line} says; take it out")
            continue
        if new["on"] < old["on"]:
            message = (
                f"{new['on']} is before line {before.line}, {old['on']}; the last row counts, so order tells"
            )
            yield Fault(path, row.line, "on", message)
        differ = new["decision"] != old["decision"] and {new["decision"], old["decision"]} <= set(FINAL)
        if open_conflict is None and differ and new["by"] != old["by"]:
            message = (
                f"{new['by']} says '{new['decision']}', but {old['by']} said '{old['decision']}' in line "
                f"{before.line}; agree, and add a further row with what you agreed on"
            )
            open_conflict = Fault(path, row.line, "decision", message)
        else:
            open_conflict = None
    if open_conflict:
        yield open_conflict
