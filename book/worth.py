"""Which claims to read first: five that are worth knowing, and five that the evidence contests, by rule.

The rule is published, in words, on the methods page; the steps here are the ones it prints.
"""

from __future__ import annotations

import pandas as pd

from book import evidence
from book.repository import Repository

FIRST = 5
SETTLED = ("supported", "qualified")
DISPUTED = ("contested", "overturned")
IN_PATIENTS = ("A", "B")
"""Levels of findings in patients who were treated, followed or compared."""


def knowing(repository: Repository | None = None, most: int = FIRST) -> pd.DataFrame:
    """The claims most worth knowing: certain, undisputed, seen in patients, by the most independent groups.

    Rows of `evidence.claims`, at most one a chapter; between equals the one with more papers comes first.
    """
    claims, findings = evidence.claims(repository), evidence.findings(repository)
    patients = set(findings.loc[findings["level"].isin(IN_PATIENTS), "id"])
    seen = claims["rows_for"].map(lambda rows: not patients.isdisjoint(rows))
    certain = claims["certainty"] == evidence.CERTAINTIES[-1]
    chosen = claims[certain & claims["status"].isin(SETTLED) & seen]
    return _first(chosen.assign(first=chosen["groups_for"], second=chosen["papers"].str.len()), most)


def contested(repository: Repository | None = None, most: int = FIRST) -> pd.DataFrame:
    """The disputes that weigh most: the more independent groups on the weaker side, the sooner.

    Rows of `evidence.claims`, at most one a chapter; between equals the one with more groups in all.
    """
    claims = evidence.claims(repository)
    chosen = claims[claims["status"].isin(DISPUTED)]
    sides = chosen[["groups_for", "groups_against"]]
    return _first(chosen.assign(first=sides.min(axis=1), second=sides.sum(axis=1)), most)


def _first(claims: pd.DataFrame, most: int) -> pd.DataFrame:
    ordered = claims.sort_values(["first", "second", "id"], ascending=[False, False, True])
    return ordered.drop_duplicates("chapter").head(most).drop(columns=["first", "second"])
