"""Notices: a retracted paper has a treatment that its rows bear out, and no claim rests on nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from book import schema, tables
from book.faults import Fault
from book.notices import EXCLUDED, KEPT, TOLD, WITHDRAWING
from book.repository import Repository
from book.tables import Row


def faults(repository: Repository) -> list[Fault]:
    package = schema.read(repository)
    rows = {
        name: tables.read_rows(package[name], repository)[0]
        for name in ("notices", "evidence", "claims", "claim_evidence")
    }
    path = tables.location(package["notices"], repository)
    by_paper: dict[str, list[Row]] = {}
    for row in rows["notices"]:
        if row.cells["kind"] in WITHDRAWING:
            by_paper.setdefault(row.cells["citekey"], []).append(row)
    findings: dict[str, list[str]] = {}
    for row in rows["evidence"]:
        findings.setdefault(row.cells["citekey"], []).append(row.cells["id"])
    told = [(row.line, *one) for row in rows["notices"] for one in _row(row)]
    for key, several in by_paper.items():
        told += [(several[0].line, *one) for one in _paper(key, several, findings.get(key, []))]
    found = [Fault(path, line, column, message) for line, column, message in told]
    gone = {
        finding
        for key, several in by_paper.items()
        if all(row.cells["treatment"] != KEPT for row in several)
        for finding in findings.get(key, [])
    }
    return found + _fallen(rows, gone, tables.location(package["claims"], repository))


def _row(row: Row) -> Iterator[tuple[str, str]]:
    kind, treatment, note = (row.cells[name] for name in ("kind", "treatment", "note"))
    if treatment and kind not in WITHDRAWING:
        yield (
            "treatment",
            f"'{treatment}' is for retractions; leave it empty for a notice of the kind '{kind}'",
        )
    if treatment == KEPT and not note:
        yield "note", "is empty, but a retracted paper is kept only for a reason; write it here"


def _paper(key: str, rows: list[Row], findings: list[str]) -> Iterator[tuple[str, str]]:
    treatments = sorted({row.cells["treatment"] for row in rows} - {""})
    if not treatments:
        if findings:
            first, *others = findings
            more = f" and {len(others)} more" if others else ""
            wanted = (
                f"its findings ({first}{more} in evidence.csv) count for no claim until then; write "
                f"'{EXCLUDED}' to leave them out, or '{KEPT}' with the reason under note"
            )
        else:
            wanted = f"no finding rests on it; write '{TOLD}' once the text that cites it says so"
        yield "treatment", f"'{key}' was retracted, and nothing says how the review treats it: {wanted}"
    elif len(treatments) > 1:
        shown = " and ".join(repr(one) for one in treatments)
        yield "treatment", f"'{key}' is treated in two ways, {shown}; its rows must agree"
    elif treatments == [TOLD] and findings:
        yield (
            "treatment",
            (
                f"'{TOLD}' is for a paper on which no finding rests, but '{findings[0]}' in evidence.csv "
                f"does; write '{EXCLUDED}', or '{KEPT}' with the reason under note"
            ),
        )


def _fallen(rows: dict[str, list[Row]], gone: set[str], path: str) -> list[Fault]:
    """Claims whose every supporting finding is of a retracted paper."""
    support: dict[str, list[str]] = {}
    for row in rows["claim_evidence"]:
        if row.cells["bearing"] == "for":
            support.setdefault(row.cells["claim"], []).append(row.cells["evidence"])
    return [
        Fault(
            path,
            row.line,
            "id",
            f"'{name}' rests on retracted papers alone ({', '.join(support[name])}); link another finding "
            "for it, or take the claim and the sentence that states it out",
        )
        for row in rows["claims"]
        if (name := row.cells["id"]) in support and set(support[name]) <= gone
    ]
