"""The counts in the prose: each is what the tables hold."""

from __future__ import annotations

import csv

from book import census
from book.repository import Repository


def lines(repository: Repository, name: str) -> list[dict[str, str]]:
    with (repository.data / "evidence" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_counts_are_those_of_the_files(repository: Repository) -> None:
    counts = census.counts(repository)
    findings = lines(repository, "evidence.csv")
    assert tuple(counts) == census.NAMES
    assert counts["findings"] == len(findings)
    assert counts["papers"] == len({row["citekey"] for row in findings})
    assert counts["findings-human"] == sum("human" in row["species"].split(";") for row in findings)
    assert counts["findings-not-promoting"] == sum(row["direction"] != "promotes" for row in findings)
    assert counts["claims"] == len(lines(repository, "claims.csv"))
    assert counts["axes"] == len(lines(repository, "signalling.csv"))


def test_parts_add_up_to_the_whole(repository: Repository) -> None:
    counts = census.counts(repository)
    statuses = ("supported", "qualified", "contested", "overturned")
    assert sum(counts[f"claims-{one}"] for one in statuses) == counts["claims"]
    certainties = ("very-low", "low", "moderate", "high")
    assert sum(counts[f"claims-{one}"] for one in certainties) == counts["claims"]
