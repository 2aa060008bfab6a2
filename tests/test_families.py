"""A kind of a suppressive cell stands under the broader one, and under none that is not suppressive."""

from __future__ import annotations

from book import families, tables
from book.repository import Repository


def test_kinds_of_mdsc_stand_under_mdsc_and_mdsc_under_none(repository: Repository) -> None:
    lines = families.lines(repository)
    assert lines["pmn-mdsc"] == ("pmn-mdsc", "mdsc")
    assert lines["mdsc"] == ("mdsc",)
    assert lines["kupffer-cell"] == ("kupffer-cell",)


def test_every_cell_has_a_line_that_starts_with_itself(repository: Repository) -> None:
    cells = tables.read("cells", repository).set_index("id")
    lines = families.lines(repository)
    assert list(lines) == list(cells.index)
    for cell, line in lines.items():
        assert line[0] == cell
        assert all(cells.at[broader, "kind"] == "suppressive" for broader in line[1:])
