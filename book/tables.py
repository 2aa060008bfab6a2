"""The curated tables: the only module that opens `data/`."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from book import remembered, schema, sources, values
from book.answers import weighed
from book.faults import Fault, FaultyInput
from book.repository import Repository, here
from book.schema import Table

if TYPE_CHECKING:
    import pandas as pd

MOST_TEXTS = 128
"""How many tables are remembered as typed: two checkouts of the review, so that one can be held against
the other."""


@dataclass(frozen=True)
class Row:
    """One record as it was typed: the line it starts on, and its cells by column."""

    line: int
    cells: dict[str, str]


def read(name: str, repository: Repository | None = None) -> pd.DataFrame:
    """One table as a typed DataFrame: a column a field; lists as lists; empty as missing.

    Raises `FaultyInput` with every fault of shape or type in the file.
    """
    return _read(name, repository or here()).copy()


@remembered.remembered
def _read(name: str, repository: Repository) -> pd.DataFrame:
    import pandas as pd  # here: the checks read rows as typed, and are done before it would be loaded

    tables = schema.read(repository)
    if name not in tables:
        raise KeyError(f"no table '{name}' in {repository.relative(repository.package)}")
    table = tables[name]
    rows, faults = read_rows(table, repository)
    faults += cell_faults(table, rows, repository)
    if faults:
        raise FaultyInput(faults)
    return pd.DataFrame(
        {field.name: _column(field, [row.cells[field.name] for row in rows]) for field in table.fields}
    )


def _column(field: schema.Field, texts: list[str]) -> pd.Series:
    import pandas as pd

    if field.delimiter:
        return pd.Series([field.parts(text) for text in texts], dtype=object)
    parsed = [values.parse(field.type, text) if text else None for text in texts]
    if field.type == "string":
        return pd.Series(texts, dtype="str")
    dtype = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}.get(field.type, object)
    return pd.Series(parsed, dtype=dtype)


def cell_faults(table: Table, rows: list[Row], repository: Repository) -> list[Fault]:
    """Every fault of a single cell: type, list, pattern, range, stray characters."""
    faulty = {field.name: _faulty_texts(field, rows) for field in table.fields}
    if not any(faulty.values()):
        return []
    path = location(table, repository)
    return [
        Fault(path, row.line, name, message)
        for row in rows
        for name, told in faulty.items()
        for message in told.get(row.cells[name], ())
    ]


def _faulty_texts(field: schema.Field, rows: list[Row]) -> dict[str, list[str]]:
    """What is wrong with each text of a column that is not in order; a text that recurs is looked at once."""
    texts = {row.cells[field.name] for row in rows}
    return {text: told for text in texts if (told := list(values.faults_in(field, text)))}


def location(table: Table, repository: Repository) -> str:
    """The table's file as a contributor would name it."""
    return repository.relative(repository.data / table.path)


def forget() -> None:
    """Read every table anew when it is next asked for: its file has changed."""
    remembered.forget()


def text(table: Table, repository: Repository) -> str:
    """The table's file as it stands, for those who add to it."""
    return sources.read(repository.data / table.path, repository)


def read_rows(table: Table, repository: Repository) -> tuple[list[Row], list[Fault]]:
    """The records of a table as typed, and what is wrong with the file's shape.

    A record with a fault of shape is left out of the first and named in the second.
    """
    path = location(table, repository)
    try:
        text = sources.read(repository.data / table.path, repository)
    except FaultyInput as error:
        return [], error.faults
    if not text.strip():
        return [], [Fault(path, 0, "", "is empty; the first line must name the columns")]
    rows, faults = _records(table, text, path)
    return list(rows), list(faults)


@lru_cache(MOST_TEXTS)
def _records(table: Table, text: str, path: str) -> tuple[list[Row], list[Fault]]:
    header_text = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    start = 1
    try:
        header = next(reader)
        if header != table.columns:
            return [], [Fault(path, 1, "", _header_message(header, header_text, table.columns))]
        start = reader.line_num + 1
        for record in reader:
            if not record:
                faults.append(Fault(path, start, "", "is an empty line; take it out"))
            elif len(record) != len(header):
                message = f"has {len(record)} cells, but the table has {len(header)} columns"
                if len(record) > len(header):
                    message += "; a text with a comma in it needs double quotes around it"
                faults.append(Fault(path, start, "", message))
            else:
                rows.append(Row(start, dict(zip(header, record, strict=True))))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(path, start, "", f"a double quote is out of place: {error}"))
    return rows, faults


def _header_message(found: list[str], header_text: str, wanted: list[str]) -> str:
    for name, separator in (("semicolons", ";"), ("tabs", "\t")):
        if header_text.count(separator) >= len(wanted) - 1 > 0:
            return f"has {name} between its columns; save it as comma-separated values"
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    parts = [f"lacks the column '{name}'" for name in missing]
    parts += [f"has a column '{name}' that the schema does not know" for name in extra]
    if not parts and len(found) != len(set(found)):
        parts = ["names a column twice"]
    if not parts:
        parts = [f"has its columns in another order than the schema: {','.join(wanted)}"]
    return "; ".join(parts)


@weighed
def printed_names(name: str, repository: Repository | None = None) -> dict[str, str]:
    """How each id of a vocabulary is printed: its abbreviation where it has one, else its name."""
    rows = read(name, repository)
    shown = rows["name"]
    if "abbreviation" in rows.columns:
        shown = rows["abbreviation"].where(rows["abbreviation"] != "", shown)
    return dict(zip(rows["id"], shown, strict=True))


@weighed
def part(name: str, *columns: str, repository: Repository | None = None) -> pd.DataFrame:
    """Some columns of a table, for those who need not be told when the others change."""
    return read(name, repository)[list(columns)]


@weighed
def column(name: str, field: str, repository: Repository | None = None) -> list[object]:
    """One column of a table, in the order of its rows."""
    return list(read(name, repository)[field])


@weighed
def size(name: str, repository: Repository | None = None) -> int:
    """How many rows a table has."""
    return len(read(name, repository))


def slug(text: str) -> str:
    """`text` as an id: lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
