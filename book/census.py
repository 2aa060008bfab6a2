"""The counts that prose may state, each computed from the tables: `{number}` in a chapter names one."""

from __future__ import annotations

import pandas as pd

from book import bibliography, evidence, tables
from book.repository import Repository

NAMES = (
    "references",
    "findings",
    "findings-later",
    "findings-human",
    "findings-not-promoting",
    "findings-limiting",
    "papers",
    "papers-later",
    "claims",
    "claims-answered",
    "claims-mostly-mouse",
    "claims-one-group",
    "axes",
    "signals",
    "receivers",
    "cells",
    *(f"claims-{tables.slug(one)}" for one in (*evidence.STATUSES, *evidence.CERTAINTIES)),
)
"""Every count there is."""


def counts(repository: Repository | None = None) -> dict[str, int]:
    """Every count by its name.

    A count of findings counts rows of evidence; of papers, primary papers behind them.
    """
    findings, claims = evidence.findings(repository), evidence.claims(repository)
    axes = evidence.axes(repository)
    later = findings[findings["year"] > evidence.FOUNDING_YEAR]
    human = findings[["human" in species for species in findings["species"]]]
    linked = evidence.linked_findings(repository)
    answered = linked.loc[linked["bearing"] != "for", "claim"]
    known = (
        len(bibliography.read(repository)),
        len(findings),
        len(later),
        len(human),
        int((findings["direction"] != "promotes").sum()),
        linked.loc[linked["bearing"] != "for", "evidence"].nunique(),
        findings["citekey"].nunique(),
        later["citekey"].nunique(),
        len(claims),
        answered.nunique(),
        _mostly_mouse(linked[linked["bearing"] == "for"]),
        int((claims["groups_for"] == 1).sum()),
        len(axes),
        axes["ligand"].nunique(),
        axes["receiver"].nunique(),
        len(tables.read("cells", repository)),
        *(int((claims["status"] == one).sum()) for one in evidence.STATUSES),
        *(int((claims["certainty"] == one).sum()) for one in evidence.CERTAINTIES),
    )
    return dict(zip(NAMES, known, strict=True))


def _mostly_mouse(supporting: pd.DataFrame) -> int:
    """How many claims have more supporting papers with mice than with human material."""
    papers = {
        species: supporting[[species in several for several in supporting["species"]]]
        .groupby("claim")["citekey"]
        .nunique()
        for species in ("mouse", "human")
    }
    return int((papers["mouse"].sub(papers["human"], fill_value=0) > 0).sum())
