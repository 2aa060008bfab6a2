"""The changes of each version as they were recorded, and the recording."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from book import schema, tables
from book.faults import FaultyInput
from book.living.changes import Change
from book.repository import Repository, here

TABLE = "changes"


def read(repository: Repository | None = None) -> dict[str, list[Change]]:
    """The recorded changes by version, in the order they were recorded."""
    found: dict[str, list[Change]] = {}
    for row in tables.read(TABLE, repository or here()).itertuples(index=False):
        change = Change(row.kind, row.id, row.what, row.before, row.after, tuple(row.why))
        found.setdefault(row.version, []).append(change)
    return found


def with_version(version: str, changes: Sequence[Change], repository: Repository) -> str:
    """The table's new text: what it holds of other versions, then `changes` as those of `version`.

    Raises `FaultyInput` where a row of the table cannot be read: it would be lost.
    """
    table = schema.read(repository)[TABLE]
    delimiter = table.field("why").delimiter
    rows, faults = tables.read_rows(table, repository)
    if faults:
        raise FaultyInput(faults)
    kept = [list(row.cells.values()) for row in rows if row.cells["version"] != version]
    new = [
        [version, one.kind, one.id, one.what, one.before, one.after, delimiter.join(map(_flat, one.why))]
        for one in changes
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([table.columns, *kept, *new])
    return out.getvalue()


def _flat(part: str) -> str:
    """One part of a reason, as it can stand in a list."""
    return part.replace(";", ",")
