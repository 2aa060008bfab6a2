"""One state of the review, read so that it can be held against another: rows as typed, papers, verdicts.

An old state is read by its own schema. A table it did not have yet is empty, and a claim is judged by the
rule of today, so that two states differ by what is in them and not by how they are judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from book import bibliography, evidence, notices, schema, tables
from book.bibliography import Reference
from book.faults import FaultyInput
from book.repository import Repository
from book.schema import Table

Rows = dict[str, dict[str, str]]
"""The rows of a table by their key, each a mapping of column to text."""

KEY_SEPARATOR = "/"
JUDGED = ("evidence", "claim_evidence")
"""The tables that claims are judged by: their cells must be in order."""


@dataclass(frozen=True)
class Snapshot:
    """What one state holds.

    `tables` by name; `references` by citation key; `verdicts` and `links` (bearing by row of evidence) by
    claim; `retracted`, the papers whose findings do not count; `rule`, the text of the rule of that state.
    """

    tables: Mapping[str, Rows]
    references: Mapping[str, Reference]
    verdicts: Mapping[str, evidence.Verdict]
    links: Mapping[str, Mapping[str, str]]
    retracted: frozenset[str]
    rule: str

    def rows(self, table: str) -> Rows:
        """The rows of a table; none where this state had no such table."""
        return self.tables.get(table, {})


def read(repository: Repository) -> Snapshot:
    """The state of a checkout, or of what was taken out of git.

    Raises `FaultyInput` where a table or a paper cannot be read at all.
    """
    package = schema.read(repository)
    found = {table.name: _rows(table, repository) for table in package.values()}
    references, faults = bibliography.parse(repository)
    if faults:
        raise FaultyInput(faults)
    by_key = {one.key: one for one in references}
    retracted = notices.left_out(repository) if "notices" in package else frozenset()
    links = _links(found.get("claim_evidence", {}))
    counted = {
        key: row
        for key, row in found.get("evidence", {}).items()
        if row["citekey"] in by_key and row["citekey"] not in retracted
    }
    rule = repository.root / "book" / "evidence.py"
    return Snapshot(
        found,
        by_key,
        {claim: _verdict(links.get(claim, {}), counted, by_key) for claim in found.get("claims", {})},
        links,
        retracted,
        rule.read_text("utf-8") if rule.is_file() else "",
    )


def _rows(table: Table, repository: Repository) -> Rows:
    rows, faults = tables.read_rows(table, repository)
    if table.name in JUDGED:
        faults += tables.cell_faults(table, rows, repository)
    if faults:
        raise FaultyInput(faults)
    key = table.primary_key or tuple(table.columns)
    return {KEY_SEPARATOR.join(row.cells[name] for name in key): row.cells for row in rows}


def _links(rows: Rows) -> dict[str, dict[str, str]]:
    links: dict[str, dict[str, str]] = {}
    for row in rows.values():
        links.setdefault(row["claim"], {})[row["evidence"]] = row["bearing"]
    return links


def _verdict(
    bearings: Mapping[str, str], counted: Rows, references: Mapping[str, Reference]
) -> evidence.Verdict:
    records = [
        (row["citekey"], bearing, row["design"], row["species"].split(";"), int(row["rating"]))
        for name, bearing in bearings.items()
        if (row := counted.get(name))
    ]
    columns = ["citekey", "bearing", "design", "species", "rating"]
    return evidence.judge(pd.DataFrame.from_records(records, columns=columns), references)
