"""Open questions, ranked by rule: which claims are disputed, thinly supported, and have much at stake.

The rule is published, in words, on the methods page; the steps here are the ones it prints.
"""

from __future__ import annotations

import pandas as pd

from book import evidence, tables
from book.answers import weighed
from book.repository import Repository

DISPUTE = {"supported": 0, "qualified": 1, "contested": 2, "overturned": 2}
STAKE_STEPS = (1, 3, 10)
"""Trials aimed at a claim's molecules from which the stake is 1, 2 and 3."""


@weighed
def ranked(repository: Repository | None = None) -> pd.DataFrame:
    """The claims, those that most need an answer first.

    Added columns: `dispute` (0 to 2), `thinness` (0 to 3: three less the step of certainty), `stake` (0 to 3:
    by the number of trials aimed at a molecule that half or more of its supporting findings name), `trials`
    (that number), and `score`, their sum.
    """
    claims = evidence.claims(repository)
    aimed = tables.read("trials", repository)[["id", "molecules"]].explode("molecules").dropna()
    at = aimed.groupby("molecules")["id"].agg(set).to_dict()
    named = _named(repository)
    trials = [
        len(set().union(*(at.get(molecule, ()) for molecule in named.get(claim, ()))))
        for claim in claims["id"]
    ]
    scored = claims.assign(
        dispute=claims["status"].map(DISPUTE),
        thinness=[
            len(evidence.CERTAINTIES) - 1 - evidence.CERTAINTIES.index(one) for one in claims["certainty"]
        ],
        trials=trials,
        stake=[sum(count >= step for step in STAKE_STEPS) for count in trials],
    )
    scored["score"] = scored["dispute"] + scored["thinness"] + scored["stake"]
    return scored.sort_values(
        ["score", "dispute", "stake", "id"], ascending=[False, False, False, True], ignore_index=True
    )


def _named(repository: Repository | None) -> dict[str, set[str]]:
    """By claim, the molecules that at least half of its supporting findings name."""
    linked = evidence.linked_findings(repository)
    supporting = linked[linked["bearing"] == "for"]
    of_claim = supporting["claim"].value_counts()
    pairs = supporting[["claim", "molecules"]].explode("molecules").dropna().value_counts()
    found: dict[str, set[str]] = {}
    for (claim, molecule), count in pairs.items():
        if 2 * count >= of_claim[claim]:
            found.setdefault(str(claim), set()).add(str(molecule))
    return found
