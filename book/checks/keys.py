"""The tables against the schema: shape, cells, keys, references from table to table."""

from __future__ import annotations

from collections.abc import Iterator

from book import bibliography, schema, tables
from book.faults import Fault, did_you_mean
from book.repository import Repository
from book.schema import Table
from book.tables import Row


def faults(repository: Repository) -> list[Fault]:
    """Every fault of every table, and every table or file too many."""
    package = schema.read(repository)
    found = list(_strays(package, repository))
    rows: dict[str, list[Row]] = {}
    for table in package.values():
        rows[table.name], shape = tables.read_rows(table, repository)
        found += shape
        found += tables.cell_faults(table, rows[table.name], repository)
        found += _repeated_keys(table, rows[table.name], repository)
    cited = {reference.key for reference in bibliography.parse(repository)[0]}
    for table in package.values():
        found += _dangling(table, rows, cited, repository)
    return found


def unreadable(repository: Repository) -> list[Fault]:
    """The faults of the tables of which not one row can be read: another encoding, line end or header."""
    found: list[Fault] = []
    for table in schema.read(repository).values():
        rows, shape = tables.read_rows(table, repository)
        if shape and not rows:
            found += shape
    return found


def _strays(package: dict[str, Table], repository: Repository) -> Iterator[Fault]:
    known = {table.path for table in package.values()}
    for path in sorted(repository.data.rglob("*.csv")):
        if path.relative_to(repository.data).as_posix() not in known:
            descriptor = repository.relative(repository.package)
            yield Fault(repository.relative(path), 0, "", f"is a table that {descriptor} does not name")


def _repeated_keys(table: Table, rows: list[Row], repository: Repository) -> Iterator[Fault]:
    keys = [key for key in (table.primary_key, *((one.name,) for one in table.fields if one.unique)) if key]
    for key in keys:
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            value = tuple(row.cells[name] for name in key)
            earlier = first.setdefault(value, row.line)
            if earlier != row.line:
                shown = " with ".join(repr(part) for part in value)
                message = f"{shown} stands already in line {earlier}; every row needs its own"
                yield Fault(tables.location(table, repository), row.line, ", ".join(key), message)


def _dangling(
    table: Table, rows: dict[str, list[Row]], cited: set[str], repository: Repository
) -> Iterator[Fault]:
    path = tables.location(table, repository)
    for field in table.fields:
        if field.citation:
            known, where = cited, repository.relative(repository.bibliography)
        elif field.reference:
            name, _, column = field.reference.partition(".")
            known = {row.cells[column] for row in rows[name]}
            where = name
        else:
            continue
        for row in rows[table.name]:
            for value in field.parts(row.cells[field.name]):
                if value and value not in known:
                    message = f"'{value}' is not in {where}{did_you_mean(value, known)}"
                    yield Fault(path, row.line, field.name, message)
