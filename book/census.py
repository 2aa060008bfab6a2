"""The counts that prose may state, each computed from the tables: `{number}` in a chapter names one."""

from __future__ import annotations

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
    "claims-not-in-people",
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
    linked = tables.read("claim_evidence", repository)
    supporting = linked[linked["bearing"] == "for"]
    seen_in_people = set(supporting.loc[supporting["evidence"].isin(human["id"]), "claim"])
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
        len(set(claims["id"]) - seen_in_people),
        int((claims["groups_for"] == 1).sum()),
        len(axes),
        axes["ligand"].nunique(),
        axes["receiver"].nunique(),
        len(tables.read("cells", repository)),
        *(int((claims["status"] == one).sum()) for one in evidence.STATUSES),
        *(int((claims["certainty"] == one).sum()) for one in evidence.CERTAINTIES),
    )
    return dict(zip(NAMES, known, strict=True))
