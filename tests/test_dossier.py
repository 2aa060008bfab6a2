"""What a cell's page is made of: all that is about the cell, and nothing else."""

from __future__ import annotations

import pytest

from book import dossier, evidence, tables
from book.repository import Repository


def test_a_dossier_holds_what_is_about_its_cells(repository: Repository) -> None:
    cell = dossier.of("treg", "tr1", repository=repository)
    assert set(cell.findings["cell"]) == {"treg", "tr1"}
    assert set(cell.received["receiver"]) <= {"treg", "tr1"}
    assert set(cell.markers["cell"]) == {"treg", "tr1"}
    assert all({"treg", "tr1"} & set(aimed) for aimed in cell.trials["cell"])
    everything = evidence.findings(repository)
    assert len(cell.findings) == int(everything["cell"].isin(["treg", "tr1"]).sum())


def test_a_claim_is_a_cells_when_half_of_its_support_is(repository: Repository) -> None:
    linked = evidence.linked_findings(repository)
    supporting = linked[linked["bearing"] == "for"]
    for claim in dossier.of("platelet", repository=repository).claims["id"]:
        cells = supporting.loc[supporting["claim"] == claim, "cell"]
        assert (cells == "platelet").mean() >= 0.5


def test_every_cell_has_a_dossier(repository: Repository) -> None:
    for cell in tables.read("cells", repository)["id"]:
        assert dossier.of(cell, repository=repository).ids == (cell,)


def test_an_unknown_cell_is_refused(repository: Repository) -> None:
    with pytest.raises(KeyError, match=r"t-reg not in cells\.csv"):
        dossier.of("t-reg", repository=repository)
