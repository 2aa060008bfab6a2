"""Reading tables: typed frames, and every way a file can be broken told in one line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book import schema, sources, tables
from book.faults import Fault, FaultyInput
from book.repository import Repository
from book.schema import Table
from book.tables import Row
from tests.copies import copied

LARGE = sources.LARGEST + 1


@pytest.fixture
def copy(repository: Repository, tmp_path: Path) -> Repository:
    return copied(repository, tmp_path)


def evidence_table(repository: Repository) -> Table:
    return schema.read(repository)["evidence"]


def test_every_table_reads_with_its_columns_and_types(repository: Repository) -> None:
    for table in schema.read(repository).values():
        frame = tables.read(table.name, repository)
        assert list(frame.columns) == table.columns
    evidence = tables.read("evidence", repository)
    assert evidence["rating"].between(1, 5).all()
    assert all(isinstance(one, list) for one in evidence["species"])


def test_a_frame_handed_out_is_the_callers_own(repository: Repository) -> None:
    first = tables.read("evidence", repository)
    first.loc[0, "finding"] = "changed"
    assert tables.read("evidence", repository).loc[0, "finding"] != "changed"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda content: b"\xef\xbb\xbf" + content, "byte-order mark"),
        (lambda content: content.decode().replace(",", ";").encode(), "semicolons"),
        (lambda content: content.decode().replace(",", "\t").encode(), "tabs"),
        (lambda content: content.replace(b"\n", b"\r\n"), "Windows line ends"),
        (lambda content: content.replace("\u2013".encode(), b"\xff") + b"\xff\n", "not UTF-8"),
        (lambda content: b"", "is empty"),
        (lambda content: b"\n\n", "is empty"),
        (lambda content: content + b"one,two\n", "has 2 cells"),
        (lambda content: content + b"\n", "empty line"),
        (lambda content: content + b'a,"b', "double quote"),
        (lambda content: content.replace(b"citekey", b"cite", 1), "lacks the column 'citekey'"),
        (lambda content: b"a,b\n", "lacks the column"),
        (lambda content: b" " * LARGE, "at the most"),
        (lambda content: b"\x00" * 40, "lacks the column"),
    ],
)
def test_a_broken_file_is_one_clear_line(copy: Repository, spoil: object, words: str) -> None:
    path = copy.data / "evidence" / "evidence.csv"
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    _, faults = tables.read_rows(evidence_table(copy), copy)
    assert len(faults) == 1
    assert words in str(faults[0])
    assert str(faults[0]).startswith("data/evidence/evidence.csv")
    with pytest.raises(FaultyInput):
        tables.read("evidence", copy)


def test_a_missing_file_is_told(copy: Repository) -> None:
    (copy.data / "evidence" / "evidence.csv").unlink()
    _, faults = tables.read_rows(evidence_table(copy), copy)
    assert "cannot be read" in str(faults[0])


def test_all_faults_are_told_at_once_with_their_lines(copy: Repository) -> None:
    path = copy.data / "evidence" / "evidence.csv"
    lines = path.read_text("utf-8").split("\n")
    lines[1] = lines[1].replace(",recruitment,", ",Recruitment,", 1)
    lines[2] = "only,three,cells"
    path.write_text("\n".join(lines), "utf-8")
    table = evidence_table(copy)
    rows, faults = tables.read_rows(table, copy)
    faults += tables.cell_faults(table, rows, copy)
    assert {fault.line for fault in faults} >= {3}
    assert rows[0].line == 2
    assert rows[1].line == 4


printable = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf")), min_size=1).map(str.strip)


@settings(max_examples=50)
@given(st.lists(st.tuples(printable.filter(bool), printable.filter(bool)), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, str]]
) -> None:
    repository = Repository(tmp_path_factory.mktemp("book"))
    repository.data.mkdir()
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("id", "name"), *records])
    (repository.data / "things.csv").write_text(written.getvalue(), "utf-8")
    fields = tuple(schema.Field(name, "string", "a thing") for name in ("id", "name"))
    table = Table("things", "things.csv", "Things", "Things", fields, ("id",))
    rows, faults = tables.read_rows(table, repository)
    assert faults == []
    assert [tuple(row.cells.values()) for row in rows] == records


def test_names_are_printed_by_abbreviation(repository: Repository) -> None:
    names = tables.printed_names("cells", repository)
    assert names["treg"] == "Treg"
    assert names["platelet"] == "platelet"


def test_slug() -> None:
    assert tables.slug("Very low!") == "very-low"


def test_empty_integers_are_missing_and_not_zero() -> None:
    column = tables._column(schema.Field("n", "integer", "a count"), ["3", ""])
    assert column[0] == 3
    assert pd.isna(column[1])


def test_rows_handed_out_are_the_callers_own_and_those_of_the_file_as_it_is(copy: Repository) -> None:
    table = schema.read(copy)["cancers"]
    rows, faults = tables.read_rows(table, copy)
    known = [row.cells["id"] for row in rows]
    rows.clear()
    faults.append(Fault("cancers.csv", 1, "id", "a caller's own"))
    again, nothing = tables.read_rows(table, copy)
    assert ([row.cells["id"] for row in again], nothing) == (known, [])
    path = copy.data / table.path
    path.write_text(path.read_text("utf-8") + "newly-named,A cancer named since\n", "utf-8")
    assert [row.cells["id"] for row in tables.read_rows(table, copy)[0]] == [*known, "newly-named"]


def test_a_fault_that_recurs_is_told_in_each_of_its_lines_in_the_order_of_the_file(copy: Repository) -> None:
    table = schema.read(copy)["claim_evidence"]
    rows, _ = tables.read_rows(table, copy)
    wrong = [Row(row.line, row.cells | {"bearing": "maybe"}) for row in rows[:3]]
    told = tables.cell_faults(table, [*wrong, *rows[3:]], copy)
    assert [(fault.line, fault.column) for fault in told] == [(row.line, "bearing") for row in wrong]
    assert len({fault.message for fault in told}) == 1
