"""The explorer's sets hold every row of the tables, and the script says the same as the CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from book import bibliography, evidence, tables
from book.publishing import explorer_data, explorer_files, explorer_page
from book.publishing.explorer_sets import Set
from book.repository import Repository


@pytest.fixture(scope="module")
def sets(repository: Repository) -> dict[str, Set]:
    return {one.name: one for one in explorer_data.Reader(repository).sets()}


def read(shown: Set) -> dict[str, Any]:
    script = explorer_files.script(shown)
    before, _, packed = script.partition(f".{shown.name} = ")
    assert before == "(window.reviewData ??= {})"
    return json.loads(packed.removesuffix(";\n"))


def cells(packed: dict[str, Any], row: dict[str, Any]) -> list[Any]:
    """The cells of a row, those told by their number in a list looked up there."""
    of = [column.get("values") for column in packed["columns"]]
    return [listed[cell] if listed else cell for listed, cell in zip(of, row["c"], strict=True)]


def words(cell: Any) -> str:
    """A cell in words: a text, a link, or several links."""
    if isinstance(cell, str):
        return cell
    linked = [cell] if cell and isinstance(cell[0], str) else cell
    return "; ".join(label for label, _ in linked)


def values(packed: dict[str, Any], key: str, row: int) -> list[set[str]]:
    """The values of a facet, one set for the row or for each of its parts."""
    facet = next(one for one in packed["facets"] if one["key"] == key)
    at = [one["key"] for one in packed["facets"] if one["part"] == facet["part"]].index(key)
    holders = packed["rows"][row]["p"] if facet["part"] else [packed["rows"][row]["f"]]
    return [{facet["values"][number] for number in holder[at]} for holder in holders]


def test_the_sets_are_the_tabs_and_hold_every_row(sets: dict[str, Set], repository: Repository) -> None:
    assert list(sets) == list(explorer_page.SETS)
    assert {name: len(one.rows) for name, one in sets.items()} == {
        "findings": len(evidence.findings(repository)),
        "claims": len(tables.read("claims", repository)),
        "trials": len(tables.read("trials", repository)),
        "references": len(bibliography.read(repository)),
    }


@pytest.mark.parametrize("name", explorer_page.SETS)
def test_a_row_has_a_cell_for_each_column_and_values_for_each_facet(sets: dict[str, Set], name: str) -> None:
    shown = sets[name]
    parts = sum(facet.of_part for facet in shown.facets)
    for row in shown.rows:
        assert len(row.cells) == len(shown.columns)
        assert len(row.facets) == len(shown.facets) - parts
        assert all(len(part) == parts for part in row.parts)


@pytest.mark.parametrize("name", explorer_page.SETS)
def test_the_csv_has_what_the_script_has(sets: dict[str, Set], name: str) -> None:
    heads, *rows = csv.reader(io.StringIO(explorer_files.table(sets[name])))
    packed = read(sets[name])
    assert heads == [column["title"] for column in packed["columns"]]
    assert len(rows) == len(packed["rows"])
    for line, row in zip(rows, packed["rows"], strict=True):
        assert [words(cell) for cell in cells(packed, row)] == line


def test_a_text_that_recurs_is_sent_once(sets: dict[str, Set]) -> None:
    packed = read(sets["findings"])
    processes = next(column for column in packed["columns"] if column["key"] == "process")
    assert len(set(processes["values"])) == len(processes["values"]) < len(packed["rows"]) / 2
    findings = next(column for column in packed["columns"] if column["key"] == "finding")
    assert "values" not in findings


def test_a_claim_carries_the_values_of_each_of_its_findings(
    sets: dict[str, Set], repository: Repository
) -> None:
    packed = read(sets["claims"])
    names = tables.printed_names("processes", repository)
    linked = evidence.linked_findings(repository)
    for number, claim in enumerate(evidence.claims(repository)["id"]):
        rows = linked[linked["claim"] == claim]
        found = values(packed, "process", number)
        assert sorted(value for one in found for value in one) == sorted(
            names[process] for process in rows["process"]
        )


def test_a_kind_of_mdsc_is_found_as_mdsc(sets: dict[str, Set], repository: Repository) -> None:
    packed = read(sets["findings"])
    cells = evidence.findings(repository)["cell"]
    number = int((cells == "pmn-mdsc").idxmax())
    assert values(packed, "cell", number) == [{"PMN-MDSC", "MDSC"}]


def test_every_paper_has_its_citations(repository: Repository, sets: dict[str, Set]) -> None:
    known = bibliography.read(repository)
    made = explorer_files.files(list(sets.values()), known)
    _, _, packed = made["citations.js"].decode().partition(".citations = ")
    citations = json.loads(packed.removesuffix(";\n"))
    assert list(citations) == list(known)
    for key, (bibtex, ris) in citations.items():
        assert bibtex.startswith(f"@article{{{key},")
        assert f"\nID  - {key}\n" in ris
    assert {key for one in sets.values() for row in one.rows for key in row.papers} <= set(citations)
