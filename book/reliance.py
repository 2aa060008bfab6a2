"""What rests on a paper: its findings, the claims they bear on, its trials, and its rows in other tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from book import bibliography, evidence, schema, tables
from book.remembered import remembered
from book.repository import Repository, here

SHOWN_APART = frozenset({"evidence", "trials", "notices", "subjects"})
"""Tables whose rows are named one by one; of the others the rows are counted."""


@dataclass(frozen=True)
class Reliance:
    """One paper's weight in the review.

    `findings` are rows of `evidence.findings`, those of a retracted paper among them, told apart by `counts`;
    `claims` has one row for each claim and bearing, with the claim's columns and `bearing`; `trials` are rows
    of the table, each with its columns by name; `others` counts rows by table.
    """

    findings: list[Any]
    claims: list[Any]
    trials: list[Any]
    others: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not (self.findings or self.trials or self.others)


def of_all(repository: Repository | None = None) -> dict[str, Reliance]:
    """The reliance on every reference, by key."""
    return dict(_of_all(repository or here()))


@remembered
def _of_all(repository: Repository) -> dict[str, Reliance]:
    findings = evidence.findings(repository, withdrawn=True)
    trials = tables.read("trials", repository)
    linked = evidence.linked_findings(repository)[["citekey", "claim", "bearing"]].drop_duplicates()
    claims = linked.merge(evidence.claims(repository), left_on="claim", right_on="id", how="left")
    others = _other_rows(repository)
    told, stated, run = map(_by_paper, (findings, claims, trials))
    return {
        key: Reliance(told.get(key, []), stated.get(key, []), run.get(key, []), others.get(key, {}))
        for key in bibliography.read(repository)
    }


def _by_paper(rows: pd.DataFrame) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows.itertuples(index=False):
        found.setdefault(row.citekey, []).append(row)
    return found


def _other_rows(repository: Repository) -> dict[str, dict[str, int]]:
    """Rows by paper and table, of all tables that name papers but those shown apart."""
    counted: dict[str, dict[str, int]] = {}
    for name, table in schema.read(repository).items():
        citing = [field.name for field in table.fields if field.citation]
        if not citing or name in SHOWN_APART:
            continue
        rows = tables.read(name, repository)
        for column in citing:
            for key, number in rows[column].explode().value_counts().items():
                if key:
                    counts = counted.setdefault(str(key), {})
                    counts[name] = counts.get(name, 0) + int(number)
    return counted


def beside(repository: Repository | None = None) -> dict[str, dict[str, int]]:
    """Papers that bear on the same claims as each paper, and how many claims they share.

    The most shared claims come first, and between equals the newest paper.
    """
    years = {key: reference.year for key, reference in bibliography.read(repository).items()}
    linked = evidence.linked_findings(repository)[["citekey", "claim"]].drop_duplicates()
    pairs = linked.merge(linked, on="claim", suffixes=("", "_other"))
    pairs = pairs[pairs["citekey"] != pairs["citekey_other"]]
    shared = pairs.groupby(["citekey", "citekey_other"]).size()
    found: dict[str, dict[str, int]] = {}
    counted = shared.reset_index(name="claims").assign(year=lambda rows: rows["citekey_other"].map(years))
    ordered = counted.sort_values(
        ["citekey", "claims", "year", "citekey_other"], ascending=[True, False, False, True]
    )
    for row in ordered.itertuples(index=False):
        found.setdefault(row.citekey, {})[row.citekey_other] = int(row.claims)
    return found
