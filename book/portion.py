"""The evidence of one chapter, or of the whole review: the findings, claims and axes that go together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from book import evidence, tables
from book.answers import weighed
from book.repository import Repository


@dataclass(frozen=True)
class Portion:
    """Tables cut to the same measure, as `book.evidence` gives them.

    `findings` are those that bear on one of `claims`; `links` and `linked` join the two, a row a pair;
    `axes` are the signalling axes that those findings show.
    """

    findings: pd.DataFrame
    claims: pd.DataFrame
    links: pd.DataFrame
    linked: pd.DataFrame
    axes: pd.DataFrame


def whole(repository: Repository | None = None) -> Portion:
    """The evidence of the whole review."""
    findings, links = evidence.findings(repository), tables.read("claim_evidence", repository)
    return Portion(
        findings,
        evidence.claims(repository),
        links[links["evidence"].isin(findings["id"])].reset_index(drop=True),
        evidence.linked_findings(repository),
        evidence.axes(repository),
    )


@weighed
def chapter(*names: str, repository: Repository | None = None) -> Portion:
    """The evidence of the chapters of those file names, such as 'angiogenesis'.

    Raises `KeyError` for a chapter that states no claim.
    """
    every = whole(repository)
    if unknown := set(names) - set(every.claims["chapter"]):
        raise KeyError(f"no claim is stated in chapter {', '.join(sorted(unknown))}")
    claims = every.claims[every.claims["chapter"].isin(names)].reset_index(drop=True)
    links = every.links[every.links["claim"].isin(claims["id"])].reset_index(drop=True)
    linked = every.linked[every.linked["claim"].isin(claims["id"])].reset_index(drop=True)
    findings = every.findings[every.findings["id"].isin(links["evidence"])].reset_index(drop=True)
    axes = every.axes[every.axes["evidence"].isin(links["evidence"])].reset_index(drop=True)
    return Portion(findings, claims, links, linked, axes)
