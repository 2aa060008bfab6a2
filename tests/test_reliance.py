"""What rests on a paper, counted against the tables."""

from __future__ import annotations

import pytest

from book import bibliography, evidence, reliance, tables
from book.repository import Repository


def test_every_reference_has_its_reliance(repository: Repository) -> None:
    assert list(reliance.of_all(repository)) == list(bibliography.read(repository))


def test_every_finding_claim_and_trial_rests_on_its_own_paper(repository: Repository) -> None:
    rests = reliance.of_all(repository)
    findings, trials = tables.read("evidence", repository), tables.read("trials", repository)
    assert sum(len(one.findings) for one in rests.values()) == len(findings)
    assert sum(len(one.trials) for one in rests.values()) == len(trials)
    for claim in evidence.claims(repository).itertuples(index=False):
        for key in claim.papers:
            assert "for" in {one.bearing for one in rests[key].claims if one.claim == claim.id}


@pytest.mark.parametrize("table", ["prognosis_pooled", "markers", "atlases", "dynamics_parameters"])
def test_rows_of_other_tables_are_counted(repository: Repository, table: str) -> None:
    rows = tables.read(table, repository)
    counted = sum(one.others.get(table, 0) for one in reliance.of_all(repository).values())
    assert counted == (rows["citekey"] != "").sum()


def test_papers_beside_each_other_share_the_claims_counted(repository: Repository) -> None:
    found = reliance.beside(repository)
    linked = evidence.linked_findings(repository)
    claims = linked.groupby("citekey")["claim"].agg(set)
    for key, others in list(found.items())[:50]:
        assert key not in others
        assert list(others.values()) == sorted(others.values(), reverse=True)
        for other, shared in others.items():
            assert shared == len(claims[key] & claims[other])
            assert found[other][key] == shared
