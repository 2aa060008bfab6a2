"""Claims and rows: each claim stated in its chapter and resting on a finding, no finding idle."""

from __future__ import annotations

from book import chapters, schema, tables
from book.faults import Fault
from book.repository import Repository
from book.tables import Row


def faults(repository: Repository) -> list[Fault]:
    package = schema.read(repository)
    rows = {
        name: tables.read_rows(package[name], repository)[0]
        for name in ("claims", "evidence", "claim_evidence")
    }
    where = {name: tables.location(package[name], repository) for name in rows}
    found = _unsupported(rows, where["claims"]) + _idle(rows, where["evidence"])
    found += _misnamed(rows["evidence"], where["evidence"])
    return found + _unstated(rows["claims"], where["claims"], repository)


def _unsupported(rows: dict[str, list[Row]], path: str) -> list[Fault]:
    supported = {row.cells["claim"] for row in rows["claim_evidence"] if row.cells["bearing"] == "for"}
    return [
        Fault(
            path,
            row.line,
            "id",
            f"'{row.cells['id']}' rests on no finding; link one in claim_evidence.csv with 'for'",
        )
        for row in rows["claims"]
        if row.cells["id"] not in supported
    ]


def _idle(rows: dict[str, list[Row]], path: str) -> list[Fault]:
    linked = {row.cells["evidence"] for row in rows["claim_evidence"]}
    return [
        Fault(path, row.line, "id", f"'{row.cells['id']}' bears on no claim; link it in claim_evidence.csv")
        for row in rows["evidence"]
        if row.cells["id"] not in linked
    ]


def _misnamed(evidence: list[Row], path: str) -> list[Fault]:
    found = []
    for row in evidence:
        stem = row.cells["id"].split("-")[0]
        if not row.cells["citekey"].startswith(stem):
            message = f"'{row.cells['id']}' should start with the author and year of '{row.cells['citekey']}'"
            found.append(Fault(path, row.line, "id", message))
    return found


def _unstated(claims: list[Row], path: str, repository: Repository) -> list[Fault]:
    stated = {
        (chapter.name, use.target) for chapter in chapters.read(repository) for use in chapter.uses("claim")
    }
    return [
        Fault(
            path,
            row.line,
            "chapter",
            f"chapter '{row.cells['chapter']}' does not state '{row.cells['id']}'; "
            f"put {{claim}}`{row.cells['id']}` after the sentence that does",
        )
        for row in claims
        if (row.cells["chapter"], row.cells["id"]) not in stated
    ]
