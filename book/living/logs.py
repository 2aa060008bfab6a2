"""The tables the services fill: rows behind the last one, nothing else touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from book import schema, tables
from book.living import writing
from book.repository import Repository
from book.tables import Row


def rows(name: str, repository: Repository) -> list[Row]:
    """The rows of a table as typed, those with a fault of shape left out."""
    return tables.read_rows(schema.read(repository)[name], repository)[0]


@dataclass(frozen=True)
class Change:
    """What a file is to hold instead, and the line on which its new part begins."""

    path: Path
    text: str
    line: int

    def write(self) -> None:
        """Put it there, at once or not at all; raises `Unwritten` where that cannot be done."""
        writing.replace(self.path, self.text.encode())


def appended(name: str, new: Sequence[Mapping[str, str]], repository: Repository) -> Change:
    """A table with `new` behind its last row; a column that a row does not name stays empty.

    Raises `FaultyInput` where the table's last line is incomplete.
    """
    table = schema.read(repository)[name]
    path = repository.data / table.path
    text = tables.text(table, repository)
    full = [{column: row.get(column, "") for column in table.columns} for row in new]
    after = writing.appended(text, full, repository.relative(path))
    return Change(path, after, text.count("\n") + 1)
