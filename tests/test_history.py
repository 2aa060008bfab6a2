"""2016 and now: the same rule at two times, and what a clause of the founding abstract gains by it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from book import evidence, history
from book.repository import Repository
from tests.copies import copied


def test_with_every_paper_then_is_now(repository: Repository) -> None:
    stated = history.up_to(9999, repository)
    assert stated["then_certainty"].tolist() == stated["certainty"].tolist()
    assert (stated["for_since"] == 0).all()


def test_before_the_first_paper_there_is_no_finding(repository: Repository) -> None:
    stated = history.up_to(1000, repository)
    assert set(stated["then_certainty"]) == {history.NOT_YET}
    assert (stated["for_then"] == 0).all()


def test_papers_before_and_since_make_up_all(repository: Repository) -> None:
    stated = history.then_and_now(repository)
    both = stated["for_then"] + stated["for_since"]
    assert both.tolist() == [len(papers) for papers in stated["papers"]]


def test_the_last_year_is_now(repository: Repository) -> None:
    table = history.by_year(repository)
    last = table[table["year"] == table["year"].max()].set_index("certainty")["claims"]
    now = evidence.claims(repository)["certainty"].value_counts()
    for certainty in evidence.CERTAINTIES:
        assert last[certainty] == now.get(certainty, 0)


def claims_of(copy: Repository, clause: str, bearings: dict[str, str]) -> None:
    """Let only the named claims bear on `clause`, each in the given way."""
    path = copy.data / "evidence" / "claims.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    for row in rows:
        if row["clause_2016"] == clause or row["id"] in bearings:
            row["clause_2016"] = clause if row["id"] in bearings else ""
            row["bearing_2016"] = bearings.get(row["id"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def of_certainty(repository: Repository, certainty: str, count: int) -> list[str]:
    claims = evidence.claims(repository)
    fit = claims[(claims["certainty"] == certainty) & (claims["status"] != "contested")]
    return fit["id"].tolist()[:count]


@pytest.mark.parametrize(
    ("bearings", "status"),
    [
        (["for"], "supported"),
        (["for", "limits"], "qualified"),
        (["for", "against"], "contested"),
        (["against", "against"], "overturned"),
    ],
)
def test_a_clause_stands_as_its_claims_bear_on_it(
    repository: Repository, tmp_path: Path, bearings: list[str], status: str
) -> None:
    chosen = of_certainty(repository, "high", len(bearings))
    copy = copied(repository, tmp_path)
    claims_of(copy, "recruit-and-expand", dict(zip(chosen, bearings, strict=True)))
    clause = history.clauses(copy).set_index("id").loc["recruit-and-expand"]
    assert clause["status"] == status
    assert clause["claims"] == len(bearings)


def test_a_clause_whose_chapter_is_unwritten_has_no_status(repository: Repository) -> None:
    clauses = history.clauses(repository)
    unwritten = clauses[clauses["chapter"] == ""]
    assert set(unwritten["status"]) <= {history.UNEXAMINED}
    assert clauses["position"].tolist() == sorted(clauses["position"])
