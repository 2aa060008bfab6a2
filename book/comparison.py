"""The cells side by side: what calls and makes each, what it does by what means, and how well known."""

from __future__ import annotations

import pandas as pd

CALLING = ("recruitment", "mobilisation", "retention", "exclusion")
MAKING = ("expansion", "differentiation", "differentiation-arrest", "survival", "activation")


def side_by_side(findings: pd.DataFrame, axes: pd.DataFrame, links: pd.DataFrame, least: int) -> pd.DataFrame:
    """One row a cell with at least `least` papers, those with most papers first.

    `findings` and `axes` as `book.evidence` gives them, `links` the table `claim_evidence`.
    Columns: `cell`, `called_by` and `made_by` (signals) and `mechanisms`, those with most papers first;
    `papers`, `human` (papers with human material), `answered` (findings that limit or oppose a claim).
    """
    answering = set(links.loc[links["bearing"] != "for", "evidence"])
    rows = []
    for cell, part in findings.groupby("cell"):
        if part["citekey"].nunique() < least:
            continue
        received = axes[axes["receiver"] == cell]
        in_people = part[["human" in species for species in part["species"]]]
        rows.append(
            {
                "cell": cell,
                "called_by": _most_papers(received[received["effect"].isin(CALLING)], "ligand"),
                "made_by": _most_papers(received[received["effect"].isin(MAKING)], "ligand"),
                "mechanisms": _most_papers(part, "mechanism"),
                "papers": part["citekey"].nunique(),
                "human": in_people["citekey"].nunique(),
                "answered": int(part["id"].isin(answering).sum()),
            }
        )
    return pd.DataFrame(rows).sort_values(["papers", "cell"], ascending=[False, True], ignore_index=True)


def _most_papers(rows: pd.DataFrame, column: str) -> list[str]:
    papers = rows.groupby(column)["citekey"].nunique().reset_index()
    ordered = papers.sort_values(["citekey", column], ascending=[False, True])
    return [str(value) for value in ordered[column]]
